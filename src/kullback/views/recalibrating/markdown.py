"""The Markdown view of a recalibration."""

from __future__ import annotations

from kullback.recalibration import Recalibration
from kullback.views.gfm import escaped, table
from kullback.views.recalibrating import words


def markdown(x: Recalibration) -> str:
    """The recalibration as GitHub-flavoured Markdown."""
    blocks = [
        f"## {escaped(words.headline(x))}",
        escaped(words.data(x)),
        table([f"{x.unit}s a row", *words.SIDES[1:]], words.sides(x), "lrl"),
        table(words.HEAD, words.candidates(x), "lrr"),
        *(escaped(note) for note in words.notes(x)),
    ]
    return "\n\n".join(blocks) + "\n"
