"""The Markdown view of a timeline: for a ticket, a chat or the summary of a job."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kullback.views import words as of_ledgers
from kullback.views.gfm import escaped, table
from kullback.views.notation import count, shorten, visible
from kullback.views.watching import words
from kullback.watching import ColumnWatch, Timeline

_MOST_COLUMNS: Final = 100
_MOST_SEGMENTS: Final = 60
_DRAWN: Final = 3  # columns whose segments are shown


def markdown(x: Timeline) -> str:
    """The timeline as GitHub-flavoured Markdown."""
    return "\n\n".join(_blocks(x)) + "\n"


def _blocks(x: Timeline) -> Iterable[str]:
    """The blocks of a timeline."""
    yield f"## {escaped(words.headline(x))}"
    if x.columns:
        ranked = words.by_evidence(x)
        yield _columns(ranked[:_MOST_COLUMNS])
        if len(ranked) > _MOST_COLUMNS:
            yield f"{count(len(ranked) - _MOST_COLUMNS)} more columns are not shown."
        for column in [c for c in ranked if c.named or c.alone][:_DRAWN]:
            yield f"### {_label(column.name)}"
            said = (words.status(column), words.finding(column), words.causes(column))
            yield "\n".join(f"- {escaped(sentence)}" for sentence in said if sentence)
            yield _segments(column, x)
    if x.not_watched:
        yield "### Not watched"
        yield "\n".join(f"- {_label(c.name)}: {_label(c.reason)}" for c in x.not_watched[:_MOST_COLUMNS])
    yield "\n\n".join(escaped(note) for note in (*words.notes(x), words.promise(x)))


def _columns(columns: Sequence[ColumnWatch]) -> str:
    """A line for each column."""
    rows = []
    for column in columns:
        found, rang = words.standing(column), column.named or column.alone
        rows.append(
            [
                _label(column.name),
                f"**alarm, row {count(rang)}**" if found == "alarm" and rang else found,
                words.evidence(column.evidence),
                _label(column.since),
                escaped(of_ledgers.amount(column.ledger)),
            ]
        )
    return table(["column", "alarm", "evidence, bits", "since", "excess since"], rows, "llrll")


def _segments(column: ColumnWatch, x: Timeline) -> str:
    """A line for each segment of a column."""
    part = words.shown(x, _MOST_SEGMENTS)
    rows = []
    for segment, stretch in zip(x.segments[part], column.stretches[part], strict=True):
        rang = x.alarm is not None and x.alarm.segment == segment.name
        name = f"**{_label(segment.name)} (alarm)**" if rang else _label(segment.name)
        rows.append([name, count(segment.rows), *words.excess(stretch), words.evidence(stretch.evidence)])
    head = ["segment", "rows", f"excess, {x.unit}s", f"{100 * x.confidence:g}% limits", "evidence, bits"]
    return table(head, rows, "lrrlr")


def _label(name: str) -> str:
    """A name as a cell or heading has it."""
    return escaped(shorten(visible(name)))
