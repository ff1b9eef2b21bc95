"""How often the 95 % interval of the excess holds the true divergence, cell by cell; the worst cell is the result.

python benchmarks/coverage.py [--runs 1000] [--quick] [--seed 0] [--worst 12]

Each cell fixes two distributions with a known divergence and two sample sizes, draws both samples `runs` times and
asks for the limits; the worst cells of a group are then drawn anew five times as often, so that they are not merely
the unluckiest. `cover` counts an unbounded upper limit as holding; `finite` puts the conditional limit in its
place, so that it also says how good the limit would have been that the tool refuses to give. `low > 0` is the power of
the lower limit, or at P = Q its rate of false alarms.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from _cells import NEW_SHAPES, OTHER_SHAPES, SHAPES, Cell, forgetting, truth
from kullback.estimate.balanced import balanced_shares
from kullback.estimate.interval import calibrated_limits, divergence_limits, unseen_mass, unseen_surcharge

CONFIDENCE = 0.95


GRID = ((2, 10, 100, 1000), (50, 500, 5000), SHAPES)


def grid() -> Iterator[Cell]:
    """The grid on which the method was calibrated, 108 cells, with every other outcome favoured by the belief."""
    cells = itertools.product(*GRID, (0.0, 0.02, 0.4))
    return (Cell(k, n, n, shape, "zigzag", d) for k, n, shape, d in cells)


def tails() -> Iterator[Cell]:
    """The grid with a belief that favours the truth's rare outcomes: the hardest direction."""
    cells = itertools.product(*GRID, (0.02, 0.4))
    return (Cell(k, n, n, shape, "slope", d) for k, n, shape, d in cells)


def unequal() -> Iterator[Cell]:
    """The hardest direction with samples of unequal size."""
    pairs = ((50, 500), (500, 50), (200, 5000), (5000, 200), (100, 100_000), (100_000, 100))
    cells = itertools.product((2, 10, 100, 1000), pairs, SHAPES, (0.0, 0.02, 0.4))
    return (Cell(k, n, m, shape, "slope", d) for k, (n, m), shape, d in cells)


def untuned() -> Iterator[Cell]:
    """Settings that nobody tuned on: other sizes, shapes and directions."""
    sizes = itertools.product((3, 30, 300, 3000), ((120, 120), (2000, 2000), (20_000, 20_000), (3000, 900)))
    for (k, (n, m)), shape in itertools.product(sizes, NEW_SHAPES):
        yield Cell(k, n, m, shape, "normal", 0.0)
        for tilt, d in itertools.product(("normal", "slope"), (0.005, 0.1, 0.8)):
            yield Cell(k, n, m, shape, tilt, d)


def other() -> Iterator[Cell]:
    """Settings that are new again: up to 100 000 outcomes and a million rows, five shapes, five kinds of belief."""
    sizes = itertools.cycle(
        ((150, 150), (2500, 2500), (10**6, 10**6), (300, 5000), (5000, 300), (1000, 100_000), (200_000, 3000))
    )
    for k, shape in itertools.product((4, 40, 400, 5000), OTHER_SHAPES):
        beliefs = [("normal", 0.0), *itertools.product(("normal", "rare", "frequent", "one"), (0.005, 0.05, 0.3, 1.0))]
        forgotten = forgetting(truth(shape, k))
        if forgotten > 0.0:
            beliefs.append(("forgotten", forgotten))
        yield from (Cell(k, *next(sizes), shape, tilt, d) for tilt, d in beliefs)
    many = itertools.product(((10**5, 10**5), (10**6, 200_000)), ("dirichlet", "power"), (0.0, 0.3))
    yield from (Cell(10**5, n, m, shape, "rare", d) for (n, m), shape, d in many)


GROUPS = {"grid": grid, "tails": tails, "unequal": unequal, "untuned": untuned, "other": other}


@dataclass(frozen=True)
class Result:
    """What the runs of one cell came to; all shares of the runs but `bias`, in nats."""

    cell: Cell
    cover: float
    finite: float
    below: float
    above: float
    unbounded: float
    conditional: float
    found: float
    bias: float

    def __str__(self) -> str:
        return (
            f"{self.cell!s:<62} cover {self.cover:.3f}  finite {self.finite:.3f}  low missed {self.below:.3f}"
            f"  high missed {self.above:.3f}  unbounded {self.unbounded:.2f}"
            f"  conditional {self.conditional:.2f}  low > 0 {self.found:.3f}  bias {self.bias:+.4f}"
        )


def simulate(cell: Cell, runs: int, rng: np.random.Generator) -> Result:
    """Draw both samples so many times and look where the true divergence lies."""
    p, q = cell.pair()
    draws = zip(rng.multinomial(cell.n, p, size=runs), rng.multinomial(cell.m, q, size=runs), strict=True)
    rows = np.array([_outcome(x, y, cell.divergence) for x, y in draws])
    below, above, above_finite, *rest = rows.mean(axis=0)
    return Result(cell, 1 - below - above, 1 - below - above_finite, below, above, *rest)


def _outcome(x: np.ndarray, y: np.ndarray, true: float) -> tuple[float, ...]:
    """Does the interval miss below, above, above if it were finite; what is its upper limit; is D > 0 found; error."""
    estimate = float(balanced_shares(x, y).sum())
    limits = divergence_limits(x, y, estimate, CONFIDENCE)
    high = limits.high
    if limits.upper == "unbounded":
        surcharge = unseen_surcharge(unseen_mass(x, y), int(y.sum()), CONFIDENCE)
        high = max(calibrated_limits(x, y, estimate, CONFIDENCE)[1], estimate) + surcharge
    # A divergence known to rounding only: at P = Q both limits may be 0.
    true_low, true_high = true + 1e-12, true - 1e-12
    kinds = (limits.upper == kind for kind in ("unbounded", "conditional"))
    return limits.low > true_low, limits.high < true_high, high < true_high, *kinds, limits.low > 0, estimate - true


def main() -> None:
    """Run the groups and print every cell, then the worst of each group."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--worst", type=int, default=6, help="cells of each group to draw anew")
    parser.add_argument("--group", choices=GROUPS, action="append")
    parser.add_argument("--quick", action="store_true", help="every fifth cell, 200 runs")
    options = parser.parse_args()
    runs, stride = (200, 5) if options.quick else (options.runs, 1)
    for name in options.group or GROUPS:
        start, results = time.perf_counter(), []
        for i, cell in enumerate(itertools.islice(GROUPS[name](), 0, None, stride)):
            results.append(simulate(cell, runs, np.random.default_rng([options.seed, i])))
            print(results[-1], flush=True)
        covers = np.array([result.cover for result in results])
        print(f"\n{name}: {covers.size} cells × {runs} runs in {time.perf_counter() - start:.0f} s; least coverage")
        print(
            f"{covers.min():.3f}; {np.sum(covers >= 0.94)} cells ≥ 0.94, {np.sum(covers >= 0.93)} ≥ 0.93. Drawn anew:"
        )
        for i, result in enumerate(sorted(results, key=lambda result: result.cover)[: options.worst]):
            print(simulate(result.cell, 5 * runs, np.random.default_rng([options.seed, i, 1])), flush=True)
        print()


if __name__ == "__main__":
    main()
