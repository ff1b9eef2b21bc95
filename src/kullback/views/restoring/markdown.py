"""The Markdown view of a restoration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kullback.restoration import Restoration
from kullback.views.gfm import escaped, table
from kullback.views.restoring import words
from kullback.views.restoring.measures import HEAD, measures
from kullback.views.restoring.picture import LEGEND, path_text

_PLOT: Final = 72


def markdown(x: Restoration) -> str:
    """The restoration as GitHub-flavoured Markdown."""
    blocks = [
        f"## {escaped(words.headline(x))}",
        escaped(words.data(x)),
        *map(escaped, words.story(x)),
        table(words.HEAD, map(_cells, words.parameters(x)), "lrl"),
        table(HEAD, (_cells(each.cells) for each in measures(x)), "lrlrlll"),
        escaped(words.reading(x)),
        *_search(x),
        *map(escaped, words.notes(x)),
    ]
    return "\n\n".join(blocks) + "\n"


def _search(x: Restoration) -> list[str]:
    """The path of the search in characters, under a title."""
    drawn = path_text(x, _PLOT)
    return [f"### {escaped(words.search(x))}", "\n".join(["```text", *drawn, LEGEND, "```"])] if drawn else []


def _cells(row: Sequence[str]) -> list[str]:
    """The cells of a row."""
    return [escaped(cell) for cell in row]
