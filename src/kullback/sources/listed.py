"""A distribution written out: numbers after one another on the command line, or a file of labels and numbers."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from kullback.errors import EvidenceError, SourceError

_LARGEST: Final = 2**24  # bytes of a file of labels and numbers
_DELIMITERS: Final = "\t;|,"
_WHOLE: Final = re.compile(r"[+-]?(0|[1-9]\d{0,29})")
_UNSIGNED: Final = r"((0|[1-9]\d*)(\.\d*)?|\.\d+)([eE][+-]?\d+)?"  # 007 and 000 are no numbers: parts of 1,000
# Names of the column of numbers, and of that of labels; a first line of other words may be a row that was mistyped.
_NUMBERS: Final = re.compile(
    r"[pqn#%]|.*(?<![^\W\d_])(probs?|probabilit(y|ies)|shares?|freqs?|frequenc(y|ies)|counts?|numbers?|weights?|values?|"
    r"percent(age)?s?|amounts?|totals?|rates?|rows)(?![^\W\d_]).*|.*(概率|频率|频数|次数|计数|数量|占比).*",
    re.IGNORECASE,
)
_LABELS: Final = re.compile(
    r"labels?|outcomes?|class(es)?|categor(y|ies)|names?|events?|symbols?|kinds?|types?", re.IGNORECASE
)
_OR_HEADER: Final = " If that line is a header, call its second column probability or count."
LEAST: Final = 1e-300  # above 0: smaller ones have not all their digits as floats
_NUMBER: Final = re.compile(rf"[+-]?({_UNSIGNED}(/{_UNSIGNED})?|inf|infinity|nan)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """The numbers of one side, with their labels where these stand beside them; `types`, if not their own."""

    name: str
    labels: Sequence[str] | None
    numbers: Sequence[Any]
    types: Sequence[str] | None = None


def is_file(text: str) -> bool:
    """Does this name a file (`@FILE`, `@-` for standard input) instead of holding the numbers?"""
    return text.startswith("@")


def read_written(text: str, name: str) -> Written:
    """The distribution that a text is: numbers between commas, exactly as they are written, or the file that it names.

    Raises EvidenceError where a number is none, SourceError where the file cannot be read or has other lines than a
    label and a number each, with or without a header.

    >>> list(map(str, read_written("0.5, 1/4, 25e-2", "p").numbers)), read_written("3,1", "p").numbers
    (['0.5', '1/4', '0.25'], [3, 1])
    """
    if is_file(text):
        return _read_file(text.removeprefix("@"), name)
    numbers = [_number(field, f"entry {i} of {name}") for i, field in enumerate(text.split(","), 1)]
    return Written(name, None, numbers)


def read_names(text: str) -> list[str]:
    """Names between commas, as a line of CSV: those with a comma or quote in them stand in quotes.

    Raises EvidenceError where it is no such line.

    >>> read_names('sun,"rain, or snow"')
    ['sun', 'rain, or snow']
    """
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), skipinitialspace=True))
    except csv.Error:
        lines = []
    if len(lines) > 1 or (text and not lines):
        raise EvidenceError(
            f"labels must be one line of names between commas, but it is {text!r}.\n"
            'A name with a comma, a quote or a new line in it stands in quotes: sun,"rain, or snow".'
        )
    return [name.strip() for line in lines for name in line]


def _read_file(path: str, name: str) -> Written:
    """The labels and numbers of a file."""
    called = "standard input" if path == "-" else Path(path).name or path
    content = _content(path, called, name)
    delimiter, rows = _rows(content, called)
    if len(rows) > 1 and _is_header(rows[0]):
        rows = rows[1:]
    if not rows:
        raise SourceError(f"{called} must hold lines of label,number, but it holds none.\nWrite one for each outcome.")
    fields = [(_decimal(number, delimiter), f"{called}, at {label!r},") for label, number in rows]
    numbers = [_number(*fields[0], _OR_HEADER), *(_number(*field) for field in fields[1:])]
    return Written(called, [label for label, _ in rows], numbers)


def _is_header(row: tuple[str, str]) -> bool:
    """Is it the names of the two columns?"""
    label, number = row
    if _NUMBER.fullmatch(number) or re.match(r"[\d.+-]", number):
        return False
    return bool(_NUMBERS.fullmatch(number) or (number[:1].isalpha() and _LABELS.fullmatch(label)))


def _content(path: str, called: str, name: str) -> str:
    """The text of the file."""
    try:
        if path == "-":
            content = sys.stdin.buffer.read(_LARGEST + 1) if sys.stdin is not None else b""
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


def _rows(content: str, called: str) -> tuple[str, list[tuple[str, str]]]:
    """The two fields of each line, and the sign between them: one that makes two of every line, and a number of one."""
    found: dict[str, list[tuple[str, str]]] = {}
    for delimiter in _DELIMITERS:
        try:
            records = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
            fields = [[field.strip() for field in record] for record in records if any(map(str.strip, record))]
        except csv.Error:
            continue
        if all(len(row) == 2 for row in fields):
            found[delimiter] = [(label, number) for label, number in fields]
    for delimiter, rows in found.items():
        if all(_NUMBER.fullmatch(_decimal(number, delimiter)) for _, number in rows[1:]):
            return delimiter, rows
    for delimiter, rows in found.items():
        return delimiter, rows
    lines = content.splitlines()
    at = next((i for i, line in enumerate(lines) if line.strip() and line.count(",") != 1), 0)
    raise SourceError(
        f"{called} must hold a label and a number on each line, but line {at + 1} is {lines[at][:60]!r}.\n"
        "Write label,probability or label,count; a label with a comma or a quote in quotes. "
        "Files of samples are compared with `kullback compare`."
    )


def _decimal(field: str, delimiter: str) -> str:
    """The number with a decimal point, where semicolons leave the comma free for it."""
    return field.replace(",", ".") if delimiter == ";" else field


def _number(field: str, where: str, advice: str = "") -> int | Decimal | Fraction | float:
    """The number that a text is, exactly: whole, decimal, or a fraction such as 1/6; inf and nan are floats."""
    text = field.strip()
    parts = text.split("/")
    if not _NUMBER.fullmatch(text) or (len(parts) > 1 and _is_zero(parts[1])):
        raise EvidenceError(
            f"{where} must be a number, but it is {field!r}.\nWrite a decimal such as 0.25, or a fraction such as 1/4."
            f"{advice}"
        )
    if text[-1].isalpha():  # inf or nan
        return float(text)
    if not all(_is_zero(part) or LEAST <= abs(float(part)) <= 1 / LEAST for part in parts):
        raise EvidenceError(
            f"{where} must be 0, or from 1e-300 to 1e300 in size, but it is {field!r}.\n"
            "An outcome that cannot happen has the probability 0."
        )
    if _WHOLE.fullmatch(text):
        return int(text)
    return Fraction(Decimal(parts[0])) / Fraction(Decimal(parts[1])) if len(parts) > 1 else Decimal(text)


def _is_zero(text: str) -> bool:
    """Is the number 0, and not only too small for a float?"""
    return not re.search("[1-9]", text.lower().partition("e")[0])
