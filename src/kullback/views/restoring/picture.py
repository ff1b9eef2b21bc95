"""The path of a search, drawn: as characters, and as pictures of a page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from kullback.restoration import Restoration
from kullback.views.notation import number
from kullback.views.restoring import words
from kullback.views.restoring.measures import decibels
from kullback.views.restoring.path import Axis, Panel, Path, Point, path

LEGEND: Final = "● divergence  ◆ chosen"

_ROWS: Final = 9
_MARGIN: Final = 8  # cells left of the picture
_SPARKS: Final = "▁▂▃▄▅▆▇█"


def path_text(x: Restoration, width: int) -> list[str]:
    """The path in characters, in lines of at most `width` cells; none where there was no search."""
    found = path(x)
    if found is None:
        return []
    columns = max(16, width - _MARGIN)
    cells = [[" "] * columns for _ in range(_ROWS)]
    for i, heights in enumerate(_heights(found.divergence, columns)):
        for height in heights:
            cells[_row(height)][i] = "●"
    at, height = found.divergence.chosen
    cells[_row(height)][round(at * (columns - 1))] = "◆"
    axis = found.divergence.axis
    ends = {0: number(axis.high), _ROWS - 1: number(axis.low)}
    drawn = [
        f"{ends.get(i, ''):>{_MARGIN - 2}} {'┤' if i in ends else '│'}{''.join(row)}" for i, row in enumerate(cells)
    ]
    return [*(line.rstrip() for line in drawn), _across(found.across, columns), *_snr_text(found, columns)]


def path_svg(x: Restoration) -> Markup:
    """The path as pictures over one another; empty where there was no search."""
    found = path(x)
    if found is None:
        return Markup("")
    axis, snr, key = found.divergence.axis, Markup(""), "dashed: what was chosen"
    if found.divergence.dots:
        key += "; dots: the best that was found at a value, with whatever other parameters"
    divergence = _panel(f"divergence, {x.unit}s", number(axis.high), number(axis.low), found.divergence, "fell")
    if found.snr is not None:
        snr = _panel("SNR, dB", *_ends(found.snr), found.snr, "beside", found.best)
        key += "; ring: the highest SNR on the path, which the search could not see"
    names = _names(found, words.axis(x))
    return Markup('<figure class="path">{}{}{}<figcaption>{}</figcaption></figure>').format(divergence, snr, names, key)


def _heights(panel: Panel, columns: int) -> list[list[float]]:
    """How high the line is in each column, or the dots in it are."""
    if not panel.dots:
        return [[_height(panel.points, i / (columns - 1))] for i in range(columns)]
    heights: list[list[float]] = [[] for _ in range(columns)]
    for at, height in panel.points:
        heights[round(at * (columns - 1))].append(height)
    return heights


def _row(height: float) -> int:
    """In which line a height stands."""
    return round((1.0 - height) * (_ROWS - 1))


def _height(points: Sequence[Point], at: float) -> float:
    """The height of a curve at a place; beyond its ends, that of the nearer end."""
    after = next((i for i, (x, _) in enumerate(points) if x >= at), len(points) - 1)
    (left, low), (right, high) = points[max(0, after - 1)], points[after]
    part = min(1.0, max(0.0, (at - left) / (right - left))) if right > left else 1.0
    return low + part * (high - low)


def _across(across: Axis, columns: int) -> str:
    """The values of the parameter at both ends and in the middle."""
    low, middle, high = map(words.level, (across.low, across.middle, across.high))
    line = f"{low:<{columns // 2 - len(middle) // 2}}{middle}"
    return " " * _MARGIN + f"{line:<{columns - len(high)}}{high}"


def _snr_text(found: Path, columns: int) -> list[str]:
    """The SNR along the path, in a line of small bars."""
    if found.snr is None:
        return []
    heights = (max(each, default=None) for each in _heights(found.snr, columns))
    bars = "".join(" " if height is None else _SPARKS[round(height * (len(_SPARKS) - 1))] for height in heights)
    high, low = _ends(found.snr)
    return [f"{'SNR':>{_MARGIN - 1}} {bars}", f"{'':{_MARGIN}}{low} to {high} dB, which took no part in the choice"]


def _ends(snr: Panel) -> tuple[str, str]:
    """The highest and the lowest SNR."""
    return decibels(math.inf if snr.endless else snr.axis.high, snr.axis.low)


def _panel(title: str, high: str, low: str, panel: Panel, name: str, best: Point | None = None) -> Markup:
    """One curve with the numbers at the ends of its axis, and the place that was chosen."""
    at, height = panel.chosen
    ring = Markup('<circle class="best" cx="{}" cy="{}" r="5"/>').format(*_place(best)) if best else Markup("")
    return Markup(
        '<div class="panel {}"><div class="ends"><b>{}</b><span>{}</span><span>{}</span></div>'
        '<svg class="drawn" role="img" aria-label="{}"><line class="chosen" x1="{}" x2="{}" y1="0" y2="100%"/>'
        "{}{}"
        '<circle class="chosen" cx="{}" cy="{}" r="4.5"/></svg></div>'
    ).format(
        name, title, high, low, f"{title}, from {low} to {high}", *[_place(panel.chosen)[0]] * 2, _curve(panel), ring,
        *_place((at, height)),
    )  # fmt: skip


def _curve(panel: Panel) -> Markup:
    """The line or the dots of a curve."""
    if panel.dots:
        dots = (
            Markup('<circle class="dot" cx="{}" cy="{}" r="2.2"/>').format(*_place(point)) for point in panel.points
        )
        return Markup("").join(dots)
    line = "M" + "L".join(f"{100 * a:.2f} {100 * (1 - b):.2f}" for a, b in panel.points)
    return Markup('<svg viewBox="0 0 100 100" preserveAspectRatio="none"><path class="curve" d="{}"/></svg>').format(
        line
    )


def _names(found: Path, title: str) -> Markup:
    """The values of the parameter at both ends and in the middle, and what it is called."""
    across = found.across
    values = ((across.low, 0.0, "first"), (across.middle, 0.5, "inner"), (across.high, 1.0, "last"))
    named = (
        Markup('<text class="{}" x="{:g}%" y="13">{}</text>').format(name, 100 * at, words.level(value))
        for value, at, name in values
    )
    return Markup('<svg class="names">{}<text class="inner" x="50%" y="30">{}</text></svg>').format(
        Markup("").join(named), title
    )


def _place(point: Point) -> tuple[str, str]:
    """Where a point stands, as SVG writes it."""
    return f"{100 * point[0]:.4g}%", f"{100 * (1 - point[1]):.4g}%"
