"""The first terms of the series −log q = Σ_{v≥1} (1−q)ᵛ/v of a probability that is known, in nats.

A sample of n rows tells as many terms of −log p without bias. To hold them against the whole of −log q would read a
divergence where there is none; the same number of terms on both sides balances.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import exp1

from kullback.estimate.arrays import Floats

_SUMMED: Final = 1000  # terms that are summed one by one
_LEAST, _MOST = 1e-300, 1.0 - 2.0**-53  # what the closed form takes


def truncated_surprise(q: Floats, terms: int) -> Floats:
    """Σ_{v=1..terms} (1−q)ᵛ/v for probabilities q, of any shape.

    Beyond 1000 terms −log q less the rest of the series, Σ_{v>s} e^{−λv}/v = E₁(λs) − e^{−λs}(λ/s + 1/s²)/24 with
    λ = −log(1−q) and s = terms + ½ (midpoint Euler–Maclaurin, error 4e-13).
    """
    if terms > _SUMMED:
        inside = np.clip(q, _LEAST, _MOST)
        decay, s = -np.log1p(-inside), terms + 0.5
        rest = exp1(decay * s) - np.exp(-decay * s) * (decay / s + 1.0 / s**2) / 24.0
        return np.where(q < 1.0, -np.log(inside) - rest, 0.0)
    total, power = np.zeros(q.shape), np.ones(q.shape)
    for v in range(1, terms + 1):
        power *= 1.0 - q
        total += power / v
    return total
