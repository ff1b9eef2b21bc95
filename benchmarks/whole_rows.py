"""Rows as a whole: does the lower limit stay below the truth, do the changes of dependence cover, what do others find?

python benchmarks/whole_rows.py [--quick] [--seed 0] [--runs 200] [--part limits|dependence|speed|peers ...]

Worst cells first. Divergences are in nats. `limits`: the score-binned lower limit of a 95 % interval, so that it may
exceed the true divergence in 2.5 % of the runs; cells of more than 500 rows are drawn less often. `dependence`: tables
of two columns drawn from known cell probabilities. `peers`: the share of runs in which each finds a difference.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri, xlogy
from scipy.stats import ks_2samp, norm
from scipy.stats import t as student

from kullback.estimate.balanced import balanced_shares
from kullback.estimate.dependence import coded, dependence_changes
from kullback.estimate.interval import divergence_limits
from kullback.estimate.reliance import reliance
from kullback.estimate.score_binned import score_binned
from kullback.estimate.scores import held_out_scores

FAMILIES = ("shift", "scale", "student", "mixture", "lognormal", "mixed")
DIVERGENCES = (0.0, 0.02, 0.1, 0.5, 2.0)
SIZES = ((200, 200), (100, 500), (500, 100), (500, 500), (2000, 2000), (20_000, 20_000))
GRID = np.sinh(np.linspace(-12.0, 12.0, 40_001))  # for integrals of heavy tails


def density(family: str, theta: float) -> np.ndarray:
    """The truth's density of the first column on the grid; the belief is that of theta = 0."""
    if family == "student":
        return student.pdf(GRID - theta, 2)
    if family == "scale":
        return norm.pdf(GRID * np.exp(-theta)) * np.exp(-theta)
    if family == "mixture":
        return (norm.pdf(GRID - theta) + norm.pdf(GRID + theta)) / 2
    return norm.pdf(GRID - theta)


def divergence_at(family: str, theta: float) -> float:
    """D(truth ‖ belief) of the first column, by the trapezoidal rule."""
    p, q = density(family, theta), density(family, 0.0)
    inside = (p > 1e-300) & (q > 1e-300)
    terms = np.where(inside, p * np.log(np.where(inside, p, 1.0) / np.where(inside, q, 1.0)), 0.0)
    return float(np.trapezoid(terms, GRID))


def theta_of(family: str, divergence: float) -> float:
    """The shift, log-scale or half-distance that has the divergence."""
    if divergence == 0.0:
        return 0.0
    top = {"student": 200.0, "scale": 2.0}.get(family, 5.0)
    return float(brentq(lambda theta: divergence_at(family, theta) - divergence, 1e-6, top))


@dataclass(frozen=True)
class Cell:
    """One setting of the lower limit."""

    family: str
    divergence: float
    d: int
    n: int
    m: int

    def __str__(self) -> str:
        return f"{self.family:<10} D={self.divergence:<5g} d={self.d:<3} n={self.n:<6} m={self.m:<6}"

    def sampler(self) -> Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray, tuple[int, ...]]]:
        """How to draw both sides."""
        if self.family == "mixed":
            return self._mixed()
        theta = theta_of(self.family, self.divergence)

        def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, tuple[int, ...]]:
            sides = []
            for rows, shift in ((self.n, theta), (self.m, 0.0)):
                noise = (
                    rng.standard_t(2, (rows, self.d)) if self.family == "student" else rng.normal(size=(rows, self.d))
                )
                if self.family == "scale":
                    noise[:, 0] *= np.exp(shift)
                elif self.family == "mixture":
                    noise[:, 0] += shift * rng.choice([-1.0, 1.0], rows)
                elif self.family == "student":
                    noise[:, 0] += shift
                else:
                    noise += shift / np.sqrt(self.d)
                sides.append(np.exp(noise) if self.family == "lognormal" else noise)
            return sides[0], sides[1], (0,) * self.d

        return draw

    def _mixed(self) -> Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray, tuple[int, ...]]]:
        """Half of the divergence in a category, half in a number; a tenth of every other column is missing."""
        d = max(self.d, 2)
        q = np.array([0.4, 0.3, 0.2, 0.08, 0.02])
        h = np.array([-1.0, 0.5, 1.0, -0.5, 0.0])

        def tilted(theta: float) -> np.ndarray:
            p = q * np.exp(theta * h)
            return p / p.sum()

        half = self.divergence / 2
        most = brentq(lambda a: xlogy(tilted(a), tilted(a) / q).sum() - half, 1e-9, 30.0) if 0 < half < 0.69 else 0.0
        shift = np.sqrt(2 * (self.divergence - (half if most else 0.0)))
        levels = tuple(5 if j % 2 == 0 else 0 for j in range(d))

        def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, tuple[int, ...]]:
            sides = []
            for rows, p, move in ((self.n, tilted(most), shift), (self.m, q, 0.0)):
                side = np.column_stack([rng.choice(5, rows, p=q) if k else rng.normal(size=rows) for k in levels])
                side[:, 0] = rng.choice(5, rows, p=p)
                side[:, 1] += move
                side[:, 2:][rng.random((rows, d - 2)) < 0.1] = np.nan
                sides.append(side)
            return sides[0], sides[1], levels

        return draw


def limits_cells() -> Iterator[Cell]:
    """Every family, divergence and dimension; the sizes take turns."""
    product = itertools.product(FAMILIES, DIVERGENCES, (1, 2, 5, 10))
    for i, (family, divergence, d) in enumerate(product):
        yield Cell(family, divergence, d, *SIZES[i % len(SIZES)])


def lower_limit(x: np.ndarray, y: np.ndarray, levels: tuple[int, ...], seed: int) -> float:
    """The lower limit of the rows' divergence."""
    binned = score_binned(held_out_scores(x, y, levels, seed))
    estimate = float(balanced_shares(binned.truth, binned.belief).sum())
    return divergence_limits(binned.truth, binned.belief, estimate, 0.95).low


def exceeding(cell: Cell, runs: int, seed: list[int]) -> tuple[float, float, float, str]:
    """How often the limit is above the true divergence, its mean, how often it is above 0, and the line to print."""
    draw = cell.sampler()
    lows = np.array([lower_limit(*draw(np.random.default_rng([*seed, run])), run) for run in range(runs)])
    above, found = float(np.mean(lows > cell.divergence + 1e-12)), float(np.mean(lows > 0.0))
    line = f"{cell!s}  low above D {above:.3f}  mean low {lows.mean():.3f}  low > 0 {found:.2f}  ({runs} runs)"
    return above, float(lows.mean()), found, line


def limits(runs: int, seed: int, stride: int) -> None:
    """The lower limit over its cells; the worst six are drawn anew."""
    results = []
    for i, cell in enumerate(itertools.islice(limits_cells(), 0, None, stride)):
        times = max(5, runs * 500 // max(cell.n + cell.m, 500))
        results.append((*exceeding(cell, times, [seed, i]), cell, times))
        print(results[-1][3], flush=True)
    shares, times = (np.array([result[k] for result in results]) for k in (0, 5))
    null = np.array([result[4].divergence == 0.0 for result in results])
    for name, part in (("D = 0", null), ("D > 0", ~null)):
        print(
            f"{name}: low above D in {shares[part] @ times[part] / times[part].sum():.4f} of {times[part].sum()} runs"
        )
    print("worst cells, drawn anew:")
    for i, (*_, cell, times) in enumerate(sorted(results, key=lambda result: (-result[0], -result[5]))[:6]):
        print(exceeding(cell, 2 * times, [seed, i, 1])[3], flush=True)


def normal_table(bins: int, correlation: float, shift: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    """Cell probabilities of two correlated normal columns in bins of equal belief mass."""
    inner = ndtri(np.arange(1, bins) / bins)
    nodes, weights = np.polynomial.legendre.leggauss(200)
    ends = np.clip(np.concatenate([[-9.0], inner, [9.0]]), -9.0, 9.0) - shift[0]
    low, high = ends[:-1, None], ends[1:, None]
    x = (high + low) / 2 + (high - low) / 2 * nodes
    spread = np.sqrt(1 - correlation**2)
    steps = ndtr((inner - shift[1] - correlation * x[..., None]) / spread)
    inside = np.diff(np.concatenate([np.zeros((*x.shape, 1)), steps, np.ones((*x.shape, 1))], axis=2), axis=2)
    table = np.einsum("ix,ixj->ij", norm.pdf(x) * weights * (high - low) / 2, inside)
    return table / table.sum()


def dependence_tables(bins: int) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Truth and belief: nothing changed, marginals only, dependence only, both."""
    rng = np.random.default_rng(5)
    q = rng.dirichlet(np.full(16, 2.0)).reshape(4, 4)
    a, b = np.exp([0.5, -0.5, 0.0, 0.3]), np.exp([-0.6, 0.2, 0.4, 0.0])
    zipf = np.outer(1 / np.arange(1, bins + 1), 1 / np.arange(1, bins + 1))
    two = np.array([[0.4, 0.1], [0.1, 0.4]])
    independent = normal_table(bins, 0.0)
    tables = {
        "nothing, independent": (independent, independent),
        "nothing, correlation 0.8": (normal_table(bins, 0.8), normal_table(bins, 0.8)),
        "nothing, 2 × 2": (two, two),
        "nothing, Zipf": (zipf, zipf),
        "nothing, y ≡ x": (np.eye(bins), np.eye(bins)),
        "marginals: tilt of one": (q * a[:, None], q),
        "marginals: tilt of both": (q * a[:, None] * b, q),
        "marginals: shift of independent": (normal_table(bins, 0.0, (0.5, 0.5)), independent),
        "marginals: shift of x, y follows": (normal_table(bins, 0.8, (0.5, 0.4)), normal_table(bins, 0.8)),
        "y ≡ x": (np.eye(bins), np.ones((bins, bins))),
        "correlation lost": (independent, normal_table(bins, 0.6)),
        "both": (normal_table(bins, 0.5, (0.5, 0.0)), independent),
    }
    tables |= {f"correlation {r}": (normal_table(bins, r), independent) for r in (0.1, 0.3, 0.5, 0.7, 0.9)}
    return {name: (p / p.sum(), q / q.sum()) for name, (p, q) in tables.items()}


def true_change(p: np.ndarray, q: np.ndarray) -> float:
    """The joint divergence less the two marginal ones."""

    def kl(p: np.ndarray, q: np.ndarray) -> float:
        return float(xlogy(p, np.divide(p, q, out=np.ones(p.shape), where=p > 0)).sum())

    return kl(p, q) - kl(p.sum(1), q.sum(1)) - kl(p.sum(0), q.sum(0))


def dependence(runs: int, seed: int) -> None:
    """Coverage of the change of dependence, and how often it is named; the least coverage first."""
    lines = []
    for name, (n, m) in itertools.product(dependence_tables(2), ((200, 200), (200, 2000), (2000, 200), (2000, 2000))):
        bins = max(
            coded(*np.random.default_rng(0).normal(size=(2, min(n, m), 1)), (0,))[2]
        )  # as many as data would get
        p, q = dependence_tables(bins)[name]
        true, outcomes = true_change(p, q), []
        for run in range(runs):
            rng = np.random.default_rng([seed, run])
            sides = (
                np.column_stack(np.unravel_index(rng.choice(p.size, rows, p=table.ravel()), p.shape))
                for rows, table in ((n, p), (m, q))
            )
            (found,) = dependence_changes(*sides, p.shape)
            outcomes.append(
                (found.change, found.low > true + 1e-12, found.high < true - 1e-12, found.p_value < 0.05, found.high)
            )
        change, below, above, named, high = np.array(outcomes, dtype=np.float64).T
        cover = 1 - below.mean() - above.mean()
        lines.append(
            (
                cover,
                f"{name:<34} n={n:<5} m={m:<5} true {true:+.4f}  mean {change.mean():+.4f}  cover {cover:.3f}"
                f"  low missed {below.mean():.3f}  p < 0.05 {named.mean():.3f}"
                f"  no upper limit {np.isinf(high).mean():.2f}",
            )
        )
    print(*(line for _, line in sorted(lines)), sep="\n", flush=True)


def speed() -> None:
    """CPU seconds of each step for 100 000 rows a side."""
    for d in (2, 20):
        rng = np.random.default_rng(0)
        x, y, levels = rng.normal(size=(100_000, d)), rng.normal(size=(100_000, d)), (0,) * d
        x[:, 1] = (x[:, 0] + x[:, 1]) / np.sqrt(2)
        marks = [time.process_time()]
        scores = held_out_scores(x, y, levels, 0)
        marks.append(time.process_time())
        lost = reliance(x, y, scores, 0)
        marks.append(time.process_time())
        changes = dependence_changes(*coded(x, y, levels))
        marks.append(time.process_time())
        spent = zip(("scores", "reliance", "pairs"), np.diff(marks), strict=True)
        steps = "  ".join(f"{step} {seconds:.1f} s" for step, seconds in spent)
        most = np.argsort(-lost)[:2].tolist()
        print(f"n = m = 100 000, d = {d}: {steps}; {len(changes)} pairs, relied on most: {most}", flush=True)


def ours(x: np.ndarray, y: np.ndarray, seed: int) -> bool:
    """The lower limit of the rows is above 0."""
    return lower_limit(x, y, (0,) * x.shape[1], seed) > 0.0


def our_pairs(x: np.ndarray, y: np.ndarray, _seed: int) -> bool:
    """Columns 0 and 1 are named as a pair whose dependence changed."""
    first = dependence_changes(*coded(x, y, (0,) * x.shape[1]))[0]
    return (first.first, first.second) == (0, 1) and first.p_adjusted <= 0.05


def columns_ks(x: np.ndarray, y: np.ndarray, _seed: int) -> bool:
    """A drift report of single columns: Kolmogorov–Smirnov, Bonferroni."""
    return min(ks_2samp(x[:, j], y[:, j]).pvalue for j in range(x.shape[1])) <= 0.05 / x.shape[1]


def domain_classifier(x: np.ndarray, y: np.ndarray, seed: int, linear: bool = False) -> bool:
    """A domain classifier trained on one half: rank-sum test of its scores on the other half."""
    from scipy.stats import mannwhitneyu
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.linear_model import LogisticRegression

    rows, label = np.concatenate([x, y]), np.repeat([1, 0], [len(x), len(y)])
    train = np.random.default_rng(seed).permutation(len(rows)) % 2 == 0
    model = LogisticRegression() if linear else HistGradientBoostingClassifier(random_state=0)
    score = model.fit(rows[train], label[train]).decision_function(rows[~train])
    held = label[~train]
    return bool(mannwhitneyu(score[held == 1], score[held == 0], alternative="greater").pvalue <= 0.05)


def linear_domain_classifier(x: np.ndarray, y: np.ndarray, seed: int) -> bool:
    """The same with a logistic regression on the columns as they are."""
    return domain_classifier(x, y, seed, linear=True)


def mmd(x: np.ndarray, y: np.ndarray, seed: int) -> bool:
    """Maximum mean discrepancy, Gaussian kernel of median width, 100 permutations."""
    rows = np.concatenate([x, y])
    squares = np.sum((rows[:, None] - rows) ** 2, axis=2)
    kernel = np.exp(-squares / np.median(squares[squares > 0]))
    sign = np.repeat([1 / len(x), -1 / len(y)], [len(x), len(y)])
    rng = np.random.default_rng(seed)
    signs = np.array([sign, *(rng.permutation(sign) for _ in range(100))])
    statistics = np.einsum("ri,ij,rj->r", signs, kernel, signs, optimize=True)
    return bool(np.mean(statistics >= statistics[0] - 1e-15) <= 0.05)


FINDERS = {
    "kullback rows": ours,
    "kullback pair": our_pairs,
    "boosted domain classifier": domain_classifier,
    "linear domain classifier": linear_domain_classifier,
    "MMD": mmd,
    "KS of columns": columns_ks,
}


def peers(runs: int, seed: int) -> None:
    """The share of runs in which each finds a difference, n = m = 300."""

    def draw(rng: np.random.Generator, d: int, kind: str) -> tuple[np.ndarray, np.ndarray]:
        x, y = rng.normal(size=(300, d)), rng.normal(size=(300, d))
        if kind == "shift 0.3":
            x[:, 0] += 0.3
        elif kind != "nothing":
            r = 1.0 if kind == "y ≡ x" else float(kind.removeprefix("correlation "))
            x[:, 1] = r * x[:, 0] + np.sqrt(1 - r * r) * x[:, 1]
        return x, y

    for d, kind in itertools.product((2, 10), ("y ≡ x", "correlation 0.7", "correlation 0.4", "shift 0.3", "nothing")):
        samples = [draw(np.random.default_rng([seed, run]), d, kind) for run in range(runs)]
        found = {name: np.mean([find(*s, run) for run, s in enumerate(samples)]) for name, find in FINDERS.items()}
        print(f"{kind:<16} d={d:<3}", "  ".join(f"{name} {share:.2f}" for name, share in found.items()), flush=True)


def main() -> None:
    """Run the parts that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer cells and runs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--part", choices=("limits", "dependence", "speed", "peers"), action="append")
    options = parser.parse_args()
    runs, stride = (40, 7) if options.quick else (options.runs, 1)
    parts = {
        "limits": lambda: limits(runs, options.seed, stride),
        "dependence": lambda: dependence(runs, options.seed),
        "speed": speed,
        "peers": lambda: peers(max(runs // 4, 10), options.seed),
    }
    for name in options.part or parts:
        print(f"== {name}", flush=True)
        parts[name]()


if __name__ == "__main__":
    main()
