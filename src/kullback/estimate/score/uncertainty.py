"""H(Y), the entropy of how frequent the classes are: what a row costs who knows nothing else. In nats.

The plug-in estimate is too low by ½ Σ Var(p̂_k)/p_k. For independent rows of equal weight that is Miller and Madow's
(K − 1)/2n (Miller, "Note on the bias of information estimates", 1955); here the variances are those of the rows with
their weights and groups.

The estimate varies least where classes are about even and where nearly all rows are of one, so that its own variance
there says too little. As in Wilson's interval of a share (Journal of the American Statistical Association 22:209, 1927,
doi:10.1080/01621459.1927.10502953), a limit is therefore the entropy of frequencies from which the estimate would be
just so many of *their* standard deviations away: on the way from what was seen towards even frequencies, and towards
those of one class alone.
"""

from __future__ import annotations

from math import inf, log, sqrt
from typing import Final

import numpy as np

from kullback.estimate.arrays import Floats
from kullback.estimate.score.amounts import nats
from kullback.estimate.score.mean import errors, independent
from kullback.evidence import Labels
from kullback.ledger import Amount

_UNSEEN: Final = 0.5  # of a row is added to each class: one that has not happened yet may
_EVEN: Final = 1e-9  # classes whose logarithms vary by less are even: then frequencies tell what costs cannot


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
    from scipy.special import entr, stdtrit

    p, c = frequencies(labels), covariance(labels)
    plug_in, most, seen = float(entr(p).sum()), log(len(p)), p > 0.0
    if not np.isfinite(c).all():
        return nats(plug_in, 0.0, most, plug_in)
    raw = plug_in + 0.5 * float(np.sum(np.diag(c)[seen] / p[seen]))
    number = independent(len(labels), labels.weights, labels.groups)
    t, rows = float(stdtrit(number - 1.0, 0.5 + confidence / 2.0)), _rows(p[seen], c[np.ix_(seen, seen)], number)
    smooth = (p * rows + _UNSEEN) / (rows + _UNSEEN * len(p))
    even, alone = np.full(len(p), 1.0 / len(p)), np.eye(len(p))[p.argmax()]
    low, high = _limit(raw, smooth, alone, rows, t), _limit(raw, smooth, even, rows, -t)
    return nats(min(raw, max(most, plug_in)), low, high, raw)


def _rows(p: Floats, c: Floats, number: float) -> float:
    """How many independent rows of one label each would say as much of the entropy; `number` of one class alone."""
    costs = np.log(p)
    spread, found = float(p @ costs**2 - (p @ costs) ** 2), float(costs @ c @ costs)
    if spread < _EVEN:
        spread, found = 1.0 - float(p @ p), float(np.trace(c))
    return spread / found if spread > 0.0 and found > 0.0 else number


def _limit(raw: float, seen: Floats, end: Floats, rows: float, t: float) -> float:
    """The entropy, on the way from frequencies `seen` to `end`, that is t standard deviations below the estimate."""
    from scipy.optimize import brentq
    from scipy.special import entr

    def at(way: float) -> tuple[float, float]:
        """The entropy there, and what is added to it."""
        q = (1.0 - way) * seen + way * end
        entropy = float(entr(q).sum())
        possible = q[q > 0.0]
        first = max(float(possible @ np.log(possible) ** 2) - entropy**2, 0.0) / rows
        second = (len(possible) - 1.0) / (2.0 * rows**2)  # even classes vary by no more than that
        return entropy, entropy + t * sqrt(first + second)

    def beyond(way: float) -> float:
        """Positive while the estimate is farther off."""
        return (at(way)[1] - raw) * (1.0 if t > 0.0 else -1.0)

    if beyond(0.0) <= 0.0 or beyond(1.0) >= 0.0:
        return at(0.0 if beyond(0.0) <= 0.0 else 1.0)[0]
    return at(float(brentq(beyond, 0.0, 1.0, xtol=1e-12)))[0]
