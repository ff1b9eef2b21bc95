"""The terminal view of a score: the finding, the account, classes, segments, costly rows, the other models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from kullback.scoring import Score
from kullback.views import lines
from kullback.views.columns import fitted
from kullback.views.lines import QUIET, right
from kullback.views.scoring import between, words
from kullback.views.scoring.account import Step, accounts
from kullback.views.scoring.advice import advice
from kullback.views.scoring.bars import KEY, cost_bar, step_bar
from kullback.views.scoring.reliability import LEGEND, reliability_text
from kullback.views.scoring.tables import tables
from kullback.views.table import Table

_MOST: Final = 20  # rows of a table
_BAR: Final = 14
_CLASS_BAR: Final = 10
_NARROW: Final = 50
_PLOT: Final = 60  # cells
_SPARE: Final = (4, 2)  # what a line of the account means, its limits
_STYLES: Final = {"resolution": "blue", "miscalibration": "magenta"}


def plain(x: Score) -> str:
    """The score as text without colour or control characters, 100 columns wide."""
    return lines.plain(_lines(x, lines.WIDTH))


def show(x: Score, console: Console) -> None:
    """Print the score on a rich console."""
    lines.show(_lines(x, console.width), console)


def _lines(x: Score, width: int) -> Iterable[Text]:
    """The lines of a score, for a terminal of so many columns."""
    yield Text(words.headline(x), "bold red" if x.forbidden else "bold")
    yield Text(words.data(x), QUIET)
    yield Text(advice(x))
    for title, steps in accounts(x):
        yield Text()
        yield Text(title, "bold")
        yield from fitted([_step(step, _BAR if width > _NARROW else _CLASS_BAR) for step in steps], width, _SPARE)
    yield Text()
    yield from (Text(sentence) for sentence in words.story(x))
    for to in x.differences:
        yield Text()
        yield Text(between.title(x, to), "bold")
        yield from (Text("  " + sentence) for sentence in between.story(x, to))
        for table in between.tables(x, to, _MOST):
            yield from _table(table, width)
    for table in tables(x, _MOST):
        yield from _table(table, width)
    for title, curve in words.curves(x, 1):
        yield Text()
        yield Text(f"Reliability: {title}", "bold")
        yield from (Text("  " + line) for line in reliability_text(curve, min(_PLOT, width - 2)))
        yield Text("  " + LEGEND, QUIET)


def _step(step: Step, width: int) -> Sequence[Text]:
    """A line of the account, whose bar begins where the last one ended."""
    return [
        Text(f"{step.sign or ' '} {step.name}"),
        right(step.value, "bold"),
        Text(step.limits, QUIET),
        Text(step_bar(step, width, " "), _STYLES.get(step.name, "")),
        Text(step.meaning, QUIET),
    ]


def _table(table: Table, width: int) -> Iterable[Text]:
    """A table below its title, with a bar at the end of each row that has one."""
    yield Text()
    yield Text(table.title, "bold")
    head = [_cell(*pair, QUIET) for pair in zip(table.head, table.align, strict=True)]
    rows = [[_cell(*pair) for pair in zip(row, table.align, strict=True)] for row in table.rows]
    bars = [_bar(left, whole) for left, whole in table.bars]
    if bars:
        head, rows = [*head, Text()], [[*row, bar] for row, bar in zip(rows, bars, strict=True)]
    yield from fitted([head, *rows], width, table.spare)
    if bars:
        yield Text(KEY, QUIET)
    if table.more:
        yield Text(table.more, QUIET)


def _bar(left: float, whole: float) -> Text:
    """What recalibration leaves of a cost, and what it saves."""
    kept, saved = cost_bar(left, whole, _CLASS_BAR)
    return Text(kept).append(saved, "magenta")


def _cell(text: str, align: str, style: str = "") -> Text:
    """A cell at the side of its column that it belongs to."""
    return right(text, style) if align == "r" else Text(text, style)
