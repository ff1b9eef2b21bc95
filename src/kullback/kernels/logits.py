"""Divergences of softmax(z), the truth, and softmax(w), the belief, from their logits; never through probabilities.

With d = log(q/p), which is the difference of the logits less the same for all outcomes,

    KL = Σ p·φ(d),    φ(d) = exp(d) − 1 − d ≥ 0

cancels nowhere once that difference is known. An offset between z and w costs no digits, because the difference at
the most likely outcome is taken off first, and what rounding left of the rest is taken off again in the end. The
compiled kernel has the same in one pass (native/logits.h). Where both branches of a choice are computed, each is
finite with a finite derivative on what the other is for, so that no gradient is NaN; rows where a divergence is
infinite have the gradient 0.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.kernels import forms
from kullback.kernels._arithmetic import polynomial

Array: TypeAlias = Any

_PHI = tuple(1.0 / math.factorial(n + 2) for n in range(13, -1, -1))  # φ(d)/d² on [−1/2, 1/2], by Taylor
_TOGETHER = 1 << 15  # entries of the rows that NumPy is given at once: their temporaries stay small


def _phi(xp: Any, d: Array) -> Array:
    """exp(d) − 1 − d for d ≤ 1."""
    small = xp.abs(d) < 0.5
    nothing = xp.zeros_like(d)
    inner, outer = xp.where(small, d, nothing), xp.where(small, nothing, d)
    return xp.where(small, inner * inner * polynomial(_PHI, inner), xp.expm1(outer) - outer)


def _term(xp: Any, p: Array, q: Array, d: Array, both: Array) -> Array:
    """p·log(p/q) − p + q, given d = log(q/p) where `both` allow the outcome: q where p = 0, and 0 where q = 0."""
    nothing = xp.zeros_like(d)
    less = both & (d <= 1)
    above = q - p * (1 + xp.where(less, nothing, d))  # no exponential of a large d
    return xp.where(less, p * _phi(xp, xp.where(less, d, nothing)), xp.where(both, above, q))


class _Side:
    """One side's shares: exp(x − top)/(1 + others)."""

    def __init__(self, xp: Any, x: Array) -> None:
        """`x`: the logits; −inf excludes an outcome."""
        self.allowed = x > -math.inf
        self.top = xp.max(x, axis=-1, keepdims=True)
        nothing = xp.zeros_like(x)
        self.less = xp.where(self.allowed, xp.where(self.allowed, x, nothing) - self.top, nothing)
        highest = x == self.top
        weights = xp.where(self.allowed, xp.exp(self.less), nothing)
        ties = xp.sum(xp.astype(highest, x.dtype), axis=-1, keepdims=True) - 1
        self.log_sum = xp.log1p(xp.sum(xp.where(highest, nothing, weights), axis=-1, keepdims=True) + ties)
        self.shares = xp.where(self.allowed, xp.exp(self.less - self.log_sum), nothing)

    def entropy(self, xp: Any) -> Array:
        """−Σ p·log p, also next to certainty."""
        return self.log_sum - xp.sum(self.shares * self.less, axis=-1, keepdims=True)


def _log_ratio(xp: Any, z: Array, w: Array, truth: _Side, belief: _Side) -> Array:
    """d = log(q/p) where both sides allow the outcome, else 0."""
    both = truth.allowed & belief.allowed
    nothing = xp.zeros_like(z)
    z, w = xp.where(both, z, nothing), xp.where(both, w, nothing)
    high = w - z
    back = high - w
    low = (w - (high - back)) - (z + back)  # what the rounding of the difference left
    top = xp.max(xp.where(both, z, xp.full_like(z, -math.inf)), axis=-1, keepdims=True)
    common = xp.max(xp.where(both & (z == top), high, xp.full_like(z, -math.inf)), axis=-1, keepdims=True)
    common = xp.where(common > -math.inf, common, xp.zeros_like(common))
    constant = ((belief.top - truth.top) - common) + (belief.log_sum - truth.log_sum)
    d = ((high - common) + low) - constant
    # The shares sum to 1: what their difference sums to is the rounding of the constant.
    near = both & (xp.abs(d) < 0.5)
    p, q = truth.shares, belief.shares
    off = xp.where(near, p * xp.expm1(xp.where(near, d, nothing)), q - p)
    return xp.where(both, d - xp.log1p(xp.sum(off, axis=-1, keepdims=True)), nothing)


def from_logits(xp: Any, z: Array, w: Array) -> tuple[Array, ...]:
    """KL, reverse KL, JS, H(P), H(P, Q) in nats, and 1 where the largest logits are of one outcome, else 0.

    `z` and `w` are arrays of one shape (..., K) and one floating dtype, without NaN and +inf, with some logit above
    −inf in every row, and with differences that the dtype can hold. The six arrays have the shape (...).
    """
    truth, belief = _Side(xp, z), _Side(xp, w)
    p, q = truth.shares, belief.shares
    both = truth.allowed & belief.allowed
    d = _log_ratio(xp, z, w, truth, belief)

    def divergence(terms: Array, forbidden: Array) -> Array:
        value = xp.sum(terms, axis=-1)
        return xp.where(xp.any(forbidden, axis=-1), xp.full_like(value, math.inf), value)

    kl = divergence(_term(xp, p, q, d, both), truth.allowed & ~belief.allowed)
    reverse = divergence(_term(xp, q, p, -d, both), belief.allowed & ~truth.allowed)
    near = both & (xp.abs(d) < 1)
    gap = xp.where(near, -p * xp.expm1(xp.where(near, d, xp.zeros_like(d))), p - q)
    one = xp.ones_like(truth.top)
    js = xp.sum(forms.js(forms.Pair(xp, p, q, gap, q, one, xp.zeros_like(one))), axis=-1)
    entropy = truth.entropy(xp)[..., 0]
    agreement = xp.argmax(z, axis=-1) == xp.argmax(w, axis=-1)
    return kl, reverse, js, entropy, entropy + kl, xp.astype(agreement, z.dtype)


def logits_reference(z: npt.NDArray[Any], w: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """`from_logits` of NumPy arrays of shape (N, K), of any real dtype: shape (N, 6)."""
    together = max(1, _TOGETHER // z.shape[-1])
    out = np.empty((len(z), 6))
    with np.errstate(all="ignore"):
        for first in range(0, len(z), together):
            rows = slice(first, first + together)
            values = from_logits(np, z[rows].astype(np.float64), w[rows].astype(np.float64))
            out[rows] = np.stack(values, axis=-1)
    return out


def storage_floor(xp: Any, z: Array, w: Array, z_epsilon: float, w_epsilon: float) -> Array:
    """The KL that rounding alone makes of equal logits, in the mean, if each side was rounded to its epsilon.

    Errors uniform over a unit in the last place have the variance ulp²/12, and KL is half the variance of d under p:
    Σ p(1 − p)·[ulp(z)² + ulp(w)²]/24. An epsilon is the distance from 1 to the next number: 2^−10 for float16, 2^−7 for
    bfloat16.
    """
    truth = _Side(xp, z)
    p = truth.shares

    def squared_ulp(x: Array, epsilon: float) -> Array:
        size = xp.abs(x)
        known = (size > 0) & (size < math.inf)
        exponent = xp.floor(xp.log2(xp.where(known, size, xp.ones_like(size))))
        return xp.where(known, (epsilon * 2.0**exponent) ** 2, xp.zeros_like(size))

    return xp.sum(p * (1 - p) * (squared_ulp(z, z_epsilon) + squared_ulp(w, w_epsilon)), axis=-1) / 24
