"""Carrying a series on beyond the terms that a sample tells, as Chao, Wang and Jost do for entropy.

Of z(v) = Σᵢ pᵢ(1−πᵢ)ᵛ, the chance that the next row is of an outcome that v rows have not shown, a sample gives the
first terms without bias. Beyond the last of them, z(L), it is taken to fall by the same factor at every step, which
is read from the outcomes shown once.
"""

from __future__ import annotations

from math import ceil, exp, log1p
from typing import Final

import numpy as np
from scipy.special import exp1

_SUMMED: Final = 4096
_DEAD: Final = 45.0  # exp(−45) is below the last digit
_LAGUERRE_FROM: Final = 30.0
_NODES, _WEIGHTS = np.polynomial.laguerre.laggauss(32)


def rest_of_series(z0: float, z1: float, L: int, rows: int) -> float:
    """Σ_{v>L} z(v)/v, where z0 estimates z(L) and z1 the chance that L rows showed the next row's outcome once.

    `rows` is the size of the sample that weighs the outcomes: with z1 = 0 it bounds how fast z can fall.
    """
    if z0 <= 0.0:
        return 0.0
    fall = z1 / (L * z0 + z1) if z1 > 0.0 else 2.0 / (L * max(rows * z0 - 1.0, 0.0) + 2.0)
    return z0 * tail_sum(L, fall) if fall < 1.0 else 0.0


def tail_sum(L: int, fall: float) -> float:
    """Σ_{s≥1} (1−fall)ˢ/(L+s): by terms to 4096, then by the integral with one Euler–Maclaurin correction."""
    decay = -log1p(-fall)
    terms = min(ceil(_DEAD / fall), _SUMMED)
    s = np.arange(1, terms + 1)
    total = float(np.sum(np.exp(-decay * s) / (L + s)))
    if terms < _SUMMED:
        return total
    end = terms + 0.5
    here = exp(-decay * end)
    slope = -here / (L + end) * (decay + 1.0 / (L + end))
    return total + here * _scaled_exp1(decay * (L + end)) + slope / 24.0


def _scaled_exp1(z: float) -> float:
    """exp(z)·E₁(z) = ∫₀^∞ exp(−u)/(z+u) du, also where E₁ underflows."""
    return float(_WEIGHTS @ (1.0 / (z + _NODES))) if z > _LAGUERRE_FROM else exp(z) * float(exp1(z))
