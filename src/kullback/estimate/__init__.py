"""Estimation: evidence in, a ledger with error bars out. One file an estimator, in nats inside."""

from __future__ import annotations

from kullback.errors import EvidenceError
from kullback.estimate.adjust import holm
from kullback.estimate.protocol import SAMPLE_METHODS, Settings, estimators
from kullback.estimate.samples import rows_account, sample_account, with_readings
from kullback.evidence import Pair
from kullback.ledger import Ledger

__all__ = ["SAMPLE_METHODS", "Settings", "account", "holm", "rows_account", "sample_account", "with_readings"]


def account(pair: Pair, settings: Settings) -> Ledger:
    """The account of a pair, by the estimator `settings.method` or by the first that takes its evidence.

    Raises
    ------
    EvidenceError
        where no estimator, or not the named one, takes evidence of these kinds.
    """
    for estimator in estimators():
        if settings.method in ("auto", estimator.name) and estimator.takes(pair):
            return estimator.account(pair, settings)
    known = {"Counts": "counts", "Exact": "exact probabilities", "Logits": "logits"}
    truth, belief = (known[type(side).__name__] for side in (pair.truth, pair.belief))
    named = "no method takes" if settings.method == "auto" else f'method "{settings.method}" does not take'
    fitting = ", ".join(f'"{e.name}"' for e in estimators() if e.takes(pair))
    raise EvidenceError(
        f"{named} {truth} as the truth and {belief} as the belief.\n"
        + (
            f"Methods that do: {fitting}."
            if fitting
            else "Give both sides as counts, or both as exact probabilities or logits."
        )
    )
