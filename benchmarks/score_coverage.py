"""How often the limits of every number of a score hold the truth, and how often its tests reject; the worst decide.

python benchmarks/score_coverage.py [--of parts classes differences ratings saved] [--laws ...] [--rows ...]
                                    [--kinds ...] [--runs 60] [--anew 300] [--redraws 999] [--seed 0]

Each cell fixes how true chances are spread and how rows depend on each other (`_forecasters.py`). Limits should hold
the truth in 95 % of runs; `width` is that of the limits relative to ±1.96 standard deviations of the estimates over the
runs. Of each number the two cells that hold the truth least often are drawn anew, from another seed.

Beside them: how often the test of calibration rejects, or that of equal costs where models cost alike. `--redraws` sets
how often labels are redrawn in a run, at most: most of the time goes there, and limits hardly depend on it.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from _forecasters import KINDS, LAWS, Forecaster, World, irreducible, saved, some
from kullback.calibrators import CALIBRATORS
from kullback.estimate.score import miscalibration
from kullback.estimate.score.account import account
from kullback.estimate.score.difference import difference
from kullback.estimate.score.judge import judge
from kullback.estimate.score.judged import Settings
from kullback.fit.remedy import recalibration
from kullback.ledger import Amount

CALIBRATED = Forecaster()
MODELS = (CALIBRATED, Forecaster(1.5), Forecaster(0.6), Forecaster(shift=0.5))
OTHERS = (Forecaster(1.5), Forecaster(1.03), Forecaster(pieces=4), Forecaster(pieces=30))
_TRUE_ROWS = 100_000  # of chances, on which a fitted map's true saving is computed

Told = dict[str, tuple[float, Amount]]
"""Of each number: the truth, and what was found."""


@dataclass(frozen=True)
class Cell:
    """A world with one model, or two on the same rows, and which numbers are asked of them."""

    of: str
    world: World
    model: Forecaster
    other: Forecaster | None = None

    def __str__(self) -> str:
        return f"{self.world}  {self.model}" + (f" against {self.other}" if self.other else "")


def parts(cell: Cell, rng: np.random.Generator, settings: Settings) -> tuple[Told, dict[str, bool]]:
    """The parts of a model's cost; is it found to be miscalibrated."""
    world, true = cell.world, cell.model.parts(cell.world.law)
    logs, labels = world.draw(rng)
    found = judge(cell.model.scored(world.law, logs, labels), settings, quiet)
    told = {name: (value, getattr(found.parts, name)) for name, value in true.items()}
    if found.parts.irreducible is not None and found.parts.grouping is not None:
        least = irreducible(world.law)
        told["irreducible"] = least, found.parts.irreducible
        told["grouping"] = true["total"] - true["miscalibration"] - least, found.parts.grouping
    rejects = found.p_value is not None and found.p_value <= 0.05
    return told, {"rejects": rejects, "low > 0": found.parts.miscalibration.low > 0.0}


def classes(cell: Cell, rng: np.random.Generator, settings: Settings) -> tuple[Told, dict[str, bool]]:
    """The miscalibration of the first class and of the last, each against the rest; is it found."""
    logs, labels = cell.world.draw(rng)
    found = account(cell.model.scored(cell.world.law, logs, labels), None, settings, quiet).score.by_class
    told, rejects = {}, {}
    for k in (0, len(found) - 1):
        name, amount, p_value = f"class {found[k].name}", found[k].miscalibration, found[k].p_value
        assert amount is not None
        told[name] = cell.model.of_class(cell.world.law, k), amount
        rejects[f"rejects {name}"] = p_value is not None and p_value <= 0.05
    return told, rejects


def differences(cell: Cell, rng: np.random.Generator, settings: Settings) -> tuple[Told, dict[str, bool]]:
    """What one model costs more than another, and why; is that established."""
    assert cell.other is not None
    law, pair = cell.world.law, (cell.model, cell.other)
    logs, labels = cell.world.draw(rng)
    accounts = [account(model.scored(law, logs, labels), None, settings, quiet) for model in pair]
    found, (this, other) = difference(*accounts, None, settings, quiet), (model.parts(law) for model in pair)
    told = {
        name: (this[name] - other[name], getattr(found, name)) for name in ("total", "miscalibration", "resolution")
    }
    return told, {"rejects": found.p_value is not None and found.p_value <= 0.05}


def remedy(cell: Cell, rng: np.random.Generator, settings: Settings) -> tuple[Told, dict[str, bool]]:
    """What recalibrating saves; the truth is what the map that was chosen, fitted to all rows, saves."""
    law = cell.world.law
    logs, labels = cell.world.draw(rng)
    scored = cell.model.scored(law, logs, labels)
    found = recalibration(scored, "auto", "nat", settings)
    said, true = np.exp(cell.model.predict(law, some(law, _TRUE_ROWS))), 0.0
    if found.chosen != "identity":
        fitted = CALIBRATORS[found.chosen].fit(scored.probabilities, labels.known, labels.weights)
        true = saved(law, said, fitted.apply(said))
    return {"saved": (true, found.saved)}, {"gained": found.gained}


ASKED: dict[str, Callable[[Cell, np.random.Generator, Settings], tuple[Told, dict[str, bool]]]] = {
    "parts": parts,
    "classes": classes,
    "differences": differences,
    "ratings": parts,
    "saved": remedy,
}


@dataclass(frozen=True)
class Result:
    """What the runs of a cell came to for one number, in thousandths of a nat."""

    cell: Cell
    number: str
    runs: int
    cover: float
    below: float
    above: float
    bias: float
    true: float
    width: float

    def __str__(self) -> str:
        return (
            f"  {self.number:<15} holds {self.cover:.3f} of {self.runs} (too high {self.above:.3f}, too low "
            f"{self.below:.3f})  true {self.true:8.2f}  bias {self.bias:+7.2f}  width {self.width:.2f}"
        )


def quiet(*told: object) -> None:
    pass


def simulate(cell: Cell, runs: int, seed: int) -> list[Result]:
    """Ask so many draws of a cell; print and return what came of each number."""
    rng = np.random.default_rng([seed, cell.world.n, *map(ord, str(cell))])
    rows, said, start = defaultdict(list), defaultdict(list), time.perf_counter()
    for run in range(runs):
        told, asked = ASKED[cell.of](cell, rng, Settings(0.95, run))
        for name, (true, amount) in told.items():
            rows[name].append((true, amount.raw, amount.low, amount.high))
        for name, answer in asked.items():
            said[name].append(answer)
    tested = "  ".join(f"{name} {np.mean(answers):.3f}" for name, answers in said.items())
    print(f"{cell.of}: {cell}  {tested}  ({time.perf_counter() - start:.0f} s)")
    results = [_result(cell, name, 1000.0 * np.array(found)) for name, found in rows.items()]
    print(*results, sep="\n", flush=True)
    return results


def _result(cell: Cell, name: str, found: np.ndarray) -> Result:
    true, raw, low, high = found.T
    above, below = float(np.mean(low > true + 1e-6)), float(np.mean(high < true - 1e-6))
    needed = 2 * 1.96 * (raw - true).std(ddof=1)
    width = float(np.mean(high - low) / needed) if needed > 0 else float("nan")
    bias = float(np.mean(raw - true))
    return Result(cell, name, len(found), 1.0 - above - below, below, above, bias, float(true.mean()), width)


def cells(of: str, laws: list[str], rows: list[int], kinds: list[str]) -> Iterator[Cell]:
    """Every law, number of rows and kind of dependence, with every model or pair of models."""
    many = [law for law in laws if of != "classes" or law in ("five", "ten")]
    for n, kind, law in itertools.product(rows, kinds, many):
        if of == "differences":
            yield from (Cell(of, World(law, n, kind), CALIBRATED, other) for other in OTHERS)
        elif of == "ratings":
            yield from (Cell(of, World(law, n, kind, r), model) for r in (3, 10) for model in MODELS[:2])
        else:
            yield from (Cell(of, World(law, n, kind), model) for model in MODELS)


def main() -> None:
    """Print every cell, then the worst of each number, drawn anew."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--of", nargs="+", choices=ASKED, default=list(ASKED))
    parser.add_argument("--laws", nargs="+", choices=LAWS, default=list(LAWS))
    parser.add_argument("--rows", nargs="+", type=int, default=[200, 1000])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    for name, default in (("runs", 60), ("anew", 300), ("redraws", 999), ("seed", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    usual = miscalibration.draws
    miscalibration.draws = lambda n, classes: min(options.redraws, usual(n, classes))
    for of in options.of:
        found = [
            result
            for cell in cells(of, options.laws, options.rows, options.kinds)
            for result in simulate(cell, options.runs, options.seed)
        ]
        worst: dict[Cell, None] = {}
        for name in dict.fromkeys(result.number for result in found):
            asked = sorted((result for result in found if result.number == name), key=lambda result: result.cover)
            worst.update(dict.fromkeys(result.cell for result in asked[:2]))
        print(f"\n{of}: the worst of each number, drawn anew")
        for cell in worst:
            simulate(cell, options.anew, options.seed + 1)


if __name__ == "__main__":
    main()
