"""Special functions of any array library, and the divergences of the gamma and Bessel functions built on them.

D(P‖Q) of an exponential family is the Bregman divergence of its log normaliser f, f(y) − f(x) − (y − x)·f'(x): never
negative, and of the second order where y is nearly x. The plain difference then loses all digits. Here it is written as
a sum of terms that are not negative themselves. `gap` is y − x, for who knows it better than rounded x and y tell.
"""

from __future__ import annotations

import math
from functools import cache
from importlib import import_module
from typing import Any, Final

import numpy as np

from kullback._array import Array, seen
from kullback.kernels import _arithmetic
from kullback.kernels._arithmetic import exponential_excess, polynomial

HALF_LOG_TAU: Final = math.log(2 * math.pi) / 2

SHIFT: Final = 10  # from here on Stirling's series is right to the last digit
# lnΓ(x) = (x − 1/2)·ln x − x + ln(2π)/2 + Σ cₙ/xⁿ over n = 1, 3, ...
STIRLING: Final = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400)

_FAR: Final = 1e6  # quotients beyond are no product's or derivative's to hold: their logarithms are taken apart
_NEAR: Final = 0.125
_ARTANH: Final = tuple(2 / (2 * n + 3) for n in range(5, -1, -1))  # of (2·artanh(s) − 2s)/s³ in s²

_BESSEL_FAR: Final = 30.0  # from here on the expansion of I₁/I₀ in 1/x is right to the last digit


@cache
def _functions(xp: Any) -> Any:
    """The special functions of an array library; they have the same names in all of them."""
    for library, module in (("torch", "torch.special"), ("jax", "jax.scipy.special")):
        if library in xp.__name__:
            return import_module(module)
    return import_module("scipy.special")


def log_gamma(xp: Any, x: Array) -> Array:
    """ln Γ(x), x > 0."""
    return _functions(xp).gammaln(x)


def digamma(xp: Any, x: Array) -> Array:
    """ψ(x), the derivative of ln Γ; for torch by its recurrence, for the derivative of torch's own is off by 1e-10."""
    if "torch" not in xp.__name__:
        return _functions(xp).digamma(x)
    z = x + SHIFT
    steps = xp.sum(1 / (x[..., None] + _points(xp, x, range(SHIFT))), axis=-1)
    return xp.log(z) - _digamma_series(z) - steps


def trigamma(xp: Any, x: Array) -> Array:
    """ψ'(x), the second derivative of ln Γ: by its recurrence, for torch's own is off by 1e-10."""
    z = x + SHIFT
    slopes = tuple((2 * i + 1) * (2 * i + 2) * c for i, c in enumerate(STIRLING))
    series = (1 + (0.5 + _odd(slopes, 1 / z)) / z) / z
    return xp.sum(1 / (x[..., None] + _points(xp, x, range(SHIFT))) ** 2, axis=-1) + series


def erf(xp: Any, x: Array) -> Array:
    """The error function."""
    return _functions(xp).erf(x)


def log_ndtr(xp: Any, x: Array) -> Array:
    """ln Φ(x), Φ the standard normal distribution function."""
    return _functions(xp).log_ndtr(x)


def log_i0e(xp: Any, x: Array) -> Array:
    """ln I₀(x) − x, x ≥ 0."""
    far, near, beyond = _by_size(xp, x, _BESSEL_FAR)
    near = near + float(xp.finfo(x.dtype).smallest_normal)  # at 0 the libraries' derivative is that of −|x|
    inverse = 1 / beyond
    integrals = tuple(c / n for n, c in enumerate(_bessel_expansion()[1:], start=1))
    expansion = inverse * polynomial(integrals[::-1], inverse) - xp.log(beyond) / 2 - HALF_LOG_TAU
    return xp.where(far, expansion, xp.log(_functions(xp).i0e(near)))


def bessel_ratio(xp: Any, x: Array) -> Array:
    """I₁(x)/I₀(x), x ≥ 0: the mean of cos(θ − μ) of a von Mises law."""
    return _functions(xp).i1e(x) / _functions(xp).i0e(x)


def log_ratio(xp: Any, a: Array, b: Array, gap: Array | None = None) -> Array:
    """log(a/b) of positive numbers, right also where a is nearly b; `gap` is a − b."""
    gap = a - b if gap is None else gap + xp.zeros_like(a + b)
    near = xp.abs(gap) < b / 2
    one, nothing = xp.ones_like(gap), xp.zeros_like(gap)
    a, far_b = xp.where(near, one, a), xp.where(near, one, b)
    with np.errstate(over="ignore", divide="ignore"):  # there it takes the two logarithms apart
        far = _arithmetic.log_ratio(xp, a, far_b, far_b, _arithmetic.log_one)
    return xp.where(near, xp.log1p(xp.where(near, gap, nothing) / b), far)


def ratio_excess(xp: Any, a: Array, b: Array, gap: Array | None = None) -> Array:
    """a/b − 1 − log(a/b) ≥ 0 of positive numbers, without cancelling; `gap` is a − b."""
    gap = a - b if gap is None else gap + xp.zeros_like(a + b)
    far = (a > _FAR * b) | (b > _FAR * a)
    if seen(xp.any(far)) is False:
        return _ratio_excess(xp, a, b, gap)
    one = xp.ones_like(gap)
    near = _ratio_excess(xp, *(xp.where(far, x, y) for x, y in ((one, a), (one, b), (xp.zeros_like(gap), gap))))
    a, b = xp.where(far, a, one), xp.where(far, b, one)  # quotients that leave the range, or whose derivatives do
    return xp.where(far, a / b - 1 - (xp.log(a) - xp.log(b)), near)


def _ratio_excess(xp: Any, a: Array, b: Array, gap: Array) -> Array:
    """The same of a quotient that is not extreme.

    The logarithm is ±log(1 + |a − b|/the smaller). It is subtracted where that costs three bits at most; nearer, where
    log(a/b) = 2·artanh(s) and a/b − 1 = 2s + s·(a/b − 1) with s = (a − b)/(a + b), it is a series.
    """
    above, more = gap >= 0, gap / b
    s = more / (2 + more)
    square = s * s
    near = s * (more - square * polynomial(_ARTANH, square))
    log = xp.log1p(xp.where(above, more, -gap / a))
    return xp.where(xp.abs(more) < _NEAR, near, more - xp.where(above, log, -log))


def within_range(xp: Any, x: Array) -> Array:
    """Is exp(x) a finite number?"""
    return x < 0.99 * math.log(float(xp.finfo(x.dtype).max))


def log_gamma_rest(xp: Any, x: Array) -> Array:
    """ln Γ(x) − x·ln x + x, whose large parts cancel where x is large."""
    far, near, beyond = _by_size(xp, x, SHIFT)
    rest = log_gamma(xp, near) - near * xp.log(near) + near
    return xp.where(far, HALF_LOG_TAU - xp.log(beyond) / 2 + _odd(STIRLING, 1 / beyond), rest)


def digamma_rest(xp: Any, x: Array) -> Array:
    """ψ(x) − ln x, the derivative of `log_gamma_rest`."""
    far, near, beyond = _by_size(xp, x, SHIFT)
    return xp.where(far, -_digamma_series(beyond), digamma(xp, near) - xp.log(near))


def _digamma_series(x: Array) -> Array:
    """ln x − ψ(x) by Stirling's series."""
    slopes = tuple((2 * i + 1) * c for i, c in enumerate(STIRLING))
    return (0.5 + _odd(slopes, 1 / x)) / x


def _by_size(xp: Any, x: Array, limit: float) -> tuple[Array, Array, Array]:
    """Is x at the limit or above? And x where it is below, x where it is not; the limit stands in elsewhere."""
    far, instead = x >= limit, xp.full_like(x, limit)
    return far, xp.where(far, instead, x), xp.where(far, x, instead)


def _odd(coefficients: tuple[float, ...], x: Array) -> Array:
    """c₁x + c₃x³ + ..."""
    return x * polynomial(coefficients[::-1], x * x)


def log_gamma_excess(xp: Any, x: Array, y: Array, gap: Array | None = None) -> Array:
    """ln Γ(y) − ln Γ(x) − (y − x)·ψ(x) ≥ 0, right to about 1e-14 of itself at any distance of y from x."""
    gap = y - x if gap is None else gap + xp.zeros_like(x + y)
    log = log_ratio(xp, y, x, gap)
    near = xp.abs(log) < 1
    main = y * exponential_excess(xp, -xp.where(near, log, xp.zeros_like(log)))
    return xp.where(near, main, y * log - gap) + log_gamma_rest_excess(xp, x, y, gap)


def log_gamma_rest_excess(xp: Any, x: Array, y: Array, gap: Array | None = None) -> Array:
    """The Bregman divergence of ln Γ(x) − x·ln x + x ≥ 0, right to about 2e-14 of itself.

    That of x·ln x, which is y·ln(y/x) − y + x, is left out: it is most of the whole where x is large, and families take
    it together with what their other parameters add. Where x or y is small, the recurrence
    ln Γ(x) = ln Γ(x + 10) − Σ ln(x + k) leads to where Stirling's series holds; the divergence of −ln x is
    `ratio_excess`. (Derivation: each line is the Bregman divergence of one term.)
    """
    gap = y - x if gap is None else gap + xp.zeros_like(x + y)
    low = (x < SHIFT) | (y < SHIFT)
    nothing = xp.zeros_like(gap)
    shift = xp.where(low, nothing + SHIFT, nothing)
    z, w = x + shift, y + shift
    log = log_ratio(xp, w, z, gap)
    below = xp.where(low, _below(xp, x + nothing, y + nothing, gap), nothing)
    return below + exponential_excess(xp, log) / 2 + gap * gap / (z * w) * _stirling_excess(1 / z, 1 / w)


def _below(xp: Any, x: Array, y: Array, gap: Array) -> Array:
    """What the recurrence adds for the steps from x to x + 10: Σ of −ln(x + k), less the change of x·ln x."""
    k = _points(xp, x, range(SHIFT))
    x_k, y_k = x[..., None] + k, y[..., None] + k
    steps = xp.sum(ratio_excess(xp, y_k, x_k, gap[..., None] + 0 * k), axis=-1)
    first, last = log_ratio(xp, y, x, gap), log_ratio(xp, y + SHIFT, x + SHIFT, gap)
    near = xp.abs(first) < 0.7
    nothing = xp.zeros_like(first)
    up, down = xp.where(near, first, nothing), xp.where(near, last, nothing)
    change = y * exponential_excess(xp, -up) - (y + SHIFT) * exponential_excess(xp, -down)
    far = y * (xp.log1p(SHIFT / x) - xp.log1p(SHIFT / y)) - SHIFT * last
    return steps - xp.where(near, change, far)


def _stirling_excess(a: Array, b: Array) -> Array:
    """The Bregman divergence of Stirling's series, over gap²·a·b, at a = 1/x and b = 1/y.

    That of x⁻ⁿ is gap²·a·b·Tₙ with Tₙ = Σ m·aᵐ·bⁿ⁻ᵐ over m = 1, ..., n = b·Tₙ₋₁ + n·aⁿ.
    """
    power, t, value = a, a, STIRLING[0] * a
    for i, coefficient in enumerate(STIRLING[1:], start=1):
        for n in (2 * i, 2 * i + 1):
            power = power * a
            t = b * t + n * power
        value = value + coefficient * t
    return value


def _points(xp: Any, like: Array, values: Any) -> Array:
    """Numbers as an array of the library, type and device of another."""
    from array_api_compat import device

    return xp.asarray(list(values), dtype=like.dtype, device=device(like))


def log_i0_excess(xp: Any, x: Array, y: Array) -> Array:
    """ln I₀(y) − ln I₀(x) − (y − x)·I₁(x)/I₀(x) ≥ 0, right to about 1e-13 of itself.

    Where y is near, gap²·∫(1 − t)·A'(x + t·gap)dt by Gauss and Legendre with 12 points; A = I₁/I₀. Farther away the
    difference, of what is left without the linear part of ln I₀.
    """
    gap = y - x
    near = xp.abs(gap) <= 1 + x / 2
    step = xp.where(near, gap, xp.zeros_like(gap))
    nodes, weights = (_points(xp, gap, values) for values in _gauss())
    slopes = _bessel_ratio_slope(xp, (x + xp.zeros_like(gap))[..., None] + step[..., None] * nodes)
    apart = log_i0e(xp, y) - log_i0e(xp, x) + gap * _bessel_rest(xp, x)
    return xp.where(near, step * step * xp.sum(slopes * weights, axis=-1), apart)


@cache
def _gauss() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Points and weights of Gauss and Legendre for ∫(1 − t)·f(t)dt from 0 to 1."""
    nodes, weights = np.polynomial.legendre.leggauss(12)
    return tuple((1 + nodes) / 2), tuple(weights * (1 - nodes) / 4)


@cache
def _bessel_expansion() -> tuple[float, ...]:
    """The coefficients of 1 − I₁(x)/I₀(x) in 1/x, 1/x², ...; all positive.

    From A' = 1 − A/x − A², which A = I₁/I₀ fulfils.
    """
    a = [1.0]
    for m in range(1, 23):
        a.append(((m - 2) * a[m - 1] - sum(a[i] * a[m - i] for i in range(1, m))) / 2)
    return tuple(-c for c in a[1:])


@cache
def _bessel_series() -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The coefficients in (x/2)², highest first, of I₀² and of A'·I₀² with A = I₁/I₀; all positive.

    By the product of two Bessel series: A'·I₀² = (I₀² + I₀I₂)/2 − I₁² has the coefficients of I₀² over 2(m + 1)².
    """
    squares = [math.comb(2 * m, m) / math.factorial(m) ** 2 for m in range(85)]
    return tuple(squares[::-1]), tuple(c / (2 * (m + 1) ** 2) for m, c in enumerate(squares))[::-1]


def _bessel_rest(xp: Any, x: Array) -> Array:
    """1 − I₁(x)/I₀(x), which cancels where x is large."""
    far, near, beyond = _by_size(xp, x, _BESSEL_FAR)
    inverse = 1 / beyond
    return xp.where(far, inverse * polynomial(_bessel_expansion()[::-1], inverse), 1 - bessel_ratio(xp, near))


def _bessel_ratio_slope(xp: Any, x: Array) -> Array:
    """The derivative of I₁/I₀, which is the variance of cos θ, by series of positive terms."""
    far, near, beyond = _by_size(xp, x, _BESSEL_FAR)
    inverse, square = 1 / beyond, near * near / 4
    slopes = tuple(n * c for n, c in enumerate(_bessel_expansion(), start=1))
    below, above = (polynomial(series, square) for series in _bessel_series())
    return xp.where(far, inverse * inverse * polynomial(slopes[::-1], inverse), above / below)
