"""The fingerprint of a sample: how many outcomes were seen once, twice, and so on; all that entropy asks of counts.

The entropy is Σ_{v≥1} z(v)/v, with z(v) = Σ p(1−p)ᵛ the chance that the next row is of an outcome that v rows have
not shown. n rows tell the terms up to v = n−1 without bias (Zhang, "Entropy estimation in Turing's perspective",
Neural Computation 24, 2012, doi:10.1162/NECO_a_00266); z(n) is about `once`/n (Good and Turing).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma

from kullback.estimate.arrays import Floats, Integers


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`outcomes[i]` outcomes were seen `counts[i]` times each; counts ascend and are at least 1."""

    counts: Integers
    outcomes: Integers

    @classmethod
    def of(cls, x: Integers) -> Fingerprint:
        """That of the counts of each outcome."""
        return cls(*np.unique(x[x > 0], return_counts=True))

    @property
    def rows(self) -> int:
        """How many rows the sample has."""
        return int(self.counts @ self.outcomes)

    @property
    def shares(self) -> Floats:
        """The share of the rows that each count's outcomes have together."""
        return self.counts * self.outcomes / self.rows

    def seen(self, times: int) -> int:
        """How many outcomes were seen so many times."""
        return int(self.outcomes[self.counts == times].sum())

    def told(self) -> float:
        """The terms of the series that the rows tell, Σ_{v<n} z(v)/v, without bias."""
        return float(self.shares @ (digamma(float(self.rows)) - digamma(self.counts.astype(np.float64))))
