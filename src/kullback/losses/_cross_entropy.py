"""Cross-entropy as a loss: H(P) + D(P‖Q), all that a belief costs."""

from __future__ import annotations

from typing import Any

from kullback._array import Array, ArrayLike
from kullback.losses._evaluate import Form, evaluate
from kullback.losses._options import Options, Reduction
from kullback.losses._softmax import Softmax, entry, put
from kullback.losses._tiles import Sloped, Value
from kullback.losses._truth import Label, Truth, beyond
from kullback.units import Unit


def of_label(_xp: Any, _belief: Softmax, label: Label) -> Value:
    """−log q of what happened."""
    return label.surprisal, label.excluded


def slope_of_label(xp: Any, belief: Softmax, label: Label) -> Sloped:
    """The value, and q, less 1 where it happened."""
    q = belief.shares
    return label.surprisal, label.excluded, put(xp, belief.by, q, label.index, entry(xp, q, label.index) - 1)


def _of_shares(xp: Any, belief: Softmax, truth: Truth) -> Value:
    """−Σ p·log q, every part of it non-negative."""
    less: Array = xp.sum(truth.shares * belief.less, axis=-1) / belief.temperature
    return belief.log_sum[..., 0] - less, beyond(xp, truth, belief)


def _slope_of_shares(xp: Any, belief: Softmax, truth: Truth) -> Sloped:
    """The value, and (q − p)/T."""
    return *_of_shares(xp, belief, truth), belief.by.minus(belief.shares, truth.shares)


FORM = Form(of_label, _of_shares, slope_of_label, _slope_of_shares)


def cross_entropy(
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
    """What predicting with these logits costs in all, per position that counts: H(P,Q) = H(P) + D(P‖Q).

    The belief Q is softmax(logits), never formed as probabilities on the way to a logarithm. The truth P is exactly one
    of `labels`, `probabilities` and `teacher`. Of numpy, torch and jax; gradients are those of the normalised pair.

    Parameters
    ----------
    logits : array, shape (..., K)
        The belief: K outcomes along `axis`. −inf excludes an outcome.
    labels : array of integers, shape (...)
        The index of what happened.
    probabilities : array, shape (..., K)
        Rows that sum to 1 within rounding (1e-6 in float64, 1e-4 in float32, 1e-2 in half precision).
    teacher : array, shape (..., K)
        Another model's logits; the truth is their softmax.
    axis : int, default -1
        The axis of the outcomes.
    label_smoothing : float from 0 to 1, default 0
        ε makes the truth (1 − ε)·p + ε/K. Of labels and probabilities.
    temperature : float above 0, default 1
        T divides the teacher's logits and the belief's alike and multiplies the loss by T², so that gradients keep
        their size (Hinton, Vinyals & Dean 2015). Of a teacher only.
    mask : array of booleans, shape (...), optional
        True for the positions that count. What the others hold, be it NaN, has no part in value or gradient.
    ignore_index : int, default -100
        The label of positions that do not count.
    unit : {"nat", "bit", "dit"}, default "nat"
        Base e, 2 or 10.
    reduction : {"mean", "sum", "none"}, default "mean"
        Over the positions that count, on any number of axes. "none" gives 0 to those that do not.

    Returns
    -------
    A number, or shape (...) without reduction
        In float64 from numpy; other libraries compute in float64 where they have it, and answer in the type of their
        logits, but never in less than float32. The loss is 0, with gradient 0, if no position counts. A position whose
        belief excludes what happens costs infinity: it makes mean and sum infinite, and takes no part in the gradient,
        which stays that of the other positions.

    Raises
    ------
    EvidenceError
        If there is no truth or more than one, if shapes do not fit, labels are not integers from 0 to K − 1, or an
        option is out of range.
    NotADistributionError
        If probabilities are none, or logits hold NaN or +inf, or a row of them −inf alone, in a position that counts.
        Under jit, where nobody can look, such a position gives NaN.

    References
    ----------
    Hinton, Vinyals & Dean (2015), arXiv:1503.02531

    Examples
    --------
    >>> from kullback.losses import cross_entropy
    >>> logits = [[2.0, 1.0, 0.0], [0.0, 3.0, 0.0]]
    >>> print(round(cross_entropy(logits, labels=[0, 1]), 4))
    0.2513
    >>> print(round(cross_entropy(logits, labels=[0, -100]), 4))
    0.4076
    """
    options = Options(
        labels, probabilities, teacher, axis, label_smoothing, temperature, mask, ignore_index, unit, reduction
    )
    return evaluate(FORM, logits, options)
