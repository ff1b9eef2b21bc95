"""How a value is written as an outcome: one spelling per value, whatever engine or Python type held it."""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from kullback.evidence import MINUS_INF, MISSING, PLUS_INF, SPECIAL

_LOOKS_SPECIAL = re.compile(r'"*(?:' + "|".join(re.escape(name) for name in SPECIAL) + r')"*')
_EPOCH = datetime.datetime(1970, 1, 1)


def quoted(text: str) -> str:
    """A real label; one that is spelled like a special outcome is put in quotes, so that the two stay apart.

    >>> quoted("rain"), quoted("(missing)")
    ('rain', '"(missing)"')
    """
    return f'"{text}"' if _LOOKS_SPECIAL.fullmatch(text) else text


def number(value: float) -> str:
    """The shortest spelling that reads back as the same number; whole numbers have no decimal point.

    >>> number(3.0), number(0.1), number(-0.0), number(1e300)
    ('3', '0.1', '0', '1e+300')
    """
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        return PLUS_INF if value > 0 else MINUS_INF
    return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)


def instant(microseconds: int, *, zoned: bool) -> str:
    """A moment, given in microseconds since 1970, in ISO 8601; a day alone where it is midnight.

    >>> instant(1_577_836_800_000_000, zoned=False), instant(1_577_840_523_000_004, zoned=True)
    ('2020-01-01', '2020-01-01T01:02:03.000004Z')
    """
    try:
        moment = _EPOCH + datetime.timedelta(microseconds=microseconds)
    except OverflowError:  # a year that Python's calendar does not have
        return f"{microseconds} µs since 1970"
    if moment.time() == datetime.time.min:
        return moment.date().isoformat()
    return moment.isoformat() + ("Z" if zoned else "")


def label(value: Any) -> str:
    """The outcome that a key of a mapping, or an entry of an index, stands for.

    None, NaN and NaT are `(missing)`; True is `true`; 3 and 3.0 are `3`.

    >>> [label(v) for v in (None, True, 3.0, float("-inf"), "(other)", "fog")]
    ['(missing)', 'true', '3', '(-inf)', '"(other)"', 'fog']
    """
    if isinstance(value, np.generic):
        value = value.item()
    if is_missing(value):
        return MISSING
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return number(value if isinstance(value, int) else float(value))
    if isinstance(value, Fraction):
        return quoted(str(value))
    if isinstance(value, datetime.date):
        return value.isoformat().removesuffix("T00:00:00")
    return quoted(str(value))


def is_missing(value: Any) -> bool:
    """Is this None, NaN, or pandas' NaT or NA?

    >>> is_missing(None), is_missing(float("nan")), is_missing("NA")
    (True, True, False)
    """
    return (
        value is None
        or type(value).__name__ in ("NAType", "NaTType")
        or (isinstance(value, float) and math.isnan(value))
    )


def is_infinite(value: Any) -> bool:
    """Is this +inf or -inf?"""
    return isinstance(value, float) and math.isinf(value)
