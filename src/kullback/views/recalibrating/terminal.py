"""The terminal view of a recalibration: the finding, before and after, and the maps that were tried."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.console import Console
from rich.text import Text

from kullback.recalibration import Recalibration
from kullback.views import lines
from kullback.views.columns import fitted
from kullback.views.lines import QUIET, right
from kullback.views.recalibrating import words
from kullback.views.scoring.reliability import LEGEND, reliability_text

_PLOT: Final = 60
_BAR: Final = 20
_STYLES: Final = ("magenta", "blue")


def plain(x: Recalibration) -> str:
    """The recalibration as text without colour or control characters, 100 columns wide."""
    return lines.plain(_lines(x, lines.WIDTH))


def show(x: Recalibration, console: Console) -> None:
    """Print the recalibration on a rich console."""
    lines.show(_lines(x, console.width), console)


def _lines(x: Recalibration, width: int) -> Iterable[Text]:
    """The lines of a recalibration, for a terminal of so many columns."""
    yield Text(words.headline(x), "bold")
    yield Text(words.data(x), QUIET)
    yield from map(Text, words.story(x))
    yield Text()
    yield from fitted(_sides(x), width, (3, 2))
    yield Text()
    titles = [Text(words.HEAD[0], QUIET), *(right(title, QUIET) for title in words.HEAD[1:])]
    tried = [[Text(kind), right(cost), right(saved)] for kind, cost, saved in words.candidates(x)]
    yield from fitted([titles, *tried], width, (1,))
    for side, found in (("before", x.before), ("after", x.after)):
        yield Text()
        yield Text(f"Reliability {side}: {words.curve(x)}", "bold")
        yield from map(Text, reliability_text(found.curve, min(_PLOT, width)))
    yield Text(LEGEND, QUIET)
    yield from (Text(note, QUIET) for note in words.notes(x))


def _sides(x: Recalibration) -> list[list[Text]]:
    """What a row costs before and after, with bars."""
    head = [Text(f"{x.unit}s a row", QUIET), right(words.SIDES[1], QUIET), Text(words.SIDES[2], QUIET), Text()]
    bars = [Text("█" * round(_BAR * part), style) for part, style in zip(words.bars(x), _STYLES, strict=True)]
    rows = zip(words.sides(x), bars, strict=True)
    return [head, *([Text(side), right(cost), Text(span), bar] for (side, cost, span), bar in rows)]
