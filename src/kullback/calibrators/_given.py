"""New predictions in the form that they come in: an array, or a table of which some columns are those of classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw
import numpy as np
import numpy.typing as npt

from kullback._array import SUM_TOLERANCE, numpy_array, sum_tolerance, to_numpy
from kullback.errors import EvidenceError, NotADistributionError

Floats: TypeAlias = npt.NDArray[np.float64]
Frame: TypeAlias = "nw.DataFrame[Any]"


def table_of(given: Any) -> Frame | None:
    """What was given as a table in memory; None where it is no table.

    Raises EvidenceError for one whose column names repeat, or that is not in memory.
    """
    try:
        table = nw.from_native(given, pass_through=True)
    except (nw.exceptions.NarwhalsError, ValueError) as error:
        raise EvidenceError(f"probabilities must be a table that can be read, but {error}") from error
    if isinstance(table, nw.LazyFrame):
        raise EvidenceError("probabilities must be a table in memory, but this one is not.\nCollect it first.")
    return table if isinstance(table, nw.DataFrame) else None


def numbers_of(given: Any) -> Floats:
    """What was given as an array of numbers. Raises NotADistributionError where it is none."""
    array = numpy_array("probabilities", to_numpy(given) if hasattr(given, "detach") else given)
    if array.dtype.kind not in "biufO" and array.dtype.name != "bfloat16":
        raise NotADistributionError(f"probabilities must be an array of numbers, but it holds {array.dtype}.")
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise NotADistributionError(f"probabilities must be an array of numbers, but {error}.") from error


def columns_of(table: Frame, classes: Sequence[str]) -> list[str]:
    """The names of the columns of the classes. Raises EvidenceError where one is not there."""
    columns = {_called(name): name for name in table.columns}
    if absent := [name for name in classes if name not in columns]:
        raise EvidenceError(
            f"probabilities must have a column for each class, but {absent!r} are not among {list(columns)!r}.\n"
            "Name the columns as the classes of the map are named."
        )
    return [columns[name] for name in classes]


def _called(name: Any) -> str:
    """What class a column is of: True is `true`, 1.0 is `1`, as where the map was fitted."""
    if isinstance(name, bool | np.bool_):
        return str(name).lower()
    if isinstance(name, float) and name.is_integer():
        return str(int(name))
    return str(name)


def matrix_of(table: Frame, names: Sequence[str]) -> Floats:
    """Columns of numbers side by side, NaN where one is missing. Raises NotADistributionError for others."""
    columns = []
    for name in names:
        column = table.get_column(name)
        if column.dtype in (nw.String, nw.Boolean) or column.dtype.is_temporal():
            raise NotADistributionError(f"probabilities must hold numbers, but column {name!r} holds {column.dtype}.")
        try:
            columns.append(np.asarray(column.cast(nw.Float64()).to_numpy(), dtype=np.float64))
        except Exception as error:  # engines have no error in common
            raise NotADistributionError(f"probabilities must hold numbers, but column {name!r}: {error}.") from error
    return np.column_stack(columns)


def with_columns(table: Frame, names: Sequence[str], made: Floats) -> Frame:
    """The table with other numbers in some columns."""
    index = nw.maybe_get_index(table)
    columns = [
        nw.new_series(name, column.copy(), nw.Float64(), backend=table.implementation)
        for name, column in zip(names, made.T, strict=True)
    ]
    if index is not None:  # pandas would align rows by it
        columns = [nw.maybe_set_index(column, index=index) for column in columns]
    return table.with_columns(*columns)


def checked(p: Floats) -> Floats:
    """The rows, divided by their sums, which are 1 but for rounding. Raises NotADistributionError for others."""
    off = abs(p.sum(axis=1) - 1)
    allowed = SUM_TOLERANCE["float64"] if (off <= SUM_TOLERANCE["float64"]).all() else sum_tolerance(p)
    bad = ~((p >= 0).all(axis=1) & (off <= allowed))
    if bad.any():
        row, many = int(bad.argmax()), int(bad.sum())
        raise NotADistributionError(
            f"probabilities must be numbers from 0 to 1 that sum to 1 in each row, but {many} "
            f"{'row does' if many == 1 else 'rows do'} not: row {row} is {p[row].tolist()[:10]}.\n"
            "Correct them at their source."
        )
    return np.asarray(p / p.sum(axis=1, keepdims=True))
