"""Does a sample of counts come from a distribution that is known? An exact test by drawing such samples.

Samples of the same size are drawn from the known distribution, and the sample is ranked among them. One statistic is
not enough (docs/one_sample.md). Pearson's sees what happens to the rarest outcomes and little else where there are
such, G most of the rest. That of Valiant and Valiant, Σ [(x−E)² − x]/E^{2/3}, is best where outcomes of all sizes
change (SIAM Journal on Computing 46, 2017, "An automatic inequality prover and instance optimal identity testing",
doi:10.1137/151002526). So each sample's best rank by the three counts, and it is compared with the best ranks of the
others (the min-p test of Westfall and Young, 1993). As with two samples, one ten-thousandth of the level goes to exact
tests of the single outcomes, which can say how much less than 1/1000 the p-value is.
"""

from __future__ import annotations

import sys
from typing import Final

import numpy as np
from scipy.special import betainc, chdtrc

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.p_value import SPENT, PValue

_DRAWN: Final = 10**8  # rows up to which samples are drawn in any case
_EXPECTED: Final = 5.0  # the least expected count with which the chi-square distribution is trusted
_MOST_DRAWS, _LEAST_DRAWS = 999, 199
_CELLS: Final = 30_000_000  # counts of drawn samples beyond which fewer than 999 are drawn
_CELLS_AT_ONCE: Final = 1 << 18  # counts of drawn samples that are held in memory together


def goodness_of_fit(x: Integers, q: Floats, rng: np.random.Generator) -> PValue:
    """Test that the counts x are of the distribution q, q > 0; p = 1 where nothing could tell them apart."""
    n = int(x.sum())
    if n == 0 or q.size < 2:
        return PValue(1.0, "multinomial-min-p")
    if n > _DRAWN and n * float(q.min()) >= _EXPECTED:
        return PValue(float(chdtrc(q.size - 1, np.sum((x - n * q) ** 2 / (n * q)))), "chi-square")
    # Both p-values are valid, so this one is: it is at most p where the first is and is at most 1/10000, or where the
    # second is at most p − 1/10000.
    bound = extreme_count(x, q, n)
    if bound <= SPENT:
        return PValue(bound, "binomial-extreme")
    return PValue(min(1.0, _ranked(x, q, n, rng) + SPENT), "multinomial-min-p")


def extreme_count(x: Integers, q: Floats, n: int) -> float:
    """A bound on the p-value of the most unlikely count: twice its binomial tail, times the number of outcomes."""
    count = x.astype(np.float64)
    above = np.where(x > 0, betainc(np.maximum(count, 1.0), n - count + 1.0, q), 1.0)
    below = np.where(x < n, betainc(np.maximum(n - count, 1.0), count + 1.0, 1.0 - q), 1.0)
    return float(np.clip(2.0 * q.size * min(above.min(), below.min()), sys.float_info.min, 1.0))


def _ranked(x: Integers, q: Floats, n: int, rng: np.random.Generator) -> float:
    """The share of all samples, the data among them, whose best rank is at least as good as that of the data."""
    draws = int(np.clip(_CELLS // q.size, _LEAST_DRAWS, _MOST_DRAWS))
    statistics = np.empty((3, 1 + draws))
    statistics[:, :1] = unlikeness(x[None], q, n)
    step = max(1, _CELLS_AT_ONCE // q.size)
    for start in range(1, 1 + draws, step):
        end = min(start + step, 1 + draws)
        statistics[:, start:end] = unlikeness(rng.multinomial(n, q, size=end - start), q, n)
    best: Integers = _ranks(statistics).min(axis=0)
    return float(np.mean(best <= best[0]))


def unlikeness(x: Integers, q: Floats, n: int) -> Floats:
    """G, Pearson's statistic and Valiant and Valiant's of samples, shape (samples, outcomes) to (3, samples)."""
    expected = n * q
    square = (x - expected) ** 2
    likelihood = np.sum(x * np.log(np.maximum(x, 1)), axis=1) - x @ np.log(expected)
    weight = expected ** (-2.0 / 3.0)
    return np.stack([likelihood, square @ (1.0 / expected), (square - x) @ weight])


def _ranks(statistics: Floats) -> Integers:
    """How many of each row's statistics are at least as large as each; rounding does not part what is equal."""
    least = statistics - 1e-12 * np.abs(statistics).max(axis=1, keepdims=True)
    ordered = np.sort(statistics, axis=1)
    above = [row.size - np.searchsorted(row, values) for row, values in zip(ordered, least, strict=True)]
    return np.array(above, dtype=np.int64)
