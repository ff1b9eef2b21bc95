"""A table of any engine, asked through narwhals: schema, then summaries, then counts. Only counts leave the engine."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

import narwhals.stable.v2 as nw
import numpy as np
import numpy.typing as npt

from kullback.sources.partition import Partition
from kullback.sources.summary import LABELS, RUNGS, Family, Summary, Survey, Value

Rows: TypeAlias = "list[tuple[Any, ...]]"

_EPOCH: Final = datetime.datetime(1970, 1, 1)
_COLUMNS_A_QUERY: Final = 100
_INTEGERS: Final = (nw.Int8, nw.Int16, nw.Int32, nw.Int64, nw.UInt8, nw.UInt16, nw.UInt32)
_WIDER: Final = (nw.UInt64, nw.Int128, nw.UInt128, nw.Float32, nw.Float64, nw.Decimal)


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the queries see it: its family and the expression of its values.

    Numbers are Int64 or Float64 with -0.0 as 0.0, datetimes microseconds since 1970 as Int64, text String.
    """

    family: Family
    values: nw.Expr


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of one side, and those that cannot be compared with their reasons."""

    name: str
    frame: nw.LazyFrame[Any]
    columns: Mapping[str, Column]
    refused: Mapping[str, str]
    single: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All column names, comparable or not."""
        return (*self.columns, *self.refused)

    def rows(self) -> int:
        """How many rows the table has."""
        return int(_fetch(self.frame.select(nw.len()))[0][0])

    def surveys(self, names: Sequence[str], rows: int) -> dict[str, Survey]:
        """How many values of each column are missing or infinite: one scan for a hundred columns."""
        found: dict[str, Survey] = {}
        for some in _batches(names, _COLUMNS_A_QUERY):
            wanted = [e.alias(f"s{i}") for i, e in enumerate(e for n in some for e in _survey(self.columns[n]))]
            numbers = iter(_fetch(self.frame.select(*wanted))[0])
            for name in some:
                width = len(_survey(self.columns[name]))
                found[name] = Survey(rows, *(int(next(numbers) or 0) for _ in range(width)))
        return found

    def summary(self, name: str, survey: Survey) -> Summary:
        """What is told of one column: a ladder of numbers and datetimes, the most frequent labels of text."""
        column = self.columns[name]
        if not survey.ordinary:
            return Summary(survey, (), (), complete=True)
        if column.family in ("text", "boolean"):
            return self._labels(column, survey)
        return self._ordered(column, survey)

    def _ordinary(self, column: Column) -> nw.LazyFrame[Any]:
        """The values of a column that are neither missing nor infinite, as `v`."""
        values = self.frame.select(v=column.values).filter(~nw.col("v").is_null())
        return values.filter(nw.col("v").is_finite()) if column.family == "number" else values

    def _counted(self, column: Column) -> nw.LazyFrame[Any]:
        """Each of these values, with its count as `c`."""
        return self._ordinary(column).group_by("v").agg(c=nw.len())

    def _ordered(self, column: Column, survey: Survey) -> Summary:
        """An ordered column, told whole where it has few values, else as a ladder."""
        found = sorted(_fetch(self._counted(column).head(RUNGS + 1)))
        if len(found) > RUNGS:
            return self._ladder(column, survey)
        values, counts = zip(*found, strict=True)
        return Summary(survey, tuple(map(_plain, values)), tuple(map(int, counts)), complete=True)

    def _ladder(self, column: Column, survey: Survey) -> Summary:
        """The values of a column at every thousandth of its ranks, and the least."""
        ranks = [1, *(-(-survey.ordinary * j // RUNGS) for j in range(1, RUNGS + 1))]
        ranked = self._ordinary(column).with_columns(rank=nw.col("v").rank("ordinal"))
        reached: dict[Value, int] = {}
        for value, at in sorted(_fetch(ranked.filter(nw.col("rank").is_in(ranks)))):
            reached[_plain(value)] = int(at)
        steps = np.diff(list(reached.values()), prepend=0)
        return Summary(survey, tuple(reached), tuple(steps.tolist()), complete=False)

    def _labels(self, column: Column, survey: Survey) -> Summary:
        """The most frequent labels of a column, and how many there are."""
        counted = self._counted(column)
        top = _fetch(counted.sort("c", "v", descending=[True, False]).head(LABELS))
        complete = len(top) < LABELS
        distinct = len(top) if complete else int(_fetch(counted.select(nw.len()))[0][0])
        return Summary(survey, tuple(_plain(v) for v, _ in top), tuple(int(c) for _, c in top), complete, distinct)

    def counts(self, wanted: Mapping[str, tuple[Partition, Survey]]) -> Iterator[tuple[str, npt.NDArray[np.int64]]]:
        """The counts of columns on given partitions: one scan for all binned columns, a query for each of text."""
        binned = [
            name for name, (partition, _) in wanted.items() if self.columns[name].family not in ("text", "boolean")
        ]
        for some in _batches(binned, _COLUMNS_A_QUERY // 4):
            yield from self._binned({name: wanted[name] for name in some})
        for name, (partition, survey) in wanted.items():
            if name not in binned:
                yield name, self._labelled(self.columns[name], partition, survey)

    def _binned(self, wanted: Mapping[str, tuple[Partition, Survey]]) -> Iterator[tuple[str, npt.NDArray[np.int64]]]:
        """Counts of ordered columns: how many rows equal each value of the partition, and lie below each edge."""
        asked: list[nw.Expr] = []
        for name, (partition, _) in wanted.items():
            values = self.columns[name].values
            asked += [(values == value).sum() for value in partition.values]
            asked += [(values < edge).sum() for edge in partition.edges[1:-1]]
        if not asked:
            return
        numbers = iter(_fetch(self.frame.select(*(e.alias(f"s{i}") for i, e in enumerate(asked))))[0])
        for name, (partition, survey) in wanted.items():
            of_values = [int(next(numbers) or 0) for _ in partition.values]
            below = [int(next(numbers) or 0) - survey.minus_inf for _ in partition.edges[1:-1]]
            yield name, partition.arrange(of_values, below, survey)

    def _labelled(self, column: Column, partition: Partition, survey: Survey) -> npt.NDArray[np.int64]:
        """Counts of a text column on the labels of the partition."""
        known: dict[Value, int] = dict(_fetch(self._counted(column).filter(nw.col("v").is_in(list(partition.values)))))
        return partition.arrange([int(known.get(value, 0)) for value in partition.values], [], survey)


def column(name: str, dtype: nw.dtypes.DType) -> Column | None:
    """How a column of this type is asked for; None where values of the type cannot be compared."""
    values = nw.col(name)
    if dtype == nw.Boolean:
        return Column("boolean", values)
    if dtype in (nw.String, nw.Categorical, nw.Enum):
        return Column("text", values.cast(nw.String))
    if dtype in _INTEGERS:
        return Column("number", values.cast(nw.Int64))
    if dtype in _WIDER:
        return Column("number", values.cast(nw.Float64) + 0.0)
    if dtype == nw.Date:
        return Column("datetime", _microseconds(values.cast(nw.Datetime("us"))))
    if isinstance(dtype, nw.Datetime):
        if dtype.time_zone is None:
            return Column("datetime", _microseconds(values))
        return Column("zoned datetime", values.dt.timestamp("us"))
    return None


def _microseconds(values: nw.Expr) -> nw.Expr:
    """Microseconds since 1970; every engine knows this difference, not every one a timestamp."""
    return (values - nw.lit(_EPOCH)).dt.total_microseconds()


def _survey(column: Column) -> list[nw.Expr]:
    """What is counted for a `Survey`: missing values, and infinite ones where there can be any."""
    values = column.values
    if column.family != "number":
        return [values.is_null().sum()]
    number = values.cast(nw.Float64)
    infinite = [(number == sign * float("inf")).sum() for sign in (1, -1)]
    return [(number.is_null() | number.is_nan()).sum(), *infinite]


def _fetch(frame: nw.LazyFrame[Any]) -> Rows:
    """The rows of a small result as Python values."""
    native = frame.to_native()
    if hasattr(native, "fetchall"):  # DuckDB: needs no pyarrow this way
        return cast(Rows, native.fetchall())
    return frame.collect().rows()


def _plain(value: Any) -> Value:
    """A Python value for one of NumPy; whole numbers as int, so that 3 and 3.0 are one value."""
    plain = value.item() if isinstance(value, np.generic) else value
    return int(plain) if isinstance(plain, float) and plain.is_integer() else cast(Value, plain)


def _batches(names: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    """The names, some at a time."""
    return (names[i : i + size] for i in range(0, len(names), size))
