"""Jensen-Shannon divergence as a loss: symmetric, and at most log 2."""

from __future__ import annotations

from typing import Any

from kullback._array import Array, ArrayLike
from kullback.kernels import forms
from kullback.kernels._arithmetic import log_one
from kullback.losses._evaluate import Form, evaluate
from kullback.losses._options import Options, Reduction
from kullback.losses._softmax import Softmax
from kullback.losses._tiles import Value
from kullback.losses._truth import Label, Shares
from kullback.units import Unit


def _of_label(xp: Any, label: Label) -> Value:
    """That of two outcomes: the label, and all others together, of which the truth has none."""
    nothing, one = xp.zeros_like(label.surprisal), xp.ones_like(label.surprisal)
    others = xp.where(label.excluded, one, -xp.expm1(-label.surprisal))
    chosen = xp.where(label.excluded, nothing, xp.exp(-label.surprisal))
    truth, belief, gap = (xp.stack(pair, axis=-1) for pair in ((one, nothing), (chosen, others), (others, -others)))
    return _sum(xp, truth, belief, gap), xp.zeros_like(label.excluded)


def _of_shares(xp: Any, belief: Softmax, truth: Shares) -> Value:
    """[Σ p·log(p/m) + q·log(q/m)]/2, m = (p + q)/2."""
    p, q = truth.shares, belief.shares
    d, both = truth.log_belief_over_truth(xp, belief)
    near = both & (xp.abs(d) < 1)
    gap = xp.where(near, -p * xp.expm1(xp.where(near, d, xp.zeros_like(d))), p - q)
    value = _sum(xp, p, q, gap)
    return value, xp.zeros_like(value) > 0


def _sum(xp: Any, p: Array, q: Array, gap: Array) -> Array:
    """The sum of the terms of p and q, given p − q."""
    return xp.sum(forms.js(forms.Pair(xp, p, q, gap, q, log_one)), axis=-1)


FORM = Form(_of_label, _of_shares)


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
