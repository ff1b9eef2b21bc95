"""The tail of a law, from the amounts that were seen: how rare it is that more is reached."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from kullback.recording import Floats

_HEAVIER: Final = 1.0  # standard errors of the shape
_FAINT: Final = 1e-300


@dataclass(frozen=True, slots=True)
class Tail:
    """Beyond `start`, which so `rare` a part exceeds, amounts follow a generalised Pareto law: its scale and shape."""

    start: float
    scale: float
    shape: float
    rare: float

    @classmethod
    def of(cls, amounts: Floats, rare: float, heaviest: float = 0.9) -> Tail:
        """The tail of some amounts, by weighted moments (Hosking and Wallis 1987, doi:10.1080/00401706.1987.10488243).

        Its shape is a standard error heavier than found, never lighter than an exponential law's (0), and no
        heavier than stated.
        """
        start = float(np.quantile(amounts, 1.0 - rare))
        excess = np.sort(amounts[amounts > start]) - start
        n = len(excess)
        if n < 2:
            return cls(start, 0.0, 0.0, rare)
        mean, weighted = float(excess.mean()), float(excess @ np.arange(n - 1, -1, -1)) / (n * (n - 1))
        shape = 2.0 - mean / (mean - 2.0 * weighted) if mean > 2.0 * weighted else 0.0
        shape = min(heaviest, max(0.0, shape + _HEAVIER * (1.0 + abs(shape)) / math.sqrt(n)))
        return cls(start, mean * (1.0 - shape), shape, rare)

    def rarity(self, amounts: Floats) -> Floats:
        """How rare it is that as much is shown, in bits: −log₂ of its probability; below the tail in proportion."""
        known = -math.log2(self.rare)
        beyond = np.maximum(amounts - self.start, 0.0) / max(self.scale, _FAINT)
        if self.shape > 0:
            beyond = np.log1p(self.shape * beyond) / self.shape
        return np.where(amounts > self.start, known + beyond / math.log(2.0), known * amounts / max(self.start, _FAINT))

    def reached(self, probability: float) -> float:
        """The amount that is reached with a small probability."""
        return self.start + float(self._excess(np.array(math.log(self.rare / probability))))

    def drawn(self, size: int, rng: np.random.Generator) -> Floats:
        """So many amounts beyond the start."""
        return self.start + self._excess(rng.exponential(size=size))

    def _excess(self, exponential: Floats) -> Floats:
        """What lies as far beyond the start as an exponential law of mean 1 has it."""
        return self.scale * (np.expm1(self.shape * exponential) / self.shape if self.shape > 0 else exponential)
