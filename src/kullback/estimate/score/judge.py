"""Judging rows that all cost a finite amount: total = uncertainty − resolution + miscalibration. In nats."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Final

import numpy as np

from kullback.calibrators.crossfit import chosen, folds
from kullback.estimate.arrays import Floats
from kullback.estimate.score.amounts import nats
from kullback.estimate.score.cost import costs
from kullback.estimate.score.judged import Judged, Progress, Settings
from kullback.estimate.score.mean import independent, mean
from kullback.estimate.score.miscalibration import miscalibration
from kullback.estimate.score.parts import (
    around_resolution,
    irreducible_and_grouping,
    miscalibration_of,
    parts_of,
    total_of,
)
from kullback.estimate.score.uncertainty import frequencies, uncertainty
from kullback.evidence import Labels, Scored
from kullback.scoring import Bracket

_FEWEST: Final = 10  # rows or groups, below which no map is fitted


def judge(scored: Scored, settings: Settings, progress: Progress) -> Judged:
    """The account of rows that all cost a finite amount."""
    scored = unweighted(scored)
    labels, known = scored.labels, scored.labels.known
    cost = costs(scored.probabilities, known)
    base = costs(np.broadcast_to(frequencies(labels), scored.probabilities.shape), known)
    if _tells_little(labels):
        return _unfitted(scored, cost, base, settings)
    total, of_labels = total_of(cost, labels, settings), uncertainty(labels, settings.confidence)
    found = miscalibration(scored, settings, progress)
    progress("fitting maps to other rows", 0, 1)
    predicted = _recalibrated(scored, settings)
    held_out = costs(predicted, known)
    amount = miscalibration_of(found, cost - held_out, total.value - of_labels.value, labels, settings)
    around = around_resolution(base, found, labels, settings)
    soft = irreducible_and_grouping(scored, predicted, cost, total, amount, settings)
    return Judged(
        scored=scored,
        cost=cost,
        base=base,
        best=found.best,
        held_out=held_out,
        parts=parts_of(total, of_labels, amount, around, soft),
        bracket=Bracket(
            below=mean(cost - held_out, labels.weights) if np.isfinite(held_out).all() else None,
            above=found.above if found.method == "isotonic" else None,
        ),
        bound=found.bound,
        method=found.method,
        p_value=found.p_value,
        chance=found.chance,
    )


def unweighted(scored: Scored) -> Scored:
    """The same rows without weights where all count the same."""
    weights = scored.labels.weights
    if weights is None or not (weights == weights[0]).all():
        return scored
    return replace(scored, labels=replace(scored.labels, weights=None))


def _tells_little(labels: Labels) -> bool:
    """Are there too few rows or groups to fit a map to, or is there one class only."""
    few = independent(len(labels), labels.weights, labels.groups) < _FEWEST
    return few or int((frequencies(labels) > 0.0).sum()) < 2


def _unfitted(scored: Scored, cost: Floats, base: Floats, settings: Settings) -> Judged:
    """The account where no map can be fitted: the miscalibration is what the total has more than the uncertainty.

    The resolution is somewhere from 0 to the uncertainty.
    """
    labels = scored.labels
    total, of_labels = total_of(cost, labels, settings), uncertainty(labels, settings.confidence)
    raw = total.value - of_labels.value
    amount = nats(max(0.0, raw), 0.0, inf, raw)
    soft = irreducible_and_grouping(scored, scored.probabilities, cost, total, amount, settings)
    return Judged(
        scored=scored,
        cost=cost,
        base=base,
        best=cost,
        held_out=cost,
        parts=parts_of(total, of_labels, amount, (-inf, of_labels.high), soft),
        bracket=Bracket(None, None),
        bound="estimate" if len(labels.classes) == 2 else "at least",
        method=None,
        p_value=None,
        chance=None,
    )


def _recalibrated(scored: Scored, settings: Settings) -> Floats:
    """Predictions recalibrated by maps fitted to other rows."""
    labels = scored.labels
    parts = folds(len(labels), labels.groups, settings.seed, len(labels.classes))
    return chosen(scored.probabilities, labels.known, labels.weights, parts).probabilities
