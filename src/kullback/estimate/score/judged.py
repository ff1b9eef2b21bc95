"""Judged rows: what each row costs before and after recalibration, and the account of them all. In nats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.estimate.arrays import Floats
from kullback.evidence import Bound, Labels, Scored
from kullback.scoring import Bracket, Parts

Progress: TypeAlias = Callable[[str, int, int], object]
"""Told what is done, how far it is, and of how much."""


def happened(labels: Labels) -> npt.NDArray[np.int64] | Floats:
    """What happened in each row: the classes' codes (n,), or their shares (n, K)."""
    if labels.codes is not None:
        return labels.codes
    return np.empty((0, len(labels.classes))) if labels.shares is None else labels.shares


@dataclass(frozen=True, slots=True)
class Settings:
    """How a score is estimated: the confidence of limits, and the seed of folds and redrawn labels."""

    confidence: float = 0.95
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One model's rows with their costs (float64, shape (n,)), and the account they make, all in nats.

    Attributes
    ----------
    cost
        −log of what was predicted of what happened (of soft labels, the cross-entropy); inf where that was 0.
    base
        the same for the classes' overall frequencies.
    best
        the same for the predictions recalibrated by the map that fits these rows best.
    held_out
        the same for predictions recalibrated by maps fitted to other rows.
    null_variance
        of the miscalibration's estimate where the predictions are calibrated.
    """

    scored: Scored
    cost: Floats
    base: Floats
    best: Floats
    held_out: Floats
    parts: Parts
    bracket: Bracket
    bound: Bound
    method: str
    p_value: float | None
    null_variance: float
