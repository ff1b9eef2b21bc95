"""The HTML view: a self-contained page that opens offline, runs no script but its own; and a piece for notebooks."""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup

from kullback.explanation import Explanation
from kullback.joint import Joint
from kullback.ledger import Ledger, Report
from kullback.views import joint, notation, svg, templates, words
from kullback.views.assets import asset, policy
from kullback.views.outcomes import ORDERED_KINDS, as_distribution
from kullback.views.scale import Scale
from kullback.views.working import html as working

_MOST_CARDS: Final = 100
_MOST_ROWS: Final = 50  # of a fragment
_MOST_OUTCOMES: Final = 25
_FIGURE_SPACE, _POINT_SPACE = "\u2007", "\u2008"


def page(report: Report, explanation: Explanation | None = None) -> str:
    """The report as one HTML page, and the working of one of its ledgers."""
    style, script, worked_out = asset("parts.css") + asset("page.css"), asset("page.js"), ""
    if explanation is not None:
        style, worked_out = style + working.style(), working.piece(explanation)
    known = _report(report) | {"policy": policy(style, script)}
    return _render("page.html.jinja", known, style=style, script=script, working=worked_out)


def fragment(x: Ledger | Report) -> str:
    """The ledger or report as a piece of HTML for a notebook, with styles that hold inside it alone."""
    if isinstance(x, Report):
        return _render("fragment.html.jinja", _report(x), style=asset("parts.css"))
    scale = Scale.of([x], x.tolerance, x.unit)
    return _render("fragment.html.jinja", {"report": None, "ledger": x, "scale": scale}, style=asset("parts.css"))


def _report(report: Report) -> dict[str, Any]:
    """What the templates need to know of a report."""
    ranked = words.ranked(report.ledgers)
    values = [notation.number(ledger.excess.value) for ledger in ranked]
    return {
        "report": report,
        "ledgers": ranked,
        "values": _by_decimal_point(values),
        "tally": words.standings(report),
        "scale": Scale.of(report.accounts, report.tolerance, report.unit),
        "most_cards": _MOST_CARDS,
        "most_rows": _MOST_ROWS,
        "said_of_rows": joint.account(report.joint) if report.joint else [],
    }


def _account(ledger: Ledger) -> list[dict[str, Any]]:
    """The lines that add up, with a bar for each where the total is finite."""
    whole = ledger.total.value
    known = _fraction(ledger.irreducible.value, whole) if math.isfinite(whole) else 0.0
    end = 1.0 if 0 < whole < math.inf else 0.0
    first, second = ("i", 0.0, known), ("e", known, end)
    lines = [
        ("", "irreducible", ledger.irreducible, [first], notation.limits(ledger.irreducible)),
        ("+", "excess", ledger.excess, [second], words.interval(ledger)),
        ("=", "total", ledger.total, [first, second], notation.limits(ledger.total)),
    ]
    values = _by_decimal_point([notation.number(amount.value) for _, _, amount, _, _ in lines])
    return [
        {"sign": sign, "name": name, "value": value, "bar": svg.spans(*bar), "limits": limits}
        for (sign, name, _, bar, limits), value in zip(lines, values, strict=True)
    ]


def _outcomes(ledger: Ledger) -> list[dict[str, Any]]:
    """The rows of a card: the outcomes with their shares of both sides and of the excess, and bars for them."""
    shown, rest = as_distribution(ledger, _MOST_OUTCOMES)
    entries = [*shown, rest] if rest else shown
    longest = max((share for entry in shown for share in (entry.truth, entry.belief)), default=0.0)
    costliest = max((entry.excess for entry in entries), default=0.0)
    values = _by_decimal_point([notation.number(entry.excess) for entry in entries])
    return [
        {
            "label": notation.outcome(entry.outcome, ledger.kind),
            "truth": notation.percent(entry.truth),
            "belief": notation.percent(entry.belief),
            "shares": svg.bars(t=_fraction(entry.truth, longest), q=_fraction(entry.belief, longest)),
            "excess": value,
            "bar": svg.bars(e=_fraction(entry.excess, costliest)),
            "rest": entry is rest,
        }
        for entry, value in zip(entries, values, strict=True)
    ]


def _reliance(it: Joint) -> list[dict[str, Any]]:
    """The columns that the rows are told apart by, each with a bar for what is lost without it."""
    shown = [on for on in it.relied_on if on.lost > 0][:_MOST_OUTCOMES]
    most = max((on.lost for on in shown), default=0.0)
    values = _by_decimal_point([notation.number(on.lost) for on in shown])
    return [
        {"column": on.column, "lost": value, "bar": svg.bars(e=_fraction(on.lost, most))}
        for on, value in zip(shown, values, strict=True)
    ]


def _dependence(it: Joint) -> list[dict[str, str]]:
    """The pairs of columns whose dependence changed most evidently."""
    values = _by_decimal_point([notation.number(pair.change.value) for pair in it.dependence[:_MOST_OUTCOMES]])
    return [
        {
            "name": joint.pair_name(pair),
            "change": value,
            "limits": notation.limits(pair.change),
            "p": notation.probability(pair.p_adjusted),
        }
        for pair, value in zip(it.dependence, values, strict=False)
    ]


def _fraction(part: float, whole: float) -> float:
    """The part as a fraction of the whole, 1 at most, also where either is infinite."""
    if part <= 0:
        return 0.0
    return 1.0 if part >= whole else part / whole


def _breakable(name: str) -> Markup:
    """A name that may break where its words are joined, as in `snake_case` and `camelCase`."""
    return Markup("<wbr>").join(re.split(r"(?<=[_./])(?=[^_./])|(?<=[a-z])(?=[A-Z])", name))


def _by_decimal_point(numbers: list[str]) -> list[str]:
    """Numbers that stand under one another, padded with the blanks that typography has for it."""
    return notation.by_decimal_point(numbers, digit=_FIGURE_SPACE, point=_POINT_SPACE)


def _render(template: str, known: dict[str, Any], **own: str) -> str:
    """The template with what is known filled in; what is our own is not escaped."""
    return _environment().get_template(template).render(known | templates.trusted(**own))


@cache
def _environment() -> Environment:
    """The templates and the functions they call."""
    environment = templates.environment()
    environment.globals |= {
        "words": words,
        "svg": svg,
        "ordered": ORDERED_KINDS,
        "outcomes": _outcomes,
        "account": _account,
        "reliance": _reliance,
        "dependence": _dependence,
    }
    environment.filters |= {
        "number": notation.number,
        "percent": notation.percent,
        "p": notation.probability,
        "count": notation.count,
        "visible": notation.visible,
        "short": lambda text: notation.shorten(notation.visible(text)),
        "breakable": _breakable,
    }
    return environment
