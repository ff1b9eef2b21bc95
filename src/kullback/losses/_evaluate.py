"""The one path of every loss: arguments, then belief and truth, then a number a position, then one of them all."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from kullback._array import Array, ArrayLike
from kullback.losses._given import Given, enter
from kullback.losses._options import Options, Reduction
from kullback.losses._softmax import Softmax
from kullback.losses._tiles import Rows, Value, in_tiles
from kullback.losses._truth import Label, Shares, label_of, of_labels, of_probabilities, of_teacher
from kullback.units import nats_per


class Form(NamedTuple):
    """A loss: what it makes of a label that happened, or of a belief and the truth's probabilities."""

    of_label: Callable[[Any, Label], Value]
    of_shares: Callable[[Any, Softmax, Shares], Value]


def evaluate(form: Form, logits: ArrayLike, options: Options) -> Any:
    """The loss in the unit asked for, reduced as asked for."""
    unit = nats_per(options.unit)
    given = enter(logits, options)
    truth = given.truth
    if given.kind == "labels" and given.sound is not None:  # an index must be one, also where nobody can look
        truth = given.xp.where(given.sound, truth, given.xp.zeros_like(truth))
    with np.errstate(all="ignore"):
        value, infinite = in_tiles(given.xp, _rows(form, given, options), given.logits, truth)
        value = _held(given, options.temperature**2 * value / unit, infinite)
        reduced = _reduced(given, value, options.reduction)
    return reduced[()] if given.answer is None else given.xp.astype(reduced, given.answer, copy=False)


def _rows(form: Form, given: Given, options: Options) -> Rows:
    """The function that gives the loss of each row, in nats, whatever the type of its arrays."""
    xp, temperature, smoothing = given.xp, options.temperature, options.label_smoothing

    def wide(x: Array) -> Array:
        return xp.astype(x, given.wide, copy=False)

    def of_labels_given(logits: Array, labels: Array) -> Value:
        logits = wide(logits)
        belief = Softmax(xp, logits)
        if not smoothing:
            return form.of_label(xp, label_of(xp, belief, labels))
        return form.of_shares(xp, belief, of_labels(xp, labels, logits, smoothing))

    def of_probabilities_given(logits: Array, probabilities: Array) -> Value:
        return form.of_shares(xp, Softmax(xp, wide(logits)), of_probabilities(xp, wide(probabilities), smoothing))

    def of_teacher_given(logits: Array, teacher: Array) -> Value:
        belief = Softmax(xp, wide(logits), temperature)
        return form.of_shares(xp, belief, of_teacher(Softmax(xp, wide(teacher), temperature)))

    kinds = {"labels": of_labels_given, "probabilities": of_probabilities_given, "teacher": of_teacher_given}
    return kinds[given.kind]


def _held(given: Given, value: Array, infinite: Array) -> Array:
    """Values with infinity, NaN and 0 where they belong; none of the three has a gradient."""
    xp = given.xp
    nothing = xp.zeros_like(value)
    value = xp.where(infinite, nothing, value) + xp.where(infinite, xp.full_like(value, math.inf), nothing)
    if given.sound is not None:
        value = xp.where(given.sound, value, xp.full_like(value, math.nan))
    return value if given.counts is None else xp.where(given.counts, value, nothing)


def _reduced(given: Given, value: Array, reduction: Reduction) -> Array:
    """One number of them all; the mean is over the positions that count, and 0 of none."""
    xp = given.xp
    if reduction == "none":
        return value
    total = xp.sum(value)
    if reduction == "sum":
        return total
    if given.counts is None:
        return total / max(1, math.prod(value.shape))
    count = xp.sum(xp.astype(given.counts, value.dtype))
    return total / xp.where(count > 0, count, xp.ones_like(count))
