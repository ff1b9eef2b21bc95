"""The account of logits: computed from them and never through probabilities, which only say what the shares are."""

from __future__ import annotations

from typing import Final, cast

import numpy as np

from kullback.estimate.arrays import Floats
from kullback.estimate.known import Known, known_account
from kullback.estimate.protocol import Estimator, Settings
from kullback.evidence import Exact, Logits, Pair
from kullback.kernels.logits import Softmax, log_ratio, logits_reference, terms
from kullback.ledger import Ledger

_LEAST: Final = np.nextafter(0.0, 1.0)  # the share of what is possible is above 0, however small


def logits_account(pair: Pair, settings: Settings) -> Ledger:
    """H(P), D(P‖Q) and D(Q‖P) of two softmaxes; infinite where the belief alone has a logit of -inf.

    Where one side is probabilities, their logarithms are its logits.
    """
    z, of_truth = _logits(cast(Logits | Exact, pair.truth))
    w, of_belief = _logits(cast(Logits | Exact, pair.belief))
    excess, reverse, _, irreducible, _, _ = logits_reference(z[None], w[None])[0].tolist()
    truth, belief = Softmax(np, z), Softmax(np, w)
    gap = log_ratio(np, z, w, truth, belief)
    parts = terms(np, truth.shares, belief.shares, gap, truth.allowed & belief.allowed)
    forbidden = truth.allowed & ~belief.allowed
    p = _possible(truth)
    known = Known(
        irreducible=irreducible,
        excess=excess,
        reverse=reverse,
        truth=p,
        belief=_possible(belief),
        terms=np.where(forbidden, np.inf, parts),
        signed=np.where(forbidden, np.inf, -p * gap),
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


def _possible(side: Softmax) -> Floats:
    """The shares of a side, with none of 0 that is possible."""
    return np.where(side.allowed, np.maximum(side.shares, _LEAST), 0.0)


ESTIMATOR = Estimator("logits", truth=Exact | Logits, belief=Exact | Logits, account=logits_account)
