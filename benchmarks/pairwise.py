"""All pairs of rows: time beside SciPy and beside a bare matrix product, pairs recomputed, and errors against mpmath.

Run: python benchmarks/pairwise.py
Seconds by the clock, the best of some rounds in turns; the products take all threads. SciPy is the sum of rel_entr, a
row of truths at a time, measured on some rows and extrapolated to all. Errors are the worst of random pairs, and of the
pairs that were kept although their estimates are the worst.
"""

import time
from collections.abc import Callable

import mpmath
import numpy as np
from scipy.special import rel_entr

from kullback import kernels
from kullback.kernels import pairwise

ROUNDS, SCIPY_ROWS, RANDOM, WORST = 7, 20, 30, 10
rng = np.random.default_rng(0)


def shares(weights: np.ndarray) -> np.ndarray:
    """Rows that sum to 1."""
    return weights / weights.sum(axis=1, keepdims=True)


def near(count: int, outcomes: int, step: float, groups: int = 1) -> np.ndarray:
    """Rows within a relative `step` of one of some random rows."""
    centres = rng.dirichlet(np.ones(outcomes), groups)[np.arange(count) % groups]
    return shares(centres * (1 + step * rng.uniform(-1, 1, centres.shape)))


def sparse(count: int, outcomes: int, kept: float, groups: int) -> np.ndarray:
    """Rows of some groups; a group has its own impossible outcomes."""
    possible = (rng.random((groups, outcomes)) < kept)[np.arange(count) % groups]
    return shares(rng.random((count, outcomes)) * possible)


def settings() -> dict[str, Callable[[], np.ndarray]]:
    """What kinds of rows are compared with each other."""
    return {
        "random, 2000 × 1000": lambda: rng.dirichlet(np.ones(1000), 2000),
        "within 1e-2, 2000 × 1000": lambda: near(2000, 1000, 1e-2),
        "random, 500 × 100": lambda: rng.dirichlet(np.ones(100), 500),
        "within 1e-2, 500 × 100": lambda: near(500, 100, 1e-2),
        "within 1e-6, 500 × 100": lambda: near(500, 100, 1e-6),
        "within 1e-10, 500 × 100": lambda: near(500, 100, 1e-10),
        "20 groups within 1e-3, 1000 × 300": lambda: near(1000, 300, 1e-3, 20),
        "20 groups within 1e-6, 1000 × 300": lambda: near(1000, 300, 1e-6, 20),
        "20 groups within 1e-10, 1000 × 300": lambda: near(1000, 300, 1e-10, 20),
        "10 groups with 1/2 of outcomes, 1000 × 300": lambda: sparse(1000, 300, 0.5, 10),
        "Dirichlet 0.1, 1000 × 300": lambda: rng.dirichlet(np.full(300, 0.1), 1000),
        "Dirichlet 0.01, 1000 × 300": lambda: rng.dirichlet(np.full(300, 0.01), 1000),
        "softmax of 5·normal, 1000 × 300": lambda: shares(np.exp(5 * rng.standard_normal((1000, 300)))),
        "counts of all sizes, 1000 × 300": lambda: rng.poisson(10 ** rng.uniform(3, 8, (1000, 1)) / np.full(300, 300)),
        "times 1e-200 to 1e200, 1000 × 300": lambda: near(1000, 300, 0.1) * 10.0 ** rng.uniform(-200, 200, (1000, 1)),
        "two outcomes, 1000 × 2": lambda: rng.dirichlet(np.ones(2), 1000),
        "all the same, 500 × 100": lambda: np.full((500, 100), 0.01),
    }


def seconds_of(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The least time of each way: the machine is shared, and nothing makes it faster than it is."""
    least = dict.fromkeys(ways, np.inf)
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.perf_counter()
            way()
            least[name] = min(least[name], time.perf_counter() - start)
    return least


def by_scipy(rows: np.ndarray) -> None:
    """Some rows against all."""
    for row in rows[:SCIPY_ROWS]:
        rel_entr(row, rows).sum(axis=1)


def by_product(rows: np.ndarray) -> None:
    """The product alone, which loses all digits near P = Q."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rows @ np.log(rows).T


def reference(p: np.ndarray, q: np.ndarray) -> mpmath.mpf:
    """The divergence of the normalised pair of the stored doubles."""
    positive = np.concatenate([p[p > 0], q[q > 0]])
    with mpmath.workdps(80 + int(2 * (np.log10(positive.max()) - np.log10(positive.min())))):
        a, b = ([mpmath.mpf(float(x)) for x in side] for side in (p, q))
        ratio = mpmath.fsum(a) / mpmath.fsum(b)
        return mpmath.fsum(x * mpmath.log(x / (y * ratio)) for x, y in zip(a, b, strict=True) if x) / mpmath.fsum(a)


def watched(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The values, and the estimates of their relative errors."""
    estimates = np.zeros((len(rows), len(rows)))
    complete = pairwise._complete

    def watching(out: np.ndarray, these: slice, others: slice, *known: object) -> np.ndarray:
        errors = complete(out, these, others, *known)
        estimates[these, others] = errors / out[these, others]
        return errors

    pairwise._complete = watching
    try:
        return pairwise.pairwise_kl(rows), estimates
    finally:
        pairwise._complete = complete


def worst_error(rows: np.ndarray, values: np.ndarray, pairs: np.ndarray) -> float:
    """The worst relative error of some pairs that are finite and above 0."""
    worst = 0.0
    for i, j in pairs:
        if 0 < values[i, j] < np.inf:
            exact = reference(rows[i], rows[j])
            worst = max(worst, float(abs(mpmath.mpf(values[i, j]) - exact) / exact))
    return worst


def line(kind: str, rows: np.ndarray) -> str:
    """A line of the table."""
    seconds = seconds_of(
        {
            "scipy": lambda: by_scipy(rows),
            "product": lambda: by_product(rows),
            "ours": lambda: pairwise.pairwise_kl(rows),
        }
    )
    with np.errstate(all="ignore"):
        values, estimates = watched(rows)
    np.fill_diagonal(estimates, 0.0)
    again = (estimates < 0) | ~(estimates <= pairwise.EXACT)
    kept = np.where(again, 0.0, estimates)
    finite = np.argwhere(np.isfinite(values) & ~np.eye(len(rows), dtype=bool))
    sample = rng.choice(finite, RANDOM)
    hardest = np.argwhere(kept >= np.sort(kept, axis=None)[-WORST])[:WORST]
    cells = [
        f"{seconds['ours']:.3f}",
        f"{seconds['scipy'] * len(rows) / min(SCIPY_ROWS, len(rows)) / seconds['ours']:.0f}×",
        f"{seconds['ours'] / seconds['product']:.1f}",
        f"{again.mean():.2%}",
        f"{worst_error(rows, values, sample):.1e}",
        f"{worst_error(rows, values, hardest):.1e}",
    ]
    return f"| {kind} | " + " | ".join(cells) + " |"


def main() -> None:
    """Print the table."""
    print(f"kernel: {kernels.ACTIVE}\n")
    print("| rows × outcomes | seconds | SciPy / ours | ours / product | recomputed | error | of worst kept |")
    print("|---|---|---|---|---|---|---|")
    for kind, make in settings().items():
        print(line(kind, make()), flush=True)


if __name__ == "__main__":
    main()
