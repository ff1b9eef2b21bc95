"""The terminal view of a score: the finding, the account, classes, segments, costly rows, the other models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from kullback.scoring import Score
from kullback.views import lines
from kullback.views.lines import QUIET, grid, right
from kullback.views.scoring import between, words
from kullback.views.scoring.account import Step, accounts
from kullback.views.scoring.reliability import LEGEND, reliability_text
from kullback.views.scoring.tables import Table, tables

_MOST: Final = 20  # rows of a table
_BAR: Final = 14
_CLASS_BAR: Final = 10
_PLOT: Final = 60  # cells
_STYLES: Final = {"resolution": "blue", "miscalibration": "magenta"}


def plain(x: Score) -> str:
    """The score as text without colour or control characters, 100 columns wide."""
    return lines.plain(_lines(x))


def show(x: Score, console: Console) -> None:
    """Print the score on a rich console."""
    lines.show(_lines(x), console)


def _lines(x: Score) -> Iterable[Text]:
    """The lines of a score."""
    yield Text(words.headline(x), "bold red" if x.forbidden else "bold")
    yield Text(words.data(x), QUIET)
    for title, steps in accounts(x):
        yield Text()
        yield Text(title, "bold")
        yield from grid([_step(step) for step in steps])
    yield Text()
    yield from (Text(sentence) for sentence in words.story(x))
    for to in x.differences:
        yield Text()
        yield Text(between.title(x, to), "bold")
        yield from (Text("  " + sentence) for sentence in between.story(x, to))
        for table in between.tables(x, to, _MOST):
            yield from _table(table)
    for table in tables(x, _MOST):
        yield from _table(table)
    for title, curve in words.curves(x, 1):
        yield Text()
        yield Text(f"Reliability: {title}", "bold")
        yield from (Text("  " + line) for line in reliability_text(curve, _PLOT))
        yield Text("  " + LEGEND, QUIET)


def _step(step: Step) -> Sequence[Text]:
    """A line of the account, whose bar begins where the last one ended."""
    style = _STYLES.get(step.name, "")
    start, end = round(_BAR * step.start), round(_BAR * step.end)
    drawn = "█" * (end - start) or ("▏" if step.end > step.start else "")
    return [
        Text(f"{step.sign or ' '} {step.name}"),
        right(step.value, "bold"),
        Text(step.limits, QUIET),
        Text((" " * start + drawn).ljust(_BAR), style),
        Text(step.meaning, QUIET),
    ]


def _table(table: Table) -> Iterable[Text]:
    """A table below its title; without its spare column, with a bar at the end of each row that has one."""
    kept = [i for i in range(len(table.head)) if i != table.spare]
    yield Text()
    yield Text(table.title, "bold")
    head = [_cell(table.head[i], table.align[i], QUIET) for i in kept]
    rows = [[_cell(row[i], table.align[i]) for i in kept] for row in table.rows]
    bars = [_bar(left, whole) for left, whole in table.bars]
    if bars:
        head, rows = [*head, Text()], [[*row, bar] for row, bar in zip(rows, bars, strict=True)]
    yield from grid([head, *rows])
    if bars:
        yield Text("░ of the total after recalibration  █ what recalibrating saves", QUIET)
    if table.more:
        yield Text(table.more, QUIET)


def _bar(left: float, whole: float) -> Text:
    """What recalibration leaves of a cost, and what it saves."""
    kept, all_of = round(_CLASS_BAR * left), round(_CLASS_BAR * whole)
    return Text("░" * kept).append("█" * (all_of - kept), "magenta")


def _cell(text: str, align: str, style: str = "") -> Text:
    """A cell at the side of its column that it belongs to."""
    return right(text, style) if align == "r" else Text(text, style)
