"""D(P‖Q) of two continuous laws of numbers by adaptive quadrature.

The integrand is q − p − p·log(q/p), which is never negative, so that nothing cancels where the laws are nearly equal:
over all x it adds up to D(P‖Q), for both densities add up to 1. Pieces are cut at quantiles of both laws and where the
distance from the truth's median, or from an end of its support, doubles; each is halved until halving changes nothing.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, Final

import numpy as np

from kullback.between.law import Found, infinite
from kullback.between.line import ROUNDING, ForbiddenError, Line, Numbers, Tail, terms, with_tails
from kullback.families._family import DoesNotFitError

_NODES: Final = 20
_LEVELS: Final = 60
_MOST_PIECES: Final = 1 << 14
_TOLERANCE: Final = 1e-15  # of a piece, relative to the whole
_LAST_PLACE: Final = 2.0**-53
_UNSURE: Final = 2.0  # SciPy's log density of a beta law is off by more places than it shows
_ASTRAY: Final = 1e-6  # densities that do not add up to the probabilities between the ends are not integrated
_MOMENTS: Final = {"norm": 2, "laplace": 1, "logistic": 1}  # log densities that fall as this power: x², |x|


def quadrature(truth: Any, belief: Any) -> Found:
    """D(P‖Q) in nats, and the limits of the error."""
    p, q = Line(truth), Line(belief)
    if p.low < q.low or p.high > q.high:
        return infinite(f"P reaches from {p.low:g} to {p.high:g}, but Q only from {q.low:g} to {q.high:g}.")
    try:
        left, right = Tail(p, q, "left"), Tail(p, q, "right")
    except ForbiddenError as error:
        return infinite(str(error))
    except ValueError as error:
        raise DoesNotFitError(f"quadrature needs quantiles of P, but {error}.") from None
    if left.diverges or right.diverges or _moment_diverges(p, q):
        return infinite("The tails of P are too heavy for those of Q.")
    return with_tails(*_integrate(p, q, _mesh(p, q, left.end, right.end), (left, right)), left, right)


def _moment_diverges(p: Line, q: Line) -> bool:
    """Does −log q, which grows as a power of |x|, have no mean under P?"""
    return q.name in _MOMENTS and p.moment_is_infinite(_MOMENTS[q.name])


def _mesh(p: Line, q: Line, start: float, end: float) -> Numbers:
    """Where the pieces are cut."""
    quantiles = p.landmarks()
    middle, spread = float(np.median(quantiles)), float(np.ptp(np.quantile(quantiles, (0.4, 0.6)))) or 1.0
    cuts = [quantiles, q.landmarks(), np.array([start, middle, end])]
    for stop, edge, sign in ((start, p.low, 1.0), (end, p.high, -1.0)):
        cuts.append(middle - sign * _doubled(spread, abs(stop - middle)))
        if math.isfinite(edge):
            cuts.append(edge + sign * _doubled(max(abs(stop - edge), 1e-300), abs(middle - edge)))
    mesh = np.unique(np.concatenate(cuts))
    return mesh[(mesh >= start) & (mesh <= end)]


def _doubled(first: float, last: float) -> Numbers:
    """first, 2·first, 4·first, ... up to last."""
    steps = max(0, math.floor(math.log2(last / first))) if last > 0 else 0
    return np.asarray(first * 2.0 ** np.arange(min(steps, 2100) + 1), dtype=float)


def _integrate(p: Line, q: Line, mesh: Numbers, tails: tuple[Tail, Tail]) -> tuple[float, float]:
    """The integral over the mesh and its error: what halving changed, rounding, and what the densities are astray."""
    left, right = mesh[:-1], mesh[1:]
    whole = _gauss(p, q, left, right)
    done, error = np.zeros(6), 0.0
    for level in range(_LEVELS):
        middle = left + (right - left) / 2
        first, second = _gauss(p, q, left, middle), _gauss(p, q, middle, right)
        halves = first + second
        apart = np.abs(whole - halves)[:3]
        enough = (apart <= _goal(done, halves)).all(axis=0) | (middle <= left)
        if level == _LEVELS - 1 or 2 * (~enough).sum() > _MOST_PIECES:
            enough[:] = True
        done += halves[:, enough].sum(axis=1)
        error += apart[0, enough].sum()
        more = ~enough
        if not more.any():
            break
        left, right = (np.concatenate(pair) for pair in ((left[more], middle[more]), (middle[more], right[more])))
        whole = np.concatenate([first[:, more], second[:, more]], axis=1)
    value, p_mass, q_mass, rounding, moved, moved_mass = done
    p_rest, q_rest = (1 - sum(masses) for masses in zip(*((tail.p_mass, tail.q_mass) for tail in tails), strict=True))
    astray = max(abs(p_rest - p_mass), abs(q_rest - q_mass))
    if not astray < _ASTRAY + moved_mass:
        raise DoesNotFitError(f"quadrature misses {astray:.1g} of the probability between the quantiles of P.")
    rounding *= max(_UNSURE, (astray - moved_mass) / ROUNDING)  # densities that are off tell how far their logs are
    return float(value), float(error + rounding + moved + astray**2)


def _goal(done: Numbers, halves: Numbers) -> Numbers:
    """How little halving may change the integrals of the terms, of p and of q; the densities tell of a kink, too."""
    relative = _TOLERANCE * (done + halves.sum(axis=1))[:3, None]
    rounding = np.concatenate([halves[3:4] + halves[4], ROUNDING * halves[1:3] + halves[5]])
    return np.asarray(np.maximum(relative, rounding), dtype=float)


def _gauss(p: Line, q: Line, left: Numbers, right: Numbers) -> Numbers:
    """Gauss's rule on each piece: the integrals of the terms, of p and of q, and of what rounding may have done.

    That is what rounding of the logs does to the terms, and what rounding of the points does to them and to p and q.
    """
    nodes, weights = _rule()
    x = left[:, None] + (right - left)[:, None] * nodes
    term, rounding, p_x, q_x = terms(p, q, x)
    values = np.stack([term, p_x, q_x, rounding])
    if not np.isfinite(values).all():
        raise DoesNotFitError("quadrature needs finite densities, but one is not.")
    integrals = (values @ weights) * (right - left)
    # The points themselves are rounded: by as much as their last place, each may be off its place in the rule.
    moved = np.ptp(values[:3], axis=-1) * (_LAST_PLACE * np.abs(x).max(axis=-1))
    return np.concatenate([integrals, moved[:1], moved[1:].sum(axis=0, keepdims=True)])


@cache
def _rule() -> tuple[Numbers, Numbers]:
    """Gauss and Legendre's nodes and weights on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return (nodes + 1) / 2, weights / 2
