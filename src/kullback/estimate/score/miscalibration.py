"""The miscalibration of predictions: what the best map saves, less what it saves of labels that fit the predictions.

A map fitted to the rows it is judged on also fits chance. How much, labels redrawn from the predictions tell: the gain
of the true labels less the mean of theirs is unbiased where predictions are calibrated, and how many of theirs are as
large is the test's p-value. Where it finds that they are not, labels are redrawn from recalibrated predictions: what
chance saves depends on the true chances, which are nearer to those. Two classes: any nondecreasing map (CORP). More:
vector scaling, or temperature scaling of few rows; of the redrawn labels its gain is the score statistic ½·gᵀI⁻¹g,
which needs no fit.

The estimate is taken to behave like a·χ'²(df, λ) − a·df with mean a·λ: by its null variance where predictions are
calibrated, by the delta method far from it (estimate/interval.py). A calibration checked by simulation
(benchmarks/score_coverage.py), not a theorem.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt
from typing import Final, Protocol

import numpy as np

from kullback.calibrators.crossfit import ROWS_A_CLASS
from kullback.estimate.arrays import Floats
from kullback.estimate.score.chance import Chance
from kullback.estimate.score.corp import Corp, Happened
from kullback.estimate.score.cost import costs
from kullback.estimate.score.judged import Progress, Settings
from kullback.estimate.score.mean import mean, variance_of_mean
from kullback.estimate.score.redraw import Redraws, draws
from kullback.estimate.score.score_statistic import ScoreStatistic
from kullback.evidence import Bound, Labels, Scored

_ROUNDING: Final = 1e-12
_FEWER: Final = 5  # times fewer draws than a p-value needs tell what chance saves on average


@dataclass(frozen=True, slots=True, eq=False)
class Miscalibration:
    """What was found: the estimate with its limits, and what it was made from, all in nats.

    `raw` is the debiased gain, `above` the gain before that; `best` (n,) the rows' costs after the best map, and
    `chance` what it saves of redrawn labels.
    """

    raw: float
    low: float
    high: float
    above: float
    best: Floats
    method: str
    bound: Bound
    p_value: float
    chance: Chance


class Statistic(Protocol):
    """What grows with how far labels are from what was predicted: in nats a row."""

    def gain(self, happened: Happened, /) -> float:
        """Its value for such labels."""


def miscalibration(scored: Scored, settings: Settings, progress: Progress) -> Miscalibration:
    """The miscalibration of predictions whose cost is finite in every row."""
    labels, known = scored.labels, scored.labels.known
    method, cost = _method(labels), costs(scored.probabilities, known)
    statistic, smooth = _statistic(scored, method), None
    if isinstance(statistic, Corp):
        best = costs(statistic.recalibrated(statistic.fit(known)), known)
    else:
        smooth = _recalibrated(scored, method)
        best = costs(smooth.probabilities, known)
    redraws, number = Redraws(scored, settings.seed), draws(*scored.probabilities.shape)
    chance = redrawn(statistic, redraws, number, progress)
    p_value = chance.p_value(statistic.gain(known))
    established = p_value <= 1.0 - settings.confidence
    if established:
        smooth = _recalibrated(scored, "vector") if smooth is None else smooth
        redraws = Redraws(smooth, settings.seed)
        chance = redrawn(_statistic(smooth, method), redraws, number // _FEWER, progress)
    gain, variance = mean(cost - best, labels.weights), variance_of_mean(cost - best, labels.weights, labels.groups)
    raw = chance.off(gain)
    low, high = limits(raw, variance, chance.variance, redraws.effective_rows(), settings.confidence)
    low = low if established else 0.0  # a limit above 0 says what the test says
    bound: Bound = "estimate" if method == "isotonic" else "at least"
    return Miscalibration(raw, low, high, gain, best, method, bound, p_value, chance)


def redrawn(statistic: Statistic, redraws: Redraws, number: int, progress: Progress) -> Chance:
    """The statistic of so many sets of redrawn labels."""
    found = np.empty(number)
    for i in range(number):
        found[i] = statistic.gain(redraws.labels())
        progress("redrawing labels", i + 1, number)
    return Chance(found)


def limits(raw: float, variance: float, null_variance: float, rows: float, confidence: float) -> tuple[float, float]:
    """Lower and upper limit of the miscalibration, of which `raw` is estimated.

    `variance` is that of the mean of what the rows save by the fitted map, `null_variance` that of what chance saves,
    and `rows` how many independent ones there are.
    """
    from scipy.special import chdtri

    from kullback.estimate.noncentral import LEAST_DF, noncentrality

    if not variance < inf:
        return 0.0, inf
    tail = (1.0 - confidence) / 2.0
    # A map that fits errors e of chance saves ½Σe² of them. That varies by ½·tr P, where P projects chance on what the
    # map can fit; the rows' own variance holds Σe², on average tr P: twice as much.
    real = variance - 2.0 * null_variance
    # An estimate nearer to 0 than its own noise says nothing of its scale, which would be endless at 0.
    least = max(raw, sqrt(max(real, 0.0) + null_variance))
    scale = max(1.0 / (2.0 * rows), real / (4.0 * least) if least > 0.0 else 0.0)
    df = max(null_variance / (2.0 * scale**2), LEAST_DF)
    T = raw / scale + df
    low = scale * noncentrality(T, df, 1.0 - tail) if T > 0.0 else 0.0
    high = scale * noncentrality(max(T, float(chdtri(df, 0.5)), 1e-300), df, tail)
    return min(low, max(raw, 0.0)), max(high, raw)


def _method(labels: Labels) -> str:
    """The kind of map whose gain is the miscalibration."""
    if len(labels.classes) == 2:
        return "isotonic"
    return "vector" if len(labels) >= ROWS_A_CLASS * len(labels.classes) else "temperature"


def _statistic(scored: Scored, method: str) -> Statistic:
    """What fitting that kind of map to labels of these predictions saves."""
    if method == "isotonic":
        return Corp(scored.probabilities, scored.labels.weights)
    return ScoreStatistic(scored.probabilities, scored.labels.weights, one=method == "temperature")


def _recalibrated(scored: Scored, method: str) -> Scored:
    """The rows after the map of that kind that fits them best."""
    from kullback.calibrators import CALIBRATORS

    labels = scored.labels
    fitted = CALIBRATORS[method].fit(scored.probabilities, labels.known, labels.weights)
    return Scored(scored.name, labels, fitted.apply(scored.probabilities))
