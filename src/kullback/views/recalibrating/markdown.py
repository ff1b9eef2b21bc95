"""The Markdown view of a recalibration."""

from __future__ import annotations

from typing import Final

from kullback.recalibration import Recalibration
from kullback.views.gfm import escaped, table
from kullback.views.recalibrating import words
from kullback.views.scoring.reliability import LEGEND, reliability_text

_PLOT: Final = 60
_BAR: Final = 20


def markdown(x: Recalibration) -> str:
    """The recalibration as GitHub-flavoured Markdown."""
    drawn = (f"`{bar}`" if (bar := "█" * round(_BAR * part)) else "" for part in words.bars(x))
    sides = [[*cells, bar] for cells, bar in zip(words.sides(x), drawn, strict=True)]
    blocks = [
        f"## {escaped(words.headline(x))}",
        escaped(words.data(x)),
        *map(escaped, words.story(x)),
        table([f"{x.unit}s a row", *words.SIDES[1:], ""], sides, "lrll"),
        table(words.HEAD, words.candidates(x), "lrr"),
        f"### {escaped(f'Reliability: {words.curve(x)}')}",
        "\n".join(["```text", *_curves(x), "```"]),
        *map(escaped, words.notes(x)),
    ]
    return "\n\n".join(blocks) + "\n"


def _curves(x: Recalibration) -> list[str]:
    """The reliability before and after, in characters."""
    before, after = (reliability_text(found.curve, _PLOT) for found in (x.before, x.after))
    return ["before", *before, "", "after", *after, LEGEND]
