"""Where log losses come from: kb.score beside scikit-learn and model-diagnostics on real models; a million rows.

scripts/bench score tables|speed [--rows 1000000] [--rounds 3]
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")  # before NumPy reads it

import numpy as np
import polars as pl
from model_diagnostics.scoring import LogLoss, decompose
from sklearn.metrics import log_loss

import kullback as kb
from _score_data import Task, breast_cancer, digits, files, words
from kullback.ledger import Amount
from kullback.scoring import Score
from two_tables import cost

SCORE = """
import sys
from kullback.cli import main
main(["score", sys.argv[1], "--label", "y", "--probs", "p_*", "--json"])
"""
LOG_LOSS = """
import sys
import polars as pl
from sklearn.metrics import log_loss
read = pl.read_parquet if sys.argv[1].endswith(".parquet") else pl.read_csv
table = read(sys.argv[1])
log_loss(table["y"], table.select("^p_.*$").to_numpy())
"""


def tables() -> None:
    """Every real model: what each tool says of it, in nats."""
    for name, load in (("breast_cancer", breast_cancer), ("digits", digits), ("files", files)):
        task = load()
        _account(name, task)
        if len(task.classes) == 2:
            _beside(task)
    _account("words", words(), given="ratings")


def _account(name: str, task: Task, **given: str) -> None:
    """What kb.score finds, beside the log loss of scikit-learn, which takes one label a row."""
    print(f"\n{name}: {len(task.labels)} rows, {len(task.classes)} classes\n")
    print("| model | log_loss | total | impossible | uncertainty | − resolution | + miscalibration | p | bracket |")
    print("|" + "---|" * 9)
    for model, predicted in task.models.items():
        score = _score(task, predicted, **given)
        told = score.finite or score  # of the rows that cost a finite amount
        theirs = "" if given else f"{_log_loss(task, predicted):.4f}"
        below, above = (" " if x is None else f"{x:.4f}" for x in (told.bracket.below, told.bracket.above))
        cells = (
            model, theirs, _amount(score.total), str(score.forbidden), _amount(told.uncertainty),
            _amount(told.resolution), _amount(told.miscalibration), f"{told.p_value:.3f}", f"{below} … {above}",
        )  # fmt: skip
        print(f"| {' | '.join(cells)} |")
        if given:
            print(f"\nirreducible {_amount(told.irreducible)}, grouping {_amount(told.grouping)}")


def _beside(task: Task) -> None:
    """What model-diagnostics finds of the same rows, and the CPU time of both."""
    happened = (task.labels == task.classes[1]).astype(float)
    print("\n| model | score | miscalibration | discrimination | uncertainty | CPU: kullback over it |")
    print("|" + "---|" * 6)
    for model, predicted in task.models.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an infinite score makes NaN of its parts
            found = decompose(happened, predicted, scoring_function=LogLoss()).row(0, named=True)
            ratio = _ratio(lambda p=predicted: _score(task, p), lambda p=predicted: _decomposed(happened, p))
        parts = (f"{found[part]:.4f}" for part in ("score", "miscalibration", "discrimination", "uncertainty"))
        print(f"| {model} | {' | '.join(parts)} | {ratio:.1f} |")


def _score(task: Task, predicted: np.ndarray, **given: str) -> Score:
    """The score in nats, of predictions in the form they have."""
    return kb.score(task.labels, predicted, classes=task.classes, groups=task.groups, unit="nat", **given)


def _log_loss(task: Task, predicted: np.ndarray) -> float:
    """The log loss of scikit-learn, which wants the columns in alphabetical order."""
    columns = predicted if predicted.ndim == 2 else np.stack([1 - predicted, predicted], axis=1)
    order = np.argsort(task.classes)
    return log_loss(task.labels, columns[:, order], labels=np.array(task.classes)[order])


def _decomposed(happened: np.ndarray, predicted: np.ndarray) -> pl.DataFrame:
    """The account of model-diagnostics."""
    return decompose(happened, predicted, scoring_function=LogLoss())


def _amount(amount: Amount | None) -> str:
    """An amount and its limits."""
    return "" if amount is None else f"{amount.value:.4f} ({amount.low:.4f} to {amount.high:.4f})"


def _ratio(ours: Callable[[], object], theirs: Callable[[], object], rounds: int = 3) -> float:
    """The median CPU time of one call over that of another, in turns."""
    return statistics.median(_seconds(ours) / _seconds(theirs) for _ in range(rounds))


def _seconds(call: Callable[[], object]) -> float:
    """The CPU time of a call."""
    start = time.process_time()
    call()
    return time.process_time() - start


def speed(rows: int, rounds: int) -> None:
    """Two classes beside model-diagnostics, and a file of ten classes beside reading it for scikit-learn's log loss."""
    drawn = np.random.default_rng(0)
    print("| rows, two classes | kullback, CPU s | model-diagnostics, CPU s | ratio |\n|---|---|---|---|")
    for n in (1_000, 10_000, 100_000, rows):
        predicted = drawn.beta(1, 1, n)
        happened = (drawn.random(n) < predicted).astype(float)
        times = [
            (_seconds(lambda y=happened, p=predicted: kb.score(y.astype(int), p)),
             _seconds(lambda y=happened, p=predicted: _decomposed(y, p)))
            for _ in range(rounds)
        ]  # fmt: skip
        ours, theirs = (statistics.median(pair[side] for pair in times) for side in (0, 1))
        print(f"| {n} | {ours:.3g} | {theirs:.3g} | {statistics.median(a / b for a, b in times):.1f} |")
    print("\n| format, ten classes | log_loss, CPU s | MB | kullback score, CPU s | MB | ratio |")
    print("|" + "---|" * 6)
    with tempfile.TemporaryDirectory() as scratch:
        for path in _written(Path(scratch), drawn, rows):
            rounds_of = [(cost(LOG_LOSS, path), cost(SCORE, path)) for _ in range(rounds)]
            bare, ours = ([statistics.median(r[side][j] for r in rounds_of) for j in (0, 1)] for side in (0, 1))
            ratio = statistics.median(b[0] / a[0] for a, b in rounds_of)
            print(
                f"| {path.suffix[1:]} | {bare[0]:.2f} | {bare[1]:.0f} | {ours[0]:.2f} | {ours[1]:.0f} | {ratio:.1f} |"
            )


def _written(folder: Path, drawn: np.random.Generator, rows: int) -> tuple[Path, Path]:
    """Predictions of ten classes, too sure by half, and labels: in a parquet and a CSV file."""
    logits = drawn.normal(size=(rows, 10))
    labels = (logits + drawn.gumbel(size=logits.shape)).argmax(axis=1)
    predicted = np.exp(1.5 * logits)
    predicted /= predicted.sum(axis=1, keepdims=True)
    table = pl.DataFrame({"y": labels} | {f"p_{k}": column for k, column in enumerate(predicted.T)})
    table.write_parquet(folder / "rows.parquet")
    table.write_csv(folder / "rows.csv")
    return folder / "rows.parquet", folder / "rows.csv"


def main() -> None:
    """Run the sub-command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("tables", "speed"))
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.what == "tables":
        tables()
    else:
        speed(options.rows, options.rounds)


if __name__ == "__main__":
    main()
