"""The studies of rows of numbers: bins, whole rows, nearest neighbours, the Gaussian reading, dependence."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from scipy import integrate, stats

import _row_peers as peers
import kullback as kb
from _cells import truth
from _studies import Answer, Case, Study
from kullback.estimate.balanced import balanced_shares
from kullback.estimate.dependence import dependence_changes
from kullback.estimate.gaussian import gaussian_divergence, gaussian_limits, normality
from kullback.estimate.homogeneity import homogeneity
from kullback.estimate.interval import divergence_limits
from kullback.estimate.knn import knn_terms
from kullback.estimate.score_binned import score_binned
from kullback.estimate.scores import held_out_scores

Rows = tuple[np.ndarray, np.ndarray]
CONFIDENCE = 0.95

HEAVY, SHIFTED = stats.t(3), stats.t(3, loc=0.7)
PEAK = math.sqrt(1.0 - 0.9**2)  # the width of two peaks at ±0.9 whose mixture has variance 1


def divergence(log_p: Callable[[float], float], log_q: Callable[[float], float]) -> float:
    """D of two densities on the line, by quadrature."""
    return float(integrate.quad(lambda x: math.exp(log_p(x)) * (log_p(x) - log_q(x)), -math.inf, math.inf)[0])


def log_two_peaks(x: float) -> float:
    """The log density of that mixture."""
    return float(np.logaddexp(*stats.norm.logpdf(x, (0.9, -0.9), PEAK)) - math.log(2.0))


def shifted(x: np.ndarray, y: np.ndarray) -> Rows:
    """Normal rows whose first column's mean is one off: D = ½."""
    return x + (np.arange(x.shape[1]) == 0), y


def scaled(x: np.ndarray, y: np.ndarray) -> Rows:
    """Normal rows, those of the belief 1.5 times as wide in every column."""
    return x, 1.5 * y


def correlated(x: np.ndarray, y: np.ndarray) -> Rows:
    """Normal rows with correlation ½ between all columns, and independent ones."""
    return x @ np.linalg.cholesky(0.5 * np.eye(x.shape[1]) + 0.5).T, y


def unchanged(x: np.ndarray, y: np.ndarray) -> Rows:
    """Normal rows of one distribution."""
    return x, y


def lognormal(x: np.ndarray, y: np.ndarray) -> Rows:
    """The shifted rows through exp: the same divergence, one tail heavy."""
    return tuple(map(np.exp, shifted(x, y)))


def heavy(x: np.ndarray, y: np.ndarray) -> Rows:
    """A first column of Student's t with 3 degrees of freedom, shifted by 0.7."""
    return _first(x, HEAVY.ppf), _first(y, SHIFTED.ppf)


def heavy_unchanged(x: np.ndarray, y: np.ndarray) -> Rows:
    """The same without the shift."""
    return _first(x, HEAVY.ppf), _first(y, HEAVY.ppf)


def mixture(x: np.ndarray, y: np.ndarray) -> Rows:
    """A first column with two peaks, against a normal one of the same mean and variance."""

    def two_peaks(share: np.ndarray) -> np.ndarray:
        return np.where(share < 0.5, -0.9, 0.9) + PEAK * stats.norm.ppf(2.0 * share % 1.0)

    return _first(x, two_peaks), y


def _first(rows: np.ndarray, quantile: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """The rows with the first column, which is normal, taken to another distribution by its quantiles."""
    return np.column_stack([quantile(stats.norm.cdf(rows[:, 0])), rows[:, 1:]])


KINDS: dict[str, tuple[Callable[[np.ndarray, np.ndarray], Rows], Callable[[int], float]]] = {
    "unchanged": (unchanged, lambda _: 0.0),
    "shifted": (shifted, lambda _: 0.5),
    "scaled": (scaled, lambda d: d * (math.log(1.5) + 0.5 / 1.5**2 - 0.5)),
    "correlated": (correlated, lambda d: -0.5 * ((d - 1) * math.log(0.5) + math.log(0.5 + 0.5 * d))),
    "lognormal": (lognormal, lambda _: 0.5),
    "heavy tails": (heavy, lambda _: divergence(HEAVY.logpdf, SHIFTED.logpdf)),
    "heavy, unchanged": (heavy_unchanged, lambda _: 0.0),
    "two peaks": (mixture, lambda _: divergence(log_two_peaks, stats.norm.logpdf)),
}
NORMAL = ("unchanged", "shifted", "scaled", "correlated")
OTHER = ("lognormal", "heavy tails", "heavy, unchanged", "two peaks")


def case(kind: str, d: int, n: int, m: int, times: int = 1, cost: float = 1.0) -> Case:
    """Rows of d columns; each is there so many times."""
    transform, true = KINDS[kind]

    def draw(rng: np.random.Generator) -> Rows:
        x, y = transform(rng.normal(size=(n // times, d)), rng.normal(size=(m // times, d)))
        return np.repeat(x, times, axis=0), np.repeat(y, times, axis=0)

    repeated = f", each row {times} times" if times > 1 else ""
    return Case(f"d={d:<3} n={n:<6} m={m:<6} {kind}{repeated}", true(d), draw, cost * (1 + n // 5000))


def groups(dimensions: tuple[int, ...], cost: float = 1.0) -> dict[str, Callable[[], Iterator[Case]]]:
    """Normal rows, others, and repeated ones, in so many columns each."""

    def cases(kinds: tuple[str, ...], sizes: tuple[tuple[int, int], ...], times: int = 1) -> Iterator[Case]:
        for d, (n, m), kind in itertools.product(dimensions, sizes, kinds):
            if d > 1 or kind != "correlated":
                yield case(kind, d, n, m, times, cost)

    return {
        "grid": partial(cases, NORMAL, ((200, 200), (2000, 2000))),
        "second grid": partial(cases, OTHER, ((300, 300), (1000, 4000))),
        "repeated rows": partial(cases, ("unchanged", "shifted"), ((1000, 1000),), 5),
    }


def binned_answer(data: Rows) -> Answer:
    """Bins of one column: at least so much."""
    ledger = kb.compare(data[0][:, 0], data[1][:, 0], given="samples", unit="nat", tolerance=0.0)
    return Answer(ledger.excess.raw, ledger.excess.low, math.inf, float(ledger.p_value < 0.05))


def score_binned_answer(data: Rows) -> Answer:
    """Bins of a classifier's held-out score: at least so much."""
    x, y = data
    bins = score_binned(held_out_scores(x, y, (0,) * x.shape[1], 0))
    estimate = float(balanced_shares(bins.truth, bins.belief).sum())
    limits = divergence_limits(bins.truth, bins.belief, estimate, CONFIDENCE)
    alarm = homogeneity(bins.truth, bins.belief, np.random.default_rng(0)).p_value < 0.05
    return Answer(estimate, limits.low, math.inf, float(alarm))


def knn_answer(data: Rows) -> Answer:
    """Nearest neighbours: an estimate without limits."""
    return Answer(float(knn_terms(*data).mean()))


def gaussian_answer(data: Rows) -> Answer:
    """The Gaussian reading, given only where the check does not reject that the rows are normal."""
    if normality(*data) == "rejected":
        return Answer(math.nan)
    limits = gaussian_limits(*data, CONFIDENCE)
    return Answer(gaussian_divergence(*data), limits.low, limits.high, float(limits.low > 0.0))


def dependent(shape: str, k: int, weight: float, n: int, m: int, shift: float = 0.0, times: int = 1) -> Case:
    """Two columns of k outcomes; in the truth they agree with a probability of `weight`, else they are independent.

    With a shift the truth's columns, then independent, have other distributions than the belief's: no change of
    dependence.
    """
    p = truth(shape, k)
    moved = p * np.exp(shift * np.arange(k) / k)
    moved /= moved.sum()
    independent = np.outer(p, p)
    joint = (1.0 - weight) * np.outer(moved, moved) + weight * np.diag(moved)
    change = float(np.sum(joint * np.log(joint / independent))) if weight else 0.0

    def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, int]:
        sides = (rng.choice(k * k, size=s // times, p=t.ravel()) for s, t in ((n, joint), (m, independent)))
        x, y = (np.repeat(np.column_stack(np.divmod(side, k)), times, axis=0) for side in sides)
        return x, y, k

    what = f"agree in {weight:g}" if weight else "other marginals" if shift else "unchanged"
    repeated = f", each row {times} times" if times > 1 else ""
    return Case(f"{k} × {k} n={n:<6} m={m:<6} {shape:<9} {what}{repeated}", change, draw)


def dependence_answer(data: tuple[np.ndarray, np.ndarray, int]) -> Answer:
    """The change of dependence of the one pair of columns there is."""
    x, y, k = data
    (found,) = dependence_changes(x, y, (k, k), confidence=CONFIDENCE)
    return Answer(found.change, found.low, found.high, float(found.p_value < 0.05))


def dependence_grid() -> Iterator[Case]:
    """The same distributions of both columns."""
    settings = itertools.product(("uniform", "zipf"), (2, 5, 10), (200, 2000), (0.0, 0.1, 0.5))
    return (dependent(shape, k, weight, n, n) for shape, k, n, weight in settings)


def dependence_second() -> Iterator[Case]:
    """Other distributions, unequal samples, shifted columns."""
    for shape, k, (n, m) in itertools.product(("geometric", "steps"), (3, 8), ((500, 500), (300, 5000))):
        yield dependent(shape, k, 0.0, n, m, shift=0.7)
        yield dependent(shape, k, 0.2, n, m)


def dependence_repeated() -> Iterator[Case]:
    """Each row five times."""
    return (dependent("uniform", 5, weight, 1000, 1000, times=5) for weight in (0.0, 0.2))


CONTINUOUS = (
    Study("bins", groups((1,), cost=2.0), binned_answer, peers.ONE_COLUMN),
    Study("whole-rows", groups((1, 3, 10), cost=8.0), score_binned_answer),
    Study("nearest-neighbours", groups((1, 2, 3, 5, 10), cost=2.0), knn_answer, peers.ROWS),
    Study("gaussian", groups((1, 2, 5, 10), cost=4.0), gaussian_answer),
    Study(
        "dependence",
        {"grid": dependence_grid, "second grid": dependence_second, "repeated rows": dependence_repeated},
        dependence_answer,
    ),
)
