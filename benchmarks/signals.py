"""Signals on real recordings: which account sees which distortion, beside peers, what it costs, and pictures.

python benchmarks/signals.py [families|floors|peers|speed|images] [--quick]

families  40 distortions of 8 voices: the table of medians, which families are ranked rightly, what is blind to what,
          which bands a low-pass took, and where one was not called different.
floors    the same pairs at other floors and numbers of bins.
peers     torchmetrics on the same data; which account ranks distortions as STOI and PESQ do (where they are installed:
          `pip install pystoi pesq auraloss`).
speed     a minute and ten minutes of 48 kHz stereo through the command.
images    photographs: brightness, contrast, noise, blur and JPEG.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.stats import spearmanr

import kullback as kb
from _distortions import DISTORTIONS
from _signal_costs import speed
from _signal_images import images
from _signal_peers import peers
from _signal_rows import ACCOUNTS, Row, by_voice, figure, header, line, rows, shown, spoken

SEEN_BY = {
    "noise": ACCOUNTS,
    "clipping": ("amplitude", "frames"),
    "µ-law": ("amplitude", "frames"),
    "companding": ("amplitude",),
    "offset": ("amplitude",),
    "low-pass": ("spectrum", "frames"),
    "resampling": ("spectrum", "frames"),
    "echo": ("frames",),
    "dropouts": ("frames",),
}
BLIND = {
    "gain": ("spectrum", "frames"),
    "offset": ("spectrum", "frames"),
    "shift": ("amplitude",),
    "order": ("amplitude",),
    "phase": ("spectrum",),
}
MOVED = {"shift", "order", "phase"}
PUBLISHED = {"amplitude": "~0", "spectrum": "0.69", "frames": "0.93"}  # METHODS 12, over other 23 distortions
CUT = 4000.0  # Hz: the cutoff of the low-pass whose lost bands are named


def show_table(told: Sequence[Row]) -> None:
    """Every distortion: the excess of the accounts, ratios in dB, on how many voices it is told, and the reading."""
    header(
        "distortion",
        *(f"{account}, bits" for account in ACCOUNTS),
        "SNR, dB",
        "SI-SDR, dB",
        "different",
        "read as (voices)",
    )
    for distortion in DISTORTIONS:
        here = [row for row in told if row.distortion is distortion]
        accounts = [shown([row.excess(account) for row in here]) for account in ACCOUNTS]
        ratios = [np.median([getattr(row.report.quality, name) for row in here]) for name in ("snr", "si_sdr")]
        named = [" + ".join(row.report.reading.families).replace("several + ", "") for row in here]
        read = sorted(set(named), key=named.count, reverse=True)
        line(
            distortion.name,
            *accounts,
            *("∞" if np.isinf(ratio) else f"{ratio:.1f}" for ratio in ratios),
            sum(row.report.verdict == "different" for row in here),
            ", ".join(f"{name} {named.count(name)}" for name in read),
        )


def ranks_rightly(told: Sequence[Row], family: str, account: str) -> bool:
    """Has every severer distortion of a family strictly more of the account: is Kendall's tau 1?"""
    here = sorted((row for row in told if row.distortion.family == family), key=lambda row: row.distortion.severity)
    return all(mild.excess(account) < severe.excess(account) for mild, severe in pairwise(here))


def show_rankings(told: Sequence[Row]) -> None:
    """On how many voices each family is ranked rightly."""
    header("family", "steps", *ACCOUNTS)
    for family, accounts in SEEN_BY.items():
        steps = sum(distortion.family == family for distortion in DISTORTIONS)
        right = {a: [ranks_rightly(here, family, a) for here in by_voice(told).values()] for a in ACCOUNTS}
        counts = {account: f"{sum(found)} of {len(found)}" for account, found in right.items()}
        line(family, steps, *(f"**{counts[a]}**" if a in accounts else counts[a] for a in ACCOUNTS))


def show_blindness(told: Sequence[Row]) -> None:
    """The largest excess of an account over what it is blind to, and what the report says it is blind to."""
    header("account", "blind to", "largest excess of all voices, bits", "the report says")
    for family, accounts in BLIND.items():
        for account in accounts:
            here = [row for row in told if row.distortion.family == family]
            most = max(row.excess(account) for row in here)
            line(account, family, f"{most:.2g}", ", ".join(getattr(here[0].report, account).blind_to))


def show_correlation(told: Sequence[Row]) -> None:
    """|rank correlation| of each account with SI-SDR, over all distortions and over those that move nothing in time."""
    header("account", "rank correlation with SI-SDR, all", "without shift, order and phase", "METHODS 12")
    for account in ACCOUNTS:
        found: dict[bool, list[float]] = {True: [], False: []}
        for here in by_voice(told).values():
            for moved, values in found.items():
                of = [row for row in here if moved or row.distortion.family not in MOVED]
                values.append(abs(spearmanr([row.excess(account) for row in of], [row.si_sdr for row in of]).statistic))
        line(account, *map(shown, found.values()), PUBLISHED[account])


def show_lost_bands(told: Sequence[Row]) -> None:
    """Which bands have most of the spectrum's excess after a low-pass, and the share of all that lie above it."""
    header("voice", f"share of the excess in bands that reach above {CUT / 1000:g} kHz", "the three largest, Hz")
    for row in (row for row in told if row.distortion.name == f"low-pass at {CUT / 1000:g} kHz"):
        cells = sorted(row.report.spectrum.cells, key=lambda cell: -cell.excess)
        above = sum(cell.excess for cell in cells if cell.high > CUT) / sum(cell.excess for cell in cells)
        line(row.voice, f"{above:.2%}", ", ".join(f"{cell.low:.0f}-{cell.high:.0f}" for cell in cells[:3]))


def show_missed(told: Sequence[Row]) -> None:
    """The low-passes that are not called different: the spectrum's excess and its limits."""
    header("low-pass", "voice", "spectrum, bits", "limits", "the report says")
    for row in told:
        if row.distortion.family == "low-pass" and row.report.verdict != "different":
            excess = row.report.spectrum.excess
            limits = f"{figure(excess.low)} to {figure(excess.high)}"
            line(row.distortion.name, row.voice, figure(excess.value), limits, row.report.verdict)


def families(quick: bool) -> None:
    """All of the above."""
    told = list(rows(quick))
    for show in (show_table, show_rankings, show_blindness, show_correlation, show_lost_bands, show_missed):
        show(told)


def floors(quick: bool) -> None:
    """One voice at other floors and numbers of bins."""
    name, (samples, rate) = next(iter(spoken().items()))
    print(f"{name}: amplitude / spectrum / frames, in bits")
    header("distortion", "floor, dB", "20 bins", "64", "256")
    for distortion in DISTORTIONS:
        if distortion.name in {"noise at 20 dB", "µ-law, 8 bits", "low-pass at 4 kHz"}:
            received = distortion(samples, rate)
            for floor in (80,) if quick else (40, 60, 80):
                told = [
                    kb.compare_signals(samples, received, rate=rate, floor=floor, bins=bins) for bins in (20, 64, 256)
                ]
                cells = [" / ".join(figure(getattr(one, account).excess.value) for account in ACCOUNTS) for one in told]
                line(distortion.name, floor, *cells)


def main() -> None:
    """Print what was asked for."""
    jobs = {"families": families, "floors": floors, "peers": peers, "speed": speed, "images": images}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", default="families", choices=jobs)
    parser.add_argument("--quick", action="store_true", help="two voices; a minute, not ten")
    options = parser.parse_args()
    jobs[options.what](options.quick)


if __name__ == "__main__":
    main()
