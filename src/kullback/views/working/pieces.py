"""The pieces of an explanation: what every form of it has to show, in the order of blocks.py."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from kullback.by_hand import Sum
from kullback.views.working.formula import Part


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: of the whole, or of one numbered section."""

    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Says:
    """Sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One outcome's product in a sum, its logarithm by hand; or those of all outcomes not shown (`rest`) together."""

    label: str
    p: str
    q: str
    log: Decimal | None
    product: Decimal
    exactly: Decimal
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Working:
    """A sum, line by line."""

    part: Part
    lines: tuple[Line, ...]
    sum: Sum


@dataclass(frozen=True, slots=True)
class Subtraction:
    """The excess as total − irreducible."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """A table: each result by hand, exactly, and the difference; in plain signs."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """A table: each outcome's share of the excess, and as a part of it, for a bar."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, str, str, str, str], ...]
    parts: tuple[float, ...]


Block: TypeAlias = Heading | Says | Working | Subtraction | Rounding | Shares
