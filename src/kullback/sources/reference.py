"""The rows of a reference as a belief: coded, in a random order, each with one use.

A part that is drawn at random chooses the outcomes (labels, bins) and is no evidence: outcomes chosen by the rows that
are evidence too would make a stream look new whenever it shows a label that these happen to lack. The order is random,
so that a trend in the reference is none in the evidence.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.errors import SourceError
from kullback.sources.believed import Asked, Belief, Believed
from kullback.sources.coding import Codes, Coding, in_fewer_bins
from kullback.sources.labels import is_infinite, is_missing
from kullback.sources.ordered import Values
from kullback.sources.partition import BINS, partition
from kullback.sources.summary import Family, Summary, Survey

Rows: TypeAlias = Callable[[], Iterator[Mapping[str, Values]]]
"""The rows of a reference, some at a time; read twice."""

MOST_ROWS: Final = 1_000_000
LEAST_ROWS: Final = 10
_HELD_SHARE: Final = 5  # one row in so many chooses the outcomes
_HELD_MOST: Final = 10_000  # rows that choose outcomes
_BLOCK_MOST: Final = 20  # rows of the reference for one of the stream: 20/21 of what endless rows of it would give


def sampled(rows: Rows, names: list[str], reasons: dict[str, str], of: int, asked: Asked, name: str) -> Belief:
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
    return Belief(name, of, tuple(columns), reasons, codes[held:], block, digest.hexdigest(), len(codes) - held)


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
