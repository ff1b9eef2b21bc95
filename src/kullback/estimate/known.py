"""What the accounts of known distributions have in common: all but how their numbers are computed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kullback.estimate.arrays import Floats
from kullback.estimate.protocol import Settings
from kullback.estimate.resolution import resolution
from kullback.evidence import Evidence, Logits, Pair
from kullback.ledger import Amount, Entry, Ledger, Side
from kullback.units import nats_per


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """The numbers of two known distributions, in nats.

    `truth` and `belief` are the normalised probabilities, `terms` the non-negative shares p̂·log(p̂/q̂) − p̂ + q̂ of the
    excess and `signed` p̂·log(p̂/q̂); the log errors say how far log p and log q of each outcome may be off.
    """

    irreducible: float
    excess: float
    reverse: float
    truth: Floats
    belief: Floats
    terms: Floats
    signed: Floats
    log_error_truth: Floats
    log_error_belief: Floats


def known_account(pair: Pair, settings: Settings, method: str, known: Known) -> Ledger:
    """The ledger of these numbers."""

    def amount(nats: float) -> Amount:
        return Amount.exact(nats, "nat").to(settings.unit)

    return Ledger(
        name=pair.name,
        kind=pair.kind,
        method=method,
        test=None,
        bound=pair.bound,
        truth=Side(pair.truth_name, None, _given(pair.truth)),
        belief=Side(pair.belief_name, None, _given(pair.belief)),
        irreducible=amount(known.irreducible),
        excess=amount(known.excess),
        reverse=amount(known.reverse),
        entries=_entries(pair.outcomes, known, amount(known.excess)),
        p_value=None,
        p_adjusted=None,
        confidence=settings.confidence,
        tolerance=settings.tolerance,
        resolution=amount(_resolution(known)) if math.isfinite(known.excess) else None,
    )


def _given(side: Evidence) -> Literal["probabilities", "logits"]:
    """What the distribution was given as."""
    return "logits" if isinstance(side, Logits) else "probabilities"


def _resolution(known: Known) -> float:
    """How far rounding of the given numbers can have moved the excess."""
    return resolution(known.truth, known.terms, known.signed, known.log_error_truth, known.log_error_belief)


def _entries(outcomes: tuple[str, ...], known: Known, excess: Amount) -> tuple[Entry, ...]:
    """Each outcome's share; what the belief forbids has an infinite one, the others keep theirs."""
    unit, truth = nats_per(excess.unit), known.truth
    terms, signed = known.terms / unit, known.signed / unit
    if math.isfinite(excess.value):
        # Rounding of the shares may be more than a tiny divergence: the likeliest outcome takes what is left.
        likeliest, whole = int(np.argmax(truth)), math.fsum(terms)
        terms *= excess.value / whole if whole > 0.0 else 0.0
        terms[likeliest] += max(0.0, excess.value - math.fsum(terms))
        signed[likeliest] = excess.value - math.fsum(np.delete(signed, likeliest))
    columns = (truth, known.belief, terms, signed)
    return tuple(
        Entry(outcome, None, None, *numbers)
        for outcome, *numbers in zip(outcomes, *(column.tolist() for column in columns), strict=True)
    )
