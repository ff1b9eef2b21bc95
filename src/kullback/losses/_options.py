"""What every loss takes beside the logits, and which truth that names."""

from __future__ import annotations

import math
from numbers import Real
from typing import Literal, NamedTuple, TypeAlias, get_args

from kullback._array import ArrayLike
from kullback.errors import EvidenceError
from kullback.units import Unit

Reduction: TypeAlias = Literal["mean", "sum", "none"]


class Options(NamedTuple):
    """The keywords of a loss, as its user gave them."""

    labels: ArrayLike | None
    probabilities: ArrayLike | None
    teacher: ArrayLike | None
    axis: int
    label_smoothing: float
    temperature: float
    mask: ArrayLike | None
    ignore_index: int
    unit: Unit
    reduction: Reduction

    def truth(self) -> tuple[str, ArrayLike]:
        """The truth by its name."""
        every = {"labels": self.labels, "probabilities": self.probabilities, "teacher": self.teacher}
        given = [name for name, x in every.items() if x is not None]
        if len(given) != 1:
            found = "both " + " and ".join(given) if given else "none of them"
            raise EvidenceError(
                f"a loss needs one truth, labels=, probabilities= or teacher=, but it got {found}.\n"
                "Pass class indices as labels=, rows that sum to 1 as probabilities=, a model's logits as teacher=."
            )
        return given[0], every[given[0]]

    def check(self) -> None:
        """Refuse options that no loss has, or that do not go with the truth."""
        kind, _ = self.truth()
        if not _is_real(self.label_smoothing) or not 0 <= self.label_smoothing <= 1:
            raise EvidenceError(
                f"label_smoothing must be a number from 0 to 1, but it is {self.label_smoothing!r}.\n"
                "It is the share of the truth's probability that all outcomes divide evenly."
            )
        if not _is_real(self.temperature) or not 0 < self.temperature < math.inf:
            raise EvidenceError(
                f"temperature must be a finite number above 0, but it is {self.temperature!r}.\n"
                "Logits are divided by it: 1 leaves them as they are, more softens both sides."
            )
        if kind == "teacher" and self.label_smoothing:
            raise EvidenceError(
                f"label_smoothing must be 0 with teacher=, but it is {self.label_smoothing!r}.\n"
                "A teacher is softened by temperature=."
            )
        if kind != "teacher" and self.temperature != 1:
            raise EvidenceError(
                f"temperature must be 1 with {kind}=, but it is {self.temperature!r}: it softens a teacher and the "
                "belief alike.\nTo temper the belief alone, divide the logits by it."
            )
        if isinstance(self.ignore_index, bool) or not hasattr(self.ignore_index, "__index__"):
            raise EvidenceError(
                f"ignore_index must be a whole number, but it is {self.ignore_index!r}.\n"
                "It is the label of positions that do not count; -100 is no index of any outcome."
            )
        if self.reduction not in get_args(Reduction):
            advice = "Divide a sum by what you want it to be over."
            if str(self.reduction) == "batchmean":
                advice = '"mean" is what it stands for, on any number of axes: the mean over the positions that count.'
            raise EvidenceError(f'reduction must be "mean", "sum" or "none", but it is {self.reduction!r}.\n{advice}')


def _is_real(x: object) -> bool:
    """Is this a plain number?"""
    return isinstance(x, Real) and not isinstance(x, bool)
