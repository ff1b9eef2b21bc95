"""The pictures of the HTML view: inline SVG in fractions of its width, coloured by the style sheet's classes."""

from __future__ import annotations

import math

from markupsafe import Markup

from kullback.ledger import Amount
from kullback.views.scale import Scale

_ROOM = 0.12  # the least distance between two labels of an axis, as a fraction of its width
_ARROW = Markup('<svg x="100%" class="arrow"><path d="M2-4 9 0 2 4Z"/></svg>')


def interval(excess: Amount, scale: Scale, said: str) -> Markup:
    """An amount and its limits on the scale, with the tolerance; `said` is the same in words."""
    low, value, high = (_percent(scale.place(x)) for x in (excess.low, excess.value, excess.high))
    parts = [Markup("<title>{}</title>").format(said), _tolerance(scale)]
    if excess.low < excess.high:
        sure = high if excess.upper == "finite" else value
        parts += [_line("limit", low, sure), _end(low)]
        if sure != high:
            parts.append(_line("limit shaky", sure, high))
    if excess.upper in ("unbounded", "infinite"):
        parts.append(_ARROW)
    elif excess.low < excess.high:
        parts.append(_end(high))
    if excess.upper != "infinite":
        parts.append(Markup('<circle cx="{}" cy="10" r="4"/>').format(value))
    return Markup('<svg class="interval" role="img">{}</svg>').format(Markup("").join(parts))


def axis(scale: Scale) -> Markup:
    """The marks of the scale, and above each its label if that finds room before the one to its right."""
    parts, bound = [], math.inf
    for place, label in reversed(scale.ticks()):
        x = _percent(place)
        parts.append(Markup('<line x1="{0}" x2="{0}" y1="13" y2="17"/>').format(x))
        if bound - place >= _ROOM:
            parts.append(Markup('<text x="{}" y="9">{}</text>').format(x, label))
            bound = place
    return Markup('<svg class="axis" aria-hidden="true">{}</svg>').format(Markup("").join(parts))


def _tolerance(scale: Scale) -> Markup:
    """The line at which verdicts are decided."""
    place = _percent(scale.place(scale.tolerance))
    return Markup('<line class="tolerance" x1="{0}" x2="{0}" y1="0" y2="20"/>').format(place)


def bars(**parts: float) -> Markup:
    """Bars from the left edge, each named by its class and as long as its fraction of the width."""
    return spans(*((name, 0.0, part) for name, part in parts.items()))


def spans(*parts: tuple[str, float, float]) -> Markup:
    """Bars from one fraction of the width to another, each named by its class."""
    drawn = [_bar(name, start, end) for name, start, end in parts if end > start]
    return Markup("<svg aria-hidden=true>{}</svg>").format(Markup("").join(drawn))


def _line(name: str, start: str, end: str) -> Markup:
    """A line along an interval."""
    return Markup('<line class="{}" x1="{}" x2="{}" y1="10" y2="10"/>').format(name, start, end)


def _end(place: str) -> Markup:
    """The stroke that ends an interval."""
    return Markup('<line class="limit" x1="{0}" x2="{0}" y1="6" y2="14"/>').format(place)


def _bar(name: str, start: float, end: float) -> Markup:
    """One bar, in as few letters as can be: a page holds thousands."""
    place = Markup(" x={}").format(_percent(start)) if start > 0 else ""
    return Markup("<rect class={}{} width={} />").format(name, place, _percent(end - start))


def _percent(fraction: float) -> str:
    """A fraction as SVG writes it."""
    return f"{100 * fraction:.3g}%"
