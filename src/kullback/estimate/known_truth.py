"""The account of a truth that is known exactly under a belief of which there is one sample of counts."""

from __future__ import annotations

from typing import cast

from kullback.estimate.columns import counted, entries_of, shares_of, stream
from kullback.estimate.one_sample_divergences import Distribution, fit, from_known, of_known
from kullback.estimate.protocol import Estimator, Settings
from kullback.evidence import Counts, Exact, Logits, Pair
from kullback.ledger import Amount, Ledger, Side
from kullback.units import nats_per


def known_truth_account(pair: Pair, settings: Settings) -> Ledger:
    """H(P) of the known P, D(P‖Q) and D(Q‖P) estimated from counts of Q, and the test that they are a sample of P.

    The upper limit of the excess rests on a prior where the sample has not shown all of P, and there is none where
    more than 5 % of P is unseen.
    """
    truth, y = Distribution.of(cast(Exact | Logits, pair.truth)), cast(Counts, pair.belief).counts
    test = fit(y, truth, stream(pair.name, settings.seed))
    excess, reverse = of_known(y, truth, settings.confidence), from_known(y, truth, settings.confidence)
    parts = [share / nats_per(settings.unit) for share in (excess.excess, excess.signed)]
    return counted(
        pair,
        settings,
        ESTIMATOR.name,
        (Side(pair.truth_name, None, truth.given), Side(pair.belief_name, int(y.sum()))),
        (Amount.exact(truth.entropy(), "nat"), excess.amount, reverse.amount),
        entries_of(pair, (None, y), (truth.probabilities, shares_of(y)), parts),
        test,
    )


ESTIMATOR = Estimator("known-truth", truth=Exact | Logits, belief=Counts, account=known_truth_account)
