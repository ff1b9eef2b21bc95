"""How levels, frequencies, times and decibels are written, and the stretches between two of them."""

from __future__ import annotations

import math

from kullback.signals import AspectName, Cell
from kullback.views.notation import count, number

_KILO = 1000.0
_FINE = 1e-4  # a level below which takes an exponent
_MILLI = 0.1  # seconds, below which they are told in milliseconds


def decibels(value: float | None) -> str:
    """Decibels with one decimal; a dash where there are none.

    >>> [decibels(x) for x in (12.34, -0.04, float("inf"), None)]
    ['12.3 dB', '0.0 dB', '∞ dB', '–']
    """
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞ dB" if value > 0 else "−∞ dB"
    return f"{_signed(f'{value:.1f}')} dB"


def hertz(frequency: float, timed: bool) -> str:
    """A frequency; in cycles a sample where no rate is known.

    >>> hertz(250.0, True), hertz(4466.8, True), hertz(0.125, False)
    ('250 Hz', '4.47 kHz', '0.125 cycles a sample')
    """
    if not timed:
        return f"{frequency:.3g} cycles a sample"
    return f"{frequency / _KILO:.3g} kHz" if frequency >= _KILO else f"{frequency:.3g} Hz"


def duration(seconds: float, timed: bool) -> str:
    """How long something is; in samples where no rate is known.

    >>> [duration(x, True) for x in (1500.0, 1.4286, 0.01, 1 / 48000)], duration(2048.0, False)
    (['1,500 s', '1.43 s', '10.0 ms', '20.8 µs'], '2,048 samples')
    """
    if not timed:
        return f"{count(round(seconds))} samples"
    if 0 < seconds < 1.0 / _KILO:
        return f"{seconds * _KILO**2:.3g} µs"
    if seconds < _MILLI:
        return f"{seconds * _KILO:.1f} ms"
    return f"{seconds:.2f} s" if seconds < _KILO else f"{seconds:,.0f} s"


def level(value: float) -> str:
    """A level.

    >>> level(-0.03125), level(120.0), level(3.05e-5)
    ('−0.0312', '120', '3.0e-5')
    """
    return _signed(f"{value:.3g}") if value == 0 or abs(value) >= _FINE else number(value)


def times(ratio: float) -> str:
    """How many times more something is.

    >>> [times(x) for x in (1.23, 12.3, 1234.0, float("inf"))]
    ['1.2 times', '12 times', '1,200 times', '∞ times']
    """
    return "∞ times" if math.isinf(ratio) else f"{float(f'{ratio:.2g}'):,.10g} times"


def span(aspect: AspectName, cell: Cell, timed: bool) -> str:
    """Where an entry of an account lies: a level, a band or a stretch of time.

    >>> span("spectrum", Cell(891.0, 1122.0, 0, 0, 0, 0), True), span("spectrum", Cell(0.0, 22.4, 0, 0, 0, 0), True)
    ('891 Hz to 1.12 kHz', '0 to 22.4 Hz')
    >>> span("amplitude", Cell(-math.inf, -0.25, 0, 0, 0, 0), True), span("frames", Cell(0.5, 1.0, 0, 0, 0, 0), True)
    ('below −0.25', '0.50 to 1.00 s')
    """
    if aspect == "amplitude":
        return levels(cell)
    if aspect == "spectrum":
        return _without_repeated_unit(hertz(cell.low, timed), hertz(cell.high, timed))
    return moment(cell, timed)


def levels(cell: Cell) -> str:
    """From what level to what; the outer ones are open."""
    if math.isinf(cell.low):
        return f"below {level(cell.high)}"
    if math.isinf(cell.high):
        return f"{level(cell.low)} and above"
    return f"{level(cell.low)} to {level(cell.high)}"


def moment(cell: Cell, timed: bool) -> str:
    """From when to when, with as many decimals as tell the two apart."""
    if not timed:
        return f"samples {count(round(cell.low))} to {count(round(cell.high))}"
    decimals = max(2, 1 - math.floor(math.log10(cell.high - cell.low))) if cell.high > cell.low else 2
    return f"{cell.low:,.{decimals}f} to {cell.high:,.{decimals}f} s"


def place(aspect: AspectName, amount: float) -> str:
    """A level, frequency or time as an axis has room for.

    >>> place("spectrum", 2000.0), place("spectrum", 0.25), place("amplitude", -0.5)
    ('2k', '0.25', '−0.5')
    """
    if aspect == "spectrum" and amount >= _KILO:
        return f"{amount / _KILO:g}k"
    return tick(amount)


def tick(amount: float) -> str:
    """An amount as an axis has room for.

    >>> tick(0.30000000000000004), tick(-80.0), tick(12000.0)
    ('0.3', '−80', '12,000')
    """
    return _signed(f"{amount:,.6g}") if amount else "0"


def _without_repeated_unit(low: str, high: str) -> str:
    """Two quantities, of which the first leaves out the unit that both have."""
    number, _, unit = low.partition(" ")
    shared = number == "0" or high.endswith(f" {unit}")
    return f"{number if shared else low} to {high}"


def _signed(text: str) -> str:
    """A number with a minus that is one; zero has none."""
    return text.replace("-", "−") if text.strip("-0.") else text.lstrip("-")
