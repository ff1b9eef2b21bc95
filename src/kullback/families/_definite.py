"""What is no covariance, no precision and no factor of one: refused, naming what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._array import Array, row, seen, to_numpy
from kullback.errors import EvidenceError, NotADistributionError


def symmetric(xp: Any, matrix: Array, said: str, rounding: float) -> Array:
    """The matrices, made symmetric to the last digit; refused if they are not so to rounding, or not definite.

    `said` names them in a message.
    """
    hold_to_square(matrix, said)
    if seen(xp.all(xp.isfinite(matrix))) is not None:
        _refuse_matrix(to_numpy(matrix), said, rounding)
    return (matrix + xp.matrix_transpose(matrix)) / 2


def hold_to_square(matrix: Array, said: str) -> None:
    """Refuse what is no square matrix."""
    shape = tuple(matrix.shape)
    if len(shape) < 2 or shape[-1] != shape[-2] or 0 in shape:
        raise EvidenceError(
            f"{said} must be a square matrix, but its shape is {shape}.\n"
            "Give one row and one column for each dimension, (..., d, d)."
        )


def hold_to_factor(xp: Any, factor: Array, said: str) -> None:
    """Refuse what is no lower Cholesky factor: square, lower triangular, above 0 on the diagonal."""
    hold_to_square(factor, said)
    good = xp.all(xp.isfinite(factor)) & xp.all(xp.triu(factor, k=1) == 0) & xp.all(xp.linalg.diagonal(factor) > 0)
    if seen(good) is not False:
        return
    values = to_numpy(factor)
    _refuse_entries(values, said)
    low = np.einsum("...ii->...i", values)
    if not (low > 0).all():
        raise NotADistributionError(
            f"{said} must be above 0 on its diagonal, but an entry there is {low[~(low > 0)].flat[0]:g}.\n"
            "A factor with a 0 there is of a singular matrix; flip the sign of a column whose entry there is negative."
        )
    raise NotADistributionError(
        f"{said} must be lower triangular, but it has {np.triu(values, k=1)[np.triu(values, k=1) != 0].flat[0]:g} "
        "above the diagonal.\nPass a whole covariance matrix by its own constructor."
    )


def _refuse_entries(values: Any, said: str) -> None:
    """Refuse NaN and infinities."""
    bad = ~np.isfinite(values)
    if bad.any():
        raise NotADistributionError(
            f"{said} must hold finite numbers, but it holds {values[bad].flat[0]:g}.\nCorrect the entry at its source."
        )


def _refuse_matrix(values: Any, said: str, rounding: float) -> None:
    """Refuse matrices that are not symmetric to rounding, or singular to rounding.

    Both are told of the correlations, so that it does not matter in which units the dimensions are measured.
    """
    _refuse_entries(values, said)
    own = np.einsum("...ii->...i", values)
    if not (own > 0).all():
        place = tuple(int(i) for i in np.argwhere(~(own > 0))[0])
        raise NotADistributionError(
            f"{said} must be positive definite, but entry {place[-1]} of its diagonal is {own[place]:g}.\n"
            "Drop the dimension, or give it a variance above 0."
        )
    root = np.sqrt(own)
    scaled = values / root[..., None] / root[..., None, :]
    gap = np.abs(scaled - np.swapaxes(scaled, -1, -2)).max(axis=(-2, -1))
    if not (gap <= rounding).all():
        raise NotADistributionError(
            f"{said} must be symmetric, but it is not{row(~(gap <= rounding))}: mirrored entries differ by up to "
            f"{gap.max():.3g} of what the diagonal allows.\nCorrect it at its source."
        )
    least = np.linalg.eigvalsh(scaled)[..., 0]
    bad = ~(least > 4 * values.shape[-1] * np.finfo(np.float64).eps)
    if bad.any():
        raise NotADistributionError(
            f"{said} must be positive definite, but the least eigenvalue of its correlations is "
            f"{least[bad].flat[0]:.3g}{row(bad)}.\n"
            "Drop a dimension that the others determine, or add the variance of its own noise to the diagonal."
        )
