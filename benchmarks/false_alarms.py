"""How often there is an alarm where truth and belief are the same: the test at 5 %, and *different* at tolerance 0.

python benchmarks/false_alarms.py [--runs 1000] [--outcomes 5 20 100 1000] [--quick] [--seed 0]

The test should speak in 3–7 % of the runs (in fewer only where the data are so few that its p-values are discrete),
*different* in at most 4 %.
"""

from __future__ import annotations

import argparse
import itertools

import numpy as np

from _cells import truth
from kullback.estimate import Settings, account
from kullback.evidence import Counts, Pair

ROWS = ((100, 100), (1000, 1000), (10_000, 10_000), (100_000, 100_000), (500, 5000))
SHAPES = ("uniform", "zipf", "geometric")


def alarms(p: np.ndarray, n: int, m: int, runs: int, rng: np.random.Generator) -> tuple[float, float]:
    """Shares of the runs with p < 0.05 and with the verdict "different" at tolerance 0."""
    outcomes = tuple(map(str, range(p.size)))
    rejected = different = 0
    for run, (x, y) in enumerate(zip(rng.multinomial(n, p, size=runs), rng.multinomial(m, p, size=runs), strict=True)):
        pair = Pair(f"run {run}", "categorical", "estimate", outcomes, Counts(x), Counts(y))
        ledger = account(pair, Settings(tolerance=0.0))
        rejected += ledger.p_value < 0.05
        different += ledger.verdict == "different"
    return rejected / runs, different / runs


def main() -> None:
    """Print every setting, then the range over all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--outcomes", type=int, nargs="+", default=[5, 20, 100, 1000])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="100 runs, at most 100 outcomes")
    options = parser.parse_args()
    runs = 100 if options.quick else options.runs
    outcomes = [k for k in options.outcomes if k <= 100 or not options.quick]
    found = []
    for i, (k, (n, m), shape) in enumerate(itertools.product(outcomes, ROWS, SHAPES)):
        found.append(alarms(truth(shape, k), n, m, runs, np.random.default_rng([options.seed, k, i])))
        rejected, different = found[-1]
        print(f"k={k:<5} n={n:<7} m={m:<7} {shape:<10} p<0.05 {rejected:.3f}  different {different:.3f}", flush=True)
    rejected, different = zip(*found, strict=True)
    print(f"\n{len(found)} settings × {runs} runs: p < 0.05 in {min(rejected):.3f} to {max(rejected):.3f} of them,")
    print(f"mean {np.mean(rejected):.4f}; different at tolerance 0 in at most {max(different):.3f}")


if __name__ == "__main__":
    main()
