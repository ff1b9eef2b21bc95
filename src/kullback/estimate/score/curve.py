"""How often something happened against the probability that it was given: the reliability curve with its band.

The curve is the nondecreasing one that fits best (CORP: Dimitriadis, Gneiting and Jordan, PNAS 118, 2021,
doi:10.1073/pnas.2016191118), so that no bins are chosen. Its consistency band is where the curves of labels redrawn
from the predictions lie.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.score.chance import Chance
from kullback.estimate.score.corp import Corp, Steps
from kullback.estimate.score.judged import Settings
from kullback.estimate.score.redraw import Redraws
from kullback.evidence import Labels, Scored
from kullback.scoring import Bin, Curve

_BARS: Final = 20
_POINTS: Final = 100
_DRAWN_ROWS: Final = 10_000_000  # over all redraws
_DRAWS: Final = 199
_MOST_DRAWS: Final = 399, 1999  # of many rows, of few; where a confidence needs more the band is from least to most


def against_rest(scored: Scored, of: int | None) -> Scored:
    """The same rows with two classes: one class against the rest; or, for None, is the class predicted first right."""
    labels, probabilities = scored.labels, scored.probabilities
    if of is None:
        first = probabilities.argmax(axis=1)
        chance = probabilities[np.arange(len(first)), first]
        rest, name = 1.0 - chance, "right"
    else:
        first = np.full(len(labels), of)
        chance, name = probabilities[:, of], labels.classes[of]
        # Not 1 − chance: of a chance near 1 that would lose what the others are given.
        rest = probabilities @ (np.arange(probabilities.shape[1]) != of)
    return Scored(scored.name, _one_against_rest(labels, first, name), np.stack([rest, chance], axis=1))


def _one_against_rest(labels: Labels, of: Integers, name: str) -> Labels:
    """The labels with two classes, of which the second is each row's class `of`."""
    classes = ("other", name)
    if labels.codes is not None:
        return replace(labels, classes=classes, codes=(labels.codes == of).astype(np.int64))
    share = labels.known[np.arange(len(of)), of]
    return replace(labels, classes=classes, shares=np.stack([1.0 - share, share], axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class Against:
    """Rows of two classes, how well they are calibrated, and what is seen of labels redrawn from the predictions.

    `steps` is the best nondecreasing map of the rows in the order of `corp`; `chance` what such a map saves of redrawn
    labels; `effective_rows` how many independent rows would say as much.
    """

    two: Scored
    corp: Corp
    steps: Steps
    chance: Chance
    effective_rows: float
    curve: Curve


def against(scored: Scored, of: int | None, settings: Settings) -> Against:
    """One class against the rest; for None, "the class predicted first is right"."""
    two = against_rest(scored, of)
    if two.labels.weights is not None:
        two = two.take(two.labels.weights > 0.0)
    corp, redraws = Corp(two.probabilities, two.labels.weights), Redraws(two, settings.seed)
    steps = corp.fit(two.labels.known)
    said = np.maximum.accumulate(np.minimum(two.probabilities[corp.order, 1], 1.0))  # but for rounding it is in order
    rows = np.unique(np.searchsorted(said, np.linspace(said[0], said[-1], _POINTS)))
    drawn = [corp.fit(redraws.labels()) for _ in range(draws(len(said), settings.confidence))]
    curves = np.stack([each.at(rows) for each in drawn])
    tail = (1.0 - settings.confidence) / 2.0
    low, high = np.quantile(curves, [tail, 1.0 - tail], axis=0, method="weibull")
    weights = np.ones(len(said)) if two.labels.weights is None else two.labels.weights[corp.order]
    bars = np.histogram(said, _BARS, (0.0, 1.0), weights=weights)[0]
    found = Curve(
        of=None if of is None else scored.labels.classes[of],
        bins=_bins(said, steps, weights),
        band=tuple(zip(said[rows].tolist(), low.tolist(), high.tolist(), strict=True)),
        histogram=tuple((bars / bars.sum()).tolist()),
    )
    gains = np.array([each.gain for each in drawn])
    return Against(two, corp, steps, Chance(gains), redraws.effective_rows(), found)


def draws(rows: int, confidence: float) -> int:
    """How often labels are redrawn: of many rows just so often that a draw falls out at either end of the band."""
    least = round(2.0 / (1.0 - confidence)) - 1
    many, few = (min(least, most) for most in _MOST_DRAWS)
    return max(many, min(_DRAWN_ROWS // rows, max(few, _DRAWS)))


def curve(scored: Scored, of: int | None, settings: Settings) -> Curve:
    """The reliability of one class against the rest; for None, of "the class predicted first is right"."""
    return against(scored, of, settings).curve


def _bins(chance: Floats, steps: Steps, weights: Floats) -> tuple[Bin, ...]:
    """The flat pieces of the curve, of rows in order of their predictions."""
    first, last = steps.starts, np.append(steps.starts[1:], len(chance)) - 1
    weight = np.add.reduceat(weights, first)
    predicted = np.add.reduceat(weights * chance, first) / weight
    low, high = chance[first], chance[last]
    # The mean of equal predictions lies between them but for rounding.
    columns = (low, high, np.clip(predicted, low, high), steps.shares, weight / weight.sum())
    return tuple(Bin(*numbers) for numbers in zip(*(column.tolist() for column in columns), strict=True))
