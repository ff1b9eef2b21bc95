"""What nobody could know: the mean entropy of the rows' own distributions, from soft labels or from few ratings.

A few ratings of a row do not tell its entropy, but two things hold it on average. What r ratings tell of it without
bias is too low (Zhang, "Entropy estimation in Turing's perspective", Neural Computation 24, 2012,
doi:10.1162/NECO_a_00266). What one rating costs who predicts it from the row's others is too high, however it is
predicted: a cross-entropy is no less than the entropy.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import digamma, entr, xlogy

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.extrapolation import rest_of_series
from kullback.estimate.score.amounts import nats
from kullback.estimate.score.mean import mean_with_limits
from kullback.evidence import Labels
from kullback.ledger import Amount

_RELIANCE: Final = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)  # how many ratings the base counts for


def irreducible(labels: Labels, predictions: Floats, confidence: float) -> Amount:
    """E H(L) of soft labels, in nats, with its limits.

    Of known shares it is the mean of the rows' entropies. Of ratings it is the mean of the estimates of Chao, Wang and
    Jost (Methods in Ecology and Evolution 4, 2013, doi:10.1111/2041-210X.12108), held between the two ends; one rating
    a row tells nothing, so that the lower limit is 0. `predictions`, shape (n, K), help to predict a rating from the
    others. Labels must be soft.
    """
    shares = np.empty((0, 0)) if labels.shares is None else labels.shares
    if labels.ratings is None:
        value, low, high = mean_with_limits(entr(shares).sum(axis=1), labels.weights, labels.groups, confidence)
        return nats(value, max(0.0, low), high, value)
    counts = np.rint(shares * labels.ratings[:, None]).astype(np.int64)
    told = _told(counts)
    least, low, _ = mean_with_limits(told, labels.weights, labels.groups, confidence)
    from_others = _cheapest(counts, predictions, labels.weights)
    most, _, high = mean_with_limits(from_others, labels.weights, labels.groups, confidence)
    raw = float(np.average(told + _untold(counts), weights=labels.weights))
    value = max(0.0, least, min(raw, most))
    return nats(value, max(0.0, low), high, raw)


def _told(counts: Integers) -> Floats:
    """Zhang's H_z of each row: what its ratings tell of its entropy without bias."""
    ratings = counts.sum(axis=1)
    seen = np.maximum(counts, 1)  # ψ(0) is infinite, and has no weight here
    return np.asarray(digamma(ratings) - (counts * digamma(seen)).sum(axis=1) / ratings)


def _untold(counts: Integers) -> Floats:
    """What Chao, Wang and Jost extrapolate beyond it: alike in all rows with as many classes seen once and twice."""
    kinds = np.stack([counts.sum(axis=1), (counts == 1).sum(axis=1), (counts == 2).sum(axis=1)], axis=1)
    distinct, kind = np.unique(kinds, axis=0, return_inverse=True)
    rest = [
        rest_of_series(once / r, 2.0 * twice / r, r - 1, r) if r > 1 else 0.0 for r, once, twice in distinct.tolist()
    ]
    return np.array(rest)[kind.ravel()]


def _cheapest(counts: Integers, predictions: Floats, weights: Floats | None) -> Floats:
    """What each row's ratings cost who predicts one from the others, in the way that costs least on average.

    The others are added to a base: the prediction of the row (where it gives 0 to no rating), or how frequent the
    classes are. Few ways are tried, so that choosing among them makes the cost hardly too low.
    """
    frequent = np.average(counts / counts.sum(axis=1, keepdims=True), axis=0, weights=weights)
    usable = ((predictions > 0.0) | (counts == 0)).all(axis=1, keepdims=True)
    bases = (np.where(usable, predictions, frequent), np.broadcast_to(frequent, counts.shape))
    ways = [_left_out(counts, base, reliance) for base in bases for reliance in _RELIANCE]
    return min(ways, key=lambda cost: float(np.average(cost, weights=weights)))


def _left_out(counts: Integers, base: Floats, reliance: float) -> Floats:
    """The mean cost of a row's ratings, each predicted from its others and from a base of so many ratings."""
    ratings = counts.sum(axis=1, keepdims=True)
    others = np.maximum(counts - 1, 0) + reliance * base
    predicted = np.where(counts > 0, others / (ratings - 1.0 + reliance), 1.0)
    return np.asarray(-xlogy(counts, predicted).sum(axis=1) / ratings[:, 0])
