"""Kullback-Leibler divergences of all pairs of rows: how far each of many distributions is from each of many."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._array import ArrayLike, Given, enter
from kullback._distribution import check
from kullback.errors import EvidenceError
from kullback.kernels import pairwise as kernel
from kullback.kernels.pairwise import of_other_library
from kullback.measures._evaluate import is_exact, sound_only
from kullback.units import Unit, nats_per


def pairwise_kl(
    P: ArrayLike,
    Q: ArrayLike | None = None,
    /,
    *,
    unit: Unit = "nat",
    normalize: bool = False,
    progress: kernel.Progress | None = None,
) -> Any:
    """What believing each row of Q costs extra while the world is each row of P: D(P_i‖Q_j).

    Parameters
    ----------
    P : array_like, shape (N, K)
        A truth a row: the probabilities of K outcomes. Values are those of the rows over their sums.
    Q : array_like, shape (M, K), optional
        A belief a row, of the same outcomes. Without it the rows of P are compared with each other.
    unit : {"nat", "bit", "dit"}, default "nat"
        Base e, 2 or 10.
    normalize : bool, default False
        Accept sums other than 1.
    progress : callable, optional
        Called as `progress(done, total)` after each block of rows of P with the rows done and the rows in all.

    Returns
    -------
    float64 array, shape (N, M)
        Each as of `kl_divergence`: never negative, infinite where q = 0 < p, relative error below 1e-14, also where
        two rows are nearly the same; without Q exactly 0 on the diagonal. Beyond it and the input, memory is bounded
        by some blocks of 8 MiB, one row, and some numbers a row.

    Raises
    ------
    NotADistributionError
        If entries are negative, NaN or infinite, or a sum is not 1 within 1e-6 (float32 1e-4, float16 1e-2).
    EvidenceError
        If P or Q is not a table of rows, or their outcomes differ in number or by their columns' labels.

    Notes
    -----
    One matrix product serves most pairs, centred at the mean of all rows so that near rows lose no digits. Each pair
    has an error estimate; those above 1e-14 are computed as `kl_divergence` would.

    References
    ----------
    Kullback & Leibler, On information and sufficiency (1951), doi:10.1214/aoms/1177729694

    Examples
    --------
    >>> import kullback as kb
    >>> print(kb.pairwise_kl([[0.5, 0.25, 0.25], [0.25, 0.25, 0.5]], unit="bit"))
    [[0.   0.25]
     [0.25 0.  ]]
    """
    scale = nats_per(unit)
    given = _tables(P, Q)
    sound = check(given, normalize)
    truths, beliefs = given.arrays[0], None if Q is None else given.arrays[1]
    if given.xp is np:
        return kernel.pairwise_kl(truths, beliefs, progress=progress) / scale
    value = of_other_library(given.xp, truths, beliefs, progress, is_exact(given, sound))
    if sound is not None:
        value = sound_only(given.xp, (sound[0][:, None], sound[-1][None, :]), value)
    return given.cast(value / scale)


def _tables(P: ArrayLike, Q: ArrayLike | None) -> Given:
    """Tables of one library, of the same outcomes."""
    sides = (P,) if Q is None else (P, Q)
    given = enter(*sides, names=("P", "Q"), tables=True)
    for side in given.sides:
        if len(side.shape) != 2:
            raise EvidenceError(
                f"{side.name} must have two axes, rows and outcomes, but its shape is {side.shape}.\n"
                f"Pass one distribution as a row, {side.name}[None, :], or join leading axes by reshape(-1, K)."
            )
    truths, beliefs = given.sides[0].shape, given.sides[-1].shape
    if truths[1] != beliefs[1]:
        raise EvidenceError(
            f"P and Q must speak of the same outcomes, but P has {truths[1]} columns and Q has {beliefs[1]} "
            f"(shapes {truths} and {beliefs}).\nGive an outcome that one side never has the probability 0 there."
        )
    return given
