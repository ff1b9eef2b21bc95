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
from scipy.special import xlogy

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.balanced import balanced_shares
from kullback.estimate.extreme import extreme_outcome
from kullback.estimate.goodness_of_fit import extreme_count, goodness_of_fit, unlikeness
from kullback.estimate.homogeneity import DEALS, MORE_DEALS, homogeneity
from kullback.estimate.interval import divergence_limits
from kullback.estimate.p_value import SPENT
from kullback.estimate.permutation import best_rank, unevenness
from kullback.estimate.plans.alarm_times import alarm_times, guessed_alarm
from kullback.estimate.plans.formulas import Question, guessed_different, guessed_fit, guessed_two_samples

_CELLS: Final = 1 << 21  # counts that are held in memory together
_DEALS: Final = 1999
_ROUNDING: Final = 1e-7  # of a statistic
_DEALT: Final = 10**8  # rows from which it is that of chi-square, which costs nothing
_NULL: Final = 9999  # draws of the belief for the p-value of a fit, at most
_STREAMED: Final = 4e7  # rows of all simulated streams together

Booleans: TypeAlias = npt.NDArray[np.bool_]
Best: TypeAlias = Callable[[Integers], Integers]
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


def _fit(question: Question, n: int, runs: int, rng: np.random.Generator, real: bool) -> float:
    """The p-value of rows of the truth against the known belief."""
    possible = question.q > 0
    q = question.q[possible] / question.q[possible].sum()

    def told(draws: int, drawing: np.random.Generator, telling: np.random.Generator) -> int:
        x = drawing.multinomial(n, question.p, size=draws)
        forbidden = x[:, ~possible].any(axis=1)
        return int(forbidden.sum() + _unfitting(x[~forbidden][:, possible], q, n, question.level, telling, real).sum())

    return _in_parts(runs, question.q.size, rng, told)


def _unfitting(x: Integers, q: Floats, n: int, level: float, rng: np.random.Generator, real: bool) -> Booleans:
    """Whether the test of fit to q has a p-value of at most `level`, for each row of x, n rows of the truth."""
    if real or n > _DEALT:
        return np.array([goodness_of_fit(row, q, rng).p_value <= level for row in x], dtype=np.bool_)
    if level < SPENT + 1.0 / (1 + DEALS):  # no number of draws says that little: one outcome must
        return np.array([extreme_count(row, q, n) <= min(level, SPENT) for row in x], dtype=np.bool_)
    draws = min(_NULL, max(DEALS, 8 * _CELLS // q.size))
    step = max(1, _CELLS // q.size)
    sizes = [min(step, draws - start) for start in range(0, draws, step)]
    null = np.concatenate([unlikeness(rng.multinomial(n, q, size=size), q, n) for size in sizes], axis=1)
    # The test has but 999 draws, each of them with this chance of being as unlike q as the data.
    as_unlike = rng.binomial(DEALS, _p_values(unlikeness(x, q, n), null, _least))
    return np.asarray((1 + as_unlike) / (1 + DEALS) + SPENT <= level)


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
    return _p_values(_statistics(x, y), np.concatenate(drawn, axis=1), best_rank)


def _p_values(seen: Floats, null: Floats, best: Best) -> Floats:
    """The p-values of the best ranks of statistics (S, samples) among those of the null hypothesis (S, draws)."""
    draws, ordered = null.shape[1], np.sort(null, axis=1)

    def at_least(statistics: Floats) -> Integers:
        above = (draws - np.searchsorted(*pair) for pair in zip(ordered, statistics - _ROUNDING, strict=True))
        return np.array(list(above), dtype=np.int64)

    of_null = np.sort(best(at_least(null)))  # each draw is one of those that it is ranked among
    return np.asarray((1 + np.searchsorted(of_null, best(1 + at_least(seen)), side="right")) / (1 + draws))


def _least(ranks: Integers) -> Integers:
    """The best of each column's ranks in the test of fit."""
    return np.asarray(ranks.min(axis=0))


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


FIT: Final = Method(guessed_fit, _fit)
TWO_SAMPLES: Final = Method(guessed_two_samples, _two_samples, stands_for=True)
DIFFERENT: Final = Method(guessed_different, _different, stands_for=True)
ALARM: Final = Method(lambda x: guessed_alarm(x.p, x.q, x.level, x.power), _alarmed, 5)
