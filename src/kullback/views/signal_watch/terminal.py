"""The terminal view of a watched signal: the finding, then each channel as two lines of small bars over time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from kullback.signal_watch import SignalWatch, Stretch, WatchedChannel
from kullback.views import lines
from kullback.views.lines import QUIET, bar, grid, right
from kullback.views.notation import shorten, visible
from kullback.views.signal_watch import words

_MOST_CHANNELS: Final = 12
_MOST_BANDS: Final = 6
_CELLS: Final = 66
_SPARKS: Final = "▁▂▃▄▅▆▇█"
_INDENT: Final = 14


def plain(x: SignalWatch) -> str:
    """The watch as text without colour or control characters, 100 columns wide."""
    return lines.plain(_lines(x))


def show(x: SignalWatch, console: Console) -> None:
    """Print the watch on a rich console."""
    lines.show(_lines(x), console)


def _lines(x: SignalWatch) -> Iterable[Text]:
    """The lines of a watch."""
    yield Text(words.headline(x), "bold red" if x.alarm else "bold")
    for name, said in (
        ("baseline", words.part(x, x.baseline)),
        ("stream", words.part(x, x.stream)),
        ("frame", words.frame(x)),
    ):
        yield Text(f"{name:<10}", QUIET).append(said, "default")
    for channel in x.channels[:_MOST_CHANNELS]:
        yield Text()
        yield from _channel(x, channel)
    if len(x.channels) > _MOST_CHANNELS:
        yield Text(f"{len(x.channels) - _MOST_CHANNELS} more channels are not shown; --json holds all of them.", QUIET)
    yield Text()
    yield from (Text(note, "yellow") for note in words.notes(x))
    yield Text(words.promise(x), QUIET)


def _channel(x: SignalWatch, channel: WatchedChannel) -> Iterable[Text]:
    """One channel: its picture, what is said of it, and the bands that drive its change."""
    yield Text("channel ", QUIET).append(shorten(visible(channel.name), 60, cell_len), "bold default")
    if channel.moments:
        yield from _picture(x, channel)
    rang = "bold red" if channel.alarm else "green"
    yield Text("  " + words.status(x, channel), rang)
    yield from (Text("  " + sentence) for sentence in words.findings(x, channel))
    if channel.since is not None:
        yield from _bands(x, channel.since)


def _picture(x: SignalWatch, channel: WatchedChannel) -> Iterable[Text]:
    """Divergence and evidence from the stream's begin to its end, and where the alarm rang."""
    divergence = [m.divergence / channel.usual for m in channel.moments] if channel.usual > 0 else []
    evidence = [m.evidence / channel.threshold for m in channel.moments]
    yield _labelled("divergence").append(sparkline(divergence), "magenta")
    yield _labelled("evidence").append(sparkline(evidence), "cyan")
    first, last = channel.moments[0].start, channel.moments[-1].end
    width = min(_CELLS, len(channel.moments))
    if channel.alarm is None:
        yield _labelled("").append(f"{words.moment(x, first)} to {words.moment(x, last)}", QUIET)
        return
    place = min(width - 1, int(width * (channel.alarm.time - first) / (last - first)))
    said = f"▲ {words.moment(x, channel.alarm.time)}"
    left = place + len(said) > _CELLS
    said = f"{words.moment(x, channel.alarm.time)} ▲" if left else said
    yield _labelled("").append(" " * (place - len(said) + 1 if left else place) + said, "bold red")


def _bands(x: SignalWatch, since: Stretch) -> Iterable[Text]:
    """A line for each of the bands that drive what is since the change."""
    shown = sorted(since.bands, key=lambda band: -band.share)[:_MOST_BANDS]
    most = shown[0].share
    rows = [[Text("  since then", QUIET), *(Text(t, QUIET, justify="right") for t in ("level", "share")), Text()]]
    rows += [
        [
            Text("  " + words.frequencies(x, band)),
            right(words.decibels(band.decibels)),
            right(words.share(band), "bold"),
            Text(bar(band.share, most), "magenta"),
        ]
        for band in shown
    ]
    yield from grid(rows)


def sparkline(values: Sequence[float], cells: int = _CELLS) -> str:
    """The values as a line of small bars, by their order of magnitude: from a tenth up to the largest or a hundred.

    Of more values than cells, the greatest of those that share one.

    >>> sparkline([0, 0.1, 1, 10, 100])
    '▁▁▃▆█'
    """
    of = min(cells, len(values))
    shared = [values[len(values) * i // of : len(values) * (i + 1) // of] for i in range(of)]
    decades = [1.0 + math.log10(max(0.1, *part)) for part in shared]
    most = max(3.0, *decades)
    return "".join(_SPARKS[round(7 * decade / most)] for decade in decades)


def _labelled(name: str) -> Text:
    """The begin of a line of the picture."""
    return Text(f"  {name:<{_INDENT - 2}}", QUIET)
