"""Do two samples of counts come from one distribution? An exact test that needs the counts only.

The level is spent in two parts. One ten-thousandth goes to the test of single outcomes (extreme.py), which is
instant and can say how much less than 1/1000 a p-value is; all else to the permutation test (permutation.py), whose
deals cannot. The chi-square distribution is used only beyond the sizes that can be dealt well: with many rare
outcomes it is not the distribution of any of the statistics.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from kullback.estimate.arrays import Integers
from kullback.estimate.extreme import extreme_outcome
from kullback.estimate.p_value import SPENT, PValue
from kullback.estimate.permutation import permutation

_DEALT: Final = 10**8  # rows up to which deals are drawn in any case
DEALS, MORE_DEALS = 999, 9999
_DRAWABLE: Final = 10**9  # rows from which NumPy refuses to draw them
_EXPECTED: Final = 5.0  # the least expected count with which the chi-square distribution is trusted
_PERMUTATION: Final = "permutation-min-p"


def homogeneity(x: Integers, y: Integers, rng: np.random.Generator) -> PValue:
    """Test that the counts x and y are of one distribution; p = 1 where nothing could tell them apart."""
    t = x + y
    x, t = x[t > 0], t[t > 0]
    n, rows = int(x.sum()), int(t.sum())
    if t.size < 2 or not 0 < n < rows:
        return PValue(1.0, _PERMUTATION)
    rare = t * (min(n, rows - n) / rows) < _EXPECTED
    if rows >= _DRAWABLE and rare.any():
        return PValue(_chi_square(*_pooled(x, t, rare)), "chi-square-pooled")
    if rows >= _DRAWABLE or (rows > _DEALT and not rare.any()):
        return PValue(_chi_square(x, t), "chi-square")
    # Both p-values are valid, so this one is: it is at most p where the first is and is at most 1/10000, or where the
    # second is at most p − 1/10000.
    bound = extreme_outcome(x, t)
    if bound <= SPENT:
        return PValue(bound, "hypergeometric-extreme")
    return PValue(min(1.0, _dealt(x, t, rng) + SPENT), _PERMUTATION)


def _dealt(x: Integers, t: Integers, rng: np.random.Generator) -> float:
    """The p-value by 999 deals; by 9999 where none of these is as uneven, so that one of many columns can be found.

    Both p-values are valid, and so is this one: below 1/1000 it is at most p only where the second is, and else only
    where the first is.
    """
    p_value = permutation(x, t, rng, DEALS)
    return p_value if p_value > 1.0 / (1 + DEALS) else permutation(x, t, rng, MORE_DEALS)


def _chi_square(x: Integers, t: Integers) -> float:
    """The p-value of Pearson's statistic by the chi-square distribution with K−1 degrees of freedom."""
    if t.size < 2:
        return 1.0
    share = float(x.sum() / t.sum())
    statistic = float(((x - t * share) ** 2 / t).sum()) / (share * (1.0 - share))
    return float(chdtrc(t.size - 1, statistic))


def _pooled(x: Integers, t: Integers, rare: npt.NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """The counts with all rare outcomes as one, and the smallest of the others with them if they need it."""
    share = min(int(x.sum()), int((t - x).sum())) / int(t.sum())
    order = np.argsort(~rare, kind="stable")
    order = order[np.lexsort((t[order], ~rare[order]))]
    x, t, first = x[order], t[order], int(rare.sum())
    first += int(t[:first].sum() * share < _EXPECTED)
    return np.add.reduceat(x, [0, *range(first, x.size)]), np.add.reduceat(t, [0, *range(first, t.size)])
