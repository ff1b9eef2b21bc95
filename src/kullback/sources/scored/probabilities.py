"""Predicted probabilities: refused where they are none, and told what they look like instead."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback._array import SUM_TOLERANCE, sum_tolerance
from kullback.errors import NotADistributionError
from kullback.sources.scored.given import Numbers
from kullback.sources.scored.wording import Wording

Mask: TypeAlias = npt.NDArray[np.bool_]

_NEARLY: Final = 0.02  # how far sums are from 1, or 100, that are meant to be it
_ROUNDED: Final = 0.1  # how far sums may be from 1 by rounding to few decimals
_SOME: Final = 0.05  # rows below 0 that are no slip of a few


def refuse_missing(values: npt.NDArray[np.floating], what: str, wording: Wording) -> None:
    """Refuse numbers of which some are missing."""
    bad = np.isnan(values)
    if bad.any():
        rows = bad if bad.ndim == 1 else bad.any(axis=1)
        raise NotADistributionError(
            f"{what} must have a number in every row, but {rows.sum()} of {len(rows)} rows have none, "
            f"first {wording.row(int(rows.argmax()))}.\nLeave these rows out, or correct them at their source."
        )


def of_one_class(values: Numbers, what: str, wording: Wording) -> Numbers:
    """The probabilities of one of two classes as both: the other first. Raises NotADistributionError."""
    refuse_missing(values, what, wording)
    bad = (values < 0) | (values > 1)
    if bad.any():
        at, low, high = int(bad.argmax()), float(values.min()), float(values.max())
        advice = "Correct the row at its source."
        if low < 0 and (high > 1 or bad.mean() > _SOME):
            advice = "These look like logits: take p = 1 / (1 + exp(-logit)) first."
        elif low >= 0 and high > 1 + _NEARLY and high <= 100:
            advice = "These look like percent: divide by 100."
        raise NotADistributionError(
            f"{what} must lie from 0 to 1, but {wording.row(at)} holds {values[at]:.6g} (all from {low:.6g} to "
            f"{high:.6g}).\n{advice}"
        )
    return np.column_stack([1 - values, values])


def of_classes(values: Numbers, what: str, normalize: bool, wording: Wording) -> Numbers:
    """The probabilities of all classes, each row divided by its sum, in place. Raises NotADistributionError.

    `normalize` lifts the check that they sum to 1.
    """
    refuse_missing(values, what, wording)
    with np.errstate(over="ignore", invalid="ignore"):
        totals = values.sum(axis=1)
    if values.min() < 0 or not np.isfinite(totals).all():
        _refuse_entries(values, totals, what, wording)
    if not normalize:
        _refuse_sums(values, totals, what, wording)
    if not totals.min() > 0:
        raise NotADistributionError(
            f"{what} must have a class above 0 in every row, but {wording.row(int(totals.argmin()))} has none."
        )
    values /= totals[:, None]
    return values


def _refuse_entries(values: Numbers, totals: Numbers, what: str, wording: Wording) -> None:
    """Refuse negative and infinite numbers, which logits have, and their logarithms; and sums beyond all numbers."""
    bad = (values < 0) | ~np.isfinite(totals[:, None])
    row, column = divmod(int(bad.argmax()), values.shape[1])
    advice = "Correct the row at its source."
    with np.errstate(over="ignore"):
        logarithms = values.max() <= 0 and bool(np.all(np.abs(np.exp(values).sum(axis=1) - 1) <= _NEARLY))
    if logarithms:
        advice = "These look like logarithms of probabilities: take exp first."
    elif values.min() < 0 and not np.abs(totals - 1).max() <= _NEARLY:
        advice = "These look like logits: apply softmax first (scipy.special.softmax(logits, axis=1))."
    raise NotADistributionError(
        f"{what} must hold numbers that are not negative, of a finite sum, but {wording.row(row)} holds "
        f"{values[row, column]:.6g}.\n{advice}"
    )


def _refuse_sums(values: Numbers, totals: Numbers, what: str, wording: Wording) -> None:
    """Refuse rows that do not sum to 1 within the rounding of the type that the numbers were made in."""
    off = np.abs(totals - 1)
    if off.max() <= SUM_TOLERANCE["float64"] or off.max() <= sum_tolerance(values):
        return
    worst, bad = int(off.argmax()), int((off > sum_tolerance(values)).sum())
    if np.abs(np.median(totals) / 100 - 1) <= _NEARLY:
        advice = "These look like percent: divide by 100."
    elif values.max() > 1 + _NEARLY:
        advice = (
            f"If they are logits, apply softmax first; if they are counts or other weights, pass {wording.normalize}."
        )
    elif off.max() <= _ROUNDED:
        advice = f"If they were rounded, {wording.normalize} divides each row by its sum."
    else:
        advice = "Give every class its column, and no other column."
    raise NotADistributionError(
        f"{what} must sum to 1 in every row, but {bad} of {len(off)} rows do not; the worst, {wording.row(worst)}, "
        f"sums to {totals[worst]:.10g}.\n{advice}"
    )
