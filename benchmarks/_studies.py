"""What a study of an estimator is: cases whose answer is known, and what came of asking the estimator many times."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Answer:
    """What one run says, in nats: the raw estimate, its limits, and whether p < 0.05; NaN for what it does not say."""

    value: float
    low: float = math.nan
    high: float = math.nan
    alarm: float = math.nan


@dataclass(frozen=True)
class Case:
    """Data with a known answer. A case of cost c is drawn one c-th as often."""

    label: str
    value: float
    draw: Callable[[np.random.Generator], Any]
    cost: float = 1.0


@dataclass(frozen=True)
class Study:
    """An estimator, groups of cases, and what peers answer to the same data."""

    name: str
    groups: Mapping[str, Callable[[], Iterable[Case]]]
    answer: Callable[[Any], Answer]
    peers: Mapping[str, Callable[[Any], Answer]] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What the runs of a case came to. Shares of the runs but `bias` and `rmse`; NaN where they have no meaning.

    `infinite` estimates are left out of bias and error, `silent` runs, which said nothing, out of all else. `different`
    is the share of lower limits above 0 where the truth is 0, `unbounded` that of upper limits that do not exist.
    """

    case: str
    runs: int
    truth: float
    bias: float
    rmse: float
    infinite: float
    silent: float
    cover: float
    below: float
    above: float
    unbounded: float
    alarms: float
    different: float

    def failing(self) -> tuple[float, float]:
        """How far it falls short of what it says: the larger, the worse; then the error."""
        short = [0.95 - self.cover, self.below - 0.025, self.alarms - 0.05, self.different - 0.025]
        told = [value for value in short if not math.isnan(value)]
        return max(told, default=0.0), 0.0 if math.isnan(self.rmse) else self.rmse


def simulate(case: Case, answer: Callable[[Any], Answer], runs: int, rng: np.random.Generator) -> Result:
    """Draw the case so many times and ask."""
    answers = [answer(case.draw(rng)) for _ in range(max(10, round(runs / case.cost)))]
    numbers = np.array([(a.value, a.low, a.high, a.alarm) for a in answers])
    said = numbers[~np.isnan(numbers).all(axis=1)]
    value, low, high, alarm = said.T
    error = value[np.isfinite(value)] - case.value
    # A divergence is known to rounding only: where nothing changed both limits may be 0.
    below, above = low > case.value + 1e-12, high < case.value - 1e-12
    limited, nothing_changed = bool(np.isfinite(low).any()), case.value == 0.0
    return Result(
        case=case.label,
        runs=len(answers),
        truth=case.value,
        bias=_mean(error),
        rmse=math.sqrt(_mean(error**2)),
        infinite=_mean(np.isposinf(value)),
        silent=1.0 - len(said) / len(answers),
        cover=_mean(~(below | above)) if limited else math.nan,
        below=_mean(below) if limited else math.nan,
        above=_mean(above) if limited else math.nan,
        unbounded=_mean(np.isposinf(high)) if limited else math.nan,
        alarms=_mean(alarm) if nothing_changed else math.nan,
        different=_mean(low > 0.0) if limited and nothing_changed else math.nan,
    )


def _mean(values: np.ndarray) -> float:
    """The mean; NaN of nothing."""
    return float(np.mean(values)) if len(values) else math.nan
