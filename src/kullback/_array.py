"""The only door to array libraries: which library, arrays of one shape with the outcomes last, and the way back.

NumPy arrays keep their type, for the kernels read any. Those of other libraries (torch, jax, dask, CuPy and whatever
else speaks the array API) are computed in the widest floating type that their library has on their device, and
answered in their own type.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError, NotADistributionError

ArrayLike: TypeAlias = Any
Array: TypeAlias = Any

# How far a sum may be from 1 by rounding: an honest float32 softmax over 256 000 outcomes is off by 3e-5.
SUM_TOLERANCE = {"float64": 1e-6, "float32": 1e-4, "float16": 1e-2, "bfloat16": 1e-2}

# The bits of a float32 that bfloat16 does not have.
_NOT_BFLOAT16 = 0xFFFF

# The types that every kernel reads, by their codes; NumPy takes its time to tell a name.
_NAMES = {code: np.dtype(code).name for code in "efdbBhHiIlLqQ?"}


@dataclass(frozen=True, slots=True)
class Side:
    """One argument: its name in messages, its numbers with the outcomes last, the shape and type its user gave."""

    name: str
    values: Array
    shape: tuple[int, ...]
    dtype: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a measure is given: sides that broadcast, outcomes last.

    `axis` is what the user called the axis of the outcomes, `place` where it was. `answer` is the type of the answer;
    None for NumPy, which answers in float64. `tables` says that the sides are tables of their own.
    """

    xp: Any
    sides: tuple[Side, ...]
    axis: int
    place: int
    answer: Any
    tables: bool = False

    @property
    def arrays(self) -> tuple[Array, ...]:
        """The numbers of the sides."""
        return tuple(side.values for side in self.sides)

    def cast(self, value: Array) -> Array:
        """An answer in the type of the question."""
        return value if self.answer is None else self.xp.astype(value, self.answer, copy=False)

    def put_back(self, terms: Array) -> Array:
        """An answer with one number an outcome, with the outcomes where they were."""
        return self.cast(self.xp.moveaxis(terms, -1, self.place))


def enter(
    *given: ArrayLike,
    axis: int = -1,
    where: ArrayLike | None = None,
    names: tuple[str, ...] = ("p", "q"),
    holding: str = "probabilities",
    tables: bool = False,
) -> Given:
    """The arguments as arrays of one library and of shapes that broadcast; what they hold is not looked at.

    `tables` are sides of their own, whose shapes are not compared. Entries that `where` excludes become 0, which takes
    no part in any measure.
    """
    if where is None and axis == -1 and _are_plain(given):  # nothing to do: a call on few outcomes must be cheap
        plain = (Side(name, x, x.shape, _NAMES[x.dtype.char]) for name, x in zip(names, given, strict=False))
        return Given(np, tuple(plain), -1, given[0].ndim - 1, None, tables)
    xp, arrays = _one_library(given, names)
    labelled = given if where is None else (*given, where)
    _refuse_other_labels(labelled, axis, (*names[: len(given)], "where"))
    dtypes = [_dtype_name(name, x, xp) for name, x in zip(names, arrays, strict=False)]
    shapes = [_shape(name, x, holding) for name, x in zip(names, arrays, strict=False)]
    answer = None if xp is np else _answer(xp, arrays)
    if xp is not np:
        arrays = [_widened(xp, x) for x in arrays]
    place, arrays = _aligned(xp, arrays, shapes, axis, names, tables)
    if where is not None:
        included = _mask(xp, where, np.broadcast_shapes(*(x.shape for x in arrays)), place, arrays[0])
        arrays = [xp.where(included, x, xp.zeros_like(x)) for x in arrays]
    sides = map(Side, names, arrays, shapes, dtypes)
    return Given(xp, tuple(sides), axis, place, answer, tables)


def _are_plain(given: tuple[ArrayLike, ...]) -> bool:
    """Are these NumPy arrays of one shape, of types that the kernels read?"""
    if type(given[0]) is not np.ndarray or not given[0].size or not given[0].ndim:
        return False
    shape = given[0].shape
    return all(
        type(x) is np.ndarray and x.shape == shape and x.dtype.char in _NAMES and x.dtype.isnative for x in given
    )


def join(given: dict[str, ArrayLike]) -> tuple[Any, Any, tuple[Array, ...]]:
    """Named arguments as arrays of one library in its widest type, of any shapes: the library, the type of an answer.

    The type is None for NumPy, which answers in float64. Lists and NumPy arrays join another library's arrays.
    """
    names, values = tuple(given), tuple(given.values())
    xp, arrays = _one_library(values, names)
    for name, x in zip(names, arrays, strict=True):
        _dtype_name(name, x, xp)
    if xp is np:
        return np, None, tuple(np.asarray(x, dtype=np.float64) for x in arrays)
    own = [x for x in values if _is_foreign(x)]  # plain numbers beside them do not widen the answer
    return xp, _answer(xp, own), tuple(_widened(xp, x) for x in arrays)


def seen(condition: Array) -> bool | None:
    """Does a condition on values hold? None where nobody can look: under jit or vmap, and in arrays made later."""
    if hasattr(condition, "dask"):
        return None
    try:
        return bool(condition)
    except (TypeError, RuntimeError) as error:
        if any(kind.__name__ == "ConcretizationTypeError" for kind in type(error).__mro__) or "vmap" in str(error):
            return None  # how jax and torch say that the value is not there yet
        raise


def sum_tolerance(values: npt.NDArray[np.float64]) -> float:
    """How far sums may be from 1 by rounding, by the coarsest type that holds all of the numbers exactly.

    A frame, a file or another array may have widened them.
    """
    with np.errstate(over="ignore"):
        single = values.astype(np.float32)
        if not np.array_equal(single, values):
            return SUM_TOLERANCE["float64"]
        half = np.array_equal(single.astype(np.float16), values)
    half = half or not (single.view(np.uint32) & _NOT_BFLOAT16).any()
    return SUM_TOLERANCE["float16" if half else "float32"]


def to_numpy(x: Array) -> npt.NDArray[Any]:
    """An array of any library as one of NumPy, to be looked at."""
    if hasattr(x, "detach"):
        x = x.detach().cpu()
        x = x.float() if str(x.dtype) == "torch.bfloat16" else x  # which NumPy does not know
    return np.asarray(x.get() if hasattr(x, "get") else x)


def _one_library(given: tuple[ArrayLike, ...], names: tuple[str, ...]) -> tuple[Any, list[Array]]:
    """The library that the arguments are of, and the arguments as its arrays; lists and NumPy arrays join another's."""
    if all(type(x) is np.ndarray for x in given):
        return np, list(given)
    foreign = [x for x in given if _is_foreign(x)]
    if not foreign:
        return np, [numpy_array(name, x) for name, x in zip(names, given, strict=False)]
    from array_api_compat import array_namespace, device

    try:
        xp = array_namespace(*foreign)
    except TypeError:
        kinds = " and ".join(f"{name} is of {type(x).__module__}" for name, x in zip(names, given, strict=False))
        raise EvidenceError(
            f"{' and '.join(names)} must be arrays of one library, but {kinds}.\n"
            "Convert one of them to the library of the other."
        ) from None
    joined = []
    for name, x in zip(names, given, strict=False):
        if _is_foreign(x):
            joined.append(x)
        else:
            array = numpy_array(name, x)
            _dtype_name(name, array, np)
            joined.append(xp.asarray(_native(array).copy(), device=device(foreign[0])))
    return xp, joined


def _is_foreign(x: ArrayLike) -> bool:
    """Is this an array of another library than NumPy?"""
    if isinstance(x, np.ndarray | list | tuple | int | float | np.generic | str | dict) or x is None:
        return False
    from array_api_compat import is_array_api_obj

    return bool(is_array_api_obj(x))


def numpy_array(name: str, given: ArrayLike) -> npt.NDArray[Any]:
    """The argument as a NumPy array."""
    if isinstance(given, np.ma.MaskedArray):
        raise NotADistributionError(
            f"{name} must not be a masked array, for its mask would be lost.\nPass where=~{name}.mask, and {name}.data."
        )
    try:
        return np.asarray(given)
    except (ValueError, TypeError, RuntimeError) as error:
        raise NotADistributionError(f"{name} must be an array of numbers, but it is not: {error}.") from error


def _dtype_name(name: str, x: Array, xp: Any) -> str:
    """The name of the type of an array, which must be of real numbers."""
    if xp is np:
        called = _NAMES.get(x.dtype.char) or str(x.dtype.name)
        known = x.dtype.char in _NAMES or called == "bfloat16"
    else:
        called = str(x.dtype).rpartition(".")[2]
        known = xp.isdtype(x.dtype, ("bool", "integral", "real floating")) or called == "bfloat16"
    if not known:
        raise NotADistributionError(
            f"{name} must hold real numbers of up to 64 bits, but it holds {called}.\n"
            "Pass them as float64; to compare mappings, labels or samples use compare(...)."
        )
    return called


def _shape(name: str, x: Array, holding: str) -> tuple[int, ...]:
    """The shape of an array, which must have at least one outcome."""
    shape = tuple(x.shape)
    if not shape or 0 in shape:
        raise NotADistributionError(
            f"{name} must hold the {holding} of one or more outcomes, but its shape is {shape}.\n"
            f"Pass one number for each outcome, as in {name} = [0.2, 0.8]."
        )
    return shape


def _answer(xp: Any, arrays: list[Array]) -> Any:
    """The type of the answer: that of the floating arguments; the default type where all are integers."""
    floating = [x.dtype for x in arrays if not xp.isdtype(x.dtype, ("bool", "integral"))]
    if not floating:
        return xp.__array_namespace_info__().default_dtypes()["real floating"]
    return floating[0] if len(set(map(str, floating))) == 1 else xp.result_type(*floating)


def _widened(xp: Any, x: Array) -> Array:
    """The array in float64, or in float32 where its library or its device has no more."""
    known = xp.__array_namespace_info__().dtypes(kind="real floating")
    for wide in ("float64", "float32"):
        try:
            if wide in known:
                return xp.astype(x, known[wide], copy=False)
        except TypeError:  # a device without the type
            continue
    return x


def _aligned(
    xp: Any, arrays: list[Array], shapes: list[tuple[int, ...]], axis: int, names: tuple[str, ...], tables: bool
) -> tuple[int, list[Array]]:
    """Arrays of as many axes, outcomes last; and the place the outcomes had."""
    dimensions = max(map(len, shapes))
    if isinstance(axis, bool) or not hasattr(axis, "__index__") or not -dimensions <= axis < dimensions:
        raise EvidenceError(
            f"axis must be one of the {dimensions} axes of {' and '.join(names[: len(arrays)])}, but it is {axis!r}.\n"
            "Give the axis along which the outcomes lie, -1 for the last."
        )
    place = axis % dimensions
    if not tables and any(len(shape) < dimensions for shape in shapes):
        padded = [(1,) * (dimensions - len(shape)) + shape for shape in shapes]
        arrays = [xp.reshape(x, shape) for x, shape in zip(arrays, padded, strict=True)]
    if place != dimensions - 1:
        arrays = [xp.moveaxis(x, place, -1) for x in arrays]
    if xp is np:
        arrays = [_native(x) for x in arrays]
    if not tables:
        _check_shapes([tuple(x.shape) for x in arrays], shapes, axis)
    return place, arrays


def _native(x: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array in this machine's byte order; bfloat16, which NumPy knows from others only, as float32."""
    if x.dtype.char not in _NAMES:
        return x.astype(np.float32)
    return x if x.dtype.isnative else x.astype(x.dtype.newbyteorder("="))


def _check_shapes(aligned: list[tuple[int, ...]], shapes: list[tuple[int, ...]], axis: int) -> None:
    """Refuse sides of other outcomes, and leading axes that do not broadcast."""
    if len(set(aligned)) == 1:
        return
    if len({shape[-1] for shape in aligned}) > 1:
        lengths = " and ".join(f"{name} has {shape[-1]}" for name, shape in zip("pq", aligned, strict=True))
        raise EvidenceError(
            f"p and q must speak of the same outcomes, but along axis {axis} {lengths} "
            f"(shapes {shapes[0]} and {shapes[-1]}).\n"
            "Give an outcome that one side never has the probability 0 there, or the logit −inf."
        )
    try:
        np.broadcast_shapes(*aligned)
    except ValueError:
        raise EvidenceError(
            f"the axes of p and q before the outcomes must broadcast, but their shapes are {shapes[0]} "
            f"and {shapes[-1]}.\nGive both the same shape, or one of them an axis of length 1."
        ) from None


def _refuse_other_labels(given: tuple[ArrayLike, ...], axis: int, names: tuple[str, ...]) -> None:
    """Refuse pandas objects whose outcomes have other labels: they would be taken by position."""
    known = [(name, labels) for name, x in zip(names, given, strict=False) if (labels := _labels(x, axis)) is not None]
    for name, labels in known[1:]:
        if not labels.equals(known[0][1]):
            raise EvidenceError(
                f"{known[0][0]} and {name} must have the same labels in the same order, but theirs differ.\n"
                "Align them first (p, q = p.align(q, fill_value=0)), or use compare, which aligns by label."
            )


def _labels(x: ArrayLike, axis: int) -> Any:
    """The labels of the outcomes of a pandas object; None for anything else."""
    if not hasattr(getattr(x, "index", None), "equals"):
        return None
    return x.columns if hasattr(x, "columns") and axis in (-1, 1) else x.index


def _mask(xp: Any, where: ArrayLike, shape: tuple[int, ...], place: int, like: Array) -> Array:
    """`where` as booleans of the common shape, outcomes last, with some outcome in every row."""
    mask = where if _is_foreign(where) else numpy_array("where", where)
    if xp is not np and not _is_foreign(where):
        from array_api_compat import device

        mask = xp.asarray(mask.copy(), device=device(like))
    if "bool" not in str(mask.dtype):
        raise EvidenceError(
            f"where must be boolean, but it holds {mask.dtype}.\nPass True for each outcome to include."
        )
    users = shape[:place] + shape[-1:] + shape[place:-1]
    try:
        included = xp.moveaxis(xp.broadcast_to(mask, users), place, -1)
    except (ValueError, TypeError, RuntimeError):
        raise EvidenceError(
            f"where must broadcast to the shape {users}, but its shape is {tuple(mask.shape)}.\n"
            "Pass one boolean for each outcome, or for each entry."
        ) from None
    some = xp.any(included, axis=-1)
    if seen(xp.all(some)) is False:
        raise EvidenceError(
            f"where must include an outcome everywhere, but it excludes all of them{row(~to_numpy(some))}."
        )
    return included


def examined(
    given: Given, sound_of: Callable[[Side], Array], refuse: Callable[[Side, npt.NDArray[Any]], None]
) -> tuple[Array, ...] | None:
    """Refuse the first side of which a row is not sound, as far as somebody can look; else say which rows are.

    `sound_of` tells which rows of a side are sound, or whether all are; `refuse` gets a side and its numbers in NumPy.
    """
    known = []
    for side in given.sides:
        sound = sound_of(side)
        known.append((sound, seen(sound if isinstance(sound, bool | np.bool_) else given.xp.all(sound))))
        if known[-1][1] is False:
            refuse(side, to_numpy(side.values))
    return None if all(fine for _, fine in known) else tuple(sound for sound, _ in known)


def offender(given: Given, side: Side, values: npt.NDArray[Any], bad: npt.NDArray[np.bool_]) -> tuple[str, Any]:
    """The first entry where `bad` is true, as its user would write it and what it is: "p[0, 2]" and -0.1."""
    bad = np.moveaxis(bad, -1, given.place)
    found = tuple(int(i) for i in np.unravel_index(int(bad.argmax()), bad.shape))
    own = found[len(found) - len(side.shape) :]
    index = ", ".join(str(i if n > 1 else 0) for i, n in zip(own, side.shape, strict=True))
    return f"{side.name}[{index}]", np.moveaxis(values, -1, given.place)[found]


def row(bad: npt.NDArray[np.bool_]) -> str:
    """Where the first bad row is, if there is more than one row: " in row 3", " in row (0, 3)"."""
    if np.ndim(bad) == 0:
        return ""
    found = tuple(int(i) for i in np.argwhere(bad)[0])
    return f" in row {found[0] if len(found) == 1 else found}"
