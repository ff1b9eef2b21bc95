"""Two tables of 1e6 × 20: CPU seconds and peak memory of `kullback compare` beside DuckDB's raw group-bys, by ratio."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from _tables import make

GROUP_BYS = """
import duckdb, sys
for path in sys.argv[1:]:
    connection = duckdb.connect()
    if path.endswith(".csv"):
        connection.execute(f"CREATE TABLE t AS FROM read_csv('{path}')")
    else:
        connection.execute(f"CREATE VIEW t AS FROM '{path}'")
    for name, *_ in connection.execute("DESCRIBE t").fetchall():
        connection.execute(f'SELECT count(*) FROM (SELECT "{name}", count(*) FROM t GROUP BY 1)').fetchall()
"""
COMPARE = "import sys; from kullback.cli import main; main(['compare', *sys.argv[1:], '--json'])"


# The system's own figure for a child's peak includes what its parent held when it was started: ask the child.
PEAK = """
import atexit, os
atexit.register(lambda: open(os.environ["PEAK"], "w").write(open("/proc/self/status").read()))
"""


def cost(code: str, *paths: Path) -> tuple[float, float]:
    """CPU seconds and peak MB of a Python program, in a process of its own."""
    with tempfile.NamedTemporaryFile("r") as told:
        command = [sys.executable, "-c", PEAK + code, *map(str, paths)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | {"PEAK": told.name})
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"a run failed with status {status}")
        peak = next(int(line.split()[1]) for line in told if line.startswith("VmHWM"))
    return usage.ru_utime + usage.ru_stime, peak / 1024


def main() -> None:
    """Print one line per format: medians over the rounds, and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        make(folder, options.rows)
        for ending in ("parquet", "csv"):
            paths = folder / f"truth.{ending}", folder / f"belief.{ending}"
            rounds = [(cost(GROUP_BYS, *paths), cost(COMPARE, *paths)) for _ in range(options.rounds)]
            raw, ours = ([statistics.median(r[i][j] for r in rounds) for j in (0, 1)] for i in (0, 1))
            line = {
                "format": ending,
                "rows": options.rows,
                "group_by_cpu_s": round(raw[0], 2),
                "compare_cpu_s": round(ours[0], 2),
                "ratio": round(statistics.median(b[0] / a[0] for a, b in rounds), 2),
                "group_by_mb": round(raw[1]),
                "compare_mb": round(ours[1]),
            }
            print(json.dumps(line))


if __name__ == "__main__":
    main()
