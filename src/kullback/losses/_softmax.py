"""The distribution that logits stand for, and its logarithms: differentiable as often as one likes, also at ties."""

from __future__ import annotations

import math
from typing import Any

from kullback._array import Array, seen


def outcomes_like(xp: Any, x: Array) -> Array:
    """0, 1, ..., K − 1, on the device of x: shape (K,)."""
    from array_api_compat import device

    return xp.arange(x.shape[-1], device=device(x))


class Softmax:
    """softmax(x/T) along the last axis, by what each logit is `less` than the largest: log p = less/T − log_sum.

    One largest logit is taken out of the sum of exponentials: of a belief that is all but certain, log1p(others) keeps
    every digit, and so does its derivative.
    """

    def __init__(self, xp: Any, x: Array, temperature: float = 1.0) -> None:
        """`x`: logits, of which some are above −inf in every row; −inf excludes an outcome."""
        highest = xp.argmax(x, axis=-1, keepdims=True)
        top = xp.take_along_axis(x, highest, axis=-1)
        self.temperature = temperature
        self.allowed = x > -math.inf
        every = seen(xp.all(self.allowed))
        # Undivided: what is nearly another's must keep its digits.
        self.less = (x if every else xp.where(self.allowed, x, top)) - top
        weights = xp.exp(self.less if temperature == 1 else self.less / temperature)
        nothing = xp.zeros_like(top)
        self._weights = weights if every else xp.where(self.allowed, weights, nothing)
        others = xp.where(outcomes_like(xp, x) == highest, nothing, self._weights)
        self._others = xp.sum(others, axis=-1, keepdims=True)
        self.log_sum = xp.log1p(self._others)

    @property
    def shares(self) -> Array:
        """The probabilities."""
        return self._weights / (1 + self._others)
