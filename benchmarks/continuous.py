"""Continuous rows: nearest neighbours, the Gaussian reading and bins, held against divergences that are known.

Run: python benchmarks/continuous.py [accuracy | fairness | limits | speed ...]
Nats. Closed forms, and quadrature for Student's t and the mixture (tests/cases/estimates.json). All draws are seeded.

accuracy   one column: bias and root mean square error of each, and which of neighbours and bins is nearer
fairness   neighbours in 1 to 10 columns: bias, how low `reads_low_by` says it reads, and what `continuity` objects to
limits     the Gaussian reading's 95 % limits on Gaussian rows: coverage and misses on either side, worst cells first
speed      neighbours beside a plain cKDTree and infomeasure, CPU seconds in one process
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

import kullback as kb
from kullback.estimate.continuity import continuity
from kullback.estimate.gaussian import gaussian_divergence, gaussian_limits, normality
from kullback.estimate.knn import knn_terms, reads_low_by

QUADRATURE = json.loads((Path(__file__).parents[1] / "tests" / "cases" / "estimates.json").read_text())["truths"]
Rows = np.ndarray
Draw = Callable[[np.random.Generator, int, int], Rows]


@dataclass(frozen=True)
class Setting:
    """A truth, a belief, and their divergence: a part that is there once, and one for each column."""

    name: str
    truth: Draw
    belief: Draw
    once: float = 0.0
    each: float = 0.0
    least: int = 1  # columns

    def divergence(self, d: int) -> float:
        """Of d columns."""
        return self.once + d * self.each


def normal(rng: np.random.Generator, n: int, d: int) -> Rows:
    """Independent standard normal columns."""
    return rng.standard_normal((n, d))


def scaled(deviation: float, mean: float = 0.0) -> Draw:
    """Normal columns of another mean and deviation."""
    return lambda rng, n, d: mean + deviation * rng.standard_normal((n, d))


def first(draw: Draw) -> Draw:
    """The first column drawn so, the others standard normal."""
    return lambda rng, n, d: np.hstack([draw(rng, n, 1), rng.standard_normal((n, d - 1))])


def related(correlation: float) -> Draw:
    """Normal columns of which the first two are correlated."""

    def draw(rng: np.random.Generator, n: int, d: int) -> Rows:
        rows = rng.standard_normal((n, d))
        if d > 1:
            rows[:, 1] = correlation * rows[:, 0] + np.sqrt(1.0 - correlation**2) * rows[:, 1]
        return rows

    return draw


def humps(rng: np.random.Generator, n: int, d: int) -> Rows:
    """An equal mixture of N(−2, 1) and N(2, 1)."""
    return rng.standard_normal((n, d)) + rng.choice((-2.0, 2.0), (n, d))


def lognormal(sigma: float, mu: float) -> Draw:
    """Columns whose logarithms are normal."""
    return lambda rng, n, d: np.exp(mu + sigma * rng.standard_normal((n, d)))


def exponential(mean: float) -> Draw:
    """Exponential columns."""
    return lambda rng, n, d: rng.exponential(mean, (n, d))


def cube(side: float) -> Draw:
    """Uniform columns."""
    return lambda rng, n, d: side * rng.random((n, d))


def cauchy(shift: float) -> Draw:
    """Cauchy columns."""
    return lambda rng, n, d: shift + rng.standard_cauchy((n, d))


def widened(deviation: float) -> float:
    """The divergence of a normal column of this deviation from a standard one."""
    return 0.5 * (deviation**2 - 1.0) - np.log(deviation)


T5, HUMPS = QUADRATURE["KL_t5_vs_N0_5/3_1d"], QUADRATURE["KL_mixN(+-2,1)_vs_N(0,5)"]
SETTINGS = (
    Setting("the same normal", normal, normal),
    Setting("shift ½, all columns", scaled(1.0, 0.5), normal, each=0.125),
    Setting("shift 1, one column", first(scaled(1.0, 1.0)), normal, once=0.5),
    Setting("shift 2, one column", first(scaled(1.0, 2.0)), normal, once=2.0),
    Setting("truth 1.4 × as wide", scaled(1.4), normal, each=widened(1.4)),
    Setting("truth 0.7 × as wide", scaled(0.7), normal, each=widened(0.7)),
    Setting("correlation 0.8", related(0.8), normal, once=-0.5 * np.log(1.0 - 0.64), least=2),
    Setting("t(5) against normal", lambda r, n, d: r.standard_t(5, (n, d)), scaled((5 / 3) ** 0.5), each=T5),
    Setting("mixture against normal", first(humps), first(scaled(5**0.5)), once=HUMPS),
    Setting("lognormal, σ = 1", lognormal(1.0, 0.5), lognormal(1.0, 0.0), each=0.125),
    Setting("lognormal, σ = 2", lognormal(2.0, 1.0), lognormal(2.0, 0.0), each=0.125),
    Setting("exponential, 1 to 1.5", exponential(1.0), exponential(1.5), each=np.log(1.5) + 1 / 1.5 - 1.0),
    Setting("cube in one 1.5 × as wide", cube(1.0), cube(1.5), each=np.log(1.5)),
    Setting("Cauchy, shift 1", cauchy(1.0), cauchy(0.0), each=np.log(1.25)),
)


def neighbours(x: Rows, y: Rows) -> float:
    """The nearest-neighbour estimate."""
    return float(knn_terms(x, y).mean())


def bins(x: Rows, y: Rows) -> float:
    """Twenty bins, as `kullback compare` makes them."""
    return kb.compare(x[:, 0], y[:, 0], given="samples", method="balanced-truncation", unit="nat").excess.raw


def accuracy() -> None:
    """Bias and error of three ways in one column."""
    print("\n| setting | D | rows | neighbours: bias, rmse | bins | Gaussian (passes its check) | nearer |")
    print("|---|---|---|---|---|---|---|")
    for setting in (s for s in SETTINGS if s.least == 1):
        for n, runs in ((100, 40), (1000, 20), (10_000, 6)):
            rng, truth = np.random.default_rng([1, n]), setting.divergence(1)
            pairs = [(setting.truth(rng, n, 1), setting.belief(rng, n, 1)) for _ in range(runs)]
            errors = {
                way: np.array([way(x, y) for x, y in pairs]) - truth for way in (neighbours, bins, gaussian_divergence)
            }
            passed = np.mean([normality(x, y) == "not rejected" for x, y in pairs])
            said = {way: f"{e.mean():+.3f}, {np.sqrt(np.mean(e**2)):.3f}" for way, e in errors.items()}
            ratio = np.sqrt(np.mean(errors[neighbours] ** 2) / np.mean(errors[bins] ** 2))
            nearer = "neighbours" if ratio < 0.9 else "bins" if ratio > 1.1 else "="
            print(
                f"| {setting.name} | {truth:.3f} | {n} | {said[neighbours]} | {said[bins]} "
                f"| {said[gaussian_divergence]} ({passed:.0%}) | {nearer} |",
                flush=True,
            )


def fairness() -> None:
    """Where the nearest-neighbour estimate may be off by more than 0.05 nats and a fifth, and what is said of it."""
    print("\n| columns | rows | settings off | of them not objected to | worst of those | fair ones objected to |")
    print("|---|---|---|---|---|---|")
    grid = {1: (50, 100, 1000, 10_000), 2: (100, 500, 5000), 3: (500, 5000, 20_000), 5: (1000, 10_000), 10: (3000,)}
    for d, sizes in grid.items():
        settings = [setting for setting in SETTINGS if setting.least <= d]
        for n in sizes:
            off, silent, worst, refused = 0, 0, ("", 0.0), 0
            for setting in settings:
                bias, objected = cell(setting, n, d)
                wrong = abs(bias) > max(0.05, 0.2 * setting.divergence(d))
                off += wrong
                silent += wrong and not objected
                refused += objected and not wrong
                if wrong and not objected and abs(bias) > abs(worst[1]):
                    worst = (f"{setting.name} (D = {setting.divergence(d):.2f})", bias)
            named = f"{worst[0]} {worst[1]:+.3f}" if silent else ""
            print(f"| {d} | {n} | {off} of {len(settings)} | {silent} | {named} | {refused} |", flush=True)


def cell(setting: Setting, n: int, d: int) -> tuple[float, bool]:
    """The bias of the neighbours, and whether it is objected to in most runs."""
    rng, runs = np.random.default_rng([2, n, d]), int(np.clip(30_000 / (n * d), 3, 60))
    estimates, objections = [], 0
    for _ in range(runs):
        x, y = setting.truth(rng, n, d), setting.belief(rng, n, d)
        estimates.append(neighbours(x, y))
        low_by = reads_low_by(x, y) if d <= 3 else 0.0
        objections += not continuity(x, y).knn_is_fair or low_by > max(0.05, 0.2 * estimates[-1])
    return float(np.mean(estimates)) - setting.divergence(d), objections > runs / 2


def limits() -> None:
    """Coverage of the Gaussian limits, worst cells first."""
    cells = []
    for d in (1, 2, 3, 5, 10):
        least = max(50, 10 * d)
        for n, m in ((least, least), (least, 20 * least), (20 * least, least), (1000, 1000)):
            for kind in range(6):
                cells.append(coverage(d, n, m, kind, runs=120))
    cells.sort()
    print(f"\n{len(cells)} cells of 120 runs; the worst eight drawn anew, 1000 runs each\n")
    print("| columns | rows | D | covered, first draw | covered, drawn anew | lower limit too high | upper too low |")
    print("|---|---|---|---|---|---|---|")
    for covered, d, n, m, kind, divergence, *_ in cells[:8]:
        again = coverage(d, n, m, kind, runs=1000)
        found = " | ".join(f"{value:.3f}" for value in (divergence, covered, again[0], again[-2], again[-1]))
        print(f"| {d} | {n}, {m} | {found} |", flush=True)


def coverage(d: int, n: int, m: int, kind: int, runs: int) -> tuple[float, ...]:
    """How often the limits hold the divergence of one pair of Gaussians, and the shares of misses on either side."""
    mean, root = pair_of_gaussians(d, kind)
    divergence = 0.5 * (np.sum(root**2) + mean @ mean - d) - np.linalg.slogdet(root)[1]
    rng, low, high = np.random.default_rng([3, d, n, m, kind, runs]), 0, 0
    for _ in range(runs):
        found = gaussian_limits(mean + normal(rng, n, d) @ root.T, normal(rng, m, d), 0.95)
        low += found.low > divergence + 1e-12
        high += found.high < divergence - 1e-12
    return 1.0 - (low + high) / runs, d, n, m, kind, divergence, low / runs, high / runs


def pair_of_gaussians(d: int, kind: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and covariance root of a truth beside a standard normal belief: four by design, the others at random."""
    rng, one = np.random.default_rng([4, d, kind]), np.eye(d)
    designed = [(0.0, 1.0), (0.1, 1.1), (2.0 / np.sqrt(d), 1.0), (0.0, 2.0)]
    if kind < len(designed):
        return np.full(d, designed[kind][0]), designed[kind][1] * one
    return rng.normal(0.0, 0.3 / np.sqrt(d), d), one + rng.normal(0.0, 0.1 * (kind - 2) / np.sqrt(d), (d, d))


def plain(x: Rows, y: Rows) -> float:
    """The formula by cKDTree as it comes, rows in any order."""
    own = cKDTree(x).query(x, k=6)[0][:, -1]
    other = cKDTree(y).query(x, k=5)[0][:, -1]
    return x.shape[1] * float(np.mean(np.log(other / own))) + np.log(len(y) / (len(x) - 1.0))


def by_infomeasure(x: Rows, y: Rows) -> float:
    """The published library's nearest-neighbour estimate."""
    import infomeasure

    return float(infomeasure.kld(x, y, approach="metric", k=5))


def speed() -> None:
    """CPU seconds, the least of some rounds in turns."""
    ways = {"kullback": neighbours, "plain cKDTree": plain, "infomeasure": by_infomeasure}
    print(
        "\n| columns × rows | " + " | ".join(f"{name}, CPU s" for name in ways) + " |\n|---" + "|---" * len(ways) + "|"
    )
    for d, n in ((1, 100_000), (1, 1_000_000), (2, 100_000), (3, 100_000), (10, 20_000)):
        rng = np.random.default_rng(5)
        x, y = normal(rng, n, d) + 0.3, normal(rng, n, d)
        taken = ["not run" if n > 500_000 and name == "infomeasure" else least(way, x, y) for name, way in ways.items()]
        print(f"| {d} × {n} | " + " | ".join(taken) + " |", flush=True)


def least(way: Callable[[Rows, Rows], float], x: Rows, y: Rows) -> str:
    """The least CPU time of two calls, or why there is none."""
    best = np.inf
    try:
        for _ in range(2):
            start = time.process_time()
            way(x, y)
            best = min(best, time.process_time() - start)
    except ImportError:
        return "not installed"
    return f"{best:.2f}"


SECTIONS = {"accuracy": accuracy, "fairness": fairness, "limits": limits, "speed": speed}

if __name__ == "__main__":
    for section in sys.argv[1:] or SECTIONS:
        print(f"\n## {section}")
        SECTIONS[section]()
