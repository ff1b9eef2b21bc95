"""Sums of products worked out as one does on paper: each logarithm rounded, each product rounded, then added up.

Decimal, not binary: 0.1 × 0.4055 is 0.04055 here and lies exactly halfway between 0.0405 and 0.0406. A number halfway
is rounded towards 0; a step remembers that it was, since the other choice would have changed the sum.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_DOWN, Context, Decimal
from fractions import Fraction
from functools import reduce
from numbers import Integral, Rational
from typing import Any, Final

import numpy as np

from kullback.errors import KullbackError
from kullback.units import Unit

MOST_DIGITS: Final = 12

EXACT: Final = Context(prec=50)  # far more than any number that is shown
"""The context in which every decimal is computed."""

_NATS: Final[dict[Unit, Decimal]] = {"nat": Decimal(1), "bit": EXACT.ln(Decimal(2)), "dit": EXACT.ln(Decimal(10))}
_SHORT: Final = 10**6  # the denominator of a decimal that people write
_FAMILIAR: Final = 1000  # the largest denominator of a fraction that people write
_HALF: Final = (10**3, 30)  # the same for numbers of half precision, which has little more than three digits
_COMMON: Final = 10**500  # a common denominator that one can still compute with


@dataclass(frozen=True, slots=True)
class Step:
    """One product of a sum: `weight` × log of an argument, worked out by hand, and `exactly` (50 digits).

    `log` and `product` are rounded; `unrounded` is the weight times the rounded logarithm. An outcome that happens
    though it is impossible has an infinite logarithm; one that never happens has none, since 0 × log counts as 0.
    """

    weight: Fraction
    log: Decimal | None
    unrounded: Fraction | None
    product: Decimal
    exactly: Decimal

    @property
    def is_tie(self) -> bool:
        """Did the product lie exactly halfway between two numbers of that many decimals?"""
        return self.unrounded is not None and 2 * abs(self.unrounded - Fraction(self.product)) == Fraction(self._last)

    @property
    def away_from_zero(self) -> Decimal:
        """What the product would be, had a tie been rounded away from 0."""
        last = self._last if self.unrounded is not None and self.unrounded > 0 else self._last.copy_negate()
        return EXACT.add(self.product, last)

    @property
    def _last(self) -> Decimal:
        """A unit in the last decimal."""
        return Decimal((0, (1,), int(self.product.as_tuple().exponent)))


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum worked out by hand, one `Step` for each outcome, and what it is `exactly` (50 digits)."""

    steps: tuple[Step, ...]
    exactly: Decimal

    @property
    def by_hand(self) -> Decimal:
        """The sum of the rounded products."""
        return exact_sum(step.product for step in self.steps)

    @property
    def exact(self) -> float:
        """What it is, as a float."""
        return float(self.exactly)


def worked(
    weights: Iterable[Fraction], logs: Iterable[Decimal | None], digits: int, exactly: Decimal | None = None
) -> Sum:
    """Σ weight × log by hand, to `digits` decimals; a logarithm of None is infinite.

    `exactly` is what it is, where its terms all but cancel, so that 50 digits of each are too few.
    """
    steps = tuple(_step(weight, of, digits) for weight, of in zip(weights, logs, strict=True))
    return Sum(steps, exact_sum(step.exactly for step in steps) if exactly is None else exactly)


def log(number: Fraction, unit: Unit) -> Decimal | None:
    """The logarithm in the unit's base, to 50 digits; None for that of 0."""
    if number == 0:
        return None
    quotient = as_decimal(number, Context(prec=EXACT.prec + _near_one(number)))
    return EXACT.log10(quotient) if unit == "dit" else EXACT.divide(EXACT.ln(quotient), _NATS[unit])


def ln_ratio(p: Fraction, q: Fraction) -> Decimal | None:
    """ln(p/q), so far that p ln(p/q) − p + q has 50 digits; None where it is infinite, or where p is 0."""
    if p == 0 or q == 0:
        return None
    wide = _beside(p / q)
    return wide.ln(as_decimal(p / q, wide))


def in_unit(nats: Decimal | None, unit: Unit) -> Decimal | None:
    """A logarithm in the unit's base, to 50 digits."""
    return None if nats is None else EXACT.divide(nats, _NATS[unit])


def share_of_excess(p: Fraction, q: Fraction, ratio: Decimal | None, unit: Unit) -> Decimal:
    """p ln(p/q) − p + q, in the unit, to 50 digits: what an outcome owns of the excess, never negative."""
    if q == 0:
        return Decimal("Infinity") if p > 0 else Decimal(0)
    wide = _beside(p / q)
    signed = Decimal(0) if ratio is None else wide.multiply(as_decimal(p, wide), ratio)
    return EXACT.divide(wide.subtract(signed, as_decimal(p - q, wide)), _NATS[unit])


def exact_sum(numbers: Iterable[Decimal]) -> Decimal:
    """The sum, in 50 digits, whatever the context of the caller."""
    return reduce(EXACT.add, numbers, Decimal(0))


def _step(weight: Fraction, exactly: Decimal | None, digits: int) -> Step:
    """One product."""
    if weight == 0:
        return Step(weight, None, None, rounded(Fraction(0), digits), Decimal(0))
    if exactly is None:
        infinity = Decimal("Infinity")
        return Step(weight, infinity, None, infinity, infinity)
    of = exactly.quantize(Decimal((0, (1,), -digits)), ROUND_HALF_DOWN, EXACT)
    unrounded = weight * Fraction(of)
    return Step(weight, of, unrounded, rounded(unrounded, digits), EXACT.multiply(as_decimal(weight), exactly))


def as_decimal(number: Fraction, context: Context = EXACT) -> Decimal:
    """The fraction as a decimal of 50 digits, or those of the context."""
    return context.divide(Decimal(number.numerator), Decimal(number.denominator))


def _beside(ratio: Fraction) -> Context:
    """The context in which 50 digits are left of the square of what the ratio differs from 1 by."""
    return Context(prec=EXACT.prec + 2 * _near_one(ratio))


def _near_one(number: Fraction) -> int:
    """How many digits its difference from 1 lacks: so many of its own are lost by a logarithm."""
    return max(0, len(str(number.denominator)) - len(str(abs(number.numerator - number.denominator))))


def rounded(number: Fraction, digits: int) -> Decimal:
    """The number to that many decimals; what lies halfway goes towards 0.

    >>> rounded(Fraction("0.04055"), 4), rounded(Fraction("-0.04055"), 4), rounded(Fraction(2, 3), 4)
    (Decimal('0.0405'), Decimal('-0.0405'), Decimal('0.6667'))
    """
    scaled, whole = 2 * abs(number.numerator) * 10**digits, 2 * number.denominator
    units = (scaled + number.denominator - 1) // whole  # the least whole number that is at most ½ below
    return EXACT.scaleb(Decimal(units if number > 0 else -units), -digits)


def as_written(number: Any, off: float = 0.0) -> Fraction:
    """The fraction that somebody wrote, or meant, who gave this number.

    A fraction, decimal or whole number is itself. A float is a short decimal, a familiar fraction, or the decimal that
    it shows itself as: one that rounds to it in its own type, or (since normalising moves the last digit) is within
    the relative error `off` of it.

    >>> [str(as_written(x)) for x in (0.2, 1 / 6, 0.6652409557748219, Decimal("1e-30"))]
    ['1/5', '1/6', '6652409557748219/10000000000000000', '1/1000000000000000000000000000000']
    """
    if isinstance(number, Integral):
        return Fraction(int(number))  # of NumPy's types too
    if isinstance(number, Rational | Decimal):
        return Fraction(number)
    shortest, largest = _HALF if isinstance(number, np.float16) else (_SHORT, _FAMILIAR)
    shown = Fraction(str(number))
    if shown.denominator <= shortest:
        return shown
    itself, kind = float(number), type(number) if isinstance(number, np.floating) else float
    short, familiar = Fraction(round(itself * shortest), shortest), Fraction(itself).limit_denominator(largest)
    for meant in (short, familiar):
        if kind(float(meant)) == number or abs(float(meant) - itself) <= off * itself:
            return meant
    return shown


def all_as_written(numbers: Sequence[Any]) -> tuple[Fraction, ...]:
    """`as_written` for all numbers of a distribution; as floats where their common denominator would be enormous."""
    exactly = tuple(map(as_written, numbers))
    common = 1
    for fraction in exactly:
        common = math.lcm(common, fraction.denominator)
        if common > _COMMON:
            return tuple(as_written(float(number)) for number in numbers)
    return exactly


def check_digits(digits: object) -> int:
    """The number of decimals. Raises KullbackError where it is not a whole number from 1 to 12."""
    if isinstance(digits, bool) or not isinstance(digits, Integral) or int(digits) not in range(1, MOST_DIGITS + 1):
        raise KullbackError(
            f"digits must be a whole number from 1 to {MOST_DIGITS}, but it is {digits!r}.\n"
            "It says to how many decimals each logarithm and each product is rounded."
        )
    return int(digits)
