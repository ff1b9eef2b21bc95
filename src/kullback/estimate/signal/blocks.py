"""Limits of numbers that are made of cells of time, which are drawn anew in blocks: neighbours depend on each other.

The circular block bootstrap (Künsch 1989, doi:10.1214/aos/1176347265; Politis & Romano 1992) with the length of blocks
by the data (Politis & White 2004, doi:10.1081/ETC-120028836, as corrected by Patton, Politis & White 2009,
doi:10.1080/07474930802459016).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kullback.ledger import Amount
from kullback.recording import Floats

DRAWS: Final = 600
_ROUNDING: Final = 1e-14  # nats: what rounding of samples makes of nothing is no difference
LEAST_BLOCKS: Final = 4  # of which limits can be told


def block_length(series: Floats) -> int:
    """How many neighbouring cells make a block, by how a series (cells,) of zero mean depends on itself."""
    n = len(series)
    covariances = _covariances(series, min(n - 1, math.ceil(math.sqrt(n)) + _in_a_row(n)))
    least = math.ceil(float(np.cbrt(n)))
    if covariances[0] <= 0:
        return least
    width = min(2 * _last_lag(covariances, n), len(covariances) - 1)
    lags = np.arange(width + 1)
    taper = np.minimum(1.0, 2.0 * (1.0 - lags / max(width, 1))) if width else np.ones(1)
    twice = np.where(lags > 0, 2.0, 1.0) * taper * covariances[: width + 1]
    spread, slope = twice.sum(), (lags * twice).sum()
    if spread <= 0:
        return least
    best = (2.0 * slope**2 / (4.0 / 3.0 * spread**2) * n) ** (1.0 / 3.0)
    return int(min(max(math.ceil(best), least), max(1, n // LEAST_BLOCKS)))


def _in_a_row(n: int) -> int:
    """So many correlations in a row must be small."""
    return max(5, math.ceil(math.log10(n)))


def _covariances(series: Floats, most: int) -> Floats:
    """The covariances of a series with itself at lags 0 up to `most`."""
    return np.array([series[: len(series) - lag] @ series[lag:] for lag in range(most + 1)]) / len(series)


def _last_lag(covariances: Floats, n: int) -> int:
    """The last lag before correlations stay small."""
    small = np.abs(covariances[1:]) < 2.0 * math.sqrt(math.log10(n) / n) * covariances[0]
    row = _in_a_row(n)
    for lag in range(len(small) - row + 1):
        if small[lag : lag + row].all():
            return lag
    return len(small)


def drawn(cells: int, length: int, draws: int, rng: np.random.Generator) -> Floats:
    """How often each cell is drawn, in blocks of `length` that wrap round the end: shape (draws, cells)."""
    starts = rng.integers(0, cells, (draws, -(-cells // length)))
    taken = ((starts[:, :, None] + np.arange(length)) % cells).reshape(draws, -1)[:, :cells]
    flat = (taken + cells * np.arange(draws)[:, None]).ravel()
    return np.bincount(flat, minlength=draws * cells).reshape(draws, cells).astype(np.float64)


@dataclass(frozen=True, slots=True)
class Shape:
    """How far from normal the sum of blocks may be.

    `blocks` there are; `degrees` of freedom are how well blocks tell its variance (as many, where they are normal;
    Satterthwaite 1946, doi:10.2307/3002019), and `lopsided` is a sixth of its skewness.
    """

    blocks: float
    degrees: float
    lopsided: float


def shape_of(series: Sequence[Floats], lengths: Sequence[int]) -> Shape:
    """The shape of the sum of independent series, (cells,) each and of zero mean, in blocks of these lengths."""
    second = third = fourth = 0.0
    for one, length in zip(series, lengths, strict=True):
        wrapped = np.cumsum(np.concatenate([[0.0], one, one[: length - 1]]))
        squares = (sums := wrapped[length:] - wrapped[:-length]) ** 2
        second += float(squares.sum()) / length
        third += float((squares * sums).sum()) / length
        fourth += float(((squares - squares.mean()) ** 2).sum()) / length
    blocks = min(len(one) / length for one, length in zip(series, lengths, strict=True))
    if second <= 0 or blocks <= 1:
        return Shape(blocks, blocks, 0.0)
    degrees = min(blocks - 1.0, 2.0 * second**2 / fourth) if fourth > 0 else blocks - 1.0
    return Shape(blocks, max(degrees, 1.0), third / (6.0 * second**1.5))


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A number found from cells, what it is in each draw, and the shape of what it may be.

    `loose` is how far below and above it could be for what blocks cannot tell, `most` what it cannot be more than.
    """

    value: float
    draws: Floats
    shape: Shape
    loose: tuple[float, float] = (0.0, 0.0)
    most: float = math.inf

    def limits(self, confidence: float) -> Amount:
        """The number less its bias, with limits. In nats.

        By Student's t with as many degrees as blocks, corrected for skewness (Hall 1988, doi:10.1214/aos/1176350933);
        what is loose is added to them.
        """
        from scipy.stats import t

        if self.shape.blocks < LEAST_BLOCKS:
            value = max(0.0, self.value)
            return Amount(value, 0.0, math.inf, self.value, "unbounded", "nat")
        few = (self.shape.degrees + 1.0) / self.shape.degrees
        raw = self.value - few * (float(self.draws.mean()) - self.value)
        reach, error = (
            float(t.ppf(0.5 + confidence / 2.0, self.shape.degrees)),
            float(self.draws.std()) * math.sqrt(few),
        )
        skew = min(max(self.shape.lopsided * (2.0 * reach**2 + 1.0), -reach / 2.0), reach / 2.0)
        value = min(max(raw, 0.0), self.most)
        below, above = error * (reach - skew), error * (reach + skew)
        bend = above**2 / self.value / 2.0 if self.value > 0 else 0.0  # the variance grows with the number: as Wilson's
        below, above = below + self.loose[0], bend + math.hypot(bend, above) + self.loose[1]
        low, high = min(max(raw - below - _ROUNDING, 0.0), value), max(min(raw + above, self.most), value)
        return Amount(value, low, high, raw, "finite", "nat")


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """What an account is of, and the standard error of its excess by blocks of time."""

    excess: Estimate
    irreducible: Estimate
    reverse: Estimate
    spread: float

    def widening(self, independent: float) -> float | None:
        """How many times the standard error is that of independent samples; None where that is nothing but rounding."""
        told = independent > _ROUNDING and self.excess.shape.blocks >= LEAST_BLOCKS
        return self.spread / independent if told else None
