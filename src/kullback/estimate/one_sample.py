"""The account of one sample of counts under a belief that is known exactly."""

from __future__ import annotations

from typing import cast

from kullback.estimate.columns import entries_of, shares_of, stream
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
    unit = nats_per(settings.unit)
    return Ledger(
        name=pair.name,
        kind=pair.kind,
        method=ESTIMATOR.name,
        test=test.test,
        bound=pair.bound,
        truth=Side(pair.truth_name, int(x.sum())),
        belief=Side(pair.belief_name, None, belief.given),
        irreducible=entropy_amount(x, settings.confidence).to(settings.unit),
        excess=excess.amount.to(settings.unit),
        reverse=reverse.amount.to(settings.unit),
        entries=entries_of(
            pair, (x, None), (shares_of(x), belief.probabilities), [excess.excess / unit, excess.signed / unit]
        ),
        p_value=test.p_value,
        p_adjusted=test.p_value,
        confidence=settings.confidence,
        tolerance=settings.tolerance,
    )


ESTIMATOR = Estimator("known-belief", truth=Counts, belief=Exact | Logits, account=known_belief_account)
