"""The HTML view of a restoration: an offline page that plays the sounds and runs no script; and a fragment."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from kullback.restoration import Restoration
from kullback.views import sounds, svg, templates
from kullback.views.assets import asset, policy
from kullback.views.restoring import words
from kullback.views.restoring.measures import HEAD, Measure, measures
from kullback.views.restoring.picture import path_svg

_STYLE: Final = "restoring/restoring.css"


def page(x: Restoration) -> str:
    """The restoration as one HTML page."""
    style = asset("parts.css") + asset("page.css") + asset(_STYLE)
    return _rendered("page", x, style, policy=policy(style, "") + sounds.SOURCES)


def fragment(x: Restoration) -> str:
    """The restoration as a piece of HTML for a notebook, with styles that hold inside it alone."""
    return _rendered("fragment", x, asset("parts.css") + asset(_STYLE))


def _rendered(template: str, x: Restoration, style: str, **known: Any) -> str:
    """A template with what it needs to know."""
    rows = [(each, _bars(each)) for each in measures(x)]
    told = {"x": x, "rows": rows, "head": HEAD, "players": _players(x), "picture": path_svg(x)}
    return (
        _environment()
        .get_template(f"restoring/{template}.html.jinja")
        .render(told | known | templates.trusted(style=style))
    )


def _bars(x: Measure) -> Markup:
    """A divergence before and after, as bars from the same edge."""
    return Markup("") if x.bars is None else svg.spans(("e", 0.0, x.bars[0]), ("t", 0.0, x.bars[1]))


def _players(x: Restoration) -> list[tuple[str, str, Markup]]:
    """What each sound is, what it is called, and what plays it."""
    roles = ("sent", "received", "restored")
    names = (x.reference, x.received, x.what)
    heard = x.sounds or ()
    told = zip(roles[-len(heard) :], names[-len(heard) :], heard, strict=True) if heard else ()
    return [(role, words.name(name), sounds.player(file, role)) for role, name, file in told]


@cache
def _environment() -> Environment:
    """The templates and the functions they call."""
    environment = templates.environment()
    environment.globals |= {"words": words}
    return environment
