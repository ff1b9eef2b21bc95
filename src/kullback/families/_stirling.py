"""What Stirling's formula leaves of ln Γ, and atanh(x)/x − 1, of which it is a sum: without cancelling."""

from __future__ import annotations

from typing import Any, Final

from kullback._array import Array
from kullback.families._special import SHIFT, STIRLING
from kullback.kernels._arithmetic import polynomial

_ATANH: Final = tuple(1 / (2 * n + 3) for n in range(18, -1, -1))  # of x² on [0, 1/8]: Taylor's


def atanh_excess(xp: Any, x: Array) -> Array:
    """atanh(x)/x − 1 ≥ 0, −1 < x < 1."""
    near = xp.abs(x) < 0.35
    inner, outer = xp.where(near, x, 0.0), xp.where(near, 0.5, x)
    square = inner * inner
    return xp.where(near, square * polynomial(_ATANH, square), xp.atanh(outer) / outer - 1)


def stirling_rest(xp: Any, x: Array) -> Array:
    """ln Γ(x) − (x − 1/2)·ln x + x − ln(2π)/2 > 0.

    From x to x + 1 it falls by (x + 1/2)·log(1 + 1/x) − 1 = atanh(s)/s − 1, s = 1/(2x + 1): below 10, ten such steps
    lead to where Stirling's series holds.
    """
    below, small = x < SHIFT, x < 1
    start = xp.where(below, x, 1.0)
    first = xp.where(small, start, 1.0)  # there s is nearly 1
    steps = xp.where(
        small, (first + 0.5) * xp.log1p(1 / first) - 1, atanh_excess(xp, _step(xp.where(small, 1.0, start)))
    )
    steps = steps + sum(atanh_excess(xp, _step(start + k)) for k in range(1, SHIFT))
    inverse = 1 / xp.where(below, x + SHIFT, x)
    return xp.where(below, steps, 0.0) + inverse * polynomial(STIRLING[::-1], inverse * inverse)


def _step(x: Array) -> Array:
    """1/(2x + 1)."""
    return 1 / (2 * x + 1)
