"""Σ p·φ(d), φ(d) = exp(d) − 1 − d: the KL divergence as a sum of parts that are never negative, d being log(q/p)."""

from __future__ import annotations

from typing import Any

from kullback._array import Array, seen
from kullback.kernels.logits import terms
from kullback.losses._softmax import Arithmetic


def resolved(x: Array) -> float:
    """The nats from which on a divergence may be summed from parts that cancel, and keep all but two of its digits."""
    return 1e-3 if "64" in str(x.dtype) else 1.0


def excess(xp: Any, by: Arithmetic, p: Array, q: Array, d: Array, both: Array | None) -> Array:
    """D(P‖Q) of each row. `both`: where both allow an outcome, None where they do everywhere; elsewhere d = 0.

    exp(d) − 1, less d, is several times as fast as the series that never cancels, and as good as that for all rows but
    those that are nearly alike, or have an outcome whose exp(d) might overflow. These are done by the series.
    """
    far = xp.max(d, axis=-1, keepdims=True) > (600.0 if "64" in str(d.dtype) else 80.0)
    none = seen(~xp.any(far))
    held = d if none else xp.where(far, xp.zeros_like(d), d)
    parts = by.times(by.minus(xp.expm1(held), held), p)
    value = xp.sum(parts if both is None else xp.where(both, parts, q), axis=-1)
    careful = far[..., 0] | (value < resolved(d))
    if seen(~xp.any(careful)):
        return value
    both = xp.ones_like(d) > 0 if both is None else both
    return xp.where(careful, xp.sum(terms(xp, p, q, d, both), axis=-1), value)


def near(xp: Any, value: Array, slope: Array, p: Array, d: Array, both: Array | None) -> Array:
    """The slope q − p: of rows that are nearly alike without cancelling, p·(exp(d) − 1); of the others as it is."""
    close = value < resolved(d)
    if seen(~xp.any(close)):
        return slope
    close = close[..., None] & (xp.abs(d) < 1)
    close = close if both is None else close & both
    return xp.where(close, p * xp.expm1(xp.where(close, d, xp.zeros_like(d))), slope)
