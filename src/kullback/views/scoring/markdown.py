"""The Markdown view of a score: for a ticket, a chat or the summary of a job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kullback.scoring import Score
from kullback.views import gfm
from kullback.views.gfm import escaped
from kullback.views.scoring import between, words
from kullback.views.scoring.account import Step, accounts
from kullback.views.scoring.advice import advice
from kullback.views.scoring.bars import KEY, cost_bar, step_bar
from kullback.views.scoring.reliability import LEGEND, reliability_text
from kullback.views.scoring.tables import tables
from kullback.views.table import Table

_MOST: Final = 20  # rows of a table
_PLOT: Final = 60  # cells
_BAR: Final = 14
_BLANK: Final = "\u00a0"  # which is kept where blanks are run together


def markdown(x: Score) -> str:
    """The score as GitHub-flavoured Markdown."""
    return "\n\n".join(_blocks(x)) + "\n"


def _blocks(x: Score) -> Iterable[str]:
    """The blocks of a score."""
    yield f"## {escaped(words.headline(x))}"
    yield escaped(f"{words.data(x)}.")
    yield f"**{escaped(advice(x))}**"
    for title, steps in accounts(x):
        yield f"### {escaped(title)}"
        yield _account(steps)
    yield from map(escaped, words.story(x))
    for to in x.differences:
        yield f"### {escaped(between.title(x, to))}"
        yield "\n".join(f"- {escaped(sentence)}" for sentence in between.story(x, to))
        for table in between.tables(x, to, _MOST):
            yield from _table(table)
    for table in tables(x, _MOST):
        yield from _table(table)
    for title, curve in words.curves(x, 1):
        yield f"### {escaped(f'Reliability: {title}')}"
        yield "\n".join(["```text", *reliability_text(curve, _PLOT), LEGEND, "```"])


def _account(steps: Sequence[Step]) -> str:
    """The lines of an account, with their bars."""
    rows = [
        [
            escaped(f"{step.sign} {step.name}".strip()),
            f"**{step.value}**",
            escaped(step.limits),
            f"`{step_bar(step, _BAR, _BLANK)}`",
            escaped(step.meaning),
        ]
        for step in steps
    ]
    return gfm.table(["part", "a row", "limits", "", "what it is"], rows, "lrlll")


def _table(table: Table) -> Iterable[str]:
    """A table below its title, with a bar at the end of each row that has one."""
    yield f"#### {escaped(table.title)}"
    head, rows, align = _cells(table.head), [_cells(row) for row in table.rows], table.align
    if table.bars:
        bars = ("".join(cost_bar(left, whole, _BAR)) for left, whole in table.bars)
        head, align = [*head, ""], f"{align}l"
        rows = [[*row, f"`{bar}`" if bar else ""] for row, bar in zip(rows, bars, strict=True)]
    yield gfm.table(head, rows, align)
    if table.bars:
        yield KEY
    if table.more:
        yield escaped(table.more)


def _cells(row: Sequence[str]) -> list[str]:
    """The cells of a row with nothing in them that Markdown would act on."""
    return [escaped(cell) for cell in row]
