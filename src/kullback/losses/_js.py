"""Jensen-Shannon divergence as a loss: symmetric, and at most log 2."""

from __future__ import annotations

from typing import Any

from kullback._array import Array, ArrayLike, seen
from kullback.kernels import forms
from kullback.kernels._arithmetic import log_one
from kullback.losses._evaluate import Form, evaluate
from kullback.losses._excess import resolved
from kullback.losses._options import Options, Reduction
from kullback.losses._softmax import Softmax
from kullback.losses._tiles import Sloped, Value
from kullback.losses._truth import Label, Truth, log_belief_over_truth
from kullback.units import Unit


def _of_label(xp: Any, _belief: Softmax, label: Label) -> Value:
    """That of two outcomes: the label, and all others together, of which the truth has none."""
    nothing, one = xp.zeros_like(label.surprisal), xp.ones_like(label.surprisal)
    others = xp.where(label.excluded, one, -xp.expm1(-label.surprisal))
    chosen = xp.where(label.excluded, nothing, xp.exp(-label.surprisal))
    truth, belief, gap = (xp.stack(pair, axis=-1) for pair in ((one, nothing), (chosen, others), (others, -others)))
    return _sum(xp, truth, belief, gap), xp.zeros_like(label.excluded)


def _of_shares(xp: Any, belief: Softmax, truth: Truth) -> Value:
    """[Σ p·log(p/m) + q·log(q/m)]/2, m = (p + q)/2."""
    d, both = log_belief_over_truth(xp, belief, truth)
    value = _by_difference(xp, truth.shares, belief.shares, d, both)
    return value, xp.zeros_like(value) > 0


def _by_difference(xp: Any, p: Array, q: Array, d: Array, both: Array | None) -> Array:
    """The value, given log(q/p)."""
    near = xp.abs(d) < 1 if both is None else both & (xp.abs(d) < 1)
    gap = xp.where(near, -p * xp.expm1(xp.where(near, d, xp.zeros_like(d))), p - q)
    return _sum(xp, p, q, gap)


def _sum(xp: Any, p: Array, q: Array, gap: Array) -> Array:
    """The sum of the terms of p and q, given p − q."""
    return xp.sum(forms.js(forms.Pair(xp, p, q, gap, q, log_one)), axis=-1)


def _slope_of_shares(xp: Any, belief: Softmax, truth: Truth) -> Sloped:
    """The value, and q·(h − Σ q·h)/2T with h = log(q/m) = log1p(t), t = (q − p)/(q + p).

    Rows that are nearly alike are done once more, as without slopes, with t = tanh(log(q/p)/2).
    """
    p, q = truth.shares, belief.shares
    t = (q - p) / xp.clip(p + q, float(xp.finfo(p.dtype).smallest_normal))  # 0 where nobody allows the outcome
    value, slope = _by_tangent(xp, p, q, t)
    close = value < resolved(value)
    if not seen(~xp.any(close)):
        d, both = log_belief_over_truth(xp, belief, truth)
        value = xp.where(close, _by_difference(xp, p, q, d, both), value)
        t = xp.where(close[..., None] & (True if both is None else both), xp.tanh(d / 2), t)
        slope = xp.where(close[..., None], _by_tangent(xp, p, q, t)[1], slope)
    return value, xp.zeros_like(close), slope


def _by_tangent(xp: Any, p: Array, q: Array, t: Array) -> tuple[Array, Array]:
    """Value and slope; where a share has no digits beside the other, its term has none beside the other's."""
    most = 1 - float(xp.finfo(t.dtype).eps) / 2  # the logarithm of 1 − t is finite
    t = xp.clip(t, -most, most)
    weighed = q * xp.log1p(t)
    of_belief = xp.sum(weighed, axis=-1)
    value = (of_belief + xp.sum(p * xp.log1p(-t), axis=-1)) / 2
    return value, (weighed - q * of_belief[..., None]) / 2


FORM = Form(_of_label, _of_shares, None, _slope_of_shares)


def js_divergence(
    logits: ArrayLike,
    /,
    *,
    labels: ArrayLike | None = None,
    probabilities: ArrayLike | None = None,
    teacher: ArrayLike | None = None,
    axis: int = -1,
    label_smoothing: float = 0.0,
    temperature: float = 1.0,
    mask: ArrayLike | None = None,
    ignore_index: int = -100,
    unit: Unit = "nat",
    reduction: Reduction = "mean",
) -> Any:
    """How far what these logits believe and the truth are from their midpoint: the Jensen-Shannon divergence.

    It is ½ D(P‖M) + ½ D(Q‖M) with M = (P + Q)/2: never above log 2, so that no position outweighs the others, and its
    gradient fades where a belief is hopelessly wrong.

    Parameters
    ----------
    logits, labels, probabilities, teacher, axis, label_smoothing, temperature, mask, ignore_index, unit, reduction
        As of `cross_entropy`.

    Returns
    -------
    A number, or shape (...) without reduction
        As of `cross_entropy`; from 0 to log 2 (times T²), finite also where the belief excludes what happens.

    Raises
    ------
    EvidenceError, NotADistributionError
        As of `cross_entropy`.

    References
    ----------
    Lin (1991), doi:10.1109/18.61115; Hinton, Vinyals & Dean (2015), arXiv:1503.02531

    Examples
    --------
    >>> from kullback.losses import js_divergence
    >>> print(round(js_divergence([2.0, 1.0, 0.0], probabilities=[0.5, 0.25, 0.25], unit="bit"), 4))
    0.0367
    """
    options = Options(
        labels, probabilities, teacher, axis, label_smoothing, temperature, mask, ignore_index, unit, reduction
    )
    return evaluate(FORM, logits, options)
