"""Columns of numbers in files of rows (csv, tsv, json, parquet), each a channel: whole in memory, read by DuckDB."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from kullback.errors import EvidenceError, SourceError
from kullback.recording import Floats, Recording
from kullback.sources.delimited import delimiter_of
from kullback.sources.files import format_of, read_files, text_head
from kullback.sources.labels import is_missing
from kullback.sources.recordings.kept import Held
from kullback.sources.scored.fetch import Columns

NUMBER: Final = re.compile(r"\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*")


def of_files(
    files: Sequence[Path], rate: float | None, columns: Sequence[str], name: str, resources: ExitStack
) -> Recording:
    """Columns of a file of rows, in the order in which they are named; by default all.

    Raises SourceError where the file cannot be read or a column holds something else than numbers, EvidenceError where
    a value is missing or not finite.
    """
    if len(files) > 1:
        raise SourceError(f"{name} must be one file, but it stands for {len(files)}.\nName the file that is meant.")
    table = read_files([_with_names(files[0], name, resources)], name, resources)
    named = (columns,) if isinstance(columns, str) else columns
    chosen = tuple(dict.fromkeys(named)) or table.names
    samples = _samples(Columns(table, chosen), chosen)
    if not len(samples):
        raise SourceError(f"{name} holds no rows.")
    _check_finite(samples, chosen, name)
    whole = bool((samples == np.rint(samples)).all())
    return Held(
        name=name,
        medium="signal",
        rate=rate,
        length=len(samples),
        channels=chosen,
        step=1.0 if whole else None,
        samples=samples,
    )


def _samples(columns: Columns, names: Sequence[str]) -> Floats:
    """The numbers of columns side by side. Raises SourceError where one holds something else."""
    for name in names:
        if columns.table.columns[name].family == "text":
            _check_numbers(columns.values(name), name, columns.table.name)
    return columns.matrix(names)


def _check_numbers(values: Sequence[Any], column: str, name: str) -> None:
    """Refuse a column of text, by its first value that is no number. Raises SourceError."""
    for row, value in enumerate(values):
        if not is_missing(value) and not NUMBER.fullmatch(str(value)):
            raise SourceError(
                f"column {column!r} of {name} must hold numbers, but row {row} (from 0) is {str(value)[:80]!r}.\n"
                "Correct it, or take it out."
            )


def _check_finite(samples: Floats, columns: Sequence[str], name: str) -> None:
    """Refuse a value that is missing, or infinite. Raises EvidenceError."""
    wrong = ~np.isfinite(samples)
    if wrong.any():
        row, column = (int(i) for i in np.argwhere(wrong)[0])
        got = "is missing" if np.isnan(samples[row, column]) else f"is {samples[row, column]}"
        raise EvidenceError(
            f"column {columns[column]!r} of {name} must hold a number in each row, but row {row} (from 0) {got}.\n"
            "Fill it in or cut it out before: kullback makes no samples up."
        )


def _with_names(file: Path, name: str, resources: ExitStack) -> Path:
    """The file; of text whose first line is of numbers a copy with names, 1, 2, ..., in a line before it.

    Raises EvidenceError where the numbers of the first line may be names.
    """
    if format_of(file) != "CSV" or not file.stat().st_size:
        return file
    head = text_head(file)
    first = next(csv.reader(io.StringIO(head.text, newline=""), delimiter=delimiter_of(head)), [])
    if not first or not all(map(NUMBER.fullmatch, first)):
        return file
    names = [str(i + 1) for i in range(len(first))]
    if first in (names, [str(i) for i in range(len(first))]):
        raise EvidenceError(
            f"{name} must say what its columns are called, but its first line, {','.join(first)[:80]}, may be "
            "names or samples.\nWrite a line of names before it, or in its place."
        )
    copy = Path(resources.enter_context(tempfile.TemporaryDirectory(prefix="kullback-"))) / file.name
    end = next(iter(re.findall(r"\r\n|\n|\r", head.text)), "\n")  # lines must all end alike
    with _open(file, "rb") as source, _open(copy, "wb") as target:
        target.write(f"{delimiter_of(head).join(names)}{end}".encode())
        target.write(source.read(3).removeprefix(codecs.BOM_UTF8))
        shutil.copyfileobj(source, target)
    return copy


def _open(file: Path, mode: str) -> IO[bytes]:
    """A file of text as it is, or as it is inside of .gz."""
    return gzip.open(file, mode, compresslevel=1) if file.suffix.lower() == ".gz" else file.open(mode)  # type: ignore[return-value]
