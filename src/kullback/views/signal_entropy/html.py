"""The HTML view of a signal's own entropy: a page that opens offline and runs no script, and a piece for notebooks."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from jinja2 import Environment

from kullback.signals import SignalEntropy
from kullback.views import templates
from kullback.views.assets import asset, policy
from kullback.views.signal_entropy import words
from kullback.views.signals.html import drawn

_MOST_CHANNELS: Final = 100
_FEW: Final = 4  # in a notebook


def page(x: SignalEntropy) -> str:
    """The entropy as one HTML page."""
    style = asset("parts.css") + asset("page.css") + asset("signals/signals.css")
    return _rendered("page", x, _MOST_CHANNELS, style, policy=policy(style, ""))


def fragment(x: SignalEntropy) -> str:
    """The entropy as a piece of HTML for a notebook, with styles that hold inside it alone."""
    return _rendered("fragment", x, _FEW, asset("parts.css") + asset("signals/signals.css"))


def _rendered(template: str, x: SignalEntropy, most: int, style: str, **known: Any) -> str:
    """A template with what it needs to know."""
    channels = [(drawn(words.costs(x, channel)), words.story(channel)) for channel in x.channels[:most]]
    told = {"x": x, "channels": channels, "more": words.hidden(x, most)} | known | templates.trusted(style=style)
    return _environment().get_template(f"signal_entropy/{template}.html.jinja").render(told)


@cache
def _environment() -> Environment:
    """The templates and the functions they call."""
    environment = templates.environment()
    environment.globals |= {"words": words}
    return environment
