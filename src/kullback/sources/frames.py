"""DataFrames and relations of any engine that narwhals knows, and Series, as tables."""

from __future__ import annotations

from typing import Any, Final

import narwhals.stable.v2 as nw
import numpy as np

from kullback.errors import SourceError
from kullback.sources.table import Column, Table, column

_PART: Final = 100  # columns


def is_frame(source: Any) -> bool:
    """Is this a DataFrame, lazy frame or relation that narwhals knows?"""
    if nw.dependencies.is_pandas_dataframe(source):  # narwhals refuses one whose column names repeat
        return True
    return isinstance(nw.from_native(source, pass_through=True), nw.DataFrame | nw.LazyFrame)


def is_series(source: Any) -> bool:
    """Is this a Series (pandas, polars) or a chunked array (pyarrow)?"""
    return isinstance(nw.from_native(source, pass_through=True, series_only=True), nw.Series)


def is_pandas_series(source: Any) -> bool:
    """Is this a pandas Series, which has an index?"""
    return nw.dependencies.is_pandas_series(source)


def read_frame(native: Any, name: str, *, single: bool = False) -> Table:
    """A frame as a table. Raises SourceError where narwhals cannot read it, or its column names repeat."""
    reasons: dict[str, str] = {}
    zoned: tuple[str, ...] = ()
    try:
        if nw.dependencies.is_pandas_dataframe(native):
            native, reasons = _typed(native)
        elif nw.dependencies.is_duckdb_relation(native):
            native, reasons, zoned = _unzoned(native)
        frame = nw.from_native(native).lazy()
        parts = _narrow(native, frame)
    except (nw.exceptions.NarwhalsError, ValueError) as error:
        raise SourceError(f"{name} cannot be read as a table: {error}") from error
    columns: dict[str, Column] = {}
    refused: dict[str, str] = {}
    for part, label, dtype in ((held, *field) for held in parts for field in held.collect_schema().items()):
        found = Column("zoned datetime", nw.col(label), part) if label in zoned else column(label, dtype, part)
        if found is None or label in reasons:
            unknown = "values of a type" if dtype == nw.Unknown else f"values of type {dtype}"
            refused[label] = reasons.get(label, f"{unknown} that cannot be compared")
        else:
            columns[label] = found
    return Table(name, frame, columns, refused, single)


def read_series(native: Any, name: str) -> Table:
    """A Series of samples as a table of one column, called as the Series is."""
    series = nw.from_native(native, series_only=True)
    called = str(series.name) if series.name not in (None, "") else "value"
    return read_frame(series.alias(called).to_frame().to_native(), name, single=True)


def _typed(frame: Any) -> tuple[Any, dict[str, str]]:
    """A pandas frame whose names are text and whose object columns have the type of their values, if they have one."""
    frame = frame.set_axis([str(c) for c in frame.columns], axis=1)
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise ValueError(f"two of its columns are called {twice!r}; give each its own name.")
    typed: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    for label in (c for c in frame.columns if isinstance(frame[c].dtype, np.dtypes.ObjectDType)):
        try:
            typed[label] = _of_one_type(frame[label])
        except (TypeError, ValueError) as error:
            reasons[label] = str(error)
    return frame.assign(**typed), reasons


def _of_one_type(values: Any) -> Any:
    """A pandas column of Python objects in the type that all of them have. Raises TypeError where there is none."""
    import pandas as pd

    inferred = pd.api.types.infer_dtype(values, skipna=True)
    if inferred in ("boolean", "integer", "floating", "string", "mixed-integer-float"):
        return values.convert_dtypes()
    if inferred in ("date", "datetime"):
        return pd.to_datetime(values)
    if inferred in ("decimal", "empty"):
        return values.astype("float64")
    found = sorted({type(value).__name__ for value in values.dropna().head(10_000)})
    raise TypeError(f"mixed types: {', '.join(found)}" if len(found) > 1 else f"values of type {found[0]}")


def _unzoned(relation: Any) -> tuple[Any, dict[str, str], tuple[str, ...]]:
    """A DuckDB relation whose zoned timestamps are microseconds, since DuckDB ties zones to the connection."""
    types = dict(zip(relation.columns, map(str, relation.types), strict=True))
    reasons = {c: "mixed types" for c, t in types.items() if t == "JSON"}
    zoned = tuple(c for c, t in types.items() if t == "TIMESTAMP WITH TIME ZONE")
    if zoned:
        replaced = ", ".join(f"epoch_us({identifier(c)}) AS {identifier(c)}" for c in zoned)
        relation = relation.project(f"* REPLACE ({replaced})")
    return relation, reasons, zoned


def _narrow(native: Any, frame: nw.LazyFrame[Any]) -> list[nw.LazyFrame[Any]]:
    """The frame in parts of some hundred columns, where DuckDB would look at all of them in every query."""
    if not nw.dependencies.is_duckdb_relation(native):
        return [frame]
    names = [identifier(name) for name in native.columns]
    some = (names[i : i + _PART] for i in range(0, len(names), _PART))
    return [nw.from_native(native.project(", ".join(part))).lazy() for part in some]


def identifier(name: str) -> str:
    """A name as SQL quotes it."""
    return '"' + name.replace('"', '""') + '"'
