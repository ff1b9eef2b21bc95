"""Relative error of KL as P nears Q, beside SciPy, torch and dit: a table of docs/accuracy.md."""

from collections.abc import Callable

import dit
import numpy as np
import torch
from dit.divergences import kullback_leibler_divergence
from scipy.special import rel_entr
from scipy.stats import entropy

import _exact
import kullback as kb

OUTCOMES, PAIRS = 50, 20


def by_torch(p: np.ndarray, q: np.ndarray) -> float:
    """torch's own, which takes the belief first, as logarithms."""
    return float(torch.nn.functional.kl_div(torch.from_numpy(q).log(), torch.from_numpy(p), reduction="sum"))


def by_dit(p: np.ndarray, q: np.ndarray) -> float:
    """dit's own, in nats."""
    outcomes = [str(i) for i in range(len(p))]
    sides = (dit.Distribution(outcomes, side) for side in (p, q))
    return float(kullback_leibler_divergence(*sides) * np.log(2))


WAYS: dict[str, Callable[[np.ndarray, np.ndarray], float]] = {
    "kullback": kb.kl_divergence,
    "scipy.stats.entropy": entropy,
    "sum of scipy.special.rel_entr": lambda p, q: rel_entr(p, q).sum(),
    "torch.nn.functional.kl_div": by_torch,
    "dit": by_dit,
}


def worst_errors(divergence: float, seed: int) -> tuple[float, dict[str, float], dict[str, float]]:
    """The median exact value, the worst relative error and the least value over random pairs of about `divergence`."""
    rng = np.random.default_rng(seed)
    step = np.sqrt(6 * divergence)  # KL ≈ Σ p·(step·uniform)²/2 = step²/6
    known, errors, least = [], dict.fromkeys(WAYS, 0.0), dict.fromkeys(WAYS, np.inf)
    for _ in range(PAIRS):
        p = rng.dirichlet(np.ones(OUTCOMES))
        q = p * (1 + step * rng.uniform(-1, 1, OUTCOMES))
        q /= q.sum()
        exact = _exact.kl(p, q)
        known.append(float(exact))
        for name, way in WAYS.items():
            value = float(way(p, q))
            errors[name] = max(errors[name], _exact.error(value, exact))
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
