"""What a test of counts says, and how its level is spent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SPENT: Final = 1e-4  # of the level, on the test of single outcomes


@dataclass(frozen=True, slots=True)
class PValue:
    """The p-value of a test, and the test's name."""

    p_value: float
    test: str
