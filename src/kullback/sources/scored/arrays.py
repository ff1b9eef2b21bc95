"""Labels and predictions in memory: arrays of any library, lists, Series, DataFrames and mappings."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any, Final, get_args

import numpy as np
import numpy.typing as npt

from kullback._array import to_numpy
from kullback.errors import EvidenceError, NotADistributionError
from kullback.sources import frames
from kullback.sources.labels import is_missing, label
from kullback.sources.scored.assemble import Models, assemble
from kullback.sources.scored.fetch import Columns
from kullback.sources.scored.given import Asked, Beside, Happened, Kind, Numbers, Predicted
from kullback.sources.scored.wording import PYTHON
from kullback.sources.table import Table

_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MODEL: Final = "model"


def from_arrays(
    labels: Any,
    probabilities: Any,
    *,
    given: str | None = None,
    classes: Iterable[Any] | None = None,
    positive: Any = None,
    against: Mapping[str, Any] | None = None,
    by: Any = None,
    groups: Any = None,
    weights: Any = None,
    normalize: bool = False,
) -> Models:
    """What is in memory as evidence: see `kullback.score`.

    Raises EvidenceError, NotADistributionError or SourceError for what cannot be scored.
    """
    if given is not None and given not in _KINDS:
        known = ", ".join(map(repr, _KINDS))
        raise EvidenceError(f"given must be one of {known} (or None, for labels), but it is {given!r}.")
    if classes is not None and (isinstance(classes, str | bytes) or not isinstance(classes, Iterable)):
        raise EvidenceError(f"classes must be the names of the classes, one for each column, but it is {classes!r}.")
    if against is not None and (not isinstance(against, Mapping) or not against):
        raise EvidenceError(
            f"against must map the names of other models to their probabilities, but it is a {type(against).__name__}."
            "\nFor example against={'old': old_probabilities}."
        )
    others = {str(name): other for name, other in (against or {}).items()}
    if len(others) < len(against or {}) or MODEL in others:
        raise EvidenceError(
            f"against must give each model a name of its own, other than {MODEL!r}, which is what the first is called, "
            f"but the names are {list(against or {})}."
        )
    column, values = _named(by)
    rows = {"labels": labels, "probabilities": probabilities, **others, "groups": groups, "weights": weights}
    _refuse_other_index(rows | {"by": values})
    return assemble(
        _happened(labels, given or "labels"),
        [_predicted(probabilities, MODEL), *(_predicted(other, name) for name, other in others.items())],
        Beside(
            column,
            None if values is None else values_of(values, "by"),
            None if groups is None else values_of(groups, "groups"),
            None if weights is None else _row_numbers(weights, "weights"),
        ),
        Asked(None if classes is None else tuple(classes), positive, normalize),
        PYTHON,
    )


def values_of(given: Any, what: str) -> list[Any]:
    """One value a row, as Python values. Raises EvidenceError where it is something else."""
    _refuse_no_column(given, what)
    if hasattr(given, "to_list"):  # a Series of pandas or polars
        return list(given.to_list())
    array = _array(given, what, dtype=object if isinstance(given, list | tuple) else None)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        advice = ""
        if what == "labels" and array.ndim == 2:
            advice = '\nSay what the columns are: given="probabilities", given="counts" or given="ratings".'
        raise EvidenceError(f"{what} must be one value a row, but {_shape(given, array)}.{advice}")
    return list(array.tolist())


def _refuse_no_column(given: Any, what: str) -> None:
    """Refuse what is not one value a row, but text or several columns."""
    if isinstance(given, str | bytes | Mapping) or frames.is_frame(given):
        advice = "" if isinstance(given, str | bytes) else "\nPass one of its columns."
        raise EvidenceError(f"{what} must be one value a row, but it is a {type(given).__name__}.{advice}")


def _shape(given: Any, array: npt.NDArray[Any]) -> str:
    """What is said of the shape of what was given; of something that is no array, what it is."""
    if array.ndim or isinstance(given, np.ndarray):
        return f"its shape is {array.shape}"
    return "it is None" if given is None else f"it is of type {type(given).__name__}"


def _happened(labels: Any, kind: str) -> Happened:
    """What happened, by what the labels are said to be."""
    if kind == "labels":
        return Happened("labels", values_of(labels, "labels"))
    if kind == "ratings":
        return Happened("ratings", _raters(labels))
    names, numbers = _columns(labels, "labels")
    if kind == "counts" and numbers.ndim == 1:
        raise EvidenceError(f"labels must hold a count for each class, but its shape is {numbers.shape}.")
    return Happened("counts" if kind == "counts" else "probabilities", numbers=numbers, classes=names)


def _raters(labels: Any) -> list[list[Any]]:
    """The ratings of each rater."""
    if isinstance(labels, Mapping):
        columns = [values_of(column, "labels") for column in labels.values()]
    elif frames.is_frame(labels):
        table = _table(labels, "labels")
        read = Columns(table, list(table.columns))
        columns = [read.values(name) for name in table.columns]
    else:
        array = _array(labels, "labels", dtype=object if isinstance(labels, list | tuple) else None)
        if array.ndim != 2:
            raise EvidenceError(f"ratings must have one column a rater, but the shape of labels is {array.shape}.")
        columns = array.T.tolist()
    if not columns or len({len(column) for column in columns}) != 1:
        raise EvidenceError(
            f"ratings must have one column a rater, all equally long, but the columns have "
            f"{[len(column) for column in columns]} rows.\nLeave a rating that is not there empty (None or NaN)."
        )
    return columns


def _table(given: Any, what: str) -> Table:
    """A frame of which every column can be read. Raises NotADistributionError where one cannot."""
    table = frames.read_frame(given, what)
    if table.refused:
        name, why = next(iter(table.refused.items()))
        raise NotADistributionError(f"{what} must have columns that can all be read, but {name!r} has {why}.")
    return table


def _predicted(given: Any, name: str) -> Predicted:
    """What a model predicted."""
    classes, values = _columns(given, "probabilities" if name == MODEL else f"the predictions of {name}")
    return Predicted(name, values, classes)


def _columns(given: Any, what: str) -> tuple[tuple[Any, ...] | None, Numbers]:
    """Columns of numbers with their names, or an array of them; float64, nobody else's."""
    if isinstance(given, Mapping):
        columns = [_row_numbers(values, what) for values in given.values()]
        if not columns or len({len(column) for column in columns}) != 1:
            raise EvidenceError(
                f"{what} must have columns of one length, but they have {[len(column) for column in columns]} rows."
            )
        return tuple(given), np.column_stack(columns)
    if frames.is_frame(given):
        table = _table(given, what)
        names = tuple(table.columns)
        if not names:
            raise EvidenceError(f"{what} must have a column for each class, but it has none.")
        return names, Columns(table, names).matrix(names)
    array = _floats(given, what)
    if array.ndim == 2 and array.shape[1] == 1:
        return None, array[:, 0]
    if array.ndim not in (1, 2) or 0 in array.shape:
        raise EvidenceError(
            f"{what} must have one row a prediction and one column a class, shape (n, K) or (n,), but "
            f"{_shape(given, array)}."
        )
    return None, array


def _row_numbers(given: Any, what: str) -> Numbers:
    """One number a row."""
    _refuse_no_column(given, what)
    numbers = _floats(given, what)
    if numbers.ndim == 2 and numbers.shape[1] == 1:
        numbers = numbers[:, 0]
    if numbers.ndim != 1:
        raise EvidenceError(f"{what} must be one number a row, but {_shape(given, numbers)}.")
    return numbers


def _floats(given: Any, what: str) -> Numbers:
    """Numbers as float64, NaN where one is missing; a copy."""
    array = _array(given, what)
    if array.dtype.kind not in "fiubO" and array.dtype.name != "bfloat16":
        raise NotADistributionError(f"{what} must hold numbers, but it holds {array.dtype}.")
    if array.dtype.kind == "O":
        array = np.where(np.vectorize(is_missing, otypes=[bool])(array), np.nan, array)
    try:
        return np.array(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise NotADistributionError(f"{what} must hold numbers in every row, but {error}.") from error


def _array(given: Any, what: str, dtype: type | None = None) -> npt.NDArray[Any]:
    """Something as an array of NumPy."""
    if isinstance(given, np.ma.MaskedArray):
        raise NotADistributionError(f"{what} must not be a masked array, for its mask would be lost.")
    if frames.is_series(given):
        given = given.to_numpy()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return np.asarray(given, dtype=dtype) if dtype else np.asarray(to_numpy(given))
    except (TypeError, ValueError, RuntimeError, Warning) as error:
        raise EvidenceError(f"{what} must be an array with rows of one length, but it is not: {error}.") from error


def _named(by: Any) -> tuple[str, Any]:
    """What the segments are called, and the values of the rows."""
    if isinstance(by, Mapping):
        if len(by) != 1:
            raise EvidenceError(f"by must map one column to its values, but it has {len(by)}: {list(by)}.")
        ((name, values),) = by.items()
        return label(name), values
    name = getattr(by, "name", None)
    return (str(name) if isinstance(name, str) and name else "segment"), by


def _refuse_other_index(given: Mapping[str, Any]) -> None:
    """Refuse pandas objects whose rows have other labels: they would be taken by position."""
    columns = [(name, x) for name, whole in given.items() for x in _parts(whole)]
    known = [(name, x.index) for name, x in columns if hasattr(getattr(x, "index", None), "equals")]
    for name, index in known[1:]:
        first, own = known[0]
        if len(index) == len(own) and not index.equals(own):
            raise EvidenceError(
                f"{first} and {name} must have the same index, but theirs differ.\n"
                "Align them first, or pass values alone (.to_numpy()) where rows go together by position."
            )


def _parts(given: Any) -> Iterable[Any]:
    """The columns of a mapping; anything else is whole."""
    return given.values() if isinstance(given, Mapping) else (given,)
