"""The account of probabilities that are known: nothing to estimate, no error bars but that of rounding, no test."""

from __future__ import annotations

from typing import cast

from kullback.estimate.known import Known, known_account
from kullback.estimate.protocol import Estimator, Settings
from kullback.evidence import Exact, Pair
from kullback.kernels import entropy, kl, kl_signed_terms, kl_terms
from kullback.ledger import Ledger


def exact_account(pair: Pair, settings: Settings) -> Ledger:
    """H(P), D(P‖Q) and D(Q‖P) of the normalised pair; infinite where the belief forbids what happens."""
    truth, belief = cast(Exact, pair.truth), cast(Exact, pair.belief)
    p, q = truth.probabilities, belief.probabilities
    known = Known(
        irreducible=float(entropy(p)),
        excess=float(kl(p, q)),
        reverse=float(kl(q, p)),
        truth=p / p.sum(),
        belief=q / q.sum(),
        terms=kl_terms(p, q),
        signed=kl_signed_terms(p, q),
        log_error_truth=truth.log_error,
        log_error_belief=belief.log_error,
    )
    return known_account(pair, settings, ESTIMATOR.name, known)


ESTIMATOR = Estimator("exact", truth=Exact, belief=Exact, account=exact_account)
