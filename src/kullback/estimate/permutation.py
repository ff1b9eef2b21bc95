"""The permutation test of two samples of counts: which part of all deals of the pooled rows is as uneven as the data?

If truth and belief are one distribution, dealing the pooled rows anew into samples of the same sizes is as likely as
the deal that was seen. The counts of such a deal are multivariate hypergeometric, so that no row has to be moved.

One statistic is not enough, since each is blind where another sees (docs/decisions/0017): G, the likelihood ratio, to
what happens to rare outcomes of the smaller sample; Pearson's, where samples are unequal, to anything but that; both,
where outcomes are as many as rows, to much that Pearson's sees once its denominators are kept from 0 (after the
truncated statistic of Balakrishnan and Wasserman, Annals of Statistics 47, 2019, doi:10.1214/18-AOS1729). So every
deal is ranked by all three, its best rank counts, and it is this best rank that is compared with those of the other
deals (the min-p test of Westfall and Young, 1993). The result is exact whatever the statistics are.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from kullback.estimate.arrays import Floats, Integers

_CELLS_AT_ONCE: Final = 1 << 18  # counts of dealt samples that are held in memory together
_KEPT_FROM_ZERO: Final = 4.0  # is added to the variance of a count; outcomes below it count by their difference alone
_HANDICAP: Final = np.array([[1], [4], [4]])  # what the ranks by G, Pearson's statistic and the third count for


def permutation(x: Integers, t: Integers, rng: np.random.Generator, deals: int) -> float:
    """The share of `deals` and the data that is at least as uneven as the data: x of the t rows of each outcome."""
    n = int(x.sum())
    seen = unevenness(x, t, n / int(t.sum())).sum(axis=-1)
    best = best_rank(ranks(np.column_stack([seen, dealt_statistics(t, n, deals, rng)])))
    return float(np.count_nonzero(best <= best[0]) / best.size)


def best_rank(ranked: Integers) -> Integers:
    """The best of each column's ranks by the three statistics, G's before the others'."""
    best: Integers = (_HANDICAP * ranked).min(axis=0)
    return best


def unevenness(x: Integers, t: Integers, share: float) -> Floats:
    """The outcomes' terms of the three statistics, shape (3, ...); G without what is the same in every deal."""
    y = t - x
    square = (x - t * share) ** 2
    variance = t * (share * (1.0 - share))
    likelihood = x * np.log(np.maximum(x, 1)) + y * np.log(np.maximum(y, 1))
    return np.stack([likelihood, square / variance, square / (variance + _KEPT_FROM_ZERO)])


def ranks(statistics: Floats) -> Integers:
    """How many of each row's statistics are at least as large as each; rounding does not part what is equal."""
    ordered = np.sort(statistics, axis=1)
    least = statistics * (1.0 - 1e-12)
    above = [row.size - np.searchsorted(row, values) for row, values in zip(ordered, least, strict=True)]
    return np.array(above, dtype=np.int64)


def dealt_statistics(t: Integers, n: int, deals: int, rng: np.random.Generator) -> Floats:
    """The three statistics of so many deals of n of the rows of outcomes with totals t, shape (3, deals).

    For g outcomes of the same total only how many of them got j rows matters, j = 0…t, and to draw that takes
    about t²/2 draws instead of g; the larger groups are dealt so, the other outcomes one by one.
    """
    share = n / int(t.sum())
    totals, times = np.unique(t, return_counts=True)
    together = totals * (totals + 3) < times
    single = np.repeat(totals[~together], times[~together])
    cells = np.concatenate([single, totals[together] * times[together]])
    statistics = np.zeros((len(_HANDICAP), deals))
    grouped = np.empty((deals, cells.size - single.size), dtype=np.int64)
    step = max(1, _CELLS_AT_ONCE // cells.size)
    for part in (slice(start, min(start + step, deals)) for start in range(0, deals, step)):
        drawn = rng.multivariate_hypergeometric(cells, n, size=part.stop - part.start)
        statistics[:, part] = unevenness(drawn[:, : single.size], single, share).sum(axis=-1)
        grouped[part] = drawn[:, single.size :]
    for total, outcomes, rows in zip(totals[together].tolist(), times[together].tolist(), grouped.T, strict=True):
        got = dealt_together(total, outcomes, rows, rng)
        statistics += unevenness(np.arange(total + 1), np.array(total), share) @ got
    return statistics


def dealt_together(t: int, outcomes: int, rows: Integers, rng: np.random.Generator) -> Integers:
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
