"""How surely a shift is to be told, and with how many rows of the belief."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from numbers import Integral, Real

from kullback.errors import KullbackError


@dataclass(frozen=True, slots=True)
class Aim:
    """How surely a shift is to be told.

    `alpha` and `power` are the chances of a false alarm and of telling, `tolerance` is in bits; the belief has `ratio`
    rows for each row of the truth, or `belief_rows` in all. Simulation finds no power beyond 0.99. Raises KullbackError
    for a value outside its rule.
    """

    alpha: float
    power: float
    tolerance: float
    columns: int
    ratio: float
    belief_rows: int | None

    def __post_init__(self) -> None:
        """Refuse what nothing can be planned for."""
        alpha, power, whole = "from 1e-6 to below 1", "above 0 and up to 0.99", "1 or more, and whole"
        for name, kept, rule in (
            ("alpha", _is_number(self.alpha) and 1e-6 <= self.alpha < 1, alpha),
            ("power", _is_number(self.power) and 0 < self.power <= 0.99, power),
            ("tolerance", _is_number(self.tolerance) and 0 <= self.tolerance < inf, "of bits, 0 or more"),
            ("ratio", _is_number(self.ratio) and 0 < self.ratio < inf, "above 0"),
            ("columns", _is_whole(self.columns), whole),
            ("belief_rows", self.belief_rows is None or _is_whole(self.belief_rows), whole),
        ):
            if not kept:
                raise KullbackError(
                    f"{name} must be a number {rule}, but it is {getattr(self, name)!r}.\nCorrect it, or leave it out."
                )
        if self.power <= self.alpha:
            raise KullbackError(
                f"power must be larger than alpha, but it is {self.power:g} and alpha is {self.alpha:g}.\n"
                "A coin that falls so with chance alpha has that power without any rows."
            )

    @property
    def level(self) -> float:
        """The level at which each of the columns is tested, so that all of them together keep theirs."""
        return self.alpha / self.columns


def _is_number(value: object) -> bool:
    """Is it a real number, and not a truth value?"""
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    """Is it a whole number of 1 or more?"""
    return isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= 1
