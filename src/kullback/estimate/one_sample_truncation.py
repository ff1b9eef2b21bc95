"""How high truncation can have left a one-sample estimate, in nats: a bound that holds for every P and Q.

L terms of the series of −log p leave out R(p) = Σ_{v>L} (1−p)ᵛ/v, so that the mean of the balanced estimate of D(P‖Q)
is too high by Σp[R(p) − R(q)] and that of D(Q‖P) by Σq[R(q) − R(p)]. As in truncation.py, R(p) − R(q) is at most
(1−p)ᴸ·log(q/p), and by the log-sum inequality each sum is at most z·log(w/z) with

    D(P‖Q), L = n−1:   z = Σ p(1−p)ᴸ,   w = Σ q(1−p)ᴸ,
    D(Q‖P), L = n:     z = Σ q(1−q)ᴸ,   w = Σ p(1−q)ᴸ.

Of these the one z is known, and counts estimate the other three without bias. At P = Q both bounds are w − z to first
order, and that has the very slope in every outcome's count that the estimate has: their difference has none.

The logarithm bends, and the more the fewer outcomes z and w rest on. By the same inequality the bound stays one if the
same `grain` is added to both, (z + grain)·log((w + grain)/(z + grain)); its slope at P = Q stays what it was, and it
nears the straight w − z, the looser bound, as the grain grows. `one_sample_null.py` says which grain is enough.
"""

from __future__ import annotations

from math import log

import numpy as np

from kullback.estimate.arrays import Floats, Integers


def excess_bias(x: Integers, q: Floats, n: int, grain: float) -> float:
    """The bound for D(P‖Q) from counts x of n ≥ 2 rows of P; below 0 where truncation leaves the estimate low."""
    return _bound(np.count_nonzero(x == 1) / n, float(unseen_of_belief(x, q, n).sum()), grain)


def reverse_bias(x: Integers, q: Floats, n: int, grain: float) -> float:
    """The bound for D(Q‖P) from counts x of n ≥ 2 rows of P; below 0 where truncation leaves the estimate low."""
    missed = (1.0 - q) ** n
    return _bound(float(q @ missed), float(x @ missed) / n, grain)


def unseen_of_belief(x: Integers, q: Floats, n: int) -> Floats:
    """Each outcome's part of the estimate of Σ q(1−p)ⁿ⁻¹: the chance that n−1 of the n rows have not shown it."""
    return np.where(x == 0, q, np.where(x == 1, q / n, 0.0))


def _bound(z: float, w: float, grain: float) -> float:
    """z·log(w/z) with the grain added to both."""
    return (z + grain) * log((w + grain) / (z + grain))
