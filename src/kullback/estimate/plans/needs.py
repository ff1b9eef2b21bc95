"""How many rows are needed to tell P from Q, in each way of telling; in nats.

Each way has a formula of its own that is right while many rows fall on every outcome. From where that leads, simulation
goes on; what it finds is then drawn anew and told by the test or verdict itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import ceil, inf, isfinite, log, sqrt
from typing import Any, Final, TypeAlias

import numpy as np
from scipy.optimize import brentq

from kullback.estimate.arrays import Floats
from kullback.estimate.plans.aim import Aim
from kullback.estimate.plans.alarm_times import rows_to_alarm
from kullback.estimate.plans.formulas import Question, guessed_two_samples
from kullback.estimate.plans.methods import ALARM, DIFFERENT, FIT, TWO_SAMPLES, Method, streams
from kullback.estimate.plans.neyman_pearson import ideal_found, ideal_power, ideal_rows
from kullback.estimate.plans.search import crossing
from kullback.estimate.plans.shifts import along, farthest, one_alone, tilted
from kullback.kernels import kl
from kullback.plan import Need, Way
from kullback.units import convert

Told: TypeAlias = Callable[[str, int, int], None]
"""Told what is being planned, and how many of how many ways are."""

METHODS: Final[dict[Way, Method]] = {"fit": FIT, "alarm": ALARM, "two samples": TWO_SAMPLES, "different": DIFFERENT}
OF_TWO: Final = (TWO_SAMPLES, DIFFERENT)

_MOST: Final = 1e12  # rows that are simulated; beyond them the formula is all there is
_MOST_LOOKED_AT: Final = 1e10  # of a stream, whose e-process loses its digits
_MOST_NAMED: Final = 1e18  # rows that are worth a number
_PER_ROW: Final = 1.2  # standard deviations by which power rises as rows grow e-fold, about
_PER_SIZE: Final = 2.4
_TOO_MANY: Final = "more than 10^18 rows"
_NOT_FOUND: Final = "10^12 rows are not enough"
_OUT_OF_REACH: Final = "no shift along this way is told"
_ENDLESS: Final = 1000.0  # rows of the truth for each of a given belief's, from which more tell nothing new
_STEPPED: Final = 40  # rows
_TRIED: Final = 1000  # draws that tell whether the power asked for can be had at all
_SAME: Final = 1e-15  # of a probability: what rounding makes of equal ones


def needs(
    p: Floats, q: Floats, aim: Aim, rows: int | None, runs: int, seed: int, told: Told, *, sized: bool
) -> Iterator[Need]:
    """What each way of telling P from Q needs, or what it can tell with so many `rows`, checked by so many `runs`.

    Without `sized` only the direction from Q to P counts, not how far P is.
    """
    question = _question(p, q, aim)
    if same(p, q):
        yield from (Need(way=way, rows=None, reason="truth and belief are the same") for way in ("ideal", *METHODS))
        return
    told("ideal", 0, len(METHODS) + 1)
    rng = np.random.default_rng([seed, 0])
    ideal = _Ideal(question)
    yield ideal.given(rows, runs, rng, sized=sized) if rows is not None else ideal.need(runs, rng)
    for i, (way, method) in enumerate(METHODS.items(), 1):
        told(way, i, len(METHODS) + 1)
        rng = np.random.default_rng([seed, i])
        asked = question if method in OF_TWO else replace(question, belief_rows=None)
        if rows is None:
            yield _need(way, method, asked, ideal.rows, runs * method.checks, rng)
        else:
            yield _given(way, method, asked, rows, runs * method.checks, rng, sized=sized)


def easiest_and_hardest(q: Floats, nats: float, aim: Aim) -> tuple[float, float] | None:
    """The rows of two samples by their formula, at least and at most, as one outcome alone makes a shift of that size.

    The outcomes tried are the most and the least frequent, made more likely and less; None where neither is enough.
    """
    rows = []
    for outcome in {int(np.argmax(q)), int(np.argmin(np.where(q > 0, q, inf)))}:
        for direction in (one_alone(q, outcome), -one_alone(q, outcome)):
            p = tilted(q, direction, nats)
            if p is not None:
                rows.append(guessed_two_samples(_question(p, q, aim)))
    return (min(rows), max(rows)) if rows and isfinite(max(rows)) else None


def same(p: Floats, q: Floats) -> bool:
    """Are they equal, but for what rounding does to shares?"""
    return bool(np.all(np.abs(p - q) <= _SAME * np.maximum(p, q)))


def _question(p: Floats, q: Floats, aim: Aim) -> Question:
    """The same in nats, for one of the columns."""
    tolerance = convert(aim.tolerance, "bit", "nat")
    return Question(p, q, aim.level, aim.power, 1.0 - aim.alpha, tolerance, aim.ratio, aim.belief_rows)


class _Ideal:
    """The likelihood ratio of two known distributions."""

    def __init__(self, question: Question) -> None:
        """Work out its rows."""
        self.question = question
        self.rows = ideal_rows(question.p, question.q, question.level, question.power)

    def need(self, runs: int, rng: np.random.Generator) -> Need:
        """The rows it needs."""
        if self.rows > _MOST_NAMED:
            return Need(way="ideal", rows=None, reason=_TOO_MANY)
        rows = _whole(self.rows)
        return Need(way="ideal", rows=rows, factor=1.0, **self._checked(rows, runs, rng))

    def given(self, rows: int, runs: int, rng: np.random.Generator, *, sized: bool) -> Need:
        """What it tells with so many rows."""
        p, q, level = self.question.p, self.question.q, self.question.level

        def gap(log_theta: float) -> float:
            return ideal_power(along(p, q, log_theta), q, rows, level) - self.question.power

        end = farthest(p, q)
        high = min(0.5 * log(self.rows / rows), end) if isfinite(self.rows) else min(0.0, end)
        while high < end and gap(high) < 0.0:
            high = min(high + 0.5, end)
        told = None if gap(high) < 0.0 else _bits(self.question, float(brentq(gap, high - 45.0, high)))
        checked = self._checked(rows, runs, rng) if sized else {}
        return Need(way="ideal", rows=rows, smallest=told, reason=_OUT_OF_REACH if told is None else None, **checked)

    def _checked(self, rows: int, runs: int, rng: np.random.Generator) -> dict[str, Any]:
        """The power that simulation finds, where its level is one that simulation can find."""
        if not runs or self.question.level < 0.001 or rows > _MOST:
            return {}
        power, error = ideal_found(self.question.p, self.question.q, rows, self.question.level, 10 * runs, rng)
        return {"power": power, "error": error}


def _need(way: Way, method: Method, question: Question, ideal: float, runs: int, rng: np.random.Generator) -> Need:
    """The rows that a way needs."""
    if method is DIFFERENT and _divergence(question) <= question.tolerance:
        return Need(way=way, rows=None, reason="the shift is not above the tolerance")
    rows, simulated = _needed(method, question, rng)
    if rows > _MOST_NAMED:
        few = f"the belief has too few rows, {question.belief_rows:,}" if question.belief_rows is not None else None
        why = few or (_NOT_FOUND if simulated else _TOO_MANY)
        return Need(way=way, rows=None, reason=why)
    n = _whole(rows)
    found = _found(method, question, n, runs, rng) if simulated and runs else (None, None)
    return Need(
        way=way,
        rows=n,
        belief_rows=_of_belief(method, question, n),
        factor=n / ideal if isfinite(ideal) else None,
        simulated=simulated,
        power=found[0],
        error=found[1],
    )


def _given(
    way: Way, method: Method, question: Question, n: int, runs: int, rng: np.random.Generator, *, sized: bool
) -> Need:
    """What a way tells with n rows."""
    limit = _MOST_LOOKED_AT if method is ALARM else _MOST
    belief_rows = _of_belief(method, question, n)
    if n > limit:
        return Need(way=way, rows=n, belief_rows=belief_rows, reason=f"more than {limit:.0e} rows are not simulated")
    found = _found(method, question, n, runs, rng) if runs and sized else (None, None)
    told = _smallest(method, question, n, rng)
    return Need(
        way=way,
        rows=n,
        belief_rows=belief_rows,
        simulated=True,
        power=found[0],
        error=found[1],
        smallest=told,
        reason=_OUT_OF_REACH if told is None else None,
    )


def _needed(method: Method, question: Question, rng: np.random.Generator) -> tuple[float, bool]:
    """The rows of the truth at which the way has its power, and whether simulation found them; inf where none do."""
    guess = method.guess(question)
    if method is ALARM:
        if guess > _MOST_LOOKED_AT:
            return guess, False
        return rows_to_alarm(question.p, question.q, question.level, question.power, streams(guess), rng), True
    most = _MOST if question.belief_rows is None else min(_MOST, _ENDLESS * question.belief_rows + 2.0)
    if guess > most and question.belief_rows is None:
        return guess, False

    def trial(log_n: float, runs: int) -> float:
        return method.told(question, question.of_truth(log_n), runs * method.checks, rng, False)

    def offset(log_n: float) -> float:
        return _offset(method, question, question.of_truth(log_n), rng)

    if question.belief_rows is not None and trial(question.place(most), _TRIED) < question.power - 0.02:
        return inf, True
    start, low, high = (question.place(n) for n in (min(guess, most), 2.0, most))
    found = crossing(trial, question.power, start, low, high, _PER_ROW, offset)
    return (inf, True) if found is None else (_settled(method, question, question.of_truth(found), rng), True)


def _settled(method: Method, question: Question, n: int, rng: np.random.Generator) -> int:
    """The same where rows are so few that power rises by steps: the fewest from which the test itself has its power."""

    def enough(rows: int) -> bool:
        runs = _compared(question) * method.checks
        return method.told(question, rows, runs, rng, True) >= question.power

    if n > _STEPPED:
        return n
    while n > 2 and enough(n - 1):
        n -= 1
    while not enough(n) and n < 2 * _STEPPED:
        n += 1
    return n


def _smallest(method: Method, question: Question, n: int, rng: np.random.Generator) -> float | None:
    """The smallest shift along the way from Q through P that n rows tell with the power asked for."""

    def trial(log_theta: float, runs: int) -> float:
        shifted = replace(question, p=along(question.p, question.q, log_theta))
        return method.told(shifted, n, runs * method.checks, rng, False)

    def offset(log_theta: float) -> float:
        return _offset(method, replace(question, p=along(question.p, question.q, log_theta)), n, rng)

    high = farthest(question.p, question.q)
    start = min(0.5 * log(method.guess(question) / n), high) if isfinite(method.guess(question)) else min(0.0, high)
    found = crossing(trial, question.power, start, -40.0, high, _PER_SIZE, offset)
    return None if found is None else _bits(question, found)


def _found(method: Method, question: Question, n: int, runs: int, rng: np.random.Generator) -> tuple[float, float]:
    """The share of so many draws of n rows in which the test itself tells, and its standard error."""
    if method is ALARM:
        runs = min(runs, streams(n))
    share = method.told(question, n, runs, rng, True)
    inside = (share * runs + 1.0) / (runs + 2.0)
    return share, sqrt(inside * (1.0 - inside) / runs)


def _offset(method: Method, question: Question, n: int, rng: np.random.Generator) -> float:
    """How much more the test itself tells than what stands for it in the search, on the same draws."""
    if not method.stands_for:
        return 0.0
    runs, seed = _compared(question), int(rng.integers(2**62))
    real, instead = (method.told(question, n, runs, np.random.default_rng(seed), of) for of in (True, False))
    return real - instead


def _compared(question: Question) -> int:
    """On how many draws: the test takes the longer, the more outcomes there are."""
    return min(400, max(100, 40_000 // question.q.size))


def _bits(question: Question, log_theta: float) -> float:
    """The size of the shift at that place on the way from Q through P."""
    return convert(_divergence(replace(question, p=along(question.p, question.q, log_theta))), "nat", "bit")


def _divergence(question: Question) -> float:
    """D(P‖Q)."""
    return inf if question.p[question.q == 0].any() else float(kl(question.p, question.q))


def _of_belief(method: Method, question: Question, n: int) -> int | None:
    """The rows of the belief that go with n of the truth; None for a known belief."""
    return round(question.of_belief(n)) if method in OF_TWO else None


def _whole(rows: float) -> int:
    """The rows, rounded up."""
    return max(1, ceil(rows * (1.0 - 1e-12)))
