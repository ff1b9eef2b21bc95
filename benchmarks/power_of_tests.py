"""The power of the test that two samples of counts differ, beside its three statistics alone and the verdict's.

python benchmarks/power_of_tests.py [--runs 400] [--group NAME] [--outcomes 2 10 100 1000] [--quick] [--seed 0]

In each cell the truth is moved away from the belief as far as leaves the best of the statistics a power of about 0.6
(found with a null distribution simulated for the cell, which is quick). Then so many pairs of samples are drawn, and
every permutation test judges the same 199 deals of each at the 5 % level: G, Pearson, Pearson with its denominators
kept from 0, and the shipped one. `verdict` is how often a ledger at tolerance 0 says "different".
"""

from __future__ import annotations

import argparse
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from _cells import NEW_SHAPES, SHAPES, truth
from kullback.estimate.balanced import balanced_shares
from kullback.estimate.extreme import extreme_outcome
from kullback.estimate.homogeneity import SPENT
from kullback.estimate.interval import divergence_limits
from kullback.estimate.permutation import best_rank, dealt_statistics, ranks, unevenness

DEALS, LEVEL = 199, 0.05
OUTCOMES = (2, 10, 100, 1000)
TESTS = ("G", "Pearson", "steady", "shipped", "verdict")
MOVES = ("zigzag", "to the rare", "to the frequent", "a common one", "a rare one", "one appears", "one vanishes")


@dataclass(frozen=True)
class Setting:
    """Outcomes, rows of truth and belief, the belief's shape and how the truth departs from it."""

    k: int
    n: int
    m: int
    shape: str
    move: str

    def __str__(self) -> str:
        return f"k={self.k:<5} n={self.n:<6} m={self.m:<7} {self.shape:<9} {self.move:<16}"

    def pair(self, strength: float) -> tuple[np.ndarray, np.ndarray]:
        """Truth and belief."""
        q = truth(self.shape, self.k)
        if self.move in ("one appears", "one vanishes"):
            mass = strength / (1.0 + strength)
            with_it, without = np.append(q * (1.0 - mass), mass), np.append(q, 0.0)
            return (with_it, without) if self.move == "one appears" else (without, with_it)
        i = np.arange(self.k)
        directions = {
            "zigzag": np.where(i % 2 == 0, 1.0, -1.0),
            "to the rare": np.linspace(-1.0, 1.0, self.k),
            "to the frequent": np.linspace(1.0, -1.0, self.k),
            "a common one": np.where(i == 0, 1.0, 0.0),
            "a rare one": np.where(i == self.k // 2, 1.0, 0.0),
            "random": np.random.default_rng(self.k).normal(size=self.k),
        }
        h = directions[self.move]
        weights = q * np.exp(strength * (h - h.max()))
        return weights / weights.sum(), q


def grid() -> Iterator[Setting]:
    """The sizes and shapes of METHODS."""
    cells = itertools.product(OUTCOMES, (50, 500, 5000), (*SHAPES, "geometric"), MOVES)
    return (Setting(k, n, n, shape, move) for k, n, shape, move in cells)


def unequal() -> Iterator[Setting]:
    """Samples of unequal size, the truth's being the smaller."""
    cells = itertools.product(OUTCOMES, ((500, 5000), (100, 100_000)), (*SHAPES, "geometric"), MOVES)
    return (Setting(k, n, m, shape, move) for k, (n, m), shape, move in cells)


def untuned() -> Iterator[Setting]:
    """Sizes, shapes and moves on which the test was not chosen."""
    sizes = ((120, 120), (2000, 2000), (3000, 900), (200, 20_000))
    cells = itertools.product((3, 30, 300, 3000), sizes, NEW_SHAPES, ("random", "to the rare", "a rare one"))
    return (Setting(k, n, m, shape, move) for k, (n, m), shape, move in cells)


GROUPS = {"grid": grid, "unequal": unequal, "untuned": untuned}


def statistics(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The three statistics of each row of counts x and y, shape (3, rows)."""
    share = x[0].sum() / (x[0].sum() + y[0].sum())
    t = x + y
    terms = unevenness(x, np.maximum(t, 1), share)
    terms[0] -= t * np.log(np.maximum(t, 1))  # what no deal alters, but other rows do
    return np.where(t > 0, terms, 0.0).sum(axis=-1)


def best_power(setting: Setting, strength: float, rng: np.random.Generator, runs: int = 400) -> float:
    """About the power of the best statistic alone, by a null distribution simulated for the setting."""
    n, m = setting.n, setting.m
    p, q = setting.pair(strength)
    pooled = (n * p + m * q) / (n + m)
    null = statistics(*(rng.multinomial(size, pooled, size=runs) for size in (n, m)))
    found = statistics(rng.multinomial(n, p, size=runs), rng.multinomial(m, q, size=runs))
    limits = np.quantile(null, 1.0 - LEVEL, axis=1)
    return float((found > limits[:, None]).mean(axis=1).max())


def strength_for(setting: Setting, rng: np.random.Generator) -> float:
    """A strength with power 0.4 to 0.75 of the best statistic; NaN where none is."""
    low, high = 0.0, math.inf
    strength = 5.0 * (1 / setting.n + 1 / setting.m) if setting.move.startswith("one ") else 0.3
    for _ in range(12):
        power = best_power(setting, strength, rng)
        if 0.4 <= power <= 0.75:
            return strength
        if strength > 100.0:
            break
        low, high = (strength, high) if power < 0.4 else (low, strength)
        strength = math.sqrt(low * high) if low and high < math.inf else strength * (2.2 if power < 0.4 else 1 / 2.2)
    return math.nan


def powers(setting: Setting, strength: float, runs: int, rng: np.random.Generator) -> np.ndarray:
    """How often each of TESTS speaks."""
    p, q = setting.pair(strength)
    pairs = zip(rng.multinomial(setting.n, p, size=runs), rng.multinomial(setting.m, q, size=runs), strict=True)
    return np.mean([[p_value < LEVEL for p_value in p_values(x, y, rng)] for x, y in pairs], axis=0)


def p_values(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> list[float]:
    """The p-value of each of TESTS on the same deals; 0 for "different" and 1 for anything else."""
    limits = divergence_limits(x, y, float(balanced_shares(x, y).sum()), 1.0 - LEVEL)
    x, t = x[x + y > 0], (x + y)[x + y > 0]
    n = int(x.sum())
    seen = unevenness(x, t, n / int(t.sum())).sum(axis=-1)
    ranked = ranks(np.column_stack([seen, dealt_statistics(t, n, DEALS, rng)]))
    best = best_rank(ranked)
    bound = extreme_outcome(x, t)
    shipped = bound if bound <= SPENT else float(np.mean(best <= best[0])) + SPENT
    return [*(ranked[:, 0] / (1 + DEALS)), shipped, 0.0 if limits.low > 0.0 else 1.0]


def main() -> None:
    """Print every setting, then how far the shipped test falls behind G and behind the better of G and Pearson."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--group", choices=GROUPS, action="append")
    parser.add_argument("--outcomes", type=int, nargs="+", help="only these numbers of outcomes")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="every seventeenth setting, 100 runs")
    options = parser.parse_args()
    runs, stride = (100, 17) if options.quick else (options.runs, 1)
    for name in options.group or GROUPS:
        found = []
        settings = (s for s in GROUPS[name]() if not options.outcomes or s.k in options.outcomes)
        for i, setting in enumerate(itertools.islice(settings, 0, None, stride)):
            rng = np.random.default_rng([options.seed, i])
            strength = strength_for(setting, rng)
            if math.isnan(strength):
                print(f"{setting!s} no strength leaves a power of about 0.6", flush=True)
                continue
            found.append((setting, powers(setting, strength, runs, rng)))
            print(f"{setting!s} {_named(found[-1][1])}", flush=True)
        if found:
            summary(name, found)


def summary(name: str, found: list[tuple[Setting, np.ndarray]]) -> None:
    """Print the worst settings of a group and its means."""
    table = np.array([row for _, row in found])
    print(f"\n{name}: {len(found)} settings; mean power: {_named(table.mean(axis=0))}")
    for rival, value in (("G", table[:, 0]), ("the better of G and Pearson", table[:, :2].max(axis=1))):
        gap = table[:, 3] - value
        worst = int(gap.argmin())
        print(f"shipped against {rival}: mean {gap.mean():+.3f}, worst {gap[worst]:+.3f} ({found[worst][0]})")
    print(flush=True)


def _named(values: np.ndarray) -> str:
    return "  ".join(f"{test} {value:.3f}" for test, value in zip(TESTS, values, strict=True))


if __name__ == "__main__":
    main()
