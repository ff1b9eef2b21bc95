"""KL divergence as a loss: what a belief costs beyond what nobody can avoid."""

from __future__ import annotations

from typing import Any

from kullback._array import ArrayLike
from kullback.losses._cross_entropy import of_label, slope_of_label
from kullback.losses._evaluate import Form, evaluate
from kullback.losses._excess import excess, near
from kullback.losses._options import Options, Reduction
from kullback.losses._softmax import Softmax
from kullback.losses._tiles import Sloped, Value
from kullback.losses._truth import Truth, beyond, log_belief_over_truth
from kullback.units import Unit


def _of_shares(xp: Any, belief: Softmax, truth: Truth) -> Value:
    """Σ p·log(p/q) − p + q, every part of it non-negative."""
    d, both = log_belief_over_truth(xp, belief, truth)
    return excess(xp, belief.by, truth.shares, belief.shares, d, both), beyond(xp, truth, belief)


def _slope_of_shares(xp: Any, belief: Softmax, truth: Truth) -> Sloped:
    """The value, and (q − p)/T."""
    p, q = truth.shares, belief.shares
    d, both = log_belief_over_truth(xp, belief, truth)
    value = excess(xp, belief.by, p, q, d, both)
    return value, beyond(xp, truth, belief), near(xp, value, belief.by.minus(q, p), p, d, both)


FORM = Form(of_label, _of_shares, slope_of_label, _slope_of_shares)  # a label has no entropy


def kl_divergence(
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
    """What predicting with these logits costs beyond what nobody can avoid: D(P‖Q), truth first.

    It is `cross_entropy` less H(P), with the same gradient in the logits, and 0 once the belief is the truth; of labels
    both are one. It adds up parts that are never negative, so that it is right also where Q is nearly P.

    Parameters
    ----------
    logits, labels, probabilities, teacher, axis, label_smoothing, temperature, mask, ignore_index, unit, reduction
        As of `cross_entropy`.

    Returns
    -------
    A number, or shape (...) without reduction
        As of `cross_entropy`; never negative. Of a teacher and logits stored in float32 or less it is right to 1e-15
        however small it is. Of float64, and of probabilities, the inputs and their logarithms are rounded to as much as
        1e-16: a divergence D is right to about 1e-15/√D of itself.

    Raises
    ------
    EvidenceError, NotADistributionError
        As of `cross_entropy`.

    References
    ----------
    Kullback & Leibler (1951), doi:10.1214/aoms/1177729694; Hinton, Vinyals & Dean (2015), arXiv:1503.02531

    Examples
    --------
    >>> from kullback.losses import kl_divergence
    >>> print(round(kl_divergence([2.0, 1.0, 0.0], probabilities=[0.5, 0.25, 0.25]), 4))
    0.1179
    """
    options = Options(
        labels, probabilities, teacher, axis, label_smoothing, temperature, mask, ignore_index, unit, reduction
    )
    return evaluate(FORM, logits, options)
