"""One fixture that turns a polars frame into a frame of every engine, or a file of every format."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest


def _relation(frame: pl.DataFrame, file: Path) -> duckdb.DuckDBPyRelation:
    frame.write_parquet(file.with_suffix(".pq"))
    return duckdb.read_parquet(str(file.with_suffix(".pq")))


def _written(write: Callable[[Path], Any], file: Path) -> str:
    write(file)
    return str(file)


ENGINES: dict[str, Callable[[pl.DataFrame, Path], Any]] = {
    "polars": lambda frame, _: frame,
    "polars lazy": lambda frame, _: frame.lazy(),
    "pandas": lambda frame, _: frame.to_pandas(),
    "pandas with arrow types": lambda frame, _: frame.to_pandas(use_pyarrow_extension_array=True),
    "pyarrow": lambda frame, _: frame.to_arrow(),
    "duckdb": _relation,
    "parquet": lambda frame, file: _written(frame.write_parquet, file.with_suffix(".parquet")),
    "csv": lambda frame, file: _written(frame.write_csv, file.with_suffix(".csv")),
    "jsonl": lambda frame, file: _written(frame.write_ndjson, file.with_suffix(".jsonl")),
}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[pl.DataFrame], Any]:
    """Gives a polars frame to an engine."""
    made = iter(range(100))
    return lambda frame: ENGINES[request.param](frame, tmp_path / f"side{next(made)}")
