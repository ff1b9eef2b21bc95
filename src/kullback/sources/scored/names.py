"""Classes and labels by their names: which label is which class, and which of two classes is the one predicted.

A label is a class if their texts agree: 1, 1.0 and "1" are one, so are True, "true" and "TRUE". Booleans are also the
classes 0 and 1, as they are in Python.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError
from kullback.sources.labels import is_missing, label
from kullback.sources.scored.wording import Wording, listed

_WHOLE: Final = re.compile(r"(-?(?:0|[1-9]\d*))\.0*")
_YES: Final = ("true", "yes")
_NO: Final = ("0", "false", "no")
_PAIRS: Final = (("-1", "1"), ("n", "y"))  # (no, yes) together: of 1 and 2, or of x and y, neither says yes
_BOOLEAN: Final = {"false": "0", "true": "1"}


def key(name: Any) -> str:
    """What two spellings of one class have in common.

    >>> [key(name) for name in (1, 1.0, "1.0", True, "TRUE", "01", "Cat")]
    ['1', '1', '1', 'true', 'true', '01', 'Cat']
    """
    text = label(name)
    if whole := _WHOLE.fullmatch(text):
        return whole[1]
    return text.lower() if text.lower() in _BOOLEAN else text


def named(names: Iterable[Any], what: str) -> tuple[str, ...]:
    """The names of classes as text. Raises EvidenceError where two are the same."""
    texts = tuple(label(name) for name in names)
    keys = [key(name) for name in texts]
    for i, own in enumerate(keys):
        if own in keys[:i]:
            raise EvidenceError(
                f"{what} must name each class once, but {texts[keys.index(own)]!r} and {texts[i]!r} are the same.\n"
                "Give each column a class of its own."
            )
    return texts


def coded(values: Sequence[Any]) -> tuple[npt.NDArray[np.int64], list[Any]]:
    """Values as codes 0, 1, ... in the order in which they are first seen, and what each code stands for."""
    known: dict[Any, int] = {}
    try:
        codes = np.fromiter((known.setdefault(value, len(known)) for value in values), np.int64, len(values))
    except TypeError as error:
        raise EvidenceError(
            f"labels, groups and segments must be one value a row, but a row holds an {error}."
        ) from None
    return codes, list(known)


def places(names: Iterable[Any], classes: Sequence[str]) -> list[int | None]:
    """Which class each name is; None where it is none of them."""
    place = {key(name): i for i, name in enumerate(classes)}
    keys = [key(name) for name in names]
    if not set(keys) & set(place):
        if set(place) == {"0", "1"}:
            keys = [_BOOLEAN.get(own, own) for own in keys]
        elif set(place) == set(_BOOLEAN):
            place = {_BOOLEAN[own]: i for own, i in place.items()}
    return [place.get(own) for own in keys]


def label_codes(values: Sequence[Any], classes: Sequence[str], what: str, wording: Wording) -> npt.NDArray[np.int64]:
    """Labels as the numbers of classes, -1 where one is missing. Raises EvidenceError where one is no class."""
    codes, seen = coded(values)
    missing = [is_missing(value) for value in seen]
    found = places(seen, classes)
    unknown = [i for i, place in enumerate(found) if place is None and not missing[i]]
    if unknown:
        rows = int(np.isin(codes, unknown).sum())
        first = int(np.isin(codes, unknown).argmax())
        raise EvidenceError(
            f"{what} must be among the classes {listed(classes)}, but {listed(label(seen[i]) for i in unknown)} "
            f"{'is' if len(unknown) == 1 else 'are'} not ({rows} of {len(codes)} rows, first {wording.row(first)}).\n"
            f"{_other_kind(seen, unknown, classes)}"
        )
    table = np.array([-1 if place is None else place for place in found] or [0], dtype=np.int64)
    return table[codes]


def _other_kind(seen: Sequence[Any], unknown: Sequence[int], classes: Sequence[str]) -> str:
    """What to do about labels that are no class."""
    numbers = all(re.fullmatch(r"-?\d+", name) for name in classes)
    if numbers and all(isinstance(seen[i], str) for i in unknown):
        return "The labels are text and the classes are numbers: name the classes as the labels do."
    return "Give every label a column of its own, or leave its rows out of both."


def class_names(columns: int, seen: Sequence[Any], given: Sequence[Any] | None, wording: Wording) -> tuple[str, ...]:
    """The names of the classes that `columns` columns without names stand for, of one column those of the two classes.

    They are what is `given`; else 0, 1, ... where the labels are such numbers, 0 or all others among them; else the
    labels in their order.
    """
    wanted = 2 if columns == 1 else columns
    if given is not None:
        names = named(given, "classes")
        if len(names) != wanted:
            raise EvidenceError(
                f"classes must name {wanted} classes, one for each column of {wording.probabilities}, "
                f"but it names {len(names)}: {listed(names)}."
            )
        return names
    known = {key(value): value for value in seen if not is_missing(value)}
    if columns > 1 and set(known) <= {str(i) for i in range(columns)}:
        if 1 < len(known) < columns and "0" not in known:
            raise EvidenceError(
                f"{wording.probabilities} has {columns} columns without names, and {wording.labels} hold "
                f"{listed(map(label, known.values()))} but no 0: they may count from 1.\n"
                f"Say which class each column is: {wording.classes}."
            )
        return tuple(str(i) for i in range(columns))
    if len(known) == wanted:
        return tuple(label(value) for value in _sorted(list(known.values())))
    if not known:
        return tuple(str(i) for i in range(wanted))
    if columns == 1:
        why = f"one column of probabilities tells two classes apart, but {wording.labels} hold {len(known)}"
        advice = f"Pass one column for each class in {wording.probabilities}."
        if len(known) == 1:
            advice = "With one class there is nothing to predict: give rows of both."
    else:
        why = f"{wording.probabilities} has {columns} columns without names, but {wording.labels} hold {len(known)}"
        advice = f"Say which class each column is: {wording.classes}."
    raise EvidenceError(f"{why}: {listed(map(label, known.values()))}.\n{advice}")


def _sorted(values: list[Any]) -> list[Any]:
    """The values in their own order, of different types in that of their text."""
    try:
        return sorted(values)
    except TypeError:
        return sorted(values, key=label)


def positive_of(classes: Sequence[str], positive: Any, wording: Wording, *, clear: bool) -> int:
    """Which of two classes is the positive one: the one named, else the one that says yes; if `clear`, the second.

    Raises EvidenceError where the one named is none of them, or nothing says which it is.
    """
    if positive is not None:
        if len(classes) != 2:
            raise EvidenceError(f"{wording.positive} goes with two classes, but there are {len(classes)}.")
        (place,) = places([positive], classes)
        if place is None:
            raise EvidenceError(
                f"{wording.positive.rstrip('=')} must be one of the classes {listed(classes)}, "
                f"but it is {label(positive)!r}."
            )
        return place
    if clear:
        return 1
    low = [key(name).lower() for name in classes]
    for no, yes in _PAIRS:
        if sorted(low) == [no, yes]:
            return low.index(yes)
    for signs, found in ((_YES, 0), (_NO, 1)):
        holders = [i for i, name in enumerate(low) if name in signs]
        if len(holders) == 1:
            return holders[0] ^ found
    raise EvidenceError(
        f"{wording.probabilities} is one column, and nothing says whether it is the probability of {classes[0]!r} or "
        f"of {classes[1]!r}.\nSay which: {wording.positive}{'' if wording.positive.endswith('=') else ' '}"
        f"{classes[1]!r}."
    )
