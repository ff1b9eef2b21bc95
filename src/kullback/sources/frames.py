"""DataFrames and relations of any engine that narwhals knows, and Series, as tables."""

from __future__ import annotations

from typing import Any, Final

import narwhals.stable.v2 as nw
import numpy as np
from narwhals import dependencies

from kullback.errors import SourceError
from kullback.sources.quoting import identifier
from kullback.sources.summary import Family
from kullback.sources.table import Column, Table, answering, column

_PART: Final = 100  # columns


def is_frame(source: Any) -> bool:
    """Is this a DataFrame, lazy frame or relation that narwhals knows?"""
    try:
        return isinstance(nw.from_native(source, pass_through=True), nw.DataFrame | nw.LazyFrame)
    except (nw.exceptions.NarwhalsError, ValueError):  # one that it knows and cannot read: reading says why
        return True


def is_series(source: Any) -> bool:
    """Is this a Series (pandas, polars) or a chunked array (pyarrow)?"""
    return isinstance(nw.from_native(source, pass_through=True, series_only=True), nw.Series)


def is_pandas_series(source: Any) -> bool:
    """Is this a pandas Series, which has an index?"""
    return dependencies.is_pandas_series(source)


def looks_counted(source: Any) -> bool:
    """Is this a pandas Series of numbers whose index holds text, as `value_counts` gives it?"""
    if not is_pandas_series(source) or source.dtype.kind not in "iuf":
        return False
    return source.name in ("count", "proportion") or source.index.inferred_type in ("string", "categorical")


def read_frame(native: Any, name: str, *, single: bool = False) -> Table:
    """A frame as a table. Raises SourceError where narwhals cannot read it, or its column names repeat."""
    with answering(lambda said: f"{name} cannot be read as a table: {said}"):
        if dependencies.is_duckdb_relation(native):
            return _from_duckdb(native, name, single=single)
        reasons: dict[str, str] = {}
        if dependencies.is_pandas_dataframe(native):
            native, reasons = _typed(native)
        frame = nw.from_native(native).lazy()
        schema = frame.collect_schema()
        safe = frame.rename({label: f"c{i}" for i, label in enumerate(schema)})  # names that no engine interprets
        columns: dict[str, Column] = {}
        for i, (label, dtype) in enumerate(schema.items()):
            found = _nothing(f"c{i}", safe) if _is_null_type(native, label) else column(f"c{i}", dtype, safe)
            if found is None:
                reasons.setdefault(label, _uncomparable(dtype))
            elif label not in reasons:
                columns[label] = found
        return Table(name, safe, columns, reasons, single)


def read_series(native: Any, name: str) -> Table:
    """A Series of samples as a table of one column; two Series are a pair, whatever each is called."""
    series = nw.from_native(native, series_only=True)
    return read_frame(series.alias("value").to_frame().to_native(), name, single=True)


def _uncomparable(dtype: nw.dtypes.DType) -> str:
    """Why a column of this type is not compared."""
    return f"values of {'a type' if dtype == nw.Unknown else f'type {dtype}'} that cannot be compared"


def _nothing(safe: str, frame: nw.LazyFrame[Any]) -> Column:
    """A column that holds no value, and so has no type either."""
    return Column("text", nw.col(safe).cast(nw.String), frame)


def _is_null_type(native: Any, label: str) -> bool:
    """Has the column the type of nothing (polars Null, pyarrow null), which narwhals does not tell?"""
    if dependencies.is_polars_lazyframe(native):
        return str(native.collect_schema()[label]) == "Null"
    if dependencies.is_polars_dataframe(native):
        return str(native.schema[label]) == "Null"
    if dependencies.is_pandas_dataframe(native):
        return str(native[label].dtype) == "null[pyarrow]"
    return dependencies.is_pyarrow_table(native) and str(native.schema.field(label).type) == "null"


def _typed(frame: Any) -> tuple[Any, dict[str, str]]:
    """A pandas frame whose names are text and whose objects and categories have the type that all of them have."""
    frame = frame.set_axis([str(c) for c in frame.columns], axis=1).copy(deep=False)
    if not frame.columns.is_unique:
        twice = frame.columns[frame.columns.duplicated()][0]
        raise SourceError(f"the table has two columns called {twice!r}; give each a name of its own.")
    reasons: dict[str, str] = {}
    for label in frame.columns:
        dtype = frame[label].dtype
        categories = getattr(dtype, "categories", None)
        if isinstance(dtype, np.dtypes.ObjectDType) or (categories is not None and categories.dtype.kind in "biufOM"):
            try:
                frame[label] = _of_one_type(frame[label].astype(object))
            except (TypeError, ValueError) as error:
                reasons[label] = str(error)
    return frame, reasons


def _of_one_type(values: Any) -> Any:
    """A pandas column of Python objects in the type that all of them have. Raises TypeError where there is none."""
    import pandas as pd

    inferred = pd.api.types.infer_dtype(values, skipna=True)
    if inferred in ("boolean", "integer", "floating", "string", "mixed-integer-float"):
        return values.convert_dtypes()
    if inferred in ("date", "datetime", "datetime64"):
        return pd.to_datetime(values)
    if inferred in ("decimal", "empty"):
        return values.astype("float64")
    found = sorted({type(value).__name__ for value in values.dropna().head(10_000)})
    raise TypeError(f"mixed types: {', '.join(found)}" if len(found) > 1 else f"values of type {found[0]}")


def _from_duckdb(relation: Any, name: str, *, single: bool) -> Table:
    """A DuckDB relation as a table.

    Its columns get names that narwhals and DuckDB do not interpret. Dates and timestamps become microseconds in SQL,
    since narwhals has no such function for DuckDB, which ties time zones to the connection; they are asked in parts of
    some hundred columns, since DuckDB looks at all columns of a relation for every query.
    """
    told = [_in_sql(relation, c, str(t)) for c, t in zip(relation.columns, relation.types, strict=True)]
    columns: dict[str, Column] = {}
    reasons: dict[str, str] = {}
    for start in range(0, len(told), _PART):
        part = told[start : start + _PART]
        renamed = ", ".join(f"{sql} AS c{i}" for i, (_, sql, _) in enumerate(part))
        frame = nw.from_native(relation.project(renamed)).lazy()
        for i, ((label, _, family), dtype) in enumerate(zip(part, frame.collect_schema().values(), strict=True)):
            known = Column(family, nw.col(f"c{i}"), frame) if family else column(f"c{i}", dtype, frame)
            if known is None:
                reasons[label] = _uncomparable(dtype)
            elif family is None and str(relation.types[start + i]) == "JSON":
                reasons[label] = "mixed types"
            else:
                columns[label] = known
    return Table(name, nw.from_native(relation).lazy(), columns, reasons, single)


def _in_sql(relation: Any, label: str, kind: str) -> tuple[str, str, Family | None]:
    """A column of a relation: its name, the SQL of its values, and its family where that is known by the type."""
    quoted = identifier(label)
    if kind == "TIMESTAMP WITH TIME ZONE":
        return label, f"epoch_us({quoted})", "zoned datetime"
    if kind.startswith("TIMESTAMP") or kind == "DATE":
        return label, f"epoch_us(CAST({quoted} AS TIMESTAMP))", "datetime"
    if kind == '"NULL"' or (kind == "JSON" and not relation.count(quoted).fetchall()[0][0]):
        return label, f"CAST({quoted} AS VARCHAR)", "text"
    return label, quoted, None
