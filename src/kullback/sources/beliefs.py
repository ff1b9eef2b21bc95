"""What a stream is watched against: probabilities that are known, or the rows of a reference.

Of a reference a part that is drawn at random chooses the outcomes (labels, bins) and is no evidence: outcomes chosen by
the rows that are evidence too would make a stream look new whenever it shows a label that these happen to lack. The
other rows are put in a random order, so that a trend in the reference is none in the evidence.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from numbers import Integral, Number
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from kullback._array import SUM_TOLERANCE
from kullback.errors import EvidenceError, SourceError
from kullback.evidence import Counts, Exact
from kullback.sources import frames, read
from kullback.sources.coding import Codes, Coding, in_fewer_bins
from kullback.sources.labels import is_infinite, is_missing
from kullback.sources.listed import Written, is_file, read_written
from kullback.sources.mappings import Labelled, read_labelled
from kullback.sources.ordered import VALUE, Values, columns_of, from_memory, in_order
from kullback.sources.partition import BINS, partition
from kullback.sources.summary import Family, Summary, Survey
from kullback.sources.table import Table

MOST_ROWS: Final = 1_000_000
LEAST_ROWS: Final = 10
_HELD_SHARE: Final = 5  # one row in so many chooses the outcomes
_HELD_MOST: Final = 10_000  # rows that choose outcomes
_BLOCK_MOST: Final = 20  # rows of the reference for one of the stream: 20/21 of what endless rows of it would give
_LISTED_BYTES: Final = 1 << 20
_TIME: Final = ("datetime", "zoned datetime")


Rows: TypeAlias = Callable[[], Iterator[Mapping[str, Values]]]
"""The rows of a reference, some at a time; read twice."""


@dataclass(frozen=True, slots=True, eq=False)
class Believed:
    """One column: its outcomes, and what is believed of them.

    That is the log of their probabilities; or of a reference how often each was shown by the rows that are held out,
    and by those that did not choose the outcomes.
    """

    name: str
    coding: Coding
    log_q: npt.NDArray[np.float64] | None = None
    held: Codes | None = None
    reference: Codes | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """What a stream is watched against; `codes` (rows, columns) are the rows of a reference that are evidence, in the
    order in which they are used; blocks are of so many rows of the reference and so many of the stream. `digest` tells
    one belief from another.
    """

    name: str
    rows: int | None
    columns: tuple[Believed, ...]
    not_watched: Mapping[str, str]
    codes: npt.NDArray[np.int16] | None
    block: tuple[int, int]
    digest: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a belief.

    Parameters
    ----------
    columns
        the columns to watch; None for all but those of time.
    but
        a column that is not to be watched.
    among
        the columns that the stream has, if that is known.
    expected
        how many rows the stream will have in all, over which a reference is spread; None if nobody knows.
    seed
        of the order in which the rows of a reference are used.
    """

    columns: tuple[str, ...] | None = None
    but: str | None = None
    among: frozenset[str] | None = None
    expected: int | None = None
    seed: int = 0


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
        return _sampled(lambda: in_order(table, names), names, reasons, table.rows(), asked, name)


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
    return _sampled(lambda: iter([rows]), names, reasons, len(next(iter(rows.values())).values), asked, name)


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


def _sampled(rows: Rows, names: list[str], reasons: dict[str, str], of: int, asked: Asked, name: str) -> Belief:
    """The belief that the rows of a reference are."""
    if of < LEAST_ROWS:
        raise SourceError(
            f"{name} must have at least {LEAST_ROWS} rows to watch a stream against, but it has {of}.\n"
            "Give it more rows, or its probabilities if you know them."
        )
    drawn = np.random.default_rng(asked.seed).choice(of, min(of, MOST_ROWS), replace=False)
    block, held = _spread(drawn.size, asked.expected)
    choosing = min(drawn.size // _HELD_SHARE, _HELD_MOST)
    codings = _codings(rows, names, reasons, np.sort(drawn[:choosing]))
    if not codings:
        why = "; ".join(f"{column}: {reason}" for column, reason in list(reasons.items())[:8])
        raise SourceError(f"no column of {name} can be watched. {why}.")
    codes = _codes(rows, codings, drawn)
    columns, digest = [], hashlib.sha256(codes.tobytes())
    for i, (column, coding) in enumerate(codings.items()):
        size = len(coding.outcomes)
        known = np.bincount(codes[:held, i], minlength=size)
        columns.append(Believed(column, coding, held=known, reference=np.bincount(codes[choosing:, i], minlength=size)))
        digest.update(repr((column, coding.outcomes, held)).encode("utf-8", "backslashreplace"))
    return Belief(name, of, tuple(columns), reasons, codes[held:], block, digest.hexdigest())


def _spread(rows: int, expected: int | None) -> tuple[tuple[int, int], int]:
    """How a reference of so many rows is spread over a stream: the block, and how many rows are held out.

    A fifth is held out; and of a large reference what a stream of that length cannot use.

    >>> _spread(1000, None), _spread(1000, 100), _spread(1000, 4000), _spread(100_000, 100)
    (((1, 1), 200), ((8, 1), 200), ((1, 5), 200), ((20, 1), 98000))
    """
    held = rows // _HELD_SHARE
    if expected is None:
        return (1, 1), held
    n_a = min(_BLOCK_MOST, max(1, (rows - held) // max(1, expected)))
    n_b = max(1, -(-expected // (rows - held)))
    return (n_a, n_b), max(held, rows - n_a * -(-expected // n_b))


def _codings(rows: Rows, names: Sequence[str], reasons: dict[str, str], chosen: Codes) -> dict[str, Coding]:
    """The outcomes that some of the rows choose; of a column for which they cannot, the reason is kept."""
    found: dict[str, list[Any]] = {name: [] for name in names}
    families: dict[str, Family] = {}
    for at, piece in _pieces(rows):
        for name in names:
            family, values = piece[name]
            families[name] = family
            found[name] += [values[i - at] for i in _within(chosen, at, len(values))]
    codings = {}
    for name, family in families.items():
        try:
            told = partition(_summary(found[name]), _summary([]), family)
            codings[name] = Coding(told.kind, family, in_fewer_bins(told.outcomes, _bins(chosen.size)))
        except SourceError as reason:
            reasons[name] = str(reason).removesuffix(" on both sides")
    return codings


def _bins(rows: int) -> int:
    """How many bins a stream is watched in: each is to be learned anew, so that few rows ask for few of them.

    >>> [_bins(rows) for rows in (10, 73, 500, 10_000)]
    [4, 6, 12, 20]
    """
    return max(4, min(BINS, round(math.pow(rows, 0.4))))


def _codes(rows: Rows, codings: Mapping[str, Coding], drawn: Codes) -> npt.NDArray[np.int16]:
    """The codes of the drawn rows (rows, columns), in the order in which these were drawn."""
    order = np.argsort(drawn)
    ranked = drawn[order]
    codes = np.empty((drawn.size, len(codings)), dtype=np.int16)  # at most 1000 labels and a few more
    for at, piece in _pieces(rows):
        some = slice(*np.searchsorted(ranked, (at, at + len(next(iter(piece.values())).values))))
        for i, (name, coding) in enumerate(codings.items()):
            family, values = piece[name]
            codes[order[some], i] = coding.codes(values, family, name)[ranked[some] - at]
    return codes


def _pieces(rows: Rows) -> Iterator[tuple[int, Mapping[str, Values]]]:
    """The pieces of the rows, each with the number of rows before it."""
    at = 0
    for piece in rows():
        yield at, piece
        at += len(next(iter(piece.values())).values)


def _within(chosen: Codes, start: int, size: int) -> Codes:
    """Those of the chosen rows, which are in order, that a piece holds."""
    return chosen[slice(*np.searchsorted(chosen, (start, start + size)))]


def _summary(values: Sequence[Any]) -> Summary:
    """What a few rows tell of their column: everything."""
    plain = [value.item() if isinstance(value, np.generic) else value for value in values]
    known = [value for value in plain if not is_missing(value)]
    finite = [int(v) if isinstance(v, float) and v.is_integer() else v for v in known if not is_infinite(v)]
    ends = [sum(is_infinite(v) and (v > 0) is up for v in known) for up in (True, False)]
    seen = sorted(Counter(finite).items())
    survey = Survey(len(plain), len(plain) - len(known), *ends)
    return Summary(survey, tuple(v for v, _ in seen), tuple(n for _, n in seen), complete=True, distinct=len(seen))
