"""Maximum likelihood by kb.fit.project beside SciPy's fit: the cost of a row that either ends with, and the time."""

from __future__ import annotations

import argparse
import os
import statistics
import time
import warnings
from collections.abc import Callable

os.environ |= dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)  # before NumPy reads it

import numpy as np
from scipy import stats

import kullback as kb
from kullback import families

ROUNDS = 5
ROWS = 2000
DRAWN = np.random.default_rng(6)
CASES = {
    "Normal": (families.Normal, stats.norm, {}, DRAWN.normal(3, 2, ROWS)),
    "Laplace": (families.Laplace, stats.laplace, {}, DRAWN.laplace(3, 2, ROWS)),
    "Gamma": (families.Gamma, stats.gamma, {"floc": 0}, DRAWN.gamma(2.5, 1.7, ROWS)),
    "InverseGamma": (families.InverseGamma, stats.invgamma, {"floc": 0}, 1 / DRAWN.gamma(2.5, 1.7, ROWS)),
    "Weibull": (families.Weibull, stats.weibull_min, {"floc": 0}, DRAWN.weibull(1.7, ROWS)),
    "Beta": (families.Beta, stats.beta, {"floc": 0, "fscale": 1}, DRAWN.beta(2, 3, ROWS)),
    "VonMises": (families.VonMises, stats.vonmises, {"fscale": 1}, DRAWN.vonmises(0.7, 2.5, ROWS)),
    "Gumbel": (families.Gumbel, stats.gumbel_r, {}, DRAWN.gumbel(1, 2, ROWS)),
    "Logistic": (families.Logistic, stats.logistic, {}, DRAWN.logistic(1, 2, ROWS)),
    "Cauchy": (families.Cauchy, stats.cauchy, {}, DRAWN.standard_cauchy(ROWS)),
    "StudentT": (families.StudentT, stats.t, {}, DRAWN.standard_t(4, ROWS)),
}


def timed(call: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    call()
    return time.process_time() - start


def errors() -> None:
    """How often 1.96 standard errors about the total and the optimism hold what new rows cost, for a normal law."""
    for n in (30, 100, 1000):
        held = 0
        for seed in range(1000):
            found = kb.fit.project(np.random.default_rng(seed).normal(size=n), families.Normal)
            loc, scale = (float(x) for x in found.law.parameters.values())
            cost = np.log(scale) + np.log(2 * np.pi) / 2 + (1 + loc**2) / scale**2 / 2
            held += abs(cost - found.total.value - found.optimism) <= 1.96 * found.standard_error
        print(f"{n} rows: in {held} of 1000 samples")


def speed() -> None:
    """A row of the table for each family."""
    warnings.simplefilter("ignore")  # SciPy's, of overflow on its way
    print("| family | cost of a row, nats | SciPy's less ours | SciPy's time over ours |\n|---|---|---|---|")
    for name, (family, dist, known, rows) in CASES.items():

        def ours(family: type = family, rows: np.ndarray = rows) -> kb.fit.Projection:
            return kb.fit.project(rows, family)

        def theirs(dist: object = dist, rows: np.ndarray = rows, known: dict[str, float] = known) -> tuple[float, ...]:
            return dist.fit(rows, **known)

        cost = ours().total.value
        off = -dist(*theirs()).logpdf(rows).mean() - cost
        rounds = [(timed(theirs), timed(ours)) for _ in range(ROUNDS)]
        ratio = statistics.median(a / b for a, b in rounds)
        print(f"| {name} | {cost:.6f} | {off:.1e} | {ratio:.1f} |")


def main() -> None:
    """The table, or the errors."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="how often the standard error holds")
    errors() if parser.parse_args().errors else speed()


if __name__ == "__main__":
    main()
