"""The pictures of a page: distributions of levels, spectra with what each band costs, divergence over time."""

from __future__ import annotations

import math
from functools import partial
from typing import Final

from markupsafe import Markup

from kullback.signals import Aspect, AspectName, Cell, SignalReport
from kullback.views.notation import percent
from kullback.views.signals import drawing
from kullback.views.signals.axes import Axis
from kullback.views.signals.curves import Curves, curves
from kullback.views.signals.quantities import place, span, tick
from kullback.views.signals.telling import costliest

_MOST_BARS: Final = 100
_TICKS: Final = 10  # at most, below a picture
_HIGH: Final = 5  # at most, beside a panel
_LOW: Final = 3  # beside a low one

_TITLES: Final[dict[AspectName, str]] = {
    "amplitude": "How often each level is taken",
    "spectrum": "How power lies over frequencies",
    "frames": "What each moment costs",
}


def picture(x: SignalReport, aspect: Aspect) -> Markup:
    """An account as a picture of two panels over one axis; empty where it has no trace."""
    drawn = curves(aspect)
    if drawn is None:
        return Markup("")
    panels = _moments(x, aspect, drawn) if aspect.name == "frames" else _distributions(x, aspect, drawn)
    return Markup('<figure class="plot"><figcaption><b>{}</b>{}</figcaption>{}{}</figure>').format(
        _title(x, aspect),
        _keys(x, aspect, drawn),
        panels,
        drawing.scale(drawn.across, _TICKS, partial(place, aspect.name)),
    )


def _title(x: SignalReport, aspect: Aspect) -> str:
    """What a picture is of."""
    return "How often each level of the picture is taken" if x.medium == "image" else _TITLES[aspect.name]


def _distributions(x: SignalReport, aspect: Aspect, drawn: Curves) -> Markup:
    """The sent distribution as an area, the received one as a line; below them what each level or band costs."""
    across, up = drawn.across, drawn.up
    sent = [(across.at(at), up.at(value)) for at, value, _ in drawn.points]
    received = [(across.at(at), up.at(value)) for at, _, value in drawn.points]
    parts = [drawing.area("sent", sent), drawing.line("sent", sent), drawing.line("received", received)]
    named = _decibel if aspect.name == "spectrum" else tick
    upper = drawing.panel("high", f"{_title(x, aspect)}: sent and received", up, _HIGH, parts, named)
    return upper + _costs(x, aspect, drawn)


def _costs(x: SignalReport, aspect: Aspect, drawn: Curves) -> Markup:
    """The share of the excess of each level, band or moment, as bars; of very many, of those that cost most."""
    whole, worst = aspect.excess.value, aspect.worst
    cells = costliest(aspect, _MOST_BARS) if 0 < whole < math.inf else []
    up = Axis(0.0, max((cell.excess / whole for cell in cells), default=1.0))
    bars = []
    for cell in cells:
        start, end = drawn.across.at(cell.low), drawn.across.at(cell.high)
        said = f"{span(aspect.name, cell, x.sent.rate is not None)}: {percent(cell.excess / whole)} of the excess"
        bars.append(drawing.Bar("e worst" if cell is worst else "e", start, end, up.at(cell.excess / whole), said))
    return drawing.panel("low", "share of the excess of each part", up, _LOW, [drawing.bars(bars)], _share)


def _moments(x: SignalReport, aspect: Aspect, drawn: Curves) -> Markup:
    """The excess at each moment; what each stretch has of the whole, by its power; how loud the sent signal is."""
    across, up = drawn.across, drawn.up
    costs = [(across.at(time), up.at(excess)) for time, excess, _ in drawn.points]
    loud = [(across.at(time), drawn.loud.at(power)) for time, _, power in drawn.points]
    worst = aspect.worst
    marked = [] if worst is None else _marked(aspect, worst, across, x.sent.rate is not None)
    parts = [*marked, drawing.area("excess", costs), drawing.line("excess", costs)]
    upper = drawing.panel("high", "excess over time", up, _HIGH, parts, tick)
    said, lower = "power of the sent signal over time", [drawing.area("loud", loud)]
    return upper + _costs(x, aspect, drawn) + drawing.panel("low", said, drawn.loud, _LOW, lower, _decibel)


def _marked(aspect: Aspect, worst: Cell, across: Axis, timed: bool) -> list[Markup]:
    """The worst stretch of time."""
    said = f"worst: {span(aspect.name, worst, timed)}"
    start, end = across.at(worst.low), across.at(worst.high)
    return [drawing.bars([drawing.Bar("marked", start, end, 1.0, said)]), drawing.note((start + end) / 2, said)]


def _keys(x: SignalReport, aspect: Aspect, drawn: Curves) -> Markup:
    """What the colours and the axes are."""
    if aspect.name == "frames":
        time = "seconds" if x.sent.rate is not None else "samples"
        shares = "share of the whole, by its power"
        keys = [("e", f"excess there, {x.unit}s, by {time}"), ("e", shares), ("", "the sent signal's power, dB")]
    else:
        over = "Hz" if x.sent.rate is not None else "cycles a sample"
        what = f"dB, by {over}" if aspect.name == "spectrum" else f"density{', on logarithms' * drawn.up.logarithmic}"
        keys = [("t", f"sent, {what}"), ("q", "received"), ("e", "share of the excess")]
    return Markup('<ul class="keys">{}</ul>').format(
        Markup("").join(Markup('<li><span class="swatch {}"></span> {}').format(*key) for key in keys)
    )


def _decibel(value: float) -> str:
    """Decibels as an axis has room for."""
    return f"{value:.0f}".replace("-", "−")


def _share(share: float) -> str:
    """A share as an axis has room for."""
    return f"{100 * share:g}%"
