"""The terminal view of a timeline: the finding, a line for each column, then a line for each segment."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from kullback.views import lines
from kullback.views import words as of_ledgers
from kullback.views.lines import QUIET, grid, right
from kullback.views.notation import by_decimal_point, count, shorten, visible
from kullback.views.watching import words
from kullback.watching import ColumnWatch, Timeline

_MOST_COLUMNS: Final = 40
_MOST_SEGMENTS: Final = 40
_DRAWN: Final = 3  # columns whose segments are shown
_SPARKS: Final = "▁▂▃▄▅▆▇█"
_CELLS: Final = 24
_BAR: Final = 12
_LABEL: Final = 24
_STYLES: Final = {"alarm": "bold red", "alone": "yellow", "quiet": "green"}


def plain(x: Timeline) -> str:
    """The timeline as text without colour or control characters, 100 columns wide."""
    return lines.plain(_lines(x))


def show(x: Timeline, console: Console) -> None:
    """Print the timeline on a rich console."""
    lines.show(_lines(x), console)


def _lines(x: Timeline) -> Iterable[Text]:
    """The lines of a timeline."""
    yield Text(words.headline(x), "bold red" if x.alarm else "bold")
    rows = f"{count(x.rows)} rows in {count(len(x.segments))} segment{'' if len(x.segments) == 1 else 's'}"
    yield Text(f"{'belief':<8}", QUIET).append(
        f"{of_ledgers.side_name(x.belief)}, {of_ledgers.side_rows(x.belief)}", "default"
    )
    yield Text(f"{'stream':<8}", QUIET).append(rows, "default")
    if x.columns:
        ranked = words.by_evidence(x)
        yield Text()
        yield from _columns(ranked[:_MOST_COLUMNS], x)
        if len(ranked) > _MOST_COLUMNS:
            hidden = count(len(ranked) - _MOST_COLUMNS)
            yield Text(f"{hidden} more columns are not shown; --json and --html FILE hold all of them.", QUIET)
        for column in [c for c in ranked if c.named or c.alone][:_DRAWN] or ranked[:1]:
            yield Text()
            yield from _column(column, x)
    if x.not_watched:
        yield Text()
        yield Text("not watched", "bold")
        yield from grid([[Text("  " + _short(c.name)), Text(visible(c.reason))] for c in x.not_watched[:_MOST_COLUMNS]])
    yield Text()
    yield from (Text(note, "yellow") for note in words.notes(x))
    yield Text(words.promise(x), QUIET)


def _columns(columns: Sequence[ColumnWatch], x: Timeline) -> Iterable[Text]:
    """A line for each column."""
    titles = ["column", "alarm", "evidence, bits", "excess by segment", "since", f"excess since, {x.unit}s"]
    rows = [[Text(title, QUIET, justify="right" if i == 2 else "left") for i, title in enumerate(titles)]]
    for column in columns:
        found = words.standing(column)
        rang = column.named or column.alone
        rows.append(
            [
                Text(_short(column.name)),
                Text(f"{found}{f', row {count(rang)}' if rang else ''}", _STYLES[found]),
                right(words.evidence(column.evidence), "bold"),
                Text(sparkline([s.ledger.excess.value for s in column.stretches]), "magenta"),
                Text(_short(column.since, 16)),
                Text(of_ledgers.amount(column.ledger).replace(f" {x.unit}s", "")),
            ]
        )
    return grid(rows)


def _column(column: ColumnWatch, x: Timeline) -> Iterable[Text]:
    """What was found of a column, then a line for each segment."""
    yield Text(_short(column.name, 60), "bold")
    said = (words.status(column), words.finding(column), words.causes(column))
    yield from (Text("  " + sentence) for sentence in said if sentence)
    part = words.shown(x, _MOST_SEGMENTS)
    stretches, segments = column.stretches[part], x.segments[part]
    most = max((s.ledger.excess.value for s in stretches if math.isfinite(s.ledger.excess.value)), default=0.0)
    titles = ["rows", f"excess, {x.unit}s", f"{100 * x.confidence:g}% limits", "", "evidence"]
    rows = [
        [
            Text("  segment", QUIET),
            *(Text(t, QUIET, justify="left" if i in (2, 3) else "right") for i, t in enumerate(titles)),
            Text(),
        ]
    ]
    shown = [words.excess(stretch) for stretch in stretches]
    values = by_decimal_point([value for value, _ in shown])
    for segment, stretch, value, (_, limits) in zip(segments, stretches, values, shown, strict=True):
        rang = x.alarm is not None and x.alarm.segment == segment.name
        reached = stretch.evidence is not None and stretch.evidence >= x.threshold
        rows.append(
            [
                Text("  " + _short(segment.name)),
                right(count(segment.rows), QUIET),
                right(value, "bold"),
                Text(limits),
                Text(_bar(stretch.ledger.excess.value, most), "magenta"),
                right(words.evidence(stretch.evidence), "bold red" if reached else ""),
                Text(f"◀ row {count(x.alarm.row)}" if rang and x.alarm else "", "bold red"),
            ]
        )
    yield from grid(rows)
    hidden = len(x.segments) - len(segments)
    if hidden:
        yield Text(f"  {count(hidden)} more segments are not shown; --json holds all of them.", QUIET)


def _bar(amount: float, most: float) -> str:
    """A bar as long as the amount is of the most; whole for an endless one."""
    return "█" * round(_BAR * min(1.0, amount / most)) if most > 0.0 else "█" * _BAR * math.isinf(amount)


def sparkline(values: Sequence[float]) -> str:
    """The values as a line of small bars; of more than 24, the greatest of those that share a place.

    >>> sparkline([0, 0.5, 1, 0.25])
    '▁▅█▃'
    """
    each = -(-len(values) // _CELLS)
    heights = [max(values[i : i + each]) for i in range(0, len(values), each)]
    most = max((h for h in heights if math.isfinite(h)), default=0.0) or 1.0
    return "".join(_SPARKS[min(7, round(7 * h / most)) if math.isfinite(h) else 7] for h in heights)


def _short(label: str, width: int = _LABEL) -> str:
    """The label, cut in its middle to a number of terminal cells."""
    return shorten(visible(label), width, cell_len)
