"""The balanced estimate of D(P‖Q) from two samples of counts, outcome by outcome, in nats.

Zhang and Grabchak (Neural Computation 26, 2014, "Nonparametric estimation of Kullback–Leibler
divergence", doi:10.1162/NECO_a_00646) estimate each logarithm by its series, log(p/q) = Σ_v [(1−q)ᵛ −
(1−p)ᵛ]/v, of which n rows of the truth give n−1 terms without bias and m rows of the belief m terms.
Taking the *same* number of terms on both sides, L = min(n−1, m), balances what is left out: the mean of
the estimate is exactly 0 where P = Q, for any n and m.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import digamma

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.harmonic import harmonic, truncated_harmonic


def balanced_shares(x: Integers, y: Integers) -> Floats:
    """Signed share of each outcome, (x/n)·[A_{n−1}(x−1) − A_m(y)], 0 where x = 0; their sum is the estimate.

    All 0 where n < 2 or m < 1: then there is no term to compare.
    """
    n, m = int(x.sum()), int(y.sum())
    if n < 2 or m < 1:
        return np.zeros(x.shape)
    return balanced_share(x, y, n, m)


def balanced_share(x: npt.ArrayLike, y: npt.ArrayLike, n: int, m: int) -> Floats:
    """The share of outcomes seen x times in n rows of the truth and y times in m rows of the belief."""
    x, y = np.asarray(x, dtype=np.int64), np.asarray(y, dtype=np.int64)
    L = min(n - 1, m)
    logarithm = truncated_harmonic(np.maximum(x - 1, 0), n - 1, L) - truncated_harmonic(y, m, L)
    return np.where(x > 0, x / n * logarithm, 0.0)


def untruncated(x: Integers, y: Integers) -> float:
    """Zhang and Grabchak's estimate with every term it can have: less biased where P and Q are far apart."""
    n, m = int(x.sum()), int(y.sum())
    seen = x > 0
    a, b = x[seen], y[seen]
    entropy_like = digamma(a.astype(np.float64)) - digamma(float(n))
    return float(np.sum(a / n * (harmonic(np.array(m)) - harmonic(b) + entropy_like)))
