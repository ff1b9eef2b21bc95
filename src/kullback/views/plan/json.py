"""The JSON view of a plan; names and order are part of the contract."""

from __future__ import annotations

import math
from typing import Any, Final, TypeAlias

from kullback.plan import Need, Plan

Document: TypeAlias = dict[str, Any]

PLAN_SCHEMA: Final = "kullback.plan/1"


def plan_document(plan: Plan) -> Document:
    """The plan as plain data of schema "kullback.plan/1"; null for what is infinite or not there."""
    return {
        "schema": PLAN_SCHEMA,
        "unit": "bit",
        "alpha": plan.alpha,
        "power": plan.power,
        "tolerance": plan.tolerance,
        "columns": plan.columns,
        "ratio": plan.ratio,
        "belief_rows": plan.belief_rows,
        "given_rows": plan.given_rows,
        "stated": plan.stated,
        "shift": plan.shift if plan.shift is not None and math.isfinite(plan.shift) else None,
        "forbidden": plan.shift is not None and math.isinf(plan.shift),
        "stein": plan.stein,
        "seed": plan.seed,
        "needs": [_need(need) for need in plan.needs],
        "outcomes": [
            {"outcome": label, "truth": p, "belief": q}
            for label, p, q in zip(plan.labels, plan.truth, plan.belief, strict=True)
        ],
        "notes": list(plan.notes),
    }


def _need(need: Need) -> Document:
    """What one way of telling needs."""
    return {
        "way": need.way,
        "rows": need.rows,
        "belief_rows": need.belief_rows,
        "factor": need.factor,
        "simulated": need.simulated,
        "power": need.power,
        "error": need.error,
        "smallest": need.smallest,
        "reason": need.reason,
    }
