"""The HTML view of a score: a page that opens offline and runs no script, and a piece for notebooks."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from kullback.scoring import Score
from kullback.views import svg, templates
from kullback.views.assets import asset, policy
from kullback.views.scoring import between, words
from kullback.views.scoring.account import Step, accounts
from kullback.views.scoring.advice import advice
from kullback.views.scoring.reliability import reliability_svg
from kullback.views.scoring.tables import tables
from kullback.views.table import Table

_MOST: Final = 100  # rows of a table
_FEW: Final = 12  # in a notebook
_MOST_CURVES: Final = 6
_MOST_MODELS: Final = 20
_COLOURS: Final = {"resolution": "t", "miscalibration": "e", "grouping": "q"}


def page(x: Score) -> str:
    """The score as one HTML page."""
    style = asset("parts.css") + asset("page.css") + _style()
    known = _known(x, _MOST, _MOST_CURVES) | {"policy": policy(style, "")}
    return _environment().get_template("scoring/page.html.jinja").render(known | templates.trusted(style=style))


def fragment(x: Score) -> str:
    """The score as a piece of HTML for a notebook, with styles that hold inside it alone."""
    style = asset("parts.css") + _style()
    known = _known(x, _FEW, 1)
    return _environment().get_template("scoring/fragment.html.jinja").render(known | templates.trusted(style=style))


def _style() -> str:
    """The style of a score and of reliability curves."""
    return asset("scoring/reliability.css") + asset("scoring/scoring.css")


def _known(x: Score, most: int, curves: int) -> dict[str, Any]:
    """What the templates need to know of a score."""
    return {
        "x": x,
        "accounts": [(title, [(step, _bar(step)) for step in steps]) for title, steps in accounts(x)],
        "curves": [reliability_svg(curve, title) for title, curve in words.curves(x, curves)],
        "tables": [_drawn(table) for table in tables(x, most)],
        "models": [
            {
                "title": between.title(x, to),
                "said": between.story(x, to),
                "tables": [_drawn(table) for table in between.tables(x, to, min(most, 20))],
            }
            for to in x.differences[:_MOST_MODELS]
        ],
        "hidden_models": max(0, len(x.differences) - _MOST_MODELS),
    }


def _bar(step: Step) -> Markup:
    """The bar of a line of the account, which begins where the last one ended."""
    return svg.spans((_COLOURS.get(step.name, "i"), step.start, step.end))


def _drawn(table: Table) -> dict[str, Any]:
    """A table with its bars: what recalibration leaves, and what it saves."""
    bars = [svg.spans(("i", 0.0, left), ("e", left, whole)) for left, whole in table.bars]
    return {"it": table, "rows": list(zip(table.rows, bars or [Markup("")] * len(table.rows), strict=True))}


@cache
def _environment() -> Environment:
    """The templates and the functions they call."""
    environment = templates.environment()
    environment.globals |= {"words": words, "advice": advice}
    return environment
