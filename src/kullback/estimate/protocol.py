"""What an estimator is asked, and what a file of this room must hold to be one."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from numbers import Integral, Real
from types import UnionType
from typing import Final

from kullback._rooms import contents
from kullback.errors import KullbackError
from kullback.evidence import Evidence, Pair
from kullback.ledger import Ledger
from kullback.units import Unit, nats_per

SAMPLE_METHODS: Final = ("gaussian", "knn", "score-binned")  # for rows of values, not for counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How an account is to be made.

    Parameters
    ----------
    unit
        of every amount: "bit", "nat" or "dit".
    confidence
        of the limits, inside (0, 1).
    tolerance
        in bits, whatever the unit: the excess from which on truth and belief count as different.
    method
        an estimator's name, or "auto" for the first one that takes the evidence.
    seed
        of the permutation test.

    Raises
    ------
    KullbackError
        for a value outside these rules.
    """

    unit: Unit = "bit"
    confidence: float = 0.95
    tolerance: float = 0.01
    method: str = "auto"
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what no account can be made with."""
        nats_per(self.unit)
        if not (_is_number(self.confidence) and 0.0 < self.confidence < 1.0):
            raise KullbackError(
                f"confidence must be a number between 0 and 1, but it is {self.confidence!r}.\n"
                "For 95 % write confidence=0.95."
            )
        if not (_is_number(self.tolerance) and 0.0 <= self.tolerance < math.inf):
            raise KullbackError(
                f"tolerance must be a finite number of bits, 0 or more, but it is {self.tolerance!r}.\n"
                "0 asks for any difference at all; 0.01 bits is the default."
            )
        if not isinstance(self.seed, Integral) or isinstance(self.seed, bool) or self.seed < 0:
            raise KullbackError(
                f"seed must be a whole number, 0 or more, but it is {self.seed!r}.\n"
                "The same seed gives the same p-values again."
            )
        for name in ("confidence", "tolerance"):  # plain numbers, since JSON knows none of NumPy's
            object.__setattr__(self, name, float(getattr(self, name)))
        object.__setattr__(self, "seed", int(self.seed))
        methods = [e.name for e in estimators()] + [*SAMPLE_METHODS]
        if self.method not in ["auto", *methods]:
            names = ", ".join(f'"{name}"' for name in ["auto", *sorted(methods)])
            raise KullbackError(
                f"method must be one of {names}, but it is {self.method!r}.\n"
                '"auto" takes the one that fits the evidence.'
            )


def _is_number(value: object) -> bool:
    """Is it a real number, and not a truth value?"""
    return isinstance(value, Real) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Estimator:
    """One way from evidence to its account; a file of this room holds it under the name ESTIMATOR.

    `truth` and `belief` are the kinds of evidence it takes; `account` gets a pair of these only.
    """

    name: str
    truth: type[Evidence] | UnionType
    belief: type[Evidence] | UnionType
    account: Callable[[Pair, Settings], Ledger]

    def takes(self, pair: Pair) -> bool:
        """Is the pair's evidence of the kinds it takes?"""
        return isinstance(pair.truth, self.truth) and isinstance(pair.belief, self.belief)


@cache
def estimators() -> tuple[Estimator, ...]:
    """Every estimator of this room, in the order of their files."""
    return contents("kullback.estimate", "ESTIMATOR", Estimator)
