"""The HTML view of a recalibration: a page that opens offline and runs no script, and a piece for notebooks."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment

from kullback.recalibration import Recalibration
from kullback.views import svg, templates
from kullback.views.assets import asset, policy
from kullback.views.recalibrating import words
from kullback.views.scoring.reliability import reliability_svg

_COLOURS = ("e", "t")  # before, after: those of the curves
_STYLES = ("parts.css", "scoring/reliability.css", "recalibrating/recalibrating.css")


def page(x: Recalibration) -> str:
    """The recalibration as one HTML page."""
    style = "".join(map(asset, (_STYLES[0], "page.css", *_STYLES[1:])))
    return _rendered("page", x, style, policy=policy(style, ""))


def fragment(x: Recalibration) -> str:
    """The recalibration as a piece of HTML for a notebook, with styles that hold inside it alone."""
    return _rendered("fragment", x, "".join(map(asset, _STYLES)))


def _rendered(template: str, x: Recalibration, style: str, **known: Any) -> str:
    """A template with what it needs to know."""
    picture = reliability_svg(x.before.curve, words.curve(x), x.after.curve)
    trusted = templates.trusted(style=style, picture=picture)
    bars = (svg.spans((colour, 0.0, part)) for colour, part in zip(_COLOURS, words.bars(x), strict=True))
    sides = list(zip(words.sides(x), bars, strict=True))
    told = {"x": x, "sides": sides} | known | trusted
    return _environment().get_template(f"recalibrating/{template}.html.jinja").render(told)


@cache
def _environment() -> Environment:
    """The templates and the functions they call."""
    environment = templates.environment()
    environment.globals |= {"words": words}
    return environment
