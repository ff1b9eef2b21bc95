"""The path of a search as places in a picture: the divergence over the first parameter, and beside it the SNR."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kullback.restoration import Restoration

_DECADE: Final = 10.0  # a parameter that spans more is drawn on a logarithmic axis

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from `low` to `high`; places on it go from 0 to 1."""

    low: float
    high: float
    logarithmic: bool = False

    def place(self, at: float) -> float:
        """Where a value stands; at its nearer end where it lies beyond."""
        low, high, at = (math.log(x) if self.logarithmic else x for x in (self.low, self.high, self._within(at)))
        return (at - low) / (high - low) if high > low else 0.5

    @property
    def middle(self) -> float:
        """The value in the middle."""
        return math.sqrt(self.low * self.high) if self.logarithmic else self.low / 2 + self.high / 2

    def _within(self, at: float) -> float:
        """A value, or the nearer end."""
        return min(max(at, self.low), self.high)


@dataclass(frozen=True, slots=True)
class Panel:
    """One curve: its axis (does it go beyond?), its points from 0 to 1 both ways, and the one that was chosen.

    They are `dots` and no line where other parameters were looked for too: these differ from one to the next.
    """

    axis: Axis
    endless: bool
    dots: bool
    points: tuple[Point, ...]
    chosen: Point


@dataclass(frozen=True, slots=True)
class Path:
    """The divergence over the first parameter, and the SNR where it is known; `best` is where that is highest."""

    across: Axis
    divergence: Panel
    snr: Panel | None
    best: Point | None


def path(x: Restoration) -> Path | None:
    """The path of a search; None where there was none."""
    tried = [each for each in x.path if math.isfinite(each.value) and math.isfinite(each.divergence)]
    if len(tried) < 2:
        return None
    chosen = x.parameters[0].value
    low, high = tried[0].value, tried[-1].value
    across = Axis(low, high, logarithmic=low > 0 and high > _DECADE * low)
    dots = sum(each.low is not None for each in x.parameters) > 1
    fell = _panel(across, [(each.value, each.divergence) for each in tried], chosen, dots, floor=0.0)
    known = [(each.value, each.snr) for each in tried if each.snr is not None]
    if sum(math.isfinite(snr) for _, snr in known) < 2:
        return Path(across, fell, None, None)
    at, snr = max(known, key=lambda point: point[1])
    beside = _panel(across, known, chosen, dots)
    return Path(across, fell, beside, (across.place(at), beside.axis.place(snr)))


def _panel(across: Axis, curve: Sequence[Point], chosen: float, dots: bool, floor: float | None = None) -> Panel:
    """A curve on axes that hold what is finite of it; from the floor, unless that takes half of the height or more."""
    heights = [height for _, height in curve if math.isfinite(height)]
    low, high = min(heights), max(heights)
    if floor is not None and low - floor < high - low:
        low = floor
    axis = Axis(low, high)
    points = tuple((across.place(at), axis.place(height)) for at, height in curve)
    nearest = min(curve, key=lambda point: abs(point[0] - chosen))
    return Panel(
        axis, math.inf in (height for _, height in curve), dots, points, (across.place(chosen), axis.place(nearest[1]))
    )
