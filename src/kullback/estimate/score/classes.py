"""What the rows of each class cost, and how well its own probability is calibrated. In nats."""

from __future__ import annotations

from math import isfinite
from typing import Final

import numpy as np
from scipy.special import entr, xlogy

from kullback.estimate.adjust import holm
from kullback.estimate.arrays import Floats
from kullback.estimate.score.amounts import nats
from kullback.estimate.score.cost import costs
from kullback.estimate.score.curve import Against, against
from kullback.estimate.score.judged import Judged, Progress, Settings
from kullback.estimate.score.mean import mean, variance_of_mean
from kullback.estimate.score.miscalibration import limits
from kullback.evidence import Labels
from kullback.ledger import Amount
from kullback.scoring import ClassScore, Curve

_LOOKED_AT: Final = 30  # classes, the costliest ones


def by_class(judged: Judged, settings: Settings, progress: Progress) -> tuple[ClassScore, ...]:
    """The score of each class, in the order of the classes; their costs sum to the total.

    Of more than 30 classes only the 30 costliest are tested for calibration and have a curve.
    """
    scored, labels = judged.scored, judged.scored.labels
    shares, shown, cost, recalibrated = np.array([_means(judged, k) for k in range(len(labels.classes))]).T
    looked_at = np.sort(np.argsort(-cost, kind="stable")[:_LOOKED_AT]).tolist()
    tested: dict[int, tuple[Amount, float | None]] = {}
    curves: dict[int, Curve] = {}
    for done, k in enumerate(looked_at):
        progress("classes", done, len(looked_at))
        found = against(scored, k, settings)
        tested[k], curves[k] = _miscalibration(found, settings), found.curve
    adjusted = dict(zip(looked_at, holm([p for _, p in tested.values()]), strict=True))
    if len(labels.classes) == 2:  # each against the rest is the whole: one question, not two
        tested = dict.fromkeys(looked_at, (judged.parts.miscalibration, judged.p_value))
        adjusted = dict.fromkeys(looked_at, judged.p_value)
    return tuple(
        ClassScore(
            name=name,
            share=float(shares[k]),
            predicted=float(shown[k]),
            cost=float(cost[k]),
            uncertainty=float(entr(shares[k])),
            recalibrated=float(recalibrated[k]) if isfinite(recalibrated[k]) else None,
            miscalibration=tested[k][0] if k in tested else None,
            p_value=tested[k][1] if k in tested else None,
            p_adjusted=adjusted.get(k),
            curve=curves.get(k),
        )
        for k, name in enumerate(labels.classes)
    )


def of_class(labels: Labels, k: int) -> Floats:
    """How much of a class happened in each row, (n,): 0 or 1, or its share."""
    known = labels.known
    return (known == k).astype(np.float64) if known.ndim == 1 else np.asarray(known[:, k], dtype=np.float64)


def _means(judged: Judged, k: int) -> tuple[float, float, float, float]:
    """How frequent a class was and was said to be, what it adds to the cost, and to that after recalibration.

    What recalibration saves a row of soft labels is split among its classes by their shares.
    """
    weights, chance = judged.scored.labels.weights, judged.scored.probabilities[:, k]
    is_class = of_class(judged.scored.labels, k)
    cost = mean(np.asarray(-xlogy(is_class, chance), dtype=np.float64), weights)
    saved = mean(
        np.multiply(is_class, judged.cost - judged.held_out, where=is_class > 0.0, out=0.0 * is_class), weights
    )
    return mean(is_class, weights), mean(chance, weights), cost, cost - saved


def _miscalibration(found: Against, settings: Settings) -> tuple[Amount, float]:
    """The debiased miscalibration of one class against the rest, and the p-value of the test that there is none."""
    two, labels, gain = found.two, found.two.labels, found.steps.gain
    best = found.corp.recalibrated(found.steps)
    p_value = found.chance.p_value(gain)
    saved = costs(two.probabilities, labels.known) - costs(best, labels.known)
    variance = variance_of_mean(saved, labels.weights, labels.groups)
    raw = found.chance.off(gain)
    low, high = limits(raw, variance, found.chance.variance, found.effective_rows, settings.confidence)
    if p_value > 1.0 - settings.confidence:
        low = 0.0  # a limit above 0 says what the test says
    return nats(max(0.0, raw), low, high, raw), p_value
