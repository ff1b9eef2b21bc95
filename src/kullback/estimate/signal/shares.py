"""How far the shares of two signals are from each other, as numbers with limits: of sums of cells of time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from kullback.estimate.signal.blocks import DRAWS, Estimate, Numbers, block_length, drawn
from kullback.estimate.signal.distributions import floored, most_of, raise_of
from kullback.kernels import entropy, kl
from kullback.recording import Floats

_HALF: Final = 0.5
"""Of a sample, which a level that was never received may have had by chance (Jeffreys' prior of counts)."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Cells of time of both signals, (cells, K) each: what they add up to is what shares are taken of.

    `paired` cells lie side by side: they are drawn together. Of `counted` ones the sums are of samples,
    else of power.
    """

    sent: Floats
    received: Floats
    paired: bool
    counted: bool
    floor: float

    def slopes(self) -> tuple[Floats, Floats]:
        """How the excess changes with what is added to the sum of either signal: two of shape (K,)."""
        sums = self.sent.sum(axis=0), self.received.sum(axis=0)
        p, q = floored(sums[0], self.floor), floored(sums[1], self.floor)
        logs = np.log(p / q)
        return self._through_floor(sums[0], logs - p @ logs), self._through_floor(sums[1], 1.0 - p / q)

    def _through_floor(self, sums: Floats, slope: Floats) -> Floats:
        """A slope by a share as one by its sum: the floor moves with the largest sum."""
        largest, above = int(sums.argmax()), raise_of(self.floor)
        whole = float(sums.sum()) + above * len(sums) * float(sums[largest])
        if whole <= 0:
            return np.zeros_like(sums)
        slope[largest] += above * slope.sum()
        return slope / whole

    def numbers(self, rng: np.random.Generator) -> Numbers:
        """The three numbers of the account, and how they vary when blocks of time are drawn anew."""
        slopes = self.slopes()
        series = [self.sent @ slopes[0], self.received @ slopes[1]]
        if self.paired:
            series = [series[0] + series[1]]
        lengths = [block_length(one) for one in series]
        weights = [drawn(len(one), length, DRAWS, rng) for one, length in zip(series, lengths, strict=True)]
        sides = _drawn(self.sent, weights[0]), _drawn(self.received, weights[-1])
        p, q = (floored(side, self.floor) for side in sides)
        rare = [floored(side + _HALF, self.floor) for side in sides] if self.counted else None
        blocks = min(len(one) / length for one, length in zip(series, lengths, strict=True))
        most = most_of(p.shape[1], self.floor)
        return Numbers(
            Estimate(kl(p, q), blocks, most, None if rare is None else kl(p, rare[1])),
            Estimate(entropy(p), blocks, math.log(p.shape[1])),
            Estimate(kl(q, p), blocks, most, None if rare is None else kl(q, rare[0])),
            math.sqrt(sum((w @ one).var() for w, one in zip(weights, series, strict=True))),
        )


def _drawn(cells: Floats, weights: Floats) -> Floats:
    """The sum of all cells, and behind it that of each draw."""
    return np.vstack([cells.sum(axis=0), weights @ cells])
