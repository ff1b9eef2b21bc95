"""Reliability pictures: how often something happened against its predicted probability, with a consistency band."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from kullback.scoring import Curve
from kullback.views.notation import percent
from kullback.views.training.words import thinned

_SIDE: Final = 260.0  # of the square, in units of the picture
_LEFT: Final = 52.0
_TOP: Final = 8.0
_COUNTS: Final = 44.0  # the height of the histogram
_MOST_POINTS: Final = 200
_MOST_DOTS: Final = 40
_ROWS: Final = 13
_MARGIN: Final = 6
_SPARKS: Final = " ▁▂▃▄▅▆▇█"

LEGEND: Final = "● how often it happened  ░ band of calibrated predictions  · perfect; below: how many rows"

Point = tuple[float, float]


def reliability_svg(curve: Curve, title: str, after: Curve | None = None) -> str:
    """A reliability curve with its band and histogram; `after` is drawn over it, in another colour.

    The style is `scoring/reliability.css`.
    """
    curves = [_line(curve, "before")] + ([] if after is None else [_line(after, "after")])
    return Markup(
        '<figure class="reliability"><figcaption>{}</figcaption>'
        '<svg viewBox="0 0 322 360" role="img" aria-label="{}">{}{}{}{}</svg>{}</figure>'
    ).format(
        title,
        f"Reliability: {title}",
        _frame(),
        _band(curve if after is None else after),
        Markup("").join(curves),
        _histogram(curve if after is None else after),
        _legend(after is not None),
    )


def reliability_text(curve: Curve, width: int) -> list[str]:
    """The same in characters: a square plot, then the histogram, in lines of at most `width` cells."""
    columns = max(20, width - _MARGIN)
    knots = _knots(curve)
    cells = [[" "] * columns for _ in range(_ROWS)]
    for i in range(columns):
        at = (i + 0.5) / columns
        ends = _between(curve.band, at)
        for row in range(_row(ends[1]), _row(ends[0]) + 1) if ends else ():
            cells[row][i] = "░"
        cells[_row(at)][i] = "·"
        if knots and knots[0][0] - 1 / columns <= at <= knots[-1][0] + 1 / columns:
            cells[_row(_height(knots, at))][i] = "●"
    marks = {0: "1.0 ┤ ", _ROWS // 2: "0.5 ┤ ", _ROWS - 1: "0.0 ┤ "}
    drawn = [f"{marks.get(row, '    │ ')}{''.join(line).rstrip()}" for row, line in enumerate(cells)]
    return [*drawn, " " * _MARGIN + _sparks(curve.histogram, columns), _scale(columns)]


def _scale(columns: int) -> str:
    """The predictions named below the plot."""
    return f"{' ' * _MARGIN}{'0.0':<{columns // 2 - 1}}{'0.5':<{columns - columns // 2 - 2}}1.0"


def _sparks(histogram: Sequence[float], columns: int) -> str:
    """The histogram as a line of small bars; a blank where there is no row."""
    most = max(histogram, default=0.0) or 1.0
    picked = (histogram[i * len(histogram) // columns] for i in range(columns)) if histogram else ()
    return "".join(_SPARKS[max(1, round(8 * share / most)) if share > 0 else 0] for share in picked)


def _row(share: float) -> int:
    """In which line of the plot a share stands."""
    return round((1.0 - min(1.0, max(0.0, share))) * (_ROWS - 1))


def _knots(curve: Curve) -> list[Point]:
    """The ends of the flat pieces, between which the curve is straight."""
    return [point for flat in curve.bins for point in ((flat.low, flat.happened), (flat.high, flat.happened))]


def _height(knots: Sequence[Point], at: float) -> float:
    """The height of a line through points at a place; beyond its ends, that of the nearer end."""
    after = next((i for i, (x, _) in enumerate(knots) if x >= at), len(knots) - 1)
    (left, low), (right, high) = knots[max(0, after - 1)], knots[after]
    part = min(1.0, max(0.0, (at - left) / (right - left))) if right > left else 1.0
    return low + part * (high - low)


def _between(band: Sequence[tuple[float, float, float]], at: float) -> Point | None:
    """The limits of the band at a place; None where it does not reach."""
    if not band or not band[0][0] <= at <= band[-1][0]:
        return None
    return (_height([(x, low) for x, low, _ in band], at), _height([(x, high) for x, _, high in band], at))


def _frame() -> Markup:
    """The square, its diagonal, and the marks of both axes."""
    lines = [Markup('<path class="frame" d="{}Z"/>').format(_path([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]))]
    lines.append(Markup('<path class="perfect" d="{}"/>').format(_path([(0.0, 0.0), (1.0, 1.0)])))
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = _place((share, share))
        lines.append(Markup('<text class="down" x="{}" y="{}">{:g}</text>').format(_LEFT - 6, y + 4, share))
        lines.append(Markup('<text x="{}" y="{}">{:g}</text>').format(x, _TOP + _SIDE + _COUNTS + 24, share))
    lines.append(
        Markup('<text x="{}" y="{}">predicted probability</text>').format(
            _LEFT + _SIDE / 2, _TOP + _SIDE + _COUNTS + 42
        )
    )
    middle = _TOP + _SIDE / 2
    lines.append(Markup('<text transform="translate(12 {}) rotate(-90)">how often it happened</text>').format(middle))
    return Markup("").join(lines)


def _band(curve: Curve) -> Markup:
    """The consistency band as an area."""
    ends = thinned(curve.band, _MOST_POINTS)
    if not ends:
        return Markup("")
    around = [(at, high) for at, _, high in ends] + [(at, low) for at, low, _ in reversed(ends)]
    return Markup('<path class="band" d="{}Z"/>').format(_path(around))


def _line(curve: Curve, name: str) -> Markup:
    """The curve, and its largest flat pieces as dots that tell what they are."""
    knots = thinned(_knots(curve), 2 * _MOST_POINTS)
    if not knots:
        return Markup("")
    dots = sorted(curve.bins, key=lambda flat: -flat.share)[:_MOST_DOTS]
    return Markup('<g class="{}"><path class="line" d="{}"/>{}</g>').format(
        name,
        _path(knots),
        Markup("").join(
            Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}"><title>{}</title></circle>').format(
                *_place((flat.predicted, flat.happened)),
                1.5 + 4.0 * flat.share**0.5,
                f"predicted {percent(flat.predicted)}, happened {percent(flat.happened)}, rows {percent(flat.share)}",
            )
            for flat in dots
        ),
    )


def _histogram(curve: Curve) -> Markup:
    """How many rows have a prediction in each bin, below the square."""
    most = max(curve.histogram, default=0.0) or 1.0
    each = _SIDE / max(1, len(curve.histogram))
    floor = _TOP + _SIDE + _COUNTS + 8
    return Markup("").join(
        Markup('<path class="n" d="M{:.1f} {}v-{:.1f}h{:.1f}v{:.1f}Z"><title>{}</title></path>').format(
            _LEFT + i * each + 0.5, floor, height := _COUNTS * share / most, each - 1, height, percent(share)
        )
        for i, share in enumerate(curve.histogram)
        if share > 0
    )


def _legend(two: bool) -> Markup:
    """What the lines are."""
    after = Markup('<li><span class="swatch t"></span> after')
    return Markup(
        '<ul class="keys"><li><span class="swatch e"></span> {}{}<li><span class="swatch"></span> {}</ul>'
    ).format(
        "before" if two else "how often it happened",
        after if two else "",
        f"band of calibrated predictions; bars: rows{', both after' if two else ''}",
    )


def _place(point: Point) -> Point:
    """Where a prediction and a share stand in the picture."""
    return (_LEFT + _SIDE * point[0], _TOP + _SIDE * (1.0 - point[1]))


def _path(points: Sequence[Point]) -> str:
    """Points as SVG writes a line through them."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(_place, points))
