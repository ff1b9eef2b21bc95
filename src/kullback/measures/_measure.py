"""What every measure declares of itself; one test file holds all measures to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from kullback.units import Unit

Law: TypeAlias = Literal[
    "never negative",
    "zero exactly where truth and belief are equal",
    "unchanged by reordering outcomes",
    "unchanged by outcomes that cannot happen",
    "shrinks when outcomes are merged",
    "adds up over independent parts",
    "infinite where the belief forbids what happens",
]


@dataclass(frozen=True, slots=True)
class Published:
    """A number printed in the literature: the measure of `given`, in `unit`, right to half its last digit."""

    given: tuple[tuple[float, ...], ...]
    printed: str
    unit: Unit
    source: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its symbol, its public function, the laws it keeps and numbers that others published."""

    name: str
    symbol: str
    compute: Callable[..., Any]
    laws: frozenset[Law]
    published: tuple[Published, ...]
