"""What every measure declares of itself; one test file holds all measures to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from kullback.units import Unit

Law: TypeAlias = Literal[
    "never negative",
    "zero exactly where truth and belief are equal",
    "symmetric",
    "unchanged by reordering outcomes",
    "unchanged by outcomes that cannot happen",
    "shrinks when outcomes are merged",
    "adds up over independent parts",
    "infinite where the belief forbids what happens",
    "at most 1",
]


@dataclass(frozen=True, slots=True)
class Published:
    """A number printed in the literature: the measure of `given`, in `unit`, right to half its last digit."""

    given: tuple[Any, ...]
    printed: str
    unit: Unit | None
    source: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure: its symbol, its public function, the laws it keeps and numbers that others published.

    It takes one distribution ("truth"), a truth and a belief ("pair"), these
    as weights that are not normalised ("weights"), or a joint table ("joint"). `terms` gives one
    number an outcome; `of_sum` makes the measure of their sum, where it is not the sum itself.
    """

    name: str
    symbol: str
    takes: Literal["truth", "pair", "weights", "joint"]
    compute: Callable[..., Any]
    terms: Callable[..., Any]
    laws: frozenset[Law]
    published: tuple[Published, ...]
    of_sum: Callable[[Any], Any] | None = None
