"""The working on a terminal: every sum line by line, by hand and exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from rich.console import Console
from rich.text import Text

from kullback.explanation import Explanation
from kullback.views import lines
from kullback.views.language import language
from kullback.views.lines import QUIET, bar, grid, right
from kullback.views.working.blocks import blocks
from kullback.views.working.formula import PLAIN
from kullback.views.working.pieces import Block, Heading, Line, Rounding, Says, Shares, Subtraction, Working


def plain(x: Explanation) -> str:
    """The working as text without colour or control characters, 100 columns wide."""
    return lines.plain(_lines(x, lines.WIDTH))


def show(x: Explanation, console: Console) -> None:
    """Print the working on a rich console."""
    lines.show(_lines(x, console.width), console)


def _lines(x: Explanation, width: int) -> Iterable[Text]:
    """The lines of all blocks."""
    return (line for block in blocks(x) for line in _block(block, x, width))


def _block(block: Block, x: Explanation, width: int) -> Iterator[Text]:
    """The lines of one block."""
    match block:
        case Heading(text, None):
            yield Text(text, "bold")
        case Heading(text, place):
            yield Text()
            yield Text(f"{place}. {text}", "bold")
        case Says(text):
            yield Text(f"   {text}")
        case Working():
            yield from _working(block, x, width)
        case Subtraction():
            put_in, excess = PLAIN.subtraction(x)
            yield Text(f"   {put_in}", "cyan").append(excess, "bold")
        case Rounding():
            rows = [[Text(f"   {name}"), *(right(cell) for cell in cells)] for name, *cells in block.rows]
            yield from grid([[Text("   "), *(right(title, QUIET) for title in block.head[1:])], *rows])
        case Shares():
            yield from _shares(block)
        case _:
            assert_never(block)


def _working(working: Working, x: Explanation, width: int) -> Iterator[Text]:
    """A sum: its formula, its lines, and what they come to, by hand and exactly."""
    head = language(x.lang).look_up("rounding.columns")
    yield Text(f"   {PLAIN.definition(working.part, x.unit)}", "cyan")
    title = [Text(), Text(), Text(), right(head[1], QUIET), right(head[2], QUIET)]
    rows = [_line(line, working, x) for line in working.lines]
    by_hand, exact = PLAIN.decimal(working.sum.by_hand), PLAIN.exact(working.sum.exactly, x.digits)
    symbol = Text(f"   {PLAIN.symbols[working.part]}", "bold")
    rows = [title, *rows, [symbol, Text(), Text(), right(by_hand, "bold"), right(exact, "bold")]]
    without_terms = [[label, _without_equals(put_in), *cells] for label, _, put_in, *cells in rows]
    results_alone = [[label, *cells] for label, _, _, *cells in rows]
    for table in map(list, map(grid, (rows, without_terms, results_alone))):
        if max(line.cell_len for line in table) <= width:
            break
    yield from table  # the narrowest, where none fits


def _without_equals(put_in: Text) -> Text:
    """The numbers put in, where they follow no term."""
    return put_in[2:] if put_in.plain.startswith("= ") else put_in


def _line(line: Line, working: Working, x: Explanation) -> list[Text]:
    """One outcome's product."""
    term, put_in, product, exact = PLAIN.cells(line, working.part, x)
    return [Text(f"   {line.label}"), Text(term), Text(put_in), right(product), right(exact, QUIET)]


def _shares(table: Shares) -> Iterator[Text]:
    """The table of shares, with a bar for each."""
    most = max(table.parts)
    label, *titles = table.head
    rows = [[Text(f"   {label}", QUIET), *(right(title, QUIET) for title in titles), Text()]]
    for (name, *cells), part in zip(table.rows, table.parts, strict=True):
        rows.append([Text(f"   {name}"), *(right(cell) for cell in cells), Text(bar(part, most), "magenta")])
    yield from grid(rows)
