"""The terminal view of a restoration: the finding, its parameters, every measure before and after, and the search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.console import Console
from rich.text import Text

from kullback.restoration import Restoration
from kullback.views import lines
from kullback.views.columns import fitted
from kullback.views.lines import QUIET, right
from kullback.views.restoring import words
from kullback.views.restoring.measures import HEAD, Measure, measures
from kullback.views.restoring.picture import LEGEND, path_text

_PLOT: Final = 72
_STYLES: Final = {"better": "green", "worse": "bold red", "as before": QUIET}


def plain(x: Restoration) -> str:
    """The restoration as text without colour or control characters, 100 columns wide."""
    return lines.plain(_lines(x, lines.WIDTH))


def show(x: Restoration, console: Console) -> None:
    """Print the restoration on a rich console."""
    lines.show(_lines(x, console.width), console)


def _lines(x: Restoration, width: int) -> Iterable[Text]:
    """The lines of a restoration, for a terminal of so many columns."""
    yield Text(words.headline(x), "bold" if x.accepted else "bold red")
    yield Text(words.data(x), QUIET)
    yield from map(Text, words.story(x))
    yield Text()
    head = [Text(title, QUIET) for title in words.HEAD]
    found = [[Text(named), Text(value, "bold"), Text(span, QUIET)] for named, value, span in words.parameters(x)]
    yield from fitted([head, *found], width, (2,))
    yield Text()
    yield from fitted(_table(x), width, (2, 4, 6))
    yield Text(words.reading(x), QUIET)
    if drawn := path_text(x, min(_PLOT, width)):
        yield Text()
        yield Text(words.search(x), "bold")
        yield from map(Text, drawn)
        yield Text(LEGEND, QUIET)
    yield from (Text(note, QUIET) for note in words.notes(x))


def _table(x: Restoration) -> list[list[Text]]:
    """Every measure before and after."""
    aligned = (Text, right, Text, right, Text, Text, Text)
    head = [put(title, QUIET) for put, title in zip(aligned, HEAD, strict=True)]
    return [head, *(_row(each) for each in measures(x))]


def _row(x: Measure) -> list[Text]:
    """One measure."""
    return [
        Text(x.title),
        right(x.before),
        Text(x.limits_before, QUIET),
        right(x.after, "bold"),
        Text(x.limits_after, QUIET),
        Text(x.turn, _STYLES[x.turn]),
        Text(x.part, QUIET),
    ]
