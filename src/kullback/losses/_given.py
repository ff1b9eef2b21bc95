"""The arguments of a loss as arrays of one library, outcomes last, with all that takes no part made harmless."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback._array import SUM_TOLERANCE, Array, ArrayLike, join, numpy_array, seen
from kullback.errors import EvidenceError
from kullback.losses._options import Options
from kullback.losses._sound import Checked, hold


@dataclass(frozen=True, slots=True)
class Given:
    """What a loss is given.

    `kind` names the truth. `counts` says which positions take part, and `sound` which of them hold what they should;
    None where all do. The arrays are of their own type, to be computed in the `wide` one. `answer` is the type of the
    answer; None for NumPy, which answers in float64.
    """

    xp: Any
    wide: Any
    answer: Any
    kind: str
    logits: Array
    truth: Array
    counts: Array | None
    sound: Array | None


def enter(logits: ArrayLike, options: Options) -> Given:
    """The arguments of a loss, checked as far as somebody can look."""
    options.check()
    kind, truth = options.truth()
    xp, wide, answer, z, t = _arrays(kind, logits, truth)
    place = _place(tuple(z.shape), options.axis)
    rows = tuple(z.shape[:place] + z.shape[place + 1 :])
    if kind == "labels":
        t = _labels(xp, t, tuple(z.shape), rows)
    elif tuple(t.shape) != tuple(z.shape):
        raise EvidenceError(
            f"{kind} must have the shape of logits, {tuple(z.shape)}, but its shape is {tuple(t.shape)}.\n"
            "Give every position a row of its own; nothing is broadcast."
        )
    if place < len(rows):
        z = xp.moveaxis(z, place, -1)
        t = t if kind == "labels" else xp.moveaxis(t, place, -1)
    counts = _counts(xp, options, z, t, rows, kind)
    if counts is not None:
        z = xp.where(counts[..., None], z, xp.zeros_like(z))
        t = _blank(xp, kind, t, counts)
    tolerance = SUM_TOLERANCE.get(_dtype_name(truth), SUM_TOLERANCE["float64"])
    sound = hold(xp, wide, Checked("logits", z, place), Checked(kind, t, place), z.shape[-1], tolerance)
    if "16" in str(answer):  # three digits are no loss
        answer = xp.float32
    return Given(xp, wide, answer, kind, z, t, counts, sound)


def _arrays(kind: str, logits: ArrayLike, truth: ArrayLike) -> tuple[Any, Any, Any, Array, Array]:
    """The library, its widest type, the type of an answer, and the two sides: in their own floating types.

    A copy in the widest type is not made here: it would be several times as large as the logits themselves.
    """
    logits, truth = (
        x if hasattr(x, "dtype") else numpy_array(name, x) for name, x in (("logits", logits), (kind, truth))
    )
    xp, answer, (corner, _) = join({"logits": _corner(logits), kind: _corner(truth)})
    z = _as_it_is(xp, logits, corner)
    t = _as_it_is(xp, truth, corner)
    if kind != "labels":
        t = _floating(xp, t, corner.dtype)
    return xp, corner.dtype, answer, _floating(xp, z, corner.dtype), t


def _corner(x: ArrayLike) -> ArrayLike:
    """As little of an array as tells its library and its type."""
    return x[(slice(0, 0),) * x.ndim]


def _floating(xp: Any, x: Array, wide: Any) -> Array:
    """An array of floating type; NumPy knows some only from others."""
    return x if xp is not np and "float" in _dtype_name(x) else xp.astype(x, wide, copy=False)


def _place(shape: tuple[int, ...], axis: int) -> int:
    """Where the outcomes lie."""
    if not shape:
        raise EvidenceError("logits must hold one number for each outcome, but they are a single number.")
    if isinstance(axis, bool) or not hasattr(axis, "__index__") or not -len(shape) <= axis < len(shape):
        raise EvidenceError(
            f"axis must be one of the {len(shape)} axes of logits, but it is {axis!r}.\n"
            "Give the axis along which the outcomes lie, -1 for the last."
        )
    if not shape[axis]:
        raise EvidenceError(
            f"logits must hold one or more outcomes along axis {axis}, but their shape is {shape}.\n"
            "A batch may be empty; a distribution may not."
        )
    return axis % len(shape)


def _labels(xp: Any, labels: Array, shape: tuple[int, ...], rows: tuple[int, ...]) -> Array:
    """Labels as whole numbers of the library's own type, one a position."""
    called = _dtype_name(labels)
    if "int" not in called and labels.shape != (0,):  # an empty list is of no type
        raise EvidenceError(
            f"labels must be integers, the indices of what happened, but they are {called}.\n"
            "Pass probabilities of the outcomes as probabilities=."
        )
    if tuple(labels.shape) != rows:
        advice = "Give every position one label; nothing is broadcast."
        if tuple(labels.shape) == shape:
            advice = "That is the shape of logits: if they are one-hot rows, pass them as probabilities=."
        raise EvidenceError(
            f"labels must have the shape of logits without the axis of the outcomes, {rows}, "
            f"but their shape is {tuple(labels.shape)}.\n{advice}"
        )
    return xp.astype(labels, xp.__array_namespace_info__().default_dtypes()["integral"], copy=False)


def _counts(xp: Any, options: Options, z: Array, t: Array, rows: tuple[int, ...], kind: str) -> Array | None:
    """Which positions take part; None if all are seen to."""
    counts = None if kind != "labels" else t != options.ignore_index
    if options.mask is not None:
        called = _dtype_name(options.mask)
        if "bool" not in called:
            raise EvidenceError(
                f"mask must be boolean, but it holds {called}.\nPass True for each position that counts."
            )
        mask = _as_it_is(xp, options.mask, z)
        if tuple(mask.shape) != rows:
            raise EvidenceError(
                f"mask must have the shape of logits without the axis of the outcomes, {rows}, "
                f"but its shape is {tuple(mask.shape)}.\nPass one boolean for each position."
            )
        counts = mask if counts is None else counts & mask
    return None if counts is None or seen(xp.all(counts)) else counts


def _blank(xp: Any, kind: str, t: Array, counts: Array) -> Array:
    """The truth, with something harmless where it does not count."""
    if kind == "labels":
        return xp.where(counts, t, xp.zeros_like(t))
    return xp.where(counts[..., None], t, xp.full_like(t, 1 / t.shape[-1]))


def _as_it_is(xp: Any, given: ArrayLike, like: Array) -> Array:
    """An argument as an array of the library, in its own type."""
    if xp is np:
        return np.asarray(given)
    from array_api_compat import device, is_array_api_obj, is_numpy_array

    if is_array_api_obj(given) and not is_numpy_array(given):
        return given
    return xp.asarray(np.array(given), device=device(like))


def _dtype_name(x: ArrayLike) -> str:
    """The name of the type of what was given."""
    return str(x.dtype if hasattr(x, "dtype") else np.asarray(x).dtype).rpartition(".")[2]
