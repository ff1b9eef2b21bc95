"""The pair of two count samples with half a row added to every outcome that was seen."""

from __future__ import annotations

from kullback.estimate.arrays import Floats, Integers


def add_half(x: Integers, y: Integers) -> tuple[Floats, Floats]:
    """Probabilities (x+½)/(n+K/2) and (y+½)/(m+K/2) of the K outcomes with x+y > 0, in their order."""
    seen = x + y > 0
    a, b = x[seen] + 0.5, y[seen] + 0.5
    return a / a.sum(), b / b.sum()
