"""The JSON view of a score: names and order are part of the contract. What is infinite is null, and `upper` says so."""

from __future__ import annotations

from typing import Any, Final

from kullback.scoring import ClassScore, CostlyRow, Curve, Difference, Part, Score, Segment
from kullback.views.json import amount_document, finite

SCHEMA: Final = "kullback.score/1"


def document(x: Score) -> dict[str, Any]:
    """The score as plain data of schema "kullback.score/1"."""
    return {"schema": SCHEMA, **_score(x)}


def curve_document(curve: Curve | None) -> dict[str, Any] | None:
    """A reliability curve as plain data."""
    if curve is None:
        return None
    return {
        "of": curve.of,
        "bins": [
            {
                "low": flat.low,
                "high": flat.high,
                "predicted": flat.predicted,
                "happened": flat.happened,
                "share": flat.share,
            }
            for flat in curve.bins
        ],
        "band": [{"prediction": at, "low": low, "high": high} for at, low, high in curve.band],
        "histogram": list(curve.histogram),
    }


def _score(x: Score) -> dict[str, Any]:
    """One score, also as it stands within another."""
    return {
        "name": x.name,
        "given": x.given,
        "rows": x.rows,
        "groups": x.groups,
        "classes": list(x.classes),
        "unit": x.unit,
        "confidence": x.confidence,
        "total": amount_document(x.total),
        "uncertainty": amount_document(x.uncertainty),
        "resolution": amount_document(x.resolution),
        "miscalibration": amount_document(x.miscalibration),
        "irreducible": amount_document(x.irreducible),
        "grouping": amount_document(x.grouping),
        "bracket": {"below": finite(x.bracket.below), "above": finite(x.bracket.above)},
        "bound": x.bound,
        "method": x.method,
        "p_value": finite(x.p_value),
        "verdict": x.verdict,
        "forbidden": x.forbidden,
        "finite": None if x.finite is None else _score(x.finite),
        "by_class": [_class(of) for of in x.by_class],
        "segmented_by": x.segmented_by,
        "segments": [_segment(of) for of in x.segments],
        "costliest": [_costly(row) for row in x.costliest],
        "curve": curve_document(x.curve),
        "differences": [_difference(to) for to in x.differences],
    }


def _class(of: ClassScore) -> dict[str, Any]:
    """One class."""
    return {
        "name": of.name,
        "share": of.share,
        "predicted": of.predicted,
        "mean": finite(of.mean),
        "cost": finite(of.cost),
        "uncertainty": finite(of.uncertainty),
        "recalibrated": finite(of.recalibrated),
        "miscalibration": amount_document(of.miscalibration),
        "p_value": finite(of.p_value),
        "p_adjusted": finite(of.p_adjusted),
        "curve": curve_document(of.curve),
    }


def _segment(of: Segment) -> dict[str, Any]:
    """One segment, with its own score."""
    return {"name": of.name, "share": of.share, "p_adjusted": finite(of.p_adjusted), "score": _score(of.score)}


def _costly(row: CostlyRow) -> dict[str, Any]:
    """One costly row; its cost is null where it is infinite, which it is where the probability is 0."""
    return {
        "row": row.row,
        "label": row.label,
        "probability": row.probability,
        "predicted": row.predicted,
        "confidence": row.confidence,
        "cost": finite(row.cost),
        "share": row.share,
    }


def _difference(to: Difference) -> dict[str, Any]:
    """The difference to another model: this one's less the other's."""
    return {
        "other": _score(to.other),
        "verdict": to.verdict,
        "cause": to.cause,
        "total": amount_document(to.total),
        "miscalibration": amount_document(to.miscalibration),
        "resolution": amount_document(to.resolution),
        "p_value": finite(to.p_value),
        "by_class": [_part(part) for part in to.by_class],
        "by_segment": [_part(part) for part in to.by_segment],
        "finite": None if to.finite is None else _difference(to.finite),
    }


def _part(part: Part) -> dict[str, Any]:
    """What a class or segment adds to a difference."""
    return {
        "name": part.name,
        "share": part.share,
        "total": amount_document(part.total),
        "p_adjusted": finite(part.p_adjusted),
    }
