"""From numbers to an account: the ledger of one aspect of a channel, its cells and its entries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kullback.estimate.signal.blocks import Numbers
from kullback.estimate.signal.settings import SignalSettings
from kullback.evidence import Bound
from kullback.ledger import Entry, Ledger, Side
from kullback.recording import Floats
from kullback.signals import AspectName, Cell
from kullback.units import nats_per

METHOD: Final = "block bootstrap"
_BOUND: Final[Bound] = "at least"  # levels, frequencies and moments are grouped


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """The entries of an account before they are one: `ends` are one more than the names, all else one for each.

    `terms` are never negative, `signed` add up to the excess as it was found, both in nats.
    """

    names: Sequence[str]
    ends: Floats
    sent: Floats
    received: Floats
    terms: Floats
    signed: Floats
    counts: tuple[Floats, Floats] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What an account is of: a channel of two signals, `paired` where they lie side by side, and how it is made."""

    channel: str
    sent: Side
    received: Side
    rate: float | None
    paired: bool
    settings: SignalSettings


def ledger_of(subject: Subject, aspect: AspectName, numbers: Numbers, items: Items) -> Ledger:
    """The ledger: shares of the excess by the terms, its bias taken from the signed ones in proportion."""
    settings = subject.settings.checked
    unit = nats_per(settings.unit)
    estimates = numbers.irreducible, numbers.excess, numbers.reverse
    amounts = [one.limits(settings.confidence).to(settings.unit) for one in estimates]
    whole = items.terms.sum()
    parts = items.terms / whole if whole > 0 else np.full(len(items.terms), 1.0 / len(items.terms))
    signed = items.signed / unit
    signed += parts * (amounts[1].raw - math.fsum(signed))
    counts = items.counts or ([None] * len(parts), [None] * len(parts))
    return Ledger(
        name=f"{aspect} of {subject.channel}",
        kind="numeric",
        method=METHOD,
        test=None,
        bound=_BOUND,
        truth=subject.sent,
        belief=subject.received,
        irreducible=amounts[0],
        excess=amounts[1],
        reverse=amounts[2],
        entries=tuple(
            Entry(name, None if a is None else int(a), None if b is None else int(b), *map(float, numbers))
            for name, a, b, *numbers in zip(
                items.names, *counts, items.sent, items.received, parts * amounts[1].value, signed, strict=True
            )
        ),
        p_value=None,
        p_adjusted=None,
        confidence=settings.confidence,
        tolerance=settings.tolerance,
    )


def cells_of(ledger: Ledger, ends: Floats) -> tuple[Cell, ...]:
    """The entries in numbers."""
    return tuple(
        Cell(float(low), float(high), entry.truth, entry.belief, entry.excess, entry.signed)
        for low, high, entry in zip(ends[:-1], ends[1:], ledger.entries, strict=True)
    )
