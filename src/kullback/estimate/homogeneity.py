"""Do two samples of counts come from one distribution? A permutation test that needs the counts only.

If they do, dealing the pooled rows anew into samples of the same sizes is as likely as the deal that was
seen; the counts of such a deal are multivariate hypergeometric. The statistic is Pearson's; its
chi-square distribution is used only beyond the sizes that can be drawn well: with many rare outcomes it
is not its distribution at all. Where no deal is as extreme as the data, extreme.py says how much less
than 1/1000 the p-value is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.extreme import extreme_outcome

_DEALS: Final = 999
_LEAST: Final = 1 / (1 + _DEALS)
_CELLS_AT_ONCE: Final = 1 << 20  # counts of dealt samples that are held in memory together
_DRAWN: Final = 10**8  # rows up to which deals are drawn in any case
_DRAWABLE: Final = 10**9  # rows from which NumPy refuses to draw them
_EXPECTED: Final = 5.0  # the least expected count with which the chi-square distribution is trusted


@dataclass(frozen=True, slots=True)
class Homogeneity:
    """The p-value of the test, and the test's name."""

    p_value: float
    test: str


def homogeneity(x: Integers, y: Integers, rng: np.random.Generator) -> Homogeneity:
    """Test that the counts x and y are of one distribution; p = 1 where nothing could tell them apart."""
    t = x + y
    x, t = x[t > 0], t[t > 0]
    n, rows = int(x.sum()), int(t.sum())
    rare = t * (min(n, rows - n) / max(rows, 1)) < _EXPECTED
    if rows >= _DRAWABLE and rare.any():
        return Homogeneity(_chi_square(*_pooled(x, t, rare)), "chi-square-pooled")
    if rows >= _DRAWABLE or (rows > _DRAWN and not rare.any()):
        return Homogeneity(_chi_square(x, t), "chi-square")
    p_value = _permutation(x, t, rng)
    if p_value > _LEAST:
        return Homogeneity(p_value, "permutation-pearson")
    bound = extreme_outcome(x, t)
    named = "hypergeometric-extreme" if bound < _LEAST else "permutation-pearson"
    return Homogeneity(min(bound, _LEAST), named)


def _pearson(x: Integers, t: Integers, share: float) -> Floats:
    """Pearson's statistic of each outcome but for a common factor: (x − E)²/t, E = t·share."""
    return (x - t * share) ** 2 / t


def _chi_square(x: Integers, t: Integers) -> float:
    """The p-value by the chi-square distribution with K−1 degrees of freedom."""
    share = float(x.sum() / t.sum())
    if t.size < 2 or not 0.0 < share < 1.0:
        return 1.0
    return float(chdtrc(t.size - 1, _pearson(x, t, share).sum() / (share * (1.0 - share))))


def _pooled(x: Integers, t: Integers, rare: npt.NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """The counts with all rare outcomes as one, and the smallest of the others with them if they need it."""
    share = min(int(x.sum()), int((t - x).sum())) / int(t.sum())
    order = np.argsort(~rare, kind="stable")
    order = order[np.lexsort((t[order], ~rare[order]))]
    x, t, first = x[order], t[order], int(rare.sum())
    first += int(t[:first].sum() * share < _EXPECTED)
    return np.add.reduceat(x, [0, *range(first, x.size)]), np.add.reduceat(t, [0, *range(first, t.size)])


def _permutation(x: Integers, t: Integers, rng: np.random.Generator) -> float:
    """The p-value by 999 deals: (1 + those at least as extreme)/1000."""
    if t.size < 2 or not 0 < x.sum() < t.sum():
        return 1.0
    share = float(x.sum() / t.sum())
    seen = float(_pearson(x, t, share).sum()) * (1.0 - 1e-12)
    extreme = int(np.count_nonzero(_dealt_statistics(t, int(x.sum()), rng) >= seen))
    return (1 + extreme) / (1 + _DEALS)


def _dealt_statistics(t: Integers, n: int, rng: np.random.Generator) -> Floats:
    """Pearson's statistic, but for its common factor, of 999 deals of n of the rows of outcomes with totals t.

    For g outcomes of the same total only how many of them got j rows matters, j = 0…t, and to draw that takes
    about t²/2 draws instead of g; the larger groups are dealt so, the other outcomes one by one.
    """
    share = n / int(t.sum())
    totals, times = np.unique(t, return_counts=True)
    together = totals * (totals + 3) < times
    single = np.repeat(totals[~together], times[~together])
    cells = np.concatenate([single, totals[together] * times[together]])
    statistics = np.zeros(_DEALS)
    grouped = np.empty((_DEALS, cells.size - single.size), dtype=np.int64)
    step = max(1, _CELLS_AT_ONCE // cells.size)
    for part in (slice(start, min(start + step, _DEALS)) for start in range(0, _DEALS, step)):
        drawn = rng.multivariate_hypergeometric(cells, n, size=part.stop - part.start)
        statistics[part] = _pearson(drawn[:, : single.size], single, share).sum(axis=1)
        grouped[part] = drawn[:, single.size :]
    for total, outcomes, rows in zip(totals[together].tolist(), times[together].tolist(), grouped.T, strict=True):
        got = _dealt_together(total, outcomes, rows, rng)
        statistics += _pearson(np.arange(total + 1), np.array(total), share) @ got
    return statistics


def _dealt_together(t: int, outcomes: int, rows: Integers, rng: np.random.Generator) -> Integers:
    """How many outcomes of total t got 0…t rows when `rows` are dealt to all of them; a column per deal.

    Slot by slot: first the rows that fall on the outcomes' first rows, and on which of them; then on their second.
    """
    got = np.zeros((t + 1, rows.size), dtype=np.int64)
    got[0] = outcomes
    left = rows.copy()
    for slot in range(t):
        here = rng.hypergeometric(left, outcomes * (t - slot) - left, outcomes)
        left -= here
        others = np.full(rows.size, outcomes)
        for j in range(slot, -1, -1):
            others -= got[j]
            lucky = rng.hypergeometric(got[j], others, here)
            got[j] -= lucky
            got[j + 1] += lucky
            here -= lucky
    return got
