"""A distribution written out: numbers after one another on the command line, or a file of labels and numbers."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kullback.errors import EvidenceError, SourceError

_LARGEST: Final = 2**24  # bytes of a file of labels and numbers
_DELIMITERS: Final = "\t;|,"
_WHOLE: Final = re.compile(r"[+-]?\d{1,30}")


@dataclass(frozen=True, slots=True)
class Written:
    """The numbers of one side, with their labels where these stand beside them."""

    name: str
    labels: Sequence[str] | None
    numbers: Sequence[Any]


def is_file(text: str) -> bool:
    """Does this name a file (`@FILE`, `@-` for standard input) instead of holding the numbers?"""
    return text.startswith("@")


def read_written(text: str, name: str) -> Written:
    """The distribution that a text is: numbers between commas (whole ones stay whole), or the file that it names.

    Raises EvidenceError where a number is none, SourceError where the file cannot be read or has other lines than a
    label and a number each, with or without a header.

    >>> read_written("0.5, 1/4, 25e-2", "p").numbers, read_written("3,1", "p").numbers
    ([0.5, 0.25, 0.25], [3, 1])
    """
    if is_file(text):
        return _read_file(text.removeprefix("@"), name)
    numbers = [_number(field, f"entry {i} of {name}") for i, field in enumerate(text.split(","), 1)]
    return Written(name, None, numbers)


def read_names(text: str) -> list[str]:
    """Names between commas, as a line of CSV: those with a comma or quote in them stand in quotes.

    >>> read_names('sun,"rain, or snow"')
    ['sun', 'rain, or snow']
    """
    return [name.strip() for name in next(csv.reader([text], skipinitialspace=True), [])]


def _read_file(path: str, name: str) -> Written:
    """The labels and numbers of a file."""
    called = "standard input" if path == "-" else Path(path).name or path
    lines = [line for line in _content(path, called, name).splitlines() if line.strip()]
    delimiter, rows = _rows(lines, called)
    if len(rows) > 1 and not _is_number(_decimal(rows[0][1], delimiter)):
        rows = rows[1:]
    if not rows:
        raise SourceError(f"{called} must hold lines of label,number, but it holds none.\nWrite one for each outcome.")
    numbers = [_number(_decimal(number, delimiter), f"{called}, at {label!r},") for label, number in rows]
    return Written(called, [label for label, _ in rows], numbers)


def _content(path: str, called: str, name: str) -> str:
    """The text of the file."""
    try:
        if path == "-":
            content = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with Path(path).open("rb") as file:
                content = file.read(_LARGEST + 1)
    except OSError as error:
        raise SourceError(
            f"--{name} @{path} cannot be read: {error.strerror or error}.\nAfter @ stands a file of lines label,number."
        ) from error
    if len(content) > _LARGEST:
        raise SourceError(
            f"{called} must be a short list of label,number, but it is larger than {_LARGEST >> 20} MB.\n"
            "Files of samples are compared with `kullback compare`."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{called} must be UTF-8, but its byte {error.start} is none.\nConvert it, for example with iconv -t utf-8."
        ) from None


def _rows(lines: Sequence[str], called: str) -> tuple[str, list[tuple[str, str]]]:
    """The two fields of each line, and the sign between them: the one that makes two fields of every line."""
    for delimiter in _DELIMITERS:
        try:
            rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
        except csv.Error:
            continue
        if all(len(row) == 2 for row in rows):
            return delimiter, [(label.strip(), number.strip()) for label, number in rows]
    at, line = next(((i, line) for i, line in enumerate(lines, 1) if line.count(",") != 1), (1, lines[0]))
    raise SourceError(
        f"{called} must hold a label and a number on each line, but line {at} is {line[:60]!r}.\n"
        "Write label,probability or label,count; a label with a comma in quotes. "
        "Files of samples are compared with `kullback compare`."
    )


def _decimal(field: str, delimiter: str) -> str:
    """The number with a decimal point, where semicolons leave the comma free for it."""
    return field.replace(",", ".") if delimiter == ";" else field


def _is_number(field: str) -> bool:
    """Is this a number?"""
    try:
        _number(field, "")
    except EvidenceError:
        return False
    return True


def _number(field: str, where: str) -> float:
    """The number that a text is: whole, decimal, or a fraction such as 1/6."""
    text = field.strip()
    try:
        if _WHOLE.fullmatch(text):
            return int(text)
        over, slash, under = text.partition("/")
        return float(over) / float(under) if slash else float(text)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise EvidenceError(
            f"{where} must be a number, but it is {field!r}.\nWrite a decimal such as 0.25, or a fraction such as 1/4."
        ) from None
