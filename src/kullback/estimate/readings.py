"""What methods that do not group values say of the excess of rows, each with whether it is fair to use here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from kullback.errors import EvidenceError
from kullback.estimate.arrays import Floats
from kullback.estimate.continuity import Continuity, continuity
from kullback.estimate.gaussian import gaussian_divergence, gaussian_limits, normality
from kullback.estimate.knn import knn_terms, reads_low_by
from kullback.evidence import Rows
from kullback.ledger import Amount, Reading, Reason
from kullback.units import Unit

DIVERGENCES: Final[dict[str, Callable[[Floats, Floats], float]]] = {
    "knn": lambda x, y: float(np.mean(knn_terms(x, y))),
    "gaussian": gaussian_divergence,
}
_SHARED: Final = 0.01  # of the truth's rows
_ERROR: Final = 0.05  # nats that an estimate by nearest neighbours may be off
_RELATIVE: Final = 0.2  # or this part of it


def readings(rows: Rows, unit: Unit, confidence: float, asked: str = "auto") -> tuple[Reading, ...]:
    """By nearest neighbours and by normal distributions; none of rows that hold categories.

    In many columns neighbours take minutes to find and are never fair: only where they are `asked` for.
    """
    if any(rows.levels):
        return ()
    x, y = rows.truth.values, rows.belief.values
    if gaps := _gaps(x, y):
        return tuple(Reading(method, None, fair=False, reasons=gaps) for method in ("knn", "gaussian"))
    found = continuity(x, y)
    distances = _nearest if asked == "knn" or "dimensions" not in found.reasons else _no_distances
    return distances(x, y, found, unit), _gaussian(x, y, found, unit, confidence)


def _gaps(x: Floats, y: Floats) -> tuple[Reason, ...]:
    """Which values no distance can be measured to."""
    reasons: tuple[tuple[Reason, bool], ...] = (
        ("missing", bool(np.isnan(x).any() or np.isnan(y).any())),
        ("infinite", bool(np.isinf(x).any() or np.isinf(y).any())),
    )
    return tuple(reason for reason, there in reasons if there)


def _nearest(x: Floats, y: Floats, found: Continuity, unit: Unit) -> Reading:
    """By nearest neighbours. What no interval is known for has no limits."""
    reasons = _against_distances(found)
    try:
        raw = DIVERGENCES["knn"](x, y)
    except EvidenceError:
        return Reading("knn", None, fair=False, reasons=reasons)
    far = found.knn_is_fair and reads_low_by(x, y) > max(_ERROR, _RELATIVE * raw)
    reasons = (*reasons, "beyond") if far else reasons
    return Reading("knn", _unlimited(raw, unit), fair=found.knn_is_fair and not far, reasons=reasons)


def _no_distances(_x: Floats, _y: Floats, found: Continuity, _unit: Unit) -> Reading:
    """That distances are not measured."""
    return Reading("knn", None, fair=False, reasons=_against_distances(found))


def _against_distances(found: Continuity) -> tuple[Reason, ...]:
    """What speaks against a density; of values that may be continuous, those that repeat are rows in common."""
    if found.shared > _SHARED and not found.discrete:
        return ("shared", *(reason for reason in found.reasons if reason != "ties"))
    return found.reasons


def _gaussian(x: Floats, y: Floats, found: Continuity, unit: Unit, confidence: float) -> Reading:
    """By normal distributions, with limits that hold if both sides are normal."""
    checked = normality(x, y) if found.has_density else "rejected"
    against: dict[str, tuple[Reason, ...]] = {
        "rejected": ("not normal",),
        "too few rows": ("few rows",),
        "not rejected": (),
    }
    reasons = against[checked] if found.has_density else _against_distances(found)
    try:
        raw = gaussian_divergence(x, y)
    except EvidenceError:
        return Reading("gaussian", None, fair=False, reasons=reasons)
    if reasons:
        return Reading("gaussian", _unlimited(raw, unit), fair=False, reasons=reasons)
    limits, value = gaussian_limits(x, y, confidence), max(0.0, raw)
    amount = Amount(value, min(limits.low, value), max(limits.high, value), raw, "conditional", "nat")
    return Reading("gaussian", amount.to(unit), fair=True)


def _unlimited(raw: float, unit: Unit) -> Amount:
    """An estimate without limits."""
    return Amount(max(0.0, raw), 0.0, np.inf, raw, "unbounded", "nat").to(unit)
