"""A lower limit of D(P‖Q), Q known, that rests on a single outcome: what a sum over all of them cannot say in time.

Of an outcome that happens, and that Q gives next to nothing, n rows show the balanced estimate about p·log n and not
p·log(p/q). But merging all other outcomes can only lower the divergence, so that it is at least that of the outcome's
two chances; Clopper and Pearson's lower limit of p, at the level divided by the number of outcomes (Bonferroni), makes
of it a limit that holds.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaincinv, xlogy

from kullback.estimate.arrays import Floats, Integers


def least_by_one_outcome(x: Integers, q: Floats, log_q: Floats, tail: float) -> float:
    """The largest lower limit, in nats, by any of the outcomes counted in x; wrong with a chance of at most `tail`."""
    n, more = int(x.sum()), x > x.sum() * q
    if not more.any():
        return 0.0
    x, q, log_q = x[more].astype(np.float64), q[more], log_q[more]
    p = np.asarray(betaincinv(x, n - x + 1.0, tail / more.size))
    apart = xlogy(p, p) - p * log_q + xlogy(1.0 - p, 1.0 - p) - (1.0 - p) * np.log1p(-np.minimum(q, 1.0 - 2.0**-53))
    return float(np.max(np.where(p > q, apart, 0.0)))
