"""Symmetric positive definite matrices by their lower Cholesky factors, over any array library and in batches.

Every function is a fixed sequence of products and quotients, so that gradients pass and nothing depends on the values.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from kullback._array import Array
from kullback.families._special import ratio_excess
from kullback.kernels._arithmetic import exponential_excess

_NEAR: Final = 0.25  # of ‖M − I‖²: I + E is well away from singular


def diagonal_matrix(xp: Any, x: Array) -> Array:
    """The matrices with these diagonals: shape (..., d, d)."""
    return x[..., None] * _unit(xp, x)


def solve_lower(xp: Any, factor: Array, right: Array) -> Array:
    """factor⁻¹·right, for factors that are lower triangular: by halves, which is as exact as row after row."""
    if factor.shape[-1] == 1:
        return right / factor
    half = factor.shape[-1] // 2
    top = solve_lower(xp, factor[..., :half, :half], right[..., :half, :])
    rest = right[..., half:, :] - xp.matmul(factor[..., half:, :half], top)
    return xp.concat([top, solve_lower(xp, factor[..., half:, half:], rest)], axis=-2)


def factor_of_inverse(xp: Any, matrix: Array) -> Array:
    """The lower factor of matrix⁻¹, of a matrix that is symmetric and definite; no inverse is factored."""
    upper = xp.flip(xp.linalg.cholesky(xp.flip(matrix, axis=(-2, -1))), axis=(-2, -1))
    return solve_lower(xp, xp.matrix_transpose(upper), _unit(xp, matrix))


def half_square(xp: Any, factor: Array, gap: Array) -> Array:
    """‖factor⁻¹·gap‖²/2, of a difference of means."""
    return _half_square(xp, solve_lower(xp, factor, gap[..., None]))


def excess(xp: Any, p: Array, q: Array) -> Array:
    """[tr M − d − log det M]/2 with M = q⁻¹·p·pᵀ·q⁻ᵀ, of two lower factors.

    With q⁻¹·p = I + E, whose diagonal a is that of p over that of q, it is Σ [a − 1 − log a] + ‖E‖²/2: never negative,
    and exact next to equal factors, for E = q⁻¹(p − q) is formed without cancelling.
    """
    apart = solve_lower(xp, q, p - q)
    return xp.sum(ratio_excess(xp, xp.linalg.diagonal(p), xp.linalg.diagonal(q)), axis=-1) + _half_square(xp, apart)


def excess_of_matrices(xp: Any, p: Array, q: Array, factor: Array, more: Array) -> Array:
    """The same with M = factor·q⁻¹·p, of two symmetric matrices; `more` is factor − 1. Exact also next to M = I.

    There M − I comes from p − q, and E from it: the factors themselves would only be known to rounding.
    """
    own, other = xp.linalg.cholesky(p), xp.linalg.cholesky(q)
    factor, more = factor[..., None, None], more[..., None, None]
    gap = solve_lower(xp, other, xp.matrix_transpose(solve_lower(xp, other, p - q + more * p)))
    near = xp.sum(gap * gap, axis=(-2, -1), keepdims=True) < _NEAR
    apart = factor_excess(xp, xp.where(near, gap, xp.zeros_like(gap)))
    close = xp.sum(exponential_excess(xp, xp.log1p(xp.linalg.diagonal(apart))), axis=-1) + _half_square(xp, apart)
    return xp.where(near[..., 0, 0], close, excess(xp, own * xp.sqrt(factor), other))


def factor_excess(xp: Any, gap: Array) -> Array:
    """E of the lower factor I + E of the matrices I + gap: Cholesky's method by halves, without adding 1."""
    if gap.shape[-1] == 1:
        return gap / (1 + xp.sqrt(1 + gap))
    half = gap.shape[-1] // 2
    top = factor_excess(xp, gap[..., :half, :half])
    low = xp.matrix_transpose(solve_lower(xp, top + _unit(xp, top), xp.matrix_transpose(gap[..., half:, :half])))
    rest = factor_excess(xp, gap[..., half:, half:] - xp.matmul(low, xp.matrix_transpose(low)))
    nothing = xp.zeros_like(xp.matrix_transpose(low))
    return xp.concat([xp.concat([top, nothing], axis=-1), xp.concat([low, rest], axis=-1)], axis=-2)


def counted(xp: Any, like: Array, count: int) -> Array:
    """0, 1, ..., count − 1, in the type and on the device of an array."""
    if xp is np:
        return np.arange(count, dtype=like.dtype)
    from array_api_compat import device

    return xp.arange(count, dtype=like.dtype, device=device(like))


def _unit(xp: Any, like: Array) -> Array:
    """The unit matrix of as many dimensions as `like` has along its last axis."""
    places = counted(xp, like, like.shape[-1])
    return xp.astype(places[:, None] == places, like.dtype)


def _half_square(xp: Any, x: Array) -> Array:
    """‖x‖²/2."""
    return xp.sum(x * x, axis=(-2, -1)) / 2
