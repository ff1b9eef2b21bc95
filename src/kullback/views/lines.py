"""Lines of text on a terminal: wrapped to its width, and cells aligned in columns."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

# Chinese signs, and pieces of a line that stay together: such a sign or a word, with what opens or closes it.
_WIDE: Final = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
_OPEN, _CLOSE, _ONE = "“（《【「『〔［｛", "”），。；：、！？》】」』〕］｝％", r"\u2e80-\u9fff\uff00-\uffef"
_WORD: Final = re.compile(
    rf"[{_OPEN}]*(?:[^\s{_OPEN}{_CLOSE}{_ONE}]+|(?![{_OPEN}{_CLOSE}])[^\S\u3000]*[{_ONE}])[{_CLOSE}]*\s*|[{_OPEN}{_CLOSE}]+\s*|\s+"
)

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
        for part in _wrapped(line[indent:], console, console.width - indent) if line else [line]:
            part.rstrip()
            console.print(Text(" " * indent).append_text(part), soft_wrap=True)


def _wrapped(line: Text, console: Console, width: int) -> Iterable[Text]:
    """The line in pieces of at most that width; Chinese, which has no blanks, breaks between any two signs.

    No piece begins with a sign that closes something.
    """
    if line.cell_len <= width or not _WIDE.search(line.plain):
        return line.wrap(console, width)
    cuts, used = [], 0
    for word in _WORD.finditer(line.plain):
        if used and used + cell_len(word[0].rstrip()) > width:
            cuts.append(word.start())
            used = 0
        used += cell_len(word[0])
    return line.divide(cuts)


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
