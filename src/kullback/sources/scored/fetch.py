"""Whole columns of a table, in the order of its rows: numbers as float64 with NaN where missing, others as values."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import numpy.typing as npt

from kullback.errors import SourceError
from kullback.sources.labels import instant, is_missing
from kullback.sources.scored.given import Numbers
from kullback.sources.table import Column, Table, answering


class Columns:
    """Some columns of a table, read at once."""

    def __init__(self, table: Table, names: Sequence[str]) -> None:
        """Read them. Raises SourceError where one is not there or cannot be read."""
        wanted = list(dict.fromkeys(names))
        for name in wanted:
            _check(table, name)
        self.table = table
        self._read: dict[str, npt.NDArray[Any]] = {}
        with answering(lambda said: f"{table.name} cannot be read: {said}"):
            for _, together in groupby(wanted, key=lambda name: id(table.columns[name].frame)):
                some = list(together)
                self._read |= zip(some, _fetched([table.columns[name] for name in some]), strict=True)

    def numbers(self, name: str) -> Numbers:
        """A column of numbers. Raises SourceError where it holds something else."""
        values = self._read[name]
        if self.table.columns[name].family == "number":
            return _as_numbers(values)
        text = next((value for value in values.tolist() if not is_missing(value)), None)
        if text is None:
            return np.full(len(values), np.nan)
        raise SourceError(
            f"column {name!r} of {self.table.name} must hold numbers, but it holds {self.table.columns[name].family}, "
            f"such as {text!r}.\nExport it as numbers with a decimal point."
        )

    def matrix(self, names: Sequence[str]) -> Numbers:
        """Columns of numbers side by side; they are not kept."""
        first = self.numbers(names[0])
        whole = np.empty((len(first), len(names)))
        for i, name in enumerate(names):
            whole[:, i] = self.numbers(name)
            del self._read[name]
        return whole

    def values(self, name: str) -> list[Any]:
        """A column of labels; None or NaN where one is missing."""
        values, family = self._read[name].tolist(), self.table.columns[name].family
        if family in ("datetime", "zoned datetime"):
            return [None if is_missing(v) else instant(int(v), zoned=family == "zoned datetime") for v in values]
        return list(values)


def _check(table: Table, name: str) -> None:
    """Refuse a column that is not there, or cannot be compared."""
    if name in table.columns:
        return
    if name in table.refused:
        raise SourceError(f"column {name!r} of {table.name} cannot be used: {table.refused[name]}.")
    raise SourceError(f"column {name!r} is not in {table.name}; {nearest(name, table.names)}.")


def nearest(name: str, names: Sequence[str]) -> str:
    """What there is instead of a name."""
    close = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    some = ", ".join(map(repr, close or names[:8]))
    return f"did you mean {some}?" if close else f"it has {some}{', ...' if len(names) > 8 else ''}"


def _fetched(columns: Sequence[Column]) -> Iterator[npt.NDArray[Any]]:
    """The values of columns of one frame."""
    names = [f"s{i}" for i in range(len(columns))]
    asked = columns[0].frame.select(column.values.alias(name) for column, name in zip(columns, names, strict=True))
    native = asked.to_native()
    if hasattr(native, "fetchnumpy"):  # DuckDB: needs no pyarrow this way
        found = native.fetchnumpy()
        return (found.pop(name) for name in names)
    whole = asked.collect()
    return (_of_series(whole[name]) for name in names)


def _of_series(values: nw.Series[Any]) -> npt.NDArray[Any]:
    """A series as an array; one that has missing values as floats, or as objects."""
    if not values.dtype.is_numeric():
        whole = np.empty(len(values), dtype=object)
        whole[:] = values.to_list()
        return whole
    return values.cast(nw.Float64).to_numpy() if values.null_count() else values.to_numpy()


def _as_numbers(values: npt.NDArray[Any]) -> Numbers:
    """Numbers as float64, NaN where one is missing."""
    if isinstance(values, np.ma.MaskedArray):
        return np.asarray(np.ma.filled(values.astype(np.float64), np.nan))
    return np.asarray(values, dtype=np.float64)
