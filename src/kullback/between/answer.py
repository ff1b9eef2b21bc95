"""How far one law is from another: the answer, and how it was found."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np

from kullback._array import to_numpy
from kullback.errors import EvidenceError
from kullback.units import Unit

Method: TypeAlias = Literal["closed form", "quadrature", "sum", "monte carlo", "bounds"]


_HOW: Final = {
    "closed form": "It is a closed form.",
    "quadrature": "It was integrated, with an estimated error, which holds if the tails go on as they begin.",
    "sum": "It was added up; the bound of what was left out holds if the tails go on as they begin.",
    "monte carlo": "It was estimated from {draws} draws of the truth; these are its confidence limits.",
    "bounds": "Both limits are proven.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """D(P‖Q) of two laws.

    Attributes
    ----------
    value
        the divergence; an array, with its gradient, where the parameters are arrays of a library that keeps one.
        None where only bounds are known, or where Monte Carlo refused.
    low, high
        what holds it ("closed form": the value itself; "quadrature", "sum": the value ± the error: docs/families.md;
        "bounds": proven bounds), or its confidence limits ("monte carlo").
    unit
        of all of these.
    method
        how it was found.
    truth, belief
        the two laws, as one writes them.
    standard_error, draws
        of Monte Carlo; None otherwise.
    note
        what else there is to know; empty if nothing.
    """

    value: Any
    low: Any
    high: Any
    unit: Unit
    method: Method
    truth: str
    belief: str
    standard_error: float | None = None
    draws: int | None = None
    note: str = ""

    def __float__(self) -> float:
        """The divergence as a number, if it is a single one."""
        if self.value is None:
            raise EvidenceError(
                f"the divergence must be known to be taken as a number, but only {self._limits()} is.\n"
                "Read .low and .high, and .note for the reason."
            )
        values = to_numpy(self.value)
        if values.size != 1:
            raise EvidenceError(
                f"the divergence must be a single number to be taken as one, but there are {values.size}.\n"
                "Read .value, an array with one divergence for each pair of laws."
            )
        return float(values.reshape(()))

    def __str__(self) -> str:
        """The answer in a sentence or two."""
        excess = f"Believing {self.belief} while the truth is {self.truth} costs {self._amount()} extra."
        how = "" if self._is_infinite() else _HOW[self.method].format(draws=f"{self.draws or 0:,}")
        return " ".join(part for part in (excess, how, self.note) if part)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain numbers, lists and text; None for what is infinite or unknown, as JSON has neither."""
        return {
            "unit": self.unit,
            "method": self.method,
            "truth": self.truth,
            "belief": self.belief,
            "value": _plain(self.value),
            "low": _plain(self.low),
            "high": _plain(self.high),
            "infinite": self._is_infinite(),
            "standard_error": _plain(self.standard_error),
            "draws": self.draws,
            "note": self.note,
        }

    def _is_infinite(self) -> bool:
        """Is the divergence known to be infinite (all of them, where they are many)?"""
        return self.value is not None and bool(np.all(to_numpy(self.value) == math.inf))

    def _amount(self) -> str:
        """The divergence, its limits and its unit."""
        if self.value is None:
            return f"{self._limits()}"
        values = to_numpy(self.value)
        if self._is_infinite():
            return "infinitely much"
        if values.size != 1:
            return f"{values.min():.4g} to {values.max():.4g} {self.unit}s ({values.size} pairs of laws)"
        value, low, high = (float(np.reshape(to_numpy(x), ())) for x in (self.value, self.low, self.high))
        if self.method == "closed form":
            return f"{value:.6g} {self.unit}s"
        if self.method == "monte carlo":
            return f"{value:.4g} {self.unit}s ({low:.4g} to {high:.4g})"
        return f"{value:.6g} {self.unit}s (within {max(high - value, value - low):.1g})"

    def _limits(self) -> str:
        """What is known where the divergence is not."""
        if self.high == math.inf:
            return f"at least {self.low:.4g} {self.unit}s"
        return f"between {self.low:.4g} and {self.high:.4g} {self.unit}s"


def _plain(x: Any) -> Any:
    """Numbers as Python's own; None for what JSON cannot say."""
    if x is None:
        return None
    values = to_numpy(x).astype(float)
    plain = values.astype(object)
    plain[~np.isfinite(values)] = None
    return plain.tolist()
