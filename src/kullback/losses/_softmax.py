"""The distribution that logits stand for, and its logarithms: differentiable as often as one likes, also at ties."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

from kullback._array import Array, seen


def outcomes_like(xp: Any, x: Array) -> Array:
    """0, 1, ..., K − 1, on the device of x: shape (K,)."""
    from array_api_compat import device

    return xp.arange(x.shape[-1], device=device(x))


def entry(xp: Any, x: Array, index: Array) -> Array:
    """The entry of each row at an index; by what torch has of its own, without the checks made for others."""
    return x.gather(-1, index) if hasattr(x, "gather") else xp.take_along_axis(x, index, axis=-1)


class Arithmetic(NamedTuple):
    """How two arrays are combined: into a new one, or into the first, where nobody asks for what that was.

    In place is twice as fast, as memory that is new has to be mapped. Nothing done in place may be differentiated.
    """

    minus: Callable[[Any, Any], Any]
    times: Callable[[Any, Any], Any]
    over: Callable[[Any, Any], Any]


NEW = Arithmetic(operator.sub, operator.mul, operator.truediv)
IN_PLACE = Arithmetic(operator.isub, operator.imul, operator.itruediv)


def put(xp: Any, by: Arithmetic, x: Array, index: Array, value: Any) -> Array:
    """The array with a value at an index of each row; by what torch has of its own, several times as fast."""
    if hasattr(x, "scatter_"):
        return x.scatter_(-1, index, value) if by is IN_PLACE else x.scatter(-1, index, value)
    return xp.where(outcomes_like(xp, x) == index, xp.full_like(x[..., :1], value), x)


class Softmax:
    """softmax(x/T) along the last axis, by what each logit is `less` than the largest: log p = less/T − log_sum.

    The `highest` logit, or one of them, is taken out of the sum of exponentials: of a belief that is all but certain,
    log1p(others) keeps every digit, and so does its derivative. `everywhere` says that no outcome is excluded, as far
    as somebody can look.
    """

    def __init__(self, xp: Any, x: Array, temperature: float = 1.0, by: Arithmetic = NEW) -> None:
        """`x`: logits, of which some are above −inf in every row; −inf excludes an outcome."""
        self.temperature, self.by = temperature, by
        self.highest = xp.argmax(x, axis=-1, keepdims=True)
        top = entry(xp, x, self.highest)
        self.everywhere = bool(seen(xp.all(xp.min(x, axis=-1) > -math.inf)))
        if not self.everywhere:
            self.allowed = x > -math.inf
            x = xp.where(self.allowed, x, top)
        self.less = by.minus(x, top)  # undivided: what is nearly another's must keep its digits
        weights = xp.exp(self.less if temperature == 1 else self.less / temperature)
        self._weights = weights if self.everywhere else xp.where(self.allowed, weights, xp.zeros_like(top))
        self.others = xp.sum(put(xp, by, self._weights, self.highest, 0.0), axis=-1, keepdims=True)
        if by is IN_PLACE:
            put(xp, by, self._weights, self.highest, 1.0)
        self.log_sum = xp.log1p(self.others)

    @cached_property
    def allowed(self) -> Array:
        """Which outcomes are not excluded."""
        return self._weights >= 0

    @cached_property
    def shares(self) -> Array:
        """The probabilities."""
        return self.by.over(self._weights, 1 + self.others)
