"""A table as cells: what text, Markdown and a page draw each in its own way."""

from __future__ import annotations

from dataclasses import dataclass

from kullback.views.notation import count


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in columns, with a bar for each row where there is one.

    `align` has a letter for each column; `of` is what the rows are, of which `hidden` are not shown; `spare` are the
    columns that go where there is little room, the first one first; `bars` are (a part, the whole) as
    fractions of the width.
    """

    title: str
    of: str
    head: tuple[str, ...]
    align: str
    rows: tuple[tuple[str, ...], ...]
    spare: tuple[int, ...]
    hidden: int = 0
    bars: tuple[tuple[float, float], ...] = ()

    @property
    def more(self) -> str:
        """How many rows are not shown; empty if all are."""
        return f"… and {count(self.hidden)} more {self.of}; the JSON holds all of them." if self.hidden else ""
