"""One model's score: the account of its rows, with the shares of classes, segments and costliest rows. In nats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import Any

import numpy as np
import numpy.typing as npt

from kullback.estimate.adjust import holm
from kullback.estimate.arrays import Floats
from kullback.estimate.score.classes import by_class
from kullback.estimate.score.cost import costs
from kullback.estimate.score.costliest import costliest
from kullback.estimate.score.curve import curve
from kullback.estimate.score.judge import judge, unweighted
from kullback.estimate.score.judged import Judged, Progress, Settings, label_kind
from kullback.estimate.score.uncertainty import uncertainty
from kullback.evidence import Scored, Segments
from kullback.ledger import Amount
from kullback.scoring import Bracket, Parts, Score, Segment


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
    scored = unweighted(scored)
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
        method=None if finite is None else finite.method,
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
