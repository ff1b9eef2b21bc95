"""Every measure of a restoration before and after it, as cells, with the part that it played."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from kullback.ledger import Amount
from kullback.restoration import DECIBELS, Restoration, Turn
from kullback.restoration import Measure as MeasureName
from kullback.views.notation import limits, number

HEAD: Final = ("", "before", "limits", "after", "limits", "", "part")
NAMES: Final[dict[MeasureName, str]] = {
    "amplitude": "amplitude",
    "spectrum": "spectrum",
    "frames": "frames",
    "snr": "SNR",
    "si_sdr": "SI-SDR",
    "log_spectral_distance": "log-spectral distance",
}
_DIVERGENCES: Final[tuple[Literal["amplitude", "spectrum", "frames"], ...]] = ("amplitude", "spectrum", "frames")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure before and after; `part` is what it was for, `bars` are fractions of the width (of divergences)."""

    name: str
    unit: str
    before: str
    after: str
    limits_before: str
    limits_after: str
    turn: Turn
    part: str
    bars: tuple[float, float] | None

    @property
    def title(self) -> str:
        """What it is called, with its unit."""
        return f"{self.name}, {self.unit}"

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns of `HEAD`."""
        return (self.title, self.before, self.limits_before, self.after, self.limits_after, self.turn, self.part)


def measures(x: Restoration) -> list[Measure]:
    """Those that are known before and after."""
    return [*_divergences(x), *_decibels(x)]


def change(x: Restoration, name: MeasureName) -> str:
    """What became of a measure: "SI-SDR 14.2 → 51.0 dB"."""
    before, after = (_value(getattr(of, name)) for of in (x.before, x.after))
    if before is None or after is None:
        return f"{NAMES[name]} not known"
    shown = decibels(before, after) if name in DECIBELS else (number(before), number(after))
    return f"{NAMES[name]} {' → '.join(shown)} {'dB' if name in DECIBELS else f'{x.unit}s'}"


def _value(found: Amount | float | None) -> float | None:
    """The number of a measure."""
    return found.value if isinstance(found, Amount) else found


def decibels(one: float, other: float) -> tuple[str, str]:
    """Two levels in dB, to a tenth; to a hundredth where they would look alike.

    >>> decibels(14.2496, float("inf")), decibels(-0.01, -8.5), decibels(9.69, 9.66)
    (('14.2', '∞'), ('0.0', '−8.5'), ('9.69', '9.66'))
    """
    tenths = _rounded(one, 1), _rounded(other, 1)
    return (_rounded(one, 2), _rounded(other, 2)) if tenths[0] == tenths[1] and one != other else tenths


def _rounded(level: float, digits: int) -> str:
    """A level in dB with so many decimals."""
    if math.isinf(level):
        return "∞" if level > 0 else "−∞"
    return f"{round(level, digits) + 0.0:.{digits}f}".replace("-", "−")


def _divergences(x: Restoration) -> Iterator[Measure]:
    """The accounts, with limits, on one scale of bars."""
    pairs = {name: (getattr(x.before, name), getattr(x.after, name)) for name in _DIVERGENCES}
    known = {name: pair for name, pair in pairs.items() if None not in pair}
    most = max((amount.value for pair in known.values() for amount in pair if math.isfinite(amount.value)), default=0.0)
    for name, (before, after) in known.items():
        bars = (_part(before.value, most), _part(after.value, most))
        shown = (number(before.value), number(after.value), limits(before), limits(after))
        yield Measure(NAMES[name], f"{x.unit}s", *shown, x.judgement.turn(name), _role(x, name), bars)


def _decibels(x: Restoration) -> Iterator[Measure]:
    """The nearness of samples and of spectra."""
    for name in DECIBELS:
        before, after = x.before.of(name), x.after.of(name)
        if before is not None and after is not None:
            shown = *decibels(before, after), "", ""
            yield Measure(NAMES[name], "dB", *shown, x.judgement.turn(name), _role(x, name), None)


def _role(x: Restoration, name: MeasureName) -> str:
    """What part a measure played."""
    if name in x.chosen_by:
        return "minimised"
    return "guard" if name == x.second else ""


def _part(amount: float, most: float) -> float:
    """A divergence as a fraction of the greatest that is finite."""
    return min(1.0, amount / most) if most > 0 else 0.0
