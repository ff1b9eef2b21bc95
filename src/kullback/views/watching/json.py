"""The JSON view of a timeline: names and order are part of the contract. Evidence is in bits, null where infinite."""

from __future__ import annotations

import math
from typing import Any, Final

from kullback.views.json import ledger_document
from kullback.watching import ColumnWatch, Stretch, Timeline

SCHEMA: Final = "kullback.timeline/1"


def document(x: Timeline) -> dict[str, Any]:
    """The timeline as plain data of schema "kullback.timeline/1"."""
    return {
        "schema": SCHEMA,
        "unit": x.unit,
        "confidence": x.confidence,
        "alpha": x.alpha,
        "threshold": x.threshold,
        "belief": {"name": x.belief.name, "rows": x.belief.rows},
        "rows": x.rows,
        "weighed": x.weighed,
        "reference": x.reference,
        "exhausted": x.exhausted,
        "alarm": None
        if x.alarm is None
        else {"row": x.alarm.row, "segment": x.alarm.segment, "columns": list(x.alarm.columns)},
        **_evidence(x.evidence),
        "not_watched": [{"name": column.name, "reason": column.reason} for column in x.not_watched],
        "segments": [
            {"name": segment.name, "rows": segment.rows, "late": segment.late} | _evidence(segment.evidence)
            for segment in x.segments
        ],
        "columns": [_column(column) for column in x.columns],
    }


def _column(column: ColumnWatch) -> dict[str, Any]:
    """One column, with its account since it changed and in each segment."""
    return {
        "name": column.name,
        "named": column.named,
        "alone": column.alone,
        **_evidence(column.evidence),
        "unlisted": list(column.unlisted),
        "since": column.since,
        "ledger": ledger_document(column.ledger),
        "segments": [_stretch(stretch) for stretch in column.stretches],
    }


def _stretch(stretch: Stretch) -> dict[str, Any]:
    """One column in one segment: its excess, and the three outcomes that drive it most."""
    told = ledger_document(stretch.ledger)
    top = [entry.outcome for entry in stretch.ledger.top(3)]
    entries = [entry for name in top for entry in told["entries"] if entry["outcome"] == name]
    return {
        "name": stretch.ledger.truth.name,
        "rows": stretch.ledger.truth.rows,
        "excess": told["excess"],
        **_evidence(stretch.evidence),
        "entries": entries,
    }


def _evidence(bits: float | None) -> dict[str, Any]:
    """An amount of evidence: in bits, and whether it is infinite."""
    infinite = bits is not None and math.isinf(bits)
    return {"evidence": None if infinite else bits, "infinite": infinite}
