"""What a stream is watched against: probabilities that are known, or the rows of a reference."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import ExitStack
from decimal import Decimal
from numbers import Integral, Number
from pathlib import Path
from typing import Any, Final, cast

import numpy as np

from kullback._array import SUM_TOLERANCE
from kullback.errors import EvidenceError, SourceError
from kullback.evidence import Counts, Exact
from kullback.sources import frames, read
from kullback.sources.believed import Asked, Belief, Believed
from kullback.sources.coding import Coding
from kullback.sources.listed import Written, is_file, read_written
from kullback.sources.mappings import Labelled, read_labelled
from kullback.sources.ordered import VALUE, columns_of, from_memory, in_order
from kullback.sources.reference import sampled
from kullback.sources.summary import Family
from kullback.sources.table import Table

_LISTED_BYTES: Final = 1 << 20
_TIME: Final = ("datetime", "zoned datetime")


def read_belief(source: Any, asked: Asked, name: str) -> Belief:
    """The belief that a source holds.

    Raises SourceError where it cannot be read or holds too little, EvidenceError where it is no belief.
    """
    if isinstance(source, str | os.PathLike):
        listed = _listed(os.fspath(source))
        if listed is not None:
            return _from_mapping(listed, asked, name)
    if frames.is_pandas_series(source) and frames.looks_counted(source):
        source = source.to_dict()
    if isinstance(source, Mapping):
        return _from_mapping(source, asked, name)
    bare = isinstance(source, list | tuple | np.ndarray)
    if not (bare or isinstance(source, str | os.PathLike) or frames.is_frame(source) or frames.is_series(source)):
        raise EvidenceError(
            f"{name} must be probabilities or rows of a reference, but it is a {type(source).__name__}.\n"
            "Pass a mapping, a path, a DataFrame, or a list of the values of one column."
        )
    with ExitStack() as resources:
        table = cast(Table, read(source, "samples" if bare else None, name, resources))
        families = {n: column.family for n, column in table.columns.items()}
        names, reasons = _watchable(families, dict(table.refused), asked, name)
        return sampled(lambda: in_order(table, names), names, reasons, table.rows(), asked, name)


def _listed(path: str) -> Mapping[Any, Any] | None:
    """The labels and numbers of `@FILE`, or of a file of two columns of which the second are probabilities."""
    if is_file(path):
        return _by_label(read_written(path, "belief"))
    file = Path(path)
    if file.suffix.lower() not in (".csv", ".tsv", ".txt") or not file.is_file() or file.stat().st_size > _LISTED_BYTES:
        return None
    try:
        listed = _by_label(read_written(f"@{path}", "belief"))
        numbers = [float(number) for number in listed.values()]
    except (SourceError, EvidenceError):
        return None  # a file of rows
    whole = all(isinstance(number, Integral) for number in listed.values())
    return listed if not whole and min(numbers) >= 0 and abs(sum(numbers) - 1) <= SUM_TOLERANCE["float64"] else None


def _by_label(written: Written) -> dict[str, Any]:
    """The numbers by their labels. Raises EvidenceError where a label is repeated."""
    names = list(written.labels or ())
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise EvidenceError(f"{written.name} must give each outcome one number, but {twice!r} is there twice.")
    return dict(zip(names, written.numbers, strict=True))


def _from_mapping(source: Mapping[Any, Any], asked: Asked, name: str) -> Belief:
    """Probabilities or counts of one column, probabilities of several (a mapping for each), or values by column."""
    values = list(source.values())
    if values and all(isinstance(value, Mapping) for value in values):
        return _known(
            {str(c): read_labelled(q.keys(), q.values(), "probabilities", f"{name}[{c!r}]") for c, q in source.items()},
            asked,
            name,
        )
    if not values or all(isinstance(value, Number | Decimal) for value in values):
        labelled = read_labelled(source.keys(), values, None, name)
        column = _only(asked)
        if isinstance(labelled.evidence, Exact):
            return _known({column: labelled}, asked, name)
        counts = cast(Counts, labelled.evidence).counts
        rows = {column: from_memory(np.repeat(np.array(list(source), dtype=object), counts), column)}
    else:
        rows = columns_of(source)
    names, reasons = _watchable({n: found.family for n, found in rows.items()}, {}, asked, name)
    return sampled(lambda: iter([rows]), names, reasons, len(next(iter(rows.values())).values), asked, name)


def _only(asked: Asked) -> str:
    """The column that a distribution without a name is about. Raises EvidenceError where nothing says which it is."""
    if asked.columns is None and asked.among is None:
        return VALUE
    if asked.columns is None or len(asked.columns) != 1:
        got = "none is named" if asked.columns is None else f"it is {list(asked.columns)}"
        raise EvidenceError(
            f"columns must name the one column that the probabilities are about, but {got}.\nName it with --column "
            "(columns=); for several columns pass {column: {outcome: probability}} in Python."
        )
    return asked.columns[0]


def _watchable(
    families: Mapping[str, Family], refused: dict[str, str], asked: Asked, name: str
) -> tuple[list[str], dict[str, str]]:
    """The columns to watch, and the reasons why others are not. Raises SourceError where one asked for is not there."""
    for column in asked.columns or ():
        if column not in families:
            why = refused.get(column)
            known = ", ".join(map(repr, list(families)[:8]))
            raise SourceError(f"column {column!r} is not in {name}{f': {why}' if why else f', which has {known}'}.")
    if asked.columns is not None:
        return list(asked.columns), {}
    reasons = {column: reason for column, reason in refused.items() if column != asked.but}
    for column, family in families.items():
        if asked.among is not None and column not in asked.among:
            reasons[column] = f"only in the belief ({name})"
        elif family in _TIME:
            reasons[column] = "it is time itself; name the column to watch it all the same"
    return [column for column in families if column not in reasons and column != asked.but], reasons


def _known(known: Mapping[str, Labelled], asked: Asked, name: str) -> Belief:
    """The belief of known probabilities. What they do not list they forbid."""
    names, reasons = _watchable(dict.fromkeys(known, "text"), {}, asked, name)
    if not names:
        raise EvidenceError(
            f"{name} must hold probabilities of a column to watch, but it holds none.\nName its columns."
        )
    columns, digest = [], hashlib.sha256()
    for column in names:
        coding = Coding("categorical", None, known[column].outcomes)
        numbers = cast(Exact, known[column].evidence).probabilities.tolist()
        listed = dict(zip(known[column].outcomes, numbers, strict=True))
        q = np.array([listed.get(outcome, 0.0) for outcome in coding.outcomes])
        with np.errstate(divide="ignore"):
            columns.append(Believed(column, coding, log_q=np.log(q / q.sum())))
        digest.update(repr((column, coding.outcomes, q.tolist())).encode("utf-8", "backslashreplace"))
    return Belief(name, None, tuple(columns), reasons, None, (0, 1), digest.hexdigest())
