"""The HTML view of a watched signal: a page that opens offline and runs no script, and a piece for notebooks."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from jinja2 import Environment

from kullback.signal_watch import SignalWatch, Stretch, WatchedChannel
from kullback.views import notation, svg, templates
from kullback.views.assets import asset, policy
from kullback.views.signal_watch import words
from kullback.views.signal_watch.picture import picture

_MOST_CHANNELS: Final = 24
_MOST_CARDS: Final = 4  # of a fragment
_TOUCHED: Final = 1600  # moments that say their numbers, in all pictures together: a page stays below a megabyte


def page(x: SignalWatch) -> str:
    """The watch as one HTML page."""
    style = "".join(map(asset, ("parts.css", "page.css", "watching/watching.css", "signal_watch/signal_watch.css")))
    known = _known(x, _MOST_CHANNELS) | {"policy": policy(style, "")}
    return _environment().get_template("signal_watch/page.html.jinja").render(known | templates.trusted(style=style))


def fragment(x: SignalWatch) -> str:
    """The watch as a piece of HTML for a notebook, with styles that hold inside it alone."""
    style = "".join(map(asset, ("parts.css", "watching/watching.css", "signal_watch/signal_watch.css")))
    known = _known(x, _MOST_CARDS)
    return (
        _environment().get_template("signal_watch/fragment.html.jinja").render(known | templates.trusted(style=style))
    )


def _known(x: SignalWatch, most: int) -> dict[str, Any]:
    """What the templates need to know of a watch."""
    ranked = sorted(x.channels, key=lambda channel: channel.alarm.sample if channel.alarm else float("inf"))
    touched = sum(len(channel.moments) for channel in ranked[:most]) <= _TOUCHED
    return {
        "x": x,
        "channels": [_card(x, channel, touched=touched) for channel in ranked[:most]],
        "hidden": max(0, len(ranked) - most),
        "rang": sum(channel.alarm is not None for channel in ranked),
    }


def _card(x: SignalWatch, channel: WatchedChannel, *, touched: bool) -> dict[str, Any]:
    """One channel: what is said of it, its picture, and the bands that drive its change."""
    return {
        "name": channel.name,
        "rang": channel.alarm is not None,
        "evidence": words.evidence(channel.evidence),
        "threshold": notation.number(channel.threshold),
        "said": [words.status(x, channel), *words.findings(x, channel)],
        "picture": picture(x, channel, touched=touched) if channel.moments else "",
        "bands": [] if channel.since is None else _bands(x, channel.since),
    }


def _bands(x: SignalWatch, since: Stretch) -> list[dict[str, Any]]:
    """The bands of a stretch, each with a bar for its share."""
    most = max(band.share for band in since.bands) or 1.0
    return [
        {
            "name": words.frequencies(x, band),
            "level": words.decibels(band.decibels),
            "share": words.share(band),
            "bar": svg.bars(e=band.share / most),
        }
        for band in since.bands
    ]


@cache
def _environment() -> Environment:
    """The templates and the functions they call."""
    environment = templates.environment()
    environment.globals |= {"words": words}
    environment.filters |= {
        "count": notation.count,
        "visible": notation.visible,
        "short": lambda text: notation.shorten(notation.visible(text)),
    }
    return environment
