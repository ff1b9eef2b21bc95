"""The Markdown view of a comparison of signals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kullback.signals import Aspect, Channel, SignalReport
from kullback.views import gfm
from kullback.views.gfm import escaped
from kullback.views.signals import tables, words
from kullback.views.signals.headline import headline
from kullback.views.signals.sparks import NAMES, sparks
from kullback.views.signals.telling import channels
from kullback.views.table import Table

_MOST: Final = 10  # entries of an account
_MOST_CHANNELS: Final = 4  # told one by one
_MOST_LINES: Final = 100  # of the table of channels
_PICTURE: Final = 74  # cells
_BAR: Final = 14


def markdown(x: SignalReport) -> str:
    """The report as GitHub-flavoured Markdown."""
    return "\n\n".join(_blocks(x)) + "\n"


def _blocks(x: SignalReport) -> Iterable[str]:
    """The blocks of a report."""
    yield f"## {escaped(headline(x))}"
    yield escaped(f"{words.data(x)}.")
    yield from (escaped(note) for note in words.notes(x))
    if len(x) > 1:
        yield from table(tables.channels(x, _MOST_LINES))
    for channel in channels(x, _MOST_CHANNELS):
        if len(x) > 1:
            yield f"### {escaped(words.section(x, channel))}"
        yield from _channel(x, channel)
    if len(x) > _MOST_CHANNELS:
        yield words.more(len(x) - _MOST_CHANNELS)


def _channel(x: SignalReport, channel: Channel) -> Iterable[str]:
    """The blocks of a channel."""
    yield " ".join(map(escaped, (words.reading(channel), *words.matching(x, channel))))
    yield from table(tables.accounts(x, channel))
    yield escaped(words.quality(channel))
    for aspect in channel.aspects:
        yield from _aspect(x, aspect)
    yield "\n".join(f"- {escaped(sentence)}" for sentence in words.rests_on(x, channel))


def _aspect(x: SignalReport, aspect: Aspect) -> Iterable[str]:
    """Where an account arises: the entries that cost most, and the picture of all."""
    found = tables.entries(x, aspect, _MOST)
    if not found.rows:
        return
    yield from table(found)
    if drawn := sparks(aspect, _PICTURE):
        yield "\n".join(["```text", *(f"{name:<{NAMES}}{bars}".rstrip() for name, bars in drawn), "```"])


def table(of: Table) -> Iterable[str]:
    """A table below its title, with a bar at the end of each row that has one."""
    yield f"#### {escaped(of.title)}"
    head, rows, align = _cells(of.head), [_cells(row) for row in of.rows], of.align
    if of.bars:
        drawn = ("█" * round(_BAR * part) for _, part in of.bars)
        head, align = [*head, ""], f"{align}l"
        rows = [[*row, f"`{bar}`" if bar else ""] for row, bar in zip(rows, drawn, strict=True)]
    yield gfm.table(head, rows, align)
    if of.more:
        yield escaped(of.more)


def _cells(row: Sequence[str]) -> list[str]:
    """The cells of a row with nothing in them that Markdown would act on."""
    return [escaped(cell) for cell in row]
