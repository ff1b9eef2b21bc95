"""Divergences of given numbers: sums of terms of the normalised pair, in nats, over any array library.

Every function takes an engine (`tiles.Tiles` for NumPy, `whole.Whole` for the others) that holds non-negative finite
p and q of shape (..., K), whose totals P and Q are positive. What the caller has checked is not checked again.

The belief is brought to the total of the truth by a factor c = P/Q in two parts, so that d = p − c·q is known to its
last digit also where it is far smaller than p: what remains of a difference of totals after that costs its square.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from kullback.kernels._arithmetic import gap
from kullback.kernels.forms import Pair, Term
from kullback.kernels.tiles import Tiles
from kullback.kernels.whole import Whole

Array: TypeAlias = Any
Engine: TypeAlias = Tiles | Whole

_EQUAL = 2.0**-100  # of c·q: a smaller gap is what the rounding of twice 53 bits leaves of equal shares
_RANGE = 400  # of a total's exponent: beyond it, products or their errors may leave the range of float64


class Match(NamedTuple):
    """What brings q to the total of p, one number a row: the factor c + rest·c, and that total."""

    c: Array
    rest: Array
    total: Array


def engine_of(xp: Any, *arrays: Array, exact: bool = True, level: bool = True) -> Engine:
    """The engine for arrays of a library; `level` is for totals that may be far from 1."""
    if xp is np:
        return Tiles(*(_levelled(*arrays) if level else arrays))
    return Whole(xp, *(_levelled_whole(xp, x) if level else x for x in arrays), exact=exact)


def _levelled(*arrays: Array) -> tuple[Array, ...]:
    """NumPy arrays with the rows of extreme totals brought to one level by powers of two.

    Only upward, which is exact: downward would round subnormal entries. Only float64 has such totals.
    """
    if all(x.dtype != np.float64 for x in arrays):
        return arrays
    with np.errstate(over="ignore"):
        totals = [x.sum(axis=-1, keepdims=True, dtype=np.float64) for x in arrays]
    if all(total.min() > 2.0**-_RANGE and total.max() < 2.0**_RANGE for total in totals):
        return arrays
    exponents = [np.frexp(total)[1] for total in np.broadcast_arrays(*totals)]
    agreed = np.max(exponents, axis=0)
    agreed = np.where(agreed < -_RANGE, 0, agreed)
    wide = (x.astype(np.float64, copy=False) for x in arrays)
    return tuple(np.ldexp(x, agreed - exponent) for x, exponent in zip(wide, exponents, strict=True))


def _levelled_whole(xp: Any, x: Array) -> Array:
    """An array of another library with its rows of extreme totals brought near 1.

    The array API has no `ldexp`: the factor is exact where the library's powers of two are, and only used for totals
    whose products would leave the range.
    """
    limits = xp.finfo(x.dtype)
    wide = 2.0 ** (_RANGE if limits.bits == 64 else 40)
    total = xp.sum(x, axis=-1, keepdims=True)
    one = xp.ones_like(total)
    extreme = (total > 0) & (total < float(limits.max)) & ((total < 1 / wide) | (total > wide))
    exponent = xp.floor(xp.log2(xp.where(extreme, total, one)))
    half = xp.floor(exponent / 2)  # twice, for the power itself may be out of range
    return x * 2.0**-half * 2.0 ** (half - exponent)


def matched(engine: Engine) -> Match:
    """What brings each row of q to the total of p."""
    xp = engine.xp
    p_total, q_total, delta = engine.sums(lambda p, q: (p, q, p - q))
    one = xp.ones_like(p_total)
    agree = xp.abs(delta) <= 8 * float(xp.finfo(delta.dtype).eps) * q_total
    if not engine.exact or engine.everywhere(agree):
        return Match(one, delta / q_total, p_total)
    c = xp.where(agree, one, p_total / q_total)
    (off,) = engine.sums(lambda p, q, c: (gap(xp, p, q, c)[0],), c)
    return Match(c, off / p_total, p_total)


def pair_of(engine: Engine, p: Array, q: Array, c: Array, rest: Array) -> Pair:
    """A tile of the pair of p and (c + rest·c)·q."""
    xp = engine.xp
    if not engine.exact:
        cq = c * q
        d = p - cq - rest * cq
    elif engine.everywhere(c == 1):
        cq = q
        d = p - q - rest * q
    else:
        d, cq = gap(xp, p, q, c)
        d = d - rest * cq
        if xp is np:  # elsewhere it would take the gradient away
            d = np.where(np.abs(d) < _EQUAL * cq, 0.0, d)
    return Pair(xp, p, cq + rest * cq, d, q, lambda: xp.log(c) + xp.log1p(rest))


def divergence(engine: Engine, term: Term) -> Array:
    """The sum of a term over the outcomes of the normalised pair: shape (...)."""
    c, rest, total = matched(engine)
    return total_of(engine, lambda p, q, c, rest: term(pair_of(engine, p, q, c, rest)), total, c, rest)


def total_of(engine: Engine, terms: Callable[..., Array], unit: Array, *per_row: Array) -> Array:
    """The sum of terms, in a unit a row: shape (...)."""
    xp = engine.xp
    if xp is np:
        return engine.shaped(engine.sums(lambda *tile: (terms(*tile),), *per_row)[0] / unit)

    def finite_and_forbidden(*tile: Array) -> tuple[Array, Array]:
        values = terms(*tile)
        forbidden = values == math.inf
        return xp.where(forbidden, xp.zeros_like(values), values), xp.astype(forbidden, values.dtype)

    # Where the sum is infinite, all of its gradient is 0: an infinite term must not reach the sum.
    sums, forbidden = engine.sums(finite_and_forbidden, *per_row)
    value = sums / unit
    return engine.shaped(xp.where(forbidden > 0, xp.full_like(value, math.inf), value))


def terms(engine: Engine, term: Term) -> Array:
    """The terms of the normalised pair: shape (..., K); their sum is the divergence to rounding."""
    xp = engine.xp

    def of_tile(p: Array, q: Array, c: Array, rest: Array, total: Array) -> Array:
        values = term(pair_of(engine, p, q, c, rest))
        if xp is np:
            return values / total
        forbidden = values == math.inf
        finite = xp.where(forbidden, xp.zeros_like(values), values)
        return xp.where(forbidden, values, finite / total)

    return engine.map(of_tile, *matched(engine))


def unmatched(engine: Engine, term: Term) -> Array:
    """The sum of a term over the outcomes as they are, whatever their totals: shape (...)."""
    one = _one_a_row(engine)
    return total_of(engine, lambda p, q, one: term(pair_of(engine, p, q, one, 0 * one)), one, one)


def unmatched_terms(engine: Engine, term: Term) -> Array:
    """The terms of the outcomes as they are: shape (..., K)."""
    return engine.map(lambda p, q, one: term(pair_of(engine, p, q, one, 0 * one)), _one_a_row(engine))


def _one_a_row(engine: Engine) -> Array:
    """The factor 1 for each row."""
    (totals,) = engine.sums(lambda p, _: (p,))
    return engine.xp.ones_like(totals)
