"""The Markdown view of a watched signal: for a ticket, a chat or the summary of a job."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kullback.signal_watch import SignalWatch, Stretch, WatchedChannel
from kullback.views.gfm import escaped, table
from kullback.views.notation import number, shorten, visible
from kullback.views.signal_watch import words

_MOST_CHANNELS: Final = 64
_DRAWN: Final = 6  # channels whose bands are shown


def markdown(x: SignalWatch) -> str:
    """The watch as GitHub-flavoured Markdown."""
    return "\n\n".join(_blocks(x)) + "\n"


def _blocks(x: SignalWatch) -> Iterable[str]:
    """The blocks of a watch."""
    yield f"## {escaped(words.headline(x))}"
    facts = (("baseline", words.part(x, x.baseline)), ("stream", words.part(x, x.stream)), ("frame", words.frame(x)))
    yield "\n".join(f"- {name}: {escaped(said)}" for name, said in facts)
    yield _channels(x, x.channels[:_MOST_CHANNELS])
    for channel in [channel for channel in x.channels if channel.since is not None][:_DRAWN]:
        yield f"### channel {_label(channel.name)}"
        yield "\n".join(f"- {escaped(said)}" for said in (words.status(x, channel), *words.findings(x, channel)))
        if channel.since is not None:
            yield _bands(x, channel.since)
    yield "\n\n".join(escaped(note) for note in (*words.notes(x), words.promise(x)))


def _channels(x: SignalWatch, channels: Iterable[WatchedChannel]) -> str:
    """A line for each channel."""
    rows = [
        [
            _label(channel.name),
            f"**{escaped(words.moment(x, channel.alarm.time))}**" if channel.alarm else "none",
            words.evidence(channel.evidence),
            number(channel.threshold),
            "–" if channel.since is None else number(channel.since.divergence),
        ]
        for channel in channels
    ]
    head = ["channel", "alarm", "evidence, bits", "rings at", f"since then, {x.unit}s a sample"]
    return table(head, rows, "llrrr")


def _bands(x: SignalWatch, since: Stretch) -> str:
    """A line for each band of what is since the change."""
    rows = [
        [escaped(words.frequencies(x, band)), escaped(words.decibels(band.decibels)), escaped(words.share(band))]
        for band in since.bands
    ]
    return table(["band", "level", "share"], rows, "lrr")


def _label(name: str) -> str:
    """A name as a cell or heading has it."""
    return escaped(shorten(visible(name)))
