"""Limits of numbers that are made of cells of time, which are drawn anew in blocks: neighbours depend on each other.

They speak of the source, as steady as it was in the stretch that both signals are; of the stretch the number is exact.
The circular block bootstrap (Künsch 1989, doi:10.1214/aos/1176347265; Politis & Romano 1992) with the length of blocks
by the data (Politis & White 2004, doi:10.1081/ETC-120028836, as corrected by Patton, Politis & White 2009,
doi:10.1080/07474930802459016).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from kullback.ledger import Amount
from kullback.recording import Floats

DRAWS: Final = 1000
_ROUNDING: Final = 1e-14  # nats: what rounding of samples makes of nothing is no difference
LEAST_BLOCKS: Final = 8  # of which limits can be told


def block_length(series: Floats) -> int:
    """How many neighbouring cells make a block, by how a series (cells,) of zero mean depends on itself."""
    n = len(series)
    covariances = _covariances(series, min(n - 1, math.ceil(math.sqrt(n)) + _in_a_row(n)))
    most = max(1, n // LEAST_BLOCKS)
    least = min(math.ceil(1.5 * float(np.cbrt(n))), most)
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
    return int(min(max(math.ceil(best), least), most))


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


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """A number found from cells and, behind it, what it is in each draw of so many `blocks`; the most that it can be.

    `cautious` is the same, where what was seen rarely is taken for chance: it tells the lower limit.
    """

    found: Floats
    blocks: float
    most: float
    cautious: Floats | None = None

    def limits(self, confidence: float) -> Amount:
        """The number, less its bias where that is upwards, with limits. In nats.

        Limits are percentiles of the draws: they stay in the range of the number, and of a divergence reach further
        upwards, where it varies more. They lie as much further out as Student's t of so few blocks says (Hesterberg
        2015, doi:10.1080/00031305.2015.1089789), which signals of some seconds need.
        """
        from scipy.special import stdtrit

        if self.blocks < LEAST_BLOCKS:
            raw = float(self.found[0])
            return Amount(max(0.0, raw), 0.0, math.inf, raw, "unbounded", "nat")
        reach = float(stdtrit(self.blocks - 1.0, 0.5 + confidence / 2.0)) * math.sqrt(self.blocks / (self.blocks - 1.0))
        cautious = self.found if self.cautious is None else self.cautious
        raw = float(self.found[0]) - max(_bias(self.found), 0.0)
        low, high = _end(cautious, -reach), _end(self.found, reach)
        value, low, high = (min(max(one, 0.0), self.most) for one in (raw, low - _ROUNDING, high))
        return Amount(value, min(low, value), max(high, value), raw, "finite", "nat")


def _end(found: Floats, reach: float) -> float:
    """The percentile of the draws that lies so many standard deviations out where they are normal, less twice the bias.

    The noise of two signals makes any divergence larger: once in the number, and twice in the draws.
    """
    from scipy.special import ndtr

    return float(np.quantile(found[1:], ndtr(reach))) - 2.0 * _bias(found)


def _bias(found: Floats) -> float:
    """How far the median of the draws lies off the number: the mean is that of a few loud blocks."""
    return float(np.median(found[1:]) - found[0])


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """What an account is of, and the standard error of its excess by blocks of time."""

    excess: Estimate
    irreducible: Estimate
    reverse: Estimate
    spread: float

    def widening(self, independent: float) -> float | None:
        """How many times the standard error is that of independent samples; None where that is nothing but rounding."""
        told = independent > _ROUNDING and self.excess.blocks >= LEAST_BLOCKS
        return self.spread / independent if told else None
