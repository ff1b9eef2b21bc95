"""What a distribution is: numbers are refused here, never repaired.

A value always is that of the normalised pair; `normalize` only lifts the check that numbers sum to 1.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from kullback._array import SUM_TOLERANCE, Array, Given, Side, examined, offender, row
from kullback.errors import NotADistributionError

_LARGEST_TOTAL = 2.0**1000  # what the kernels can hold with room for a logarithm

Numbers = npt.NDArray[Any]


def tolerance(side: Side, normalize: bool | None) -> float:
    """How far the sums of a side may be from 1; integers pass only as one-hot rows."""
    return SUM_TOLERANCE.get(side.dtype, SUM_TOLERANCE["float64"]) if normalize is False else math.inf


def check(given: Given, normalize: bool | None, dimensions: int = 1) -> tuple[Array, ...] | None:
    """Refuse entries that no distribution has, and totals that are not 1.

    `normalize` lifts the check of the totals; None is for weights that are not normalised at all, and may all be 0. A
    distribution lies along the last axis, or over the last few `dimensions`. Where values cannot be looked at (under
    jit, in lazy arrays), returns which rows of each side are sound instead of None, so that the others can be answered
    NaN.
    """
    with np.errstate(all="ignore"):
        return examined(
            given,
            lambda side: _sound(given.xp, side, normalize, dimensions),
            lambda side, values: _refuse(side, values, given, normalize, dimensions),
        )


def _sound(xp: Any, side: Side, normalize: bool | None, dimensions: int) -> Array:
    """Which rows are distributions; of NumPy arrays, whether all are."""
    axes = tuple(range(-dimensions, 0))
    values, off, least = side.values, tolerance(side, normalize), -1.0 if normalize is None else 0.0
    if xp is np:
        total = np.add.reduce(values, axes, np.float64)
        low, high = (total, total) if total.ndim == 0 else (total.min(), total.max())
        return values.min() >= 0 and low > least and high < _LARGEST_TOTAL and max(1 - low, high - 1) <= off
    total = xp.sum(values, axis=axes)
    most = min(_LARGEST_TOTAL, float(xp.finfo(total.dtype).max))
    sound = xp.all(values >= 0, axis=axes) & (total > least) & (total < most)
    return sound if math.isinf(off) else sound & (xp.abs(total - 1.0) <= off)


def _refuse(side: Side, values: Numbers, given: Given, normalize: bool | None, dimensions: int) -> None:
    """Say what is wrong with a side of which something is."""
    if not values.min() >= 0:
        _refuse_entries(side, values, given, ~(values >= 0))
    totals = values.sum(axis=tuple(range(-dimensions, 0)), dtype=np.float64)
    if not totals.max() < _LARGEST_TOTAL:
        _refuse_entries(side, values, given, np.isinf(values))
        advice = "Give the weights in a larger unit."
        if normalize is not None:
            advice = f"Divide {side.name} by a power of two first: the answer stays the same."
        raise NotADistributionError(f"{side.name} must have a total below 1e301, but it has {totals.max()}.\n{advice}")
    if normalize is not None and not totals.min() > 0:
        raise NotADistributionError(
            f"{side.name} must have an outcome above 0, but all are 0{row(~(totals > 0))}.\n"
            "Nothing can be normalised from a total of 0: give some outcome a probability."
        )
    _refuse_sums(side, totals, given, tolerance(side, normalize), dimensions)


def _refuse_entries(side: Side, values: Numbers, given: Given, bad: Numbers) -> None:
    """Name the first entry that is negative, NaN or infinite, if there is one."""
    if not bad.any():
        return
    entry, value = offender(given, side, values, bad)
    raise NotADistributionError(
        f"{side.name} must hold finite numbers that are not negative, but {entry} is {value}.\n"
        f"Correct the entry at its source{'' if given.tables else ', or exclude it by where='}."
    )


def _refuse_sums(side: Side, totals: Numbers, given: Given, off: float, dimensions: int) -> None:
    """Refuse sums that are off 1 by more than rounding."""
    bad = np.abs(totals - 1) > off
    which = "its sum" if np.ndim(bad) == 0 else "one of its sums"
    along = f"axis {given.axis}" if dimensions == 1 else f"its last {dimensions} axes"
    advice = f"If {side.name} holds counts or other weights, pass normalize=True."
    if not given.tables:
        advice = (
            f'If {side.name} holds counts, use compare(..., given="counts"), which also gives error bars; '
            "if it holds unnormalised weights, pass normalize=True."
        )
    raise NotADistributionError(
        f"{side.name} must sum to 1 along {along}, but {which} is {totals[bad].flat[0]:.10g}{row(bad)}.\n{advice}"
    )
