"""The rows of a stream in their own order, some at a time: from any table, or from values in memory."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from decimal import Decimal
from itertools import groupby
from numbers import Real
from typing import Any, Final, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError, SourceError
from kullback.sources import Table, frames, read
from kullback.sources.labels import is_missing
from kullback.sources.summary import Family
from kullback.sources.table import answering

VALUE: Final = "value"  # what a column without a name is called
_ROWS: Final = 1 << 16
_EPOCH: Final = datetime.datetime(1970, 1, 1)
_MICROSECOND: Final = datetime.timedelta(microseconds=1)


class Values(NamedTuple):
    """Values of a column; numbers and datetimes (microseconds since 1970) as numbers, missing ones as None or NaN."""

    family: Family
    values: Sequence[Any] | npt.NDArray[Any]


def in_order(table: Table, names: Sequence[str]) -> Iterator[dict[str, Values]]:
    """Some columns of a table, 65 536 rows at a time, in the order of its rows.

    Raises SourceError where a column is not there or cannot be read.
    """
    for name in names:
        if name not in table.columns:
            why = table.refused.get(name)
            known = ", ".join(map(repr, list(table.names)[:8]))
            raise SourceError(f"column {name!r} is not in {table.name}{f': {why}' if why else f', which has {known}'}.")
    ordered = sorted(names, key=lambda name: id(table.columns[name].frame))  # those of one frame together
    frames = [list(some) for _, some in groupby(ordered, key=lambda name: id(table.columns[name].frame))]
    with answering(lambda said: f"{table.name} cannot be read: {said}"):
        for pieces in zip(*(_pieces(table, some) for some in frames), strict=True):
            yield {name: values for piece in pieces for name, values in piece.items()}


def _pieces(table: Table, names: Sequence[str]) -> Iterator[dict[str, Values]]:
    """The same of columns of one frame."""
    columns = [table.columns[name] for name in names]
    asked = columns[0].frame.select(column.values.alias(f"s{i}") for i, column in enumerate(columns))
    native = asked.to_native()
    if hasattr(native, "fetchmany"):  # DuckDB: run once, for a query without order may answer in another each time
        native.execute()
        while rows := native.fetchmany(_ROWS):
            yield {
                n: Values(c.family, list(v)) for n, c, v in zip(names, columns, zip(*rows, strict=True), strict=True)
            }
        return
    whole = asked.collect()
    for at in range(0, len(whole), _ROWS):
        part = whole[at : at + _ROWS]
        yield {
            n: Values(c.family, part[f"s{i}"].to_list()) for i, (n, c) in enumerate(zip(names, columns, strict=True))
        }


def from_memory(values: Sequence[Any] | npt.NDArray[Any], name: str) -> Values:
    """Values of one column in memory. Raises SourceError where they are of several types, or of an unknown one."""
    if isinstance(values, np.ndarray) and values.dtype.kind == "M":
        instants = values.astype("datetime64[us]")
        return Values("datetime", [None if np.isnat(v) else int(v.astype(np.int64)) for v in instants])
    plain = values.tolist() if hasattr(values, "tolist") else list(values)
    types = {type(value) for value in plain if not is_missing(value)}
    if all(issubclass(t, bool) for t in types):
        return Values("boolean" if types else "text", plain)
    if all(issubclass(t, str) for t in types):
        return Values("text", plain)
    if bool not in types and all(issubclass(t, Real | Decimal) for t in types):
        return Values("number", [None if is_missing(value) else float(value) for value in plain])
    if all(issubclass(t, datetime.date) for t in types):
        return _moments(plain)
    found = ", ".join(sorted(t.__name__ for t in types))
    raise SourceError(
        f"column {name!r} must hold values of one type (text, numbers, booleans or datetimes), but it holds: {found}."
    )


def _moments(values: Sequence[Any]) -> Values:
    """Dates and datetimes of Python."""
    zoned = any(isinstance(value, datetime.datetime) and value.tzinfo is not None for value in values)

    def microseconds(value: Any) -> int | None:
        if is_missing(value):
            return None
        if not isinstance(value, datetime.datetime):
            value = datetime.datetime.combine(value, datetime.time())
        moment = value.astimezone(datetime.UTC).replace(tzinfo=None) if value.tzinfo else value
        return int((moment - _EPOCH) // _MICROSECOND)

    return Values("zoned datetime" if zoned else "datetime", [microseconds(value) for value in values])


def columns_of(rows: Mapping[Any, Any]) -> dict[str, Values]:
    """The columns of a mapping from name to values. Raises SourceError where they are not equally long."""
    found = {}
    for name, values in rows.items():
        if isinstance(values, str | bytes | Mapping) or not hasattr(values, "__len__"):
            raise SourceError(
                f"rows must map each column to a list of its values, but {name!r} has {values!r}.\n"
                f"One row is a list of one value: {{{str(name)!r}: [...]}}."
            )
        found[str(name)] = from_memory(values, str(name))
    if len({len(column.values) for column in found.values()}) > 1:
        lengths = ", ".join(f"{name!r} {len(column.values)}" for name, column in found.items())
        raise SourceError(f"rows must give each column as many values, but they are: {lengths}.")
    return found


def rows_of(rows: Any, wanted: Sequence[str], name: str, resources: ExitStack) -> Iterable[dict[str, Values]]:
    """The wanted columns of some rows, piece by piece: of a mapping or a list, or of any table.

    The only column of a list or Series is the wanted one, whatever that is called.

    Raises SourceError where a column is not there or cannot be read, EvidenceError where they are no rows.
    """
    if isinstance(rows, Mapping):
        return [_only(wanted, columns_of(rows))]
    if isinstance(rows, list | tuple | np.ndarray):
        return [_only(wanted, {VALUE: from_memory(rows, VALUE)})]
    series = frames.is_series(rows) and not frames.looks_counted(rows)
    if not (series or isinstance(rows, str | os.PathLike) or frames.is_frame(rows)):
        raise EvidenceError(
            f"{name} must be rows of a stream in their order, but they are a {type(rows).__name__}"
            f"{' of counts' if frames.is_series(rows) else ''}.\n"
            "Pass a mapping from column to values, a path, a DataFrame, or a list of the values of one column."
        )
    return of_table(cast(Table, read(rows, "samples" if series else None, name, resources)), wanted)


def of_table(table: Table, wanted: Sequence[str]) -> Iterator[dict[str, Values]]:
    """The wanted columns of a table."""
    names = {name: name for name in wanted}
    others = [name for name in table.columns if name not in names]
    unknown = [name for name in wanted if name not in table.columns]
    if len(unknown) == 1 and VALUE in (*unknown, *others) and len(others) == 1:
        names[unknown[0]] = others[0]
    pieces = in_order(table, list(names.values()))
    return ({column: piece[called] for column, called in names.items()} for piece in pieces)


def _only(wanted: Sequence[str], given: dict[str, Values]) -> dict[str, Values]:
    """The wanted columns of those that are given. Raises SourceError where one is not there."""
    if len(wanted) == 1 and len(given) == 1 and VALUE in (wanted[0], *given):
        return {wanted[0]: next(iter(given.values()))}
    for name in wanted:
        if name not in given:
            raise SourceError(
                f"rows must have every column that is watched, but {name!r} is not among "
                f"{', '.join(map(repr, given))}.\n"
                "Watch the columns that the stream has: Watcher(belief, columns=[...])."
            )
    return {name: given[name] for name in wanted}
