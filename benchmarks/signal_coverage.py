"""How often the limits of a signal's accounts hold the truth, on coloured noise of known divergence; and their cost.

python benchmarks/signal_coverage.py [coverage] [--settings ...] [--channels ...] [--grid ...] [--runs 100] [--seed 0]
python benchmarks/signal_coverage.py speed [--minutes 1 60] [--rounds 3]

Truths are closed forms (`_coloured_noise.py`): Gaussian probabilities of levels at the edges used, the expected power
of a windowed frame; of frames, one long simulation. The laws of the grid "fresh" were chosen when the limits were made;
those of "tuning" are what they were made with. `width` is that of the limits over ±1.96 standard deviations of the
estimates. Beside it, of the same signals: a bootstrap that draws single samples (of levels) or single frames, its bias
taken away in the same way, and how many times narrower its limits are. A setting takes up to three minutes.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
import wave
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from _coloured_noise import Channel, Colour
from _coverage_grids import GRIDS, Length
from kullback.estimate import Settings
from kullback.estimate.signal.account import aspects
from kullback.estimate.signal.blocks import Estimate
from kullback.estimate.signal.distributions import floored, powers_of, raised
from kullback.estimate.signal.settings import SignalSettings
from kullback.kernels import kl
from kullback.ledger import Amount
from kullback.recording import Recording
from kullback.sources.recordings import from_array, from_file

FLOOR = 80.0

DRAWS = 200  # of the i.i.d. bootstrap


@dataclass(frozen=True)
class Result:
    """What the runs of a cell came to for one account."""

    cell: str
    aspect: str
    runs: int
    cover: float
    high: float
    low: float
    true: float
    width: float
    positive: float
    independent: float
    narrower: float

    def __str__(self) -> str:
        return (
            f"{self.cover:6.3f} of {self.runs:4d} (too high {self.high:.3f}, too low {self.low:.3f})  {self.aspect:9s} "
            f"true {self.true:8.5f}  width {self.width:5.2f}  low > 0 {self.positive:.2f}   i.i.d. "
            f"{self.independent:.3f}, {self.narrower:4.1f} × narrower   {self.cell}"
        )


def quiet(*told: object) -> None:
    pass


def simulate(channel: Channel, length: Length, runs: int, seed: int) -> list[Result]:
    """Ask so many draws of a cell."""
    checked = Settings(unit="nat")
    settings = SignalSettings(checked=checked, floor=FLOOR, bins=length.bins, frame=length.frame / length.rate)
    rows = defaultdict(list)
    truths = {name: getattr(channel, name)(length.frame, FLOOR) for name in ("spectrum", "frames")}
    for run in range(runs):
        rng = np.random.default_rng([seed, run, *map(ord, f"{channel.name}{length}")])
        sent, received = channel.draw(round(length.seconds * length.rate), rng)
        sides = (from_array(one, name=name, rate=length.rate) for one, name in ((sent, "sent"), (received, "received")))
        (accounts,) = aspects(*sides, settings, progress=quiet)
        edges = np.array([cell.low for cell in accounts[0].cells[1:]])
        truths["amplitude"] = channel.amplitude(edges, FLOOR)
        apart = of_frames(sent, received, length.frame, rng)
        apart["amplitude"] = of_samples(sent, received, edges, channel.kind != "other", rng)
        for aspect in accounts:
            rows[aspect.name].append((truths[aspect.name], aspect.excess, apart[aspect.name]))
    return [_result(f"{channel.name}, {length}", name, found) for name, found in rows.items()]


def of_samples(
    sent: np.ndarray, received: np.ndarray, edges: np.ndarray, paired: bool, rng: np.random.Generator
) -> Amount:
    """The excess of levels with these inner edges by an i.i.d. bootstrap: single samples, in pairs or of each side."""
    n, many = len(sent), len(edges) + 1
    first, second = (np.searchsorted(edges, one, side="right") for one in (sent, received))
    if paired:
        tables = _counted(first * many + second, many * many, rng).reshape(-1, many, many)
        sides = tables.sum(axis=2), tables.sum(axis=1)
    else:
        sides = _counted(first, many, rng), _counted(second, many, rng)
    return _told(kl(*(floored(side, FLOOR) for side in sides)), n)


def _counted(values: np.ndarray, many: int, rng: np.random.Generator) -> np.ndarray:
    """How often each value comes up, and in each draw of as many single ones: shape (1 + DRAWS, many)."""
    counts = np.bincount(values, minlength=many)
    taken = counts > 0
    tables = np.zeros((1 + DRAWS, many))
    tables[0] = counts
    tables[1:, taken] = rng.multinomial(len(values), counts[taken] / len(values), DRAWS)
    return tables


def of_frames(sent: np.ndarray, received: np.ndarray, frame: int, rng: np.random.Generator) -> dict[str, Amount]:
    """The excess of spectrum and frames by an i.i.d. bootstrap: pairs of frames, one at a time."""
    p, q = (powers_of(one, frame) for one in (sent, received))
    n, loud = len(p), p.sum(axis=1)
    weights = np.vstack([np.ones(n), rng.multinomial(n, np.full(n, 1 / n), DRAWS)])
    apart = loud * kl(raised(p, FLOOR), raised(q, FLOOR))
    return {
        "spectrum": _told(kl(*(floored(weights @ power, FLOOR) for power in (p, q))), n),
        "frames": _told((weights @ apart) / (weights @ loud), n),
    }


def _told(found: np.ndarray, units: int) -> Amount:
    """Limits from draws as the library makes them."""
    return Estimate(found, units, np.inf).limits(0.95)


def _holds(true: float, found: Amount) -> bool:
    return found.low - 1e-12 <= true <= found.high + 1e-12


def _result(cell: str, name: str, rows: list[tuple[float, Amount, Amount]]) -> Result:
    true, found, apart = zip(*rows, strict=True)
    spread = float(np.std([one.value - truth for truth, one, _ in rows], ddof=1))
    width, narrow = (float(np.mean([one.high - one.low for one in side])) for side in (found, apart))
    return Result(
        cell,
        name,
        len(rows),
        float(np.mean([_holds(*pair) for pair in zip(true, found, strict=True)])),
        float(np.mean([one.low > truth + 1e-12 for truth, one, _ in rows])),
        float(np.mean([one.high < truth - 1e-12 for truth, one, _ in rows])),
        float(np.mean(true)),
        width / (3.92 * spread) if spread else float("nan"),
        float(np.mean([one.low > 0 for one in found])),
        float(np.mean([_holds(*pair) for pair in zip(true, apart, strict=True)])),
        width / max(narrow, 1e-300),
    )


def coverage(options: argparse.Namespace) -> None:
    """Print cells as they are done, then all of them, worst first."""
    results: list[Result] = []
    grid = GRIDS[options.grid]
    for name in options.settings or grid.lengths:
        for channel in (one for one in grid.channels if not options.channels or one.name in options.channels):
            start = time.perf_counter()
            results += simulate(channel, grid.lengths[name], options.runs, options.seed)
            print(f"{name}: {channel.name} ({time.perf_counter() - start:.0f} s)", file=sys.stderr)
    print(*sorted(results, key=lambda result: (result.cover, result.cell)), sep="\n")
    for aspect in ("amplitude", "spectrum", "frames"):
        covers = np.array([(r.cover, r.independent) for r in results if r.aspect == aspect])
        if len(covers):
            worst, mean = covers.min(axis=0), covers.mean(axis=0)
            print(
                f"{aspect}: blocks hold {worst[0]:.3f} at worst, {mean[0]:.3f} on average; "
                f"i.i.d. {worst[1]:.3f}, {mean[1]:.3f}"
            )


def speed(options: argparse.Namespace) -> None:
    """Time and memory of the accounts of a stereo pair, beside reading both and one `scipy.signal.welch` a side."""
    for minutes in options.minutes:
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder, f"{name}.wav") for name in ("sent", "received")]
            for seed, path in enumerate(paths):
                _write(path, minutes, seed)
            for way in ("aspects", "welch") if minutes <= 5 else ("aspects",):
                told = [_apart(way, paths) for _ in range(options.rounds if minutes <= 5 else 1)]
                cpu, peak = np.median(np.array(told), axis=0)
                print(f"{minutes} min of 48 kHz stereo, {way}: {cpu:.2f} s CPU, {peak:.0f} MB at most", flush=True)


def _write(path: Path, minutes: int, seed: int) -> None:
    """A stereo file of coloured noise, 16 bits, a minute at a time."""
    rng, colour = np.random.default_rng(seed), Colour((0.9,), size=0.05)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(48_000)
        minute = np.stack([colour.draw(60 * 48_000, rng) for _ in range(2)], axis=1)
        sounds = np.rint(32767 * np.clip(minute, -1, 1)).astype("<i2").tobytes()
        for _ in range(minutes):
            file.writeframes(sounds)


def _apart(way: str, paths: list[Path]) -> tuple[float, float]:
    """CPU seconds of the work itself and MB of one way, in a process of its own on one thread."""
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, __file__, way, *map(str, paths)]
    cpu, peak = subprocess.run(command, env=os.environ | one, capture_output=True, text=True, check=True).stdout.split()
    return float(cpu), float(peak)


def work(way: str, paths: list[str]) -> None:
    """Do it one way, and print what it took."""
    recordings: list[Recording] = [from_file(path) for path in paths]
    start = time.process_time()
    if way == "aspects":
        aspects(*recordings, SignalSettings(checked=Settings()), progress=quiet)
    else:
        from scipy import signal

        for recording in recordings:
            signal.welch(recording.whole(), nperseg=1024, axis=0)
    print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Run what is asked for."""
    if len(sys.argv) > 1 and sys.argv[1] in ("aspects", "welch"):
        return work(sys.argv[1], sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", choices=("coverage", "speed"), default="coverage")
    parser.add_argument("--settings", nargs="+", default=[])
    parser.add_argument("--channels", nargs="+", default=[])
    parser.add_argument("--grid", choices=GRIDS, default="fresh")
    parser.add_argument("--minutes", nargs="+", type=int, default=[1, 60])
    for name, default in (("runs", 100), ("rounds", 3), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    return coverage(options) if options.what == "coverage" else speed(options)


if __name__ == "__main__":
    main()
