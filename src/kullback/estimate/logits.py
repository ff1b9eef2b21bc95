"""The account of logits: computed from them and never through probabilities, which only say what the shares are."""

from __future__ import annotations

from typing import Final, cast

import numpy as np

from kullback.estimate.arrays import Floats
from kullback.estimate.known import Known, known_account
from kullback.estimate.protocol import Estimator, Settings
from kullback.evidence import Exact, Logits, Pair
from kullback.kernels.forms import NEAR, series
from kullback.kernels.logits import logits_reference
from kullback.ledger import Ledger

_LEAST: Final = np.nextafter(0.0, 1.0)  # the share of what is possible is above 0, however small


def logits_account(pair: Pair, settings: Settings) -> Ledger:
    """H(P), D(P‖Q) and D(Q‖P) of two softmaxes; infinite where the belief alone has a logit of -inf.

    Where one side is probabilities, their logarithms are its logits.
    """
    z, of_truth = _logits(cast(Logits | Exact, pair.truth))
    w, of_belief = _logits(cast(Logits | Exact, pair.belief))
    excess, reverse, _, irreducible, _, _ = logits_reference(z[None], w[None])[0].tolist()
    p, q, gap = _softmax(z), _softmax(w), _gap(z, w)
    known = Known(
        irreducible=irreducible,
        excess=excess,
        reverse=reverse,
        truth=p,
        belief=q,
        terms=_terms(p, q, gap),
        signed=-p * np.where(p > 0, gap, 0.0),
        log_error_truth=of_truth,
        log_error_belief=of_belief,
    )
    return known_account(pair, settings, ESTIMATOR.name, known)


def _logits(side: Logits | Exact) -> tuple[Floats, Floats]:
    """The logits of a side and how far each may be off: those of probabilities also by what the logarithm rounds."""
    if isinstance(side, Logits):
        return side.logits, side.log_error
    possible = side.probabilities > 0
    logs = np.log(side.probabilities, where=possible, out=np.full(possible.shape, -np.inf))
    return logs, side.log_error + np.finfo(np.float64).eps * np.where(possible, np.abs(logs), 0.0)


def _softmax(z: Floats) -> Floats:
    """The probabilities of logits."""
    shares = np.exp(z - z.max())
    return np.where(np.isfinite(z), np.maximum(shares / shares.sum(), _LEAST), 0.0)


def _log_total(z: Floats, origin: float) -> float:
    """log Σ exp(z − origin)."""
    return float(z.max() - origin + np.log(np.exp(z - z.max()).sum()))


def _gap(z: Floats, w: Floats) -> Floats:
    """log(q̂/p̂) of each outcome: ±inf where one side alone forbids it, 0 where both do."""
    happens, believed = np.isfinite(z), np.isfinite(w)
    both = happens & believed
    gap = np.where(happens, -np.inf, np.where(believed, np.inf, 0.0))
    if both.any():
        likeliest = int(np.argmax(np.where(both, z, -np.inf)))
        gap[both] = _difference(z, w, likeliest)[both]
        near = np.array_equal(happens, believed) and np.abs(gap[both]).max() < 1.0
        gap[both] -= (
            np.log1p(_softmax(z)[both] @ np.expm1(gap[both]))
            if near
            else _log_total(w, w[likeliest]) - _log_total(z, z[likeliest])
        )
    return gap


def _difference(z: Floats, w: Floats, origin: int) -> Floats:
    """w − z less that of the origin: an offset between the two costs no digits, for what rounds off is kept too."""
    finite = np.isfinite(z) & np.isfinite(w)
    z, w = np.where(finite, z, 0.0), np.where(finite, w, 0.0)
    high = w - z
    back = high - w
    low = (w - (high - back)) - (z + back)
    difference: Floats = (high - high[origin]) + (low - low[origin])
    return difference


def _terms(p: Floats, q: Floats, gap: Floats) -> Floats:
    """p̂·log(p̂/q̂) − p̂ + q̂; where p̂/q̂ is near 1 by its series in s = (p̂ − q̂)/(p̂ + q̂), else it cancels nowhere."""
    gap = np.where(p > 0, gap, 0.0)
    s = np.tanh(-gap / 2)
    near = s * s <= NEAR
    s = np.where(near, s, 0.0)
    bracket: Floats = 1 + s * (1 + s) * series(s * s)
    close = -p * s * np.expm1(np.where(near, gap, 0.0)) * bracket
    return np.where(near & (p > 0), close, np.maximum(q - p * (1 + gap), 0.0))


ESTIMATOR = Estimator("logits", truth=Exact | Logits, belief=Exact | Logits, account=logits_account)
