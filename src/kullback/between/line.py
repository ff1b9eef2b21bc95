"""A law of numbers by its functions, and what its tails add beyond the last quantile that can be reached."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from kullback.between.law import Found
from kullback.families._family import DoesNotFitError
from kullback.kernels._arithmetic import exponential_excess

Numbers = npt.NDArray[np.float64]
Side = Literal["left", "right"]

# −log of the probability beyond the quantiles looked at: the last is 1e-300.
DEPTHS: Final[Numbers] = np.geomspace(0.7, 690.0, 40)
_CERTAIN = -300.0  # a density of 0 where one of about this log would be due is 0; of less, it may have underflown
# Outcomes of a discrete law from its median to the last one that is looked at.
STEPS: Final[Numbers] = np.unique(np.round(np.concatenate([[0.0], np.geomspace(1, 1 << 19, 60)])))
_HALF = math.log(0.6)  # a tail begins at about the median
ROUNDING = 8 * 2.0**-53  # of a log density, relative to it
_OF_FACTORIALS = 0.25  # the same, of one: two of the last places
_CRITICAL = 1e-3  # rates this near to 1 are not told apart from it
_DEEP = 100.0  # no divergence is called infinite on less deep a tail


class Line:
    """A law of numbers, given by functions that are named as those of SciPy's frozen distributions."""

    def __init__(self, functions: Any) -> None:
        """Take the functions of a single law."""
        missing = [name for name in ("support", "ppf", "isf", "logcdf", "logsf") if not hasattr(functions, name)]
        if missing:
            raise DoesNotFitError(f"the law is not known by its {', '.join(missing)}.")
        self._given = functions
        self.discrete = is_discrete(functions)
        self._log = functions.logpmf if self.discrete else functions.logpdf
        with quiet():
            low, high = functions.support()
        if np.ndim(low) or np.ndim(high):
            raise DoesNotFitError(f"the law is not a single one: its parameters have the shape {np.shape(low)}.")
        self.low, self.high = float(low), float(high)

    def log(self, x: Numbers) -> Numbers:
        """The log of its density, or probability."""
        with quiet():
            return np.asarray(self._log(x), dtype=float)

    def log_tail(self, x: Numbers, side: Side) -> Numbers:
        """The log of the probability beyond x."""
        with quiet():
            if side == "right":
                return np.asarray(self._given.logsf(x), dtype=float)
            return np.asarray(self._given.logcdf(x - 1 if self.discrete else x), dtype=float)

    def mass_beyond(self, x: float, side: Side) -> float:
        """The probability beyond x."""
        return float(np.exp(self.log_tail(np.asarray(x), side)))

    def quantiles(self, side: Side) -> Numbers:
        """The points with the probabilities exp(−`DEPTHS`) beyond them, as far as they can be told.

        Of a discrete law, whose quantiles SciPy searches without an end, points ever farther from the median.
        """
        with quiet():
            if self.discrete:
                points = float(self._given.ppf(0.5)) + (STEPS if side == "right" else -STEPS)
                return points[(points >= self.low) & (points <= self.high)]
            points = np.asarray((self._given.ppf if side == "left" else self._given.isf)(np.exp(-DEPTHS)), dtype=float)
        return points[np.isfinite(points) & (points >= self.low) & (points <= self.high)]

    def landmarks(self) -> Numbers:
        """Points that no mesh should miss."""
        own = getattr(self._given, "landmarks", None)
        with quiet():
            median = np.ravel(self._given.ppf(0.5))  # where many a density has a kink
        points = [self.quantiles("left"), median, self.quantiles("right")] + ([own()] if own else [])
        return np.concatenate(points)

    def moment_is_infinite(self, order: int) -> bool:
        """Has it no finite moment of the order 1 or 2?"""
        with quiet():
            moment = self._given.var() if order == 2 else self._given.mean()
        return not math.isfinite(moment)

    def built_of(self, x: Numbers) -> Numbers:
        """What the logs of factorials round, that a log probability at x is the difference of; 0 of densities."""
        if not self.discrete:
            return np.zeros_like(x)
        ends = [end for end in (self.low, self.high) if math.isfinite(end)] or [0.0]
        size = np.full_like(x, ends[1] - ends[0]) if len(ends) == 2 else np.abs(x - ends[0])
        return np.asarray(_OF_FACTORIALS * size * np.log1p(size), dtype=float)

    @property
    def name(self) -> str:
        """What SciPy calls its family; empty elsewhere."""
        return str(getattr(getattr(self._given, "dist", None), "name", ""))


def is_discrete(functions: Any) -> bool:
    """Has a law probabilities, and no density?"""
    return hasattr(functions, "logpmf") and not hasattr(functions, "logpdf")


def terms(p: Line, q: Line, x: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """q − p − p·log(q/p) at x, how far rounding of the logs can have moved it, and p and q.

    The terms are never negative; q where p is 0.
    """
    log_p, log_q = p.log(x), q.log(x)
    p_x, q_x = np.exp(log_p), np.exp(log_q)
    both = (p_x > 0) & np.isfinite(log_q)
    safe_p, safe_q = np.where(both, log_p, 0.0), np.where(both, log_q, 0.0)
    d = safe_q - safe_p
    near = np.abs(d) < 1
    with quiet():
        far = q_x - p_x - p_x * d
        term = np.where(near, p_x * exponential_excess(np, np.where(near, d, 0.0)), far)
        of_p, of_q = 1 + np.abs(safe_p) + p.built_of(x), 1 + np.abs(safe_q) + q.built_of(x)
        rounding = np.abs(p_x * d) * of_p + np.abs(q_x - p_x) * of_q + term
    return np.where(both, term, q_x), np.where(both, rounding, q_x) * ROUNDING, p_x, q_x


@contextmanager
def quiet() -> Iterator[None]:
    """Without warnings: what is not finite is looked at."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class ForbiddenError(Exception):
    """The belief forbids what happens: the divergence is infinite; the message says where."""


class Tail:
    """One side of the truth beyond the last point that can be reached, `end`.

    With h = |log q/p| there and v the mass of P beyond, ∫ p·|log q/p| over the tail is at most v·h/(1 − ρ) if log h
    grows from there on by no more than ρ for each unit of −log v: by no more than it did over the last half of the way.
    """

    def __init__(self, p: Line, q: Line, side: Side) -> None:
        """Look at the quantiles of both laws on this side."""
        candidates, depths, apart = _looked_at(p, q, side)
        self.end = float(candidates[-1])
        self.p_mass, self.q_mass = p.mass_beyond(self.end, side), q.mass_beyond(self.end, side)
        self.depth, self.height = float(depths[-1]), float(apart[-1])
        self.rates = _rates(depths, apart)
        # A mass of whole 2⁻⁵³ was taken off 1, and is right to that only.
        steps = self.p_mass * 2.0**53
        rounded = steps > 0.5 and abs(steps - round(steps)) < 1e-9 * steps
        self.unsure = 2.0**-52 * (1 + self.height) if rounded else 0.0

    @property
    def low(self) -> float:
        """What the tail adds at least: the divergence of its masses."""
        if not self.p_mass or not self.q_mass:
            return self.q_mass
        apart = math.log(self.p_mass) - math.log(self.q_mass)
        of_masses = self.p_mass * apart - self.p_mass + self.q_mass
        return max(0.0, of_masses - self.unsure)

    @property
    def high(self) -> float:
        """What the tail adds at most; infinite where that cannot be told."""
        rate = float(self.rates.max(initial=0.0))
        if not self.p_mass:
            return self.q_mass
        if rate >= 1 - _CRITICAL:
            return math.inf
        return max(self.low, self.q_mass - self.p_mass + self.p_mass * self.height / (1 - rate) + self.unsure)

    @property
    def diverges(self) -> bool:
        """Does the tail add ever more, as far as floating-point numbers reach? Not if it ends where q is above 0."""
        return (
            _DEEP < self.depth < math.inf
            and bool(self.rates.min(initial=math.inf) > 1 + _CRITICAL)
            and self.rates.size > 0
        )


def with_tails(body: float, error: float, left: Tail, right: Tail) -> Found:
    """The divergence of what was added up between two tails, with its error."""
    least, most = body + left.low + right.low, body + left.high + right.high
    if most == math.inf:
        note = "Whether the tails add a finite amount cannot be told: see low."
        return Found(None, max(0.0, least - error), math.inf, note=note)
    return Found((least + most) / 2, max(0.0, least - error), most + error)


def _looked_at(p: Line, q: Line, side: Side) -> tuple[Numbers, Numbers, Numbers]:
    """Points ever farther out, their depths −log v in P, and |log q/p| there, 1 at least unless all are 0."""
    of_belief = np.zeros(0) if p.discrete else q.quantiles(side)
    points = np.unique(np.concatenate([p.quantiles(side), of_belief, _ends(p, side)]))
    points = points[(points >= p.low) & (points <= p.high)]
    points = points if side == "right" else points[::-1]
    log_p, log_q, log_v = p.log(points), q.log(points), p.log_tail(points, side)
    refuse_gaps(q, points[(log_q == -math.inf) & (log_p > -math.inf)])
    reached = ((log_v >= -DEPTHS[-1] - 1) | np.isin(points, _ends(p, side))) & (log_v <= _HALF)
    possible = reached & np.isfinite(log_p)
    known = np.logical_and.accumulate(np.isfinite(log_q)[possible])  # beyond what has underflown nothing is known
    if not known.any():
        raise ValueError("none can be told")
    d = log_q[possible][known] - log_p[possible][known]
    return points[possible][known], -log_v[possible][known], np.maximum(1.0, np.abs(d)) if d.any() else d


def _ends(p: Line, side: Side) -> Numbers:
    """The end of the support, if it is finite: there may be a finite density there."""
    end = p.low if side == "left" else p.high
    if not math.isfinite(end):
        return np.zeros(0)
    near = not p.discrete or (np.abs(end - p.quantiles(side)[:1]) <= STEPS[-1]).any()
    return np.array([end] if near else [])


def refuse_gaps(q: Line, points: Numbers) -> None:
    """Tell of points that the belief forbids: within its body it is 0 there, and has not only underflown."""
    if points.size == 0:
        return
    body = np.minimum(q.log_tail(points, "left"), q.log_tail(points, "right")) - np.log1p(np.abs(points))
    if (body > _CERTAIN).any():
        raise ForbiddenError(f"Q is 0 at {points[np.argmax(body)]:.6g}, where P is not.")


def _rates(depths: Numbers, heights: Numbers) -> Numbers:
    """How fast the log of the heights grows per depth over the last half of the way, in steps of some depth."""
    finite = np.isfinite(depths)
    depths, heights = depths[finite], heights[finite]
    if not depths.size:
        return np.zeros(0)
    marks = np.unique(np.searchsorted(depths, depths[-1] * np.array([0.5, 0.625, 0.75, 0.875, 1.0])))
    marks = marks[marks < depths.size]
    steps = np.diff(depths[marks])
    return np.asarray(np.diff(np.log(np.maximum(1.0, heights[marks])))[steps > 0] / steps[steps > 0], dtype=float)
