"""log(sinh(x)/x), its derivatives, and how far it is above its tangents: what a law of e^ηx on an interval is made of.

Near 0 by log(sinh(x)/x) = Σ_k log(1 + x²/(kπ)²): the first term as it is, the others by their Taylor series, which has
the coefficients ζ(2n) − 1 and so falls by 4 the faster. (Derivation: the product of Euler for the sine.)
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, Final

from kullback._array import Array
from kullback.kernels._arithmetic import polynomial

# ζ(2n) − 1 from n = 1 on
_ZETA: Final = (
    *(0.644934066848226436, 0.0823232337111381915, 0.0173430619844491397, 0.00407735619794433938),
    *(0.000994575127818085337, 0.000246086553308048299, 6.12481350587048293e-5, 1.52822594086518717e-5),
    *(3.81729326499983986e-6, 9.53962033872796113e-7, 2.3845050272773299e-7, 5.96081890512594796e-8),
)
_SIGNED: Final = tuple((n, -((-1) ** n) * z) for n, z in enumerate(_ZETA, 1))[::-1]
_VALUE: Final = tuple(z / n for n, z in _SIGNED)
_SLOPE: Final = tuple(z for _, z in _SIGNED)
_CURVATURE: Final = tuple((2 * n - 1) * z for n, z in _SIGNED)


def log_sinhc(xp: Any, x: Array) -> Array:
    """log(sinh(x)/x), a convex function with its least value, 0, at 0."""
    near, u, far, _ = _parts(xp, x)
    return xp.where(near, xp.log1p(u) + u * polynomial(_VALUE, u), far + _log_tail(xp, far))


def slope(xp: Any, x: Array) -> Array:
    """The derivative of log(sinh(x)/x): coth x − 1/x."""
    near, u, far, sign = _parts(xp, x)
    inner = 2 * xp.where(near, x, sign) / math.pi**2 * (1 / (1 + u) + polynomial(_SLOPE, u))
    return xp.where(near, inner, sign * (1 + _slope_tail(xp, far)))


def slope_above(xp: Any, x: Array) -> Array:
    """1 + coth x − 1/x, the slope above its least value."""
    near, _, far, sign = _parts(xp, x)
    return xp.where(near, 1 + slope(xp, x), (1 + sign) + sign * _slope_tail(xp, far))


def curvature(xp: Any, x: Array) -> Array:
    """The second derivative of log(sinh(x)/x): 1/x² − 1/sinh²x."""
    near, u, far, _ = _parts(xp, x)
    inner = 2 / math.pi**2 * ((1 - u) / (1 + u) ** 2 + polynomial(_CURVATURE, u))
    return xp.where(near, inner, (1 / far) ** 2 - 4 * xp.exp(-2 * far) / xp.expm1(-2 * far) ** 2)


def above_tangent(xp: Any, x: Array, d: Array) -> Array:
    """log(sinh(y)/y) at y = x + d less its tangent at x: never negative, right to about 1e-14 of itself.

    Near x it is the integral of (1 − t)·d²·curvature(x + t·d), by Gauss's rule: the singularities, at multiples of iπ,
    are far enough for 12 nodes. Elsewhere the difference, of what is left without |x|.
    """
    nothing = xp.zeros_like(x + d)
    x, d = x + nothing, d + nothing
    near = xp.abs(d) <= xp.where(xp.abs(x) > 2, xp.abs(x) / 2, nothing + 1)
    step, leap = xp.where(near, d, nothing), xp.where(near, nothing + 1, d)
    inner = sum(w * (1 - t) * curvature(xp, x + t * step) for t, w in _gauss())
    return xp.where(near, step * step * inner, _far_above_tangent(xp, x, leap))


@cache
def _gauss() -> tuple[tuple[float, float], ...]:
    """Points and weights of Gauss and Legendre on [0, 1]."""
    import numpy as np

    return tuple(
        ((1 + node) / 2, weight / 2) for node, weight in zip(*np.polynomial.legendre.leggauss(12), strict=True)
    )


def _far_above_tangent(xp: Any, x: Array, d: Array) -> Array:
    """The difference with log(sinh(x)/x) = |x| + a tail, where the parts |x| cancel."""
    y = x + d
    before, after = _sign(xp, x), _sign(xp, y)
    near, _, far, _ = _parts(xp, x)
    tail_slope = xp.where(near, slope(xp, x) - before, before * _slope_tail(xp, far))
    return (after - before) * y + _tail(xp, y) - _tail(xp, x) - d * tail_slope


def _parts(xp: Any, x: Array) -> tuple[Array, Array, Array, Array]:
    """Is x near 0? Then (x/π)² where it is, |x| where it is not, and the sign of x."""
    sign = _sign(xp, x)
    near = xp.abs(x) < 1
    return near, (xp.where(near, x, xp.zeros_like(x)) / math.pi) ** 2, xp.where(near, xp.ones_like(x), sign * x), sign


def _sign(xp: Any, x: Array) -> Array:
    """−1 below 0, otherwise 1: |x| is its product with x, and has a derivative also at 0."""
    return xp.where(x < 0, -xp.ones_like(x), xp.ones_like(x))


def _tail(xp: Any, x: Array) -> Array:
    """log(sinh(x)/x) − |x|."""
    near, _, far, sign = _parts(xp, x)
    return xp.where(near, log_sinhc(xp, x) - sign * x, _log_tail(xp, far))


def _log_tail(xp: Any, x: Array) -> Array:
    """log(sinh(x)/x) − x of a positive number."""
    return xp.log(-xp.expm1(-2 * x) / (2 * x))


def _slope_tail(xp: Any, x: Array) -> Array:
    """coth x − 1/x − 1 of a positive number."""
    return 2 * xp.exp(-2 * x) / -xp.expm1(-2 * x) - 1 / x
