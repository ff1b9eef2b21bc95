"""Lines of text on a terminal: wrapped to its width, and cells aligned in columns."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

QUIET: Final = "bright_black"
WIDTH: Final = 100  # of plain text

_PICTURE: Final = 20


def plain(lines: Iterable[Text]) -> str:
    """The lines as text without colour or control characters, 100 columns wide."""
    out = io.StringIO()
    show(lines, Console(file=out, width=WIDTH, color_system=None, force_terminal=False, legacy_windows=False))
    return out.getvalue().rstrip("\n")


def show(lines: Iterable[Text], console: Console) -> None:
    """Print the lines; what is too long goes on below, as far to the right as it began."""
    for line in lines:
        indent = len(line.plain) - len(line.plain.lstrip(" "))
        for part in line[indent:].wrap(console, console.width - indent) if line else [line]:
            part.rstrip()
            console.print(Text(" " * indent).append_text(part), soft_wrap=True)


def grid(rows: Sequence[Sequence[Text]]) -> Iterator[Text]:
    """The rows as lines of cells in columns, two blanks between them."""
    widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        line = Text("  ").join(_aligned(cell, width) for cell, width in zip(row, widths, strict=True))
        line.rstrip()
        yield line


def right(text: str, style: str = "") -> Text:
    """A cell that stands at the right edge of its column."""
    return Text(text, style, justify="right")


def bar(part: float, most: float) -> str:
    """A bar whose length is proportional to the part, cut at the whole width."""
    return "█" * min(_PICTURE, round(_PICTURE * part / most)) if part > 0 and most < float("inf") else ""


def _aligned(cell: Text, width: int) -> Text:
    """The cell, as wide as its column."""
    blanks = Text(" " * (width - cell.cell_len))
    return blanks + cell if cell.justify == "right" else cell + blanks
