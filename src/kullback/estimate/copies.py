"""Which rows are exact copies of one another. Independent rows with numbers of many values hardly have any."""

from __future__ import annotations

from typing import Final

import numpy as np

from kullback.estimate.arrays import Floats, Integers

_FEW: Final = 10  # a row with more copies holds values that are frequent, and is none of few rows told twice


def copies(rows: Floats, levels: tuple[int, ...]) -> Integers:
    """A number for each row that it shares with its copies, as many as copies would be of rows that are told twice.

    Rows without numbers (all `levels` above 0), and rows of which there are more than ten, have numbers of their own.
    """
    if all(levels):
        return np.arange(len(rows))
    own = np.arange(len(rows))
    filled = np.where(np.isnan(rows), np.inf, rows)
    _, first, which, times = np.unique(filled, axis=0, return_index=True, return_inverse=True, return_counts=True)
    shared = np.where(times[which] > _FEW, own, first[which])  # in the order of the rows, whatever their values are
    return np.unique(shared, return_inverse=True)[1].astype(np.int64)


def repeated(rows: Floats, levels: tuple[int, ...]) -> float:
    """The share of rows that repeat another one."""
    return 1.0 - float(copies(rows, levels).max(initial=0) + 1) / max(len(rows), 1)
