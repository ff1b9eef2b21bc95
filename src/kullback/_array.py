"""The only door to array libraries: what a measure is given becomes checked arrays with the outcomes last.

Numbers are refused here, never repaired: a value always is that of the normalised pair, and `normalize` only lifts
the check that they sum to 1.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError, NotADistributionError

ArrayLike: TypeAlias = npt.ArrayLike
Array: TypeAlias = npt.NDArray[Any]

# How far a sum may be from 1 by rounding: an honest float32 softmax over 256 000 outcomes is off by 3e-5.
SUM_TOLERANCE = {"float64": 1e-6, "float32": 1e-4, "float16": 1e-2}
_LARGEST_TOTAL = 2.0**1000  # what the kernels can hold with room for a logarithm


class _Side(NamedTuple):
    """One argument: its name in messages, its numbers, and the shape its user knows it by."""

    name: str
    values: Array
    shape: tuple[int, ...]

    def at(self, bad: Array) -> str:
        """The first offender where `bad` is true, as its user would write it: "p[0, 2] is -0.1"."""
        found = tuple(int(i) for i in np.argwhere(bad)[0])
        own = found[len(found) - len(self.shape) :]
        index = ", ".join(str(i if n > 1 else 0) for i, n in zip(own, self.shape, strict=True))
        return f"{self.name}[{index}] is {self.values[found]}"


def distributions(
    *given: ArrayLike, axis: int, normalize: bool, where: ArrayLike | None
) -> tuple[tuple[Array, ...], int]:
    """Check one p, or a pair p and q, and put the outcomes last.

    Returns the arrays, whose leading axes broadcast, and the place that the outcome axis had. Entries that
    `where` excludes become 0, which takes no part in any measure.
    """
    _refuse_other_labels(*given)
    sides = [_numbers(name, x) for name, x in zip(("p", "q"), given, strict=False)]
    dimensions = max(side.values.ndim for side in sides)
    if not -dimensions <= axis < dimensions:
        raise EvidenceError(
            f"axis must be one of the {dimensions} axes of {_names(sides)}, but it is {axis}.\n"
            "Give the axis along which the outcomes lie, -1 for the last."
        )
    place = axis % dimensions
    sides = [side._replace(values=_padded(side.values, dimensions)) for side in sides]
    shape = _common_shape(sides, axis)
    if where is not None:
        included = _mask(where, shape, axis)
        sides = [side._replace(values=np.where(included, side.values, 0)) for side in sides]
    for side in sides:
        _check(side, axis, normalize)
    return tuple(np.moveaxis(side.values, place, -1) for side in sides), place


def _refuse_other_labels(p: ArrayLike, q: ArrayLike | None = None) -> None:
    """Refuse two pandas objects with different labels: they would be taken by position."""
    labels: Any = getattr(p, "index", None)
    others: Any = getattr(q, "index", None)
    if hasattr(labels, "equals") and hasattr(others, "equals") and not labels.equals(others):
        raise EvidenceError(
            "p and q must have the same labels in the same order, but their indexes differ.\n"
            "Align them first (p, q = p.align(q, fill_value=0)), or use compare, which aligns by label."
        )


def _names(sides: list[_Side]) -> str:
    """ "p", or "p and q"."""
    return " and ".join(side.name for side in sides)


def _numbers(name: str, given: ArrayLike) -> _Side:
    """The argument as an array of real numbers with at least one outcome."""
    if isinstance(given, np.ma.MaskedArray):
        raise NotADistributionError(
            f"{name} must not be a masked array, for its mask would be lost.\nPass where=~{name}.mask, and {name}.data."
        )
    try:
        values = np.asarray(given)
    except (ValueError, TypeError, RuntimeError) as error:
        raise NotADistributionError(f"{name} must be an array of numbers, but it is not: {error}.") from error
    if values.dtype.name not in SUM_TOLERANCE and values.dtype.kind not in "iub":
        raise NotADistributionError(
            f"{name} must hold real numbers of up to 64 bits, but it holds {values.dtype.name}.\n"
            "Pass probabilities as float64; to compare mappings, labels or samples use compare(...)."
        )
    if values.ndim == 0 or values.size == 0:
        raise NotADistributionError(
            f"{name} must hold the probabilities of one or more outcomes, but its shape is {values.shape}.\n"
            f"Pass one number for each outcome, as in {name} = [0.2, 0.8]."
        )
    return _Side(name, values, values.shape)


def _padded(values: Array, dimensions: int) -> Array:
    """The array with axes of length 1 in front, as broadcasting would add them."""
    return values.reshape((1,) * (dimensions - values.ndim) + values.shape)


def _common_shape(sides: list[_Side], axis: int) -> tuple[int, ...]:
    """The shape to which the sides broadcast; never along `axis`, for their outcomes must be the same."""
    shapes = [side.values.shape for side in sides]
    if len({shape[axis] for shape in shapes}) > 1:
        lengths = " and ".join(f"{side.name} has {side.values.shape[axis]}" for side in sides)
        raise EvidenceError(
            f"p and q must speak of the same outcomes, but along axis {axis} {lengths} "
            f"(shapes {sides[0].shape} and {sides[-1].shape}).\n"
            "Give an outcome that one side never has the probability 0 there."
        )
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        raise EvidenceError(
            f"the axes of p and q before the outcomes must broadcast, but their shapes are {sides[0].shape} "
            f"and {sides[-1].shape}.\nGive both the same shape, or one of them an axis of length 1."
        ) from None


def _mask(where: ArrayLike, shape: tuple[int, ...], axis: int) -> npt.NDArray[np.bool_]:
    """`where` as booleans of the common shape, with some outcome in every row."""
    mask = np.asarray(where)
    if mask.dtype != np.bool_:
        raise EvidenceError(
            f"where must be boolean, but it holds {mask.dtype.name}.\nPass True for each outcome to include."
        )
    try:
        included = np.broadcast_to(mask, shape)
    except ValueError:
        raise EvidenceError(
            f"where must broadcast to the shape {shape}, but its shape is {mask.shape}.\n"
            "Pass one boolean for each outcome, or for each entry."
        ) from None
    if not included.any(axis=axis).all():
        row = _row(~included.any(axis=axis))
        raise EvidenceError(f"where must include an outcome everywhere, but it excludes all of them{row}.")
    return included


def _row(bad: npt.ArrayLike) -> str:
    """Where the first bad row is, if there is more than one row: " in row 3", " in row (0, 3)"."""
    if np.ndim(bad) == 0:
        return ""
    found = tuple(int(i) for i in np.argwhere(bad)[0])
    return f" in row {found[0] if len(found) == 1 else found}"


def _check(side: _Side, axis: int, normalize: bool) -> None:
    """Refuse entries that no distribution has, then totals that are not 1."""
    values = side.values
    if not values.min() >= 0:
        _refuse_entries(side, ~(values >= 0))
    with np.errstate(over="ignore"):
        totals = values.sum(axis=axis, dtype=np.float64)
    if not totals.max() < _LARGEST_TOTAL:
        _refuse_entries(side, np.isinf(values))
        raise NotADistributionError(
            f"{side.name} must have a total below 1e301, but it has {totals.max()}.\n"
            f"Divide {side.name} by a power of two first: its divergence stays the same."
        )
    if not totals.min() > 0:
        raise NotADistributionError(
            f"{side.name} must have an outcome above 0, but all are 0{_row(~(totals > 0))}.\n"
            "Nothing can be normalised from a total of 0: give some outcome a probability."
        )
    if not normalize:
        _check_sums(side, axis, totals)


def _refuse_entries(side: _Side, bad: Array) -> None:
    """Name the first entry that is negative, NaN or infinite, if there is one."""
    if bad.any():
        raise NotADistributionError(
            f"{side.name} must hold finite numbers that are not negative, but {side.at(bad)}.\n"
            "Correct the entry at its source, or exclude it by where=."
        )


def _check_sums(side: _Side, axis: int, totals: Array) -> None:
    """Refuse sums that are off 1 by more than rounding; integers pass only as one-hot rows."""
    bad = np.abs(totals - 1) > SUM_TOLERANCE.get(side.values.dtype.name, 1e-6)
    if not bad.any():
        return
    which = "its sum" if np.ndim(bad) == 0 else "one of its sums"
    where = _row(bad)
    raise NotADistributionError(
        f"{side.name} must sum to 1 along axis {axis}, but {which} is {totals[bad].flat[0]:.10g}{where}.\n"
        f'If {side.name} holds counts, use compare(..., given="counts"), which also gives error bars; '
        "if it holds unnormalised weights, pass normalize=True."
    )
