"""Columns beside labels and predictions, as evidence: weights, groups of rows that depend on each other, segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError
from kullback.evidence import Segments
from kullback.sources.labels import is_missing, label
from kullback.sources.scored.given import Numbers
from kullback.sources.scored.names import coded
from kullback.sources.scored.wording import Wording

MOST_SEGMENTS: Final = 100
_LEAST: Final = 1e-15  # of the greatest weight


def refuse_length(found: int, rows: int, what: str, wording: Wording) -> None:
    """Refuse something that has not one entry for each row."""
    if found != rows:
        raise EvidenceError(
            f"{what} must have one entry for each row of {wording.probabilities}, which are {rows}, but there "
            f"{'is' if found == 1 else 'are'} {found}."
        )


def weights_of(given: Numbers | None, rows: int, wording: Wording) -> Numbers | None:
    """Weights of mean 1."""
    if given is None:
        return None
    refuse_length(len(given), rows, wording.weights, wording)
    bad = ~(given >= 0) | np.isinf(given)
    if bad.any():
        at = int(bad.argmax())
        raise EvidenceError(
            f"{wording.weights} must hold finite numbers that are not negative, but {wording.row(at)} holds "
            f"{given[at]:.6g}.\nGive a row that is not to count the weight 0."
        )
    if not given.any():
        raise EvidenceError(f"{wording.weights} must have a weight above 0, but all {rows} are 0.")
    scaled = given / given.max()  # the sum of large weights may overflow
    lost = (given > 0) & (scaled < _LEAST)
    if lost.any():
        at = int(lost.argmax())
        raise EvidenceError(
            f"{wording.weights} above 0 must not differ by more than a factor of {1 / _LEAST:.0g}, or rounding loses "
            f"the smallest, but {wording.row(at)} holds {given[at]:.6g} and the greatest is {given.max():.6g}.\n"
            "Give rows that hardly count the weight 0."
        )
    return np.asarray(scaled / scaled.mean())


def groups_of(given: Sequence[Any] | None, rows: int, wording: Wording) -> npt.NDArray[np.int64] | None:
    """Groups as codes 0, 1, ..."""
    if given is None:
        return None
    refuse_length(len(given), rows, wording.groups, wording)
    codes, names = coded(given)
    missing = np.array([is_missing(name) for name in names])[codes]
    if missing.any():
        raise EvidenceError(
            f"{wording.groups} must name the group of every row, but {missing.sum()} of {rows} rows have none, first "
            f"{wording.row(int(missing.argmax()))}.\nGive rows that depend on no other a group of their own."
        )
    if len(names) < 2:
        raise EvidenceError(
            f"{wording.groups} must hold two groups or more, but all {rows} rows are of {label(names[0])!r}.\n"
            "Rows that all depend on each other tell nothing of new ones."
        )
    return codes


def segments_of(given: Sequence[Any] | None, column: str, rows: int, wording: Wording) -> Segments | None:
    """The rows by the values of a column, in the order of their names."""
    if given is None:
        return None
    refuse_length(len(given), rows, wording.by, wording)
    codes, values = coded(given)
    texts = [label(value) for value in values]
    names = sorted(set(texts))
    if len(names) > MOST_SEGMENTS:
        raise EvidenceError(
            f"{wording.by} must have {MOST_SEGMENTS} values or fewer, but {column!r} has {len(names)}.\n"
            "Group them first: numbers and moments into a few bins, names by what they have in common."
        )
    place = {name: i for i, name in enumerate(names)}
    table = np.array([place[text] for text in texts], dtype=np.int64)
    return Segments(column, table[codes], tuple(names))
