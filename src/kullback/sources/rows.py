"""Rows of two tables as a whole: their values as numbers, drawn at random where there are too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final, TypeAlias

import narwhals.stable.v2 as nw
import numpy as np
import numpy.typing as npt

from kullback.evidence import Rows, Samples
from kullback.sources.labels import is_missing
from kullback.sources.table import Column, Table, answering

Floats: TypeAlias = npt.NDArray[np.float64]

WHOLE: Final = "rows as a whole"
MOST_ROWS: Final = 100_000
_MOST_LEVELS: Final = 200  # categories that a tree of the classifier can tell apart, with room for the others


def rows_together(truth: Table, belief: Table, names: Sequence[str], rows: tuple[int, int], seed: int) -> Rows:
    """The rows of both tables, which have so many, in these columns; of more than 100 000 about so many, at random.

    Text becomes codes: those of the 200 labels that are most frequent in the pool, and one for all others.

    Raises SourceError where an engine cannot be asked.
    """
    seeds = np.random.SeedSequence(seed).spawn(2)  # sides of one length must not be drawn alike
    a, b = (_drawn(side, names, of, own) for side, of, own in zip((truth, belief), rows, seeds, strict=True))
    coded = [_coded(a[name], b[name]) for name in names]
    sides = [np.column_stack([column[side] for column in coded]) for side in (0, 1)]
    return Rows(
        names[0] if len(names) == 1 else WHOLE,
        tuple(names),
        tuple(column[2] for column in coded),
        Samples(sides[0], rows[0]),
        Samples(sides[1], rows[1]),
        truth.name,
        belief.name,
    )


def _drawn(table: Table, names: Sequence[str], rows: int, seed: np.random.SeedSequence) -> dict[str, npt.NDArray[Any]]:
    """The values of some columns, of the same rows for every column."""
    found: dict[str, npt.NDArray[Any]] = {}
    with answering(lambda said: f"{table.name} cannot be read: {said}"):
        for _, together in groupby(names, key=lambda name: id(table.columns[name].frame)):
            some = list(together)
            values = _values([table.columns[name] for name in some], rows, seed)
            found |= dict(zip(some, values, strict=True))
    return found


def _values(columns: Sequence[Column], rows: int, seed: np.random.SeedSequence) -> Iterable[npt.NDArray[Any]]:
    """The values of columns of one frame, of all its rows or of those that the seed picks."""
    names = [f"s{i}" for i in range(len(columns))]
    asked = columns[0].frame.select(_plain(c).alias(name) for c, name in zip(columns, names, strict=True))
    native = asked.to_native()
    if hasattr(native, "fetchnumpy"):  # DuckDB: the rows are picked where they are
        if rows > MOST_ROWS:
            numbered, key = "SELECT *, row_number() OVER () AS i FROM t", int(seed.generate_state(1)[0])
            native = native.query("t", f"SELECT * FROM ({numbered}) WHERE hash(i, {key}) % {rows} < {MOST_ROWS}")
        found = native.fetchnumpy()
        return (found[name] for name in names)
    whole = asked.collect()
    if rows > MOST_ROWS:
        whole = whole[_picked(rows, seed).tolist()]
    return (whole[name].to_numpy() for name in names)


def _plain(column: Column) -> nw.Expr:
    """The values as text or as floats."""
    return column.values if column.family == "text" else column.values.cast(nw.Float64)


def _picked(rows: int, seed: np.random.SeedSequence) -> npt.NDArray[np.int64]:
    """Which rows are drawn, in their order."""
    return np.sort(np.random.default_rng(seed).choice(rows, MOST_ROWS, replace=False))


def _is_text(values: npt.NDArray[Any]) -> bool:
    """Does a column hold labels? One without any value holds none."""
    return values.dtype.kind in "OUST" and any(isinstance(value, str) for value in values.tolist())


def _numbers(values: npt.NDArray[Any]) -> Floats:
    """Numbers with NaN where one is missing."""
    if isinstance(values, np.ma.MaskedArray):
        return np.asarray(np.ma.filled(values.astype(np.float64), np.nan))
    if values.dtype.kind in "OUST":
        return np.array([np.nan if is_missing(value) else value for value in values.tolist()], dtype=np.float64)
    return np.asarray(values, dtype=np.float64)


def _coded(x: npt.NDArray[Any], y: npt.NDArray[Any]) -> tuple[Floats, Floats, int]:
    """A column of both sides as numbers, and how many categories it has: 0 where it held numbers already."""
    if not any(_is_text(values) for values in (x, y)):
        return _numbers(x), _numbers(y), 0
    pooled = Counter(label for values in (x, y) for label in values.tolist() if not is_missing(label))
    frequent = sorted(pooled, key=lambda label: (-pooled[label], label))[:_MOST_LEVELS]
    code = {label: i for i, label in enumerate(frequent)}
    others = len(frequent)

    def codes(values: npt.NDArray[Any]) -> Floats:
        return np.array([np.nan if is_missing(v) else code.get(v, others) for v in values.tolist()], dtype=np.float64)

    return codes(x), codes(y), others + (len(pooled) > others)
