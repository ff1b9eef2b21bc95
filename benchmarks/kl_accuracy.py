"""Relative error of KL near P = Q, beside SciPy: the table of docs/exactness.md.

Run: python benchmarks/kl_accuracy.py
"""

from collections.abc import Callable

import mpmath
import numpy as np
from scipy.special import rel_entr
from scipy.stats import entropy

import kullback as kb

OUTCOMES, PAIRS = 50, 20
WAYS: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "kullback": kb.kl_divergence,
    "scipy.stats.entropy": entropy,
    "sum of scipy.special.rel_entr": lambda p, q: rel_entr(p, q).sum(),
}


def reference(p: np.ndarray, q: np.ndarray) -> mpmath.mpf:
    """The divergence of the normalised pair of the stored doubles, in 120 digits."""
    with mpmath.workdps(120):
        p_total, q_total = mpmath.fsum(p), mpmath.fsum(q)
        return mpmath.fsum(mpmath.mpf(a) / p_total * mpmath.log(a * q_total / (b * p_total)) for a, b in pairs(p, q))


def pairs(p: np.ndarray, q: np.ndarray) -> zip:
    """The two sides as exact mpmath numbers."""
    return zip(map(mpmath.mpf, p.tolist()), map(mpmath.mpf, q.tolist()), strict=True)


def worst_errors(divergence: float, seed: int) -> tuple[float, dict[str, float], dict[str, float]]:
    """The median reference, the worst relative error and the least value over random pairs of about `divergence`."""
    rng = np.random.default_rng(seed)
    step = np.sqrt(6 * divergence)  # KL ≈ Σ p·(step·uniform)²/2 = step²/6
    known, errors, least = [], dict.fromkeys(WAYS, 0.0), dict.fromkeys(WAYS, np.inf)
    for _ in range(PAIRS):
        p = rng.dirichlet(np.ones(OUTCOMES))
        q = p * (1 + step * rng.uniform(-1, 1, OUTCOMES))
        q /= q.sum()
        exact = reference(p, q)
        known.append(float(exact))
        for name, way in WAYS.items():
            value = float(way(p, q))
            errors[name] = max(errors[name], float(abs(mpmath.mpf(value) / exact - 1)))
            least[name] = min(least[name], value)
    return float(np.median(known)), errors, least


def main() -> None:
    """Print the table."""
    print(f"Worst relative error over {PAIRS} random pairs of {OUTCOMES} outcomes; * where a value was negative.\n")
    print("| KL (nat) | " + " | ".join(WAYS) + " |\n|---|" + "---|" * len(WAYS))
    for exponent in range(-4, -29, -4):
        divergence, errors, least = worst_errors(10.0**exponent, seed=-exponent)
        cells = (f"{errors[name]:.1e}{' *' if least[name] < 0 else ''}" for name in WAYS)
        print(f"| {divergence:.1e} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
