"""What the truth of a loss is: one label a row, or the probability of every outcome."""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from kullback._array import Array, seen
from kullback.losses._softmax import Arithmetic, Softmax, entry, put


class Label(NamedTuple):
    """One outcome a row that happened: `surprisal` is −log q of it, 0 where the belief excludes it, as `excluded` says.

    `certain` says that the belief allows nothing else.
    """

    index: Array
    surprisal: Array
    excluded: Array
    certain: Array


class Probabilities:
    """The shares p of the outcomes, with the names that a softmax has for them: log p = less − log_sum."""

    def __init__(self, xp: Any, shares: Array) -> None:
        """`shares`: rows that sum to 1."""
        self._xp, self.shares, self.log_sum = xp, shares, 0.0
        self.everywhere = bool(seen(xp.all(xp.min(shares, axis=-1) > 0)))

    @cached_property
    def allowed(self) -> Array:
        """Which outcomes happen."""
        return self.shares > 0

    @cached_property
    def less(self) -> Array:
        """log p, 0 where p is; not every loss asks for it."""
        p = self.shares
        return self._xp.log(p if self.everywhere else self._xp.where(self.allowed, p, self._xp.ones_like(p)))


Truth: TypeAlias = Softmax | Probabilities


def log_belief_over_truth(xp: Any, belief: Softmax, truth: Truth) -> tuple[Array, Array | None]:
    """log(q/p), and where both allow the outcome, None where they are seen to everywhere; 0 elsewhere. For one use.

    What is alike in both is taken off before anything is rounded with it: each outcome keeps its digits, and an
    error that all have in common costs a divergence its square.
    """
    by = belief.by
    apart = by.minus(belief.less, truth.less)
    if belief.temperature != 1:
        apart = by.over(apart, belief.temperature)
    apart = by.minus(apart, belief.log_sum - truth.log_sum)
    if belief.everywhere and truth.everywhere:
        return apart, None
    both = belief.allowed & truth.allowed
    return xp.where(both, apart, xp.zeros_like(apart)), both


def beyond(xp: Any, one: Truth, other: Truth) -> Array:
    """Which rows have an outcome that one side allows and the other excludes."""
    if other.everywhere:
        return xp.zeros_like(one.shares[..., 0]) > 0
    return xp.any(one.allowed & ~other.allowed, axis=-1)


def label_of(xp: Any, belief: Softmax, labels: Array) -> Label:
    """What a belief makes of the labels that happened."""
    index = labels[..., None]
    surprisal = (belief.log_sum - entry(xp, belief.less, index))[..., 0]
    if belief.everywhere:
        excluded = xp.zeros_like(surprisal) > 0
        return Label(index, surprisal, excluded, ~excluded if belief.less.shape[-1] == 1 else excluded)
    allowed = entry(xp, belief.allowed, index)[..., 0]
    alone = xp.sum(xp.astype(belief.allowed, labels.dtype), axis=-1) == 1
    return Label(index, xp.where(allowed, surprisal, xp.zeros_like(surprisal)), ~allowed, allowed & alone)


def of_labels(xp: Any, labels: Array, like: Array, smoothing: float, by: Arithmetic) -> Probabilities:
    """Labels with a part of their probability given to all outcomes alike."""
    size = like.shape[-1]
    low = xp.full_like(like, smoothing / size)
    return Probabilities(xp, put(xp, by, low, labels[..., None], 1 - smoothing * ((size - 1) / size)))


def of_probabilities(xp: Any, probabilities: Array, smoothing: float, by: Arithmetic) -> Probabilities:
    """Probabilities, normalised, with a part of them given to all outcomes alike."""
    shares = by.over(probabilities, xp.sum(probabilities, axis=-1, keepdims=True))
    if smoothing:
        shares = (1 - smoothing) * shares + smoothing / probabilities.shape[-1]
    return Probabilities(xp, shares)
