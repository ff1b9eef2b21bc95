"""What a table tells of one of its columns before the outcomes are chosen: enough to choose them, and small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Family: TypeAlias = Literal["number", "datetime", "zoned datetime", "boolean", "text"]
Value: TypeAlias = "int | float | str | bool"

RUNGS: Final = 1000
LABELS: Final = 10_000

FAMILY_NAMES: Final[dict[Family, str]] = {
    "number": "numbers",
    "datetime": "datetimes without a time zone",
    "zoned datetime": "datetimes with a time zone",
    "boolean": "booleans",
    "text": "text",
}


@dataclass(frozen=True, slots=True)
class Survey:
    """How many values of a column are missing (null or NaN) or infinite."""

    rows: int
    missing: int
    plus_inf: int = 0
    minus_inf: int = 0

    @property
    def ordinary(self) -> int:
        """How many values are neither missing nor infinite."""
        return self.rows - self.missing - self.plus_inf - self.minus_inf


@dataclass(frozen=True, slots=True)
class Summary:
    """Data values of one column, with their exact counts.

    Numbers and datetimes come as a *ladder*: the values at which the running count of the sorted column passes a
    multiple of n/1000, so that less than a thousandth of the rows lies between two rungs; `ranks` are the running
    counts. A value that holds more than a thousandth of the rows is always a rung, and a column of at most 1000 rows,
    or of at most 1000 sufficiently frequent values, is told whole. Text and booleans come as their 10 000 most
    frequent labels.
    """

    survey: Survey
    values: tuple[Value, ...]
    counts: tuple[int, ...]
    ranks: tuple[int, ...] = ()
    distinct: int = 0

    @property
    def complete(self) -> bool:
        """Are these all the values of the column?"""
        return sum(self.counts) == self.survey.ordinary
