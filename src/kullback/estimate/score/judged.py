"""Judged rows: what each row costs before and after recalibration, and the account of them all. In nats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from kullback.estimate.arrays import Floats
from kullback.estimate.score.chance import Chance
from kullback.evidence import Bound, Labels, Scored
from kullback.scoring import Bracket, LabelKind, Parts

Progress: TypeAlias = Callable[[str, int, int], object]
"""Told what is done, how far it is, and of how much."""


def label_kind(labels: Labels) -> LabelKind:
    """What the labels are."""
    return "labels" if labels.shares is None else "soft labels" if labels.ratings is None else "ratings"


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
    chance
        what the map of `best` saves of labels redrawn from the predictions; None where no map was fitted.
    """

    scored: Scored
    cost: Floats
    base: Floats
    best: Floats
    held_out: Floats
    parts: Parts
    bracket: Bracket
    bound: Bound
    method: str | None
    p_value: float | None
    chance: Chance | None
