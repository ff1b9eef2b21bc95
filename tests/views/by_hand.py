"""Ledgers and reports made by hand: every number is given, so that no view's test depends on an estimator."""

from __future__ import annotations

from collections.abc import Sequence

from kullback.evidence import Bound, Kind
from kullback.ledger import Amount, Entry, Ledger, NotCompared, Report, Side, Upper
from kullback.units import Unit

TRUTH = Side("2015.csv", 1024)
BELIEF = Side("2012.csv", 2048)
HOSTILE = '<script>alert(1)</script>"; drop | `x` [red]\x1b[31m\n\u202e\udc80'

Row = tuple[str, int, int, float, float]  # outcome, count of the truth, of the belief, excess, signed


def amount(low: float, value: float, high: float, upper: Upper = "finite", unit: Unit = "bit") -> Amount:
    return Amount(value, low, high, value, upper, unit)


def entries(rows: Sequence[Row], truth: int = 1024, belief: int = 2048) -> tuple[Entry, ...]:
    return tuple(Entry(name, x, y, x / truth, y / belief, excess, signed) for name, x, y, excess, signed in rows)


def ledger(
    name: str,
    kind: Kind,
    excess: Amount,
    rows: Sequence[Row],
    *,
    bound: Bound = "estimate",
    p_value: float = 0.001,
    p_adjusted: float = 0.007,
) -> Ledger:
    return Ledger(
        name=name,
        kind=kind,
        method="balanced-truncation",
        test="permutation",
        bound=bound,
        truth=TRUTH,
        belief=BELIEF,
        irreducible=amount(1.25, 1.5, 1.75),
        excess=excess,
        reverse=amount(0.25, 0.5, 1.0),
        entries=entries(rows),
        p_value=p_value,
        p_adjusted=p_adjusted,
        confidence=0.95,
        tolerance=0.01,
    )


def report_of(ledgers: Sequence[Ledger], not_compared: Sequence[NotCompared] = ()) -> Report:
    return Report(
        truth=TRUTH,
        belief=BELIEF,
        unit="bit",
        confidence=0.95,
        tolerance=0.01,
        ledgers=tuple(ledgers),
        adjustment="holm",
        not_compared=tuple(not_compared),
    )
