"""The parts of a total, of which each holds the others to what adds up. In nats."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import entr

from kullback.estimate.arrays import Floats
from kullback.estimate.score.amounts import nats, of_rows
from kullback.estimate.score.irreducible import irreducible
from kullback.estimate.score.judged import Settings
from kullback.estimate.score.mean import mean_with_limits
from kullback.estimate.score.miscalibration import Miscalibration
from kullback.evidence import Labels, Scored
from kullback.ledger import Amount
from kullback.scoring import Parts


def total_of(cost: Floats, labels: Labels, settings: Settings) -> Amount:
    """The mean cost of a row, which is not negative."""
    found = of_rows(cost, labels, settings.confidence)
    return replace(found, low=min(max(0.0, found.low), found.value))


def miscalibration_of(found: Miscalibration, saved: Floats, least: float, labels: Labels, settings: Settings) -> Amount:
    """The miscalibration, of which `least` is what the total is above the uncertainty.

    Of more than two classes the estimate sees what vector scaling saves. Where it is established that there is some,
    and maps fitted to other rows, of whatever kind, `saved` more of these rows' cost, that is so much at least.
    """
    raw, high = found.raw, found.high
    if found.bound == "at least" and found.low > 0.0 and np.isfinite(saved).all():
        held_out = of_rows(saved, labels, settings.confidence)
        if held_out.value > raw:
            raw, high = held_out.value, max(high, held_out.high)
    return nats(max(0.0, raw, least), found.low, high, raw)


def parts_of(
    total: Amount,
    uncertainty: Amount,
    miscalibration: Amount,
    around: tuple[float, float],
    soft: tuple[Amount | None, Amount | None],
) -> Parts:
    """The account. The resolution is what is left of the uncertainty; its limits, so far `around`, are within that."""
    value = max(0.0, uncertainty.value - total.value + miscalibration.value)
    raw = uncertainty.raw - total.raw + miscalibration.raw
    return Parts(
        total=total,
        uncertainty=uncertainty,
        resolution=nats(value, max(0.0, value + around[0]), min(value + around[1], uncertainty.high), raw),
        miscalibration=miscalibration,
        irreducible=soft[0],
        grouping=soft[1],
    )


def around_resolution(base: Floats, found: Miscalibration, labels: Labels, settings: Settings) -> tuple[float, float]:
    """How far the resolution may lie below and above its value: rows' savings, and the noise of what chance saves."""
    noise = found.chance.variance
    value, low, high = mean_with_limits(base - found.best, labels.weights, labels.groups, settings.confidence, noise)
    return low - value, high - value


def irreducible_and_grouping(
    scored: Scored, predicted: Floats, cost: Floats, total: Amount, miscalibration: Amount, settings: Settings
) -> tuple[Amount | None, Amount | None]:
    """What nobody could know of soft labels, and what is left of the total; neither is negative. None of one label.

    `predicted` (n, K) are the rows' best predictions. Of shares that are known each row's D(L‖S) is: the limits are
    those of its mean. Of ratings they are those of the total and the irreducible part together: conservative.
    """
    labels, most = scored.labels, total.value - miscalibration.value
    if labels.shares is None:
        return None, None
    nobody = irreducible(labels, predicted, settings.confidence)
    raw = most - nobody.value
    if raw < 0.0:
        nobody = replace(nobody, value=most, low=min(nobody.low, most))
    low, high = total.low - nobody.high, total.high - nobody.low
    if labels.ratings is None:
        excess = of_rows(cost - entr(labels.shares).sum(axis=1), labels, settings.confidence)
        low, high = excess.low, excess.high
    return nobody, nats(max(0.0, raw), max(0.0, low - miscalibration.high), high - miscalibration.low, raw)
