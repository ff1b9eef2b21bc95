"""How high truncation can have left the balanced estimate, in nats: a bound that holds for every truth and belief.

The mean of the estimate is the divergence plus Σ p·F(p, q), where F(p, q) = Σ_{v>L} [(1−p)ᵛ − (1−q)ᵛ]/v are the terms
that the series of the logarithms leave out. It is 0 where P = Q, and positive where the belief gives more to the
truth's rare outcomes than the truth does. As Σ_{v>L} (1−s)^{v−1} = (1−s)ᴸ/s,

    F(p, q) = ∫_p^q (1−s)ᴸ/s ds ≤ (1−p)ᴸ·log(q/p),

since (1−s)ᴸ falls (for q < p both sides are negative, and the same step bounds them). By the log-sum inequality the
sum is at most z·log(w/z): of the truth z = Σ p(1−p)ᴸ and of the belief w = Σ q(1−p)ᴸ is in outcomes that L rows of the
truth do not show. No shape of the tails is assumed, and counts estimate z and w without bias.
"""

from __future__ import annotations

from math import log

import numpy as np
from scipy.special import betaln

from kullback.estimate.arrays import Floats, Integers


def largest_bias(x: Integers, y: Integers, grain: float) -> float:
    """The bound for counts x and y (n ≥ 2, m ≥ 1); below 0 where truncation leaves the estimate low.

    `grain`, half of what one row weighs in z and w (`null_moments`), is added to both, which by the same inequality
    leaves the bound one; the last term makes up for what chance takes off the mean of a concave function.
    """
    z, w = (float(share.sum()) for share in unshown(x, y, int(x.sum()), int(y.sum())))
    if min(z, w) + grain <= 0.0:
        return 0.0
    return (z + grain) * (log(w + grain) - log(z + grain)) + grain * z / (z + grain)


def unshown(x: Integers, y: Integers, n: int, m: int) -> tuple[Floats, Floats]:
    """Each outcome's part of z and of w, from its x of the truth's n rows and its y of the belief's m rows."""
    L = min(n - 1, m)
    truth = np.where(x > 0, x / n * _missed(np.maximum(x - 1, 0), n - 1, L), 0.0)
    return truth, y / m * _missed(x, n, L)


def _missed(c: Integers, M: int, L: int) -> Floats:
    """The chance that none of c rows is among L marked ones of M, C(M−L, c)/C(M, c)."""
    result = np.where(c > 0, 0.0, 1.0)
    possible = (c > 0) & (c <= M - L)
    c = c[possible]
    result[possible] = np.exp(betaln(M - c + 1.0, c) - betaln(M - L - c + 1.0, c))
    return result
