"""Divergences of softmax(z), the truth, and softmax(w), the belief, from their logits; never through probabilities.

With d = log(q/p), which is the difference of the logits less the same for all outcomes,

    KL = Σ p·φ(d),    φ(d) = exp(d) − 1 − d ≥ 0

cancels nowhere once that difference is known. An offset between z and w costs no digits, because the difference at
the most likely outcome is taken off first, and what rounding left of the rest is taken off again in the end. The
compiled kernel (native/logits.h) reads each side for its largest logit, then both together once for KL, and once more
for the others or where KL would cancel. Where both branches of a choice are computed, each is finite with a finite
derivative on what the other is for, so that no gradient is NaN; rows with an infinite divergence have the gradient 0.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.kernels import forms
from kullback.kernels._arithmetic import exponential_excess, log_one

Array: TypeAlias = Any

_TOGETHER = 1 << 15  # entries of the rows that NumPy is given at once: their temporaries stay small


def terms(xp: Any, p: Array, q: Array, d: Array, both: Array) -> Array:
    """p·log(p/q) − p + q, given d = log(q/p) where `both` allow the outcome: q where p = 0, and 0 where q = 0."""
    nothing = xp.zeros_like(d)
    less = both & (d <= 1)
    above = q - p * (1 + xp.where(less, nothing, d))  # no exponential of a large d
    return xp.where(less, p * exponential_excess(xp, xp.where(less, d, nothing)), xp.where(both, above, q))


class Softmax:
    """The shares that logits stand for: exp(x − top)/(1 + others)."""

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


def _difference(z: Array, w: Array) -> tuple[Array, Array]:
    """w − z in two parts, the second being what rounding left of the first (Knuth's sum)."""
    high = w - z
    back = high - w
    return high, (w - (high - back)) - (z + back)


def _greatest_of(xp: Any, mask: Array, x: Array) -> Array:
    """The greatest entry of each row where the mask is true; 0 where it never is."""
    top = xp.max(xp.where(mask, x, xp.full_like(x, -math.inf)), axis=-1, keepdims=True)
    return xp.where(top > -math.inf, top, xp.zeros_like(top))


def log_ratio(xp: Any, z: Array, w: Array, truth: Softmax, belief: Softmax) -> Array:
    """d = log(q/p) where both sides allow the outcome, else 0."""
    both = truth.allowed & belief.allowed
    nothing = xp.zeros_like(z)
    z, w = xp.where(both, z, nothing), xp.where(both, w, nothing)
    high, low = _difference(z, w)
    origin = both & (z == _greatest_of(xp, both, z))
    common = _greatest_of(xp, origin, high)
    rest = _greatest_of(xp, origin & (high == common), low)
    of_tops, rest_of_tops = _difference(truth.top, belief.top)
    constant = ((of_tops - common) + (rest_of_tops - rest)) + (belief.log_sum - truth.log_sum)
    d = ((high - common) + (low - rest)) - constant
    # Of sides whose peaks are far apart, shares of their own peaks are better known than differences of logits.
    direct = (belief.less - belief.log_sum) - (truth.less - truth.log_sum)
    apart = xp.abs(high - common) + xp.abs(constant) > 1 + xp.abs(belief.less) + xp.abs(truth.less)
    d = xp.where(apart, direct, d)
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
    truth, belief = Softmax(xp, z), Softmax(xp, w)
    p, q = truth.shares, belief.shares
    both = truth.allowed & belief.allowed
    d = log_ratio(xp, z, w, truth, belief)

    def divergence(parts: Array, forbidden: Array) -> Array:
        value = xp.sum(parts, axis=-1)
        return xp.where(xp.any(forbidden, axis=-1), xp.full_like(value, math.inf), value)

    kl = divergence(terms(xp, p, q, d, both), truth.allowed & ~belief.allowed)
    reverse = divergence(terms(xp, q, p, -d, both), belief.allowed & ~truth.allowed)
    near = both & (xp.abs(d) < 1)
    gap = xp.where(near, -p * xp.expm1(xp.where(near, d, xp.zeros_like(d))), p - q)
    js = xp.sum(forms.js(forms.Pair(xp, p, q, gap, q, log_one)), axis=-1)
    entropy = truth.entropy(xp)[..., 0]
    agreement = xp.argmax(z, axis=-1) == xp.argmax(w, axis=-1)
    forbidden = kl == math.inf
    total = xp.where(forbidden, kl, entropy + xp.where(forbidden, xp.zeros_like(kl), kl))  # its gradient is 0, too
    return kl, reverse, js, entropy, total, xp.astype(agreement, z.dtype)


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
