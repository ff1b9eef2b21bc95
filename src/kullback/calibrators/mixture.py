"""Mixture with the overall rates: (1 − ε)·softmax(β log p) + ε·rates. What was thought impossible gets its ε's share.

For models that give zeros, such as forests, trees and nearest neighbours, whose zeros only say that none of few trees
or neighbours voted for a class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kullback.calibrators._calibrator import Calibrator, Floats, Targets
from kullback.calibrators._newton import Derivatives, least
from kullback.calibrators._parameters import MOST, number, numbers, of
from kullback.calibrators._rows import blocks, logs_of, shares_of, softened, softmax
from kullback.errors import EvidenceError

_NAMES = frozenset({"beta", "share", "rates"})
_START = (0.0, -3.0)
"""β = 1 and ε = 5 %."""
_FAR = 2.0
"""The most that a step changes the logarithm of β, or the logit of ε."""
_FLAT = 1e-12


@dataclass(frozen=True, slots=True)
class Mixture:
    """(1 − share)·softmax(beta·log p) + share·rates: no class stays at 0."""

    beta: float
    share: float
    rates: tuple[float, ...]

    def apply(self, probabilities: Floats) -> Floats:
        """The recalibrated probabilities; EvidenceError where the map is one of other classes."""
        if probabilities.shape[1] != len(self.rates):
            raise EvidenceError(
                f"probabilities must be of the {len(self.rates)} classes that the map was fitted to, "
                f"but they are of {probabilities.shape[1]}: give the columns that it was fitted to."
            )
        made = softened(probabilities, self.beta, 0.0)
        made *= 1 - self.share
        made += self.share * np.array(self.rates)
        return made

    def parameters(self) -> dict[str, Any]:
        """`beta`, `share`, the ε, and `rates`, how frequent the classes are."""
        return {"beta": self.beta, "share": self.share, "rates": list(self.rates)}


def fit(probabilities: Floats, targets: Targets, weights: Floats | None) -> Mixture:
    """The β and ε of least cost; the rates are those of what happened, and of one row more that knows nothing.

    One row more came from the rates, so that ε is above 0: what has not happened yet may. The model's own belief counts
    as one row too, as for the other maps, so that β is finite where the classes are told apart without an error.
    """
    classes = probabilities.shape[1]
    w = np.ones(len(probabilities)) if weights is None else weights
    total = float(w.sum())
    happened = sum((w[rows] @ shares_of(targets[rows], classes) for rows in blocks(*probabilities.shape)), np.zeros(1))
    rates = (happened + 1 / classes) / (total + 1)
    log_beta, logit = least(lambda at: _derivatives(probabilities, targets, w, rates, at), _step, np.array(_START))
    return Mixture(float(np.exp(log_beta)), float(1 / (1 + np.exp(-logit))), tuple((rates / rates.sum()).tolist()))


def restore(parameters: Mapping[str, Any]) -> Mixture:
    """The map of these parameters."""
    beta = number(of(parameters, "beta", _NAMES), "beta", 0, MOST)
    share = number(of(parameters, "share", _NAMES), "share", 2.0**-1022, 1)
    rates = numbers(of(parameters, "rates", _NAMES), "rates", 2.0**-1022, 1)
    if len(rates) < 2 or abs(sum(rates) - 1) > 1e-9:
        raise EvidenceError(
            f"rates of the map must be of two or more classes and sum to 1, but they are {len(rates)} and sum to "
            f"{sum(rates):.10g}: give the file that kullback recalibrate wrote."
        )
    return Mixture(beta, share, rates)


def _derivatives(probabilities: Floats, targets: Targets, weights: Floats, rates: Floats, at: Floats) -> Derivatives:
    """The cost per row of the map with parameters (log β, logit ε), its slopes and its curvatures."""
    beta, share = float(np.exp(at[0])), float(1 / (1 + np.exp(-at[1])))
    total = float(weights.sum()) or 1.0
    cost, slope, curvature = -np.log(share), np.array([0.0, -1 / share]), np.diag([0.0, share**-2])
    for rows in blocks(*probabilities.shape):
        p, w = probabilities[rows].T, weights[rows]
        z, zero = logs_of(probabilities[rows])
        s, normaliser = softmax(z, zero, beta, 0.0)
        centred = z - (s * z).sum(axis=0)
        variance = (s * centred**2).sum(axis=0)
        cost += w @ (normaliser - beta * (p * z).sum(axis=0)) / total  # the model's own belief
        slope[0] -= w @ (p * centred).sum(axis=0) / total
        curvature[0, 0] += w @ variance / total
        q = (1 - share) * s + share * rates[:, None]
        counts = w * shares_of(targets[rows], len(rates)).T
        by_beta, by_share = (1 - share) * s * centred / q, (rates[:, None] - s) / q
        cost -= (counts * np.log(q)).sum()
        slope -= [(counts * by_beta).sum(), (counts * by_share).sum()]
        both = (counts * s * centred * rates[:, None] / q**2).sum()
        bent = (counts * (by_beta**2 - (1 - share) * s * (centred**2 - variance) / q)).sum()
        curvature += [[bent, both], [both, (counts * by_share**2).sum()]]
    inner = np.array([beta, share * (1 - share)])  # how β and ε move with their logarithm and logit
    curvature *= np.outer(inner, inner)
    curvature += np.diag(slope * inner * [1, 1 - 2 * share])
    return float(cost) / total, slope * inner / total, curvature / total


def _step(_at: Floats, slope: Floats, curvature: Floats) -> Floats:
    """Downhill by the quadratic model, as if it were bent upwards where it is bent downwards; not far."""
    values, vectors = np.linalg.eigh(curvature)
    values = np.maximum(np.abs(values), _FLAT)
    step = -(vectors @ (vectors.T @ slope / values))
    return np.asarray(step * min(1.0, _FAR / max(float(np.abs(step).max()), _FAR)), dtype=np.float64)


CALIBRATOR = Calibrator("mixture", fit, restore)
