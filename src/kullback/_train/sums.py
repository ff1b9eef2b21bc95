"""What one part of one epoch cost so far: sums without rounding, and the account of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from kullback._train.rows import Rows
from kullback.kernels import entropy
from kullback.kernels.exact_sum import ExactSum, ShareSums, add_by_group
from kullback.training import Account, ClassCost
from kullback.units import Unit, nats_per

_MOST_CLASSES: Final = 100  # of which each has its own account


@dataclass(slots=True)
class Sums:
    """What one part of one epoch cost so far, in nats and without rounding."""

    labels: ShareSums
    rows: int = 0
    total: ExactSum = field(default_factory=ExactSum)
    irreducible: ExactSum = field(default_factory=ExactSum)
    excess: ExactSum = field(default_factory=ExactSum)
    by_class: list[ExactSum] = field(default_factory=list)

    @classmethod
    def none(cls, outcomes: int) -> Sums:
        """No rows yet."""
        own = [ExactSum() for _ in range(outcomes)] if outcomes <= _MOST_CLASSES else []
        return cls(ShareSums(outcomes), by_class=own)

    def add(self, rows: Rows) -> None:
        """Add the rows of a batch."""
        self.rows += rows.count
        self.total.add(rows.total)
        self.irreducible.add(rows.irreducible)
        self.excess.add(rows.excess)
        if rows.labels is not None:
            self.labels.add_labels(rows.labels)
            if self.by_class:
                add_by_group(self.by_class, rows.excess, rows.labels)
        elif rows.shares is not None:
            self.labels.add(rows.shares)
            if self.by_class:
                row, outcome = np.nonzero(rows.shares)
                add_by_group(self.by_class, rows.shares[row, outcome] * rows.excess[row], outcome)

    def merge(self, other: Sums) -> None:
        """Add what another worker summed."""
        self.rows += other.rows
        for mine, its in (
            (self.total, other.total),
            (self.irreducible, other.irreducible),
            (self.excess, other.excess),
            *zip(self.by_class, other.by_class, strict=True),
        ):
            mine.merge(its)
        self.labels.merge(other.labels)

    def account(self, part: str, unit: Unit, classes: tuple[str, ...]) -> Account:
        """The account of these rows."""
        scale = nats_per(unit)
        shares = self.labels.values
        finite = self.rows - self.excess.infinite
        return Account(
            part=part,
            rows=self.rows,
            total=self.total.mean(self.rows) / scale,
            irreducible=self.irreducible.mean(self.rows) / scale,
            excess=self.excess.mean(self.rows) / scale,
            infinite=self.excess.infinite,
            finite_excess=self.excess.finite.mean(finite) / scale if finite else math.nan,
            label_entropy=float(entropy(shares)) / scale,
            by_class=tuple(
                ClassCost(name, float(share) / self.rows, own.mean(self.rows) / scale)
                for name, share, own in zip(classes, shares, self.by_class, strict=True)
            )
            if self.by_class
            else (),
        )
