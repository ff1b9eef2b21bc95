"""Arithmetic that rounds once where the plain form would round twice, or leave the range of the numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any

_EXCESS = tuple(1.0 / math.factorial(n + 2) for n in range(13, -1, -1))  # of y² on [−1/2, 1/2]: Taylor's


def polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    """A polynomial, its highest coefficient first, by Horner's rule."""
    value = x * coefficients[0] + coefficients[1]
    if isinstance(value, np.ndarray):  # in place: half the time
        for coefficient in coefficients[2:]:
            value *= x
            value += coefficient
        return value
    for coefficient in coefficients[2:]:
        value = value * x + coefficient
    return value


def exponential_excess(xp: Any, y: Array) -> Array:
    """exp(y) − 1 − y, never negative: by its series where it would cancel."""
    small = xp.abs(y) < 0.5
    nothing = xp.zeros_like(y)
    inner, outer = xp.where(small, y, nothing), xp.where(small, nothing, y)
    return xp.where(small, inner * inner * polynomial(_EXCESS, inner), xp.expm1(outer) - outer)


def log_one() -> float:
    """log c of a belief that is not scaled."""
    return 0.0


def log_ratio(xp: Any, p: Array, q: Array, given: Array, log_c: Callable[[], Array]) -> Array:
    """log(p/q) of positive numbers, also where the quotient, or q = c·given itself, is too large or too small."""
    limits = xp.finfo(p.dtype)
    if xp is np:
        least = limits.smallest_normal
        ratio = p / q
        held = (ratio >= least) & (ratio <= limits.max) & (q >= least)
        logs: Array = np.log(ratio)
        return logs if held.all() else np.where(held, logs, np.log(p) - np.log(given) - log_c())
    # The derivative of the quotient, p/q², must be held too, and be taken of what is held only.
    least = float(limits.smallest_normal) ** 0.45
    held = (q >= least) & (p >= least) & (p <= 1 / least)
    one = xp.ones_like(p)
    apart = xp.log(xp.where(held, one, p)) - xp.log(xp.where(held, one, given)) - log_c()
    return xp.where(held, xp.log(xp.where(held, p, one) / xp.where(held, q, one)), apart)


def _split(xp: Any, x: Array) -> tuple[Array, Array]:
    """x as two parts of half its bits each, exactly: by rounding the bits, or by Veltkamp's product in other libraries.

    The bits cannot overflow; the product does above 2^996, or 2^115 in float32.
    """
    if xp is np:
        high = ((x.view(np.int64) + (1 << 26)) & -(1 << 27)).view(np.float64)
        return high, x - high
    scaled = x * (134217729.0 if xp.finfo(x.dtype).bits == 64 else 4097.0)
    high = scaled - (scaled - x)
    return high, x - high


def product(xp: Any, c: Array, q: Array) -> tuple[Array, Array]:
    """c·q rounded, and what the rounding took away, exactly (Dekker's product)."""
    cq = c * q
    (c_high, c_low), (q_high, q_low) = _split(xp, c), _split(xp, q)
    return cq, ((c_high * q_high - cq) + c_high * q_low + c_low * q_high) + c_low * q_low


def gap(xp: Any, p: Array, q: Array, c: Array) -> tuple[Array, Array]:
    """p − c·q rounded once, as by a fused multiply-add, and c·q rounded."""
    cq, lost = product(xp, c, q)
    return (p - cq) - lost, cq
