"""The HTML view of a training: a page that opens offline and runs no script, and a piece for notebooks."""

from __future__ import annotations

import math
from functools import cache
from typing import Any, Final

from jinja2 import Environment

from kullback.training import Account, Training
from kullback.views import notation, svg, templates
from kullback.views.assets import asset, policy
from kullback.views.training import words
from kullback.views.training.picture import Frame, picture

_MOST_PARTS: Final = 12
_MOST_ROWS: Final = 200  # of the table of epochs
_FEW_CLASSES: Final = 12  # in a notebook
_FEW_PARTS: Final = 4
_LABEL: Final = 24


def page(x: Training) -> str:
    """The training as one HTML page."""
    style = asset("parts.css") + asset("page.css") + asset("training/training.css")
    known = _known(x, _MOST_PARTS, 100) | {"policy": policy(style, "")}
    return _environment().get_template("training/page.html.jinja").render(known | templates.trusted(style=style))


def fragment(x: Training) -> str:
    """The training as a piece of HTML for a notebook, with styles that hold inside it alone."""
    style = asset("parts.css") + asset("training/training.css")
    known = _known(x, _FEW_PARTS, _FEW_CLASSES)
    return _environment().get_template("training/fragment.html.jinja").render(known | templates.trusted(style=style))


def _known(x: Training, parts: int, classes: int) -> dict[str, Any]:
    """What the templates need to know of a training."""
    shown = words.thinned(x.epochs, max(2, _MOST_ROWS // max(1, len(x.parts))))
    frame = Frame.of(x) if x.epochs else None
    latest = {part: x.curve(part)[-1] for part in x.parts[:parts]}
    return {
        "x": x,
        "cards": []
        if frame is None
        else [
            {
                "name": part,
                "said": f"Epoch {notation.count(epoch)}: {words.balance(account, x.unit)}.",
                "picture": picture(x, part, frame),
                "classes": _classes(account, classes),
                "hidden": max(0, len(account.by_class) - classes),
            }
            for part, (epoch, account) in latest.items()
        ],
        "epochs": shown,
        "hidden_epochs": len(x.epochs) - len(shown),
        "hidden_parts": max(0, len(x.parts) - parts),
    }


def _classes(account: Account, most: int) -> list[dict[str, Any]]:
    """The classes that cost most, with bars."""
    shown = words.costliest(account, most)
    longest = max((cost.excess for cost in shown if math.isfinite(cost.excess)), default=0.0) or 1.0
    return [
        {
            "name": cost.name,
            "share": words.shares(cost),
            "mean": notation.number(cost.mean),
            "excess": notation.number(cost.excess),
            "bar": svg.bars(e=min(1.0, cost.excess / longest)),
        }
        for cost in shown
    ]


@cache
def _environment() -> Environment:
    """The templates and the functions they call."""
    environment = templates.environment()
    environment.globals |= {"words": words}
    environment.filters |= {"count": notation.count, "number": notation.number}
    environment.filters |= {"short": words.name, "label": lambda name: words.name(name, _LABEL)}
    return environment
