"""One sample and a distribution that is known: how often the 95 % limits hold, and how often the test raises an alarm.

python benchmarks/one_sample_coverage.py [--runs 200] [--seed 0] [--group grid] [--of excess] [--share 1]

`excess` is D(P‖Q) with Q known, `reverse` D(Q‖P) with Q known, in both the sample is of P. Each cell fixes two
distributions with a known divergence and a sample size, draws the sample `runs` times (a tenth as often from 50 000
outcomes on) and asks for the limits. `cover` counts an unbounded upper limit as holding. `test` counts p < 0.05 of the
test where P = Q, and beside it how often each of its statistics alone, and all, see a shift. Worst cells come first.
"""

from __future__ import annotations

import argparse
import itertools
import math
import time
from collections.abc import Iterator

import numpy as np

from _cells import SHAPES, Cell
from kullback.estimate.goodness_of_fit import goodness_of_fit, unlikeness
from kullback.estimate.one_sample_limits import excess_limits, reverse_limits
from kullback.estimate.one_sample_null import excess_null, reverse_null
from kullback.estimate.one_sample_shares import balanced_reverse, excess_shares

CONFIDENCE = 0.95
LARGE = 50_000


def grid() -> Iterator[Cell]:
    """The grid of METHODS 5 in two directions: every other outcome favoured by the belief, or the rare ones."""
    for k, n, shape in itertools.product((2, 10, 100, 1000), (50, 500, 5000), SHAPES):
        yield Cell(k, n, n, shape, "zigzag", 0.0)
        for tilt, d in itertools.product(("zigzag", "slope"), (0.02, 0.4)):
            yield Cell(k, n, n, shape, tilt, d)


def second() -> Iterator[Cell]:
    """Other sizes, shapes and directions; nothing was adjusted to these."""
    sizes = itertools.product((4, 40, 400, 5000, 100_000), (30, 300, 3000, 100_000, 1_000_000))
    for (k, n), shape in itertools.product(sizes, ("geometric", "dirichlet", "steps", "power")):
        yield Cell(k, n, n, shape, "normal", 0.0)
        for tilt, d in itertools.product(("normal", "rare", "frequent"), (0.02, 0.4)):
            yield Cell(k, n, n, shape, tilt, d)


def same() -> Iterator[Cell]:
    """Q = P from one row an outcome to 20: there a bound that rests on few outcomes is at its most uncertain."""
    for k, rows, shape in itertools.product(
        (50, 100, 300, 1000), (1, 2, 3, 4, 5, 6, 8, 10, 14, 20), ("uniform", "zipf", "geometric")
    ):
        yield Cell(k, rows * k, rows * k, shape, "normal", 0.0)


GROUPS = {"grid": grid, "second": second, "same": same}


def possible(cell: Cell) -> tuple[np.ndarray, np.ndarray]:
    """Truth and belief without the outcomes that the truth gives less than 1e-250."""
    p, q = cell.pair()
    kept = (p > 1e-250) & (q > 1e-250)
    return p[kept] / p[kept].sum(), q[kept] / q[kept].sum()


def excess(cell: Cell, runs: int, rng: np.random.Generator) -> dict[str, float]:
    """The limits of D(P‖Q), Q known."""
    p, q = possible(cell)
    true, log_q, null = float(p @ np.log(p / q)), np.log(q), excess_null(q, cell.n)
    rows = []
    for x in (rng.multinomial(cell.n, p) for _ in range(runs)):
        estimate = math.fsum(excess_shares(x, q, log_q, cell.n))
        limits = excess_limits(x, q, log_q, max(0.0, estimate), CONFIDENCE, null)
        rows.append((limits.low, limits.high, estimate, 0.0))
    return found(np.array(rows), true)


def reverse(cell: Cell, runs: int, rng: np.random.Generator) -> dict[str, float]:
    """The limits of D(P‖Q), P known and the sample of Q: that is the reverse of the above."""
    p, q = possible(cell)
    true, null = float(p @ np.log(p / q)), reverse_null(p, cell.n)
    rows = []
    for y in (rng.multinomial(cell.n, q) for _ in range(runs)):
        estimate = math.fsum(balanced_reverse(y, p, cell.n))
        limits = reverse_limits(y, p, cell.n, max(0.0, estimate), CONFIDENCE, null)
        rows.append((limits.low, limits.high, estimate, float(limits.upper == "unbounded")))
    return found(np.array(rows), true)


def found(rows: np.ndarray, true: float) -> dict[str, float]:
    """What the runs of a cell came to; a divergence is known to rounding only."""
    low, high, estimate, unbounded = rows.T
    below, above = np.mean(low > true + 1e-12), np.mean(high < true - 1e-12)
    return {
        "cover": 1.0 - below - above,
        "low missed": below,
        "high missed": above,
        "low > 0": np.mean(low > 0.0),
        "unbounded": np.mean(unbounded),
        "bias": np.mean(estimate) - true,
        "rmse": math.sqrt(np.mean((estimate - true) ** 2)),
    }


def test(cell: Cell, runs: int, rng: np.random.Generator) -> dict[str, float]:
    """Shares of the runs with p < 0.05, of the test and of its three statistics alone; at D = 0 false alarms.

    D is not the cell's, at which nothing is in doubt: the shift is one that the best of them sees about half the time.
    """
    d = 1.3 * math.sqrt(2 * min(cell.k, cell.n)) / cell.n if cell.divergence else 0.0
    p, q = possible(Cell(cell.k, cell.n, cell.n, cell.shape, cell.tilt, min(d, 0.5)))
    drawn = rng.multinomial(cell.n, p, size=runs)
    alone = np.quantile(unlikeness(rng.multinomial(cell.n, q, size=1000), q, cell.n), 0.95, axis=1)
    above = np.mean(unlikeness(drawn, q, cell.n) > alone[:, None], axis=1)
    alarms = np.mean([goodness_of_fit(x, q, rng).p_value < 0.05 for x in drawn])
    named = dict(zip(("G", "Pearson", "Valiant"), above, strict=True))
    return {"cover": 1.0 - alarms if cell.divergence == 0.0 else 1.0 - max(above) + alarms, "p < 0.05": alarms, **named}


OF = {"excess": excess, "reverse": reverse, "test": test}


def main() -> None:
    """Run the groups and print every cell, the worst first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--group", choices=GROUPS, action="append")
    parser.add_argument("--of", choices=OF, action="append")
    parser.add_argument("--share", type=float, default=1.0, help="the part of the cells to run, taken at random")
    parser.add_argument("--outcomes", type=int, default=10**9, help="leave out cells with more outcomes")
    options = parser.parse_args()
    for name, of in itertools.product(options.group or GROUPS, options.of or OF):
        start, results = time.perf_counter(), []
        for i, cell in enumerate(GROUPS[name]()):
            if cell.k > options.outcomes or np.random.default_rng([options.seed, i, 2]).random() > options.share:
                continue
            runs = options.runs if cell.k < LARGE else max(10, options.runs // 10)
            results.append((cell, runs, OF[of](cell, runs, np.random.default_rng([options.seed, i]))))
        results.sort(key=lambda result: result[2]["cover"])
        print(f"\n{name}, {of}: {len(results)} cells in {time.perf_counter() - start:.0f} s, the worst first")
        for cell, runs, shares in results:
            print(f"{cell!s:<64} {runs:>5} runs", *(f"  {key} {value:.3f}" for key, value in shares.items()), sep="")


if __name__ == "__main__":
    main()
