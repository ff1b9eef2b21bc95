"""H(Y), the entropy of how frequent the classes are: what a row costs who knows nothing else. In nats.

The plug-in estimate is too low by ½ Σ Var(p̂_k)/p_k. For independent rows of equal weight that is Miller and Madow's
(K − 1)/2n (Miller, "Note on the bias of information estimates", 1955); here the variances are those of the rows with
their weights and groups. No interval is known that covers everywhere where many classes are rare.
"""

from __future__ import annotations

from math import inf, log, sqrt

import numpy as np

from kullback.estimate.arrays import Floats
from kullback.estimate.score.mean import errors, independent
from kullback.evidence import Labels
from kullback.ledger import Amount


def frequencies(labels: Labels) -> Floats:
    """How frequent each class is, (K,): by weight, and by shares where labels are soft."""
    known = labels.known
    weights = np.ones(len(labels)) if labels.weights is None else labels.weights
    counted = np.bincount(known, weights, len(labels.classes)) if known.ndim == 1 else weights @ known
    return np.asarray(counted / counted.sum(), dtype=np.float64)


def covariance(labels: Labels) -> Floats:
    """The covariance of these frequencies, (K, K); infinite where there is but one row or group."""
    k, number = len(labels.classes), independent(len(labels), labels.weights, labels.groups)
    if number <= 1.0:
        return np.full((k, k), inf)
    known = labels.known
    shares = np.asarray(known[:, None] == np.arange(k) if known.ndim == 1 else known, dtype=np.float64)
    u = errors(shares, labels.weights, labels.groups)
    return np.asarray(u.T @ u * (number / (number - 1.0)))


def uncertainty(labels: Labels, confidence: float) -> Amount:
    """H(Y) with its limits, which lie between 0 and log K."""
    from scipy.special import entr, ndtri

    p, most = frequencies(labels), log(len(labels.classes))
    seen = p > 0.0
    p, plug_in = p[seen], float(entr(p).sum())
    c = covariance(labels)[np.ix_(seen, seen)]
    if not np.isfinite(c).all():
        return Amount(plug_in, 0.0, max(most, plug_in), plug_in, "finite", "nat")
    raw = plug_in + 0.5 * float(np.sum(np.diag(c) / p))
    # The delta method's first term, and its second: near equal frequencies the first is 0.
    variance = float(np.log(p) @ c @ np.log(p)) + 0.5 * float(np.sum(c**2 / np.outer(p, p)))
    error = float(ndtri(0.5 + confidence / 2.0)) * sqrt(max(variance, 0.0))
    value = min(raw, max(most, plug_in))
    return Amount(value, min(max(0.0, raw - error), value), max(min(most, raw + error), value), raw, "finite", "nat")
