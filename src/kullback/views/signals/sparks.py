"""The same pictures in characters: lines of small bars over a common axis, for text and Markdown."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from kullback.signals import Aspect
from kullback.views.signals.axes import Axis
from kullback.views.signals.curves import Curves, curves
from kullback.views.signals.quantities import place

_SPARKS: Final = "▁▂▃▄▅▆▇█"
_MARKS: Final = 6
NAMES: Final = 9  # cells of what stands at the left

Line = tuple[str, str]  # what it is, and its bars


def sparks(aspect: Aspect, width: int) -> list[Line]:
    """An account as lines of at most so many cells, each under its name; the last one names places of the axis."""
    drawn = curves(aspect)
    if drawn is None:
        return []
    cells = max(16, width - NAMES - 1)
    firsts, seconds = ("excess", "loudness") if aspect.name == "frames" else ("sent", "received")
    below = drawn.loud if aspect.name == "frames" else drawn.up
    lines = [
        (firsts, _bars(drawn, cells, lambda point: point[1], drawn.up)),
        (seconds, _bars(drawn, cells, lambda point: point[2], below)),
    ]
    if aspect.name != "frames":
        lines.append(("excess", _costs(aspect, drawn.across, cells)))
    return [*lines, ("", _scale(aspect, drawn.across, cells))]


def _bars(drawn: Curves, cells: int, value: Callable[[tuple[float, float, float]], float], up: Axis) -> str:
    """A curve as bars: the greatest of the points that share a cell, and between points the nearest one before."""
    heights: list[float | None] = [None] * cells
    for point in drawn.points:
        cell = min(cells - 1, int(cells * drawn.across.at(point[0])))
        heights[cell] = max(heights[cell] or 0.0, up.at(value(point)))
    last = next((height for height in heights if height is not None), 0.0)
    filled = [last := last if height is None else height for height in heights]
    return "".join(_SPARKS[round(7 * height)] if height > 0 else " " for height in filled)


def _costs(aspect: Aspect, across: Axis, cells: int) -> str:
    """What the levels or bands cost, as bars; an entry without a share has none."""
    most = max((cell.excess for cell in aspect.cells if math.isfinite(cell.excess)), default=0.0) or 1.0
    heights = [0.0] * cells
    for cell in aspect.cells:
        start, end = (cells * across.at(edge) for edge in (cell.low, cell.high))
        for i in range(min(cells - 1, round(start)), max(round(start) + 1, round(end))):
            if end > start and i < cells:
                heights[i] = max(heights[i], min(1.0, cell.excess / most))
    return "".join(_SPARKS[round(7 * height)] if height > 0 else " " for height in heights)


def _scale(aspect: Aspect, across: Axis, cells: int) -> str:
    """Names of places below the bars, each beginning where it stands; one that finds no room is left out."""
    line = ""
    for mark in across.ticks(_MARKS):
        name, at = place(aspect.name, mark), min(cells - 1, int(cells * across.at(mark)))
        if (at > len(line) or not line) and at + len(name) <= cells:
            line = line.ljust(at) + name
    return line
