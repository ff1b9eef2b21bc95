"""What one model's rows cost more than another's, and whether that is calibration or resolution. In nats.

Both models predict the same rows, so that every part of the difference is a mean of differences of rows: what is hard
for both models cancels, and limits are those of a paired comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import inf
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import xlogy

from kullback.estimate.adjust import holm
from kullback.estimate.arrays import Floats
from kullback.estimate.score.account import Account, score
from kullback.estimate.score.amounts import nats, of_rows
from kullback.estimate.score.chance import Chance
from kullback.estimate.score.classes import of_class
from kullback.estimate.score.judge import judge
from kullback.estimate.score.judged import Judged, Progress, Settings
from kullback.estimate.score.mean import p_value_of_mean, variance_of_mean
from kullback.evidence import Labels, Scored, Segments
from kullback.ledger import Amount
from kullback.scoring import Difference, Part, Score

_ROUNDING: Final = 1e-14  # of a cost


def difference(
    this: Account, other: Account, segments: Segments | None, settings: Settings, progress: Progress
) -> Difference:
    """This model's cost less the other's; where one is infinite, with that of the rows finite under both beside."""
    both = this.possible & other.possible
    own = other.score.finite if other.score.forbidden else other.score
    rows = None if segments is None else Segments(segments.column, segments.codes[both], segments.names)
    finite = None
    if both.any():
        if own is None or own.rows != both.sum():  # this model forbids rows that the other does not
            own = score(other.scored.take(both), rows, settings, progress)
        finite = _paired(
            _judged(this, both, settings, progress), _judged(other, both, settings, progress), own, rows, settings
        )
    if both.all() and finite is not None:
        return finite
    infinite = None
    if this.possible.all() or other.possible.all():
        infinite = Amount.exact(-inf if this.possible.all() else inf, "nat")
    return Difference(
        other=other.score, total=infinite, miscalibration=infinite, resolution=None, p_value=None, finite=finite
    )


def _judged(model: Account, rows: npt.NDArray[np.bool_], settings: Settings, progress: Progress) -> Judged:
    """The model's account of these rows, which all cost it a finite amount."""
    if model.judged is not None and len(model.judged.cost) == rows.sum():
        return model.judged
    return judge(model.scored.take(rows), settings, progress)


def _paired(
    this: Judged, other: Judged, other_score: Score, segments: Segments | None, settings: Settings
) -> Difference:
    """The difference of two models whose rows all cost a finite amount."""
    labels = this.scored.labels
    # Of one recalibrated model's rows to the other's: what calibration, and what resolution, adds to the difference.
    gain = (this.cost - this.best) - (other.cost - other.best)
    saved = other.best - this.best
    noise = _noise(this, other)
    a, b = this.parts.miscalibration, other.parts.miscalibration
    cost = _less(this.cost, other.cost)
    total = of_rows(cost, labels, settings.confidence)
    miscalibration = _moved(_fitted(gain, noise, labels, settings), a.value - b.value, a.raw - b.raw)
    resolution = _moved(
        _fitted(saved, noise, labels, settings),
        miscalibration.value - total.value,
        miscalibration.raw - total.raw,
    )
    return Difference(
        other=other_score,
        total=total,
        miscalibration=miscalibration,
        resolution=resolution,
        p_value=p_value_of_mean(cost, labels.weights, labels.groups),
        by_class=_parts(labels.classes, _of_classes(this.scored, other.scored), labels, settings),
        by_segment=() if segments is None else _parts(segments.names, _of_segments(cost, segments), labels, settings),
    )


def _less(this: Floats, other: Floats) -> Floats:
    """Costs less others (n,): 0 where only rounding is left, which else is as sure as anything."""
    less = this - other
    return np.where(np.abs(less) <= _ROUNDING * (1.0 + np.abs(this)), 0.0, less)


def _noise(this: Judged, other: Judged) -> float:
    """The variance of what chance saves one model more than the other, of the same draws for both."""
    if this.chance is None or other.chance is None:
        return 0.0
    both = min(len(this.chance.gains), len(other.chance.gains))
    return Chance(this.chance.gains[:both] - other.chance.gains[:both]).variance


def _fitted(x: Floats, noise: float, labels: Labels, settings: Settings) -> Amount:
    """The mean of x (n,), which one map saves more than another of the rows they were fitted to.

    The variance of the rows holds the noise of what chance saves, but where both maps are the same: x is 0 then.
    """
    missing = noise - variance_of_mean(x, labels.weights, labels.groups)
    return of_rows(x, labels, settings.confidence, max(0.0, missing))


def _moved(amount: Amount, value: float, raw: float) -> Amount:
    """The amount less what chance fits: with limits around that, `raw`, and the value that adds up with the others."""
    return nats(value, raw - (amount.value - amount.low), raw + (amount.high - amount.value), raw)


def _of_classes(this: Scored, other: Scored) -> Iterator[tuple[Floats, Floats]]:
    """Of each class: how much of it happened in each row, and what that adds to the row's difference."""
    for k in range(len(this.labels.classes)):
        happened = of_class(this.labels, k)
        own, theirs = (np.asarray(-xlogy(happened, x.probabilities[:, k]), np.float64) for x in (this, other))
        yield happened, _less(own, theirs)


def _of_segments(cost: Floats, segments: Segments) -> Iterator[tuple[Floats, Floats]]:
    """Of each segment: which rows are its own, and what they add to the difference."""
    for k in range(len(segments.names)):
        inside = (segments.codes == k).astype(np.float64)
        yield inside, inside * cost


def _parts(
    names: tuple[str, ...], added: Iterable[tuple[Floats, Floats]], labels: Labels, settings: Settings
) -> tuple[Part, ...]:
    """The share of each class or segment, with what it adds. One without rows adds nothing, and is not tested."""
    found = [
        (
            float(np.average(happened, weights=labels.weights)),
            of_rows(x, labels, settings.confidence),
            _tested(happened, x, labels),
        )
        for happened, x in added
    ]
    adjusted = holm([p_value for _, _, p_value in found])
    return tuple(Part(name, share, total, p) for name, (share, total, _), p in zip(names, found, adjusted, strict=True))


def _tested(happened: Floats, x: Floats, labels: Labels) -> float | None:
    """The p-value of the test that x is 0 on average, if there are such rows."""
    return p_value_of_mean(x, labels.weights, labels.groups) if happened.any() else None
