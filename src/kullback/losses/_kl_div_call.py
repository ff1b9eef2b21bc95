"""A call of torch's F.kl_div: its numbers, what torch makes of them, and what distributions they look like.

torch computes t·log t − t·x for each entry t of the target and x of the input, or exp(t)·(t − x) with log_target=True,
and never looks whether either is what it should be.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from kullback._array import SUM_TOLERANCE, ArrayLike, enter, row, to_numpy
from kullback.errors import EvidenceError, NotADistributionError

Numbers = npt.NDArray[np.float64]

REDUCTIONS = ("none", "sum", "mean", "batchmean")
LOG, PROBABILITIES = "log-probabilities", "probabilities"
WEIGHTS, LOGITS = "weights", "logits"  # numbers from 0 on, and any numbers, that are neither of the two
_UNIT_ROUNDOFF = {"float64": 2.0**-53, "float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}


@dataclass(frozen=True, slots=True)
class Side:
    """One argument: its name, its numbers in the shape of the loss, and the shape and type that its user gave.

    `logs` says whether it is to hold logarithms.
    """

    name: str
    logs: bool
    values: Numbers
    shape: tuple[int, ...]
    dtype: str

    def sums(self, axis: int) -> Numbers:
        """What the numbers sum to along an axis."""
        return np.asarray(self.values.sum(axis))

    def exp_sums(self, axis: int) -> Numbers:
        """What their exponentials sum to."""
        with np.errstate(over="ignore"):
            return np.asarray(np.exp(self.values).sum(axis))

    def _exp_rounding(self, axis: int) -> Numbers:
        """How far rounding of log-probabilities, each by its size, can move what their exponentials sum to."""
        logs = np.clip(self.values, -1e3, 0.0)
        return np.asarray(_UNIT_ROUNDOFF[self.dtype] * (np.exp(logs) * -logs).sum(axis))

    def looks_like(self, axis: int, used: npt.NDArray[np.bool_]) -> str:
        """What the numbers of the rows that are used can be, outcomes along `axis`."""
        near = SUM_TOLERANCE[self.dtype]
        positive = bool((self.values >= 0).all())
        if np.all((np.abs(self.exp_sums(axis) - 1) <= near + self._exp_rounding(axis))[used]):
            return LOG
        if positive and np.all(np.abs(self.sums(axis) - 1)[used] <= near):
            return PROBABILITIES
        return WEIGHTS if positive and not self.logs else LOGITS


@dataclass(frozen=True)
class Call:
    """A call of F.kl_div with arguments of one shape. Outcomes lie along `axis`, the others number the rows."""

    input: Side
    target: Side
    reduction: str
    log_target: bool

    @cached_property
    def terms(self) -> Numbers:
        """What torch sums: one number an entry, NaN where it is NaN there."""
        x, t = self.input.values, self.target.values
        with np.errstate(all="ignore"):
            if self.log_target:
                return np.exp(t) * (t - x)
            return np.where(t == 0, 0.0, t * np.log(t)) - t * x

    @property
    def divisor(self) -> int:
        """What torch divides the sum of the terms by."""
        return {"mean": self.terms.size, "batchmean": self.input.shape[0]}.get(self.reduction, 1)

    @property
    def value(self) -> Any:
        """What torch returns: a number, or with reduction="none" the terms."""
        return self.terms if self.reduction == "none" else float(self.terms.sum()) / self.divisor

    @property
    def rounding(self) -> float:
        """How far rounding of the products to the narrower type can move the value."""
        x, t = self.input.values, self.target.values
        with np.errstate(all="ignore"):
            weight = np.exp(t) if self.log_target else np.abs(t)
            logs = np.abs(t) if self.log_target else np.abs(np.log(weight))
            sizes = weight * (logs + np.abs(x))
        narrower = max(_UNIT_ROUNDOFF[side.dtype] for side in (self.input, self.target))
        return narrower * float(sizes[np.isfinite(sizes)].sum()) / self.divisor

    @cached_property
    def axis(self) -> int:
        """The last axis along which both arguments are distributions; the last axis if there is none.

        A row of zeros is padding only if the target is no distribution along the last axis: one-hot rows, too, are
        mostly 0 along the other axes.
        """
        others = list(range(-2, -self.terms.ndim - 1, -1))
        if self.used(-1).all() and self._looks(-1)[1] in {LOG, PROBABILITIES}:
            others = [axis for axis in others if self.used(axis).all()]
        sound = (axis for axis in (-1, *others) if {LOG, PROBABILITIES} >= set(self._looks(axis)))
        return next(sound, -1)

    def used(self, axis: int) -> npt.NDArray[np.bool_]:
        """Which rows hold a distribution at all: a row of zeros in the target is how padding is often marked."""
        return np.asarray(np.any(self.target.values != 0, axis) | self.log_target)

    def _looks(self, axis: int) -> tuple[str, str]:
        used = self.used(axis)
        return self.input.looks_like(axis, used), self.target.looks_like(axis, used)

    @cached_property
    def input_is(self) -> str:
        """What the input looks like."""
        return self._looks(self.axis)[0]

    @cached_property
    def target_is(self) -> str:
        """What the target looks like."""
        return self._looks(self.axis)[1]

    @property
    def swapped(self) -> bool:
        """Does each argument look like what the other should be?"""
        return not self.log_target and self.input_is == PROBABILITIES and self.target_is == LOG

    @property
    def truth(self) -> Side:
        """The argument that is read as the truth."""
        return self.input if self.swapped else self.target

    @property
    def belief(self) -> Side:
        """The argument that is read as the belief."""
        return self.target if self.swapped else self.input

    @property
    def truth_is(self) -> str:
        """What the truth looks like."""
        return self.input_is if self.swapped else self.target_is

    @property
    def belief_is(self) -> str:
        """What the belief looks like."""
        return self.target_is if self.swapped else self.input_is

    @property
    def rows(self) -> int:
        """How many rows hold a distribution."""
        return int(self.used(self.axis).sum())

    @property
    def padding(self) -> int:
        """How many rows of the target are all 0."""
        return int((~self.used(self.axis)).sum())

    @cached_property
    def truth_logits(self) -> Numbers:
        """The truth as logits, one row a distribution, without padding."""
        return self._logits(self.truth, self.truth_is)

    @cached_property
    def belief_logits(self) -> Numbers:
        """The belief as logits, the same rows."""
        return self._logits(self.belief, self.belief_is)

    def _logits(self, side: Side, is_now: str) -> Numbers:
        rows = np.moveaxis(side.values, self.axis, -1)[self.used(self.axis)]
        if is_now in {LOG, LOGITS}:
            return rows
        with np.errstate(divide="ignore"):
            return np.log(rows)


def read_call(given: ArrayLike, target: ArrayLike, reduction: str, log_target: bool) -> Call:
    """The arguments of a call, refused where torch refuses them or where they were broken before the loss."""
    if reduction not in REDUCTIONS:
        raise EvidenceError(
            f"reduction must be one of {', '.join(map(repr, REDUCTIONS))}, but it is {reduction!r}.\n"
            'Pass what the call passes; "mean" is what torch takes if nothing is said.'
        )
    sides = [_side("input", given, True), _side("target", target, bool(log_target))]
    shapes = [side.shape for side in sides]
    try:
        values = np.broadcast_arrays(*(side.values for side in sides))
    except ValueError:
        raise EvidenceError(
            f"input and target must have shapes that broadcast, but these are {shapes[0]} and {shapes[1]}.\n"
            "Give both one number for each outcome. If target holds class labels, F.kl_div is not the loss: take "
            "F.cross_entropy(logits, labels) or kullback.losses.cross_entropy(logits, labels=labels)."
        ) from None
    if shapes[0][-1] != shapes[1][-1]:
        raise EvidenceError(
            f"input and target must have as many outcomes, but their shapes are {shapes[0]} and {shapes[1]}: torch "
            "would repeat one number for all outcomes.\n"
            "Give both one number for each outcome. If target holds class labels, take F.cross_entropy(logits, labels) "
            "or kullback.losses.cross_entropy(logits, labels=labels)."
        )
    of_input, of_target = (replace(side, values=x) for side, x in zip(sides, values, strict=True))
    call = Call(of_input, of_target, reduction, bool(log_target))
    _refuse_empty_rows(call)
    return call


def _side(name: str, given: ArrayLike, logs: bool) -> Side:
    """One argument, looked at by itself."""
    (side,) = enter(given, names=(name,), holding="numbers").sides
    if side.dtype not in _UNIT_ROUNDOFF:
        raise EvidenceError(
            f"{name} must hold floating-point numbers, but it holds {side.dtype}: torch refuses integers here.\n"
            f"If its rows are one-hot, pass {name}.float(); class labels and one-hot rows are better given to "
            "F.cross_entropy(logits, labels) or kullback.losses.cross_entropy(logits, labels=labels)."
        )
    values = to_numpy(side.values).astype(np.float64)
    bad = np.isnan(values) | (values == math.inf)
    if bad.any():
        place = ", ".join(str(int(i)) for i in np.argwhere(bad)[0])
        raise NotADistributionError(
            f"{name} must hold numbers below infinity, but {name}[{place}] is {values[bad][0]}.\n"
            "It was so before the loss: look for it in what made it. log_softmax of a row of −inf alone is NaN."
        )
    return Side(name, logs, values, side.shape, side.dtype)


def _refuse_empty_rows(call: Call) -> None:
    """Refuse rows in which no outcome is allowed, and targets that are nothing but padding."""
    if not call.rows:
        raise NotADistributionError(
            "target must hold a distribution, but all its rows are 0.\nThere is nothing to compare: skip such a batch."
        )
    for side in (call.input, call.target):
        empty = np.all(side.values == -math.inf, axis=call.axis)
        if empty.any():
            raise NotADistributionError(
                f"{side.name} must allow an outcome in every row, but all are −inf{row(empty)}.\n"
                "A row that is masked as a whole has no divergence: leave it out of the loss."
            )
