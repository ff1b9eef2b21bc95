"""The HTML view of a timeline: a page that opens offline and runs no script, and a piece for notebooks."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from jinja2 import Environment

from kullback.ledger import Ledger
from kullback.views import notation, svg, templates
from kullback.views import words as of_ledgers
from kullback.views.assets import asset, policy
from kullback.views.outcomes import by_excess
from kullback.views.watching import words
from kullback.views.watching.picture import picture
from kullback.watching import ColumnWatch, Timeline

_MOST_COLUMNS: Final = 60
_MOST_ROWS: Final = 5  # columns of a fragment
_MOST_SEGMENTS: Final = 120
_MOST_OUTCOMES: Final = 8
_MOST_MARKS: Final = 1500  # of segments, in all pictures together: a page stays below a megabyte


def page(x: Timeline) -> str:
    """The timeline as one HTML page."""
    style = asset("parts.css") + asset("page.css") + asset("watching/watching.css")
    known = _known(x, _MOST_COLUMNS) | {"policy": policy(style, "")}
    return _environment().get_template("watching/page.html.jinja").render(known | templates.trusted(style=style))


def fragment(x: Timeline) -> str:
    """The timeline as a piece of HTML for a notebook, with styles that hold inside it alone."""
    style = asset("parts.css") + asset("watching/watching.css")
    known = _known(x, _MOST_ROWS)
    return _environment().get_template("watching/fragment.html.jinja").render(known | templates.trusted(style=style))


def _known(x: Timeline, most: int) -> dict[str, Any]:
    """What the templates need to know of a timeline."""
    ranked = words.by_evidence(x)
    part = words.shown(x, _MOST_SEGMENTS)
    drawn = max(1, _MOST_MARKS // max(1, len(x.segments[part])))
    return {
        "x": x,
        "columns": [_card(column, x, part if i < drawn else None) for i, column in enumerate(ranked[:most])],
        "undrawn_columns": max(0, min(most, len(ranked)) - drawn),
        "hidden_columns": max(0, len(ranked) - most),
        "hidden_segments": max(0, len(x.segments) - _MOST_SEGMENTS),
        "tally": {name: sum(words.standing(c) == name for c in ranked) for name in ("alarm", "alone", "quiet")},
    }


def _card(column: ColumnWatch, x: Timeline, part: slice | None) -> dict[str, Any]:
    """One column: what is said of it, the picture of some segments, and the outcomes that drive it."""
    sentences = (words.status(column), words.finding(column))
    return {
        "name": column.name,
        "kind": column.ledger.kind,
        "standing": words.standing(column),
        "evidence": words.evidence(column.evidence),
        "said": [sentence for sentence in sentences if sentence],
        "picture": "" if part is None else picture(column, x, part),
        "since": column.since,
        "outcomes": _outcomes(column.ledger),
        "unit": x.unit,
    }


def _outcomes(ledger: Ledger) -> list[dict[str, Any]]:
    """The outcomes with the largest shares of the excess, with what happened and what was believed."""
    shown, _ = by_excess(ledger, _MOST_OUTCOMES)
    longest = max((max(entry.truth, entry.belief) for entry in shown), default=0.0) or 1.0
    costliest = max((entry.excess for entry in shown if entry.excess < float("inf")), default=0.0) or 1.0
    return [
        {
            "label": notation.outcome(entry.outcome, ledger.kind),
            "direction": "more" if entry.truth > entry.belief else "less" if entry.truth < entry.belief else "",
            "truth": notation.percent(entry.truth),
            "belief": notation.percent(entry.belief),
            "shares": svg.bars(t=entry.truth / longest, q=entry.belief / longest),
            "excess": notation.number(entry.excess),
            "bar": svg.bars(e=min(1.0, entry.excess / costliest)),
        }
        for entry in shown
    ]


@cache
def _environment() -> Environment:
    """The templates and the functions they call."""
    environment = templates.environment()
    environment.globals |= {"words": words, "of_ledgers": of_ledgers}
    environment.filters |= {
        "count": notation.count,
        "visible": notation.visible,
        "short": lambda text: notation.shorten(notation.visible(text)),
    }
    return environment
