"""Files and standard input as recordings: which kind a file is, by its ending."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

from kullback.errors import EvidenceError, SourceError
from kullback.recording import Recording
from kullback.sources.files import STANDARD_INPUT, found
from kullback.sources.pooled import Progress, untold
from kullback.sources.recordings import encoded, images, npy, tables, wav
from kullback.sources.recordings.kept import checked_rate
from kullback.sources.scored.wording import listed

_TABLES: Final = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", ".gz")
_ENDINGS: Final = (
    dict.fromkeys((".wav", ".wave"), "wav")
    | dict.fromkeys(encoded.ENDINGS, "encoded")
    | {".npy": "array"}
    | dict.fromkeys(_TABLES, "table")
    | dict.fromkeys(images.ENDINGS, "image")
)


def from_file(
    path: str | os.PathLike[str], *, rate: float | None = None, columns: Sequence[str] = (), progress: Progress = untold
) -> Recording:
    """A sound file, array, table or picture, by its ending; "-" is standard input: a wav file, or a table.

    Parameters
    ----------
    path
        .wav; .flac, .ogg, .aiff, .mp3 and others through soundfile; .npy of shape (n,) or (n, channels); .csv, .tsv,
        .json, .parquet; .png, .jpg, .tif and others through Pillow. Sound files and arrays are read a stretch at a
        time (what loses some, as ogg and mp3, is decoded to a scratch file once); tables, pictures and standard input
        lie in memory.
    rate
        samples per second of arrays and tables; sound files say theirs, which counts.
    columns
        which columns of a table are its channels, in this order; by default all, which must be numbers.
    progress
        hears what is read.

    Raises
    ------
    SourceError
        Where the file cannot be read, is cut or empty, or needs a library that is not installed.
    EvidenceError
        Where it holds something else than finite real numbers, or `columns` are given of what is no table.
    """
    path = os.fspath(path)
    name, rate = _called(path), checked_rate(rate)
    progress(f"reading {name}", 0, 0)
    kind = _kind(path)
    if kind == "array":
        return _without_columns(npy.of_file(Path(path), rate, name), columns)
    if kind == "table":
        return _table(path, rate, columns, name)
    return _without_columns(_opened(kind, Path(path), name), columns)


def _kind(path: str) -> str:
    """What the ending of a file says it is; "table" of what has to be looked into."""
    mode = 0
    with suppress(OSError, ValueError):  # of names that no file can have
        mode = Path(path).stat().st_mode if path else 0
    if not path:
        raise SourceError("a recording must be named by the path of its file, but the path is empty.")
    if stat.S_ISDIR(mode):
        raise SourceError(f"{path} is a folder.\nName a file in it.")
    if path == STANDARD_INPUT or (mode and not stat.S_ISREG(mode)):  # or a pipe
        return "table"
    kind = _ENDINGS.get(Path(path).suffix.lower())
    if kind is None:
        raise SourceError(
            f"{_called(path)} has an ending that says nothing of its format. Known: {', '.join(_ENDINGS)}."
        )
    if kind != "table":
        _check(path)
    return kind


def _check(path: str) -> None:
    """Refuse a path where no file is, and a file that is empty."""
    try:
        size = Path(path).stat().st_size
    except (OSError, ValueError) as error:
        raise SourceError(
            f"{path!r} cannot be opened: {getattr(error, 'strerror', None) or error}. Paths are relative to the folder "
            "the command runs in."
        ) from error
    if not size:
        raise SourceError(f"{_called(path)} is empty.")


def _opened(kind: str, file: Path, name: str) -> Recording:
    """A file of sound, or a picture."""
    if kind == "image":
        return images.of_file(file, name)
    if kind == "encoded":
        return encoded.of_file(file, name)
    try:
        return wav.of_file(file, name)
    except wav.EncodedError as error:
        return encoded.of_file(file, name, what=f"{error}: that")


def _table(path: str, rate: float | None, columns: Sequence[str], name: str) -> Recording:
    """A file of rows; or what a pipe holds, which may be a wav file."""
    with ExitStack() as resources:
        files = found(path, resources)
        with files[0].open("rb") as file:
            start = file.read(4)
        if not start:
            raise SourceError(f"{name} is empty.")
        sound = start in wav.STARTS
        if not sound:
            return tables.of_files(files, rate, columns, name, resources)
        if files[0] == Path(path):
            raise SourceError(f"{name} is not what its ending says: it is a wav file.\nGive it the ending .wav.")
        try:
            recording = wav.of_bytes(files[0].read_bytes(), name)
        except wav.EncodedError as error:
            raise SourceError(f"{error}.\nGive the path of the file, or send it as PCM.") from error
        return _without_columns(recording, columns)


def _without_columns(recording: Recording, columns: Sequence[str]) -> Recording:
    """The recording, which is no table. Raises EvidenceError where columns were given."""
    if columns:
        raise EvidenceError(
            f"columns (--column) are of tables, but {recording.name} is none: it has channels, "
            f"{listed(recording.channels)}.\nName these by --channel, in Python channels=[...]."
        )
    return recording


def _called(path: str) -> str:
    """What a file is called; of a name that is no text what can be shown of it."""
    name = "standard input" if path == STANDARD_INPUT else Path(path).name or path
    return os.fsencode(name).decode("utf-8", "replace")
