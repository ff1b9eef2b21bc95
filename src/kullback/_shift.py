"""A shift as somebody states it: a truth beside a belief, one outcome's new probability, or a size in bits."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from kullback.errors import EvidenceError, KullbackError, SourceError
from kullback.estimate.arrays import Floats
from kullback.estimate.plans.shifts import every_other, moved, one_alone, tilted
from kullback.evidence import Counts, Evidence, Exact
from kullback.sources import Labelled, read_file
from kullback.sources.listed import read_names, read_written
from kullback.sources.pooled import Progress, align, pool
from kullback.sources.sides import read_sides, read_texts
from kullback.units import convert
from kullback.views.notation import number, percent, quoted

_NAMED: Final = 8  # outcomes in a message
_ANY: Final = 0.1  # nats, or what the direction has: the size of a shift whose direction alone is stated
_LEAST: Final = 1e-12  # of a chance that is not 0


@dataclass(frozen=True, eq=False)
class Shift:
    """A truth and a belief on the same outcomes, and how they were stated.

    `sized` unless only a direction was; `spread` where a size was, and no outcome that it falls on.
    """

    p: Floats
    q: Floats
    labels: tuple[str, ...]
    stated: str
    rows: int | None = None
    notes: tuple[str, ...] = ()
    sized: bool = True
    spread: bool = False

    def __post_init__(self) -> None:
        """Refuse chances so small that no number of rows that anybody has shows them."""
        least = min(float(side[side > 0].min()) for side in (self.p, self.q))
        if least < _LEAST:
            raise EvidenceError(
                f"p and q must be 0 or at least {_LEAST:g} for each outcome, but one of them is {least:g}.\n"
                "What cannot happen has the probability 0."
            )


def stated(
    truth: Labelled | None, belief: Labelled, outcome: Any, to: float | None, bits: float | None, rows: int | None
) -> Shift:
    """The shift that was stated in one of the ways."""
    if truth is not None:
        if (outcome, to, bits) != (None, None, None):
            raise EvidenceError(
                "p states the truth, so outcome, to and bits must not.\nPass None as p, or leave them out."
            )
        return _given(truth, belief)
    q, counted = _shares(belief.evidence), _rows(belief.evidence)
    place = None if outcome is None else _place(belief, str(outcome))
    name = None if place is None else quoted(belief.outcomes[place], "categorical")
    if to is not None:
        if place is None or bits is not None:
            raise EvidenceError("to goes with an outcome, and without bits: this outcome gets this probability.")
        if not 0.0 <= to <= 1.0:
            raise EvidenceError(f"to must be a probability, from 0 to 1, but it is {to!r}.")
        p, words = moved(q, place, to), f"{name} from {percent(float(q[place]))} to {percent(to)} of the rows"
        return Shift(p, q, belief.outcomes, words, counted)
    if bits is None and rows is None:
        raise EvidenceError(
            "nothing states the shift: how far is the truth from the belief?\n"
            "Pass p, or an outcome and the probability that it gets, or a number of bits."
        )
    towards = f"that makes {name or 'every other outcome'} more likely"
    direction = every_other(q) if place is None else one_alone(q, place)
    if bits is None:
        return Shift(_of_any_size(q, direction), q, belief.outcomes, f"a shift {towards}", counted, sized=False)
    p = _of_size(q, direction, bits, towards)
    words = f"a shift of {number(bits)} bits {towards}"
    return Shift(p, q, belief.outcomes, words, counted, spread=place is None)


def read_belief(q: Any, labels: Iterable[Any] | None) -> Labelled:
    """A belief without a truth beside it."""
    try:
        return read_sides(q, q, labels)[1]
    except KullbackError as error:
        raise type(error)(re.sub(r"^p\b", "q", str(error))) from None


def written(
    p: str | None,
    q: str,
    labels: str | None,
    outcome: str | None,
    to: float | None,
    bits: float | None,
    rows: int | None,
) -> Shift:
    """The shift that a command line states: numbers between commas or `@FILE`, as `kullback explain` reads them."""
    if p is not None:
        return stated(*read_texts(p, q, labels), outcome, to, bits, rows)
    belief = read_written(q, "q")
    if labels is not None and belief.labels is not None:
        raise EvidenceError(f"labels go with numbers alone, but {belief.name} has its own.\nLeave labels out.")
    names = belief.labels if labels is None else read_names(labels)
    return stated(None, read_belief(belief.numbers, names), outcome, to, bits, rows)


def of_column(
    path: str, column: str, outcome: str | None, to: float | None, bits: float | None, rows: int | None, told: Progress
) -> Shift:
    """The shift of a column of a file of rows, which is the belief."""
    with ExitStack() as resources:
        told(f"reading {path}", 0, 0)
        table = read_file(path, path, resources)
        pooled = pool(table, table, (column,), told)
    if not pooled.pairs:
        raise SourceError(f"column {column!r} of {path} cannot be compared: {pooled.reasons[column]}.")
    pair = pooled.pairs[0]
    return stated(None, Labelled(path, pair.outcomes, pair.belief), outcome, to, bits, rows)


def alike(outcomes: int, outcome: str | None, to: float | None, bits: float | None, rows: int | None) -> Shift:
    """The shift of so many outcomes that are believed equally likely."""
    return stated(None, read_belief([1.0 / outcomes] * outcomes, None), outcome, to, bits, rows)


def _given(truth: Labelled, belief: Labelled) -> Shift:
    """A truth that was given."""
    pair = align(truth, belief)
    p, q = _shares(pair.truth), _shares(pair.belief)
    counted = _rows(pair.truth), _rows(pair.belief)
    notes: tuple[str, ...] = ()
    if counted[0] is not None:
        chance = (p.size - 1) / 2 * (1 / counted[0] + (1 / counted[1] if counted[1] else 0.0))
        bits = number(convert(chance, "nat", "bit"))
        notes = (
            f"The truth is taken as it was counted, in {counted[0]:,} rows; chance alone makes such counts differ by "
            f"about {bits} bits, so that the true shift is probably smaller.",
        )
    return Shift(p, q, pair.outcomes, "the given truth", counted[1], notes)


def _of_size(q: Floats, direction: Floats, bits: float, towards: str) -> Floats:
    """The truth at that distance."""
    if isinstance(bits, bool) or not 0 <= bits < math.inf:
        raise EvidenceError(f"bits must be a number, 0 or more, but it is {bits!r}.")
    if bits == 0:
        return q
    if not np.ptp(direction[q > 0]) > 0:
        raise EvidenceError(
            f"bits must be 0 for a shift {towards}, since the belief gives no two outcomes a chance to trade.\n"
            "Name an outcome that the belief allows, or say with to how likely one that it forbids is."
        )
    p = tilted(q, direction, convert(bits, "bit", "nat"))
    if p is None:
        farthest = convert(-math.log(float(q[direction == direction[q > 0].max()].sum())), "nat", "bit")
        raise EvidenceError(
            f"bits must be below {number(farthest)} for a shift {towards}, but it is {bits:g}.\n"
            "Name a rarer outcome, or state the truth itself."
        )
    return p


def _of_any_size(q: Floats, direction: Floats) -> Floats:
    """A truth in that direction."""
    if not np.ptp(direction[q > 0]) > 0:
        return q
    farthest = -math.log(float(q[direction == direction[q > 0].max()].sum()))
    p = tilted(q, direction, min(_ANY, farthest / 2))
    return q if p is None else p


def _place(side: Labelled, outcome: str) -> int:
    """Where the outcome is."""
    if outcome in side.outcomes:
        return side.outcomes.index(outcome)
    known = ", ".join(map(repr, side.outcomes[:_NAMED]))
    more = f" and {len(side.outcomes) - _NAMED} more" if len(side.outcomes) > _NAMED else ""
    raise EvidenceError(f"outcome must be one of {known}{more}, but it is {outcome!r}.")


def _shares(evidence: Evidence) -> Floats:
    """The probabilities, or the shares of counts."""
    match evidence:
        case Counts(counts):
            return np.asarray(counts / counts.sum(), dtype=np.float64)
        case Exact(probabilities, _):
            return np.asarray(probabilities / probabilities.sum(), dtype=np.float64)
    raise EvidenceError("a plan must have probabilities or counts, but it got logits.\nPass their softmax.")


def _rows(evidence: Evidence) -> int | None:
    """How many rows were counted."""
    return int(evidence.counts.sum()) if isinstance(evidence, Counts) else None
