"""Reverse KL divergence as a loss: a belief that settles on a part of the truth."""

from __future__ import annotations

from typing import Any

from kullback._array import ArrayLike
from kullback.losses._evaluate import Form, evaluate
from kullback.losses._excess import excess
from kullback.losses._options import Options, Reduction
from kullback.losses._softmax import Softmax
from kullback.losses._tiles import Sloped, Value
from kullback.losses._truth import Label, Truth, beyond, log_belief_over_truth
from kullback.units import Unit


def _of_label(_xp: Any, _belief: Softmax, label: Label) -> Value:
    """Infinite unless the belief allows the label alone."""
    return 0 * label.surprisal, ~label.certain


def _of_shares(xp: Any, belief: Softmax, truth: Truth) -> Value:
    """Σ q·log(q/p) − q + p, every part of it non-negative."""
    d, both = log_belief_over_truth(xp, belief, truth)
    return excess(xp, belief.by, belief.shares, truth.shares, -d, both), beyond(xp, belief, truth)


def _slope_of_shares(xp: Any, belief: Softmax, truth: Truth) -> Sloped:
    """The value D, and q·(log(q/p) − D)/T."""
    q = belief.shares
    d, both = log_belief_over_truth(xp, belief, truth)
    value = excess(xp, belief.by, q, truth.shares, -d, both)
    return value, beyond(xp, belief, truth), belief.by.times(belief.by.minus(d, value[..., None]), q)


FORM = Form(_of_label, _of_shares, None, _slope_of_shares)


def reverse_kl(
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
    """How far the truth is from what these logits believe: D(Q‖P), belief first.

    Minimising it makes a belief that puts nothing where the truth has nothing, and settles on a part of the truth that
    it can fit. It is infinite where the belief allows what the truth excludes: on `labels` nearly always, so use
    `label_smoothing` there, or a teacher.

    Parameters
    ----------
    logits, labels, probabilities, teacher, axis, label_smoothing, temperature, mask, ignore_index, unit, reduction
        As of `cross_entropy`.

    Returns
    -------
    A number, or shape (...) without reduction
        As of `cross_entropy`; never negative.

    Raises
    ------
    EvidenceError, NotADistributionError
        As of `cross_entropy`.

    References
    ----------
    Kullback & Leibler (1951), doi:10.1214/aoms/1177729694; Hinton, Vinyals & Dean (2015), arXiv:1503.02531

    Examples
    --------
    >>> from kullback.losses import reverse_kl
    >>> print(round(reverse_kl([2.0, 1.0, 0.0], probabilities=[0.5, 0.25, 0.25]), 4))
    0.0928
    """
    options = Options(
        labels, probabilities, teacher, axis, label_smoothing, temperature, mask, ignore_index, unit, reduction
    )
    return evaluate(FORM, logits, options)
