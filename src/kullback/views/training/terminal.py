"""The terminal view of a training: the finding, a line for each part of each epoch, the classes that cost most."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from kullback.training import Account, Epoch, Training
from kullback.units import Unit
from kullback.views import lines
from kullback.views.lines import QUIET, grid, right
from kullback.views.notation import count, number, shorten, visible
from kullback.views.training import words

_MOST_LINES: Final = 40
_MOST_CLASSES: Final = 10
_BAR: Final = 20
_LABEL: Final = 24
_PART: Final = 12  # so that a line of the table fits into the width of plain text

LEGEND: Final = "░ irreducible  █ excess  │ label entropy; learned: label entropy less total"


def plain(x: Training) -> str:
    """The training as text without colour or control characters, 100 columns wide."""
    return lines.plain(_lines(x))


def show(x: Training, console: Console) -> None:
    """Print the training on a rich console."""
    lines.show(_lines(x), console)


def _lines(x: Training) -> Iterable[Text]:
    """The lines of a training."""
    yield Text(words.headline(x), "bold")
    if not x.epochs:
        return
    yield Text()
    shown = words.thinned(x.epochs, max(2, _MOST_LINES // len(x.parts)))
    yield from table(shown, x.unit)
    yield Text(LEGEND, QUIET)
    if len(shown) < len(x.epochs):
        yield Text(
            f"{count(len(x.epochs) - len(shown))} more epochs are not shown; to_json() holds all of them.", QUIET
        )
    epoch, account = words.last(x)
    if account.by_class:
        yield Text()
        yield Text(f"{words.name(account.part)}, epoch {count(epoch)}, by class", "bold")
        yield from _classes(account, x.unit)
    yield Text()
    yield from (Text(sentence, QUIET) for sentence in words.notes(x))


def table(epochs: Sequence[Epoch], unit: Unit, running: int | None = None) -> Iterable[Text]:
    """A line for each part of each epoch, with its irreducible part and its excess as a bar; one may be running."""
    accounts = [account for epoch in epochs for account in epoch.parts]
    most = max((end for account in accounts for end in (words.top(account), account.label_entropy)), default=0.0)
    titles = ["epoch", "part", "rows", f"total, {unit}s", "= irreducible", "+ excess", "", "learned"]
    rows = [[Text(title, QUIET, justify="left" if title in ("part", "") else "right") for title in titles]]
    for epoch in epochs:
        for i, account in enumerate(epoch.parts):
            rows.append(
                [
                    right("" if i else f"{count(epoch.number)}{'…' if epoch.number == running else ''}", QUIET),
                    Text(_short(account.part, _PART)),
                    right(count(account.rows), QUIET),
                    right(number(account.total), "bold"),
                    right(number(account.irreducible)),
                    right(words.excess(account), "magenta"),
                    bar(account, most),
                    right(number(account.learned)),
                ]
            )
    return grid(rows)


def bar(account: Account, most: float) -> Text:
    """Irreducible and excess after one another, and a mark where the label entropy is."""
    if most <= 0.0:
        return Text(" " * (_BAR + 1))
    floor, top, mark = (
        round(_BAR * min(1.0, end / most)) for end in (account.irreducible, words.top(account), account.label_entropy)
    )
    cells = "░" * floor + "█" * (top - floor) + " " * (_BAR + 1 - top)
    drawn = Text(cells[:mark] + "│" + cells[mark + 1 :])
    drawn.stylize("magenta", floor, top)
    drawn.stylize(QUIET, mark, mark + 1)
    return drawn


def _classes(account: Account, unit: Unit) -> Iterable[Text]:
    """The classes that cost most."""
    shown = words.costliest(account, _MOST_CLASSES)
    most = max((cost.excess for cost in shown if math.isfinite(cost.excess)), default=0.0)
    titles = ["  class", "rows", f"{unit}s per row of it", "of the excess", ""]
    rows = [[Text(title, QUIET, justify="right" if 0 < i < 4 else "left") for i, title in enumerate(titles)]]
    for cost in shown:
        rows.append(
            [
                Text("  " + _short(cost.name)),
                right(words.shares(cost), QUIET),
                right(number(cost.mean)),
                right(number(cost.excess), "bold"),
                Text(lines.bar(min(cost.excess, most), most), "magenta"),
            ]
        )
    yield from grid(rows)
    hidden = len(account.by_class) - len(shown)
    if hidden:
        yield Text(f"  {count(hidden)} more classes are not shown; to_json() holds all of them.", QUIET)


def _short(label: str, cells: int = _LABEL) -> str:
    """The label, cut in its middle to a number of terminal cells."""
    return shorten(visible(label), cells, cell_len)
