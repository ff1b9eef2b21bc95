"""Nothing changed: two random halves of one real table, many times. How often is there an alarm?"""

import argparse
import json
from collections import Counter

import numpy as np
import polars as pl

from _real_data import employment, flights, weather
from kullback._compare import compare


def alarms(table: pl.DataFrame, rows: int, times: int, seed: int = 0) -> Counter[str]:
    """Counts over the columns of `times` comparisons of two halves of `rows` rows drawn from the table."""
    rng = np.random.default_rng(seed)
    seen: Counter[str] = Counter()
    for _ in range(times):
        drawn = table[rng.permutation(table.height)[:rows]]
        halves, dealt = (drawn[: rows // 2], drawn[rows // 2 :]), int(rng.integers(2**31))
        strict, default = (compare(*halves, tolerance=tolerance, seed=dealt) for tolerance in (0, 0.01))
        for ledger in strict.values():
            seen["columns"] += 1
            seen["p below 0.05"] += ledger.p_value < 0.05
            seen["different at tolerance 0"] += ledger.verdict == "different"
        seen["different at tolerance 0.01"] += sum(ledger.verdict == "different" for ledger in default.values())
        seen["tables"] += 1
        seen["tables called different"] += default.verdict == "different"
    return seen


def main() -> None:
    """Print one line per table and size: shares of the columns, and of the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--rows", type=int, nargs="*", default=[700, 4000])
    options = parser.parse_args()
    tables = {"weather": weather(), "flights": flights(), "employment": employment()[0]}
    for name, table in tables.items():
        for rows in sorted({min(rows, table.height) for rows in options.rows}):
            seen = alarms(table, rows, options.times)
            shares = {k: round(v / seen["tables" if "tables" in k else "columns"], 4) for k, v in seen.items()}
            print(json.dumps({"table": name, "rows": rows} | shares | {"columns": seen["columns"]}), flush=True)


if __name__ == "__main__":
    main()
