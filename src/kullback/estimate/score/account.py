"""The account of one model's rows: total = uncertainty − resolution + miscalibration. In nats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.special import entr

from kullback.calibrators.crossfit import chosen, folds
from kullback.estimate.adjust import holm
from kullback.estimate.arrays import Floats
from kullback.estimate.score.classes import by_class
from kullback.estimate.score.costliest import costliest
from kullback.estimate.score.curve import curve
from kullback.estimate.score.irreducible import irreducible
from kullback.estimate.score.judged import Judged, Progress, Settings, label_kind
from kullback.estimate.score.mean import independent, mean, mean_with_limits
from kullback.estimate.score.miscalibration import Miscalibration, costs, miscalibration
from kullback.estimate.score.uncertainty import frequencies, uncertainty
from kullback.evidence import Labels, Scored, Segments
from kullback.ledger import Amount, Upper
from kullback.scoring import Bracket, Parts, Score, Segment

_FEWEST: Final = 10  # rows or groups, below which no map is fitted


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """One model's score, with what it was made from.

    `possible` (n,) are the rows whose cost is finite, and `judged` those rows; None where there are none.
    """

    scored: Scored
    possible: npt.NDArray[np.bool_]
    judged: Judged | None
    score: Score


def account(scored: Scored, segments: Segments | None, settings: Settings, progress: Progress) -> Account:
    """One model's score. Where rows cost infinitely much, so does the whole; `finite` is the score of the others."""
    scored = _unweighted(scored)
    cost = costs(scored.probabilities, scored.labels.known)
    possible = np.isfinite(cost)
    judged = finite = None
    if possible.any():
        judged = judge(scored if possible.all() else scored.take(possible), settings, progress)
        finite = _finite(judged, settings, progress)
    found = finite if finite is not None and possible.all() else _infinite(scored, cost, finite, settings)
    if segments is not None:
        found = replace(found, segmented_by=segments.column, segments=_segments(scored, segments, settings, progress))
    return Account(scored, possible, judged, found)


def score(scored: Scored, segments: Segments | None, settings: Settings, progress: Progress) -> Score:
    """The score of `account` alone."""
    return account(scored, segments, settings, progress).score


def judge(scored: Scored, settings: Settings, progress: Progress) -> Judged:
    """The account of rows that all cost a finite amount."""
    scored = _unweighted(scored)
    labels, known = scored.labels, scored.labels.known
    cost = costs(scored.probabilities, known)
    base = costs(np.broadcast_to(frequencies(labels), scored.probabilities.shape), known)
    total = _total(cost, labels, settings)
    of_labels = uncertainty(labels, settings.confidence)
    if _tells_little(labels):
        return _unfitted(scored, cost, base, total, of_labels, settings)
    found = miscalibration(scored, settings, progress)
    predicted = _recalibrated(scored, settings)
    held_out = costs(predicted, known)
    amount = _miscalibration(found, cost - held_out, total.value - of_labels.value, labels, settings)
    return Judged(
        scored=scored,
        cost=cost,
        base=base,
        best=found.best,
        held_out=held_out,
        parts=_parts(
            scored, predicted, cost, total, of_labels, amount, _resolution(base, found, labels, settings), settings
        ),
        bracket=Bracket(
            below=_or_none(mean(cost - held_out, labels.weights) if np.isfinite(held_out).all() else -inf),
            above=found.above if found.method == "isotonic" else None,
        ),
        bound=found.bound,
        method=found.method,
        p_value=found.p_value,
        chance=found.chance,
    )


def _finite(judged: Judged, settings: Settings, progress: Progress) -> Score:
    """The score of rows that all cost a finite amount."""
    scored = judged.scored
    classes = by_class(judged, settings, progress)
    return _described(
        scored,
        judged.parts,
        settings,
        bracket=judged.bracket,
        bound=judged.bound,
        method=judged.method,
        p_value=judged.p_value,
        by_class=classes,
        costliest=costliest(scored, judged.cost),
        curve=classes[1].curve if len(classes) == 2 else curve(scored, None, settings),
    )


def _infinite(scored: Scored, cost: Floats, finite: Score | None, settings: Settings) -> Score:
    """The score of rows of which some cost infinitely much: so does the mean, and it is miscalibration."""
    two = len(scored.labels.classes) == 2
    never = Amount.exact(inf, "nat")
    parts = Parts(
        total=never,
        uncertainty=uncertainty(scored.labels, settings.confidence),
        resolution=None,
        miscalibration=never,
    )
    return _described(
        scored,
        parts,
        settings,
        bracket=Bracket(None, None),
        bound="estimate" if two else "at least",
        method="isotonic" if two else finite.method if finite else "vector",
        p_value=0.0,
        forbidden=int(np.isinf(cost).sum()),
        finite=finite,
        costliest=costliest(scored, cost),
    )


def _described(scored: Scored, parts: Parts, settings: Settings, *, forbidden: int = 0, **found: Any) -> Score:
    """A score with what it says of the rows themselves."""
    labels = scored.labels
    return Score(
        name=scored.name,
        given=label_kind(labels),
        rows=len(labels),
        groups=None if labels.groups is None else len(np.unique(labels.groups)),
        classes=labels.classes,
        unit="nat",
        confidence=settings.confidence,
        parts=parts,
        forbidden=forbidden,
        **found,
    )


def _segments(scored: Scored, segments: Segments, settings: Settings, progress: Progress) -> tuple[Segment, ...]:
    """The scores of the segments that have rows, costliest first."""
    labels = scored.labels
    weights = np.ones(len(labels)) if labels.weights is None else labels.weights
    found: list[tuple[str, float, Score]] = []
    for code, name in enumerate(segments.names):
        rows = segments.codes == code
        if rows.any():
            share = float(weights[rows].sum() / weights.sum())
            found.append((name, share, score(scored.take(rows), None, settings, progress)))
    adjusted = holm([told.p_value for _, _, told in found])
    made = (Segment(*each, p_adjusted) for each, p_adjusted in zip(found, adjusted, strict=True))
    return tuple(sorted(made, key=lambda segment: -segment.score.total.value))


def _unweighted(scored: Scored) -> Scored:
    """The same rows without weights where all count the same."""
    weights = scored.labels.weights
    if weights is None or not (weights == weights[0]).all():
        return scored
    return replace(scored, labels=replace(scored.labels, weights=None))


def _tells_little(labels: Labels) -> bool:
    """Are there too few rows or groups to fit a map to, or is there one class only."""
    few = independent(len(labels), labels.weights, labels.groups) < _FEWEST
    return few or int((frequencies(labels) > 0.0).sum()) < 2


def _unfitted(
    scored: Scored, cost: Floats, base: Floats, total: Amount, of_labels: Amount, settings: Settings
) -> Judged:
    """The account where no map can be fitted: the miscalibration is what the total has more than the uncertainty."""
    two, raw = len(scored.labels.classes) == 2, total.value - of_labels.value
    amount = Amount(max(0.0, raw), 0.0, inf, raw, "unbounded", "nat")
    around = -inf, of_labels.high  # the resolution is somewhere from 0 to the uncertainty
    return Judged(
        scored=scored,
        cost=cost,
        base=base,
        best=cost,
        held_out=cost,
        parts=_parts(scored, scored.probabilities, cost, total, of_labels, amount, around, settings),
        bracket=Bracket(None, None),
        bound="estimate" if two else "at least",
        method="isotonic" if two else "temperature",
        p_value=None,
        chance=None,
    )


def _recalibrated(scored: Scored, settings: Settings) -> Floats:
    """Predictions recalibrated by maps fitted to other rows."""
    labels = scored.labels
    parts = folds(len(labels), labels.groups, settings.seed)
    return chosen(scored.probabilities, labels.known, labels.weights, parts).probabilities


def _total(cost: Floats, labels: Labels, settings: Settings) -> Amount:
    """The mean cost of a row."""
    value, low, high = mean_with_limits(cost, labels.weights, labels.groups, settings.confidence)
    upper: Upper = "finite" if isfinite(high) else "unbounded"
    return Amount(value, min(max(0.0, low), value), high, value, upper, "nat")


def _miscalibration(found: Miscalibration, saved: Floats, least: float, labels: Labels, settings: Settings) -> Amount:
    """The miscalibration, of which `least` is what the total is above the uncertainty.

    Of more than two classes the estimate sees what vector scaling saves. Where it is established that there is some,
    and maps fitted to other rows, of whatever kind, `saved` more of these rows' cost, that is so much at least.
    """
    raw, high = found.raw, found.high
    if found.bound == "at least" and found.low > 0.0 and np.isfinite(saved).all():
        value, _, upper_limit = mean_with_limits(saved, labels.weights, labels.groups, settings.confidence)
        if value > raw:
            raw, high = value, max(high, upper_limit)
    value = max(0.0, raw, least)
    upper: Upper = "finite" if isfinite(high) else "unbounded"
    return Amount(value, min(found.low, value), max(high, value), raw, upper, "nat")


def _resolution(base: Floats, found: Miscalibration, labels: Labels, settings: Settings) -> tuple[float, float]:
    """How far the resolution may lie below and above its value: rows' savings, and the noise of what chance saves."""
    noise = found.chance.variance
    value, low, high = mean_with_limits(base - found.best, labels.weights, labels.groups, settings.confidence, noise)
    return low - value, high - value


def _parts(
    scored: Scored,
    predicted: Floats,
    cost: Floats,
    total: Amount,
    of_labels: Amount,
    miscalibrated: Amount,
    around: tuple[float, float],
    settings: Settings,
) -> Parts:
    """The account; of soft labels with what nobody could know, where `predicted` are the rows' best predictions."""
    value = max(0.0, of_labels.value - total.value + miscalibrated.value)
    raw = of_labels.raw - total.raw + miscalibrated.raw
    low, high = max(0.0, value + around[0]), max(value, min(value + around[1], of_labels.high))
    upper: Upper = "finite" if isfinite(high) else "unbounded"
    resolution = Amount(value, min(low, value), max(high, value), raw, upper, "nat")
    nobody = grouping = None
    if scored.labels.shares is not None:
        nobody, grouping = _nobody_knows(scored, predicted, cost, total, miscalibrated, settings)
    return Parts(
        total=total,
        uncertainty=of_labels,
        resolution=resolution,
        miscalibration=miscalibrated,
        irreducible=nobody,
        grouping=grouping,
    )


def _nobody_knows(
    scored: Scored, predicted: Floats, cost: Floats, total: Amount, miscalibrated: Amount, settings: Settings
) -> tuple[Amount, Amount]:
    """The irreducible part of soft labels and the grouping, what is left of the total; neither is negative.

    Of shares that are known each row's D(L‖S) is: the limits are those of its mean. Of ratings they are those of the
    total and the irreducible part together, which is conservative.
    """
    labels, most = scored.labels, total.value - miscalibrated.value
    nobody = irreducible(labels, predicted, settings.confidence)
    raw = most - nobody.value
    if raw < 0.0:
        nobody = replace(nobody, value=most, low=min(nobody.low, most))
    low, high = total.low - nobody.high, total.high - nobody.low
    if labels.ratings is None and labels.shares is not None:
        excess = cost - entr(labels.shares).sum(axis=1)
        _, low, high = mean_with_limits(excess, labels.weights, labels.groups, settings.confidence)
    low, high = max(0.0, low - miscalibrated.high), high - miscalibrated.low
    value = max(0.0, raw)
    upper: Upper = "finite" if isfinite(high) else "unbounded"
    return nobody, Amount(value, min(low, value), max(high, value), raw, upper, "nat")


def _or_none(value: float) -> float | None:
    """None where the value is infinite."""
    return value if isfinite(value) else None
