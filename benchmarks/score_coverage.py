"""How often the limits of the miscalibration hold the truth, and how often its test rejects; the worst cell decides.

python benchmarks/score_coverage.py [--runs 200] [--seed 0] [--quick]

Each cell fixes how true chances C are spread, and predictions S whose logits are `tilt` times those of C: calibrated at
1, where `reject` is the test's level. Groups of ten share noise in their labels (a correlation of 0.3 behind them);
weights are exponential. The truth is the mean of KL(C‖S) over a million chances.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import log_softmax, logit, ndtr

from kullback.estimate.score.judged import Settings
from kullback.estimate.score.miscalibration import miscalibration
from kullback.evidence import Labels, Scored

CONFIDENCE = 0.95
LAWS = ("uniform", "beta", "rare", "five")
KINDS = ("plain", "groups", "weights")


@dataclass(frozen=True)
class Cell:
    """A kind of forecaster, and how many rows it is judged on."""

    law: str
    n: int
    tilt: float
    kind: str = "plain"

    def chances(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """Logarithms of the true chances, (n, K)."""
        if self.law == "five":
            return log_softmax(rng.normal(size=(n, 5)), axis=1)
        second = {
            "uniform": lambda: logit(rng.random(n)),
            "beta": lambda: logit(np.clip(rng.beta(0.5, 0.5, n), 1e-12, 1 - 1e-12)),
            "rare": lambda: rng.normal(-2.0, 1.0, n),
        }[self.law]()
        return log_softmax(np.stack((np.zeros(n), second), axis=1), axis=1)

    def true(self) -> float:
        """The mean of KL(C‖S)."""
        logs = self.chances(1_000_000, np.random.default_rng(2))
        return float(np.sum(np.exp(logs) * (logs - log_softmax(self.tilt * logs, axis=1)), axis=1).mean())

    def draw(self, rng: np.random.Generator) -> Scored:
        """Predictions and what happened."""
        logs, groups, weights, z = self.chances(self.n, rng), None, None, rng.normal(size=self.n)
        if self.kind == "groups":
            groups = np.arange(self.n) // 10
            z = np.sqrt(0.3) * rng.normal(size=groups[-1] + 1)[groups] + np.sqrt(0.7) * z
        if self.kind == "weights":
            weights = rng.exponential(size=self.n)
            weights /= weights.mean()
        codes = np.sum(ndtr(z)[:, None] > np.cumsum(np.exp(logs), axis=1)[:, :-1], axis=1)
        labels = Labels(tuple("abcde"[: logs.shape[1]]), codes, weights=weights, groups=groups)
        return Scored("model", labels, np.exp(log_softmax(self.tilt * logs, axis=1)))


@dataclass(frozen=True)
class Result:
    """What the runs of a cell came to."""

    cell: Cell
    cover: float
    reject: float
    bias: float
    true: float

    def __str__(self) -> str:
        c = self.cell
        return (
            f"{c.law:<8}{c.kind:<8} n {c.n:>6}  tilt {c.tilt:<4}  cover {self.cover:.3f}  reject {self.reject:.3f}"
            f"  true {self.true:.4f}  bias {self.bias:+.4f}"
        )


def quiet(*told: object) -> None:
    pass


def simulate(cell: Cell, runs: int, seed: int) -> Result:
    """Judge so many draws of a cell."""
    rng, true, rows = np.random.default_rng(seed), cell.true() if cell.tilt != 1.0 else 0.0, []
    for run in range(runs):
        found = miscalibration(cell.draw(rng), Settings(CONFIDENCE, run), quiet)
        holds = found.low <= true + 1e-12 and found.high >= true - 1e-12
        rows.append((holds, found.p_value <= 0.05, found.raw - true))
    return Result(cell, *map(float, np.mean(rows, axis=0)), true)


def cells(quick: bool) -> Iterator[Cell]:
    """Every spread, size, tilt and kind; of many rows only those without groups and weights."""
    sizes = (200,) if quick else (200, 1000)
    for law, n, tilt, kind in itertools.product(LAWS, sizes, (1.0, 1.5, 0.6), KINDS):
        yield Cell(law, n, tilt, kind)
    if not quick:
        yield from (Cell("uniform", 10_000, tilt) for tilt in (1.0, 1.5))


def main() -> None:
    """Print every cell, then the worst."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="only n = 200")
    options = parser.parse_args()
    start, results = time.perf_counter(), []
    for cell in cells(options.quick):
        results.append(simulate(cell, options.runs, options.seed))
        print(results[-1], flush=True)
    levels = [result for result in results if result.cell.tilt == 1.0]
    print(f"\n{len(results)} cells × {options.runs} runs in {time.perf_counter() - start:.0f} s")
    print("least coverage: ", min(results, key=lambda result: result.cover))
    print("least rejected: ", min(levels, key=lambda result: result.reject))
    print("most rejected:  ", max(levels, key=lambda result: result.reject))


if __name__ == "__main__":
    main()
