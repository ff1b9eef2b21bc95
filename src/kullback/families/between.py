"""How far one law is from another: the answer, and how it was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from kullback.units import Unit

Method: TypeAlias = Literal["closed form", "quadrature", "sum", "monte carlo", "bounds"]

METHODS: Final = ("closed form", "quadrature", "sum", "monte carlo", "bounds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """D(P‖Q) of two laws.

    Attributes
    ----------
    value
        the divergence; an array, with its gradient, where the parameters are arrays of a library that keeps one.
        None where only bounds are known, or where Monte Carlo refused.
    low, high
        what surely holds it ("closed form": the value itself; "quadrature", "sum": the value ± a bound of the error;
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
