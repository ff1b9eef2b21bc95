"""Mappings from outcome to number, and bare arrays: counts or probabilities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Integral, Real
from typing import Any, Final

import numpy as np

from kullback.errors import EvidenceError, NotADistributionError
from kullback.evidence import Counts, Evidence, Exact
from kullback.sources import labels

_MOST: Final = 2**62
_ROUNDING: Final = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """The evidence of one side with the outcomes it speaks of; `positional` where these are only numbered."""

    name: str
    outcomes: tuple[str, ...]
    evidence: Evidence
    positional: bool = False


def read_labelled(keys: Iterable[Any], numbers: Iterable[Any], given: str | None, name: str) -> Labelled:
    """A number for each outcome: unless said, all integers are counts, floats that sum to 1 are probabilities.

    Raises EvidenceError where two keys are written alike or the numbers are neither, NotADistributionError where
    floats are no probabilities.
    """
    keys, values = list(keys), list(numbers)
    outcomes = tuple(labels.label(key) for key in keys)
    if len(set(outcomes)) < len(outcomes):
        first = next(o for i, o in enumerate(outcomes) if o in outcomes[:i])
        alike = [key for key, o in zip(keys, outcomes, strict=True) if o == first]
        raise EvidenceError(f"{name} has several keys that are written {first!r}: {alike}. Merge them first.")
    return Labelled(name, outcomes, _evidence(values, outcomes, given, name))


def read_numbers(source: Any, given: str, name: str) -> Labelled:
    """A bare array of counts or probabilities; its outcomes are numbered from 0.

    Raises EvidenceError where the array is not one-dimensional.
    """
    array = np.asarray(source)
    if array.ndim != 1:
        raise EvidenceError(
            f"{name} must have one dimension with given={given!r}, but its shape is {array.shape}.\n"
            "Two dimensions are taken with given='samples' only; for one divergence per row use kl_divergence."
        )
    outcomes = tuple(map(str, range(len(array))))
    return Labelled(name, outcomes, _evidence(array.tolist(), outcomes, given, name), positional=True)


def _evidence(values: Sequence[Any], outcomes: tuple[str, ...], given: str | None, name: str) -> Evidence:
    """The numbers as counts or probabilities: as said, or as their type says."""
    if not values:
        raise EvidenceError(f"{name} must hold at least one outcome, but it is empty.")
    for outcome, value in zip(outcomes, values, strict=True):
        if isinstance(value, bool | np.bool_) or not isinstance(value, Real | Decimal):
            raise EvidenceError(
                f"{name} must hold one number for each outcome, but for {outcome!r} it holds {value!r}.\n"
                "For a table of columns pass a DataFrame; for raw values pass given='samples'."
            )
    if given is None:
        given = "counts" if all(isinstance(value, Integral) for value in values) else "probabilities"
    return _counts(values, outcomes, name) if given == "counts" else _probabilities(values, outcomes, name)


def _counts(values: Sequence[Any], outcomes: tuple[str, ...], name: str) -> Counts:
    """Whole numbers, none negative, not all zero."""
    for outcome, value in zip(outcomes, values, strict=True):
        if not (0 <= value < _MOST and value == int(value)):
            raise EvidenceError(
                f"{name} must hold counts, whole numbers of at least 0, but for {outcome!r} it holds {value!r}.\n"
                "Shares that sum to 1 are given='probabilities'."
            )
    if sum(map(int, values)) >= _MOST:
        raise EvidenceError(f"{name} must hold fewer than 2^62 rows, but its counts sum to {sum(map(int, values))}.")
    if not any(values):
        raise EvidenceError(f"{name} must count at least one row, but all its counts are 0.")
    return Counts(np.array([int(value) for value in values], dtype=np.int64))


def _probabilities(values: Sequence[Any], outcomes: tuple[str, ...], name: str) -> Exact:
    """Numbers of at least 0 that sum to 1 within rounding."""
    numbers = [float(Fraction(v)) if isinstance(v, Fraction) else float(v) for v in values]
    for outcome, value in zip(outcomes, numbers, strict=True):
        if not 0 <= value <= 1 + _ROUNDING:
            raise NotADistributionError(
                f"{name} must hold probabilities, from 0 to 1, but for {outcome!r} it holds {value!r}.\n"
                "If it holds counts, make them integers or pass given='counts'."
            )
    total = float(np.sum(numbers))
    if abs(total - 1) > _ROUNDING:
        raise NotADistributionError(
            f"{name} must sum to 1, but its sum is {total:.10g}.\n"
            "If it holds counts, make them integers or pass given='counts'; if it holds weights, divide by their sum."
        )
    return Exact(np.array(numbers, dtype=np.float64))
