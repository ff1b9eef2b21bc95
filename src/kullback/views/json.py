"""The JSON view: reports and ledgers as plain data; names and order are part of the contract."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final, TypeAlias

from kullback.joint import DependenceChange, Joint
from kullback.ledger import Amount, Entry, Ledger, NotCompared, OneSided, Reading, Report, Side

Document: TypeAlias = dict[str, Any]

REPORT_SCHEMA: Final = "kullback.report/1"
LEDGER_SCHEMA: Final = "kullback.ledger/1"

# What JSON allows in a string but what breaks whoever prints or encodes it: C1 controls, line and paragraph
# separators, the marks that turn the direction of writing, and halves of surrogate pairs.
_UNSAFE: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def report_document(report: Report) -> Document:
    """The report as plain data of schema "kullback.report/1"."""
    return {
        "schema": REPORT_SCHEMA,
        "unit": report.unit,
        "confidence": report.confidence,
        "tolerance": report.tolerance,
        "verdict": report.verdict,
        "truth": _side(report.truth),
        "belief": _side(report.belief),
        "not_compared": [_not_compared(column) for column in report.not_compared],
        "ledgers": [_ledger(ledger) for ledger in report.ledgers],
        "adjustment": report.adjustment,
        "joint": None if report.joint is None else _joint(report.joint),
    }


def ledger_document(ledger: Ledger) -> Document:
    """The ledger as plain data: as in a report, preceded by what a report says once for all of them."""
    return {
        "schema": LEDGER_SCHEMA,
        "unit": ledger.unit,
        "confidence": ledger.confidence,
        "tolerance": ledger.tolerance,
        "truth": _side(ledger.truth),
        "belief": _side(ledger.belief),
    } | _ledger(ledger)


def dumps(document: Document) -> str:
    """The document as JSON text that any strict parser reads and any terminal or UTF-8 file can hold.

    >>> print(dumps({"outcome": "pluie", "share": 0.5}))
    {
      "outcome": "pluie",
      "share": 0.5
    }
    """
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _ledger(ledger: Ledger) -> Document:
    """One ledger as it stands in a report."""
    return {
        "name": ledger.name,
        "kind": ledger.kind,
        "method": ledger.method,
        "bound": ledger.bound,
        "rows_truth": ledger.truth.rows,
        "rows_belief": ledger.belief.rows,
        "outcomes": len(ledger.entries),
        "total": _amount(ledger.total),
        "irreducible": _amount(ledger.irreducible),
        "excess": _divergence(ledger.excess),
        "reverse": _divergence(ledger.reverse),
        "p_value": finite(ledger.p_value),
        "p_adjusted": finite(ledger.p_adjusted),
        "verdict": ledger.verdict,
        "rows_to_tell": ledger.rows_to_tell,
        "truth_only": _one_sided(ledger.truth_only),
        "belief_only": _one_sided(ledger.belief_only),
        "entries": [_entry(entry) for entry in ledger.entries],
        "test": ledger.test,
        "resolution": None if ledger.resolution is None else ledger.resolution.value,
        "resolved": ledger.resolved,
        "readings": [_reading(reading) for reading in ledger.readings],
    }


def _joint(joint: Joint) -> Document:
    """The rows as a whole: their ledger, and what it rests on."""
    return _ledger(joint.ledger) | {
        "columns": list(joint.columns),
        "drawn_truth": joint.drawn_truth,
        "drawn_belief": joint.drawn_belief,
        "repeated": joint.repeated,
        "relied_on": [{"column": on.column, "lost": on.lost} for on in joint.relied_on],
        "dependence": [_change(pair) for pair in joint.dependence],
    }


def _change(pair: DependenceChange) -> Document:
    """How differently two columns depend on one another."""
    said = {"columns": list(pair.columns), "change": _amount(pair.change)}
    return said | {"p_value": pair.p_value, "p_adjusted": pair.p_adjusted}


def _reading(reading: Reading) -> Document:
    """What another method says."""
    said = {"method": reading.method, "fair": reading.fair, "reasons": list(reading.reasons)}
    return said | {"excess": None if reading.excess is None else _divergence(reading.excess)}


def finite(number: float | None) -> float | None:
    """The number, or None where JSON has no word for it."""
    return number if number is not None and math.isfinite(number) else None


def _amount(amount: Amount) -> Document:
    """An amount and its limits."""
    return {"value": finite(amount.value), "low": finite(amount.low), "high": finite(amount.high)}


def amount_document(amount: Amount | None) -> Document | None:
    """An amount, its raw estimate and what its upper limit rests on; an infinite one has no numbers."""
    return None if amount is None else _divergence(amount)


def _divergence(amount: Amount) -> Document:
    """An amount, its raw estimate and what its upper limit rests on; an infinite one has no numbers."""
    limits = _amount(amount) if amount.upper != "infinite" else dict.fromkeys(("value", "low", "high"))
    return limits | {"raw": finite(amount.raw), "upper": amount.upper}


def _entry(entry: Entry) -> Document:
    """The share of one outcome."""
    return {
        "outcome": entry.outcome,
        "count_truth": entry.count_truth,
        "count_belief": entry.count_belief,
        "truth": entry.truth,
        "belief": entry.belief,
        "excess": finite(entry.excess),
        "signed": finite(entry.signed),
    }


def _one_sided(only: OneSided) -> Document:
    """The outcomes that one side alone has."""
    return {"outcomes": list(only.outcomes), "mass": only.mass}


def _side(side: Side) -> Document:
    """One side of the comparison."""
    return {"name": side.name, "rows": side.rows}


def _not_compared(column: NotCompared) -> Document:
    """A column left out, and why."""
    return {"name": column.name, "reason": column.reason}
