"""What the accounts of counted columns have in common."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.p_value import PValue
from kullback.estimate.protocol import Settings
from kullback.evidence import Pair
from kullback.ledger import Amount, Entry, Ledger, Side


def stream(name: str, seed: int) -> np.random.Generator:
    """Random numbers of its own for each name, so that a p-value does not depend on which others are compared."""
    return np.random.default_rng([seed, crc32(name.encode())])


def shares_of(counts: Integers) -> Floats:
    """Each outcome's share of the rows; 0 where there is none."""
    return counts / max(int(counts.sum()), 1)


def entries_of(
    pair: Pair, counts: tuple[Integers | None, Integers | None], shares: tuple[Floats, Floats], parts: list[Floats]
) -> tuple[Entry, ...]:
    """One entry for each outcome: counts and shares of truth and belief, and its parts of the excess and of `raw`."""
    uncounted = [None] * len(pair.outcomes)
    columns = (uncounted if column is None else column.tolist() for column in (*counts, *shares, *parts))
    return tuple(map(Entry, pair.outcomes, *columns))


def counted(
    pair: Pair,
    settings: Settings,
    method: str,
    sides: tuple[Side, Side],
    amounts: tuple[Amount, Amount, Amount],
    entries: tuple[Entry, ...],
    test: PValue,
) -> Ledger:
    """The account of a pair of which a side at least was counted: what is irreducible, the excess, and its reverse."""
    irreducible, excess, reverse = (amount.to(settings.unit) for amount in amounts)
    return Ledger(
        name=pair.name,
        kind=pair.kind,
        method=method,
        test=test.test,
        bound=pair.bound,
        truth=sides[0],
        belief=sides[1],
        irreducible=irreducible,
        excess=excess,
        reverse=reverse,
        entries=entries,
        p_value=test.p_value,
        p_adjusted=test.p_value,
        confidence=settings.confidence,
        tolerance=settings.tolerance,
    )
