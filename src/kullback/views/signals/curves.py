"""What is drawn of an account: its curves over an axis, for pictures of lines and of characters alike."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kullback.signals import Aspect
from kullback.views.signals.axes import Axis

_MOST_POINTS: Final = 250
_STEEP: Final = 20.0  # a density so many times above the mean hides its tails, unless drawn on logarithms
_DECADES: Final = 1e-4  # of the highest density: what logarithms show
_LEAST: Final = 1e-12

Point = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Curves:
    """The trace of an account with few enough points to draw, and its axes.

    `across` is of levels, frequencies or times; `up` of densities, of dB, or of the excess; `loud` of the sent dB over
    time.
    """

    points: Sequence[Point]
    across: Axis
    up: Axis
    loud: Axis


def curves(aspect: Aspect) -> Curves | None:
    """What can be drawn of an account; None where it has no trace."""
    points = thinned([point for point in aspect.trace if all(map(math.isfinite, point)) and _is_placed(aspect, point)])
    if not points:
        return None
    places, first, second = zip(*points, strict=True)
    ends = [end for cell in aspect.cells for end in (cell.low, cell.high) if math.isfinite(end)]
    if aspect.name == "spectrum":
        across = Axis(places[0], max(places[-1], *ends, 2.0 * places[0]), logarithmic=True)
        return Curves(points, across, _decibels((*first, *second), aspect.floor), Axis(0.0, 1.0))
    across = Axis(min(*places, *ends, places[0]), max(*places, *ends, places[0]))
    if aspect.name == "frames":
        return Curves(points, across, Axis(0.0, max(*first, _LEAST)), _decibels(second, aspect.floor))
    return Curves(points, across, _densities(max(*first, *second, _LEAST), across), Axis(0.0, 1.0))


def thinned(points: Sequence[Point], most: int = _MOST_POINTS) -> list[Point]:
    """At most so many points; of those that share a place, the one whose first number is the greatest."""
    each = max(1, -(-len(points) // most))
    return [max(points[i : i + each], key=lambda point: point[1]) for i in range(0, len(points), each)]


def _is_placed(aspect: Aspect, point: Point) -> bool:
    """Has a point a place on the axis? Logarithms have none for frequency 0."""
    return aspect.name != "spectrum" or point[0] > 0


def _decibels(values: Sequence[float], floor: float) -> Axis:
    """The axis of decibels, down to the floor at most."""
    high = max(values)
    return Axis(max(min(values), high - floor), high) if min(values) < high else Axis(high - 1.0, high)


def _densities(most: float, across: Axis) -> Axis:
    """The axis of densities: on logarithms where the highest is far above the mean."""
    if most * (across.high - across.low) > _STEEP:
        return Axis(most * _DECADES, most, logarithmic=True)
    return Axis(0.0, most)
