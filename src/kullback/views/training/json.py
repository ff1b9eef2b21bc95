"""The JSON view of a training: names and order are part of the contract. What is infinite is null, and says so."""

from __future__ import annotations

from typing import Any, Final

from kullback.training import Account, Epoch, Training
from kullback.views.json import finite

SCHEMA: Final = "kullback.training/1"


def document(x: Training) -> dict[str, Any]:
    """The training as plain data of schema "kullback.training/1"."""
    return {"schema": SCHEMA, "unit": x.unit, "parts": list(x.parts), "epochs": [_epoch(epoch) for epoch in x.epochs]}


def _epoch(epoch: Epoch) -> dict[str, Any]:
    """One epoch."""
    return {"epoch": epoch.number, "accounts": [_account(account) for account in epoch.parts]}


def _account(account: Account) -> dict[str, Any]:
    """One part of an epoch: `infinite` counts the rows that make total and excess null."""
    return {
        "part": account.part,
        "rows": account.rows,
        "infinite": account.infinite,
        "total": finite(account.total),
        "irreducible": account.irreducible,
        "excess": finite(account.excess),
        "finite_excess": finite(account.finite_excess),
        "label_entropy": account.label_entropy,
        "learned": finite(account.learned),
        "by_class": [
            {"name": cost.name, "share": cost.share, "excess": finite(cost.excess), "mean": finite(cost.mean)}
            for cost in account.by_class
        ],
    }
