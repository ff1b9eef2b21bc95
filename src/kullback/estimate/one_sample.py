"""The account of one sample of counts under a belief that is known exactly."""

from __future__ import annotations

from typing import cast

from kullback.estimate.columns import counted, entries_of, shares_of, stream
from kullback.estimate.entropy import entropy_amount
from kullback.estimate.one_sample_divergences import Distribution, fit, from_known, of_known
from kullback.estimate.protocol import Estimator, Settings
from kullback.evidence import Counts, Exact, Logits, Pair
from kullback.ledger import Ledger, Side
from kullback.units import nats_per


def known_belief_account(pair: Pair, settings: Settings) -> Ledger:
    """Estimate H(P), D(P‖Q) and D(Q‖P) from counts of P, with limits, and test that they are a sample of Q.

    The excess is infinite where the belief forbids what happened.
    """
    x, belief = cast(Counts, pair.truth).counts, Distribution.of(cast(Exact | Logits, pair.belief))
    test = fit(x, belief, stream(pair.name, settings.seed))
    excess, reverse = from_known(x, belief, settings.confidence), of_known(x, belief, settings.confidence)
    parts = [share / nats_per(settings.unit) for share in (excess.excess, excess.signed)]
    return counted(
        pair,
        settings,
        ESTIMATOR.name,
        (Side(pair.truth_name, int(x.sum())), Side(pair.belief_name, None, belief.given)),
        (entropy_amount(x, settings.confidence), excess.amount, reverse.amount),
        entries_of(pair, (x, None), (shares_of(x), belief.probabilities), parts),
        test,
    )


ESTIMATOR = Estimator("known-belief", truth=Counts, belief=Exact | Logits, account=known_belief_account)
