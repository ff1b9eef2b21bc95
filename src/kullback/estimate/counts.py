"""The account of two samples of counts: the balanced estimate with its interval, and the permutation test."""

from __future__ import annotations

import math
from typing import cast

import numpy as np

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.balanced import balanced_shares
from kullback.estimate.columns import counted, entries_of, shares_of, stream
from kullback.estimate.entropy import entropy_amount
from kullback.estimate.homogeneity import homogeneity
from kullback.estimate.interval import divergence_limits
from kullback.estimate.protocol import Estimator, Settings
from kullback.estimate.smoothed import add_half
from kullback.evidence import Counts, Pair
from kullback.kernels import kl_terms
from kullback.ledger import Amount, Ledger, Side
from kullback.units import nats_per


def counts_account(pair: Pair, settings: Settings) -> Ledger:
    """Estimate H(P), D(P‖Q) and D(Q‖P), each with its limits, and test that P = Q."""
    x, y = (cast(Counts, side).counts for side in (pair.truth, pair.belief))
    test = homogeneity(x, y, stream(pair.name, settings.seed))
    shares = balanced_shares(x, y)
    excess = _divergence(x, y, shares, settings)
    parts = [excess.to(settings.unit).value * _weights(x, y), shares / nats_per(settings.unit)]
    return counted(
        pair,
        settings,
        ESTIMATOR.name,
        (Side(pair.truth_name, int(x.sum())), Side(pair.belief_name, int(y.sum()))),
        (entropy_amount(x, settings.confidence), excess, _divergence(y, x, balanced_shares(y, x), settings)),
        entries_of(pair, (x, y), (shares_of(x), shares_of(y)), parts),
        test,
    )


def _divergence(x: Integers, y: Integers, shares: Floats, settings: Settings) -> Amount:
    """The sum of the balanced shares, held to 0 or above, with its limits."""
    raw = math.fsum(shares)
    limits = divergence_limits(x, y, raw, settings.confidence)
    return Amount(max(0.0, raw), limits.low, limits.high, raw, limits.upper, "nat")


def _weights(x: Integers, y: Integers) -> Floats:
    """Each outcome's part of the smoothed pair's divergence, or of the truth where that is 0."""
    weights = np.zeros(x.shape)
    seen = x + y > 0
    if seen.any():
        weights[seen] = kl_terms(*add_half(x, y))
    total = float(weights.sum())
    return weights / total if total > 0.0 else shares_of(x)


ESTIMATOR = Estimator("balanced-truncation", truth=Counts, belief=Counts, account=counts_account)
