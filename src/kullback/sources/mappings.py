"""Mappings from outcome to number, and bare arrays: counts, probabilities or logits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kullback._array import SUM_TOLERANCE, to_numpy
from kullback.errors import EvidenceError, NotADistributionError
from kullback.evidence import Counts, Evidence, Exact, Logits
from kullback.sources import labels, precision

_MOST: Final = 2**62
_LONG: Final = 10**25  # a whole number that nobody reads to its end
_ROUNDING: Final = SUM_TOLERANCE["float64"]
_LARGEST_LOGIT: Final = 1e300  # differences of logits stay finite


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """The evidence of one side with the outcomes it speaks of; `positional` where these are only numbered.

    `numbers` are what it was made of, each as it was given.
    """

    name: str
    outcomes: tuple[str, ...]
    evidence: Evidence
    positional: bool = False
    numbers: Sequence[Any] = ()


def read_labelled(
    keys: Iterable[Any], numbers: Iterable[Any], given: str | None, name: str, types: Sequence[str] | None = None
) -> Labelled:
    """A number for each outcome: unless said, all integers are counts, floats that sum to 1 are probabilities.

    `types` are the types in which the numbers were given, if not their own.

    Raises EvidenceError where two keys are written alike or the numbers are neither, NotADistributionError where
    floats are no probabilities.
    """
    keys, values = list(keys), list(numbers)
    outcomes = tuple(labels.label(key) for key in keys)
    if len(set(outcomes)) < len(outcomes):
        first = next(o for i, o in enumerate(outcomes) if o in outcomes[:i])
        alike = [key for key, o in zip(keys, outcomes, strict=True) if o == first]
        raise EvidenceError(f"{name} has several keys that are written {first!r}: {alike}. Merge them first.")
    return Labelled(name, outcomes, _evidence(values, outcomes, given, name, types), numbers=values)


def read_numbers(source: Any, given: str, name: str) -> Labelled:
    """A bare array of counts, probabilities or logits; its outcomes are numbered from 0.

    Raises EvidenceError where the array is not one-dimensional.
    """
    if isinstance(source, np.ma.MaskedArray):
        raise EvidenceError(f"{name} must not be a masked array with given={given!r}: which outcomes are left out?")
    array, types = in_memory(source)
    if array.ndim != 1:
        raise EvidenceError(
            f"{name} must have one dimension with given={given!r}, but its shape is {array.shape}.\n"
            "Two dimensions are taken with given='samples' only; for one divergence per row use "
            f"{'kl_from_logits' if given == 'logits' else 'kl_divergence'}."
        )
    outcomes = tuple(map(str, range(len(array))))
    return Labelled(name, outcomes, _evidence(list(array), outcomes, given, name, types), positional=True)


def in_memory(source: Any) -> tuple[npt.NDArray[Any], list[str] | None]:
    """The numbers of any array library as an array of NumPy, and their types, if not those of the array."""
    if precision.type_name(source) != "bfloat16":
        return to_numpy(source), None
    array = to_numpy(source.float() if hasattr(source, "float") else source)  # NumPy does not know that type of torch
    return array.astype(np.float64), ["bfloat16"] * array.size


def _evidence(
    values: Sequence[Any], outcomes: tuple[str, ...], given: str | None, name: str, types: Sequence[str] | None = None
) -> Evidence:
    """The numbers as counts, probabilities or logits: as said, or as their type says.

    `types` are the types in which they were given, if not those of the values.
    """
    if not values:
        raise EvidenceError(f"{name} must hold at least one outcome, but it is empty.\nGive each outcome its number.")
    types = types or [precision.type_name(value) for value in values]
    numbers = [value.item() if isinstance(value, np.generic) else value for value in values]
    for outcome, number in zip(outcomes, numbers, strict=True):
        if isinstance(number, bool) or not isinstance(number, Real | Decimal):
            raise EvidenceError(
                f"{name} must hold one number for each outcome, but for {outcome!r} it holds {number!r}.\n"
                "For a table of columns pass a DataFrame; for raw values pass given='samples'."
            )
    if given is None:
        given = "counts" if all(isinstance(number, Integral) for number in numbers) else "probabilities"
    if given == "counts":
        return _counts(numbers, outcomes, name)
    if given == "logits":
        return _logits(numbers, outcomes, name, types)
    return _probabilities(numbers, outcomes, name, types)


def _counts(numbers: Sequence[Any], outcomes: tuple[str, ...], name: str) -> Counts:
    """Whole numbers, none negative, not all zero."""
    for outcome, number in zip(outcomes, numbers, strict=True):
        if _is_nan(number) or not (0 <= number < math.inf and number == int(number)):
            raise EvidenceError(
                f"{name} must hold counts, whole numbers of at least 0, but for {outcome!r} it holds "
                f"{_shown(number)}.\n"
                "Shares that sum to 1 are given='probabilities'."
            )
    rows = sum(map(int, numbers))
    if rows == 0:
        raise EvidenceError(
            f"{name} must count at least one row, but its counts sum to 0.\nGive each outcome its count."
        )
    if rows >= _MOST:
        raise EvidenceError(
            f"{name} must count fewer than 2^62 rows, but its counts sum to {_shown(rows)}.\n"
            "Divide all of them by a power of 10: shares of so many rows are as good as exact."
        )
    return Counts(np.array([int(number) for number in numbers], dtype=np.int64))


def _probabilities(numbers: Sequence[Any], outcomes: tuple[str, ...], name: str, types: Sequence[str]) -> Exact:
    """Numbers of at least 0 that sum to 1 within rounding."""
    rounding = max(SUM_TOLERANCE.get(stored, _ROUNDING) for stored in set(types))
    for outcome, number in zip(outcomes, numbers, strict=True):
        if _is_nan(number) or not 0 <= number <= 1 + rounding:
            raise NotADistributionError(
                f"{name} must hold probabilities, from 0 to 1, but for {outcome!r} it holds {_shown(number)}.\n"
                "If it holds counts, make them integers or pass given='counts'; if logits, pass given='logits'."
            )
    probabilities = np.array([float(number) for number in numbers], dtype=np.float64)
    total = float(probabilities.sum())
    if abs(total - 1) > rounding:
        raise NotADistributionError(
            f"{name} must sum to 1, but its sum is {total:.10g}.\n"
            "If it holds counts, make them integers or pass given='counts'; if it holds weights, divide by their sum; "
            "if logits, pass given='logits'."
        )
    return Exact(probabilities, precision.of_probabilities(types, probabilities))


def _logits(numbers: Sequence[Any], outcomes: tuple[str, ...], name: str, types: Sequence[str]) -> Logits:
    """Finite numbers, one at least, and -inf for each outcome that is impossible."""
    for outcome, number in zip(outcomes, numbers, strict=True):
        if _is_nan(number) or not (abs(number) < _LARGEST_LOGIT or number == -math.inf):
            raise EvidenceError(
                f"{name} must hold logits, numbers below 1e300 in size or -inf, but for {outcome!r} it holds "
                f"{_shown(number)}.\n"
                "Correct the number at its source; an outcome that is impossible has the logit -inf."
            )
    logits = np.array([float(number) for number in numbers], dtype=np.float64)
    if not np.isfinite(logits).any():
        raise EvidenceError(
            f"{name} must hold a finite logit, but all of them are -inf.\n"
            "Some outcome must be possible: give it a finite one."
        )
    return Logits(logits, precision.of_logits(types, logits))


def _shown(number: Any) -> str:
    """The number as somebody writes it."""
    if isinstance(number, int) and abs(number) >= _LONG:
        return f"{Decimal(number):.3e}"
    return str(number) if isinstance(number, Decimal | Fraction) else repr(number)


def _is_nan(number: Any) -> bool:
    """Is this NaN? A NaN of Decimal does not even compare."""
    return number.is_nan() if isinstance(number, Decimal) else isinstance(number, float) and math.isnan(number)
