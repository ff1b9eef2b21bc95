"""Rows as the parametric maps see them: log-probabilities in blocks, and what happened as a few sums.

Both maps are softmax(scale·log p + shift). Their mean cost is Σ w (log of the normaliser) less terms linear in the
parameters, so what happened enters by 2K sums alone. Blocks are of shape (K, rows): sums over classes run along memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.calibrators._calibrator import Floats, Targets

Mask: TypeAlias = npt.NDArray[np.bool_]

_BLOCK = 2**16
"""Numbers in a block, which then fits a processor's cache."""

_LEAST = float(np.finfo(np.float64).tiny)


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """What a parametric map is fitted to, beside the log-probabilities; a row's target is t.

    `weights` (n,) are w Σ t, `happened` (K,) is Σ w t, and `logs` (K,) is Σ w t log p; all divided by Σ w.
    """

    weights: Floats
    happened: Floats
    logs: Floats


def blocks(n: int, classes: int) -> Iterator[slice]:
    """Slices of n rows: so many that a block fits the cache, but not fewer than there are classes."""
    size = max(_BLOCK // classes, classes)
    return (slice(start, start + size) for start in range(0, n, size))


def logs_of(rows: Floats) -> tuple[Floats, Mask | None]:
    """Logarithms of a block's probabilities, shape (K, rows), with 0 for that of 0; and where these are, if any are."""
    with np.errstate(divide="ignore"):
        logs = np.log(rows.T, order="C")
    zero = np.isneginf(logs)
    if not zero.any():
        return logs, None
    logs[zero] = 0.0
    return logs, zero


def softmax(logs: Floats, zero: Mask | None, scale: Floats | float, shift: Floats | float) -> tuple[Floats, Floats]:
    """exp(scale·logs + shift), each column normalised, zeros kept; and the logarithms of the normalisers."""
    q = scale * logs
    q += shift
    if zero is not None:
        q[zero] = -np.inf
    top = q.max(axis=0)
    q -= top
    np.exp(q, out=q)
    total = q.sum(axis=0)
    q /= total
    return q, np.log(total) + top


def softened(probabilities: Floats, scale: Floats | float, shift: Floats | float) -> Floats:
    """softmax(scale·log p + shift) of all rows; what is not 0 is not rounded to 0 either."""
    made = np.empty_like(probabilities, order="C")
    for rows in blocks(*probabilities.shape):
        z, zero = logs_of(probabilities[rows])
        q, _ = softmax(z, zero, scale, shift)
        made[rows] = np.maximum(q, _LEAST if zero is None else np.where(zero, 0.0, _LEAST)).T
    return made


def shares_of(targets: Targets, classes: int) -> Floats:
    """What happened as shares, shape (rows, K)."""
    if targets.ndim == 2:
        return np.asarray(targets, dtype=np.float64)
    return np.asarray(targets[:, None] == np.arange(classes), dtype=np.float64)


def sums(probabilities: Floats, targets: Targets, weights: Floats | None) -> Sums:
    """What happened, mixed with the model's own belief at the weight of one row, in sums.

    A target is t = (W y + p)/(W + 1) where W = Σ w: the cost stays convex and gains a finite minimiser, even where the
    classes can be told apart without an error. Of a target, what has probability 0 is left out: no map can mend it.
    """
    n, classes = probabilities.shape
    w = np.ones(n) if weights is None else weights
    total = w.sum()
    row_weights, happened, logs = np.empty(n), np.zeros(classes), np.zeros(classes)
    for rows in blocks(n, classes):
        z, zero = logs_of(probabilities[rows])
        target = (total * shares_of(targets[rows], classes).T + probabilities[rows].T) / (total + 1)
        if zero is not None:
            target[zero] = 0.0
        row_weights[rows] = w[rows] * target.sum(axis=0)
        happened += target @ w[rows]
        logs += (target * z) @ w[rows]
    size = total or 1.0
    return Sums(row_weights / size, happened / size, logs / size)
