"""Parameters of a map that come from outside: checked before a map is made of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from kullback.errors import EvidenceError

MOST = 1e300
"""The greatest parameter that no logarithm of a probability makes infinite."""


def of(parameters: Mapping[str, Any], name: str, names: frozenset[str]) -> Any:
    """The parameter `name` of a map that has just these names."""
    if not isinstance(parameters, Mapping) or set(parameters) != names:
        got = sorted(map(str, parameters)) if isinstance(parameters, Mapping) else type(parameters).__name__
        raise EvidenceError(
            f"the map's parameters must be {', '.join(sorted(names))}, but they are {got}: "
            "give the file that kullback recalibrate wrote."
        )
    return parameters[name]


def number(value: Any, name: str, low: float, high: float) -> float:
    """A finite number from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not _within(value, low, high):
        raise EvidenceError(
            f"{name} of the map must be a finite number from {low:g} to {high:g}, but it is {repr(value)[:60]}: "
            "give the file that kullback recalibrate wrote."
        )
    return float(value)


def numbers(value: Any, name: str, low: float, high: float) -> tuple[float, ...]:
    """A list of such numbers, not empty."""
    if not isinstance(value, list | tuple) or not value:
        raise EvidenceError(
            f"{name} of the map must be a list of numbers, but it is {repr(value)[:60]}: "
            "give the file that kullback recalibrate wrote."
        )
    return tuple(number(x, f"{name}[{i}]", low, high) for i, x in enumerate(value))


def _within(value: float, low: float, high: float) -> bool:
    """Is the value finite, as a float, and in range? (An integer of JSON may be beyond every float.)"""
    try:
        return math.isfinite(float(value)) and low <= value <= high
    except OverflowError:
        return False
