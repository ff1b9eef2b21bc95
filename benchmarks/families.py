"""Closed forms beside torch's in time, and how often the limits of Monte Carlo hold what they should."""

from __future__ import annotations

import argparse
import math
import os
import time
from collections.abc import Callable, Iterable
from typing import Any

os.environ |= dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)  # before NumPy reads it

import numpy as np
from scipy import stats

from kullback.between import monte_carlo as mc
from kullback.between.kl_between import adapt, kl_between
from kullback.families.mixture import Mixture
from kullback.families.multivariate_normal import MultivariateNormal
from kullback.families.normal import Normal

CONFIDENCE = 0.95
SIZES = ((1_000, 2_000), (10_000, 1_000), (100_000, 400))  # draws, repetitions


def vectors(dimensions: int, divergence: float, seed: int, widened: float = 1.0) -> tuple[Any, Any]:
    """Two normal laws of vectors at about this divergence; the belief's covariance is that of the truth, widened."""
    rng = np.random.default_rng(seed)
    square = rng.standard_normal((dimensions, dimensions))
    covariance = square @ square.T / dimensions + np.eye(dimensions)
    direction = np.linalg.cholesky(covariance) @ rng.standard_normal(dimensions)
    reach = direction @ np.linalg.solve(widened * covariance, direction) / 2
    left = divergence - dimensions * (1 / widened - 1 + math.log(widened)) / 2
    truth = MultivariateNormal.from_covariance(np.zeros(dimensions), covariance)
    return truth, MultivariateNormal.from_covariance(direction * math.sqrt(left / reach), widened * covariance)


CELLS: dict[str, Callable[[], tuple[Any, Any]]] = {
    "normal, moved": lambda: (stats.norm(0, 1), stats.norm(math.sqrt(0.002), 1)),
    "normal, narrower": lambda: (stats.norm(0, 1), stats.norm(0, 0.5)),
    "normal, wider": lambda: (stats.norm(0, 1), stats.norm(0, 6)),
    "normal of 10": lambda: vectors(10, 0.01, 0),
    "normal of 3, wider": lambda: vectors(3, 0.1, 1, 1.3),
    "normal of 5, narrower": lambda: vectors(5, 0.5, 2, 0.8),
    "normal of 10, far": lambda: vectors(10, 1.0, 3),
    "normal of 2, far": lambda: vectors(2, 2.0, 4),
    "normal of 10, farther": lambda: vectors(10, 3.0, 5, 1.5),
    "Dirichlet of 4": lambda: (stats.dirichlet([2, 3, 4, 1.0]), stats.dirichlet([1, 2, 6, 2.0])),
    "gamma and log-normal": lambda: (stats.gamma(3), stats.lognorm(1, scale=2)),
    "Laplace and logistic": lambda: (stats.laplace(), stats.logistic(0.5, 0.7)),
    "Poisson and negative binomial": lambda: (stats.poisson(3), stats.nbinom(4, 0.5)),
    "Student's t(5) and normal": lambda: (stats.t(5), stats.norm()),
    "mixtures": lambda: (
        Mixture([0.3, 0.7], [Normal(0, 1), Normal(4, 0.5)]),
        Mixture([0.5, 0.5], [Normal(0, 1), Normal(3, 1)]),
    ),
}


# On these nothing was tuned.
FRESH: dict[str, Callable[[], tuple[Any, Any]]] = {
    "normal of 4, 0.001": lambda: vectors(4, 0.001, 11),
    "normal of 7, 0.03": lambda: vectors(7, 0.03, 12, 1.05),
    "normal of 1, 0.2, narrower": lambda: vectors(1, 0.2, 13, 0.7),
    "normal of 6, 0.7": lambda: vectors(6, 0.7, 14, 1.2),
    "normal of 8, 1.5, narrower": lambda: vectors(8, 1.5, 15, 0.85),
    "normal of 9, 2.5": lambda: vectors(9, 2.5, 16),
    "normal of 10, 3, wider": lambda: vectors(10, 3.0, 17, 1.9),
    "Dirichlet of 6": lambda: (stats.dirichlet([1, 2, 3, 4, 5, 6.0]), stats.dirichlet([1.5, 2, 3, 4, 4, 6.0])),
    "beta": lambda: (stats.beta(2, 5), stats.beta(3, 4)),
    "inverse gamma and log-normal": lambda: (stats.invgamma(6), stats.lognorm(0.5, scale=0.2)),
    "logistic and Student's t(4)": lambda: (stats.logistic(), stats.t(4, 1, 2)),
    "negative binomial and Poisson": lambda: (stats.nbinom(8, 0.6), stats.poisson(6)),
}


def covered(name: str, draws: int, repetitions: int, seed: int = 20) -> dict[str, Any]:
    """How often the limits hold the divergence, which is known by another way."""
    P, Q = (CELLS | FRESH)[name]()
    exact = float(kl_between(P, Q).value)
    truth, belief = adapt(P, "P"), adapt(Q, "Q")
    p, q = truth.functions(), belief.functions()
    known = mc.covers(truth, belief, p, q)
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(repetitions):
        x = p.rvs(size=draws, random_state=rng)
        found.append(mc.estimate(mc.log_density(q, x) - mc.log_density(p, x), CONFIDENCE, known))
    given = [one for one in found if one.value is not None]
    below, above = (sum(one.low > exact for one in given), sum(one.high < exact for one in given))
    return {
        "divergence": exact,
        "covered": 1 - (below + above) / max(1, len(given)),
        "too high": below / max(1, len(given)),
        "too low": above / max(1, len(given)),
        "refused": 1 - len(given) / repetitions,
        "controlled": sum(not one.note for one in given) / max(1, len(given)),
        "error": float(np.mean([one.standard_error for one in given])) if given else math.nan,
    }


def coverage(cells: Iterable[str]) -> None:
    """A table of docs/families.md."""
    print("| laws | D | draws | covered | D below | D above | refused | standard error |")
    print("|---|---|---|---|---|---|---|---|")
    for draws, repetitions in SIZES:
        for name in cells:
            row = covered(name, draws, repetitions)
            print(
                f"| {name} | {row['divergence']:.4g} | {draws} | {row['covered']:.1%} | {row['too high']:.1%} "
                f"| {row['too low']:.1%} | {row['refused']:.1%} | {row['error']:.2g} |",
                flush=True,
            )


def seconds(call: Callable[[], object], repeats: int) -> float:
    """CPU seconds of a call, the least of five rounds."""
    rounds = []
    for _ in range(5):
        start = time.process_time()
        for _ in range(repeats):
            call()
        rounds.append((time.process_time() - start) / repeats)
    return min(rounds)


def speed() -> None:
    """Closed forms beside torch's kl_divergence."""
    import torch
    from torch import distributions as td

    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)

    def positive(*shape: int) -> Any:
        return 0.3 + torch.rand(shape, generator=generator, dtype=torch.float64)

    def matrices(n: int, dimensions: int) -> Any:
        square = torch.randn((n, dimensions, dimensions), generator=generator, dtype=torch.float64)
        return square @ square.mT + torch.eye(dimensions, dtype=torch.float64)

    kinds: dict[str, Callable[[int], Any]] = {
        "Normal": lambda n: td.Normal(positive(n), positive(n)),
        "Exponential": lambda n: td.Exponential(positive(n)),
        "Laplace": lambda n: td.Laplace(positive(n), positive(n)),
        "Gamma": lambda n: td.Gamma(positive(n), positive(n)),
        "Beta": lambda n: td.Beta(positive(n), positive(n)),
        "Poisson": lambda n: td.Poisson(positive(n)),
        "Bernoulli": lambda n: td.Bernoulli(positive(n) / 1.4),
        "Categorical of 10": lambda n: td.Categorical(positive(n, 10)),
        "Categorical of 10, by logits": lambda n: td.Categorical(logits=positive(n, 10)),
        "Dirichlet of 10": lambda n: td.Dirichlet(positive(n, 10)),
        "MultivariateNormal of 3": lambda n: td.MultivariateNormal(positive(n, 3), matrices(n, 3)),
        "MultivariateNormal of 8": lambda n: td.MultivariateNormal(positive(n, 8), matrices(n, 8)),
    }
    print("| laws | pairs | kullback, µs | torch, µs | ratio |\n|---|---|---|---|---|")

    def row(name: str, pairs: str, ours: Callable[[], object], theirs: Callable[[], object], repeats: int) -> None:
        own, other = seconds(ours, repeats), seconds(theirs, repeats)
        print(f"| {name} | {pairs} | {own * 1e6:.0f} | {other * 1e6:.0f} | {own / other:.1f} |", flush=True)

    single = td.Normal(torch.tensor(0.0), torch.tensor(1.0)), td.Normal(torch.tensor(1.0), torch.tensor(2.0))
    others = {"Normal, of SciPy": (stats.norm(0, 1), stats.norm(1, 2)), "Normal": (Normal(0.0, 1.0), Normal(1.0, 2.0))}
    for name, (p, q) in others.items():
        row(name, "1", lambda: kl_between(p, q), lambda: td.kl_divergence(*single), 100)  # noqa: B023
    for name, make in kinds.items():
        for n in (1, 10_000):
            p, q = make(n), make(n)
            row(name, f"{n}", lambda: kl_between(p, q), lambda: td.kl_divergence(p, q), 50 if n == 1 else 5)  # noqa: B023

    loc, log_scale = (torch.randn(128, 10, generator=generator, requires_grad=True) for _ in range(2))
    prior = td.Normal(0.0, 1.0)

    def step(divergence: Callable[[Any, Any], Any]) -> Callable[[], object]:
        return lambda: divergence(td.Normal(loc, log_scale.exp()), prior).sum().backward()

    row("Normal, with its gradient", "1280", step(lambda p, q: kl_between(p, q).value), step(td.kl_divergence), 50)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("coverage", "fresh", "speed"))
    {"coverage": lambda: coverage(CELLS), "fresh": lambda: coverage(FRESH), "speed": speed}[parser.parse_args().what]()
