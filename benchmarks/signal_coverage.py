"""How often the limits of a signal's accounts hold the truth, on coloured noise of known divergence; and their cost.

python benchmarks/signal_coverage.py [coverage] [--runs 100] [--settings ...] [--channels ...] [--seed 0]
python benchmarks/signal_coverage.py speed [--minutes 1 60] [--rounds 3]

Truths are closed forms (`_coloured_noise.py`): Gaussian probabilities of levels at the edges used, the expected power
of a windowed frame; of frames, one long simulation. None of these laws, lengths and frames was used to choose how the
limits are made. `width` is that of the limits over ±1.96 standard deviations of the estimates. Beside it: how often
limits hold the truth that are as narrow as an i.i.d. bootstrap of samples (of levels) or frames has them, and how many
times narrower these are. A setting takes one to three minutes.
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

from _coloured_noise import Channel, Colour, resonance
from kullback.estimate import Settings
from kullback.estimate.signal.account import aspects
from kullback.estimate.signal.settings import SignalSettings
from kullback.recording import Recording
from kullback.signals import Aspect
from kullback.sources.recordings import from_array, from_file

FLOOR = 80.0

CHANNELS = (
    Channel("equal laws, pole 0.97", Colour((0.97,)), "other", Colour((0.97,))),
    Channel("equal laws, ringing", Colour(resonance(0.03, 0.985)), "other", Colour(resonance(0.03, 0.985))),
    Channel("pole 0.95 as 0.97", Colour((0.95,)), "other", Colour((0.97,))),
    Channel("ringing as broader", Colour(resonance(0.07, 0.96)), "other", Colour(resonance(0.08, 0.9), size=2.0)),
    Channel("20 % louder", Colour((0.93,)), "other", Colour((0.93,), size=1.2)),
    Channel("a third as loud", Colour((0.6,)), "other", Colour((0.6,), size=1 / 3)),
    Channel("filtered", Colour((0.95,)), "filtered", Colour((0.5,), (-0.9,), 0.7)),
    Channel("notch", Colour((0.4,)), "filtered", Colour(resonance(0.2, 0.8), resonance(0.2, 0.999))),
    Channel("coloured noise at 0 dB", Colour(resonance(0.1, 0.9)), "noisy", Colour((0.9,), size=1.5)),
)


@dataclass(frozen=True)
class Length:
    """How long signals are, at which rate, and how they are told apart."""

    seconds: float
    rate: float
    bins: int = 64
    frame: float | None = None

    def __str__(self) -> str:
        frame = "" if self.frame is None else f", frames of {1000 * self.frame:g} ms"
        return f"{self.seconds:g} s at {self.rate / 1000:g} kHz, {self.bins} levels{frame}"


LENGTHS = {
    "short": Length(2, 8000),
    "medium": Length(6, 16000, bins=40),
    "long": Length(30, 8000, bins=100, frame=0.05),
}


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
    settings = SignalSettings(checked=Settings(unit="nat"), floor=FLOOR, bins=length.bins, frame=length.frame)
    rows, truths = defaultdict(list), {}
    for run in range(runs):
        rng = np.random.default_rng([seed, run, *map(ord, f"{channel.name}{length}")])
        sent, received = channel.draw(round(length.seconds * length.rate), rng)
        sides = (from_array(one, name=name, rate=length.rate) for one, name in ((sent, "sent"), (received, "received")))
        (accounts,) = aspects(*sides, settings, progress=quiet)
        frame = 2 * (accounts[1].bins - 1) if accounts[1] else 0
        for aspect in filter(None, accounts):
            if aspect.name == "amplitude":
                true = channel.amplitude(np.array([cell.low for cell in aspect.cells[1:]]), FLOOR)
            else:
                if aspect.name not in truths:
                    truths[aspect.name] = getattr(channel, aspect.name)(frame, FLOOR)
                true = truths[aspect.name]
            found = aspect.excess
            rows[aspect.name].append((true, found.value, found.low, found.high, *apart(aspect)))
    return [_result(f"{channel.name}, {length}", name, np.array(found)) for name, found in rows.items()]


def apart(aspect: Aspect) -> tuple[float, float]:
    """The limits as narrow as independent samples (of levels) or frames have them."""
    found, times = aspect.excess, aspect.widening or 1.0
    return found.value - (found.value - found.low) / times, found.value + (found.high - found.value) / times


def _result(cell: str, name: str, found: np.ndarray) -> Result:
    true, told, low, high, apart_low, apart_high = found.T
    above, below = low > true + 1e-12, high < true - 1e-12
    held = (apart_low <= true + 1e-12) & (true - 1e-12 <= apart_high)
    spread = float((told - true).std(ddof=1))
    return Result(
        cell,
        name,
        len(found),
        float(np.mean(~above & ~below)),
        float(above.mean()),
        float(below.mean()),
        float(true.mean()),
        float(np.mean(high - low)) / (3.92 * spread) if spread else float("nan"),
        float(np.mean(low > 0)),
        float(held.mean()),
        float(np.mean(high - low) / max(float(np.mean(apart_high - apart_low)), 1e-300)),
    )


def coverage(options: argparse.Namespace) -> None:
    """Print cells as they are done, then all of them, worst first."""
    results: list[Result] = []
    for name in options.settings:
        for channel in (c for c in CHANNELS if not options.channels or c.name in options.channels):
            start = time.perf_counter()
            results += simulate(channel, LENGTHS[name], options.runs, options.seed)
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
    parser.add_argument("--settings", nargs="+", choices=LENGTHS, default=list(LENGTHS))
    parser.add_argument("--channels", nargs="+", choices=[channel.name for channel in CHANNELS], default=[])
    parser.add_argument("--minutes", nargs="+", type=int, default=[1, 60])
    for name, default in (("runs", 100), ("rounds", 3), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    return coverage(options) if options.what == "coverage" else speed(options)


if __name__ == "__main__":
    main()
