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
    """Data values of one column, with counts.

    Numbers and datetimes of at most 1000 distinct values, and text of fewer than 10 000, are told whole (`complete`):
    every value, with its exact count. Of other text these are the 10 000 most frequent labels. Other numbers and
    datetimes come as the rungs of a ladder: the least value, and those at the ranks ⌈n·j/1000⌉ of the sorted column;
    the count of a rung is that of the rows from there down to the rung below.

    Of text alone are told `distinct`, and `unlisted`: no label that is not listed was seen more often.
    """

    survey: Survey
    values: tuple[Value, ...]
    counts: tuple[int, ...]
    complete: bool
    distinct: int = 0
    unlisted: int = 0
