"""Estimation: evidence in, a ledger with error bars out. One file an estimator, in nats inside."""

from __future__ import annotations

from typing import Final

from kullback.errors import EvidenceError
from kullback.estimate.adjust import holm
from kullback.estimate.protocol import SAMPLE_METHODS, Settings, estimators
from kullback.estimate.samples import rows_account, sample_account, with_readings
from kullback.evidence import Pair
from kullback.ledger import Ledger

__all__ = ["SAMPLE_METHODS", "Settings", "account", "holm", "rows_account", "sample_account", "with_readings"]

_KNOWN: Final = {"Counts": "counts", "Exact": "exact probabilities", "Logits": "logits"}


def account(pair: Pair, settings: Settings) -> Ledger:
    """The account of a pair, by the estimator `settings.method` or by the first that takes its evidence.

    Raises
    ------
    EvidenceError
        where the named estimator does not take evidence of these kinds; for all of them there is one.
    """
    for estimator in estimators():
        if settings.method in ("auto", estimator.name) and estimator.takes(pair):
            return estimator.account(pair, settings)
    truth, belief = (_KNOWN[type(side).__name__] for side in (pair.truth, pair.belief))
    fitting = ", ".join(f'"{e.name}"' for e in estimators() if e.takes(pair))
    raise EvidenceError(
        f'method "{settings.method}" does not take {truth} as the truth and {belief} as the belief.\n'
        f"Methods that do: {fitting}."
    )
