"""The explorer: one self-contained page in which the numbers of an explanation can be moved."""

from __future__ import annotations

import json
from typing import Final

from kullback.explanation import Explanation
from kullback.views import templates
from kullback.views.assets import asset, policy
from kullback.views.explorer.state import state
from kullback.views.language import language

_SCRIPTS: Final = (
    "fraction",
    "logarithm",
    "account",
    "notation",
    "words",
    "state",
    "blocks",
    "moving",
    "command",
    "dom",
    "working",
    "bars",
    "amounts",
    "learning",
    "controls",
    "main",
)


def page(x: Explanation) -> str:
    """The explanation as one HTML page, whose script works it out anew for whatever P and Q are moved to."""
    style = asset("parts.css") + asset("page.css") + asset("explorer/explorer.css")
    script = _script()
    own = templates.trusted(style=style, script=script, state=_json(x))
    template = templates.environment().get_template("explorer/page.html.jinja")
    return template.render(own, x=x, policy=policy(style, script), say=language(x.lang))


def _script() -> str:
    """The scripts, each of one duty, as a single one that leaves nothing behind on the page."""
    parts = "\n".join(asset(f"explorer/{name}.js") for name in _SCRIPTS)
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _json(x: Explanation) -> str:
    """The data of the page; without a < no element can end or begin in them."""
    return json.dumps(state(x)).replace("<", "\\u003c")
