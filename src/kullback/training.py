"""Training: what a model's predictions cost, epoch by epoch. Types only; what they show is made in views/.

    total = irreducible + excess        H(P,Q) = H(P) + D(P‖Q), a mean over the rows of one part of one epoch

An `Account` is one part ("train", "test") of one epoch, and cannot fail to add up; an `Epoch` holds its parts, a
`Training` the epochs. All are frozen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from kullback.errors import KullbackError
from kullback.showing import Shown
from kullback.units import Unit

_ROUNDING = 1e-12
_TINY = 1e-300  # below it float64 has fewer digits


@dataclass(frozen=True, slots=True)
class ClassCost:
    """What the rows of one class cost.

    Attributes
    ----------
    name
        of the class.
    share
        of the rows that are of this class; a row of soft labels belongs to each class by its probability.
    excess
        what these rows add to the mean of all rows: over the classes it sums to the account's excess.
    """

    name: str
    share: float
    excess: float

    @property
    def mean(self) -> float:
        """The excess of a row of this class; 0 if there is no such row."""
        return self.excess / self.share if self.share else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the predictions on one part of one epoch cost, per row.

    Attributes
    ----------
    part, rows
        its name, and the rows that were looked at: ignored ones are not among them.
    total
        the mean of −Σ p·log q, where p is what is true of a row and q what the model believed.
    irreducible
        the mean of H(p): no model can go below. It is 0 for hard labels, as far as the rows tell: how much of the cost
        nobody could avoid cannot be seen in rows that name one class each.
    excess
        the mean of D(p‖q): what the model could still save.
    infinite, finite_excess
        the rows that cost infinitely much, since the model ruled out what happened; the mean excess of the others, NaN
        if there are none.
    label_entropy
        H of the mean label distribution: what a row costs who knows the shares of the labels in this part and looks at
        no input.
    by_class
        the excess by true class; empty where there are more than 100 classes.
    """

    part: str
    rows: int
    total: float
    irreducible: float
    excess: float
    infinite: int
    finite_excess: float
    label_entropy: float
    by_class: tuple[ClassCost, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an account whose parts do not add up to its total."""
        self._add_up("irreducible and excess", self.irreducible + self.excess, self.total)
        if self.by_class:
            self._add_up("shares of the classes", math.fsum(x.excess for x in self.by_class), self.excess)

    def _add_up(self, parts: str, found: float, whole: float) -> None:
        """Refuse parts whose sum is not the whole."""
        if found != whole and not abs(found - whole) <= _ROUNDING * whole + _TINY:
            raise KullbackError(f"the {parts} of {self.part!r} sum to {found}, not to {whole}.")

    @property
    def learned(self) -> float:
        """What the model's predictions save against knowing the shares of the labels alone; negative if they cost more.

        On rows that it was not trained on this is, in the mean, at most the information that inputs hold of labels.
        """
        return self.label_entropy - self.total


@dataclass(frozen=True, slots=True)
class Epoch:
    """One epoch: its number, from 1 on, and an account for each part that had rows, in the order they came."""

    number: int
    parts: tuple[Account, ...]

    def __getitem__(self, part: str) -> Account:
        """One part by its name."""
        found = {x.part: x for x in self.parts}
        if part not in found:
            raise KeyError(f"{part!r} had no rows in epoch {self.number}; there are: {', '.join(map(repr, found))}")
        return found[part]

    def __contains__(self, part: str) -> bool:
        """Had this part rows?"""
        return any(x.part == part for x in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Training(Shown):
    """What a model cost from epoch to epoch: total = irreducible + excess.

    Attributes
    ----------
    unit
        of every amount.
    epochs
        in their order.
    """

    _views: ClassVar[str] = "training"

    unit: Unit
    epochs: tuple[Epoch, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts, in the order in which they first came."""
        return tuple(dict.fromkeys(account.part for epoch in self.epochs for account in epoch.parts))

    def curve(self, part: str) -> tuple[tuple[int, Account], ...]:
        """The epochs in which a part had rows, each with its number."""
        return tuple((epoch.number, epoch[part]) for epoch in self.epochs if part in epoch)

    def __repr__(self) -> str:
        """The training in a line."""
        return f"<Training of {len(self.epochs)} epochs: {', '.join(map(repr, self.parts))}>"
