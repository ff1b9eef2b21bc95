"""What is left open by logits that were rounded to the type they are stored in."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np

from kullback.kernels.forms import choose
from kullback.kernels.pairs import Engine

Array: TypeAlias = Any

_EXPONENT = 0x7FF << 52  # of the bits of a float64


def storage_floor(engine: Engine, z_epsilon: float, w_epsilon: float) -> Array:
    """The KL that rounding alone makes of equal logits, in the mean, if each side was rounded to its epsilon.

    Errors uniform over a unit in the last place have the variance ulp²/12, and KL is half the variance of d under p:
    Σ p(1 − p)·[ulp(z)² + ulp(w)²]/24. An epsilon is the distance from 1 to the next number: 2^−10 for float16, 2^−7 for
    bfloat16. An outcome that a side excludes has no error there.
    """
    xp = engine.xp
    (top,) = engine.of(engine.sides[0]).greatest(lambda z: (z,))

    def parts(z: Array, w: Array, top: Array) -> tuple[Array, ...]:
        highest = z == top
        weights = choose(xp, z < top, xp.exp(z - top), lambda: xp.zeros_like(z))
        squares = _squared_ulp(xp, z, z_epsilon) + _squared_ulp(xp, w, w_epsilon)
        ones = xp.astype(highest, z.dtype)
        weighted = weights * squares
        return weights, ones, weighted, weights * weighted, ones * squares

    # The likeliest apart, as 1 − p of it may be far less than 1.
    others, ties, weighted, twice, of_top = engine.sums(parts, top)
    total = ties + others
    return engine.shaped((total * weighted - twice + (ties - 1 + others) * of_top) / (24 * total * total))


def storage_bound(engine: Engine, z_epsilon: float, w_epsilon: float) -> Array:
    """What the storage floor cannot exceed, by the largest logits alone: Σ p(1 − p) is below 1."""
    xp = engine.xp
    z, w = engine.greatest(lambda z, w: (_finite_size(xp, z), _finite_size(xp, w)))
    return engine.shaped((_squared_ulp(xp, z, z_epsilon) + _squared_ulp(xp, w, w_epsilon)) / 24)


def _finite_size(xp: Any, x: Array) -> Array:
    """|x|; 0 where x is −inf."""
    return choose(xp, x > -math.inf, xp.abs(x), lambda: xp.zeros_like(x))


def _squared_ulp(xp: Any, x: Array, epsilon: float) -> Array:
    """The squared unit in the last place of logits, 0 for −inf; of absurd ones it is cut, so that sums are numbers."""
    if not epsilon:
        return xp.zeros_like(x)
    most = xp.full_like(x[..., :1], float(xp.finfo(x.dtype).max) ** 0.4)
    ulp = epsilon * _power_of_two(xp, xp.minimum(_finite_size(xp, x), most))
    return ulp * ulp


def _power_of_two(xp: Any, size: Array) -> Array:
    """The greatest power of two that is not above a number; 0 for 0."""
    if xp is np:
        return (size.view(np.int64) & _EXPONENT).view(np.float64)
    known = size > 0
    power = 2.0 ** xp.floor(xp.log2(xp.where(known, size, xp.ones_like(size))))
    return xp.where(known, power, xp.zeros_like(size))
