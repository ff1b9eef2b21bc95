"""The working as a piece of HTML for a notebook, with styles that hold inside it alone, and no script."""

from __future__ import annotations

from functools import cache
from typing import Any, assert_never

from jinja2 import Template

from kullback.explanation import Explanation
from kullback.views import svg, templates
from kullback.views.assets import asset
from kullback.views.language import language
from kullback.views.working.blocks import blocks
from kullback.views.working.formula import PLAIN
from kullback.views.working.pieces import Block, Heading, Line, Rounding, Says, Shares, Subtraction, Working


def fragment(x: Explanation) -> str:
    """The working as a piece of HTML that brings its styles, among any number of others in a notebook."""
    return _render(x, asset("parts.css") + style(), level=4)


def piece(x: Explanation) -> str:
    """The working as a piece of HTML for a page that has these styles, below a heading of its own."""
    return _render(x, "", level=3)


def style() -> str:
    """The styles that the working needs beside those of the parts."""
    return asset("working/working.css")


def _render(x: Explanation, styles: str, level: int) -> str:
    """The blocks in the shapes of the template, its title a heading of that level."""
    pieces = [_piece(block, x) for block in blocks(x)]
    return _template().render(templates.trusted(style=styles), lang=x.lang, level=level, pieces=pieces)


@cache
def _template() -> Template:
    """The shapes of the blocks."""
    return templates.environment().get_template("working/working.html.jinja")


def _piece(block: Block, x: Explanation) -> dict[str, Any]:
    """What the template needs to know of one block, and in which of its shapes."""
    match block:
        case Heading(text, None):
            return {"shape": "title", "text": text}
        case Heading(text, place):
            return {"shape": "heading", "text": f"{place}. {text}"}
        case Says(text):
            return {"shape": "sentence", "text": text}
        case Working():
            return _working(block, x)
        case Subtraction():
            put_in, excess = PLAIN.subtraction(x)
            return {"shape": "formula", "formula": put_in, "result": excess}
        case Rounding():
            return {"shape": "rounding", "head": block.head, "rows": block.rows}
        case Shares():
            return _shares(block)
        case _:
            assert_never(block)


def _working(working: Working, x: Explanation) -> dict[str, Any]:
    """A sum: its formula, its lines, and what they come to, by hand and exactly."""
    words = language(x.lang)
    outcome, (_, by_hand, exactly, _) = words.look_up("shares.columns")[0], words.look_up("rounding.columns")
    return {
        "shape": "sum",
        "definition": PLAIN.definition(working.part, x.unit),
        "head": [outcome, PLAIN.term(working.part, x.unit, "P", "Q"), by_hand, exactly],
        "rows": [_line(line, working, x) for line in working.lines],
        "symbol": PLAIN.symbols[working.part],
        "results": [PLAIN.decimal(working.sum.by_hand), PLAIN.exact(working.sum.exactly, x.digits)],
    }


def _line(line: Line, working: Working, x: Explanation) -> dict[str, Any]:
    """One outcome's product."""
    term, put_in, *results = PLAIN.cells(line, working.part, x)
    put_in = put_in.removeprefix("= ")  # which goes with the term, where there is no room for it
    return {"label": line.label, "rest": line.rest, "term": term, "put_in": put_in, "results": results}


def _shares(block: Shares) -> dict[str, Any]:
    """The table of shares, with a bar for each."""
    most = max(block.parts) or 1.0
    bars = [svg.bars(e=part / most) for part in block.parts]
    return {"shape": "shares", "head": block.head, "rows": list(zip(block.rows, bars, strict=True))}
