"""A stream looked at after every row: false alarms, and rows until a change is found; beside peeking and river.

python benchmarks/watching.py [--runs 400] [--rows 20000] [--quick] [--seed 0]

A stream that follows the belief should ring in at most 5 % of the runs at α = 0.05. The ideal delay is log(1/α)/D: the
test that knows both distributions and the first row of the change. river's detectors are measured where it is installed
(`pip install river`); they get the codes of the outcomes as numbers, in their default settings.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtri

from _cells import tilted, truth
from kullback.estimate.streams.monitor import KnownBelief, Monitor, SampledBelief

ALPHA = 0.05
Stream = np.ndarray


@dataclass(frozen=True)
class Setting:
    """How a stream is watched: k outcomes, the block (n_a, n_b) of a reference or None, columns, what joins these."""

    k: int
    shape: str
    block: tuple[int, int] | None
    columns: int = 1
    together: float = 0.0
    every: int = 1000  # rows of a segment, each of which is a start

    def __str__(self) -> str:
        belief = "known" if self.block is None else f"reference {self.block[0]}:{self.block[1]}"
        joined = f", {self.columns} columns, dependence {self.together:g}" if self.columns > 1 else ""
        return f"k={self.k:<4} {self.shape:<8} {belief}{joined}"


FALSE_ALARMS = [
    *(Setting(k, shape, None) for k in (2, 20, 100) for shape in ("uniform", "zipf")),
    *(Setting(k, "zipf", block) for k in (2, 5, 20, 100) for block in ((1, 1), (5, 1), (1, 5))),
    Setting(100, "uniform", (1, 1)),
    *(Setting(10, "zipf", block, 5, together) for block in (None, (1, 1)) for together in (0.0, 0.9)),
]
SHIFTS = [(k, divergence, at) for k in (5, 20) for divergence in (0.02, 0.1, 0.5) for at in (0, 10_000)]


def drawn(setting: Setting, p: np.ndarray, rows: int, rng: np.random.Generator) -> Stream:
    """Rows of the setting's columns, each distributed as p; with dependence, a value is often that of the first."""
    values = rng.choice(p.size, size=(rows, setting.columns), p=p)
    copied = rng.random(values.shape) < setting.together
    return np.where(copied, values[:, :1], values)


def monitor(setting: Setting, p: np.ndarray, rows: int, rng: np.random.Generator) -> Monitor:
    """A watch of the setting, with as many rows of a reference as the stream needs."""
    if setting.block is None:
        return Monitor(KnownBelief((np.log(p),) * setting.columns), ALPHA)
    n_a, n_b = setting.block
    needed = n_a * -(-rows // n_b)
    every = drawn(setting, p, needed + max(50, min(10_000, needed // 4)), rng)
    held = tuple(np.bincount(column, minlength=p.size) for column in every[needed:].T)
    return Monitor(SampledBelief(every[:needed].astype(np.int16), held, n_a, n_b), ALPHA)


def rang(watch: Monitor, stream: Stream, every: int) -> int | None:
    """The row after which it rang."""
    for start in range(0, len(stream), every):
        piece = stream[start : start + every]
        watch.feed(piece, np.full(len(piece), start // every))
        if watch.alarm is not None:
            return watch.alarm
    return None


def watching(setting: Setting, q: np.ndarray, rows: int, rng: np.random.Generator) -> Callable[[Stream], int | None]:
    """The row at which a watch against q rings."""
    return lambda stream: rang(monitor(setting, q, rows, rng), stream, setting.every)


def false_alarms(setting: Setting, rows: int, runs: int, rng: np.random.Generator) -> float:
    """The share of streams that follow the belief and ring."""
    p = truth(setting.shape, setting.k)
    detect = watching(setting, p, rows, rng)
    return sum(detect(drawn(setting, p, rows, rng)) is not None for _ in range(runs)) / runs


def changed(p: np.ndarray, q: np.ndarray, at: int, rows: int, rng: np.random.Generator) -> Stream:
    """A stream that follows q up to a row, and p from there."""
    return np.concatenate((rng.choice(q.size, at, p=q), rng.choice(p.size, rows - at, p=p)))[:, None]


def delays(detect: Callable[[Stream], int | None], streams: list[Stream], at: int) -> str:
    """The median of the rows from the change to the alarm, and how often it rang before the change or never."""
    found = [detect(stream) for stream in streams]
    early = sum(row is not None and row <= at for row in found)
    after = [row - at if row is not None else math.inf for row in found if row is None or row > at]
    median = float(np.median(after)) if after else math.nan
    shown = f"{median:,.0f}" if math.isfinite(median) else "never"
    return f"{shown}{f' ({early / len(found):.0%} before)' if early else ''}"


def peeking(p: np.ndarray, each: int = 20) -> Callable[[Stream], int | None]:
    """A G-test at 5 % of all rows so far against the known belief, looked at every so many rows."""
    limit = float(chdtri(p.size - 1, ALPHA))

    def detect(stream: Stream) -> int | None:
        ends = np.arange(each, len(stream) + 1, each)
        counts = np.stack([np.cumsum(stream[:, 0] == i)[ends - 1] for i in range(p.size)], axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(counts > 0, counts * np.log(counts / (ends[:, None] * p)), 0.0)
        over = 2.0 * terms.sum(axis=1) > limit
        return int(ends[over.argmax()]) if over.any() else None

    return detect


def river_detectors() -> dict[str, Callable[[Stream], int | None]]:
    """River's detectors of drift, where it is installed."""
    if importlib.util.find_spec("river") is None:
        return {}
    from river import drift

    def made(make: Callable[[], object]) -> Callable[[Stream], int | None]:
        def detect(stream: Stream) -> int | None:
            detector = make()
            for i, value in enumerate(stream[:, 0].tolist(), 1):
                detector.update(value)
                if detector.drift_detected:
                    return i
            return None

        return detect

    kinds = {"ADWIN": drift.ADWIN, "KSWIN": lambda: drift.KSWIN(seed=0), "PageHinkley": drift.PageHinkley}
    return {f"river {name}": made(make) for name, make in kinds.items()}


def show_false_alarms(rows: int, runs: int, seed: int) -> None:
    """The first table."""
    print(f"False alarms within {rows:,} rows, looked at after every row, alpha = {ALPHA:g}, {runs} runs")
    worst = 0.0
    for i, setting in enumerate(FALSE_ALARMS):
        started = time.perf_counter()
        share = false_alarms(setting, rows, runs, np.random.default_rng([seed, i]))
        worst = max(worst, share)
        print(f"  {setting!s:<58} {share:.3f}   {(time.perf_counter() - started) / runs:.2f} s a run", flush=True)
    print(f"  worst {worst:.3f}; the standard error of 0.05 is {math.sqrt(0.05 * 0.95 / runs):.3f}")


def show_delays(rows: int, runs: int, seed: int) -> None:
    """The second table."""
    print(f"\nRows from the change to the alarm, medians of {runs} runs (belief zipf, truth tilted)")
    for k, divergence, at in SHIFTS:
        rng = np.random.default_rng([seed, k, at, int(1000 * divergence)])
        q = truth("zipf", k)
        p = tilted(q, "zigzag", divergence)
        d = float(p @ np.log(p / q))
        streams = [changed(p, q, at, rows, rng) for _ in range(runs)]
        ways = {"known": Setting(k, "zipf", None), "with one start": Setting(k, "zipf", None, every=rows)}
        ways |= {f"reference {n}:1": Setting(k, "zipf", (n, 1)) for n in (1, 5, 20)}
        found = [f"{name} {delays(watching(way, q, rows, rng), streams, at)}" for name, way in ways.items()]
        print(
            f"  k={k:<3} D={d:.3f} change at {at:<6} ideal {-math.log(ALPHA) / d:>5.0f}  {'; '.join(found)}", flush=True
        )


def show_peers(rows: int, runs: int, seed: int) -> None:
    """The third table."""
    print(f"\nBeside others, k = 5 zipf: false alarms within {rows:,} rows; delay where D = 0.1 from row 10,000 on")
    rng = np.random.default_rng([seed, 99])
    q = truth("zipf", 5)
    p = tilted(q, "zigzag", 0.1)
    calm = [changed(q, q, 0, rows, rng) for _ in range(runs)]
    drifting = [changed(p, q, 10_000, rows, rng) for _ in range(runs)]
    ways = {"kullback, belief known": watching(Setting(5, "zipf", None), q, rows, rng)}
    ways |= {"kullback, reference 1:1": watching(Setting(5, "zipf", (1, 1)), q, rows, rng)}
    ways |= {"G-test every 20 rows": peeking(q)} | river_detectors()
    for name, detect in ways.items():
        share = sum(detect(stream) is not None for stream in calm) / runs
        print(f"  {name:<26} false alarms {share:.2f}   delay {delays(detect, drifting, 10_000)}", flush=True)


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="40 runs")
    options = parser.parse_args()
    runs = 40 if options.quick else options.runs
    show_false_alarms(options.rows, runs, options.seed)
    show_delays(max(options.rows, 20_000), max(20, runs // 10), options.seed)
    show_peers(max(options.rows, 20_000), max(20, runs // 8), options.seed)


if __name__ == "__main__":
    main()
