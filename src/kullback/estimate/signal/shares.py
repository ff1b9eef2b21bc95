"""How far the shares of two signals are from each other, as numbers with limits: of sums of cells of time."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kullback.estimate.signal.blocks import DRAWS, Estimate, Numbers, block_length, drawn
from kullback.estimate.signal.distributions import floored, most_of, raise_of
from kullback.kernels import entropy, kl
from kullback.recording import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Cells of time of both signals, (cells, K) each: what they add up to is what shares are taken of.

    `paired` cells lie side by side: they are drawn together.
    """

    sent: Floats
    received: Floats
    paired: bool
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
        p, q = (floored(_drawn(*side), self.floor) for side in ((self.sent, weights[0]), (self.received, weights[-1])))
        blocks = min(len(one) / length for one, length in zip(series, lengths, strict=True))
        bins = p.shape[1]
        most = most_of(bins, self.floor)
        return Numbers(
            _estimate(kl(p, q), blocks, most),
            _estimate(entropy(p), blocks, math.log(bins)),
            _estimate(kl(q, p), blocks, most),
            math.sqrt(sum((w @ one).var() for w, one in zip(weights, series, strict=True))),
        )


def _drawn(cells: Floats, weights: Floats) -> Floats:
    """The sum of all cells, and behind it that of each draw."""
    return np.vstack([cells.sum(axis=0), weights @ cells])


def _estimate(found: Floats, blocks: float, most: float) -> Estimate:
    """The number that stands first, and the draws behind it."""
    return Estimate(float(found[0]), found[1:], blocks, most)
