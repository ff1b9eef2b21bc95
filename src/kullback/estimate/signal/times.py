"""Limits of a mean over time, where neighbours depend on each other."""

from __future__ import annotations

from math import inf, sqrt
from typing import Final

import numpy as np

from kullback.estimate.signal.blocks import block_length
from kullback.ledger import Amount
from kullback.recording import Floats

CELLS: Final = 512
"""Of time, at most, that a mean's limits are told from."""
_BLOCKS: Final = 4  # fewer tell no limits


def mean_of_cells(value: float, sums: Floats, samples: int, confidence: float, most: float = inf) -> Amount:
    """A mean over samples, of which `sums` (cells,) are those of cells of time, with limits. In nats.

    By Student's t, with the variance that sums of neighbouring cells have: as many in a row as they depend on each
    other (the limit of the block bootstrap: Künsch, Ann. Stat. 17, 1989, doi:10.1214/aos/1176347265).
    """
    from scipy.special import stdtrit

    cells = len(sums)
    if cells < _BLOCKS:
        return Amount(value, 0.0, inf, value, "unbounded", "nat")
    about = sums - sums.mean()
    length = block_length(about)
    wrapped = np.cumsum(np.concatenate([[0.0], about, about[: length - 1]]))
    rows = wrapped[length:] - wrapped[:-length]
    blocks = cells / length
    error = sqrt(float((rows**2).mean()) * blocks * blocks / max(blocks - 1.0, 1.0)) / samples
    reach = error * float(stdtrit(max(blocks - 1.0, 1.0), 0.5 + confidence / 2.0))
    return Amount(value, max(0.0, value - reach), max(min(value + reach, most), value), value, "finite", "nat")


def cells_of(values: Floats) -> Floats:
    """Values (n,) in order of time, added up to no more cells than limits are told from."""
    size = -(-len(values) // CELLS)
    return np.add.reduceat(values, np.arange(0, len(values), size))
