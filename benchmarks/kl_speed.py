"""Speed of KL beside SciPy, by ratio: both in one process, turn by turn, CPU time, medians.

Run: python benchmarks/kl_speed.py
"""

import time
from collections.abc import Callable

import numpy as np
from scipy.stats import entropy

import kullback as kb

ROUNDS = 5
SHAPES = [(10_000_000,), (10_000, 1_000), (1_000_000, 10)]


def pair(shape: tuple[int, ...], near: bool) -> tuple[np.ndarray, np.ndarray]:
    """A random truth, and a belief within 10 % of it or unrelated to it."""
    rng = np.random.default_rng(0)
    p = rng.gamma(1.0, size=shape) + 1e-3
    q = p * (1 + 0.1 * rng.uniform(-1, 1, shape)) if near else rng.gamma(1.0, size=shape) + 1e-3
    return p / p.sum(axis=-1, keepdims=True), q / q.sum(axis=-1, keepdims=True)


def cpu_seconds(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median CPU time of each way, run in turns so that all meet the same machine."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            start = time.process_time()
            way()
            times[name].append(time.process_time() - start)
    return {name: float(np.median(seconds)) for name, seconds in times.items()}


def main() -> None:
    """Print ns per outcome, and how many times faster than SciPy."""
    print("| shape | pair | scipy.stats.entropy | kl_divergence | ratio | totals 1 and 7 | kl_terms | memory read |")
    print("|---|---|---|---|---|---|---|---|")
    for shape in SHAPES:
        for near in (True, False):
            p, q = pair(shape, near)
            seven = 7 * q
            seconds = cpu_seconds(
                {
                    "scipy": lambda p=p, q=q: entropy(p, q, axis=-1),
                    "kl": lambda p=p, q=q: kb.kl_divergence(p, q),
                    "totals": lambda p=p, q=seven: kb.kl_divergence(p, q, normalize=True),
                    "terms": lambda p=p, q=q: kb.kl_terms(p, q),
                    "read": lambda p=p, q=q: (p.max(), q.max()),
                }
            )
            ns = {name: f"{1e9 * value / p.size:.1f}" for name, value in seconds.items()}
            ratio = f"{seconds['scipy'] / seconds['kl']:.1f}×"
            kind = "near" if near else "far"
            cells = [ns["scipy"], ns["kl"], ratio, ns["totals"], ns["terms"], ns["read"]]
            print(f"| {' × '.join(map(str, shape))} | {kind} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
