"""The remedy for miscalibration: a map fitted to what happened, and what it saves on rows that it has not seen.

Kinds of map compete by their cost on held-out rows. What is saved is measured on rows that took no part in fitting the
map nor in choosing its kind, so that the choice does not flatter it; where its lower limit is not above 0 the
predictions are better left alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, cast

import numpy as np
import numpy.typing as npt

from kullback.calibrators import CALIBRATORS
from kullback.calibrators.crossfit import MENDING, chosen, folds, held_out
from kullback.errors import EvidenceError
from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.score import repeated as of_repeated
from kullback.estimate.score.amounts import nats
from kullback.estimate.score.cost import costs
from kullback.estimate.score.curve import curve
from kullback.estimate.score.judged import Settings, label_kind
from kullback.estimate.score.mean import mean, mean_with_limits
from kullback.evidence import Scored
from kullback.ledger import Amount
from kullback.recalibration import MAPS, Candidate, MapName, Recalibration, RecalibrationMap, Reliability
from kullback.units import Unit, nats_per

FEWEST: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Rows with the fold of each, if it is given; and whether weights say how often a row was seen."""

    scored: Scored
    fold: Integers | None
    repeated: bool

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.scored.labels)

    def take(self, rows: npt.NDArray[np.bool_]) -> _Rows:
        """Some of the rows. Weights get the mean 1 again, unless they say how often a row was seen."""
        scored, labels = self.scored.take(rows), self.scored.labels
        if self.repeated and labels.weights is not None:
            scored = replace(scored, labels=replace(scored.labels, weights=labels.weights[rows]))
        fold = None if self.fold is None else np.unique(self.fold[rows], return_inverse=True)[1]
        return _Rows(scored, fold, self.repeated)

    def told(self, probabilities: Floats) -> _Rows:
        """The same rows, predicted otherwise."""
        return replace(self, scored=replace(self.scored, probabilities=probabilities))

    @property
    def costs(self) -> Floats:
        """What each row costs, in nats."""
        return costs(self.scored.probabilities, self.scored.labels.known)

    def mean(self, x: Floats, confidence: float) -> Amount:
        """The mean of x (n,) with its limits, in nats."""
        labels = self.scored.labels
        if self.repeated and labels.weights is not None:
            value, low, high = of_repeated.mean_with_limits(x, labels.weights, confidence)
        else:
            value, low, high = mean_with_limits(x, labels.weights, labels.groups, confidence)
        return nats(value, low, high, value)


def recalibration(
    scored: Scored, method: str, unit: Unit, settings: Settings, *, fold: Integers | None = None, repeated: bool = False
) -> Recalibration:
    """The recalibration of a model's rows by the kind of map that costs least on held-out rows, or by a stated one.

    `fold` (n,) are the folds, codes 0, 1, ..., else they are drawn. `repeated` says that weights, of any mean, tell how
    often a row was seen. Raises EvidenceError for a method that is not there, fewer than 10 rows, or too few groups to
    hold one out.
    """
    check_method(method)
    number, groups = len(scored.labels), scored.labels.groups
    rows = _Rows(scored, fold, repeated)
    if scored.labels.weights is not None:
        rows = rows.take(scored.labels.weights > 0)  # the others count for nothing, even where they cost infinitely
    forbidden = np.isinf(rows.costs)
    mended = bool(forbidden.any()) and method in ("auto", *MENDING)
    if forbidden.any() and not mended:
        rows = rows.take(~forbidden)
    _check_rows(len(rows), int(forbidden.sum()))
    after, tried, kind = _recalibrated(rows, method, settings.seed)
    saved = _saved(rows, after, settings.confidence)
    return Recalibration(
        name=scored.name,
        given=label_kind(scored.labels),
        rows=number,
        groups=None if groups is None else len(np.unique(groups)),
        unit=unit,
        confidence=settings.confidence,
        map=fitted_map(rows.scored, kind if saved.low > 0 else "identity"),
        chosen=kind,
        saved=saved.to(unit),
        candidates=tuple(Candidate(k, c / nats_per(unit)) for k, c in tried.items()),
        before=_reliability(rows, unit, settings),
        after=_reliability(after, unit, settings),
        forbidden=int(forbidden.sum()),
        mended=mended,
    )


def check_method(method: str) -> None:
    """Refuse a method that is not there."""
    if method not in ("auto", *MAPS[1:]):
        raise EvidenceError(f"method must be 'auto' or one of {MAPS[1:]!r}, but it is {method!r}.")


def _check_rows(rows: int, forbidden: int) -> None:
    """Refuse too few rows."""
    if rows < FEWEST:
        zeros = "" if not forbidden else f" beside {forbidden} where what happened was given probability 0"
        raise EvidenceError(
            f"a map must be fitted to {FEWEST} rows or more, but there are {rows}{zeros}.\n"
            "Collect more rows that the model was not trained on."
        )


def _recalibrated(rows: _Rows, method: str, seed: int) -> tuple[_Rows, dict[MapName, float], MapName]:
    """The rows, each recalibrated by a map that has not seen it; the costs of the kinds that were tried; the best."""
    labels, given = rows.scored.labels, rows.scored.probabilities
    fold = folds(len(rows), labels.groups, seed, given.shape[1]) if rows.fold is None else rows.fold
    if method == "auto":
        found = chosen(given, labels.known, labels.weights, fold)
        return rows.told(found.probabilities), cast(dict[MapName, float], found.costs), cast(MapName, found.winner)
    after = rows.told(held_out(CALIBRATORS[method], given, labels.known, labels.weights, fold))
    kind, identity = cast(MapName, method), mean(rows.costs, labels.weights)
    return after, {kind: mean(after.costs, labels.weights), "identity": identity}, kind


def fitted_map(scored: Scored, kind: MapName) -> RecalibrationMap:
    """The map of this kind that is fitted to all rows."""
    labels = scored.labels
    if kind == "identity":
        return RecalibrationMap(labels.classes, kind)
    fitted = CALIBRATORS[kind].fit(scored.probabilities, labels.known, labels.weights)
    return RecalibrationMap(labels.classes, kind, fitted.parameters())


def _saved(before: _Rows, after: _Rows, confidence: float) -> Amount:
    """What a row costs less, with paired limits, in nats; infinite where only the map makes possible what happened."""
    less = before.costs - after.costs
    if np.isposinf(less).any():
        return Amount.exact(math.inf, "nat")
    return before.mean(less, confidence)


def _reliability(rows: _Rows, unit: Unit, settings: Settings) -> Reliability:
    """What a row costs, and the reliability of the second class of two, else of the class predicted first."""
    each = rows.costs
    drawn = curve(rows.scored, 1 if len(rows.scored.labels.classes) == 2 else None, settings)
    if np.isinf(each).any():
        return Reliability(Amount.exact(math.inf, unit), drawn)
    return Reliability(rows.mean(each, settings.confidence).to(unit), drawn)
