"""The ways of telling P from Q: a formula for the rows of each, and how many of so many draws tell.

The draws are told by the test or verdict itself where that is asked for, else by what stands for it at a hundredth of
the cost, so that the power beside an answer owes nothing to the search for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc, xlogy

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.balanced import balanced_shares
from kullback.estimate.extreme import extreme_outcome
from kullback.estimate.homogeneity import MORE_DEALS, SPENT, homogeneity
from kullback.estimate.interval import divergence_limits
from kullback.estimate.permutation import best_rank, unevenness
from kullback.estimate.plans.alarm_times import alarm_times, guessed_alarm
from kullback.estimate.plans.formulas import Question, guessed_different, guessed_fit, guessed_two_samples

_CELLS: Final = 1 << 21  # counts that are held in memory together
_DEALS: Final = 1999
_ROUNDING: Final = 1e-7  # of a statistic
_DEALT: Final = 10**8  # rows from which it is that of chi-square, which costs nothing
_NULL: Final = 9999  # draws of the belief for the p-value of a fit, at most
_LEAST_NULL: Final = 999
_DRAWN_LEVEL: Final = 0.002  # from which such draws can tell it
_EXPECTED: Final = 50.0  # rows on every outcome from which its distribution is smooth enough without
_STREAMED: Final = 4e7  # rows of all simulated streams together


Booleans: TypeAlias = npt.NDArray[np.bool_]
Told: TypeAlias = Callable[[int, np.random.Generator, np.random.Generator], int]


@dataclass(frozen=True)
class Method:
    """A way of telling: a formula for its rows, and how many of so many draws tell; `real` by the test itself."""

    guess: Callable[[Question], float]
    told: Callable[[Question, int, int, np.random.Generator, bool], float]
    checks: int = 1  # times as many draws are affordable
    stands_for: bool = False  # is the search's test another one than the real?


def _in_parts(runs: int, cells: int, rng: np.random.Generator, told: Told) -> float:
    """The share of the draws that tell, as many at once as memory holds; how they are told does not change them."""
    step = max(1, _CELLS // cells)
    drawing, telling = rng.spawn(2)
    return sum(told(min(step, runs - start), drawing, telling) for start in range(0, runs, step)) / runs


def _fit(question: Question, n: int, runs: int, rng: np.random.Generator, _real: bool) -> float:
    """Pearson's test of rows of the truth against the known belief."""
    possible = question.q > 0
    q = question.q[possible] / question.q[possible].sum()
    null = _drawn_null(q, n, rng) if n * q.min() < _EXPECTED and question.level >= _DRAWN_LEVEL else None

    def told(draws: int, drawing: np.random.Generator, _telling: np.random.Generator) -> int:
        x = drawing.multinomial(n, question.p, size=draws)
        p_values = _fit_p_values(_pearson(x[:, possible], q, n), q, n, null)
        return int(np.sum(x[:, ~possible].any(axis=1) | (p_values <= question.level)))

    return _in_parts(runs, question.q.size, rng, told)


def _pearson(x: Integers, q: Floats, n: int) -> Floats:
    """Pearson's statistic of each row of x against n rows of Q."""
    return np.asarray(np.sum((x - n * q) ** 2 / (n * q), axis=1))


def _drawn_null(q: Floats, n: int, rng: np.random.Generator) -> Floats:
    """The statistic of draws of the belief itself, in order."""
    draws = min(_NULL, max(_LEAST_NULL, 8 * _CELLS // q.size))
    step = max(1, _CELLS // q.size)
    sizes = (min(step, draws - start) for start in range(0, draws, step))
    return np.sort(np.concatenate([_pearson(rng.multinomial(n, q, size=size), q, n) for size in sizes]))


def _fit_p_values(seen: Floats, q: Floats, n: int, null: Floats | None) -> Floats:
    """Their p-values: among those draws, or by the gamma distribution with the statistic's exact mean and variance."""
    if null is not None:
        return (1 + null.size - np.searchsorted(null, seen * (1.0 - 1e-12))) / (1 + null.size)
    if q.size == 1:
        return np.ones(seen.shape)
    mean = q.size - 1.0
    variance = 2.0 * mean + (float(np.sum(1.0 / q)) - q.size**2 - 2.0 * mean) / n
    return np.asarray(gammaincc(mean**2 / variance, seen * mean / variance))


def _pairs(question: Question, n: int, draws: int, rng: np.random.Generator) -> tuple[Integers, Integers]:
    """Counts of n rows of the truth and of the rows of the belief that go with them."""
    m = round(question.of_belief(n))
    return rng.multinomial(n, question.p, size=draws), rng.multinomial(m, question.q, size=draws)


def _significant(x: Integers, y: Integers, level: float, rng: np.random.Generator, real: bool) -> Booleans:
    """Whether the test of two samples has a p-value of at most `level`, for each row of x and y."""
    if real or x[0].sum() + y[0].sum() > _DEALT:
        return np.array([homogeneity(a, b, rng).p_value <= level for a, b in zip(x, y, strict=True)])
    deals = _DEALS if level > SPENT + 1.0 / (1 + _DEALS) else MORE_DEALS
    told = _against_null(x, y, deals, rng) + SPENT <= level
    if level > SPENT + 1.0 / (1 + deals):
        return told
    for i in np.flatnonzero(~told):  # no number of deals says that little: one outcome must
        t = x[i] + y[i]
        told[i] = extreme_outcome(x[i][t > 0], t[t > 0]) <= min(level, SPENT)
    return told


def _against_null(x: Integers, y: Integers, deals: int, rng: np.random.Generator) -> Floats:
    """About the p-values of the permutation test: against pairs drawn from what all rows together show, not dealt."""
    n, m = int(x[0].sum()), int(y[0].sum())
    mixture = (x + y).sum(axis=0) / (len(x) * (n + m))
    step = max(1, _CELLS // mixture.size)
    starts = range(0, deals, step)
    drawn = [_statistics(*(rng.multinomial(of, mixture, size=min(step, deals - i)) for of in (n, m))) for i in starts]
    null, seen = np.concatenate(drawn, axis=1), _statistics(x, y)
    ordered = np.sort(null, axis=1)

    def best(statistics: Floats) -> Integers:
        above = [
            deals - np.searchsorted(row, values - _ROUNDING) for row, values in zip(ordered, statistics, strict=True)
        ]
        return best_rank(1 + np.array(above, dtype=np.int64))

    return (1 + np.searchsorted(np.sort(best(null)), best(seen), side="right")) / (1 + deals)


def _statistics(x: Integers, y: Integers) -> Floats:
    """The statistics of the permutation test for each row of x and y; G whole, so that it compares across totals."""
    t = x + y
    terms = np.where(t > 0, unevenness(x, np.maximum(t, 1), float(x[0].sum() / t[0].sum())), 0.0)
    terms[0] -= xlogy(t, t)
    return np.asarray(terms.sum(axis=-1))


def _two_samples(question: Question, n: int, runs: int, rng: np.random.Generator, real: bool) -> float:
    """The p-value of two samples."""

    def told(draws: int, drawing: np.random.Generator, telling: np.random.Generator) -> int:
        return int(np.sum(_significant(*_pairs(question, n, draws, drawing), question.level, telling, real)))

    return _in_parts(runs, question.q.size, rng, told)


def _different(question: Question, n: int, runs: int, rng: np.random.Generator, real: bool) -> float:
    """The verdict of two samples: a lower limit above the tolerance, and a p-value that stands among the columns.

    Of a single column the second follows from the first, nearly always: only the verdict itself asks for it.
    """
    implied = not real and 2.0 * question.level >= 1.0 - question.confidence

    def told(draws: int, drawing: np.random.Generator, telling: np.random.Generator) -> int:
        x, y = _pairs(question, n, draws, drawing)
        low = np.array([_lower_limit(a, b, question.confidence) for a, b in zip(x, y, strict=True)])
        x, y = x[low > question.tolerance], y[low > question.tolerance]
        return len(x) if implied or not len(x) else int(np.sum(_significant(x, y, question.level, telling, real)))

    return _in_parts(runs, question.q.size, rng, told)


def _lower_limit(x: Integers, y: Integers, confidence: float) -> float:
    """The lower limit of the excess."""
    return divergence_limits(x, y, float(balanced_shares(x, y).sum()), confidence).low


def _alarmed(question: Question, n: int, runs: int, rng: np.random.Generator, _real: bool) -> float:
    """The alarm of a stream by its n-th row."""
    times = alarm_times(question.p, question.q, question.level, n, min(runs, streams(n)), rng)
    return float(np.isfinite(times).mean())


def streams(rows: float) -> int:
    """How many streams of so many rows are simulated."""
    return int(min(4000.0, max(100.0, _STREAMED / rows)))


FIT: Final = Method(guessed_fit, _fit, 5)
TWO_SAMPLES: Final = Method(guessed_two_samples, _two_samples, stands_for=True)
DIFFERENT: Final = Method(guessed_different, _different, stands_for=True)
ALARM: Final = Method(lambda x: guessed_alarm(x.p, x.q, x.level, x.power), _alarmed, 5)
