"""Evidence: what is known of the truth and of the belief. Types only; it is made in sources/, used in estimate/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

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
