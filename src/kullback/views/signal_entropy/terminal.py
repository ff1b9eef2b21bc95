"""The terminal view of a signal's own entropy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.console import Console
from rich.text import Text

from kullback.signals import SignalEntropy
from kullback.views import lines
from kullback.views.lines import QUIET
from kullback.views.signal_entropy import words
from kullback.views.signals.terminal import table

_MOST_CHANNELS: Final = 8


def plain(x: SignalEntropy) -> str:
    """The entropy as text without colour or control characters, 100 columns wide."""
    return lines.plain(_lines(x, lines.WIDTH))


def show(x: SignalEntropy, console: Console) -> None:
    """Print the entropy on a rich console."""
    lines.show(_lines(x, console.width), console)


def _lines(x: SignalEntropy, width: int) -> Iterable[Text]:
    """The lines of an entropy, for a terminal of so many columns."""
    yield Text(words.headline(x), "bold")
    yield Text(words.data(x), QUIET)
    for channel in x.channels[:_MOST_CHANNELS]:
        yield from table(words.costs(x, channel), width)
        yield from map(Text, words.story(channel))
    if more := words.hidden(x, _MOST_CHANNELS):
        yield Text()
        yield Text(more, QUIET)
