"""The terminal view of a plan: the answer, a line for each way of telling, and what there is to know beside."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from kullback.plan import Plan
from kullback.views import lines
from kullback.views.lines import QUIET, grid, right
from kullback.views.plan import words


def plain(plan: Plan) -> str:
    """The plan as text without colour or control characters, 100 columns wide."""
    return lines.plain(_lines(plan))


def show(plan: Plan, console: Console) -> None:
    """Print the plan on a rich console."""
    lines.show(_lines(plan), console)


def _lines(plan: Plan) -> Iterable[Text]:
    """The lines of a plan."""
    yield Text(words.headline(plan), "bold")
    yield Text(words.shift(plan))
    yield Text(words.belief(plan), QUIET)
    yield Text()
    first, *others = words.head(plan)
    table = [[Text(first, QUIET), *(right(title, QUIET) for title in others)]]
    for need in plan.needs:
        way, *numbers = words.cells(plan, need)
        table.append([Text(way), *map(right, numbers)])
    yield from grid(table)
    yield Text()
    yield from (Text(sentence, QUIET) for sentence in words.sentences(plan))
