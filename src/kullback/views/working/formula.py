"""How formulas and the numbers in them are written: in plain signs, and in LaTeX."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from kullback.by_hand import EXACT, as_decimal
from kullback.explanation import Explanation
from kullback.units import Unit

if TYPE_CHECKING:
    from kullback.views.working.pieces import Line

Part: TypeAlias = Literal["irreducible", "total", "excess"]

PARTS: Final[tuple[Part, ...]] = ("irreducible", "total", "excess")

_FAMILIAR: Final = 10_000  # the largest denominator shown as a fraction
_WRITTEN: Final = 10  # decimals of a probability that is shown as it is
_SIGNIFICANT: Final = 6  # digits of others, at least
_ALL: Final = 17  # digits that tell any two floats apart
_SMALL: Final = Decimal("1e-5")
_NOISE: Final = Decimal("1e-40")
_MORE: Final = 4  # decimals that an exact number has more than one by hand
_PLACES: Final = 4  # decimals of one by hand that this counts from, at least


@dataclass(frozen=True, slots=True)
class Notation:
    """The signs of one way to write formulas."""

    times: str
    minus: str
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
        return f"{self.symbols[part]} = {terms[part]}"

    def term(self, part: Part, unit: Unit, p: str, q: str) -> str:
        """The term of one outcome with its probabilities put in: −0.2 × ln 0.3."""
        log = self.logs[unit]
        if part == "excess":
            return f"{p}{self.times}{log}{self.over.format(_inner(p), _inner(q))}"
        sign = "" if p == "0" else self.minus
        argument = _inner(p if part == "irreducible" else q)
        return f"{sign}{p}{self.times}{log}{argument if argument.startswith('(') else f' {argument}'}"

    def put_in(self, p: str, log: Decimal) -> str:
        """The same with the logarithm worked out: 0.2 × 1.2040."""
        number = self.decimal(log)
        return f"{p}{self.times}{number if log >= 0 else f'({number})'}"

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
        return f"{self.minus if number < 0 else ''}{number.copy_abs():f}"

    def exact(self, number: Decimal, digits: int) -> str:
        """An exact number, with a few more decimals than one by hand; in powers of ten where it would be lost there."""
        if number.is_infinite():
            return self.infinity
        size, places = number.copy_abs(), max(digits, _PLACES)
        small = 0 < size < Decimal((0, (1,), -places))
        text = _scientific(size, _MORE) if small else f"{size:.{places + _MORE}f}"
        return f"{self.minus if number < 0 else ''}{text}"

    def off(self, by_hand: Decimal, exactly: Decimal) -> str:
        """How far a number by hand is off, with its sign."""
        rounding = by_hand - exactly
        if abs(rounding) < _NOISE:
            return "0"
        return f"{self.minus if rounding < 0 else '+'}{_scientific(abs(rounding), 1)}"

    def cells(self, line: Line, part: Part, x: Explanation) -> tuple[str, str, str, str]:
        """A line of a sum: its term, the numbers put in, the product by hand and exactly."""
        term = "" if line.rest else self.term(part, x.unit, line.p, line.q)
        put_in = "" if line.log is None else f"= {self.put_in(line.p, line.log)}"
        return term, put_in, self.decimal(line.product), self.exact(line.exactly, x.digits)


PLAIN: Final = Notation(
    times=" × ",
    minus="−",
    infinity="∞",
    sum="Σ",
    over="({}/{})",
    logs={"nat": "ln", "bit": "log₂", "dit": "log₁₀"},
    symbols={"irreducible": "H(P)", "total": "H(P,Q)", "excess": "D(P‖Q)"},
)

LATEX: Final = Notation(
    times=r" \times ",
    minus="-",
    infinity=r"\infty",
    sum=r"\sum",
    over=r"\frac{{{}}}{{{}}}",
    logs={"nat": r"\ln", "bit": r"\log_{2}", "dit": r"\log_{10}"},
    symbols={"irreducible": "H(P)", "total": "H(P,Q)", "excess": r"D(P\,\|\,Q)"},
)


def told_apart(p: Fraction, q: Fraction, rows: tuple[int | None, int | None], digits: int) -> tuple[str, str]:
    """The two probabilities of an outcome; where they are not the same, neither are the texts."""
    texts = share(p, rows[0], digits), share(q, rows[1], digits)
    for more in (_ALL, EXACT.prec):
        if p == q or texts[0] != texts[1]:
            return texts
        texts = share(p, None, more), share(q, None, more)
    return texts if texts[0] != texts[1] else (str(p), str(q))


def share(number: Fraction, rows: int | None, digits: int) -> str:
    """A probability as people write it: a decimal, a fraction of small numbers, else enough significant digits.

    Shares of counted rows stand over the number of rows.

    >>> [share(Fraction(x), None, 4) for x in ("0.2", "1/6", "0.6652409557748219", "1", "1e-9")]
    ['0.2', '1/6', '0.665241', '1', '0.000000001']
    >>> share(Fraction(180, 365), 365, 4), share(Fraction("0.99999999999999999"), None, 4)
    ('180/365', '0.99999999999999999')
    """
    exactly = as_decimal(number)
    if 10**_WRITTEN % number.denominator == 0:
        return f"{exactly.normalize(EXACT):f}"
    if rows is not None:
        return f"{int(number * rows)}/{rows}"
    if number.denominator <= _FAMILIAR:
        return str(number)
    for significant in (max(_SIGNIFICANT, digits + 2), *range(_ALL, EXACT.prec + 1)):
        rounded = Context(prec=significant).plus(exactly).normalize()
        if rounded != 1:
            break
    return f"{rounded:f}" if rounded >= _SMALL else _scientific(rounded, max(0, len(rounded.as_tuple().digits) - 1))


def _scientific(number: Decimal, decimals: int) -> str:
    """A number of at least 0 as mantissa and power of ten: 1.2e-7."""
    mantissa, _, power = f"{number:.{decimals}e}".partition("e")
    return f"{mantissa}e{int(power)}" if int(power) else mantissa


def _inner(number: str) -> str:
    """A number inside a formula: a quotient, or one with a power of ten, stands in brackets."""
    return f"({number})" if "/" in number or " " in number else number
