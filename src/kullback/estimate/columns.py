"""What the accounts of counted columns have in common."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from kullback.estimate.arrays import Floats, Integers
from kullback.evidence import Pair
from kullback.ledger import Entry


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
