"""D(P‖Q) of two discrete laws of numbers by its sum.

The terms are q − p − p·log(q/p), never negative; over all outcomes they add up to D(P‖Q). What lies beyond the last
outcomes that are added is bounded as for quadrature.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from kullback.between.law import Found, infinite
from kullback.between.line import ROUNDING, ForbiddenError, Line, Numbers, Tail, refuse_gaps, terms, with_tails
from kullback.families._family import DoesNotFitError

_BLOCK: Final = 1 << 16
_ASTRAY: Final = 1e-6  # probabilities that do not add up to 1 are not taken


def summed(truth: Any, belief: Any) -> Found:
    """D(P‖Q) in nats, and the limits of the error."""
    p, q = Line(truth), Line(belief)
    try:
        if hasattr(truth, "xk"):  # SciPy's laws of listed values
            return _over_list(p, q, np.asarray(truth.xk, dtype=float))
        if p.low < q.low or p.high > q.high or not _on_one_lattice(p, q):
            return infinite(f"P has outcomes from {p.low:g} to {p.high:g}, of which Q forbids some.")
        return _over_range(p, q)
    except ForbiddenError as error:
        return infinite(str(error))


def _over_list(p: Line, q: Line, points: Numbers) -> Found:
    """Over the values that P has; what Q holds elsewhere is the rest of its probability."""
    value, rounding, _, q_mass = _added(p, q, points)
    rest = max(0.0, 1 - q_mass)
    return Found(value + rest, max(0.0, value + rest - rounding), value + rest + rounding)


def _over_range(p: Line, q: Line) -> Found:
    """Over whole numbers, as far as quantiles reach, and no more of them than can be added."""
    try:
        left, right = Tail(p, q, "left"), Tail(p, q, "right")
    except ValueError as error:
        raise DoesNotFitError(f"a sum needs quantiles of P, but {error}.") from None
    if left.diverges or right.diverges:
        return infinite("The tails of P are too heavy for those of Q.")
    value, rounding, p_mass, q_mass = _added(p, q, np.arange(left.end, right.end + 1))
    p_astray = abs(1 - p_mass - left.p_mass - right.p_mass)
    if not p_astray < _ASTRAY:
        raise DoesNotFitError("the probabilities of P that can be added, and of its tails, do not make 1.")
    astray = max(p_astray, abs(1 - q_mass - left.q_mass - right.q_mass))
    return with_tails(value, rounding * max(1.0, astray / ROUNDING), left, right)


def _on_one_lattice(p: Line, q: Line) -> bool:
    """Do the outcomes of both lie a whole number apart?"""
    ends = [next((end for end in (line.low, line.high) if math.isfinite(end)), 0.0) for line in (p, q)]
    return (ends[0] - ends[1]) % 1 == 0


def _added(p: Line, q: Line, points: Numbers) -> tuple[float, float, float, float]:
    """The sums of the terms, of their rounding, of p and of q."""
    sums = []
    for start in range(0, points.size, _BLOCK):
        x = points[start : start + _BLOCK]
        refuse_gaps(q, x[(q.log(x) == -math.inf) & (p.log(x) > -math.inf)])
        sums.append([part.sum() for part in terms(p, q, x)])
    value, rounding, p_mass, q_mass = (math.fsum(column) for column in zip(*sums, strict=True))
    return value, rounding, p_mass, q_mass
