"""What fitting a map of several classes to labels saves, without fitting it: Rao's score statistic.

The map is softmax(a_k log p_k + b_k); the model's own predictions are a = 1, b = 0.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from kullback.estimate.arrays import Floats
from kullback.estimate.score.corp import Happened

_BLOCK: Final = 1 << 16
_ROUNDING: Final = 1e-12


class ScoreStatistic:
    """The score statistic ½·gᵀI⁻¹g of vector scaling at the identity, or (`one`) of temperature scaling.

    For labels near what was predicted it is what fitting the map to them saves a row, in nats.
    """

    def __init__(self, probabilities: Floats, weights: Floats | None, one: bool) -> None:
        """Gather the information and the expected features of predictions (n, K)."""
        n, k = probabilities.shape
        self._weights, each = weights, np.ones(n) if weights is None else weights
        self._size = float(each.sum())
        with np.errstate(divide="ignore"):
            logs = np.log(probabilities)
        logs[np.isneginf(logs)] = 0.0  # what is impossible does not happen, under any of these maps
        self._logs, self._firsts = logs, k * np.arange(n)
        self._expected = np.zeros(2 * k)
        information, before = np.zeros((2 * k, 2 * k)), np.zeros(2 * k)
        for start in range(0, n, _BLOCK):
            p, f, w = (x[start : start + _BLOCK] for x in (probabilities, logs, each))
            features = np.hstack((p * f, p))
            weighted = features * w[:, None]
            self._expected += weighted.sum(axis=0)
            information -= features.T @ weighted
            squares, products, rows = w @ (p * f * f), w @ (p * f), w @ p
            before += np.append(squares, rows)
            information += np.block([[np.diag(squares), np.diag(products)], [np.diag(products), np.diag(rows)]])
        # A temperature multiplies all logarithms at once.
        self._of = np.repeat([1.0, 0.0], k)[None] if one else np.eye(2 * k)
        self._inverse = _inverse(self._of @ information @ self._of.T, self._of @ before)

    def gain(self, happened: Happened) -> float:
        """What the map saves a row of such labels, nearly."""
        gradient = self._of @ (self._seen(happened) - self._expected)
        return float(0.5 * gradient @ self._inverse @ gradient / self._size)

    def _seen(self, happened: Happened) -> Floats:
        """The features of what happened: by class, the sum of the logarithms given to it, then of its rows."""
        k, w = self._logs.shape[1], self._weights
        if happened.ndim == 2:
            shares = happened if w is None else happened * w[:, None]
            return np.append((shares * self._logs).sum(axis=0), shares.sum(axis=0))
        logs = self._logs.ravel()[self._firsts + happened]  # twice as quick as by two indices
        return np.append(np.bincount(happened, logs if w is None else logs * w, k), np.bincount(happened, w, k))


def _inverse(information: Floats, before: Floats) -> Floats:
    """The pseudo-inverse, on scales where each parameter counts: also that of a class that is hardly ever believed.

    What is left of the diagonal `before` something was taken off it may be rounding: such a parameter tells nothing.
    """
    diagonal = np.diag(information)
    tells = diagonal > _ROUNDING * before
    scales = np.where(tells, np.sqrt(np.abs(diagonal)), np.inf)
    both = np.outer(scales, scales)
    return np.asarray(np.linalg.pinv(information / both, rcond=_ROUNDING, hermitian=True) / both)
