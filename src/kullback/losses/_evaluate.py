"""The one path of every loss: arguments, then belief and truth, then a number a position, then one of them all."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from kullback._array import Array, ArrayLike, seen
from kullback.losses._given import Given, enter
from kullback.losses._options import Options, Reduction
from kullback.losses._softmax import IN_PLACE, NEW, Arithmetic, Softmax, put
from kullback.losses._tiles import Rows, Sloped, Value, in_tiles
from kullback.losses._truth import Label, Truth, label_of, of_labels, of_probabilities
from kullback.units import nats_per


class Form(NamedTuple):
    """A loss: what it makes of a belief and a label that happened, or the truth's probabilities.

    The slopes give the gradient by the belief's logits, but for 1/T, beside the value: written out, as what autograd
    keeps of every step of the value is many times as large and as slow. None where it is left to autograd. Asked for
    in torch alone.
    """

    of_label: Callable[[Any, Softmax, Label], Value]
    of_shares: Callable[[Any, Softmax, Truth], Value]
    slope_of_label: Callable[[Any, Softmax, Label], Sloped] | None
    slope_of_shares: Callable[[Any, Softmax, Truth], Sloped]


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
    """The functions that give the loss of each row in nats, and its slope, whatever the type of its arrays."""
    xp, temperature = given.xp, options.temperature
    hard = given.kind == "labels" and not options.label_smoothing
    value_of: Any = form.of_label if hard else form.of_shares
    slope_of: Any = form.slope_of_label if hard else form.slope_of_shares

    def sides(logits: Array, truth: Array, by: Arithmetic = NEW) -> tuple[Softmax, Label | Truth]:
        belief = Softmax(xp, xp.astype(logits, given.wide, copy=by is IN_PLACE), temperature, by)
        return belief, _truth(given, options, belief, truth)

    def slopes(logits: Array, truth: Array) -> Sloped:
        belief, happened = sides(logits, truth, IN_PLACE)
        value, infinite, slope = slope_of(xp, belief, happened)
        # They sum to 0. That of the likeliest cancels where the belief is all but certain: it is what the others leave.
        others = xp.sum(put(xp, IN_PLACE, slope, belief.highest, 0.0), axis=-1, keepdims=True)
        put(xp, IN_PLACE, slope, belief.highest, -others)
        if seen(xp.any(infinite)):
            slope = xp.where(infinite[..., None], xp.zeros_like(slope), slope)
        return value, infinite, slope if temperature == 1 else slope.div_(temperature)

    return Rows(lambda logits, truth: value_of(xp, *sides(logits, truth)), slopes if slope_of else None)


def _truth(given: Given, options: Options, belief: Softmax, truth: Array) -> Label | Truth:
    """The truth of some rows."""
    xp, smoothing = given.xp, options.label_smoothing
    if given.kind == "labels":
        return of_labels(xp, truth, belief.less, smoothing, belief.by) if smoothing else label_of(xp, belief, truth)
    wide = xp.astype(truth, given.wide, copy=belief.by is IN_PLACE)
    if given.kind == "teacher":
        return Softmax(xp, wide, options.temperature, belief.by)
    return of_probabilities(xp, wide, smoothing, belief.by)


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
