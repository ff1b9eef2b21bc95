"""How often the 95 % limits of a sample's entropy hold the true one, cell by cell, worst first; and those of peers.

python benchmarks/entropy_coverage.py [--runs 300] [--seed 0] [--group grid ...] [--no-peers]

The worst cells of ours are drawn anew five times as often. An unbounded upper limit counts as holding; `unbounded`
and `conditional` say how often it was that, `width` is the mean over the bounded ones. The peers, on a third of the
runs and up to 5000 outcomes, are made of the same draws: Chao, Wang and Jost's estimate with the delta method, with a
percentile bootstrap and with Chao and Jost's bootstrap of unseen outcomes (iNEXT's), and the posterior of a
Dirichlet ½ prior on the outcomes seen.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, inf, sqrt

import numpy as np
from scipy.special import digamma

from _cells import truth
from kullback.estimate.entropy import chao_wang_jost
from kullback.estimate.entropy_limits import entropy_limits
from kullback.estimate.extrapolation import rest_of_series

Limits = tuple[float, float, str]
Interval = Callable[[np.ndarray, np.random.Generator], Limits]
REDRAWN = 200  # samples of a bootstrap, draws of a posterior
PEERS_UP_TO = 5000  # outcomes


@dataclass(frozen=True)
class Cell:
    """One setting: a name of the distribution, its probabilities, the rows of a sample."""

    name: str
    p: np.ndarray
    n: int

    def entropy(self) -> float:
        p = self.p[self.p > 0]
        return float(-p @ np.log(p))

    def draw(self, rng: np.random.Generator) -> np.ndarray:
        """The counts of one sample; where outcomes are many more than rows, row by row."""
        if self.p.size < 2 * self.n:
            return rng.multinomial(self.n, self.p)
        return np.bincount(rng.choice(self.p.size, size=self.n, p=self.p))


def shaped(shape: str, k: int) -> np.ndarray:
    """Probabilities of k outcomes, of the shapes that other simulations of this folder do not have."""
    i = np.arange(k)
    if shape in ("half", "nine-tenths"):
        core, share = (ceil(sqrt(k)), 0.5) if shape == "half" else (ceil(k / 20), 0.9)
        return np.where(i < core, share / core, (1.0 - share) / max(k - core, 1))
    weights = {
        "square": lambda: (i + 1.0) ** -2,
        "root": lambda: (i + 1.0) ** -0.5,
        "mandelbrot": lambda: (i + 10.0) ** -1.3,
        "dirichlet-tenth": lambda: np.random.default_rng(k).gamma(0.1, size=k) + 1e-300,
    }
    if shape not in weights:
        return truth(shape, k)
    w = weights[shape]()
    return w / w.sum()


def _grid(sizes: tuple[int, ...], rows: tuple[int, ...], shapes: tuple[str, ...]) -> Iterator[Cell]:
    for k, n, shape in itertools.product(sizes, rows, shapes):
        yield Cell(f"k={k:<6} n={n:<7} {shape}", shaped(shape, k), n)


def grid() -> Iterator[Cell]:
    """The grid of the two-sample interval, 36 cells."""
    return _grid((2, 10, 100, 1000), (50, 500, 5000), ("uniform", "zipf", "peaked"))


def second() -> Iterator[Cell]:
    """Other sizes and shapes, 100 cells; one of them led to the Poisson limit of outcomes seen once."""
    rows = (30, 300, 3000, 100_000, 1_000_000)
    return _grid((4, 40, 400, 5000, 100_000), rows, ("geometric", "dirichlet", "square", "half"))


def untouched() -> Iterator[Cell]:
    """Settings that were run once, when all else was settled, 80 cells."""
    shapes = ("root", "mandelbrot", "dirichlet-tenth", "steps", "nine-tenths")
    return _grid((6, 60, 600, 20_000), (75, 750, 7500, 75_000), shapes)


def tiers() -> Iterator[Cell]:
    """Made to be hard: common outcomes of one rate hide rare ones that the sample shows once or never."""
    settings = itertools.product((400, 4000, 40_000), (0.5, 0.8, 0.95, 0.99), (1, 2, 5, 10), (0.1, 0.01, 0.001, 0.0001))
    for n, share, common, rare in settings:
        core, tail = max(1, round(share * n / common)), max(1, round((1 - share) * n / rare))
        if core + tail <= 1_000_000:
            p = np.r_[np.full(core, share / core), np.full(tail, (1.0 - share) / tail)]
            yield Cell(f"n={n:<6} {share:.0%} at n·p = {common:<2}, the others at {rare:g}", p, n)


GROUPS = {"grid": grid, "second": second, "untouched": untouched, "tiers": tiers}


def ours(x: np.ndarray, _rng: np.random.Generator) -> Limits:
    return entropy_limits(x, 0.95)


def delta(x: np.ndarray, _rng: np.random.Generator) -> Limits:
    """1.96 standard errors √(Var(−log p̂)/n + (K−1)/(2n²)) about the estimate."""
    n, p = x.sum(), x[x > 0] / x.sum()
    variance = (p @ np.log(p) ** 2 - (p @ np.log(p)) ** 2) / n + (p.size - 1) / (2.0 * n**2)
    return _about(chao_wang_jost(x), sqrt(variance))


def percentile(x: np.ndarray, rng: np.random.Generator) -> Limits:
    low, high = np.quantile(_redrawn(x[x > 0] / x.sum(), int(x.sum()), rng), (0.025, 0.975))
    return float(low), float(high), "finite"


def unseen_bootstrap(x: np.ndarray, rng: np.random.Generator) -> Limits:
    """Chao and Jost, Methods in Ecology and Evolution 6, 2015, doi:10.1111/2041-210X.12349, appendix."""
    seen, n = x[x > 0].astype(float), int(x.sum())
    once, twice = np.count_nonzero(seen == 1), np.count_nonzero(seen == 2)
    missing = (n - 1) / n * (once**2 / (2.0 * twice) if twice else once * (once - 1) / 2.0)
    step = (n - 1) * once
    left = once / n * (step / (step + 2.0 * twice) if twice else (step - n + 1) / (step - n + 3.0)) if once else 0.0
    fades = (1.0 - seen / n) ** n
    weight = float(seen / n @ fades)
    p = seen / n * (1.0 - (left / weight if weight else 0.0) * fades)
    p = np.append(p, np.full(ceil(missing), left / max(ceil(missing), 1)))
    return _about(chao_wang_jost(x), float(np.std(_redrawn(p / p.sum(), n, rng), ddof=1)))


def posterior(x: np.ndarray, rng: np.random.Generator) -> Limits:
    weights = rng.gamma(x[x > 0] + 0.5, size=(REDRAWN, np.count_nonzero(x))) + 1e-300
    p = weights / weights.sum(axis=1, keepdims=True)
    low, high = np.quantile(-(p * np.log(p)).sum(axis=1), (0.025, 0.975))
    return float(low), float(high), "finite"


PEERS: dict[str, Interval] = {
    "delta": delta, "percentile bootstrap": percentile, "unseen bootstrap": unseen_bootstrap, "Dirichlet ½": posterior,
}  # fmt: skip


def _about(value: float, error: float) -> Limits:
    return max(0.0, value - 1.959964 * error), value + 1.959964 * error, "finite"


def _redrawn(p: np.ndarray, n: int, rng: np.random.Generator) -> np.ndarray:
    """Chao, Wang and Jost's estimate of so many samples from p."""
    table = np.arange(1.0, n + 1)
    table = np.append(0.0, table / n * (digamma(n) - digamma(table)))
    values = []
    for _ in range(REDRAWN):
        x = rng.multinomial(n, p)
        once, twice = np.count_nonzero(x == 1), np.count_nonzero(x == 2)
        values.append(table[x].sum() + rest_of_series(once / n, 2.0 * twice / n, n - 1, n))
    return np.array(values)


@dataclass(frozen=True)
class Result:
    """What the runs of one cell came to; shares of the runs, but for the mean width in nats."""

    name: str
    cover: float
    low_missed: float
    high_missed: float
    width: float
    conditional: float
    unbounded: float

    def __str__(self) -> str:
        return (
            f"{self.name:<42} cover {self.cover:.3f}  low missed {self.low_missed:.3f}  high missed "
            f"{self.high_missed:.3f}  width {self.width:7.4f}  conditional {self.conditional:.2f}"
            f"  unbounded {self.unbounded:.2f}"
        )


def simulate(cell: Cell, interval: Interval, runs: int, seed: list[int]) -> Result:
    """Draw so many samples and look where the true entropy lies; every interval is shown the same samples."""
    samples, own, true = np.random.default_rng(seed), np.random.default_rng([*seed, 1]), cell.entropy()
    found = [interval(cell.draw(samples), own) for _ in range(runs)]
    low, high = (np.array([limits[side] for limits in found]) for side in (0, 1))
    below, above = low > true + 1e-12, high < true - 1e-12
    width = np.mean((high - low)[high < inf]) if (high < inf).any() else inf
    rests_on = [limits[2] for limits in found]
    shares = (rests_on.count(name) / runs for name in ("conditional", "unbounded"))
    return Result(cell.name, np.mean(~(below | above)), np.mean(below), np.mean(above), width, *shares)


def report(name: str, runs: int, seed: int, peers: bool, worst: int) -> None:
    """Print all cells of a group, worst first, the worst drawn anew, and a line for each peer."""
    start, cells = time.perf_counter(), list(GROUPS[name]())
    number = list(GROUPS).index(name)
    results = [simulate(cell, ours, runs, [seed, number, i]) for i, cell in enumerate(cells)]
    order = sorted(range(len(cells)), key=lambda i: results[i].cover)
    print(f"{name}: {len(cells)} cells × {runs} runs in {time.perf_counter() - start:.0f} s, worst first")
    print(*(results[i] for i in order), sep="\n")
    print(f"\nthe worst drawn anew, {5 * runs} runs")
    print(*(simulate(cells[i], ours, 5 * runs, [seed, number, i, 2]) for i in order[:worst]), sep="\n", flush=True)
    print(f"\n{_summary('ours', results)}", flush=True)
    if peers:
        small = [i for i, cell in enumerate(cells) if cell.p.size <= PEERS_UP_TO]
        print(_summary(f"ours, k ≤ {PEERS_UP_TO}", [results[i] for i in small]))
        for peer, interval in PEERS.items():
            found = [simulate(cells[i], interval, ceil(runs / 3), [seed, number, i]) for i in small]
            print(_summary(peer, found), flush=True)
    print()


def _summary(name: str, results: list[Result]) -> str:
    covers = np.array([result.cover for result in results])
    one_sided = [np.array([getattr(result, side) for result in results]) for side in ("low_missed", "high_missed")]
    bounded = [result.width for result in results if result.width < inf]
    return (
        f"{name:<22} {np.sum(covers >= 0.93)} of {covers.size} cells ≥ 0.93; least {covers.min():.3f}; low missed"
        f" ≤ {one_sided[0].max():.3f}, high missed ≤ {one_sided[1].max():.3f}; mean width {np.mean(bounded):.3f}"
        f"; unbounded {np.mean([result.unbounded for result in results]):.2f}"
    )


def main() -> None:
    """Run the groups."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--worst", type=int, default=8, help="cells of each group to draw anew")
    parser.add_argument("--group", choices=GROUPS, action="append")
    parser.add_argument("--no-peers", dest="peers", action="store_false")
    options = parser.parse_args()
    for name in options.group or GROUPS:
        report(name, options.runs, options.seed, options.peers, options.worst)


if __name__ == "__main__":
    main()
