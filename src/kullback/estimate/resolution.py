"""How far a divergence can be off because the numbers it is of were rounded to their own type.

A number x that was rounded with a relative error of at most u has a logarithm that is off by at most a = −log1p(−u). To
first order the divergence of the normalised pair moves by (log p̂/q̂ − D)·dp̂ and (1 − p̂/q̂)·dq̂, and near P = Q, where
these vanish, by the second-order term ½·Σp̂(a + b)². With the same u on both sides that is
u·(Σp̂|log(p̂/q̂) − D| + Σ|p̂ − q̂|) + 2u².
"""

from __future__ import annotations

import numpy as np

from kullback.estimate.arrays import Floats


def resolution(truth: Floats, terms: Floats, signed: Floats, of_truth: Floats, of_belief: Floats) -> float:
    """The most by which rounding can have moved a finite divergence, in nats.

    Parameters
    ----------
    truth
        the normalised probabilities p̂.
    terms, signed
        p̂·log(p̂/q̂) − p̂ + q̂ and p̂·log(p̂/q̂) of each outcome: p̂ − q̂ is their difference, without cancellation.
    of_truth, of_belief
        how far log p and log q of each outcome may be off.

    Notes
    -----
    A zero is taken for a zero, not for what was too small for its type: the errors of its logarithm are 0.
    """
    excess = terms.sum()
    first = of_truth @ np.abs(signed - truth * excess) + of_belief @ np.abs(signed - terms)
    return float(first + truth @ (of_truth + of_belief) ** 2 / 2)
