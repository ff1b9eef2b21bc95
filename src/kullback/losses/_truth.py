"""What the truth of a loss is: one label a row, or the probability of every outcome."""

from __future__ import annotations

from typing import Any, NamedTuple

from kullback._array import Array
from kullback.losses._softmax import Softmax, outcomes_like


class Label(NamedTuple):
    """One outcome a row that happened: `surprisal` is −log q of it, 0 where the belief excludes it, as `excluded` says.

    `certain` says that the belief allows nothing else.
    """

    surprisal: Array
    excluded: Array
    certain: Array


class Shares(NamedTuple):
    """The probabilities p of the outcomes, which `happen` or do not: log p = less/T − log_sum where they do."""

    shares: Array
    less: Array
    log_sum: Array | float
    happens: Array

    def log_belief_over_truth(self, xp: Any, belief: Softmax) -> tuple[Array, Array]:
        """log(q/p), and where both allow the outcome; 0 elsewhere.

        What is alike in both is taken off before anything is rounded with it: each outcome keeps its digits, and an
        error that all have in common costs a divergence its square.
        """
        both = belief.allowed & self.happens
        apart = (belief.less - self.less) / belief.temperature - (belief.log_sum - self.log_sum)
        return xp.where(both, apart, xp.zeros_like(apart)), both


def label_of(xp: Any, belief: Softmax, labels: Array) -> Label:
    """What a belief makes of the labels that happened."""
    index = labels[..., None]
    allowed = xp.take_along_axis(belief.allowed, index, axis=-1)[..., 0]
    surprisal = (belief.log_sum - xp.take_along_axis(belief.less, index, axis=-1))[..., 0]
    alone = xp.sum(xp.astype(belief.allowed, labels.dtype), axis=-1) == 1
    return Label(xp.where(allowed, surprisal, xp.zeros_like(surprisal)), ~allowed, allowed & alone)


def of_labels(xp: Any, labels: Array, like: Array, smoothing: float) -> Shares:
    """Labels with a part of their probability given to all outcomes alike."""
    size = like.shape[-1]
    here = outcomes_like(xp, like) == labels[..., None]
    high = xp.full_like(like, 1 - smoothing * ((size - 1) / size))
    return _with_logarithms(xp, xp.where(here, high, xp.full_like(like, smoothing / size)))


def of_probabilities(xp: Any, probabilities: Array, smoothing: float) -> Shares:
    """Probabilities, normalised, with a part of them given to all outcomes alike."""
    shares = probabilities / xp.sum(probabilities, axis=-1, keepdims=True)
    if smoothing:
        shares = (1 - smoothing) * shares + smoothing / probabilities.shape[-1]
    return _with_logarithms(xp, shares)


def of_teacher(teacher: Softmax) -> Shares:
    """What a teacher believes."""
    return Shares(teacher.shares, teacher.less, teacher.log_sum, teacher.allowed)


def _with_logarithms(xp: Any, shares: Array) -> Shares:
    """Probabilities beside their logarithms."""
    happens = shares > 0
    return Shares(shares, xp.log(xp.where(happens, shares, xp.ones_like(shares))), 0.0, happens)
