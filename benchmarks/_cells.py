"""Pairs of distributions with a known divergence, for the simulations of this folder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

SHAPES = ("uniform", "zipf", "peaked")
NEW_SHAPES = ("geometric", "dirichlet", "steps")
OTHER_SHAPES = (*NEW_SHAPES, "power", "halves")


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
        belief = f"{self.tilt} tilt, D = {self.divergence:.3g}" if self.divergence else "Q = P"
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
        "power": lambda: (i + 1.0) ** -2,
        "halves": lambda: _halves(k),
    }[shape]()
    return weights / weights.sum()


def _halves(k: int) -> np.ndarray:
    """Half of the truth evenly on a twentieth of the outcomes, half on a long tail."""
    core = max(1, k // 20)
    tail = 1.0 / np.arange(1, k - core + 1)
    return np.concatenate([np.full(core, 1.0 / core), tail / tail.sum()])


def tilted(p: np.ndarray, tilt: str, divergence: float) -> np.ndarray:
    """The belief ∝ p·exp(θh) at the θ > 0 that has the divergence, along a direction h."""
    if divergence == 0.0:
        return p
    h, high = _direction(p, tilt), 1.0
    while _reached(p, h, high) < divergence:
        high *= 2.0
    theta = brentq(lambda theta: _reached(p, h, theta) - divergence, 0.0, high, xtol=1e-14)
    q = p * np.exp(theta * h)
    return q / q.sum()


def forgetting(p: np.ndarray) -> float:
    """The divergence of a belief that gives half of the rarer outcomes, taken at random, a tenth of their due."""
    return _reached(p, _direction(p, "forgotten"), np.log(10.0))


def _reached(p: np.ndarray, h: np.ndarray, theta: float) -> float:
    """KL(p ‖ p·exp(θh)/Σ)."""
    return float(np.log(p @ np.exp(theta * h)) - theta * (p @ h))


def _direction(p: np.ndarray, tilt: str) -> np.ndarray:
    """What the belief's log-odds against the truth are proportional to, at most 0."""
    k = p.size
    even = np.linspace(-1.0, 1.0, k)
    rarity = np.argsort(np.argsort(-p, kind="stable"))
    h = {
        "slope": lambda: even,
        "rare": lambda: even[rarity],
        "frequent": lambda: -even[rarity],
        "zigzag": lambda: np.where(np.arange(k) % 2 == 0, 1.0, -1.0),
        "normal": lambda: np.random.default_rng(k + 1).normal(size=k),
        "one": lambda: np.where(np.arange(k) == k // 3, 1.0, 0.0),
        "forgotten": lambda: np.where((rarity >= k // 2) & (np.random.default_rng(k + 2).random(k) < 0.5), -1.0, 0.0),
    }[tilt]()
    return h - h.max()
