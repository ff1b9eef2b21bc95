"""The working as GitHub-flavoured Markdown: its formulas in plain signs, which show wherever text does."""

from __future__ import annotations

from typing import assert_never

from kullback.explanation import Explanation
from kullback.views.gfm import escaped, table
from kullback.views.language import language
from kullback.views.lines import bar
from kullback.views.working.blocks import blocks
from kullback.views.working.formula import PLAIN
from kullback.views.working.pieces import Block, Heading, Rounding, Says, Shares, Subtraction, Working


def markdown(x: Explanation) -> str:
    """The working as GitHub-flavoured Markdown."""
    return "\n\n".join(_block(block, x) for block in blocks(x)) + "\n"


def _block(block: Block, x: Explanation) -> str:
    """One block."""
    match block:
        case Heading(text, None):
            return f"## {escaped(text)}"
        case Heading(text, place):
            return f"### {place}. {escaped(text)}"
        case Says(text):
            return escaped(text)
        case Working():
            return _working(block, x)
        case Subtraction():
            put_in, excess = PLAIN.subtraction(x)
            return f"{put_in}{_bold(excess)}"
        case Rounding():
            return table(block.head, ([escaped(cell) for cell in row] for row in block.rows), "lrrr")
        case Shares():
            return _shares(block)
        case _:
            assert_never(block)


def _working(working: Working, x: Explanation) -> str:
    """A sum: its formula, its lines, and what they come to, by hand and exactly."""
    words = language(x.lang)
    outcome, (_, by_hand, exactly, _) = words.look_up("shares.columns")[0], words.look_up("rounding.columns")
    head = [outcome, PLAIN.term(working.part, x.unit, "P", "Q"), "", by_hand, exactly]
    results = [PLAIN.decimal(working.sum.by_hand), PLAIN.exact(working.sum.exactly, x.digits)]
    total = [_bold(PLAIN.symbols[working.part]), "", "", *map(_bold, results)]
    lines = [[escaped(line.label), *PLAIN.cells(line, working.part, x)] for line in working.lines]
    rows = table(head, [*lines, total], "lllrr")
    return f"{PLAIN.definition(working.part, x.unit)}\n\n{rows}"


def _shares(block: Shares) -> str:
    """The table of shares, with a bar for each."""
    most = max(block.parts)
    rows = zip(block.rows, block.parts, strict=True)
    cells = [[*map(escaped, row), bar(part, most)] for row, part in rows]
    return table([*block.head, ""], cells, "lrrrrl")


def _bold(text: str) -> str:
    """The text in bold."""
    return f"**{text}**"
