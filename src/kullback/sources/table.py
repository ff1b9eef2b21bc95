"""A table of any engine, asked through narwhals: schema, then summaries, then counts. Only counts leave the engine."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Final, TypeAlias, TypeVar, cast

import narwhals.stable.v2 as nw
import numpy as np
import numpy.typing as npt

from kullback.errors import KullbackError, SourceError
from kullback.sources.labels import is_infinite, is_missing
from kullback.sources.partition import Partition
from kullback.sources.summary import LABELS, RUNGS, Family, Summary, Survey, Value

Rows: TypeAlias = "list[tuple[Any, ...]]"
T = TypeVar("T")

_EXACT: Final = 2.0**53
_COLUMNS_A_QUERY: Final = 100
_VALUE, _COUNT, _RANK = "kullback value", "kullback count", "kullback rank"  # no label is likely to be one of them
_INTEGERS: Final = (nw.Int8, nw.Int16, nw.Int32, nw.Int64, nw.UInt8, nw.UInt16, nw.UInt32)
_HALF: Final = getattr(nw, "Float16", nw.Float32)  # of later versions
_WIDER: Final = (nw.UInt64, nw.Int128, nw.UInt128, _HALF, nw.Float32, nw.Float64)


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the queries see it: its family and the expression of its values.

    Numbers are Int64 or Float64 with -0.0 as 0.0, datetimes microseconds since 1970 as Int64, text String. `frame`
    holds the column, and not many others: engines take their time over queries of thousands of columns.
    """

    family: Family
    values: nw.Expr
    frame: nw.LazyFrame[Any]
    floating: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of one side, and those that cannot be compared with their reasons.

    `single` where it is one column that stands for itself, `points` where its rows are points of one space.
    """

    name: str
    frame: nw.LazyFrame[Any]
    columns: Mapping[str, Column]
    refused: Mapping[str, str]
    single: bool = False
    points: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All column names, comparable or not."""
        return (*self.columns, *self.refused)

    def rows(self) -> int:
        """How many rows the table has."""
        with answering(lambda said: f"{self.name} cannot be read: {said}"):
            return int(_fetch(self.frame.select(nw.len()))[0][0])

    def surveys(self, names: Sequence[str], rows: int) -> dict[str, Survey | SourceError]:
        """How many values of each column are missing or infinite: one scan for a hundred columns."""

        def ask(some: Sequence[str]) -> dict[str, Survey]:
            asked = [_survey(self.columns[name]) for name in some]
            frame = self.columns[some[0]].frame
            numbers = iter(_row(frame, [expression for column in asked for expression in column]))
            return {n: Survey(rows, *(next(numbers) for _ in e)) for n, e in zip(some, asked, strict=True)}

        return dict(self._together(names, _COLUMNS_A_QUERY, ask))

    def summaries(self, surveys: Mapping[str, Survey]) -> Iterator[tuple[str, Summary | SourceError]]:
        """What is told of each column; of a small table that is everything, a hundred columns a query."""
        if all(survey.rows <= RUNGS for survey in surveys.values()):
            yield from self._together(list(surveys), _COLUMNS_A_QUERY, lambda some: self._whole(some, surveys))
        else:
            yield from self._together(list(surveys), 1, lambda some: {n: self._summary(n, surveys[n]) for n in some})

    def _whole(self, names: Sequence[str], surveys: Mapping[str, Survey]) -> dict[str, Summary]:
        """Every value of some columns of a small table."""
        frame = self.columns[names[0]].frame
        rows = _fetch(frame.select(*_numbered([self.columns[name].values for name in names])))
        told = {}
        for name, values in zip(names, zip(*rows, strict=True), strict=True):
            seen = Counter(_plain(value) for value in values if not is_missing(value) and not is_infinite(value))
            known = sorted(seen.items())
            counts = tuple(count for _, count in known)
            told[name] = Summary(surveys[name], tuple(v for v, _ in known), counts, complete=True, distinct=len(known))
        return told

    def _summary(self, name: str, survey: Survey) -> Summary:
        """What is told of one column: a ladder of numbers and datetimes, the most frequent labels of text."""
        column = self.columns[name]
        if not survey.ordinary:
            return Summary(survey, (), (), complete=True)
        if column.family in ("text", "boolean"):
            return self._labels(column, survey)
        return self._ordered(column, survey)

    def _ordinary(self, column: Column) -> nw.LazyFrame[Any]:
        """The values of a column that are neither missing nor infinite."""
        values = column.frame.select(column.values.alias(_VALUE)).filter(~nw.col(_VALUE).is_null())
        return values.filter(nw.col(_VALUE).is_finite()) if column.floating else values

    def _counted(self, column: Column) -> nw.LazyFrame[Any]:
        """Each of these values, with its count."""
        return self._ordinary(column).group_by(_VALUE).agg(nw.len().alias(_COUNT))

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
        ranked = self._ordinary(column).with_columns(nw.col(_VALUE).rank("ordinal").alias(_RANK))
        reached: dict[Value, int] = {}
        for value, at in sorted(_fetch(ranked.filter(nw.col(_RANK).is_in(ranks)))):
            reached[_plain(value)] = int(at)
        steps = np.diff(list(reached.values()), prepend=0)
        return Summary(survey, tuple(reached), tuple(steps.tolist()), complete=False)

    def _labels(self, column: Column, survey: Survey) -> Summary:
        """The most frequent labels of a column, and how many there are."""
        counted = self._counted(column)
        top = _fetch(counted.sort(_COUNT, _VALUE, descending=[True, False]).head(LABELS))
        complete = len(top) < LABELS
        distinct = len(top) if complete else int(_fetch(counted.select(nw.len()))[0][0])
        values, counts = tuple(_plain(v) for v, _ in top), tuple(int(c) for _, c in top)
        return Summary(survey, values, counts, complete, distinct, unlisted=0 if complete else counts[-1])

    def with_labels(self, name: str, summary: Summary, labels: Iterable[Value]) -> Summary:
        """The summary of a text column with some more labels listed. Raises SourceError where the engine fails."""
        unknown = sorted(set(labels) - set(summary.values), key=str)
        if summary.complete or not unknown:
            return summary
        with answering(lambda said: f"the data cannot be read: {said}"):
            found = self._of_labels(name, unknown)
        values, counts = (*summary.values, *found), (*summary.counts, *found.values())
        return replace(summary, values=values, counts=counts)

    def _of_labels(self, name: str, labels: Sequence[Value]) -> dict[Value, int]:
        """How often each of some labels was seen, of those that were."""
        asked = self._counted(self.columns[name]).filter(nw.col(_VALUE).is_in(list(labels)))
        return {_plain(value): int(count) for value, count in _fetch(asked)}

    def counts(
        self, wanted: Mapping[str, tuple[Partition, Survey]]
    ) -> Iterator[tuple[str, npt.NDArray[np.int64] | SourceError]]:
        """The counts of columns on given partitions: one scan for all binned columns, a query for each of text."""
        labelled = [name for name in wanted if self.columns[name].family in ("text", "boolean")]
        binned = [name for name in wanted if name not in set(labelled)]
        yield from self._together(
            binned, _COLUMNS_A_QUERY // 4, lambda some: self._binned({n: wanted[n] for n in some})
        )
        yield from self._together(labelled, 1, lambda some: {n: self._labelled(n, *wanted[n]) for n in some})

    def _binned(self, wanted: Mapping[str, tuple[Partition, Survey]]) -> dict[str, npt.NDArray[np.int64]]:
        """Counts of ordered columns: how many rows equal each value of the partition, and lie below each edge."""
        asked: list[nw.Expr] = []
        for name, (partition, _) in wanted.items():
            column = self.columns[name]
            asked += [_equal(column, value).sum() for value in partition.values]
            asked += [_below(column, edge).sum() for edge in partition.edges[1:-1]]
        numbers = iter(_row(self.columns[next(iter(wanted))].frame, asked))
        counts = {}
        for name, (partition, survey) in wanted.items():
            of_values = [next(numbers) for _ in partition.values]
            below = [next(numbers) - survey.minus_inf for _ in partition.edges[1:-1]]
            counts[name] = partition.arrange(of_values, below, survey)
        return counts

    def _labelled(self, name: str, partition: Partition, survey: Survey) -> npt.NDArray[np.int64]:
        """Counts of a text column on the labels of the partition."""
        known = self._of_labels(name, partition.values)
        return partition.arrange([known.get(value, 0) for value in partition.values], [], survey)

    def _together(
        self, names: Sequence[str], size: int, ask: Callable[[Sequence[str]], Mapping[str, T]]
    ) -> Iterator[tuple[str, T | SourceError]]:
        """Ask of some columns at once, of fewer where that fails; a column that fails alone is told as its error."""
        for some in self._batches(names, size):
            try:
                with answering(lambda said: f"the data cannot be read: {said}"):
                    found = ask(some)
                yield from found.items()
            except SourceError as error:
                if len(some) == 1:
                    yield some[0], error
                else:
                    yield from self._together(some, -(-len(some) // 2), ask)

    def _batches(self, names: Sequence[str], size: int) -> Iterator[Sequence[str]]:
        """The names, some at a time, all of one frame."""
        for _, together in groupby(names, key=lambda name: id(self.columns[name].frame)):
            of_one_frame = list(together)
            yield from (of_one_frame[i : i + size] for i in range(0, len(of_one_frame), size))


def column(name: str, dtype: nw.dtypes.DType, frame: nw.LazyFrame[Any]) -> Column | None:
    """How a column of this type is asked for; None where values of the type cannot be compared."""
    values = nw.col(name)
    if dtype == nw.Boolean:
        return Column("boolean", values, frame)
    if dtype in (nw.String, nw.Categorical, nw.Enum):
        return Column("text", values.cast(nw.String), frame)
    if dtype in _INTEGERS:
        return Column("number", values.cast(nw.Int64), frame)
    if dtype == nw.Decimal:  # by way of text: 1.13 is 1.13 in every engine
        return Column("number", values.cast(nw.String).cast(nw.Float64) + 0.0, frame, floating=True)
    if dtype in _WIDER:
        return Column("number", values.cast(nw.Float64) + 0.0, frame, floating=True)
    if dtype == nw.Date:
        return Column("datetime", values.cast(nw.Datetime("us")).dt.timestamp("us"), frame)
    if isinstance(dtype, nw.Datetime):
        return Column("zoned datetime" if dtype.time_zone else "datetime", values.dt.timestamp("us"), frame)
    return None


def _survey(column: Column) -> list[nw.Expr]:
    """What is counted for a `Survey`: missing values, and infinite ones where there can be any."""
    values = column.values
    if not column.floating:
        return [values.is_null().sum()]
    infinite = [(values == sign * float("inf")).sum() for sign in (1, -1)]
    return [(values.is_null() | values.is_nan()).sum(), *infinite]


def _below(column: Column, edge: float) -> nw.Expr:
    """Which values are below an edge; of integers, below a whole one, so that no engine has to convert them."""
    return column.values < (edge if column.floating else _int64(math.ceil(edge)))


def _equal(column: Column, value: Value) -> nw.Expr:
    """Which values are this one."""
    possible = column.floating or (isinstance(value, int) and value == _int64(value))
    return column.values == value if possible else column.values.is_null() & ~column.values.is_null()


def _int64(whole: int) -> int:
    """The nearest integer that an engine can hold."""
    return max(-(2**63), min(whole, 2**63 - 1))


def _numbered(expressions: Sequence[nw.Expr]) -> Iterator[nw.Expr]:
    """The expressions under names that cannot meet those of the user's columns."""
    return (expression.alias(f"s{i}") for i, expression in enumerate(expressions))


def _fetch(frame: nw.LazyFrame[Any]) -> Rows:
    """The rows of a small result as Python values."""
    native = frame.to_native()
    if hasattr(native, "fetchall"):  # DuckDB: needs no pyarrow this way
        return cast(Rows, native.fetchall())
    return frame.collect().rows()


@contextmanager
def answering(say: Callable[[str], str]) -> Iterator[None]:
    """While an engine is asked: its errors, which have no class in common, become SourceError with what `say` says.

    DuckDB tells of Ctrl-C as an error too; that one stays what it is.
    """
    try:
        yield
    except KullbackError:
        raise
    except Exception as error:
        if "interrupted" in str(error).lower():
            raise KeyboardInterrupt from error
        raise SourceError(say(_said(error))) from error


def _said(error: Exception) -> str:
    """What an engine's error says is wrong, without its advice on its own options."""
    lines = [line.strip() for line in str(error).splitlines() if not line.lstrip().startswith("*")] or [repr(error)]
    stop = next((i for i, line in enumerate(lines) if not line or line.startswith(("Possible", "LINE"))), len(lines))
    said = " ".join(lines[:stop]) or lines[0]
    return said.replace("Invalid Input Error: ", "").replace("IO Error: ", "")


def _row(frame: nw.LazyFrame[Any], asked: Sequence[nw.Expr]) -> list[int]:
    """The numbers that a row of aggregates comes to; nothing to add up is 0."""
    return [int(n or 0) for n in _fetch(frame.select(*_numbered(asked)))[0]] if asked else []


def _plain(value: Any) -> Value:
    """A Python value for one of NumPy; whole numbers as int (as far as they are exact), so that 3 and 3.0 are one."""
    plain = value.item() if isinstance(value, np.generic) else value
    whole = isinstance(plain, float) and plain.is_integer() and abs(plain) < _EXACT
    return int(plain) if whole else cast(Value, plain)
