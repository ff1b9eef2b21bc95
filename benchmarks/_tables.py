"""Makes two tables of a million rows and 20 columns of every kind, as parquet and CSV (seeded; for two_tables.py)."""

import argparse
from pathlib import Path

import duckdb

COLUMNS = """
    random() AS uniform,
    sqrt(-2 * ln(random() + 1e-300)) * cos(6.283185307179586 * random()) AS normal,
    round(-40 * ln(random() + 1e-300) * {scale}, 2) AS price,
    CASE WHEN random() < 0.6 THEN 0.0 ELSE -3 * ln(random() + 1e-300) END AS rain,
    CASE WHEN random() < 0.2 THEN NULL ELSE random() * 100 END AS gappy,
    CAST(random() AS FLOAT) AS single,
    CAST(floor(random() * 12) AS INTEGER) AS month,
    CAST(18 + floor(random() * 70) AS INTEGER) AS age,
    CAST(floor(random() * 1e6) AS INTEGER) AS number,
    CAST(floor(random() * random() * 40) AS TINYINT) AS visits,
    random() < 0.3 * {scale} AS flag,
    random() < 0.5 AS coin,
    ['red', 'green', 'blue', 'grey'][1 + CAST(floor(random() * random() * 4) AS INTEGER)] AS colour,
    'c' || CAST(floor(random() * 50) AS INTEGER) AS country,
    'p' || CAST(floor(random() * random() * 500) AS INTEGER) AS product,
    'w' || CAST(floor(5 / (random() + 1e-4)) AS INTEGER) AS word,
    CASE WHEN random() < 0.05 THEN NULL ELSE 'v' || CAST(floor(random() * 8) AS INTEGER) END AS version,
    DATE '2020-01-01' + CAST(floor(random() * 365) AS INTEGER) AS day,
    TIMESTAMP '2020-01-01' + to_seconds(CAST(floor(random() * 3e7) AS BIGINT)) AS moment,
    'u' || CAST(row AS VARCHAR) AS id
"""


def make(folder: Path, rows: int) -> None:
    """Write truth.parquet, belief.parquet, truth.csv and belief.csv into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for side, seed, scale in (("truth", 0.1, 1.05), ("belief", 0.2, 1.0)):
        connection = duckdb.connect()
        connection.execute("SET threads = 1")  # so that the seed decides every value
        connection.execute("SELECT setseed(?)", [seed])
        connection.execute(f"CREATE TABLE t AS SELECT {COLUMNS.format(scale=scale)} FROM range({rows}) AS r(row)")
        connection.execute(f"COPY t TO '{folder / side}.parquet'")
        connection.execute(f"COPY t TO '{folder / side}.csv'")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    make(**vars(parser.parse_args()))
