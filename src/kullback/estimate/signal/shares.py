"""How far the shares of two signals are from each other, as numbers with limits: of sums of cells of time."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from kullback.estimate.signal.blocks import DRAWS, Estimate, Numbers, Shape, block_length, drawn, shape_of
from kullback.estimate.signal.distributions import floored, raise_of
from kullback.kernels import entropy, kl
from kullback.recording import Floats

_RARE: Final = 10.0  # independent samples: levels with fewer are not left to drawing blocks


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Cells of time of both signals, (cells, K) each: what they add up to is what shares are taken of.

    `paired` cells lie side by side: they are drawn together. Of `counted` ones the sums are of samples, else of power.
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

    def numbers(self, rng: np.random.Generator, confidence: float) -> Numbers:
        """The three numbers of the account, and how they vary when blocks of time are drawn anew."""
        slopes = self.slopes()
        series = [self.sent @ slopes[0], self.received @ slopes[1]]
        if self.paired:
            series = [series[0] + series[1]]
        lengths = [block_length(one) for one in series]
        weights = [drawn(len(one), length, DRAWS, rng) for one, length in zip(series, lengths, strict=True)]
        sides = [_drawn(self.sent, weights[0]), _drawn(self.received, weights[-1])]
        loose = (
            [self._loose(sides, confidence), self._loose(sides[::-1], confidence)] if self.counted else [(0.0, 0.0)] * 2
        )
        p, q = (floored(side, self.floor) for side in sides)
        shape = shape_of(series, lengths)
        return Numbers(
            _estimate(kl(p, q), shape, loose[0]),
            _estimate(entropy(p), replace(shape, lopsided=0.0), most=math.log(p.shape[1])),
            _estimate(kl(q, p), replace(shape, lopsided=0.0), loose[1]),
            math.sqrt(sum((w @ one).var() for w, one in zip(weights, series, strict=True))),
        )

    def _loose(self, sides: list[Floats], confidence: float) -> tuple[float, float]:
        """How far below and above the divergence could be, since some levels were received too rarely to be drawn.

        Sums and draws of these are held. Their counts may be any that could have given them, all low or all high at
        once (a tail is reached or not), as counts of so many fewer samples as dependence leaves (Rao & Scott 1981,
        doi:10.1080/01621459.1981.10477633).
        """
        from scipy.special import gammaincinv

        truth, belief = sides[0][0], sides[1]
        counts, whole = belief[0].copy(), belief[0].sum()
        independent = float((counts * (1.0 - counts / whole)).sum())
        effect = max(1.0, float(belief[1:].var(axis=0).sum()) / independent) if independent > 0 else 1.0
        rare = counts < _RARE * effect
        belief[1:, rare] = counts[rare]
        seen, above = counts[rare], counts.max() * raise_of(self.floor)
        low, high = (
            float(truth[rare] @ np.log((effect * gammaincinv(seen / effect + 0.5, at) + above) / (seen + above)))
            for at in (0.5 - confidence / 2.0, 0.5 + confidence / 2.0)
        )
        return max(0.0, high / truth.sum()), max(0.0, -low / truth.sum())


def _drawn(cells: Floats, weights: Floats) -> Floats:
    """The sum of all cells, and behind it that of each draw."""
    return np.vstack([cells.sum(axis=0), weights @ cells])


def _estimate(found: Floats, shape: Shape, loose: tuple[float, float] = (0.0, 0.0), most: float = math.inf) -> Estimate:
    """The number that stands first, and the draws behind it."""
    return Estimate(float(found[0]), found[1:], shape, loose, most)
