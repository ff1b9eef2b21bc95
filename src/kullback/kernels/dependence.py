"""Entropies and informations of joint tables, in nats, over any array library.

The belief that variables are independent is a product of margins. It is not rounded cell by cell: the product is known
in two parts, and what the rounding of the margins themselves leaves between those of the table and of the belief is
taken off again, to second order.

Every function takes the library, tables that have been checked, and whether products can be split (see `whole`).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from kullback.kernels import costs
from kullback.kernels._arithmetic import product
from kullback.kernels.forms import Pair, kl
from kullback.kernels.pairs import Engine
from kullback.kernels.tiles import Tiles
from kullback.kernels.whole import Whole

Array: TypeAlias = Any
Axes: TypeAlias = tuple[int, ...]

_RANGE = 400  # of a total's exponent: beyond it, products may leave the range of float64
_X, _Y, _XY = (-2,), (-1,), (-2, -1)


def mutual_information(xp: Any, joint: Array, exact: bool) -> Array:
    """I(X; Y) of tables of shape (..., X, Y): shape (...)."""
    return xp.sum(mutual_information_terms(xp, joint, exact), axis=_XY)


def mutual_information_terms(xp: Any, joint: Array, exact: bool) -> Array:
    """The share of each cell in I(X; Y), never negative: shape (..., X, Y)."""
    return conditional_mutual_information_terms(xp, joint[..., None, :, :], exact)[..., 0, :, :]


def conditional_mutual_information(xp: Any, joint: Array, exact: bool) -> Array:
    """I(X; Y | Z) of tables of shape (..., Z, X, Y): shape (...)."""
    return xp.sum(conditional_mutual_information_terms(xp, joint, exact), axis=(-3, -2, -1))


def conditional_mutual_information_terms(xp: Any, joint: Array, exact: bool) -> Array:
    """The share of each cell in I(X; Y | Z), never negative: shape (..., Z, X, Y)."""
    joint = _levelled(xp, joint, 3)
    rows, columns, both = (xp.sum(joint, axis=axes, keepdims=True) for axes in (_Y, _X, _XY))
    factors = [columns, rows / _or_one(xp, both)]
    terms = _terms(xp, joint, factors, [(rows, _Y, 1), (columns, _X, 1), (both, _XY, -1)], exact)
    return terms / xp.sum(joint, axis=(-3, -2, -1), keepdims=True)


def total_correlation(xp: Any, joint: Array, exact: bool) -> Array:
    """D(P ‖ Π Pᵢ) over the axes of a table."""
    return xp.sum(total_correlation_terms(xp, joint, exact))


def total_correlation_terms(xp: Any, joint: Array, exact: bool) -> Array:
    """The share of each cell in the total correlation, never negative: the shape of the table."""
    joint = _levelled(xp, joint, joint.ndim)
    every = tuple(range(joint.ndim))
    others = [every[:axis] + every[axis + 1 :] for axis in every]
    margins = [xp.sum(joint, axis=axes, keepdims=True) for axes in others]
    total = xp.sum(joint, axis=every, keepdims=True)
    factors = [margins[0], *(margin / total for margin in margins[1:])]
    matched = [(margin, axes, 1) for margin, axes in zip(margins, others, strict=True)]
    return _terms(xp, joint, factors, [*matched, (total, every, 1 - joint.ndim)], exact) / total


def conditional_entropy(xp: Any, joint: Array, exact: bool) -> Array:
    """H(Y | X) of tables of shape (..., X, Y): shape (...)."""
    return xp.sum(conditional_entropy_terms(xp, joint, exact), axis=_XY)


def conditional_entropy_terms(xp: Any, joint: Array, exact: bool) -> Array:
    """The cost of each cell in H(Y | X): shape (..., X, Y)."""
    joint = _levelled(xp, joint, 2)
    engine: Engine = Tiles(joint) if xp is np else Whole(xp, joint, exact=exact)
    weights = xp.sum(joint, axis=_Y, keepdims=True)
    return costs.cost_terms(engine) * weights / xp.sum(weights, axis=_XY, keepdims=True)


def _terms(xp: Any, joint: Array, factors: list[Array], margins: list[tuple[Array, Axes, int]], exact: bool) -> Array:
    """t(p, q) of each cell against the product q of the factors, whose margins are to be those of the table.

    Each of `margins` is one of the table, the axes it is summed over, and how often it counts.
    """
    high, low = factors[0], xp.zeros_like(factors[0])
    for factor in factors[1:]:
        below = low * factor
        high, low = product(xp, factor, high) if exact else (factor * high, below)
        low = low + below
    d = (joint - high) - low
    left = [times * xp.sum(d, axis=axes, keepdims=True) / _or_one(xp, margin) for margin, axes, times in margins]
    rest = sum(left[1:], left[0])
    one = xp.ones_like(joint)

    def log_others() -> Array:
        return sum((xp.log(_or_one(xp, factor)) for factor in factors[1:]), xp.log1p(rest))

    return kl(Pair(xp, joint, high + rest * high, d - rest * high, factors[0] * one, log_others))


def _or_one(xp: Any, totals: Array) -> Array:
    """Totals to divide by: 1 for those of nothing."""
    return xp.where(totals > 0, totals, xp.ones_like(totals))


def _levelled(xp: Any, joint: Array, variables: int) -> Array:
    """NumPy tables in float64, brought near 1 where a product of totals would leave the range.

    A table of a large total may lose subnormal cells, which take no part in its sums.
    """
    if xp is not np:
        return joint
    joint = joint.astype(np.float64, copy=False)
    exponent = np.frexp(joint.sum(axis=tuple(range(-variables, 0)), keepdims=True))[1]
    return joint if np.abs(exponent).max() < _RANGE else np.ldexp(joint, -exponent)
