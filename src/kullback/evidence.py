"""Evidence: what is known of the truth and of the belief. Types only; it is made in sources/, used in estimate/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError

Kind: TypeAlias = Literal["categorical", "integer", "numeric", "datetime", "boolean", "text", "rows"]
Bound: TypeAlias = Literal["estimate", "at least"]

MISSING: Final = "(missing)"
OTHER: Final = "(other)"
PLUS_INF: Final = "(+inf)"
MINUS_INF: Final = "(-inf)"
SPECIAL: Final = (MISSING, OTHER, PLUS_INF, MINUS_INF)


@dataclass(frozen=True, slots=True, eq=False)
class Exact:
    """Probabilities that are known, one per outcome; float64, non-negative, used as their normalised pair.

    `log_error` says of each how far its logarithm may be off, since it was rounded to the type it was given in.
    """

    probabilities: npt.NDArray[np.float64]
    log_error: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        """Make the arrays read-only: evidence does not change."""
        self.probabilities.flags.writeable = self.log_error.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class Logits:
    """Logits that are known, one per outcome; float64, -inf where an outcome is impossible, finite for one at least.

    `log_error` says of each how far it may be off, since it was rounded to the type it was given in.
    """

    logits: npt.NDArray[np.float64]
    log_error: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        """Make the arrays read-only: evidence does not change."""
        self.logits.flags.writeable = self.log_error.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """How often each outcome was seen; int64, non-negative."""

    counts: npt.NDArray[np.int64]

    def __post_init__(self) -> None:
        """Make the array read-only: evidence does not change."""
        self.counts.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Rows of values, float64 of shape (rows, columns): a category is its code, a datetime microseconds, NaN missing.

    `of` is how many rows there are in all, where these are only drawn from them.
    """

    values: npt.NDArray[np.float64]
    of: int

    def __post_init__(self) -> None:
        """Make the array read-only: evidence does not change."""
        self.values.flags.writeable = False


Evidence: TypeAlias = Exact | Logits | Counts


def _shape(evidence: Evidence) -> tuple[int, ...]:
    """The shape of the numbers that the evidence holds, one for each outcome."""
    match evidence:
        case Exact():
            return evidence.probabilities.shape
        case Logits():
            return evidence.logits.shape
        case Counts():
            return evidence.counts.shape


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """One question: the evidence of both sides about the same outcomes, in the same order.

    `bound` says what the outcomes do to the divergence: "estimate" where they are all there is to tell apart,
    "at least" where they are coarser than the data (bins, a common `(other)`), which can only lower it.
    """

    name: str
    kind: Kind
    bound: Bound
    outcomes: tuple[str, ...]
    truth: Evidence
    belief: Evidence
    truth_name: str = "truth"
    belief_name: str = "belief"

    def __post_init__(self) -> None:
        """Refuse sides that do not speak of the same outcomes."""
        for side in (self.truth, self.belief):
            if _shape(side) != (len(self.outcomes),):
                raise EvidenceError(
                    f"both sides must hold one number for each of the {len(self.outcomes)} outcomes, "
                    f"but one of them has shape {_shape(side)}."
                )


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """One question about rows as a whole: samples of both sides, of the same columns.

    `levels` is 0 for a column of numbers or datetimes, else the number of its categories, whose codes are 0, 1, ...
    """

    name: str
    columns: tuple[str, ...]
    levels: tuple[int, ...]
    truth: Samples
    belief: Samples
    truth_name: str = "truth"
    belief_name: str = "belief"

    def __post_init__(self) -> None:
        """Refuse sides that do not have these columns."""
        for side in (self.truth, self.belief):
            if side.values.ndim != 2 or side.values.shape[1] != len(self.columns) or not len(side.values):
                raise EvidenceError(
                    f"both sides must have rows of the {len(self.columns)} columns, but one of them has shape "
                    f"{side.values.shape}."
                )


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """What happened in rows: one class each, or a share of every class.

    Attributes
    ----------
    classes
        the names of the K classes.
    codes
        int64 of shape (n,): the number of the class that happened; None for soft labels.
    shares
        float64 of shape (n, K), rows that sum to 1: soft labels; None where one class happened in each row.
    ratings
        int64 of shape (n,): of how many ratings the shares of a row are made; None where shares are known.
    weights
        float64 of shape (n,), none negative, of mean 1: what a row counts for; None where all count the same.
    groups
        int64 of shape (n,), codes 0, 1, ...: rows of one group may depend on each other; None for independent rows.
    numbers
        int64 of shape (n,): where the rows stood in what was given; None where they are all that was, in its order.
    """

    classes: tuple[str, ...]
    codes: npt.NDArray[np.int64] | None
    shares: npt.NDArray[np.float64] | None = None
    ratings: npt.NDArray[np.int64] | None = None
    weights: npt.NDArray[np.float64] | None = None
    groups: npt.NDArray[np.int64] | None = None
    numbers: npt.NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        """Refuse rows that have no label, or two; make the arrays read-only: evidence does not change."""
        if (self.codes is None) == (self.shares is None) or (self.codes is not None and self.ratings is not None):
            raise EvidenceError("labels must be either one class a row or shares of classes, which may be of ratings.")
        given = [array for array in self._arrays.values() if array is not None]
        if len({len(array) for array in given}) > 1:
            raise EvidenceError(f"labels must have one entry a row each, but have {[len(array) for array in given]}.")
        if self.codes is not None and ((self.codes < 0) | (self.codes >= len(self.classes))).any():
            raise EvidenceError(f"codes of {len(self.classes)} classes must be from 0 to {len(self.classes) - 1}.")
        for array in given:
            array.flags.writeable = False

    @property
    def _arrays(self) -> dict[str, npt.NDArray[Any] | None]:
        """All that has one entry for each row."""
        return {name: getattr(self, name) for name in ("codes", "shares", "ratings", "weights", "groups", "numbers")}

    @property
    def known(self) -> npt.NDArray[np.int64] | npt.NDArray[np.float64]:
        """What happened: codes (n,), or shares (n, K)."""
        return cast("npt.NDArray[Any]", self.codes if self.shares is None else self.shares)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.known)

    def take(self, rows: npt.NDArray[Any]) -> Labels:
        """Some of the rows, by a mask or by their numbers; their weights have mean 1 again."""
        taken = {name: None if array is None else array[rows] for name, array in self._arrays.items()}
        if taken["numbers"] is None:
            taken["numbers"] = np.arange(len(self))[rows]
        if (weights := taken["weights"]) is not None and len(weights):
            taken["weights"] = weights / weights.mean()
        if (groups := taken["groups"]) is not None:
            taken["groups"] = np.unique(groups, return_inverse=True)[1]
        return Labels(self.classes, **taken)


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """One model's predicted probabilities of rows, and what happened in them.

    `probabilities` is float64 of shape (n, K), each row normalised; zeros stay zeros.
    """

    name: str
    labels: Labels
    probabilities: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse predictions that are not one for each row and class; make them read-only."""
        if self.probabilities.shape != (len(self.labels), len(self.labels.classes)):
            raise EvidenceError(
                f"{self.name} must hold a probability for each of {len(self.labels)} rows and "
                f"{len(self.labels.classes)} classes, but it has shape {self.probabilities.shape}."
            )
        self.probabilities.flags.writeable = False

    def take(self, rows: npt.NDArray[Any]) -> Scored:
        """Some of the rows, by a mask or by their numbers."""
        return Scored(self.name, self.labels.take(rows), self.probabilities[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Rows by the value of a column: int64 codes of shape (n,) and the values' names."""

    column: str
    codes: npt.NDArray[np.int64]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        """Make the codes read-only."""
        self.codes.flags.writeable = False
