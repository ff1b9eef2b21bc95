"""Forecasters whose parts are all known: how true chances are spread, what is predicted of them, and what happens.

Chances are functions of normal numbers. Rows of a group share these, and the noise of their labels, in part: each row
by itself is drawn as without groups, and the true parts are the same. They are means over a million chances.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.special import digamma, log_ndtr, log_softmax, ndtr, rel_entr, xlogy

from kullback.evidence import Labels, Scored

KINDS = ("plain", "groups", "uneven", "weights")
_SHARED = 0.3  # of the variance of normal numbers, by rows of a group
_MANY = 1_000_000


def _odds(z: np.ndarray) -> np.ndarray:
    """Logarithms of two chances, of which the second has these log odds."""
    return log_softmax(np.stack((np.zeros(len(z)), z), axis=1), axis=1)


def _arcsine(z: np.ndarray) -> np.ndarray:
    """Beta(½, ½): mostly near 0 or 1."""
    return 2.0 * np.log(np.sin(0.5 * np.pi * np.stack((ndtr(-z), ndtr(z)), axis=1)))


def _steps(z: np.ndarray) -> np.ndarray:
    """Multiples of a tenth, 0 and 1 among them."""
    second = np.round(10.0 * ndtr(z)) / 10.0
    with np.errstate(divide="ignore"):
        return np.log(np.stack((1.0 - second, second), axis=1))


LAWS: dict[str, tuple[int, Callable[[np.ndarray], np.ndarray]]] = {
    "uniform": (1, lambda z: np.stack((log_ndtr(-z[:, 0]), log_ndtr(z[:, 0])), axis=1)),
    "normal": (1, lambda z: _odds(z[:, 0])),
    "wide": (1, lambda z: _odds(1.5 * z[:, 0])),
    "arcsine": (1, lambda z: _arcsine(z[:, 0])),
    "rare": (1, lambda z: _odds(z[:, 0] - 2.0)),
    "steps": (1, lambda z: _steps(z[:, 0])),
    "five": (5, lambda z: log_softmax(z, axis=1)),
    "ten": (10, lambda z: log_softmax(z + np.linspace(-3.0, 0.0, 10), axis=1)),
}
"""Of each law: of how many normal numbers a row's chances are made, and how (as logarithms)."""


@dataclass(frozen=True)
class Forecaster:
    """What is predicted of chances C: S ∝ C to the power `tilt`, times e to the `shift` for the last class.

    With `pieces`, only in which of so many pieces the chance of the last class lies, and then the mean chances there.
    """

    tilt: float = 1.0
    shift: float = 0.0
    pieces: int = 0

    def __str__(self) -> str:
        return f"in {self.pieces} pieces" if self.pieces else f"× {self.tilt:g} + {self.shift:g}"

    def predict(self, law: str, logs: np.ndarray) -> np.ndarray:
        """Logarithms of what it predicts, (n, K), where those of the chances are `logs`."""
        if self.pieces:
            edges, means = _pieces(law, self.pieces)
            return means[np.searchsorted(edges, logs[:, -1])]
        added = np.zeros(logs.shape[1])
        added[-1] = self.shift
        return log_softmax(self.tilt * logs + added, axis=1)

    def scored(self, law: str, logs: np.ndarray, labels: Labels) -> Scored:
        """Its predictions beside what happened."""
        return Scored(str(self), labels, np.exp(self.predict(law, logs)))

    def parts(self, law: str) -> dict[str, float]:
        """The true parts of its cost."""
        return _parts(law, self)

    def of_class(self, law: str, k: int) -> float:
        """The true miscalibration of a class against the rest."""
        return _of_class(law, self, k)


@dataclass(frozen=True)
class World:
    """How chances are spread, how many rows there are, and how these depend on each other or count for.

    With `ratings` a row has that many labels, each drawn from its own distribution L ~ Dirichlet(5·C).
    """

    law: str
    n: int
    kind: str = "plain"
    ratings: int = 0

    def __str__(self) -> str:
        return f"{self.law:<8}{self.kind:<8}n {self.n:<6}" + (f" {self.ratings} ratings" if self.ratings else "")

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, Labels]:
        """Logarithms of the true chances, (n, K), and what happened."""
        size, made = LAWS[self.law]
        groups, weights = self._groups(rng), None
        logs = made(_together(rng, self.n, size, groups))
        if self.kind == "weights":
            weights = rng.exponential(size=self.n)
            weights /= weights.mean()
        names = tuple("abcdefghij"[: logs.shape[1]])
        if self.ratings:
            rows = rng.standard_gamma(_CONCENTRATION * np.exp(logs)) + 1e-300
            counts = rng.multinomial(self.ratings, rows / rows.sum(axis=1, keepdims=True))
            many = np.full(self.n, self.ratings)
            return logs, Labels(names, None, counts / self.ratings, many, weights=weights, groups=groups)
        noise = ndtr(_together(rng, self.n, 1, groups))
        codes = np.sum(noise > np.cumsum(np.exp(logs), axis=1)[:, :-1], axis=1)
        return logs, Labels(names, codes, weights=weights, groups=groups)

    def _groups(self, rng: np.random.Generator) -> np.ndarray | None:
        """Groups of ten rows, or of 1 to 20."""
        if self.kind == "groups":
            return np.arange(self.n) // 10
        if self.kind == "uneven":
            return np.repeat(np.arange(self.n), rng.integers(1, 21, size=self.n))[: self.n]
        return None


_CONCENTRATION = 5.0


def irreducible(law: str) -> float:
    """The mean entropy of the rows' own distributions where there are ratings."""
    chances = np.exp(_many(law))
    a = _CONCENTRATION
    return float((digamma(a + 1.0) - np.sum(chances * digamma(a * chances + 1.0), axis=1)).mean())


def saved(law: str, before: np.ndarray, after: np.ndarray) -> float:
    """What predictions `after` of the first chances of a million cost less than those `before`, (m, K)."""
    chances = np.exp(_many(law)[: len(before)])
    return float(np.mean(xlogy(chances, after).sum(axis=1) - xlogy(chances, before).sum(axis=1)))


def some(law: str, rows: int) -> np.ndarray:
    """The first logarithms of a million chances."""
    return _many(law)[:rows]


def _together(rng: np.random.Generator, n: int, size: int, groups: np.ndarray | None) -> np.ndarray:
    """Normal numbers, (n, size), which rows of a group have in part together."""
    z = rng.normal(size=(n, size))
    if groups is None:
        return z
    return np.sqrt(_SHARED) * rng.normal(size=(groups[-1] + 1, size))[groups] + np.sqrt(1.0 - _SHARED) * z


@cache
def _many(law: str) -> np.ndarray:
    size, made = LAWS[law]
    return made(np.random.default_rng(2).normal(size=(_MANY, size)))


@cache
def _pieces(law: str, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the last class's logarithm parts rows into equally frequent pieces, and the logs of their mean chances."""
    logs = _many(law)
    edges = np.unique(np.quantile(logs[:, -1], np.arange(1, number) / number))
    piece = np.searchsorted(edges, logs[:, -1])
    sums = np.stack([np.bincount(piece, column) for column in np.exp(logs).T], axis=1)
    with np.errstate(divide="ignore"):
        return edges, np.log(sums / sums.sum(axis=1, keepdims=True))


@cache
def _of_class(law: str, forecaster: Forecaster, k: int) -> float:
    logs = _many(law)
    said, chance = (np.exp(x[:, k]) for x in (forecaster.predict(law, logs), logs))
    order = np.argsort(said)
    said, chance = said[order], isotonic_regression(chance[order]).x  # how often it happens, given what is said
    return float(np.mean(rel_entr(chance, said) + rel_entr(1.0 - chance, 1.0 - said)))


@cache
def _parts(law: str, forecaster: Forecaster) -> dict[str, float]:
    logs = _many(law)
    chances, said = np.exp(logs), np.exp(forecaster.predict(law, logs))
    means = chances.mean(axis=0)
    uncertainty, total = -float(xlogy(means, means).sum()), -float(xlogy(chances, said).sum(axis=1).mean())
    calibrated = said if forecaster.pieces else chances  # what happens, given what is predicted
    miscalibration = total + float(xlogy(calibrated, calibrated).sum(axis=1).mean())
    miscalibration = 0.0 if forecaster.pieces else miscalibration
    return {
        "total": total,
        "uncertainty": uncertainty,
        "resolution": uncertainty - total + miscalibration,
        "miscalibration": miscalibration,
    }
