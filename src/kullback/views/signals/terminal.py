"""The terminal view of a comparison of signals: the finding, then each channel's accounts and where they arise."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.console import Console
from rich.text import Text

from kullback.signals import Aspect, Channel, SignalReport
from kullback.views import lines
from kullback.views.columns import fitted
from kullback.views.lines import QUIET, right
from kullback.views.signals import tables, words
from kullback.views.signals.headline import headline
from kullback.views.signals.sparks import NAMES, sparks
from kullback.views.signals.telling import channels
from kullback.views.table import Table

_MOST: Final = 8  # entries of an account
_MOST_CHANNELS: Final = 4  # told one by one
_MOST_LINES: Final = 40  # of the table of channels
_PICTURE: Final = 80  # cells
_BAR: Final = 20
_STYLES: Final = {"sent": "blue", "received": "yellow", "excess": "magenta"}
_VERDICTS: Final = {"different": "bold red", "same": "green", "undecided": "yellow"}


def plain(x: SignalReport) -> str:
    """The report as text without colour or control characters, 100 columns wide."""
    return lines.plain(_lines(x, lines.WIDTH))


def show(x: SignalReport, console: Console) -> None:
    """Print the report on a rich console."""
    lines.show(_lines(x, console.width), console)


def _lines(x: SignalReport, width: int) -> Iterable[Text]:
    """The lines of a report, for a terminal of so many columns."""
    yield Text(headline(x), "bold red" if x.verdict == "different" else "bold")
    yield Text(words.data(x), QUIET)
    yield from (Text(note, "yellow") for note in words.notes(x))
    if len(x) > 1:
        yield from table(tables.channels(x, _MOST_LINES), width)
    for channel in channels(x, _MOST_CHANNELS):
        yield Text()
        if len(x) > 1:
            yield Text(words.section(x, channel), "bold")
        yield from _channel(x, channel, width)
    if len(x) > _MOST_CHANNELS:
        yield Text(words.more(len(x) - _MOST_CHANNELS), QUIET)


def _channel(x: SignalReport, channel: Channel, width: int) -> Iterable[Text]:
    """One channel."""
    yield Text(words.reading(channel))
    yield from map(Text, words.matching(x, channel))
    yield from table(tables.accounts(x, channel), width)
    yield Text(words.quality(channel))
    for aspect in channel.aspects:
        yield from _aspect(x, aspect, width)
    yield Text()
    yield from (Text(sentence, QUIET) for sentence in words.rests_on(x, channel))


def _aspect(x: SignalReport, aspect: Aspect, width: int) -> Iterable[Text]:
    """Where an account arises: the entries that cost most, and the picture of all."""
    found = tables.entries(x, aspect, _MOST)
    if not found.rows:
        return
    yield from table(found, width)
    for name, drawn in sparks(aspect, min(_PICTURE, width)):
        style = QUIET if not name else _STYLES.get(name, "")
        yield Text(f"{name:<{NAMES}}", QUIET).append(drawn, style)


def table(of: Table, width: int) -> Iterable[Text]:
    """A table below its title, with a bar at the end of each row that has one."""
    yield Text()
    yield Text(of.title, "bold")
    head = [_cell(*pair, QUIET) for pair in zip(of.head, of.align, strict=True)]
    rows = [
        [_cell(text, side, _VERDICTS.get(text, "")) for text, side in zip(row, of.align, strict=True)]
        for row in of.rows
    ]
    if of.bars:
        head = [*head, Text()]
        rows = [[*row, Text("█" * round(_BAR * part), "magenta")] for row, (_, part) in zip(rows, of.bars, strict=True)]
    yield from fitted([head, *rows], width, of.spare)
    if of.more:
        yield Text(of.more, QUIET)


def _cell(text: str, align: str, style: str = "") -> Text:
    """A cell at the side of its column that it belongs to."""
    return right(text, style) if align == "r" else Text(text, style)
