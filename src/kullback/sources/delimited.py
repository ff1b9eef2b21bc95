"""CSV and its like: which sign delimits, and which type each column has, decided by every row and not by the first.

DuckDB parses; the dialect and the types are found here. Guessed by DuckDB they would depend on the order of the rows:
a late `.5` in a column of integers was rounded to 0, a first `inf` made a column of numbers text. (docs/decisions/0002)
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from kullback.errors import SourceError
from kullback.sources.quoting import identifier, literal

_DELIMITERS: Final = ",;\t|"
_LOOKED_AT: Final = 20  # records, to tell the delimiter
_SAMPLE: Final = 1000  # rows, to tell which types a column cannot have


class _Type(NamedTuple):
    """A type that text can have: the pattern of every value, and the SQL that reads it (`{}` is the column)."""

    pattern: str
    reads: str


_DAY = r"\d{4}[-/]\d{2}[-/]\d{2}"
_TIME = r"[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?"
_SPECIAL = r"[+-]?[iI]nf(inity)?|[nN]a[nN]"
_TYPES: Final = {
    "boolean": _Type(r"true|false|True|False|TRUE|FALSE", "CAST({} AS BOOLEAN)"),
    # A leading zero makes a code (postal, article), and 19 digits outgrow the integers: both stay text.
    "integer": _Type(r"[+-]?(0|[1-9]\d{0,17})", "CAST({} AS BIGINT)"),
    "number": _Type(
        rf"[+-]?((0|[1-9]\d{{0,17}})(\.\d*)?|\.\d+|[1-9]\d*\.\d*)([eE][+-]?\d+)?|{_SPECIAL}", "CAST({} AS DOUBLE)"
    ),
    "number with a decimal comma": _Type(
        rf"[+-]?((0|[1-9]\d{{0,17}})(,\d*)?|,\d+|[1-9]\d*,\d*)([eE][+-]?\d+)?|{_SPECIAL}",
        "CAST(replace({}, ',', '.') AS DOUBLE)",
    ),
    "moment": _Type(rf"{_DAY}({_TIME})?", "CAST({} AS TIMESTAMP)"),
    "moment with a time zone": _Type(rf"{_DAY}{_TIME}(Z|[+-]\d{{2}}(:?\d{{2}})?)", "CAST({} AS TIMESTAMPTZ)"),
}


class Head(NamedTuple):
    """The first lines of a file, or all of them."""

    file: str
    text: str
    whole: bool


def rows_of_text(connection: Any, listed: str, heads: Sequence[Head]) -> str:
    """The SQL that reads delimited files, given as a list literal, with each column in its type.

    Raises SourceError where a row has more or fewer fields than the header, the files do not have the same columns, or
    two of their names are the same but for upper and lower case.
    """
    delimiter = delimiter_of(heads[0])
    _check_headers([head.file for head in heads], [_header(head, delimiter_of(head)) for head in heads])
    read = (
        f"read_csv({listed}, header = true, skip = 0, comment = '', quote = '\"', escape = '\"', strict_mode = true, "
        f"delim = {literal(delimiter)}, all_varchar = true, nullstr = ['', 'NA', 'NaN', 'null'], "
        "allow_quoted_nulls = false, union_by_name = true, hive_partitioning = false)"
    )
    first = connection.execute(f"SELECT * FROM {read} LIMIT {_SAMPLE}")
    names = [name for name, *_ in first.description]
    possible = [_possible(values, delimiter) for values in zip(*first.fetchall(), strict=True)] or [[]] * len(names)
    types = _types(connection, read, names, possible)
    quoted = [identifier(name) for name in names]
    columns = (f"{reads.format(name)} AS {name}" for name, reads in zip(quoted, types, strict=True))
    return f"(SELECT {', '.join(columns)} FROM {read})"


def _possible(values: Iterable[str | None], delimiter: str) -> list[str]:
    """The types that a column may have, by some of its values; a decimal comma needs semicolons between columns."""
    known = [value for value in values if value is not None]
    types = (t for t in _TYPES if delimiter == ";" or t != "number with a decimal comma")
    return [t for t in types if all(map(re.compile(_TYPES[t].pattern).fullmatch, known))]


def _types(connection: Any, read: str, names: Sequence[str], possible: Sequence[Sequence[str]]) -> list[str]:
    """The SQL that reads each column: of the first type that every value has, else as text."""
    asked = [(name, t) for name, types in zip(names, possible, strict=True) for t in types]
    if not asked:
        return ["{}"] * len(names)
    tests = ", ".join(_exceptions(identifier(name), _TYPES[t]) for name, t in asked)
    counted = connection.execute(f"SELECT {tests} FROM {read}").fetchone()
    held = {ask for ask, exceptions in zip(asked, counted, strict=True) if not exceptions}
    return [
        next((_TYPES[t].reads for t in types if (name, t) in held), "{}")
        for name, types in zip(names, possible, strict=True)
    ]


def _exceptions(column: str, kind: _Type) -> str:
    """The SQL that counts the values of a column that are not of a type.

    For each FILTER and AND DuckDB copies every column: of 1000 columns that took ten times as long.
    """
    readable = kind.reads.format(column).replace("CAST", "TRY_CAST", 1)
    fitting = f"CASE WHEN regexp_full_match({column}, {literal(kind.pattern)}) THEN {readable} END"
    return f"count({column}) - count({fitting})"


def delimiter_of(head: Head) -> str:
    """The sign that splits the first records into equally many fields, and most; a tab in .tsv."""
    if ".tsv" in head.file.lower():
        return "\t"

    def fields(delimiter: str) -> tuple[bool, int]:
        counts = [len(record) for _, record in islice(_records(head, delimiter), _LOOKED_AT) if record]
        return len(set(counts)) == 1 and counts[0] > 1, counts[0] if counts else 0

    return max(_DELIMITERS, key=fields)


def _header(head: Head, delimiter: str) -> list[str]:
    """The names of the columns. Raises SourceError where one of the first rows has more or fewer fields."""
    records = _records(head, delimiter)
    _, header = next(records, (1, []))
    rows = [(line, len(record)) for line, record in records if record]
    for line, fields in rows if head.whole else rows[:-1]:
        if fields != len(header):
            raise SourceError(
                f"{head.file} cannot be read as CSV: line {line} has {fields} fields, but the header has {len(header)}."
            )
    return header


def _records(head: Head, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The records of the first lines, each with the number of the line it ends on.

    Lines end as files have them end; `str.splitlines` would also cut a text at U+2028 or a form feed.
    """
    reader = csv.reader(io.StringIO(head.text, newline=""), delimiter=delimiter)
    return ((reader.line_num, record) for record in reader)


def _check_headers(files: Sequence[str], headers: Sequence[Sequence[str]]) -> None:
    """Refuse files that do not have the same columns, and names that DuckDB would not tell apart."""
    if not headers[0]:
        raise SourceError(f"the first line of {files[0]} must hold the names of the columns, but it is blank.")
    for file, header in zip(files, headers, strict=True):
        check_same_columns(file, header, files[0], headers[0])
    refuse_same_names(files[0], headers[0])


def check_same_columns(file: str, names: Sequence[str], other: str, others: Sequence[str]) -> None:
    """Refuse files of one table that do not have the same columns: what one lacks would be taken for missing."""
    if odd := sorted(set(names) ^ set(others)):
        raise SourceError(f"{file} and {other} must have the same columns, but these are in one only: {odd[:5]}.")


def refuse_same_names(file: str, names: Sequence[str]) -> None:
    """Refuse names that are the same but for upper and lower case: DuckDB would rename one of them."""
    seen: dict[str, str] = {}
    for name in filter(None, names):
        if name.lower() in seen:
            raise SourceError(
                f"{file} has two columns called {seen[name.lower()]!r} and {name!r}; give each a name of its own."
            )
        seen[name.lower()] = name
