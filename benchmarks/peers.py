"""Beside evidently on the same two parquet tables: CPU and memory by ratio, and alarms when nothing changed."""

import argparse
import json
import statistics
import tempfile
import warnings
from pathlib import Path

import numpy as np
import polars as pl

from _real_data import employment
from _tables import make
from kullback._compare import compare
from two_tables import COMPARE, cost

EVIDENTLY = """
import sys, warnings
warnings.filterwarnings("ignore")
import pandas as pd
from evidently import Dataset, Report
from evidently.presets import DataDriftPreset
truth, belief = (Dataset.from_pandas(pd.read_parquet(path)) for path in sys.argv[1:])
Report([DataDriftPreset(cat_method="kl_div", num_method="kl_div")]).run(truth, belief).json()
"""


def price(rows: int, rounds: int) -> dict[str, object]:
    """CPU seconds and peak MB of both, each in a process of its own, in turns."""
    with tempfile.TemporaryDirectory() as scratch:
        make(Path(scratch), rows)
        paths = Path(scratch) / "truth.parquet", Path(scratch) / "belief.parquet"
        turns = [(cost(EVIDENTLY, *paths), cost(COMPARE, *paths)) for _ in range(rounds)]
    theirs, ours = ([statistics.median(turn[i][j] for turn in turns) for j in (0, 1)] for i in (0, 1))
    return {
        "rows": rows,
        "evidently_cpu_s": round(theirs[0], 2),
        "kullback_cpu_s": round(ours[0], 2),
        "times_cheaper": round(statistics.median(a[0] / b[0] for a, b in turns), 1),
        "evidently_mb": round(theirs[1]),
        "kullback_mb": round(ours[1]),
    }


def alarms(table: pl.DataFrame, rows: int, times: int) -> dict[str, object]:
    """Share of columns that each calls drifted or different between two random halves."""
    from evidently import Dataset, Report
    from evidently.presets import DataDriftPreset

    warnings.filterwarnings("ignore")
    rng = np.random.default_rng(0)
    drifted = different = columns = 0
    for _ in range(times):
        drawn = table[rng.permutation(table.height)[:rows]]
        halves = drawn[: rows // 2], drawn[rows // 2 :]
        run = Report([DataDriftPreset(cat_method="kl_div", num_method="kl_div")]).run(
            *(Dataset.from_pandas(h.to_pandas()) for h in halves)
        )
        values = [m["value"] for m in run.dict()["metrics"] if str(m["metric_name"]).startswith("ValueDrift")]
        drifted += sum(value >= 0.1 for value in values)
        ledgers = compare(*halves).values()
        different += sum(ledger.verdict == "different" for ledger in ledgers)
        columns += len(ledgers)
    return {
        "rows": rows,
        "evidently_drifted": round(drifted / columns, 3),
        "kullback_different": round(different / columns, 3),
        "columns": columns,
    }


def main() -> None:
    """Print a line per table size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--times", type=int, default=30)
    options = parser.parse_args()
    later, _ = employment()
    for rows in (200, 1000, 10_000):
        print(json.dumps(alarms(later, rows, options.times)), flush=True)
    for rows in options.rows:
        print(json.dumps(price(rows, options.rounds)), flush=True)


if __name__ == "__main__":
    main()
