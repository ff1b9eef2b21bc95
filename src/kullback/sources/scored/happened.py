"""What happened, as evidence: one class a row, shares of classes, counts of ratings, or the ratings themselves."""

from __future__ import annotations

from typing import TypedDict

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError
from kullback.sources.scored.given import Asked, Happened, Numbers
from kullback.sources.scored.names import label_codes, places
from kullback.sources.scored.probabilities import of_classes, of_one_class, refuse_missing
from kullback.sources.scored.wording import Wording, listed

FEWEST_ROWS = 10
MOST_RATINGS = 2.0**53  # beyond, not every whole number is a float64


class Known(TypedDict, total=False):
    """What is known of the labels."""

    codes: npt.NDArray[np.int64] | None
    shares: Numbers
    ratings: npt.NDArray[np.int64]


def known(happened: Happened, classes: tuple[str, ...], asked: Asked, wording: Wording) -> Known:
    """What is known of each row's label, in the order of the classes. Raises EvidenceError where that is not enough."""
    found = _of_kind(happened, classes, asked, wording)
    _refuse_one_class(found, classes, wording)
    return found


def _of_kind(happened: Happened, classes: tuple[str, ...], asked: Asked, wording: Wording) -> Known:
    """The same, not yet looked at as a whole."""
    what = wording.labels
    if happened.kind == "labels":
        codes = label_codes(happened.values, classes, what, wording)
        _refuse_no_label(codes < 0, "label", wording)
        return {"codes": codes}
    if happened.kind == "ratings":
        counts = np.zeros((len(happened.values[0]), len(classes)))
        for column in happened.values:
            codes = label_codes(column, classes, what, wording)
            rated = np.flatnonzero(codes >= 0)
            counts[rated, codes[rated]] += 1
        return _of_counts(counts, wording)
    numbers = _in_order(happened, np.asarray(happened.numbers), classes, wording)
    if happened.kind == "probabilities":
        shares = of_classes(numbers, what, asked.normalize, wording) if numbers.ndim == 2 else numbers
        return {"codes": None, "shares": shares if shares.ndim == 2 else of_one_class(shares, what, wording)}
    refuse_missing(numbers, what, wording)
    bad = (numbers < 0) | (numbers != np.floor(numbers)) | (numbers > MOST_RATINGS)
    if bad.any():
        row, column = divmod(int(bad.argmax()), numbers.shape[1])
        raise EvidenceError(
            f"{what} must hold counts of ratings, whole numbers from 0 to 2**53, but {wording.row(row)} holds "
            f"{numbers[row, column]:.6g}.\n"
            'If they are shares of classes, they are soft labels: given="probabilities" (--soft).'
        )
    return _of_counts(numbers, wording)


def _of_counts(counts: Numbers, wording: Wording) -> Known:
    """Ratings as shares, and how many they are."""
    totals = counts.sum(axis=1)
    _refuse_no_label(totals == 0, "rating", wording)
    return {"codes": None, "shares": counts / totals[:, None], "ratings": totals.astype(np.int64)}


def _in_order(happened: Happened, numbers: Numbers, classes: tuple[str, ...], wording: Wording) -> Numbers:
    """The columns of shares or counts in the order of the classes; one that is not there holds nothing."""
    if happened.classes is None:
        columns = 1 if numbers.ndim == 1 else numbers.shape[1]
        if columns != len(classes) and (columns, len(classes), happened.kind) != (1, 2, "probabilities"):
            raise EvidenceError(
                f"{wording.labels} must have a column for each of the {len(classes)} classes {listed(classes)}, "
                f"but there {'is' if columns == 1 else 'are'} {columns}."
            )
        return numbers
    found = places(happened.classes, classes)
    unknown = [str(name) for name, place in zip(happened.classes, found, strict=True) if place is None]
    if unknown:
        raise EvidenceError(
            f"the columns of {wording.labels} must be among the classes {listed(classes)}, but {listed(unknown)} "
            f"{'is' if len(unknown) == 1 else 'are'} not.\nGive every class a column of probabilities."
        )
    ordered = np.zeros((len(numbers), len(classes)))
    ordered[:, [place for place in found if place is not None]] = numbers
    return ordered


def _refuse_no_label(missing: npt.NDArray[np.bool_], what: str, wording: Wording) -> None:
    """Refuse rows of which nobody knows what happened."""
    if missing.any():
        raise EvidenceError(
            f"{wording.labels} must say what happened in every row, but {missing.sum()} of {len(missing)} rows have no "
            f"{what}, first {wording.row(int(missing.argmax()))}.\nLeave out rows that are not labelled."
        )


def _refuse_one_class(found: Known, classes: tuple[str, ...], wording: Wording) -> None:
    """Refuse too few rows, and labels that are all the same."""
    codes = found.get("codes")
    seen = np.bincount(codes, minlength=len(classes)) if codes is not None else found["shares"].sum(axis=0)
    rows = len(codes) if codes is not None else len(found["shares"])
    if rows < FEWEST_ROWS:
        raise EvidenceError(
            f"a score needs {FEWEST_ROWS} rows or more, but there {'is' if rows == 1 else 'are'} {rows}.\n"
            "With fewer no limits can be told; some hundred rows are a useful number."
        )
    if np.count_nonzero(seen) < 2:
        only = classes[int(np.argmax(seen))]
        raise EvidenceError(
            f"{wording.labels} must hold two classes or more, but all {rows} rows are {only!r}.\n"
            "Where nothing else happens there is nothing to predict: give rows of other classes too."
        )
