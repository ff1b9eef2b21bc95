"""Evidence: what is known of the truth and of the belief. Types only; it is made in sources/, used in estimate/."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback.errors import EvidenceError

Kind: TypeAlias = Literal["categorical", "integer", "numeric", "datetime", "boolean", "text"]
Bound: TypeAlias = Literal["estimate", "at least"]

MISSING: Final = "(missing)"
OTHER: Final = "(other)"
PLUS_INF: Final = "(+inf)"
MINUS_INF: Final = "(-inf)"
SPECIAL: Final = (MISSING, OTHER, PLUS_INF, MINUS_INF)


@dataclass(frozen=True, slots=True, eq=False)
class Exact:
    """Probabilities that are known, one per outcome; float64, non-negative, used as their normalised pair."""

    probabilities: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        """Make the array read-only: evidence does not change."""
        self.probabilities.flags.writeable = False


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """How often each outcome was seen; int64, non-negative."""

    counts: npt.NDArray[np.int64]

    def __post_init__(self) -> None:
        """Make the array read-only: evidence does not change."""
        self.counts.flags.writeable = False


Evidence: TypeAlias = Exact | Counts


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
            numbers = side.probabilities if isinstance(side, Exact) else side.counts
            if numbers.shape != (len(self.outcomes),):
                raise EvidenceError(
                    f"both sides must hold one number for each of the {len(self.outcomes)} outcomes, "
                    f"but one of them has shape {numbers.shape}."
                )
