"""E-values made into one: over the times at which a change may have begun, and over columns.

A weighted mean of e-values is an e-value, however they depend on one another. So

- a column's evidence is the mean over starts: half the weight on the first row, the other half on later ones, of which
  the i-th has ½/(i(i+1)). A change that comes late is met by a start that has not learned the rows before it, at a cost
  of log 2i(i+1); a start that is still to come counts as 1.
- a report's evidence is the mean over its columns. Which of them changed is told by closed testing: a column is named
  if every set of columns that holds it has a mean of at least 1/α (Vovk & Wang 2021, doi:10.1214/20-AOS2020). While
  anything is named falsely the set of all unchanged columns has such a mean, which by Ville happens with a probability
  of at most α, at any time.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import logsumexp

from kullback.estimate.arrays import Floats

_AN_OCTAVE: Final = 4  # 2^4 starts between the j-th segment and the 2j-th


def is_start(segment: int) -> bool:
    """Does a start begin with this segment, counted from 0? Each of the first 32 does, and 16 in each octave after.

    >>> [j for j in range(30, 70) if is_start(j)]
    [30, 31, 32, 34, 36, 38, 40, 42, 44, 46, 48, 50, 52, 54, 56, 58, 60, 62, 64, 68]
    """
    return segment % (1 << max(0, segment.bit_length() - 1 - _AN_OCTAVE)) == 0


def log_weights(starts: int) -> Floats:
    """Log weights of the first so many starts; the rest of the weight is on starts to come."""
    i = np.arange(1, starts)
    return np.concatenate(([np.log(0.5)], -np.log(2.0 * i * (i + 1.0))))


def over_starts(log_e: Floats) -> Floats:
    """Log E over all starts, of log E since each of J starts so far (J, B): shape (B,)."""
    starts = len(log_e)
    to_come = np.full((1, log_e.shape[1]), np.log(0.5 / starts))  # ½·Σ_{i≥J} 1/(i(i+1)), each worth 1
    return np.asarray(_log_sum(np.vstack((log_e + log_weights(starts)[:, None], to_come))))


def likeliest_start(log_e: Floats) -> int:
    """Of log E since each start (J,), the start with the most evidence, weighed as above."""
    return int(np.argmax(log_e + log_weights(len(log_e))))


def over_columns(log_e: Floats) -> Floats:
    """Log of the mean over columns, of (C, B): shape (B,)."""
    return np.asarray(_log_sum(log_e) - np.log(len(log_e)))


def named(log_e: Floats, log_threshold: float) -> npt.NDArray[np.bool_]:
    """Which of the columns (C, B) closed testing names, at each of B times.

    The sets that are hardest for a column hold it and the columns with the least evidence.

    >>> named(np.log([[70.0], [30.0], [0.1]]), np.log(20)).ravel().tolist()
    [True, False, False]
    """
    order = np.argsort(log_e, axis=0)
    ranked = np.take_along_axis(log_e, order, axis=0)
    held = np.empty(log_e.shape, dtype=bool)
    below = np.full(log_e.shape[1], -np.inf)
    needed = log_threshold + np.log(np.arange(1, len(log_e) + 1))
    sums = [below := np.logaddexp(below, line) for line in ranked]  # of the columns with least evidence
    for rank, own in enumerate(ranked):
        enough = own >= needed[0]
        for size in range(2, len(ranked) + 1):
            others = sums[size - 2] if size - 2 < rank else sums[size - 1]
            total = np.logaddexp(own, others) if size - 2 < rank else others
            enough &= total >= needed[size - 1]
        np.put_along_axis(held, order[rank : rank + 1], enough[None], axis=0)
    return held


def _log_sum(log_e: Floats) -> Floats:
    """Log of the sum over the first axis; infinite where one is."""
    with np.errstate(invalid="ignore"):
        return np.asarray(logsumexp(log_e, axis=0))
