"""Files, globs and standard input as tables, read by DuckDB: larger than memory is fine, only counts leave it."""

from __future__ import annotations

import csv
import glob
import gzip
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import duckdb

from kullback.errors import SourceError
from kullback.sources.frames import read_frame
from kullback.sources.table import Table

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
_DELIMITERS: Final = ",;\t|"
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
    scratch = Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="kullback-", ignore_cleanup_errors=True)))
    files = [_received(scratch)] if path == STANDARD_INPUT else _found(path)
    kind = _format(files[0])
    for file in files:
        _check(file, kind)
    connection = resources.enter_context(duckdb.connect(config=_LIMITS | {"temp_directory": str(scratch / "spill")}))
    try:
        return read_frame(_relation(connection, files, kind), name)
    except duckdb.Error as error:
        raise SourceError(f"{name} cannot be read as {kind}: {_reason(error)}") from error


def _found(path: str) -> list[Path]:
    """The files that a path or glob stands for."""
    plain = Path(path).expanduser()
    if plain.is_file():
        return [plain]
    if plain.is_dir():
        raise SourceError(f"{path} is a folder. Name its files, for example '{path.rstrip('/')}/*.parquet'.")
    matches = sorted(p for p in map(Path, glob.glob(str(plain), recursive=True)) if p.is_file())  # noqa: PTH207 (absolute)
    if not matches:
        raise SourceError(f"there is no file {path!r}. Paths are relative to the folder the command runs in.")
    if len({_format(match) for match in matches}) > 1:
        raise SourceError(f"{path!r} matches files of several formats. Name the files of one format.")
    return matches


def _received(scratch: Path) -> Path:
    """Standard input, kept in a file whose ending says what it holds."""
    kept = scratch / "received"
    with kept.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    head = _head(kept)
    zipped = head.startswith(b"\x1f\x8b")
    if zipped:
        head = _unzipped_head(kept)
    ending = ".json" if head.lstrip()[:1] in (b"{", b"[") else ".csv"
    ending = ".parquet" if head.startswith(b"PAR1") else ending + (".gz" if zipped else "")
    return kept.rename(kept.with_name(f"standard input{ending}"))


def _format(file: Path) -> str:
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
        if kind == "JSON" and text.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"{", b"["):
            raise SourceError(f"{file.name} is not what its ending says: JSON rows begin with {{ or [.")


def _head(file: Path) -> bytes:
    """The first bytes of a file."""
    try:
        with file.open("rb") as opened:
            return opened.read(1 << 16)
    except OSError as error:
        raise SourceError(f"{file.name} cannot be opened: {error.strerror}.") from error


def _unzipped_head(file: Path) -> bytes:
    """The first bytes of what a gzip file holds."""
    try:
        with gzip.open(file) as opened:
            return opened.read(1 << 16)
    except (OSError, EOFError) as error:
        raise SourceError(f"{file.name} cannot be unzipped: {error}.") from error


def _relation(connection: Any, files: list[Path], kind: str) -> Any:
    """The files as a relation: parquet where it lies, text parsed once into a table that goes to disk when large."""
    listed = "[" + ", ".join(_literal(glob.escape(str(file))) for file in files) + "]"
    if kind == "Parquet":
        return connection.sql(f"SELECT * FROM read_parquet({listed}, union_by_name = true)")
    if kind == "JSON":
        return _stored(connection, f"read_json({listed}, sample_size = -1, union_by_name = true)")
    sniffed = _csv(listed, files[0], decimal=_decimal(connection, listed, files[0]))
    try:
        return _stored(connection, f"read_csv({sniffed})")
    except duckdb.ConversionException:  # the first rows were not like the later ones: look at all before typing
        return _stored(connection, f"read_csv({sniffed}, sample_size = -1)")


def _stored(connection: Any, rows: str) -> Any:
    """The rows as a temporary table."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE kept AS SELECT * FROM {rows}")
    return connection.table("kept")


def _csv(listed: str, first: Path, *, decimal: str) -> str:
    """DuckDB's arguments for CSV: no line skipped, no quoted text taken for missing, types found by looking."""
    return (
        f"{listed}, header = true, skip = 0, comment = '', quote = '\"', escape = '\"', strict_mode = true, "
        f"delim = {_literal(_delimiter(first))}, decimal_separator = {_literal(decimal)}, "
        "nullstr = ['', 'NA', 'NaN', 'null'], allow_quoted_nulls = false, union_by_name = true"
    )


def _delimiter(file: Path) -> str:
    """The delimiter that splits the header most; a tab in .tsv. Guessing it from the rows could lose ragged ones."""
    if ".tsv" in file.suffixes:
        return "\t"
    head = _unzipped_head(file) if file.suffix.lower() == ".gz" else _head(file)
    header = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").splitlines()[:1]
    return max(_DELIMITERS, key=lambda d: len(next(csv.reader(header, delimiter=d), [])))


def _decimal(connection: Any, listed: str, first: Path) -> str:
    """The decimal sign: a comma where the delimiter is a semicolon and more columns are numbers that way."""
    if _delimiter(first) != ";":
        return "."
    numeric = {}
    for sign in (".", ","):
        described = connection.execute(f"DESCRIBE SELECT * FROM read_csv({_csv(listed, first, decimal=sign)})")
        numeric[sign] = sum(kind == "DOUBLE" for _, kind, *_ in described.fetchall())
    return "," if numeric[","] > numeric["."] else "."


def _literal(text: str) -> str:
    """A text as SQL quotes it."""
    return "'" + text.replace("'", "''") + "'"


def _reason(error: Exception) -> str:
    """The part of DuckDB's message that says what is wrong, without its advice on DuckDB's own options."""
    lines = [line.strip() for line in str(error).splitlines()]
    stop = next(
        (i for i, line in enumerate(lines) if not line or line.startswith(("Possible", "LINE", "*"))),
        len(lines),
    )
    said = " ".join(lines[:stop]) or lines[0]
    return said.replace("Invalid Input Error: ", "").replace("IO Error: ", "")
