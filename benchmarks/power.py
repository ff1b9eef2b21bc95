"""Does the number of rows that `kullback.power` answers have the power it says? Beside the formula of other tools.

python benchmarks/power.py [--runs 400] [--outcomes 2 10 100] [--seed 0]

A cell is a truth, a belief and a way of telling. The answer is the rows for a power of 0.8 at α = 0.05. Brute force
draws rows around it (0.8, 1 and 1.25 times as many) anew and runs the test or verdict itself on each: `power` is what
it finds at the answer, `ratio` the answer over the rows that have the power by a line through the three. `cohen` is the
same ratio for the noncentral chi-square formula of Cohen's w, as statsmodels' GofChisquarePower has it (where it is
installed, else the same formula from scipy). Among fewer than 30 rows power rises by steps, and a line through three of
them says little: such answers count for their power only.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq
from scipy.special import chdtri, chndtr, ndtri

from _cells import Cell
from kullback import power
from kullback.estimate.balanced import balanced_shares
from kullback.estimate.goodness_of_fit import goodness_of_fit
from kullback.estimate.homogeneity import homogeneity
from kullback.estimate.interval import divergence_limits
from kullback.estimate.plans.alarm_times import alarm_times

ALPHA, POWER, TOLERANCE = 0.05, 0.8, 0.01
AROUND = (0.8, 1.0, 1.25)
NULL = 20_000
LONGEST = 1e8  # rows of all simulated streams of a cell
LEAST = 30  # rows for which a line is drawn

Told = Callable[[np.ndarray, np.ndarray, int, int, np.random.Generator], float]


def ideal(p: np.ndarray, q: np.ndarray, n: int, runs: int, rng: np.random.Generator) -> float:
    """The likelihood ratio against its simulated quantile."""
    ratio = np.log(p / q)
    limit = np.quantile(rng.multinomial(n, q, size=NULL) @ ratio, 1 - ALPHA)
    return float(np.mean(rng.multinomial(n, p, size=20 * runs) @ ratio > limit))


def fit(p: np.ndarray, q: np.ndarray, n: int, runs: int, rng: np.random.Generator) -> float:
    """The p-value of `compare` of rows with a known belief."""
    samples = rng.multinomial(n, p, size=runs)
    return float(np.mean([goodness_of_fit(x, q, rng).p_value <= ALPHA for x in samples]))


def alarm(p: np.ndarray, q: np.ndarray, n: int, runs: int, rng: np.random.Generator) -> float:
    """Streams whose first start alone has alarmed by row n, as a watch then has too."""
    draws = int(np.clip(LONGEST / n / len(AROUND), 100, 10 * runs))
    return float(np.mean(np.isfinite(alarm_times(p, q, ALPHA, n, draws, rng))))


def two_samples(p: np.ndarray, q: np.ndarray, n: int, runs: int, rng: np.random.Generator) -> float:
    """The p-value of `compare`."""
    pairs = zip(rng.multinomial(n, p, size=runs), rng.multinomial(n, q, size=runs), strict=True)
    return float(np.mean([homogeneity(x, y, rng).p_value <= ALPHA for x, y in pairs]))


def different(p: np.ndarray, q: np.ndarray, n: int, runs: int, rng: np.random.Generator) -> float:
    """The verdict of `compare`."""
    pairs = zip(rng.multinomial(n, p, size=runs), rng.multinomial(n, q, size=runs), strict=True)
    low = [divergence_limits(x, y, float(balanced_shares(x, y).sum()), 1 - ALPHA).low for x, y in pairs]
    return float(np.mean(np.array(low) > TOLERANCE * np.log(2)))


WAYS: dict[str, Told] = {
    "ideal": ideal,
    "fit": fit,
    "alarm": alarm,
    "two samples": two_samples,
    "different": different,
}


def brute(told: Told, p: np.ndarray, q: np.ndarray, n: int, runs: int, rng: np.random.Generator) -> tuple[float, float]:
    """The power at n, and the rows with the power asked for, by a line through the normal quantiles around n."""
    rows = [max(2, round(n * by)) for by in AROUND]
    share = np.array([told(p, q, at, runs, rng) for at in rows])
    z = ndtri(np.clip(share, 0.5 / runs, 1 - 0.5 / runs))
    slope = max(float(np.polyfit(np.log(rows), z, 1)[0]), 0.6) if n >= LEAST else 1.2
    return float(share[1]), float(np.exp(np.mean(np.log(rows)) + (ndtri(POWER) - np.mean(z)) / slope))


def cohen(p: np.ndarray, q: np.ndarray, way: str) -> float:
    """The rows of the truth by Cohen's w: of a fit to q, or of a table of two equal samples."""
    middle = q if way == "fit" else (p + q) / 2
    w = np.sqrt(np.sum((p - middle) ** 2 / middle))
    try:
        from statsmodels.stats.power import GofChisquarePower
    except ImportError:
        df = p.size - 1

        def gap(log_n: float) -> float:
            return 1 - chndtr(chdtri(df, ALPHA), df, np.exp(log_n) * w * w) - POWER

        rows = float(np.exp(brentq(gap, -5, 60)))
    else:
        rows = float(GofChisquarePower().solve_power(w, None, ALPHA, POWER, n_bins=p.size))
    return rows if way == "fit" else rows / 2


def cells(outcomes: list[int]) -> list[Cell]:
    """Outcomes, shapes and sizes (in nats); the rows of a cell are not used."""
    grid = itertools.product(outcomes, ("uniform", "zipf"), (0.001, 0.03, 0.3))
    return [Cell(k, 0, 0, shape, "normal", d) for k, shape, d in grid]


def main() -> None:
    """Print a line for each cell and way, then the worst of each way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--outcomes", type=int, nargs="+", default=[2, 10, 100])
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    found: dict[str, list[tuple[float, float, float]]] = {way: [] for way in WAYS}
    for i, cell in enumerate(cells(options.outcomes)):
        p, q = cell.pair()
        start = time.perf_counter()
        plan = power(p, q, tolerance=TOLERANCE, check=0, seed=options.seed)
        print(f"\n{cell.k} outcomes, {cell.shape}, D = {cell.divergence:g} nat: {time.perf_counter() - start:.1f} s")
        for j, (way, told) in enumerate(WAYS.items()):
            need = next(need for need in plan.needs if need.way == way)
            if need.rows is None:
                continue
            rng = np.random.default_rng([options.seed, i, j, 1])
            share, rows = brute(told, p, q, need.rows, options.runs, rng)
            peer = cohen(p, q, way) / rows if way in ("fit", "two samples") and need.rows >= LEAST else np.nan
            ratio = need.rows / rows if need.rows >= LEAST else np.nan
            found[way].append((share, ratio, peer))
            print(
                f"  {way:<12}{need.rows:>10,} rows  × ideal {need.factor or np.nan:5.1f}  power {share:.3f}"
                f"  ratio {ratio:.3f}  cohen {peer:.2f}",
                flush=True,
            )
    print(f"\n{'':<12} least and largest power, ratio, and ratio by Cohen's w")
    for way, results in found.items():
        columns = np.array(results).T
        spans = (f"{np.nanmin(c):.3f} {np.nanmax(c):.3f}" if np.isfinite(c).any() else "" for c in columns)
        print(f"{way:<12} {'   '.join(spans)}")


if __name__ == "__main__":
    main()
