"""How far the logarithm of a given number may be off, because the number was rounded to the type it came in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

# Unit roundoff and least normal number; below that the error of rounding no longer falls with the number.
_FORMATS: Final = {
    "float64": (2.0**-53, 2.0**-1022),
    "float32": (2.0**-24, 2.0**-126),
    "float16": (2.0**-11, 2.0**-14),
    "bfloat16": (2.0**-8, 2.0**-126),
}
_EXACT: Final = (0.0, 0.0)


def type_name(value: Any) -> str:
    """The name of the type in which a number, or each number of an array, is given.

    >>> type_name(np.float16(0.1)), type_name(np.zeros(2, np.float32)), type_name(0.1), type_name(1)
    ('float16', 'float32', 'float', 'int')
    """
    return str(getattr(value, "dtype", type(value).__name__)).rpartition(".")[2]


def of_probabilities(types: Sequence[str], probabilities: Floats) -> Floats:
    """How far log p of each may be off; 0 where p is 0."""
    unit, least = _formats(types)
    positive = np.where(probabilities > 0, probabilities, 1.0)
    relative = unit * np.maximum(1.0, least / positive)  # at most ½: of the least number of a type
    return np.where(probabilities > 0, -np.log1p(-relative), 0.0)


def of_logits(types: Sequence[str], logits: Floats) -> Floats:
    """How far each logit may be off; 0 where it is -inf."""
    unit, least = _formats(types)
    power = np.ldexp(1.0, np.frexp(np.where(np.isfinite(logits), logits, 0.0))[1] - 1)  # at or below |logit|
    return np.where(np.isfinite(logits), unit * np.maximum(power, least), 0.0)


def _formats(types: Sequence[str]) -> tuple[Floats, Floats]:
    """Unit roundoff and least normal number of each type; whole numbers are exact, other types became float64."""
    formats = [_EXACT if "int" in name else _FORMATS.get(name, _FORMATS["float64"]) for name in types]
    unit, least = np.array(formats, dtype=np.float64).T
    return unit, least
