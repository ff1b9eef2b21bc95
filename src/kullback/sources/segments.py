"""How a stream is cut into the segments of its timeline: by a column, every so many rows, or as the rows come in."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError, SourceError
from kullback.evidence import MISSING
from kullback.sources.coding import spell
from kullback.sources.ordered import Values

MOST_SEGMENTS: Final = 2000
_LEAST_ROWS, _FREE, _SHARE = 20, 500, 50
GRAINS: Final = {"year": 4, "month": 7, "day": 10, "hour": 13}  # characters of an ISO date and hour


class Segments:
    """The segments of a stream so far, in the order in which they appeared.

    `by` is a column, or `COLUMN:month` (year, day, hour) of one that holds dates; `every` a number of rows. With
    neither, rows that come in together are a segment, as far as these stay few: rows go on with the last segment while
    that has fewer than 20 rows, and from the 500th on while it has fewer than a fiftieth of all.
    """

    def __init__(self, by: str | None, every: int | None) -> None:
        """Refuse rules that do not go together."""
        if by is not None and every is not None:
            raise EvidenceError("by and every cannot both cut the stream into segments.\nGive one of them.")
        if every is not None and (isinstance(every, bool) or not isinstance(every, int) or every < 1):
            raise EvidenceError(
                f"every must be a number of rows, 1 or more, but it is {every!r}.\nFor a segment of 1000 rows: 1000."
            )
        column, colon, grain = (by or "").rpartition(":")
        dated = bool(colon) and grain in GRAINS
        self.by: Final = by
        self.every: Final = every
        self.column: Final = column if dated else by
        self._grain: Final = GRAINS[grain] if dated else None
        self.names: list[str] = []

    def number(self, values: Values | None, rows: int, before: int, *, together: bool) -> npt.NDArray[np.int64]:
        """The number of the segment of each of some rows, of which there were so many before.

        `values` are those of the column; `together` says that the rows belong with those before them.
        """
        if values is not None:
            return self._by_column(values)
        if self.every is not None:
            return self._every(self.every, rows, before)
        first = before
        if self.names:
            begun = self._last_range()[0]
            if together or before - begun < self._least(before):
                self.names.pop()
                first = begun
        self.names.append(_range(first, before + rows))
        self._check()
        return np.full(rows, len(self.names) - 1)

    def _every(self, size: int, rows: int, before: int) -> npt.NDArray[np.int64]:
        """The segments of so many rows each; of merged watches the last may be full already, and a new one begins."""
        begun = max(before, self._last_range()[1] if self.names else 0)  # the first row of a new segment
        numbers = len(self.names) + (before + np.arange(rows) - begun) // size
        new = -(-(before + rows - begun) // size)
        self.names += [_range(begun + i * size, begun + (i + 1) * size) for i in range(new)]
        self._check()
        return np.asarray(numbers)

    def _last_range(self) -> tuple[int, int]:
        """From which row to which the last segment is said to go."""
        start, _, end = self.names[-1].removeprefix("rows ").partition("–")
        return int(start) - 1, int(end)

    def _least(self, rows: int) -> int:
        """How many rows a segment has at least, after so many."""
        return _LEAST_ROWS if len(self.names) < _FREE else max(_LEAST_ROWS, rows // _SHARE)

    def _by_column(self, values: Values) -> npt.NDArray[np.int64]:
        """The segments that the values of the column name."""
        labels = self._labels(values)
        numbers = {name: i for i, name in enumerate(self.names)}
        found = np.fromiter((numbers.setdefault(label, len(numbers)) for label in labels), np.int64, len(labels))
        self.names = list(numbers)
        self._check()
        return found

    def _labels(self, values: Values) -> list[str]:
        """The segment of each value; of dates and times cut to the grain."""
        labels = spell(values.values, values.family)
        if self._grain is None:
            return labels
        if values.family not in ("datetime", "zoned datetime") and set(labels) != {MISSING}:
            raise SourceError(
                f"column {self.column!r} must hold dates to cut the stream by {self.by!r}, but it holds "
                f"{labels[0]!r}.\nCut by the column itself: {self.column}."
            )
        whole = (label if "T" in label or label == MISSING else f"{label}T00" for label in labels)
        return [label if label == MISSING else label[: self._grain] for label in whole]

    def _check(self) -> None:
        """Refuse a timeline that nobody could read."""
        if len(self.names) > MOST_SEGMENTS:
            what = "every" if self.by is None else "by"
            raise SourceError(
                f"{what} must cut the stream into at most {MOST_SEGMENTS} segments, but it makes more.\n"
                "Give a larger number of rows, or a coarser column, such as date:month."
            )


def _range(start: int, end: int) -> str:
    """What the rows from one to another are called.

    >>> _range(0, 1000)
    'rows 1–1000'
    """
    return f"rows {start + 1}–{end}"
