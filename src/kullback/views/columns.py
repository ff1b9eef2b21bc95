"""Columns of text that fit the width there is: those that can be spared go first, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.text import Text

from kullback.views.lines import grid

_GAP = 2  # blanks between two columns


def fitted(rows: Sequence[Sequence[Text]], width: int, spare: Sequence[int] = ()) -> Iterable[Text]:
    """The rows in columns, without as many of the spare ones as there is no room for."""
    widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
    gone: set[int] = set()
    for i in spare:
        kept = [size for column, size in enumerate(widths) if column not in gone]
        if sum(kept) + _GAP * (len(kept) - 1) <= width:
            break
        gone.add(i)
    return grid([[cell for i, cell in enumerate(row) if i not in gone] for row in rows])
