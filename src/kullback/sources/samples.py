"""Bare arrays and lists of samples as tables: one column, or a column for each of a matrix."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError
from kullback.sources.frames import read_frame
from kullback.sources.labels import is_missing
from kullback.sources.table import Table


def read_samples(source: Any, name: str, resources: ExitStack) -> Table:
    """Samples as a table: one dimension is one column, of two dimensions the second counts the columns.

    Raises EvidenceError for other shapes, and for values of several types in one column.
    """
    array = _array(source, name)
    if array.ndim not in (1, 2) or not array.size:
        raise EvidenceError(
            f"{name} must have one or two dimensions with given='samples', and hold values, "
            f"but its shape is {array.shape}."
        )
    single = array.ndim == 1
    columns = {"value": array} if single else {str(i): column for i, column in enumerate(array.T)}
    arrays = {key: _known(column, name) for key, column in columns.items()}
    connection = resources.enter_context(duckdb.connect())
    connection.register("samples", arrays)
    return replace(read_frame(connection.table("samples"), name, single=single), points=True)


def _array(source: Any, name: str) -> npt.NDArray[Any]:
    """The source as an array; a list of Python values keeps them as they are, and what is masked is missing."""
    if isinstance(source, np.ma.MaskedArray):
        values = source.data.astype(object)
        values[np.ma.getmaskarray(source)] = None
        return values
    try:
        array = np.asarray(source)
    except ValueError as error:
        raise EvidenceError(f"{name} must be an array with rows of one length: {error}.") from error
    if isinstance(source, list | tuple) and array.ndim == 1 and array.dtype.kind in "USO":
        return np.array(source, dtype=object)
    return array


def _known(column: npt.NDArray[Any], name: str) -> npt.NDArray[Any]:
    """The column in a type that the engine knows."""
    kind = column.dtype.kind
    if kind == "f":
        return np.ascontiguousarray(column, dtype=np.float64)
    if kind == "M":
        return np.ascontiguousarray(column, dtype="datetime64[us]")
    if kind in "biu":
        return np.ascontiguousarray(column)
    if kind in "UO":
        return _one_type(np.array(column, dtype=object), name)
    raise EvidenceError(f"{name} must hold numbers, text, booleans or datetimes, but its dtype is {column.dtype}.")


def _one_type(column: npt.NDArray[np.object_], name: str) -> npt.NDArray[Any]:
    """An array of Python values in the type that all of them have; None and NaN are missing."""
    missing = np.array([is_missing(value) for value in column], dtype=bool)
    types = {type(value) for value in column[~missing]}
    if types <= {str} or types <= {bool}:
        return column  # the engine takes None and NaN here for missing
    if types <= {int, float} or all(issubclass(t, np.number) for t in types):
        return np.where(missing, np.nan, column).astype(np.float64)
    found = ", ".join(sorted(t.__name__ for t in types))
    raise EvidenceError(f"{name} must hold values of one type (text, numbers or booleans), but it holds: {found}.")
