"""Files, globs and standard input as tables, read by DuckDB: larger than memory is fine, only counts leave it."""

from __future__ import annotations

import glob
import gzip
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any, Final

import duckdb

from kullback.errors import SourceError
from kullback.sources.delimited import Head, check_same_columns, refuse_same_names, rows_of_text
from kullback.sources.frames import read_frame
from kullback.sources.quoting import literal
from kullback.sources.table import Table, answering

STANDARD_INPUT: Final = "-"

_FORMATS: Final = {
    ".csv": "CSV",
    ".tsv": "CSV",
    ".txt": "CSV",
    ".json": "JSON",
    ".jsonl": "JSON",
    ".ndjson": "JSON",
    ".parquet": "Parquet",
    ".pq": "Parquet",
}
_SIGNATURES: Final = {
    b"PAR1": "Parquet",
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip or Excel",
    b"\xd0\xcf\x11\xe0": "old Excel",
    b"SQLite format 3": "SQLite",
    b"ARROW1": "Arrow IPC",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x89HDF": "HDF5",
    b"%PDF": "PDF",
}
_BOM: Final = b"\xef\xbb\xbf"
_HEAD: Final = 1 << 16  # bytes
_WIDE: Final = 100  # columns: beyond it DuckDB takes long to look at the files anew in every query
_LIMITS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "1GB",  # beyond it DuckDB goes to disk
}


def read_file(path: str, name: str, resources: ExitStack) -> Table:
    """A file, a glob of files of one format, or standard input ("-") as a table.

    What is opened for it is closed with `resources`. Raises SourceError where there is no such file, its ending is
    unknown or untrue, or its content cannot be read.
    """
    return read_files(found(path, resources), name, resources)


def read_files(files: list[Path], name: str, resources: ExitStack) -> Table:
    """Files of one format that are there, as `read_file` reads them."""
    scratch = _scratch(resources)
    kind = format_of(files[0])
    for file in files:
        _check(file, kind)
    connection = resources.enter_context(duckdb.connect(config=_LIMITS | {"temp_directory": str(scratch / "spill")}))
    with answering(lambda said: f"{name} cannot be read as {kind}: {said}"):
        return read_frame(_relation(connection, files, kind), name)


def _scratch(resources: ExitStack) -> Path:
    """A folder that is gone once `resources` are closed."""
    return Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="kullback-", ignore_cleanup_errors=True)))


def found(path: str, resources: ExitStack) -> list[Path]:
    """The files that a path or glob stands for; what can be read but once is kept in a file until `resources` close.

    Raises SourceError where there is none, or they are of several formats.
    """
    plain = Path(path)
    try:
        if path == STANDARD_INPUT:
            return [_received(sys.stdin.buffer if sys.stdin else None, _scratch(resources), "standard input")]
        if path and plain.is_dir():
            raise SourceError(f"{path} is a folder. Name its files, for example '{path.rstrip('/')}/*.parquet'.")
        if path and plain.exists() and not plain.is_file():  # a pipe or a device
            with plain.open("rb") as stream:
                return [_received(stream, _scratch(resources), plain.name)]
        matches = matching(path)
    except SourceError:
        raise
    except (OSError, ValueError) as error:
        raise SourceError(f"{path!r} cannot be opened: {getattr(error, 'strerror', None) or error}.") from error
    if not matches:
        raise SourceError(f"there is no file {path!r}. Paths are relative to the folder the command runs in.")
    if len({format_of(match) for match in matches}) > 1:
        raise SourceError(f"{path!r} matches files of several formats. Name the files of one format.")
    return matches


def matching(path: str) -> list[Path]:
    """The files that a path or glob stands for, in order; none where there is no such file."""
    with suppress(OSError, ValueError):  # of names that no file can have
        if Path(path).is_file():
            return [Path(path)]
    return sorted(p for p in map(Path, glob.glob(path, recursive=True)) if p.is_file())  # noqa: PTH207 (absolute)


def _received(stream: IO[bytes] | None, scratch: Path, name: str) -> Path:
    """What a stream holds, kept in a file whose ending says what it is."""
    if stream is None:
        raise SourceError(f"{name} is closed.")
    kept = scratch / "received"
    with kept.open("wb") as file:
        shutil.copyfileobj(stream, file)
    head = _head(kept)
    zipped = head.startswith(b"\x1f\x8b")
    if zipped:
        head = _unzipped_head(kept)
    ending = ".json" if head.removeprefix(_BOM).lstrip()[:1] in (b"{", b"[") else ".csv"
    ending = ".parquet" if head.startswith(b"PAR1") else ending + (".gz" if zipped else "")
    return kept.rename(kept.with_name(f"{name}{ending}"))


def format_of(file: Path) -> str:
    """What the ending of a file says it is."""
    ending = Path(file.stem).suffix if file.suffix.lower() == ".gz" else file.suffix
    kind = _FORMATS.get(ending.lower())
    if kind is None or (kind == "Parquet" and file.suffix.lower() == ".gz"):
        known = ", ".join(_FORMATS)
        raise SourceError(
            f"{file.name} has an ending that says nothing of its format. Known: {known}; and .gz of text."
        )
    return kind


def _check(file: Path, kind: str) -> None:
    """Refuse a file that is empty, or not what its ending says."""
    head = _head(file)
    if not head:
        raise SourceError(f"{file.name} is empty.")
    signature = next((s for s in _SIGNATURES if head.startswith(s)), b"")
    wanted = b"\x1f\x8b" if file.suffix.lower() == ".gz" else b"PAR1" if kind == "Parquet" else b""
    if signature != wanted:
        found = _SIGNATURES.get(signature, "text")
        raise SourceError(
            f"{file.name} is not what its ending says: its first bytes are those of {found}. "
            "Give it the ending of its format (or export it as CSV or Parquet in UTF-8)."
        )
    if kind != "Parquet":
        text = _unzipped_head(file) if wanted else head
        if not text.strip():
            raise SourceError(f"{file.name} is empty.")
        if kind == "JSON" and text.removeprefix(_BOM).lstrip()[:1] not in (b"{", b"["):
            raise SourceError(f"{file.name} is not what its ending says: JSON rows begin with {{ or [.")


def _head(file: Path) -> bytes:
    """The first bytes of a file."""
    try:
        with file.open("rb") as opened:
            return opened.read(_HEAD)
    except OSError as error:
        raise SourceError(f"{file.name} cannot be opened: {error.strerror}.") from error


def _unzipped_head(file: Path) -> bytes:
    """The first bytes of what a gzip file holds."""
    try:
        with gzip.open(file) as opened:
            return opened.read(_HEAD)
    except (OSError, EOFError) as error:
        raise SourceError(f"{file.name} cannot be unzipped: {error}.") from error


def _relation(connection: Any, files: list[Path], kind: str) -> Any:
    """The files as a relation: parquet where it lies, text parsed into a table that goes to disk when large."""
    listed = f"[{', '.join(literal(glob.escape(str(file))) for file in files)}]"
    if kind == "Parquet":
        _check_parquet(connection, files)
        rows = f"read_parquet({listed}, hive_partitioning = false)"
        relation = connection.sql(f"SELECT * FROM {rows}")
        return relation if len(relation.columns) <= _WIDE else _stored(connection, rows)
    if kind == "JSON":
        options = "sample_size = -1, map_inference_threshold = -1, union_by_name = true, hive_partitioning = false"
        return _stored(connection, f"read_json({listed}, {options})")
    heads = [text_head(file) for file in files]
    return _stored(connection, rows_of_text(connection, listed, heads))


def _stored(connection: Any, rows: str) -> Any:
    """The rows as a temporary table."""
    connection.execute(f"CREATE TEMP TABLE kept AS SELECT * FROM {rows}")
    return connection.table("kept")


def _check_parquet(connection: Any, files: list[Path]) -> None:
    """Refuse files that do not have the same columns, and names that DuckDB would not tell apart."""
    first: list[str] = []
    for file in files:
        path = literal(glob.escape(str(file)))
        nodes = iter(connection.execute(f"SELECT name, num_children FROM parquet_schema({path})").fetchall())
        names = _children(nodes, next(nodes)[1] or 0)
        first = first or names
        check_same_columns(file.name, names, files[0].name, first)
        refuse_same_names(file.name, names)


def _children(nodes: Iterator[tuple[str, int | None]], count: int) -> list[str]:
    """The names of the next nodes of a schema, told in depth-first order."""
    names = []
    for _ in range(count):
        name, below = next(nodes)
        names.append(name)
        _children(nodes, below or 0)
    return names


def text_head(file: Path) -> Head:
    """The first lines of a text file."""
    head = _unzipped_head(file) if file.suffix.lower() == ".gz" else _head(file)
    whole = len(head) < _HEAD
    lines = head if whole else head[: head.rfind(b"\n") + 1] or head
    return Head(file.name, lines.removeprefix(_BOM).decode("utf-8", "replace"), whole)
