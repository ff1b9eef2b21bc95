"""Two sides that a sequence, mapping, Series or line of text gives: a number for each outcome, and names for these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from typing import Any

import numpy as np

from kullback.errors import EvidenceError, NotADistributionError
from kullback.sources.frames import is_frame, is_pandas_series
from kullback.sources.labels import label
from kullback.sources.listed import LEAST, Written, read_names, read_written
from kullback.sources.mappings import Labelled, in_memory, read_labelled


def read_sides(p: Any, q: Any, labels: Iterable[Any] | None) -> tuple[Labelled, Labelled]:
    """Both sides with their outcomes named: by themselves, by `labels`, or 1, 2, ...

    Whole numbers that sum to more than 1 are counts, all others probabilities.

    Raises EvidenceError where they do not speak of the same outcomes, NotADistributionError where they are no numbers
    of either kind.
    """
    known = [_labelled(side, name) for side, name in ((p, "p"), (q, "q"))]
    if any(known) and (not all(known) or labels is not None):
        raise EvidenceError(
            "p and q must both name their outcomes (mappings, or pandas Series), without labels, or both be sequences."
            "\nPass dict(zip(labels, p)) and dict(zip(labels, q))."
        )
    given = zip(known, (p, q), "pq", strict=True)
    a, b = (of or _sequence(side, name) for of, side, name in given)
    return _named(a, b, None if labels is None else _distinct(labels))


def read_texts(p: str, q: str, labels: str | None) -> tuple[Labelled, Labelled]:
    """The same of what stands on a command line: numbers between commas, or `@FILE`."""
    return _named(read_written(p, "p"), read_written(q, "q"), None if labels is None else _distinct(read_names(labels)))


def _named(p: Written, q: Written, labels: Sequence[Any] | None) -> tuple[Labelled, Labelled]:
    """The sides with names for their outcomes."""
    keys = _names(p, q, labels)
    a, b = (_side(side.labels or keys, side) for side in (p, q))
    return a, b


def _names(p: Written, q: Written, labels: Sequence[Any] | None) -> Sequence[Any]:
    """The names of outcomes that are given in order: the labels, those of the side that has some, or 1, 2, ..."""
    first, second = (q, p) if p.labels is None and q.labels is not None else (p, q)
    if labels is not None and first.labels is not None:
        raise EvidenceError(f"labels go with numbers alone, but {first.name} has its own.\nLeave labels out.")
    count = len(first.numbers)
    if labels is not None and len(labels) != count:
        raise EvidenceError(
            f"labels must name each outcome, but there are {len(labels)} of them, and {first.name} has {count} numbers."
            "\nGive each outcome a name."
        )
    if second.labels is None and len(second.numbers) != count:
        raise EvidenceError(
            f"{second.name} must have one number for each outcome, but it has {len(second.numbers)} and {first.name} "
            f"has {count}.\nWrite 0 for an outcome that cannot happen."
        )
    return labels or first.labels or range(1, count + 1)


def _labelled(side: Any, name: str) -> Written | None:
    """A side that names its outcomes itself."""
    if isinstance(side, Mapping):
        return Written(name, list(side), list(side.values()))
    if is_pandas_series(side):
        return Written(name, list(side.index), list(side))
    return None


def _distinct(labels: Any) -> list[Any]:
    """The names of the outcomes. Raises EvidenceError for what is none, or repeated."""
    if isinstance(labels, str | bytes | Set) or not isinstance(labels, Iterable):  # a set has no order
        raise EvidenceError(f"labels must be names, one for each outcome, but it is {labels!r}.\nPass a list of names.")
    names, seen = list(labels), set()
    for name in map(label, names):
        if name in seen:
            raise EvidenceError(f"labels must differ, but {name!r} is there twice.\nGive each outcome its own name.")
        seen.add(name)
    return names


def _sequence(side: Any, name: str) -> Written:
    """The numbers of a sequence or array, each in its own type."""
    if isinstance(side, Sequence) and not isinstance(side, str | bytes):
        return Written(name, None, list(side))
    if isinstance(side, np.ma.MaskedArray) or is_frame(side) or not hasattr(side, "shape"):
        raise EvidenceError(
            f"{name} must be a sequence of numbers, an array or a mapping, but it is a {type(side).__name__}.\n"
            "Pass a list. Tables are compared with compare(truth, belief), whose ledgers explain themselves."
        )
    array, types = in_memory(side)
    if array.ndim != 1:
        raise EvidenceError(
            f"{name} must have one dimension, one number for each outcome, but its shape is {array.shape}.\n"
            "Explain one row at a time."
        )
    return Written(name, None, list(array), types)


def _side(keys: Sequence[Any], side: Written) -> Labelled:
    """One side; whole numbers that sum to more than 1 are counts, all others probabilities."""
    whole = all(isinstance(number, Integral) and not isinstance(number, bool) for number in side.numbers)
    counts = whole and sum(map(int, side.numbers)) > 1
    try:
        read = read_labelled(keys, side.numbers, "counts" if counts else "probabilities", side.name, side.types)
    except (EvidenceError, NotADistributionError) as error:
        what, _, advice = str(error).partition("\n")
        if "given=" not in advice:
            raise
        raise type(error)(
            f"{what}\nWrite probabilities that sum to 1 (a fraction such as 1/3 is exact), or whole numbers for counts."
        ) from None
    _check_size(side)
    return read


def _check_size(side: Written) -> None:
    """Refuse what is 0 for a float, though it is not."""
    for number in side.numbers:
        if isinstance(number, Decimal | Fraction) and number != 0 and abs(float(number)) < LEAST:
            raise EvidenceError(
                f"{side.name} must hold numbers that are 0 or at least {LEAST} in size, but it holds one near "
                f"{float(number):g}.\nAn outcome that cannot happen has the probability 0."
            )
