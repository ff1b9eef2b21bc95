"""The Markdown view of a training: for a ticket, a chat or the summary of a job."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kullback.training import Account, Training
from kullback.units import Unit
from kullback.views.gfm import escaped, table
from kullback.views.notation import count, number
from kullback.views.training import words

_MOST_LINES: Final = 60
_MOST_CLASSES: Final = 20


def markdown(x: Training) -> str:
    """The training as GitHub-flavoured Markdown."""
    return "\n\n".join(_blocks(x)) + "\n"


def _blocks(x: Training) -> Iterable[str]:
    """The blocks of a training."""
    yield f"## {escaped(words.headline(x))}"
    if not x.epochs:
        return
    yield _epochs(x)
    epoch, account = words.last(x)
    if account.by_class:
        yield f"### {escaped(words.name(account.part))}, epoch {count(epoch)}, by class"
        yield _classes(account, x.unit)
    yield "\n\n".join(escaped(sentence) for sentence in words.notes(x))


def _epochs(x: Training) -> str:
    """A line for each part of each epoch."""
    shown = words.thinned(x.epochs, max(2, _MOST_LINES // len(x.parts)))
    rows = [
        [
            count(epoch.number),
            escaped(words.name(account.part)),
            count(account.rows),
            f"**{number(account.total)}**",
            number(account.irreducible),
            words.excess(account),
            number(account.label_entropy),
            number(account.learned),
        ]
        for epoch in shown
        for account in epoch.parts
    ]
    head = ["epoch", "part", "rows", f"total, {x.unit}s", "= irreducible", "+ excess", "label entropy", "learned"]
    drawn = table(head, rows, "rlrrrrrr")
    hidden = len(x.epochs) - len(shown)
    return f"{drawn}\n\n{count(hidden)} more epochs are not shown; the JSON holds all of them." if hidden else drawn


def _classes(account: Account, unit: Unit) -> str:
    """The classes that cost most."""
    shown = words.costliest(account, _MOST_CLASSES)
    rows = [
        [escaped(words.name(cost.name)), words.shares(cost), number(cost.mean), number(cost.excess)] for cost in shown
    ]
    drawn = table(["class", "rows", f"{unit}s per row of it", "of the excess"], rows, "lrrr")
    hidden = len(account.by_class) - len(shown)
    return f"{drawn}\n\n{count(hidden)} more classes are not shown; the JSON holds all of them." if hidden else drawn
