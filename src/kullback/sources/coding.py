"""Values as codes of outcomes that were fixed before the values were seen: what a watched stream is counted on.

Outcomes are known by their names alone: a label, a number, a bin `[a, b)`, `(missing)` and its like. What is none of
them falls to the last, `(other)`.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kullback.errors import SourceError
from kullback.evidence import MINUS_INF, MISSING, OTHER, PLUS_INF, SPECIAL, Kind
from kullback.sources import labels
from kullback.sources.summary import FAMILY_NAMES, Family

Codes = npt.NDArray[np.int64]

_BIN: Final = re.compile(r"\[(.+), (.+)([\])])")
_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND: Final = datetime.timedelta(microseconds=1)
_ORDERED: Final[tuple[Family, ...]] = ("number", "datetime", "zoned datetime")


class Coding:
    """The outcomes of one column, the last of them `(other)`.

    `family` is what its values have to be; None, or text, takes all as they are spelled.
    """

    def __init__(self, kind: Kind, family: Family | None, outcomes: Sequence[str]) -> None:
        """Add `(other)` where it is not among the outcomes, and put it last."""
        self.kind: Final = kind
        self.family: Final = family
        self.outcomes: Final = (*(name for name in outcomes if name != OTHER), OTHER)
        self._code: Final = {name: i for i, name in enumerate(self.outcomes)}
        self._other: Final = len(self.outcomes) - 1

    @property
    def has_bins(self) -> bool:
        """Are values grouped in bins?"""
        return any(map(_BIN.fullmatch, self.outcomes))

    def codes(self, values: Sequence[Any] | npt.NDArray[Any], family: Family, column: str) -> Codes:
        """The outcome of each value; numbers and datetimes come as numbers, missing values as None or NaN.

        Raises SourceError where values are not of the family they were.
        """
        if self.family not in (None, "text", family) and not all(map(labels.is_missing, values)):
            raise SourceError(
                f"column {column!r} must hold {FAMILY_NAMES[self.family or 'text']}, as in the belief, but the stream "
                f"holds {FAMILY_NAMES[family]}.\nGive the column one type, or leave it out with --column (columns=)."
            )
        if family in _ORDERED and self.family != "text":
            return self._of_numbers(_floats(values), family)
        spelled = _spelling(family)
        missing, known = self._code.get(MISSING, self._other), self._code
        found = (missing if labels.is_missing(v) else known.get(spelled(v), self._other) for v in values)
        return np.fromiter(found, dtype=np.int64, count=len(values))

    def unlisted(self, values: Sequence[Any] | npt.NDArray[Any], family: Family, codes: Codes, most: int) -> list[str]:
        """The names of some values that are none of the outcomes: the first few that differ."""
        found: dict[str, None] = {}
        for i in np.flatnonzero(codes == self._other).tolist():
            found.setdefault(spell([values[i]], family)[0])
            if len(found) == most:
                break
        return [name for name in found if name != OTHER]

    def _of_numbers(self, values: npt.NDArray[np.float64], family: Family) -> Codes:
        """Codes of numbers: those that are outcomes of their own, then bins."""
        codes = np.full(values.shape, self._other)
        for low, high, last, code in self._bins(family):
            codes[(values >= low) & ((values < high) | (last & (values == high)))] = code
        atoms = [(value, i) for i, name in enumerate(self.outcomes) if (value := _value(name, family)) is not None]
        if atoms:
            own, places = (np.array(column) for column in zip(*sorted(atoms), strict=True))
            nearest = np.minimum(np.searchsorted(own, values), own.size - 1)
            codes = np.where(own[nearest] == values, places[nearest], codes)
        for name, held in ((MISSING, np.isnan), (PLUS_INF, np.isposinf), (MINUS_INF, np.isneginf)):
            codes[held(values)] = self._code.get(name, self._other)
        return codes.astype(np.int64)

    def _bins(self, family: Family) -> list[tuple[float, float, bool, int]]:
        """The bins by their edges; of those of a sample the outer ones go on without end."""
        found = []
        for code, name in enumerate(self.outcomes):
            if match := _BIN.fullmatch(name):
                low, high = (_value(edge, family) for edge in match.groups()[:2])
                if low is not None and high is not None:
                    found.append((low, high, match[3] == "]", code))
        if found and self.family is not None:
            found.sort()
            found[0] = (-math.inf, *found[0][1:])
            found[-1] = (found[-1][0], math.inf, *found[-1][2:])
        return found


def in_fewer_bins(outcomes: Sequence[str], most: int) -> list[str]:
    """The outcomes with neighbouring bins put together until there are at most so many.

    >>> in_fewer_bins(["0", "[0, 1)", "[1, 2)", "1", "[2, 3]"], 2)
    ['0', '[0, 2)', '1', '[2, 3]']
    """
    bins = [name for name in outcomes if _BIN.fullmatch(name)]
    each = -(-len(bins) // most)
    if each < 2:
        return list(outcomes)
    merged: dict[str, str] = {}
    for start in range(0, len(bins), each):
        ends = _BIN.findall(bins[start])[0], _BIN.findall(bins[min(start + each, len(bins)) - 1])[0]
        merged[bins[start]] = f"[{ends[0][0]}, {ends[1][1]}{ends[1][2]}"
    return [merged.get(name, name) for name in outcomes if name not in bins or name in merged]


def spell(values: Sequence[Any] | npt.NDArray[Any], family: Family) -> list[str]:
    """Each value as its outcome is named."""
    spelled = _spelling(family)
    return [MISSING if labels.is_missing(value) else spelled(value) for value in values]


def _spelling(family: Family) -> Callable[[Any], str]:
    """How the values of a family are named."""
    if family in ("datetime", "zoned datetime"):
        return lambda value: labels.instant(int(value), zoned=family == "zoned datetime")
    return labels.label


def _floats(values: Sequence[Any] | npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Numbers, with NaN for what is missing."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":
        return values.astype(np.float64)
    return np.array([math.nan if labels.is_missing(value) else value for value in values], dtype=np.float64)


def _value(name: str, family: Family) -> float | None:
    """The number that an outcome of numbers, or the edge of a bin, stands for; None where it is none."""
    if name in SPECIAL:
        return None
    try:
        if family == "number":
            value = float(name)
            return value if math.isfinite(value) else None
        moment = datetime.datetime.fromisoformat(name)
    except ValueError:
        return None
    return (moment.replace(tzinfo=datetime.UTC) - _EPOCH) // _MICROSECOND
