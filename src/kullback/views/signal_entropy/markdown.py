"""The Markdown view of a signal's own entropy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kullback.signals import SignalEntropy
from kullback.views.gfm import escaped
from kullback.views.signal_entropy import words
from kullback.views.signals.markdown import table

_MOST_CHANNELS: Final = 20


def markdown(x: SignalEntropy) -> str:
    """The entropy as GitHub-flavoured Markdown."""
    return "\n\n".join(_blocks(x)) + "\n"


def _blocks(x: SignalEntropy) -> Iterable[str]:
    """The blocks of an entropy."""
    yield f"## {escaped(words.headline(x))}"
    yield escaped(f"{words.data(x)}.")
    for channel in x.channels[:_MOST_CHANNELS]:
        yield from table(words.costs(x, channel))
        yield " ".join(map(escaped, words.story(channel)))
    if more := words.hidden(x, _MOST_CHANNELS):
        yield more
