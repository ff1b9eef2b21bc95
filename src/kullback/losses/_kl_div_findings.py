"""What goes wrong in a call of F.kl_div, told from its numbers: one function a kind, None where it is not found.

Only the numbers are known, not what was meant: where they allow two readings, both are named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from kullback.losses._kl_div_call import LOG, LOGITS, PROBABILITIES, Call, Numbers, Side

_NOTICEABLE = 0.01  # share of the value that rounding may move before it is worth a word


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a call: what it is about, what to know, and whether it makes the value another than meant."""

    about: str
    says: str
    wrong: bool


def findings(call: Call) -> tuple[Finding, ...]:
    """All that is found in a call, in the order in which to mend it."""
    return tuple(Finding(about, says, wrong) for about, wrong, find in _LOOKS if (says := find(call)) is not None)


def misplaced(call: Call) -> Iterator[tuple[Side, int]]:
    """The arguments that are distributions along another axis than the outcomes lie on, and that axis."""
    for side, is_now in ((call.input, call.input_is), (call.target, call.target_is)):
        if is_now in {LOG, PROBABILITIES} or side.values.ndim == 1:
            continue
        for axis in range(side.values.ndim - 1):
            if side.looks_like(axis, call.used(axis)) in {LOG, PROBABILITIES}:
                yield side, axis
                break


def _order(call: Call) -> str | None:
    if not call.swapped:
        return None
    return (
        "input looks like probabilities, and target like log-probabilities: the arguments are the other way round. "
        "F.kl_div takes the log-probabilities of the belief first, and the truth second."
    )


def _input(call: Call) -> str | None:
    if call.swapped or call.input_is == LOG:
        return None
    sums = f"exp(input) sums to {_span(call.input.exp_sums(call.axis))} a row, not to 1"
    if call.input_is == PROBABILITIES:
        return f"input looks like probabilities, whose logarithm was forgotten: {sums}."
    return f"input looks like logits: {sums}.{_by_logits(call)}{_else_of_input(call)}"


def _by_logits(call: Call) -> str:
    """By how much logits for log-probabilities lower the value, where nothing else does."""
    if call.log_target != (call.target_is == LOG) or call.target_is not in {LOG, PROBABILITIES}:
        return ""
    x = call.belief_logits
    lower = np.log(np.exp(x - x.max(-1, keepdims=True)).sum(-1)) + x.max(-1)
    return f" That alone lowers what a row sums to by logsumexp(input), {lower.mean():.4g} in the mean."


def _else_of_input(call: Call) -> str:
    if np.all(call.input.values >= 0):
        return " As none is negative it may be weights, too, to be normalised before their logarithm is taken."
    if np.all(call.input.exp_sums(call.axis) < 1):
        return " As the sums are below 1 it may be log-probabilities of some of the outcomes only, too."
    return ""


def _log_target(call: Call) -> str | None:
    if call.target_is == LOG and not call.log_target and not call.swapped:
        return (
            "target looks like log-probabilities: exp(target) sums to 1 in every row. With log_target=False "
            "torch takes the logarithm of its negative numbers, which is NaN."
        )
    if call.target_is == PROBABILITIES and call.log_target:
        sums = _span(call.target.exp_sums(call.axis))
        return (
            "target looks like probabilities: its rows sum to 1. With log_target=True torch takes their exponentials "
            f"for the truth, which sum to {sums} a row."
        )
    return None


def _target(call: Call) -> str | None:
    if call.target_is in {LOG, PROBABILITIES}:
        return None
    if call.log_target:
        sums = _span(call.target.exp_sums(call.axis))
        return f"target looks like logits: exp(target) sums to {sums} a row, not to 1."
    if call.target_is == LOGITS:
        least = call.target.values.min()
        return (
            f"target looks like logits: its least number is {least:.4g}, and neither target nor exp(target) sums to 1. "
            "torch takes the logarithm of its negative numbers, which is NaN."
        )
    sums = _span(call.target.sums(call.axis)[call.used(call.axis)])
    return (
        f"target must sum to 1 in every row, but sums to {sums}. torch accepts that, and its value is no divergence. "
        f"Below, target is divided by its sums; it may be logits, too{_or_labels(call)}."
    )


def _or_labels(call: Call) -> str:
    return ", or class labels" if np.all(call.target.values % 1 == 0) else ""


def _axis(call: Call) -> str | None:
    wrong = [f"{side.name} along axis {axis}" for side, axis in misplaced(call)]
    if not wrong:
        return None
    return (
        f"distributions were found in {' and in '.join(wrong)}, and not along the last axis: dim of softmax or "
        "log_softmax is not the axis of the outcomes. What was divided away cannot be told; take dim=-1 of the logits "
        "themselves. What follows is of what there is, normalised along the last axis."
    )


def _outcomes(call: Call) -> str | None:
    if call.axis == -1:
        return None
    place = call.axis + call.terms.ndim
    return (
        f"both arguments are distributions along axis {place}, and not along the last: the outcomes are read there. If "
        "they lie along the last axis, dim of softmax and log_softmax is wrong on both sides."
    )


def _reduction(call: Call) -> str | None:
    rows = call.rows + call.padding
    if call.reduction not in {"mean", "batchmean"} or call.divisor == rows:
        return None
    if call.reduction == "mean":
        why = f"all {call.divisor} elements"
    else:
        why = f"{call.divisor}, the length of the first axis of input, whose shape is {call.input.shape}"
    ratio = call.divisor / rows
    times = f"{ratio:.4g} times less" if ratio > 1 else f"{1 / ratio:.4g} times more"
    of = "the one row there is" if rows == 1 else f"the {rows} rows there are"
    return f'"{call.reduction}" divides by {why}, not by {of}: {times} than the divergence per row.'


def _padding(call: Call) -> str | None:
    if not call.padding or call.reduction not in {"mean", "batchmean"}:
        return None
    return (
        f"{call.padding} of {call.rows + call.padding} rows of target are all 0, which looks like padding: they add "
        f"nothing to the sum, but they count in what it is divided by."
    )


def _shared_zeros(call: Call) -> str | None:
    x, t = call.input.values, call.target.values
    if call.log_target:
        count, why = int((t == -math.inf).sum()), "target is −inf: exp(−inf)·(−inf − input)"
    else:
        count, why = int(((t == 0) & (x == -math.inf)).sum()), "target is 0 and input −inf: 0·(−inf)"
    return f"{count} {_entries(count)} where {why} is NaN in torch; by definition it counts 0." if count else None


def _impossible(call: Call) -> str | None:
    count = int(((call.belief_logits == -math.inf) & (call.truth_logits > -math.inf)).sum())
    if not count:
        return None
    return (
        f"{count} {_entries(count)} that the truth allows and the belief forbids: the divergence is infinite, rightly. "
        "Look for a mask that hides what does happen, or for probabilities that underflowed before their logarithm."
    )


def _gradient(call: Call) -> str | None:
    zeros = int((call.target.values == (-math.inf if call.log_target else 0)).sum())
    if not zeros:
        return None
    return (
        f"{zeros} {_entries(zeros)} of target {'is' if zeros == 1 else 'are'} {'−inf' if call.log_target else '0'}: "
        "torch's gradient with respect to target is NaN there. It does no harm while target is detached."
    )


def _rounding(call: Call) -> str | None:
    if call.reduction == "none" or not math.isfinite(call.value) or call.rounding <= _NOTICEABLE * abs(call.value):
        return None
    types = " and ".join(sorted({call.input.dtype, call.target.dtype}))
    return (
        f"the value is what is left of terms that cancel: rounding of {types} moves it by up to {call.rounding:.1g}, "
        "so that torch may show it as 0 or negative."
    )


def _entries(count: int) -> str:
    return "entry" if count == 1 else "entries"


def _span(x: Numbers) -> str:
    """The least and the greatest of some numbers."""
    low, high = f"{x.min():.4g}", f"{x.max():.4g}"
    return low if low == high else f"between {low} and {high}"


_LOOKS: tuple[tuple[str, bool, Callable[[Call], str | None]], ...] = (
    ("order", True, _order),
    ("axis", True, _axis),
    ("input", True, _input),
    ("log_target", True, _log_target),
    ("target", True, _target),
    ("reduction", True, _reduction),
    ("padding", True, _padding),
    ("shared zero", True, _shared_zeros),
    ("outcomes", False, _outcomes),
    ("impossible", False, _impossible),
    ("gradient", False, _gradient),
    ("rounding", False, _rounding),
)
