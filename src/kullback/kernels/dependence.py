"""Entropies and informations of joint tables, in nats, over any array library.

The belief that X and Y are independent is rᵢ·cⱼ/P. It is not rounded cell by cell: p − (rᵢ/P)·cⱼ is rounded once, and
what the rounding of the margins themselves leaves is taken off again.

Every function takes the library, tables that have been checked, and whether products can be split (see `whole`).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from kullback.kernels import costs
from kullback.kernels._arithmetic import gap
from kullback.kernels.forms import Pair, kl
from kullback.kernels.pairs import Engine
from kullback.kernels.tiles import Tiles
from kullback.kernels.whole import Whole

Array: TypeAlias = Any

_RANGE = 400  # of a total's exponent: beyond it, products may leave the range of float64


def mutual_information(xp: Any, joint: Array, exact: bool) -> Array:
    """I(X; Y) of tables of shape (..., X, Y): shape (...)."""
    return conditional_mutual_information(xp, joint[..., None, :, :], exact)


def conditional_mutual_information(xp: Any, joint: Array, exact: bool) -> Array:
    """I(X; Y | Z) of tables of shape (..., Z, X, Y): shape (...)."""
    return xp.sum(conditional_mutual_information_terms(xp, joint, exact), axis=(-1, -2, -3))


def conditional_mutual_information_terms(xp: Any, joint: Array, exact: bool) -> Array:
    """The share of each cell in I(X; Y | Z), never negative: shape (..., Z, X, Y)."""
    joint = _levelled(xp, joint, 3)
    rows, columns = xp.sum(joint, axis=-1, keepdims=True), xp.sum(joint, axis=-2, keepdims=True)
    totals = xp.sum(rows, axis=-2, keepdims=True)
    factors = rows / _or_one(xp, totals)
    d, independent = gap(xp, joint, columns, factors) if exact else _plain_gap(joint, columns, factors)
    # What rounding left between the margins of the table and of the belief is taken off each cell.
    rest = _left(xp, d, rows, -1) + _left(xp, d, columns, -2) - _left(xp, d, totals, (-1, -2))
    pair = Pair(xp, joint, independent + rest * independent, d - rest * independent, columns, factors, rest)
    return kl(pair) / xp.sum(totals, axis=-3, keepdims=True)


def _left(xp: Any, d: Array, margin: Array, axis: Any) -> Array:
    """The part of a margin that the gaps leave."""
    return xp.sum(d, axis=axis, keepdims=True) / _or_one(xp, margin)


def _or_one(xp: Any, totals: Array) -> Array:
    """Totals to divide by: 1 for those of nothing."""
    return xp.where(totals > 0, totals, xp.ones_like(totals))


def _plain_gap(p: Array, q: Array, c: Array) -> tuple[Array, Array]:
    """p − c·q and c·q, as rounded by a compiler that may join the product with the difference."""
    return p - c * q, c * q


def mutual_information_terms(xp: Any, joint: Array, exact: bool) -> Array:
    """The share of each cell in I(X; Y), never negative: shape (..., X, Y)."""
    return conditional_mutual_information_terms(xp, joint[..., None, :, :], exact)[..., 0, :, :]


def conditional_entropy(xp: Any, joint: Array, exact: bool) -> Array:
    """H(Y | X) of tables of shape (..., X, Y): shape (...)."""
    joint = _levelled(xp, joint, 2)
    engine: Engine = Tiles(joint) if xp is np else Whole(xp, joint, exact=exact)
    weights = xp.sum(joint, axis=-1)
    return xp.sum(costs.mean_cost(engine) * weights, axis=-1) / xp.sum(weights, axis=-1)


def conditional_entropy_terms(xp: Any, joint: Array, exact: bool) -> Array:
    """The cost of each cell in H(Y | X): shape (..., X, Y)."""
    joint = _levelled(xp, joint, 2)
    engine: Engine = Tiles(joint) if xp is np else Whole(xp, joint, exact=exact)
    weights = xp.sum(joint, axis=-1, keepdims=True)
    return costs.cost_terms(engine) * weights / xp.sum(weights, axis=(-1, -2), keepdims=True)


def total_correlation(xp: Any, joint: Array, exact: bool) -> Array:
    """Σ I(X₁...Xᵢ₋₁; Xᵢ) over the axes of a table, the chain rule of D(P ‖ Π Pᵢ)."""
    joint = _levelled(xp, joint, joint.ndim)
    total = 0.0
    while joint.ndim > 1:
        before = xp.reshape(joint, (-1, joint.shape[-1]))
        total = total + mutual_information(xp, before, exact)
        joint = xp.sum(joint, axis=-1)
    return total


def _levelled(xp: Any, joint: Array, variables: int) -> Array:
    """NumPy tables in float64, of totals that leave room for their products."""
    if xp is not np:
        return joint
    joint = joint.astype(np.float64, copy=False)
    exponent = np.frexp(joint.sum(axis=tuple(range(-variables, 0)), keepdims=True))[1]
    return joint if np.abs(exponent).max() < _RANGE else np.ldexp(joint, -exponent)
