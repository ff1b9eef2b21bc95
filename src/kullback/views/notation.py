"""How numbers, shares and labels are written: one way for every view."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Final

from kullback.evidence import SPECIAL, Kind
from kullback.ledger import Amount

_ELLIPSIS: Final = "…"
_JOINERS: Final = "\u200c\u200d"  # not printable to Python, but scripts and emoji need them
_BIN: Final = re.compile(r"\[(-?\d[\d.e+-]*), (-?\d[\d.e+-]*)([\])])")
_NAMED_OUTCOMES: Final = ("categorical", "text")


def number(value: float) -> str:
    """A number with three significant digits; whole and grouped from a thousand on.

    >>> [number(x) for x in (0, 2.5372, 0.0003, 68785.4, 1.234e-7, 1e30, float("inf"))]
    ['0', '2.54', '0.000300', '68,785', '1.2e-7', '1.0e30', '∞']
    """
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞"
    size = float(f"{abs(value):.2e}")
    if 1000 <= size < 1e15:
        text = f"{abs(value):,.0f}"
    elif 1e-4 <= size < 1000:
        text = f"{size:.{2 - math.floor(math.log10(size))}f}"
    else:
        mantissa, exponent = f"{size:.1e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    return f"−{text}" if value < 0 else text


def percent(share: float) -> str:
    """A share between 0 and 1 as a percentage that is 0 or 100 only where the share is.

    >>> [percent(x) for x in (0, 0.474, 0.03, 0.0004, 1e-9, 0.99999, 1)]
    ['0%', '47.4%', '3.0%', '0.04%', '<0.001%', '>99.9%', '100%']
    """
    hundredths = 100.0 * share
    if share <= 0 or share >= 1:
        return f"{hundredths:.0f}%"
    if hundredths < 0.001:
        return "<0.001%"
    if hundredths >= 99.95:
        return ">99.9%"
    decimals = 1 if hundredths >= 0.95 else 2 if hundredths >= 0.0095 else 3
    return f"{hundredths:.{decimals}f}%"


def probability(p: float | None) -> str:
    """A p-value as a table shows it: two significant digits, and never 0.

    >>> [probability(p) for p in (None, 0.001, 0.0432, 1.0, 1e-300)]
    ['–', '0.001', '0.043', '1', '<0.0001']
    """
    if p is None:
        return "–"
    return "<0.0001" if p < 1e-4 else f"{p:.2g}"


def count(rows: int) -> str:
    """A whole number in groups of three.

    >>> count(68785)
    '68,785'
    """
    return f"{rows:,}"


def limits(amount: Amount) -> str:
    """The interval of an amount; empty where the amount is known exactly or is infinite.

    >>> limits(Amount(2.54, 1.97, 3.21, 2.54, "finite", "bit"))
    '1.97 to 3.21'
    >>> limits(Amount(2.54, 1.97, math.inf, 2.54, "unbounded", "bit"))
    '1.97 or more'
    >>> limits(Amount(0.2, 0.1, 0.9, 0.2, "conditional", "bit"))
    '0.100 to 0.900*'
    """
    if amount.low == amount.high:
        return ""
    if math.isinf(amount.high) and math.isinf(amount.low):
        return "no limits"
    if math.isinf(amount.high):
        return f"{number(amount.low)} or more"
    return f"{number(amount.low)} to {number(amount.high)}{'*' if amount.upper == 'conditional' else ''}"


def by_decimal_point(numbers: Sequence[str], *, digit: str = " ", point: str = " ") -> list[str]:
    """The numbers, padded on the right so that their decimal points stand in one column when aligned right.

    `digit` and `point` are blanks as wide as a digit and as the decimal point.

    >>> by_decimal_point(["2.54", "0.0312", "0"])
    ['2.54  ', '0.0312', '0     ']
    """
    decimals = [len(text.partition(".")[2]) for text in numbers]
    most = max(decimals, default=0)
    return [
        text + (point if most and "." not in text else "") + digit * (most - own)
        for text, own in zip(numbers, decimals, strict=True)
    ]


def visible(label: str) -> str:
    """A label with nothing hidden in it: controls are spelled out, quotes show blanks at its ends.

    >>> print(visible("fog"), visible(" fog"), visible(""), visible("a" + chr(27) + "[31m"))
    fog ' fog' '' a\\x1b[31m
    """
    shown = "".join(c if c.isprintable() or c in _JOINERS else _spelled(c) for c in label)
    return shown if shown and shown.strip() == shown else f"'{shown}'"


def outcome(label: str, kind: Kind) -> str:
    """An outcome as a table names it; the edges of bins with five significant digits, where these tell them apart.

    >>> outcome("[-1.630910873413086, 12.5)", "numeric"), outcome("[0.10000001, 0.10000002]", "numeric")
    ('[-1.6309, 12.5)', '[0.10000001, 0.10000002]')
    """
    found = _BIN.fullmatch(label) if kind == "numeric" else None
    edges = [f"{float(edge):.5g}" if "." in edge else edge for edge in found.groups()[:2]] if found else []
    return f"[{edges[0]}, {edges[1]}{found[3]}" if found and edges[0] != edges[1] else visible(label)


def quoted(label: str, kind: Kind) -> str:
    """An outcome as a sentence names it: words in quotes; numbers, bins and `(missing)` and its like bare.

    >>> quoted("fog", "categorical"), quoted("(missing)", "categorical"), quoted("[0, 1)", "numeric")
    ("'fog'", '(missing)', '[0, 1)')
    """
    shown = shorten(outcome(label, kind))
    return shown if is_bare(label, kind) else f"'{shown}'"


def is_bare(label: str, kind: Kind) -> bool:
    """Does an outcome stand in a sentence without quotes? Numbers, bins and their like do, and what has its own."""
    return kind not in _NAMED_OUTCOMES or label in SPECIAL or visible(label).startswith("'")


def shorten(text: str, width: int = 60, measure: Callable[[str], int] = len) -> str:
    """The text, cut in its middle where it measures more than `width`.

    >>> shorten("a_very_long_column_name", 11)
    'a_ver…_name'
    """
    if measure(text) <= width:
        return text
    head, tail = text[: width - width // 2 - 1], text[len(text) - width // 2 :]
    while measure(head) + measure(tail) > width - 1:
        head, tail = (head[:-1], tail) if measure(head) >= measure(tail) else (head, tail[1:])
    return head + _ELLIPSIS + tail


def name(text: str, width: int = 40) -> str:
    """A name as a sentence has it.

    >>> print(name(chr(27) + "log.csv"))
    \\x1blog.csv
    """
    return shorten(visible(text), width)


def amount(of: Amount) -> str:
    """An amount with its unit.

    >>> amount(Amount.exact(0.25, "bit"))
    '0.250 bits'
    """
    return f"{number(of.value)} {of.unit}s"


def joined(parts: Sequence[str]) -> str:
    """Parts as a list in a sentence.

    >>> joined(["rain", "fog", "snow"])
    'rain, fog and snow'
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _spelled(character: str) -> str:
    """An unprintable character as Python spells it."""
    return character.encode("unicode_escape").decode("ascii")
