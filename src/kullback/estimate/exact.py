"""The account of probabilities that are known: nothing to estimate, no error bars, no test."""

from __future__ import annotations

import math
from typing import cast

import numpy as np

from kullback.estimate.arrays import Floats
from kullback.estimate.protocol import Estimator, Settings
from kullback.evidence import Exact, Pair
from kullback.kernels import entropy, kl, kl_signed_terms, kl_terms
from kullback.ledger import Amount, Entry, Ledger, Side
from kullback.units import nats_per


def exact_account(pair: Pair, settings: Settings) -> Ledger:
    """H(P), D(P‖Q) and D(Q‖P) of the normalised pair; infinite where the belief forbids what happens."""
    p, q = (cast(Exact, side).probabilities for side in (pair.truth, pair.belief))

    def amount(nats: float) -> Amount:
        return Amount.exact(nats, "nat").to(settings.unit)

    excess = amount(float(kl(p, q)))
    return Ledger(
        name=pair.name,
        kind=pair.kind,
        method=ESTIMATOR.name,
        test=None,
        bound=pair.bound,
        truth=Side(pair.truth_name, None),
        belief=Side(pair.belief_name, None),
        irreducible=amount(float(entropy(p))),
        excess=excess,
        reverse=amount(float(kl(q, p))),
        entries=_entries(pair.outcomes, p, q, excess),
        p_value=None,
        p_adjusted=None,
        confidence=settings.confidence,
        tolerance=settings.tolerance,
    )


def _entries(outcomes: tuple[str, ...], p: Floats, q: Floats, excess: Amount) -> tuple[Entry, ...]:
    """Each outcome's share; what the belief forbids has an infinite one, the others keep theirs."""
    unit, truth, belief = nats_per(excess.unit), p / p.sum(), q / q.sum()
    terms, signed = kl_terms(p, q) / unit, kl_signed_terms(p, q) / unit
    if math.isfinite(excess.value):
        # Rounding of the shares may be more than a tiny divergence: the likeliest outcome takes that of the signed.
        terms *= excess.value / (math.fsum(terms) or 1.0)
        likeliest = int(np.argmax(truth))
        signed[likeliest] = excess.value - math.fsum(np.delete(signed, likeliest))
    columns = (truth, belief, terms, signed)
    return tuple(
        Entry(outcome, None, None, *numbers)
        for outcome, *numbers in zip(outcomes, *(column.tolist() for column in columns), strict=True)
    )


ESTIMATOR = Estimator("exact", truth=Exact, belief=Exact, account=exact_account)
