"""How formulas and the numbers in them are written: in plain signs, and in LaTeX."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias

from kullback.explanation import Explanation
from kullback.units import Unit

Part: TypeAlias = Literal["irreducible", "total", "excess"]

PARTS: Final[tuple[Part, ...]] = ("irreducible", "total", "excess")

_FAMILIAR: Final = 10_000  # the largest denominator shown as a fraction
_NOISE: Final = 1e-14  # of a float between 1 and 10, and some
_MORE: Final = 4  # decimals that an exact number has more than one by hand


@dataclass(frozen=True, slots=True)
class Notation:
    """The signs of one way to write formulas."""

    times: str
    minus: str
    equals: str
    infinity: str
    sum: str
    over: str
    logs: Mapping[Unit, str]
    symbols: Mapping[Part, str]

    def definition(self, part: Part, unit: Unit) -> str:
        """What a sum is: H(P) = −Σ P ln P."""
        log = self.logs[unit]
        terms = {
            "irreducible": f"{self.minus}{self.sum} P {log} P",
            "total": f"{self.minus}{self.sum} P {log} Q",
            "excess": f"{self.sum} P {log}{self.over.format('P', 'Q')}",
        }
        return f"{self.symbols[part]}{self.equals}{terms[part]}"

    def term(self, part: Part, unit: Unit, p: str, q: str) -> str:
        """The term of one outcome with its probabilities put in: −0.2 × ln 0.3."""
        log = self.logs[unit]
        if part == "excess":
            return f"{p}{self.times}{log}{self.over.format(_inner(p), _inner(q))}"
        sign = "" if p == "0" else self.minus
        return f"{sign}{p}{self.times}{log} {p if part == 'irreducible' else q}"

    def put_in(self, p: str, log: Decimal) -> str:
        """The same with the logarithm worked out: 0.2 × 1.2040."""
        return f"{p}{self.times}{self.decimal(log)}"

    def subtraction(self, x: Explanation) -> tuple[str, str]:
        """H(P,Q) − H(P) with the numbers put in, and what it comes to."""
        irreducible, total, excess = (self.symbols[part] for part in PARTS)
        a, b = self.decimal(x.total.by_hand), self.decimal(x.irreducible.by_hand)
        put_in = f"{excess} = {total} {self.minus} {irreducible} = {a} {self.minus} {b} = "
        return put_in, self.decimal(x.by_subtraction)

    def decimal(self, number: Decimal) -> str:
        """A number worked out by hand."""
        if not number.is_finite():
            return self.infinity
        return f"{self.minus if number < 0 else ''}{abs(number):f}"

    def exact(self, number: float, digits: int) -> str:
        """An exact number, with a few more decimals than one by hand; in powers of ten where it would be lost there."""
        if math.isinf(number):
            return self.infinity
        small = 0 < abs(number) < 10.0**-digits
        text = f"{abs(number):.{_MORE}e}" if small else f"{abs(number):.{digits + _MORE}f}"
        mantissa, e, power = text.partition("e")
        text = mantissa + (f"e{int(power)}" if e else "")
        return f"{self.minus if number < 0 and float(text) else ''}{text}"

    def off(self, rounding: float) -> str:
        """How far a number by hand is off, with its sign; nothing beyond the noise of a float is."""
        if abs(rounding) < _NOISE:
            return "0"
        mantissa, _, power = f"{abs(rounding):.1e}".partition("e")
        return f"{self.minus if rounding < 0 else '+'}{mantissa}e{int(power)}"


PLAIN: Final = Notation(
    times=" × ",
    minus="−",
    equals=" = ",
    infinity="∞",
    sum="Σ",
    over="({}/{})",
    logs={"nat": "ln", "bit": "log₂", "dit": "log₁₀"},
    symbols={"irreducible": "H(P)", "total": "H(P,Q)", "excess": "D(P‖Q)"},
)

LATEX: Final = Notation(
    times=r" \times ",
    minus="-",
    equals=" = ",
    infinity=r"\infty",
    sum=r"\sum",
    over=r"\frac{{{}}}{{{}}}",
    logs={"nat": r"\ln", "bit": r"\log_{2}", "dit": r"\log_{10}"},
    symbols={"irreducible": "H(P)", "total": "H(P,Q)", "excess": r"D(P\,\|\,Q)"},
)


def written(x: Explanation) -> tuple[list[str], list[str]]:
    """The probabilities of both sides as text; shares of counted rows over the number of rows."""
    counted = x.estimate is not None and not x.smoothed
    rows = (x.estimate.truth.rows, x.estimate.belief.rows) if x.estimate is not None and counted else (None, None)
    truth, belief = ([share(p, of) for p in side] for side, of in zip((x.truth, x.belief), rows, strict=True))
    return truth, belief


def share(number: Fraction, rows: int | None = None) -> str:
    """A probability as people write it: a short decimal, a fraction of small numbers, else six significant digits.

    >>> [share(Fraction(x)) for x in ("0.2", "1/6", "0.6652409557748219", "1", "1e-9")]
    ['0.2', '1/6', '0.665241', '1', '1e-9']
    >>> share(Fraction(180, 365), rows=365)
    '180/365'
    """
    if 10**6 % number.denominator == 0:
        return f"{(Decimal(number.numerator) / Decimal(number.denominator)).normalize():f}"
    if rows is not None:
        return f"{int(number * rows)}/{rows}"
    if number.denominator <= _FAMILIAR:
        return str(number)
    mantissa, e, power = f"{float(number):.6g}".partition("e")
    return mantissa + (f"e{int(power)}" if e else "")


def _inner(number: str) -> str:
    """A number inside a quotient."""
    return f"({number})" if "/" in number else number
