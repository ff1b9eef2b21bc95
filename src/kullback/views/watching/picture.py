"""The picture of a column's timeline: the excess of each segment with its limits, and below it the evidence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from markupsafe import Markup

from kullback.views.notation import shorten, visible
from kullback.views.watching import words
from kullback.watching import ColumnWatch, Segment, Stretch, Timeline

_LABELS: Final = 6  # segments named below the picture
_LEAST: Final = 1e-6  # of an axis
_ROOM: Final = 1.25  # an axis goes on beyond the greatest amount


@dataclass(frozen=True, slots=True)
class Axis:
    """A vertical axis from `low` to `high`, which is cut there."""

    low: float
    high: float

    def place(self, amount: float) -> float:
        """How far below the top an amount stands, as a fraction of the height."""
        return 1.0 - (min(max(amount, self.low), self.high) - self.low) / (self.high - self.low)


def picture(column: ColumnWatch, x: Timeline, part: slice) -> Markup:
    """The segments of a column, side by side."""
    segments, stretches = x.segments[part], column.stretches[part]
    rang = next((i for i, s in enumerate(segments) if x.alarm and s.name == x.alarm.segment), None)
    alarm = (
        ""
        if rang is None
        else Markup('<line class="rang" x1="{0}" x2="{0}" y1="0" y2="100%"/>').format(_at(rang, len(segments)))
    )
    return Markup(
        '<div class="timeline"><div class="panel excess">{}{}</div><div class="panel evidence">{}{}</div>{}</div>'
    ).format(
        *_excess(segments, stretches, x, alarm),
        *_evidence(segments, stretches, x, alarm),
        _names(segments),
    )


def _excess(
    segments: Sequence[Segment], stretches: Sequence[Stretch], x: Timeline, alarm: str
) -> tuple[Markup, Markup]:
    """The panel of the excess: an axis, then a mark with its limits for each segment."""
    amounts = [stretch.ledger.excess for stretch in stretches]
    values = [a.value for a in amounts if math.isfinite(a.value)]
    highs = [a.high for a in amounts if math.isfinite(a.high)]
    most = max([_LEAST, *values])
    axis = Axis(0.0, _rounded(max(most, min(max([most, *highs]), max(3.0 * most, median([most, *highs]))))))
    marks = [_mark(i, segments, stretch, axis) for i, stretch in enumerate(stretches)]
    return _axis(axis, f"excess, {x.unit}s", endless=len(values) < len(amounts)), _drawn(alarm, *marks)


def _mark(i: int, segments: Sequence[Segment], stretch: Stretch, axis: Axis) -> Markup:
    """The excess of a segment as a point with its limits, and in words where a pointer rests on it."""
    amount, (value, limits), of = stretch.ledger.excess, words.excess(stretch), len(segments)
    said = f"{value} {amount.unit}s{f' ({limits})' if limits else ''} per row"
    low, point, high = (axis.place(min(end, axis.high)) for end in (amount.low, amount.value, amount.high))
    return Markup(
        '<g><title>{title}</title><rect class="touch" x="{left}" width="{width}" y="0" height="100%"/>'
        '<line class="limit{shaky}" x1="{x}" x2="{x}" y1="{low}" y2="{high}"/><circle cx="{x}" cy="{y}" r="{r}"/></g>'
    ).format(
        title=f"{visible(segments[i].name)}, {segments[i].rows:,} rows: {said}",
        left=_percent(i / of),
        width=_percent(1 / of),
        shaky="" if amount.upper == "finite" else " shaky",
        x=_at(i, of),
        low=_percent(low),
        high=_percent(high),
        y=_percent(point),
        r=3 if of > 40 else 4,
    )


def _evidence(
    segments: Sequence[Segment], stretches: Sequence[Stretch], x: Timeline, alarm: str
) -> tuple[Markup, Markup]:
    """The panel of the evidence: the threshold, and a curve through the ends of the segments."""
    known = [(i, s.evidence) for i, s in enumerate(stretches) if s.evidence is not None]
    finite = [bits for _, bits in known if math.isfinite(bits)]
    low = min([0.0, *finite])
    axis = Axis(-_rounded(-low) if low < 0 else 0.0, _rounded(_ROOM * max([x.threshold, *finite])))
    points = [((i + 0.5) / len(segments), axis.place(bits)) for i, bits in known]
    path = " ".join(f"{'L' if n else 'M'}{100 * a:.2f} {100 * b:.2f}" for n, (a, b) in enumerate(points))
    curve = Markup('<svg viewBox="0 0 100 100" preserveAspectRatio="none"><path class="curve" d="{}"/></svg>').format(
        path
    )
    dots = Markup("").join(
        Markup('<circle class="dot" cx="{}" cy="{}" r="2.5"><title>{}</title></circle>').format(
            _percent(a), _percent(b), f"{visible(segments[i].name)}: {words.evidence(bits)} bits of evidence"
        )
        for (a, b), (i, bits) in zip(points, known, strict=True)
    )
    line = Markup(
        '<line class="threshold" x1="0" x2="100%" y1="{0}" y2="{0}"/>'
        '<text class="last" x="100%" y="{0}" dy="-4">alarm at {1}</text>'
    ).format(_percent(axis.place(x.threshold)), f"{x.threshold:.1f}")
    return _axis(axis, "evidence, bits", endless=len(finite) < len(known)), _drawn(line, alarm, curve, dots)


def _axis(axis: Axis, title: str, *, endless: bool) -> Markup:
    """What stands at the left of a panel: its title, and the numbers at its ends; ∞ where something is beyond."""
    return Markup('<div class="ends"><b>{}</b><span>{}</span><span>{}</span></div>').format(
        title, "∞" if endless else f"{axis.high:g}", f"{axis.low:g}".replace("-", "−")
    )


def _drawn(*parts: str) -> Markup:
    """The picture of a panel."""
    return Markup('<svg class="drawn" role="img">{}</svg>').format(Markup("").join(parts))


def _names(segments: Sequence[Segment]) -> Markup:
    """The names of some segments, where these stand."""
    each = -(-len(segments) // _LABELS)
    named = [
        Markup('<text class="{}" x="{}" y="14">{}</text>').format(
            _anchor(i, len(segments)), _at(i, len(segments)), shorten(visible(segments[i].name), 16)
        )
        for i in range(0, len(segments), each)
    ]
    return Markup('<svg class="names">{}</svg>').format(Markup("").join(named))


def _anchor(i: int, of: int) -> str:
    """How a label stands at its place: at an edge it goes inwards."""
    return "first" if i < 0.08 * of else "last" if i > 0.85 * of else "inner"


def _rounded(amount: float) -> float:
    """The next round number that is not below an amount.

    >>> [_rounded(x) for x in (0.013, 6.9, 430.0)]
    [0.015, 8.0, 500.0]
    """
    power = 10.0 ** math.floor(math.log10(amount))
    return next(float(f"{step * power:.3g}") for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= amount)


def _at(i: int, of: int) -> str:
    """Where the i-th of so many segments stands."""
    return _percent((i + 0.5) / of)


def _percent(fraction: float) -> str:
    """A fraction as SVG writes it."""
    return f"{100 * fraction:.4g}%"
