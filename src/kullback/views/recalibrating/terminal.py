"""The terminal view of a recalibration: the finding, before and after, and the maps that were tried."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from kullback.recalibration import Recalibration
from kullback.views import lines
from kullback.views.lines import QUIET, grid, right
from kullback.views.recalibrating import words
from kullback.views.scoring.reliability import LEGEND, reliability_text

_PLOT = 60


def plain(x: Recalibration) -> str:
    """The recalibration as text without colour or control characters, 100 columns wide."""
    return lines.plain(_lines(x))


def show(x: Recalibration, console: Console) -> None:
    """Print the recalibration on a rich console."""
    lines.show(_lines(x), console)


def _lines(x: Recalibration) -> Iterable[Text]:
    """The lines of a recalibration."""
    yield Text(words.headline(x), "bold")
    yield Text(words.data(x), QUIET)
    yield Text()
    head = [Text(f"{x.unit}s a row", QUIET), right(words.SIDES[1], QUIET), Text(words.SIDES[2], QUIET)]
    yield from grid([head, *([Text(side), right(cost), Text(span)] for side, cost, span in words.sides(x))])
    yield Text()
    titles = [Text(words.HEAD[0], QUIET), *(right(title, QUIET) for title in words.HEAD[1:])]
    yield from grid([titles, *([Text(kind), right(cost), right(saved)] for kind, cost, saved in words.candidates(x))])
    yield Text()
    for side, found in (("before", x.before), ("after", x.after)):
        yield Text(f"Reliability {side}: {words.curve(x)}", "bold")
        yield from map(Text, reliability_text(found.curve, _PLOT))
    yield Text(LEGEND, QUIET)
    yield from (Text(note, QUIET) for note in words.notes(x))
