"""What distortions of recorded signals are called: how many of eight voices are read rightly, and what else was said.

python benchmarks/signal_reading.py [--quick]

Distortions are those of `_distortions.py`, and below them others: combinations, steeper and milder settings, filters of
other kinds. "Rightly" is stated beside each: a name, or "several" with exactly those names. Beside the voices `Noise`
and two minutes of pulse (117 Hz, heartpy), on which nothing was tuned; filters beyond half its rate are left out there.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
from scipy import signal
from scipy.io import wavfile

from _distortions import DISTORTIONS
from _real_data import heartbeats, voices
from kullback.estimate import Settings
from kullback.estimate.signal import matching, reading
from kullback.estimate.signal.account import aspects
from kullback.estimate.signal.settings import SignalSettings
from kullback.sources.recordings import from_array

Samples = np.ndarray
Apply = Callable[[Samples, float, np.random.Generator], Samples]

SETTINGS = SignalSettings(checked=Settings())
RIGHT = {
    "noise": ("noise",),
    "clipping": ("clipping",),
    "µ-law": ("companding", "noise", "companding+noise"),
    "companding": ("companding",),
    "low-pass": ("filter",),
    "resampling": ("filter",),
    "echo": ("filter",),
    "offset": ("offset",),
    "gain": ("gain",),
    "shift": ("delay",),
    "order": ("order",),
    "phase": ("order",),
}


def filtered(kind: str, hertz: float | tuple[float, float], *, late: bool) -> Apply:
    """A Butterworth filter of order 4, forward only or both ways."""

    def apply(samples: Samples, rate: float, _: np.random.Generator) -> Samples:
        kept = signal.butter(4, hertz, kind, fs=rate, output="sos")
        return (signal.sosfilt if late else signal.sosfiltfilt)(kept, samples)

    return apply


def noisy(samples: Samples, db: float, rng: np.random.Generator) -> Samples:
    """With noise at that ratio to what varies."""
    return samples + samples.std() * 10 ** (-db / 20) * rng.standard_normal(len(samples))


def late(samples: Samples, by: int) -> Samples:
    """Late by so many samples."""
    return np.concatenate([np.zeros(by), samples[:-by]])


def clipped(samples: Samples, at: float) -> Samples:
    """Clipped at that share of the peak."""
    level = at * np.abs(samples).max()
    return np.clip(samples, -level, level)


def rounded(samples: Samples) -> Samples:
    """Rounded to 16 bits."""
    return np.round(samples * 2**15) / 2**15


OTHERS: dict[str, tuple[Apply, tuple[str, ...]]] = {
    "identical": (lambda x, *_: x, ("nothing",)),
    "gain × 0.31, rounded": (lambda x, *_: rounded(0.31 * x), ("gain",)),
    "gain × 0.95": (lambda x, *_: 0.95 * x, ("gain",)),
    "late by 5 samples": (lambda x, *_: late(x, 5), ("delay",)),
    "clipped at 65%": (lambda x, *_: clipped(x, 0.65), ("clipping",)),
    "clipped at 5%": (lambda x, *_: clipped(x, 0.05), ("clipping",)),
    "clipped above, at 30%": (lambda x, *_: np.minimum(x, 0.3 * x.max()), ("clipping",)),
    "four times too loud, clipped": (lambda x, *_: np.clip(4 * x, x.min(), x.max()), ("clipping",)),
    "tanh, soft": (lambda x, *_: np.tanh(3 * x), ("companding", "clipping")),
    "levels to the power 1.5": (lambda x, *_: np.sign(x) * np.abs(x) ** 1.5, ("companding",)),
    "rounded to 6 bits": (lambda x, *_: np.round(32 * x) / 32, ("noise", "companding", "companding+noise")),
    "low-pass at 6 kHz, forward": (filtered("low", 6000.0, late=True), ("filter",)),
    "low-pass at 1 kHz, forward": (filtered("low", 1000.0, late=True), ("filter",)),
    "low-pass at 300 Hz, both ways": (filtered("low", 300.0, late=False), ("filter",)),
    "high-pass at 100 Hz, forward": (filtered("high", 100.0, late=True), ("filter",)),
    "high-pass at 300 Hz, forward": (filtered("high", 300.0, late=True), ("filter",)),
    "high-pass at 1 kHz, both ways": (filtered("high", 1000.0, late=False), ("filter",)),
    "telephone, 300 to 3400 Hz": (filtered("band", (300.0, 3400.0), late=True), ("filter",)),
    "noise at 60 dB": (lambda x, _, rng: noisy(x, 60, rng), ("noise",)),
    "noise at -10 dB": (lambda x, _, rng: noisy(x, -10, rng), ("noise",)),
    "halved, noise at 20 dB": (lambda x, _, rng: 0.5 * noisy(x, 20, rng), ("gain+noise",)),
    "halved and offset": (lambda x, *_: 0.5 * x + 0.1, ("gain+offset",)),
    "late by 500, noise at 10 dB": (lambda x, _, rng: noisy(late(x, 500), 10, rng), ("delay+noise",)),
    "clipped at 30%, noise at 20 dB": (lambda x, _, rng: noisy(clipped(x, 0.3), 20, rng), ("clipping+noise",)),
    "low-pass at 2 kHz, noise at 20 dB": (
        lambda x, rate, rng: noisy(filtered("low", 2000.0, late=True)(x, rate, rng), 20, rng),
        ("filter+noise",),
    ),
    "low-pass at 1 kHz, clipped at 20%": (
        lambda x, rate, rng: clipped(filtered("low", 1000.0, late=False)(x, rate, rng), 0.2),
        ("clipping+filter",),
    ),
}


def cases() -> Iterator[tuple[str, Apply, tuple[str, ...]]]:
    """Name, distortion, and what is right."""
    for each in DISTORTIONS:
        if each.family in RIGHT:
            yield each.name, lambda x, rate, _, one=each: one(x, rate), RIGHT[each.family]
    for name, (apply, right) in OTHERS.items():
        yield name, apply, right


def read(sent: Samples, received: Samples, rate: float) -> str:
    """What the reading says; several in alphabetical order."""
    both = from_array(sent, rate=rate), from_array(received, rate=rate)
    found = matching.found(*both, align=False, match_gain=False)
    frame = SETTINGS.frame_of(len(sent), rate)
    # The accounts tell order from what is unknown, where samples do not go together; else they are not looked at.
    accounts = aspects(*both, SETTINGS, progress=lambda *_: None) if found[0].lag is None else []
    first, *rest = reading.of(*both, found, accounts, frame)[0].families
    return "+".join(sorted(rest)) or first


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two voices")
    asked = parser.parse_args()
    spoken = {name: wavfile.read(path) for name, path in voices().items()}
    noise = spoken.pop("Noise")
    pulse, pulse_rate = heartbeats()
    chosen = [(x / 2**15, float(rate)) for rate, x in spoken.values()][: 2 if asked.quick else None]
    alone = [(noise[1] / 2**15, float(noise[0])), (pulse / 1024 - np.mean(pulse) / 1024, pulse_rate)]
    print(f"| distortion | right | of {len(chosen)} voices | else | Noise | pulse |\n|---|---|---|---|---|---|")
    hits = read_in_all = 0
    for name, apply, right in cases():
        told = [_told(apply, *each) for each in chosen]
        good = sum(one in right for one in told)
        hits, read_in_all = hits + good, read_in_all + len(told)
        others = ", ".join(f"{count} {what}" for what, count in Counter(told).items() if what not in right)
        print(f"| {name} | {' or '.join(right)} | {good} | {others} | {' | '.join(_told(apply, *x) for x in alone)} |")
    print(f"\n{hits} of {read_in_all} readings of voices are right.")


def _told(apply: Apply, samples: Samples, rate: float) -> str:
    """What is read of a distorted signal; nothing where it cannot be distorted so."""
    try:
        received = apply(samples, rate, np.random.default_rng(1))
    except ValueError:  # a filter beyond half the rate
        return ""
    return read(samples, received, rate)


if __name__ == "__main__":
    main()
