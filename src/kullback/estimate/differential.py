"""Differential entropy of continuous rows, in nats and in the units of the data: it may be negative.

It is what nobody can avoid where an excess is estimated without bins: −∫ p log p of the density. Cross-entropy is its
sum with the divergence, as for probabilities.
"""

from __future__ import annotations

from math import lgamma, log, pi
from typing import Final

import numpy as np
from scipy.linalg import qr
from scipy.spatial import cKDTree
from scipy.special import digamma

from kullback.estimate.arrays import Floats

_NEIGHBOUR: Final = 5


def knn_entropy(x: Floats) -> float:
    """By the distance of each row of x (n, d) to its fifth neighbour; −∞ where values repeat, as it is of atoms.

    Kozachenko and Leonenko, Problems of Information Transmission 23, 1987; for the k-th neighbour Goria et al.,
    Journal of Nonparametric Statistics 17, 2005, doi:10.1080/104852504200026815.
    """
    n, d = x.shape
    scaled, log_scale = _scaled(x)
    k = min(_NEIGHBOUR, n - 1)
    distances = np.asarray(cKDTree(scaled).query(scaled, k=[k + 1])[0])
    with np.errstate(divide="ignore"):
        logarithms = np.log(distances)
    log_ball = 0.5 * d * log(pi) - lgamma(0.5 * d + 1.0)
    return float(digamma(n) - digamma(k) + log_ball + d * logarithms.mean() + log_scale)


def gaussian_entropy(x: Floats) -> float:
    """As if the rows x (n, d) were Gaussian, n > d; unbiased if they are."""
    n, d = x.shape
    scaled, log_scale = _scaled(x)
    upper = np.asarray(qr(scaled - scaled.mean(axis=0), mode="r")[0])[:d]
    with np.errstate(divide="ignore"):
        log_volume = 2.0 * float(np.sum(np.log(np.abs(np.diag(upper))))) - d * log(n - 1.0)
    bias = float(np.sum(digamma((n - 1.0 - np.arange(d)) / 2.0) + np.log(2.0 / (n - 1.0))))
    return float(0.5 * (d * (1.0 + log(2.0 * pi)) + log_volume - bias) + log_scale)


def _scaled(x: Floats) -> tuple[Floats, float]:
    """The rows centred and divided by a power of two in each column; and the logarithm of what they were divided by."""
    centred = x - np.median(x, axis=0)
    exponents = np.frexp(np.median(np.abs(centred), axis=0))[1]
    return np.ldexp(centred, -exponents), float(exponents.sum()) * log(2.0)
