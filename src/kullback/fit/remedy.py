"""The remedy for miscalibration: a map fitted to what happened, and what it saves on rows that it has not seen.

Kinds of map compete by their cost on held-out rows. What is saved is measured on rows that took no part in fitting the
map nor in choosing its kind, so that the choice does not flatter it; where its lower limit is not above 0 the
predictions are better left alone.
"""

from __future__ import annotations

import math
from typing import Final, cast

import numpy as np

from kullback.calibrators import CALIBRATORS
from kullback.calibrators.crossfit import chosen, folds, held_out
from kullback.errors import EvidenceError
from kullback.estimate.arrays import Floats
from kullback.estimate.score.curve import curve
from kullback.estimate.score.judged import Settings, label_kind
from kullback.estimate.score.mean import mean, mean_with_limits
from kullback.estimate.score.miscalibration import costs
from kullback.evidence import Labels, Scored
from kullback.ledger import Amount
from kullback.recalibration import MAPS, Candidate, MapName, Recalibration, RecalibrationMap, Reliability
from kullback.units import Unit, nats_per

FEWEST: Final = 10


def recalibration(scored: Scored, method: str, unit: Unit, settings: Settings) -> Recalibration:
    """The recalibration of a model's rows by the kind of map that costs least on held-out rows, or by a stated one.

    Raises EvidenceError for a method that is not there, fewer than 10 rows, or too few groups to hold one out.
    """
    if method not in ("auto", *MAPS[1:]):
        raise EvidenceError(f"method must be 'auto' or one of {MAPS[1:]!r}, but it is {method!r}.")
    rows, groups = len(scored.labels), scored.labels.groups
    if scored.labels.weights is not None:
        scored = scored.take(scored.labels.weights > 0)  # the others count for nothing, even where they cost infinitely
    forbidden = np.isinf(costs(scored.probabilities, scored.labels.known))
    mended = bool(forbidden.any()) and method in ("auto", "isotonic")
    if mended:
        method = "isotonic"  # the others leave a zero where it is
    held = scored if mended or not forbidden.any() else scored.take(~forbidden)
    _check_rows(held.labels, int(forbidden.sum()))
    after, tried, kind = _recalibrated(held, method, settings)
    saved = _saved(held, after, settings.confidence)
    tried["identity"] = mean(costs(held.probabilities, held.labels.known), held.labels.weights)
    return Recalibration(
        name=scored.name,
        given=label_kind(scored.labels),
        rows=rows,
        groups=None if groups is None else len(np.unique(groups)),
        unit=unit,
        confidence=settings.confidence,
        map=_fitted(held, kind if saved.low > 0 else "identity"),
        chosen=kind,
        saved=saved.to(unit),
        candidates=tuple(Candidate(k, c / nats_per(unit)) for k, c in tried.items()),
        before=_reliability(held, unit, settings),
        after=_reliability(after, unit, settings),
        forbidden=int(forbidden.sum()),
        mended=mended,
    )


def _check_rows(labels: Labels, forbidden: int) -> None:
    """Refuse too few rows."""
    if len(labels) < FEWEST:
        zeros = "" if not forbidden else f" beside {forbidden} where what happened was given probability 0"
        raise EvidenceError(
            f"a map must be fitted to {FEWEST} rows or more, but there are {len(labels)}{zeros}.\n"
            "Collect more rows that the model was not trained on."
        )


def _recalibrated(scored: Scored, method: str, settings: Settings) -> tuple[Scored, dict[MapName, float], MapName]:
    """The rows, each recalibrated by a map that has not seen it; the costs of the kinds that were tried; the best."""
    labels, given = scored.labels, scored.probabilities
    fold = folds(len(labels), labels.groups, settings.seed)
    if method == "auto":
        found = chosen(given, labels.known, labels.weights, fold)
        after = Scored(scored.name, labels, found.probabilities)
        return after, cast(dict[MapName, float], found.costs), cast(MapName, found.winner)
    made = held_out(CALIBRATORS[method], given, labels.known, labels.weights, fold)
    kind = cast(MapName, method)
    return Scored(scored.name, labels, made), {kind: mean(costs(made, labels.known), labels.weights)}, kind


def _fitted(scored: Scored, kind: MapName) -> RecalibrationMap:
    """The map of this kind that is fitted to all rows."""
    labels = scored.labels
    if kind == "identity":
        return RecalibrationMap(labels.classes, kind)
    fitted = CALIBRATORS[kind].fit(scored.probabilities, labels.known, labels.weights)
    return RecalibrationMap(labels.classes, kind, fitted.parameters())


def _saved(before: Scored, after: Scored, confidence: float) -> Amount:
    """What a row costs less, with paired limits, in nats; infinite where only the map makes possible what happened."""
    labels = before.labels
    less = costs(before.probabilities, labels.known) - costs(after.probabilities, labels.known)
    if np.isposinf(less).any():
        return Amount.exact(math.inf, "nat")
    return _mean(less, labels, confidence)


def _mean(x: Floats, labels: Labels, confidence: float) -> Amount:
    """The mean of the rows with its limits, in nats."""
    value, low, high = mean_with_limits(x, labels.weights, labels.groups, confidence)
    return Amount(value, low, high, value, "finite" if math.isfinite(high) else "unbounded", "nat")


def _reliability(scored: Scored, unit: Unit, settings: Settings) -> Reliability:
    """What a row costs, and the reliability of the second class of two, else of the class predicted first."""
    each, labels = costs(scored.probabilities, scored.labels.known), scored.labels
    drawn = curve(scored, 1 if len(labels.classes) == 2 else None, settings)
    if np.isinf(each).any():
        return Reliability(Amount.exact(math.inf, unit), drawn)
    return Reliability(_mean(each, labels, settings.confidence).to(unit), drawn)
