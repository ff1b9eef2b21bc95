"""What logits, labels and probabilities must be: refused where somebody can look, else told row by row."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from kullback._array import Array, row, seen, to_numpy
from kullback.errors import EvidenceError, NotADistributionError

_LARGEST = {"float64": 1e290, "float32": 1e30}  # of a row's largest logit: differences from it must not overflow


class Checked(NamedTuple):
    """One argument with its outcomes last: its name in messages, its numbers, and the place where its outcomes were."""

    name: str
    values: Array
    place: int


def hold(xp: Any, wide: Any, logits: Checked, truth: Checked, outcomes: int, tolerance: float) -> Array | None:
    """Refuse what is not sound; where nobody can look, return which rows are. None says that all are."""
    sound = [(logits, _are_logits(xp, logits.values))]
    if truth.name == "labels":
        sound.append((truth, (truth.values >= 0) & (truth.values < outcomes)))
    elif truth.name == "probabilities":
        sound.append((truth, _are_probabilities(xp, truth.values, wide, tolerance)))
    else:
        sound.append((truth, _are_logits(xp, truth.values)))
    known = [seen(xp.all(rows)) for _, rows in sound]
    for (side, rows), fine in zip(sound, known, strict=True):
        if fine is False:
            _refuse(side, to_numpy(side.values), to_numpy(rows), outcomes)
    return None if all(known) else sound[0][1] & sound[1][1]


def _limit(x: Array) -> float:
    """How large the largest logit of a row may be."""
    return _LARGEST.get(str(x.dtype).rpartition(".")[2], math.inf)


def _are_logits(xp: Any, x: Array) -> Array:
    """Which rows have a largest logit that is a number; NaN is larger than all."""
    return xp.abs(xp.max(x, axis=-1)) < _limit(x)


def _are_probabilities(xp: Any, p: Array, wide: Any, tolerance: float) -> Array:
    """Which rows are probabilities."""
    return xp.all(p >= 0, axis=-1) & (xp.abs(xp.sum(p, axis=-1, dtype=wide) - 1) <= tolerance)


def _refuse(side: Checked, values: Any, sound: Any, outcomes: int) -> None:
    """Say what is wrong with the first row that is not sound."""
    found = tuple(int(i) for i in np.argwhere(~sound)[0])
    if side.name == "labels":
        raise EvidenceError(
            f"labels must be from 0 to {outcomes - 1}, for logits have {outcomes} outcomes, "
            f"but {_entry('labels', found)} is {values[found]}.\n"
            "Correct the label, or leave the position out by ignore_index= or mask=."
        )
    numbers = values[found]
    if side.name == "probabilities":
        _refuse_probabilities(side, numbers, found, sound)
    if (numbers == -np.inf).all():
        raise NotADistributionError(
            f"{side.name} must have a logit above −inf, but all are −inf{row(~sound)}.\n"
            "Some outcome must be allowed; leave a position without any out by mask=."
        )
    bad = np.isnan(numbers) | ~(numbers < _limit(numbers))
    here = int((bad if bad.any() else np.ones_like(bad)).argmax())
    raise NotADistributionError(
        f"{side.name} must hold logits whose largest is below {_limit(numbers):g} in size, "
        f"but {_at(side, found, here)} is {numbers[here]}.\n"
        "Correct it at its source, or leave the position out by mask=; −inf excludes an outcome."
    )


def _refuse_probabilities(side: Checked, numbers: Any, found: tuple[int, ...], sound: Any) -> None:
    """Say which entry of a row is no probability, or what the row sums to."""
    bad = ~((numbers >= 0) & (numbers < np.inf))
    if bad.any():
        here = int(bad.argmax())
        raise NotADistributionError(
            f"probabilities must be finite and not negative, but {_at(side, found, here)} is {numbers[here]}.\n"
            "Correct it at its source, or leave the position out by mask=; pass logits as teacher=."
        )
    total = f"{numbers.sum(dtype=np.float64):.10g}{row(~sound)}"
    raise NotADistributionError(
        f"probabilities must sum to 1 along the axis of the outcomes, but a sum is {total}.\n"
        "Divide each row by its sum; pass class indices as labels=, logits as teacher=; counts go to compare(...)."
    )


def _at(side: Checked, found: tuple[int, ...], here: int) -> str:
    """An entry as its user would write it."""
    return _entry(side.name, (*found[: side.place], here, *found[side.place :]))


def _entry(name: str, index: tuple[int, ...]) -> str:
    """An entry as Python writes it."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name
