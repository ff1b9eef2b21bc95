"""Sums of products worked out as one does on paper: each logarithm rounded, each product rounded, then added up.

Decimal, not binary: 0.1 × 0.4055 is 0.04055 here and lies exactly halfway between 0.0405 and 0.0406. A number halfway
is rounded towards 0; a step remembers that it was, since the other choice would have changed the sum.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from kullback.errors import KullbackError
from kullback.units import Unit

MOST_DIGITS: Final = 12

_EXACT: Final = Context(prec=60)  # far more than any rounding to MOST_DIGITS can notice
_SHORT: Final = 10**6  # the denominator of a decimal that people write
_FAMILIAR: Final = 1000  # the largest denominator of a fraction that people write
_ROUNDING: Final = 2.0**-50  # a few units in the last place: what normalising leaves


@dataclass(frozen=True, slots=True)
class Step:
    """One product of a sum: `weight` × log of an argument, worked out by hand, and what it is `exact`ly.

    `log` and `product` are rounded; `unrounded` is the weight times the rounded logarithm. An outcome that happens
    though it is impossible has an infinite logarithm; one that never happens has none, since 0 × log counts as 0.
    """

    weight: Fraction
    log: Decimal | None
    unrounded: Fraction | None
    product: Decimal
    exact: float

    @property
    def is_tie(self) -> bool:
        """Did the product lie exactly halfway between two numbers of that many decimals?"""
        return self.unrounded is not None and 2 * abs(self.unrounded - Fraction(self.product)) == Fraction(self._last)

    @property
    def away_from_zero(self) -> Decimal:
        """What the product would be, had a tie been rounded away from 0."""
        return self.product + (self._last if self.unrounded is not None and self.unrounded > 0 else -self._last)

    @property
    def _last(self) -> Decimal:
        """A unit in the last decimal."""
        return Decimal(1).scaleb(int(self.product.as_tuple().exponent))


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum worked out by hand, one `Step` for each outcome, and what it is `exact`ly."""

    steps: tuple[Step, ...]
    exact: float

    @property
    def by_hand(self) -> Decimal:
        """The sum of the rounded products."""
        return sum((step.product for step in self.steps), Decimal(0))


def worked(terms: Iterable[tuple[Fraction, Fraction | None]], unit: Unit, digits: int, exact: float) -> Sum:
    """Σ weight × log argument by hand, to `digits` decimals; an argument of None is infinite."""
    return Sum(tuple(_step(weight, argument, unit, digits) for weight, argument in terms), exact)


def _step(weight: Fraction, argument: Fraction | None, unit: Unit, digits: int) -> Step:
    """One product."""
    if weight == 0:
        return Step(weight, None, None, rounded(Fraction(0), digits), 0.0)
    if argument is None:
        return Step(weight, Decimal("Infinity"), None, Decimal("Infinity"), math.inf)
    exactly = Fraction(_log(argument, unit))
    log = rounded(exactly, digits)
    unrounded = weight * Fraction(log)
    return Step(weight, log, unrounded, rounded(unrounded, digits), float(weight * exactly))


def rounded(number: Fraction, digits: int) -> Decimal:
    """The number to that many decimals; what lies halfway goes towards 0.

    >>> rounded(Fraction("0.04055"), 4), rounded(Fraction("-0.04055"), 4), rounded(Fraction(2, 3), 4)
    (Decimal('0.0405'), Decimal('-0.0405'), Decimal('0.6667'))
    """
    scaled = abs(number) * 10**digits
    whole = math.ceil(scaled - Fraction(1, 2))
    return Decimal(whole if number > 0 else -whole).scaleb(-digits)


def as_written(number: float) -> Fraction:
    """The fraction that somebody wrote, or meant, who gave this float: a short decimal, a familiar fraction, or itself.

    >>> [str(as_written(x)) for x in (0.2, 1 / 6, 0.6652409557748219)]
    ['1/5', '1/6', '6652409557748219/10000000000000000']
    """
    for written in (Fraction(round(number * _SHORT), _SHORT), Fraction(number).limit_denominator(_FAMILIAR)):
        if abs(float(written) - number) <= _ROUNDING * number:
            return written
    return Fraction(repr(float(number)))


def check_digits(digits: object) -> int:
    """The number of decimals. Raises KullbackError where it is not a whole number from 1 to 12."""
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= MOST_DIGITS:
        raise KullbackError(
            f"digits must be a whole number from 1 to {MOST_DIGITS}, but it is {digits!r}.\n"
            "It says to how many decimals each logarithm and each product is rounded."
        )
    return digits


def _log(argument: Fraction, unit: Unit) -> Decimal:
    """The logarithm in the unit's base, to 60 digits before the last subtraction."""
    numerator, denominator = Decimal(argument.numerator), Decimal(argument.denominator)
    if unit == "dit":
        return _EXACT.subtract(_EXACT.log10(numerator), _EXACT.log10(denominator))
    nats = _EXACT.subtract(_EXACT.ln(numerator), _EXACT.ln(denominator))
    return nats if unit == "nat" else _EXACT.divide(nats, _EXACT.ln(Decimal(2)))
