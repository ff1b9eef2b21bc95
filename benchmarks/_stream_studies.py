"""The study of streams: does the watch ring while a stream follows the belief, looked at after every row?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

from _cells import truth
from _studies import Answer, Case, Study
from kullback.estimate.streams.monitor import KnownBelief, Monitor, SampledBelief

ALPHA = 0.05


def known(shape: str, k: int, rows: int, times: int = 1) -> Case:
    """A stream against the probabilities it follows; each row comes so many times in a row."""
    p = truth(shape, k)

    def draw(rng: np.random.Generator) -> tuple[KnownBelief, np.ndarray]:
        codes = np.repeat(rng.choice(k, size=rows // times, p=p), times)
        return KnownBelief((np.log(p),)), codes

    repeated = f", each row {times} times" if times > 1 else ""
    return Case(f"known belief, k={k:<4} {shape:<9} {rows} rows{repeated}", 0.0, draw, rows / 2000)


def sampled(shape: str, k: int, rows: int, n_a: int = 1, n_b: int = 1) -> Case:
    """A stream against rows of the same distribution, used in blocks of n_a of these and n_b of the stream."""
    p = truth(shape, k)

    def draw(rng: np.random.Generator) -> tuple[SampledBelief, np.ndarray]:
        reference = rng.choice(k, size=(rows * n_a // n_b, 1), p=p)
        held = np.bincount(rng.choice(k, size=100, p=p), minlength=k)
        return SampledBelief(reference, (held,), n_a, n_b), rng.choice(k, size=rows, p=p)

    return Case(f"sampled belief, k={k:<4} {shape:<9} {rows} rows, blocks {n_a}:{n_b}", 0.0, draw, rows / 2000)


def answer(data: tuple[KnownBelief | SampledBelief, np.ndarray]) -> Answer:
    """Did it ring at any row?"""
    belief, codes = data
    monitor = Monitor(belief, ALPHA)
    monitor.feed(codes[:, None], np.zeros(codes.size, dtype=np.int64))
    return Answer(math.nan, alarm=float(monitor.alarm is not None))


def grid() -> Iterator[Case]:
    """Both kinds of belief, equal blocks."""
    for shape, k in itertools.product(("uniform", "zipf", "peaked"), (2, 10, 100)):
        yield known(shape, k, 2000)
        yield sampled(shape, k, 2000)


def second() -> Iterator[Case]:
    """Long streams, unequal blocks, other distributions."""
    yield known("geometric", 20, 20_000)
    yield known("dirichlet", 5, 20_000)
    yield sampled("geometric", 20, 20_000)
    yield sampled("dirichlet", 5, 4000, n_a=5)
    yield sampled("steps", 50, 4000, n_b=5)


def repeated() -> Iterator[Case]:
    """Each row five times."""
    return (known("zipf", k, 2000, times=5) for k in (2, 10, 100))


STREAMS = (Study("watch", {"grid": grid, "second grid": second, "repeated rows": repeated}, answer),)
