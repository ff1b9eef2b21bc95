"""The HTML view of a comparison of signals: a page that plays both and runs no script, and a piece for notebooks."""

from __future__ import annotations

import io
import re
import wave
from functools import cache
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from kullback.signals import Channel, SignalReport
from kullback.views import sounds, svg, templates
from kullback.views.assets import asset, policy
from kullback.views.notation import name
from kullback.views.signals import tables, words
from kullback.views.signals.headline import headline
from kullback.views.signals.pictures import picture
from kullback.views.signals.telling import channels
from kullback.views.table import Table

_OPTION: Final = re.compile("(--[a-z-]+)")
_MOST: Final = 8  # entries of an account
_MOST_CHANNELS: Final = 4  # told one by one
_MOST_BESIDE_SOUNDS: Final = 2  # so that a page stays below a megabyte
_MOST_LINES: Final = 100  # of the table of channels


def page(x: SignalReport) -> str:
    """The report as one HTML page, with its sounds."""
    style = asset("parts.css") + asset("page.css") + asset("signals/signals.css")
    heard = {"policy": policy(style, "") + sounds.SOURCES, "sounds": _sounds(x), "heard": _heard(x)}
    known = _known(x, _MOST_CHANNELS if x.sounds is None else _MOST_BESIDE_SOUNDS) | heard
    return _environment().get_template("signals/page.html.jinja").render(known | templates.trusted(style=style))


def fragment(x: SignalReport) -> str:
    """The report as a piece of HTML for a notebook, with styles that hold inside it alone; without the sounds."""
    style = asset("parts.css") + asset("signals/signals.css")
    known = _known(x, 1) | templates.trusted(style=style)
    return _environment().get_template("signals/fragment.html.jinja").render(known)


def _known(x: SignalReport, most: int) -> dict[str, Any]:
    """What the templates need to know of a report."""
    return {
        "x": x,
        "summary": drawn(tables.channels(x, _MOST_LINES)) if len(x) > 1 else None,
        "channels": [_channel(x, channel) for channel in channels(x, most)],
        "hidden": max(0, len(x) - most),
    }


def _channel(x: SignalReport, channel: Channel) -> dict[str, Any]:
    """One channel: sentences, accounts, and where each arises."""
    return {
        "title": words.section(x, channel),
        "reading": words.reading(channel),
        "matching": [_with_options(sentence) for sentence in words.matching(x, channel)],
        "accounts": drawn(tables.accounts(x, channel)),
        "quality": words.quality(channel),
        "aspects": [
            {"picture": picture(x, aspect), "table": drawn(tables.entries(x, aspect, _MOST))}
            for aspect in channel.aspects
        ],
        "rests_on": words.rests_on(x, channel),
    }


def _with_options(sentence: str) -> Markup:
    """A sentence whose options are code, which no line breaks."""
    pieces = enumerate(_OPTION.split(sentence))  # what lies between options, and each second one an option
    return Markup("").join(Markup("<code>{}</code>").format(piece) if i % 2 else piece for i, piece in pieces)


def _sounds(x: SignalReport) -> list[dict[str, Any]]:
    """What plays the two sounds, each under its name."""
    if x.sounds is None:
        return []
    sides = (("sent", "t", x.sent), ("received", "q", x.received))
    return [
        {"role": role, "colour": colour, "name": name(side.name), "player": sounds.player(wav, f"{role} signal")}
        for (role, colour, side), wav in zip(sides, x.sounds, strict=True)
    ]


def _heard(x: SignalReport) -> str:
    """Which stretch the sounds are."""
    if x.sounds is None:
        return ""
    with wave.open(io.BytesIO(x.sounds[0])) as sound:
        return words.heard(x, sound.getnframes() / sound.getframerate())


def drawn(table: Table) -> dict[str, Any]:
    """A table with its bars."""
    bars = [svg.spans(("e", 0.0, part)) for _, part in table.bars]
    return {"it": table, "rows": list(zip(table.rows, bars or [Markup("")] * len(table.rows), strict=True))}


@cache
def _environment() -> Environment:
    """The templates and the functions they call."""
    environment = templates.environment()
    environment.globals |= {"words": words, "headline": headline}
    return environment
