"""Pairs of distributions with a known divergence, for the simulations of this folder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

SHAPES = ("uniform", "zipf", "peaked")
NEW_SHAPES = ("geometric", "dirichlet", "steps")


@dataclass(frozen=True)
class Cell:
    """One setting: outcomes, rows of truth and belief, the truth's shape, the direction and size of the tilt."""

    k: int
    n: int
    m: int
    shape: str
    tilt: str
    divergence: float

    def __str__(self) -> str:
        belief = f"{self.tilt} tilt, D = {self.divergence:g}" if self.divergence else "Q = P"
        return f"k={self.k:<5} n={self.n:<7} m={self.m:<7} {self.shape:<9} {belief}"

    def pair(self) -> tuple[np.ndarray, np.ndarray]:
        """Truth and belief, with KL(truth ‖ belief) = divergence in nats."""
        p = truth(self.shape, self.k)
        return p, tilted(p, self.tilt, self.divergence)


def truth(shape: str, k: int) -> np.ndarray:
    """Probabilities of k outcomes."""
    i = np.arange(k)
    weights = {
        "uniform": lambda: np.ones(k),
        "zipf": lambda: 1.0 / (i + 1.0),
        "peaked": lambda: np.where(i == 0, k - 1.0, 1.0),
        "geometric": lambda: np.exp(-8.0 * i / k),
        "dirichlet": lambda: np.random.default_rng(k).dirichlet(np.full(k, 0.5)),
        "steps": lambda: np.where(i % 10 == 0, 30.0, 1.0),
    }[shape]()
    return weights / weights.sum()


def tilted(p: np.ndarray, tilt: str, divergence: float) -> np.ndarray:
    """The belief ∝ p·exp(θh) at the θ > 0 that has the divergence, along a direction h."""
    if divergence == 0.0:
        return p
    directions = {
        "slope": lambda: np.linspace(-1.0, 1.0, p.size),
        "zigzag": lambda: np.where(np.arange(p.size) % 2 == 0, 1.0, -1.0),
        "normal": lambda: np.random.default_rng(p.size + 1).normal(size=p.size),
    }
    h = directions[tilt]()
    h = h - h.max()

    def log_mean(theta: float) -> float:
        return float(np.log(p @ np.exp(theta * h)))

    def gap(theta: float) -> float:
        return log_mean(theta) - theta * float(p @ h) - divergence

    high = 1.0
    while gap(high) < 0.0:
        high *= 2.0
    theta = brentq(gap, 0.0, high, xtol=1e-14)
    return p * np.exp(theta * h - log_mean(theta))
