"""Pieces of pictures as inline SVG: curves and bars in fractions of a panel, rules, and labels that keep their size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kullback.views.signals.axes import Axis

Place = tuple[float, float]  # from the left and from the bottom, each from 0 to 1

_STRETCHED = Markup('<svg viewBox="0 0 100 100" preserveAspectRatio="none">{}</svg>')


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from `start` to `end`, of the class `name`, with what is said of it."""

    name: str
    start: float
    end: float
    height: float
    said: str


def panel(
    kind: str, said: str, heights: Axis, marks: int, parts: Iterable[str], name: Callable[[float], str]
) -> Markup:
    """A "high" or "low" panel: the names of some heights at its left, rules across it, and what is drawn in it."""
    ticks = heights.ticks(marks)
    labels = (
        Markup('<text class="last" x="100%" y="{}" dy="4">{}</text>').format(_down(heights.at(tick)), name(tick))
        for tick in ticks
    )
    rules = (
        Markup('<line class="rule" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(_down(heights.at(tick)))
        for tick in ticks
    )
    return Markup(
        '<svg class="ys {}" aria-hidden="true">{}</svg><svg class="drawn {}" role="img" aria-label="{}">{}{}</svg>'
    ).format(kind, Markup("").join(labels), kind, said, Markup("").join(rules), Markup("").join(parts))


def scale(across: Axis, marks: int, name: Callable[[float], str]) -> Markup:
    """The names of some places below the panels."""
    labels = (
        Markup('<text class="{}" x="{}" y="14">{}</text>').format(_anchor(at), _percent(at), name(tick))
        for tick in across.ticks(marks)
        for at in (across.at(tick),)
    )
    return Markup('<svg class="xs" aria-hidden="true">{}</svg>').format(Markup("").join(labels))


def line(name: str, places: Sequence[Place]) -> Markup:
    """A curve through places."""
    return _STRETCHED.format(Markup('<path class="{}" d="{}"/>').format(name, _path(places)))


def area(name: str, places: Sequence[Place]) -> Markup:
    """What lies between a curve and the bottom."""
    ground = [(places[-1][0], 0.0), (places[0][0], 0.0)]
    return _STRETCHED.format(Markup('<path class="{}" d="{}Z"/>').format(name, _path([*places, *ground])))


def bars(parts: Iterable[Bar]) -> Markup:
    """Bars from the bottom, each with what a pointer is told."""
    each = (
        Markup('<path class="{0}" d="M{1:.2f} 100V{3:.1f}H{2:.2f}V100Z"><title>{4}</title></path>').format(
            bar.name, 100 * bar.start, 100 * bar.end, 100 * (1 - bar.height), bar.said
        )
        for bar in parts
    )
    return _STRETCHED.format(Markup("").join(each))


def note(at: float, text: str) -> Markup:
    """A few words at the top of a panel."""
    return Markup('<text class="note {}" x="{}" y="0" dy="-5">{}</text>').format(_anchor(at), _percent(at), text)


def _path(places: Sequence[Place]) -> str:
    """Places as SVG writes a line through them."""
    return "M" + "L".join(f"{100 * x:.2f} {100 * (1 - y):.1f}" for x, y in places)


def _anchor(at: float) -> str:
    """How a label stands at its place: at an edge it goes inwards."""
    return "first" if at < 0.04 else "last" if at > 0.93 else "inner"


def _down(fraction: float) -> str:
    """A height as SVG counts it, from the top."""
    return _percent(1.0 - fraction)


def _percent(fraction: float) -> str:
    """A fraction as SVG writes it."""
    return f"{100 * fraction:.2f}%"
