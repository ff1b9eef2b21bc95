"""How messages call what they speak of: arguments in Python, options on the command line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Wording:
    """The names of what was given and of the ways out, and from where rows are counted, where that needs saying."""

    labels: str
    probabilities: str
    classes: str
    positive: str
    normalize: str
    groups: str
    weights: str
    by: str
    counted: str

    def row(self, index: int) -> str:
        """What a row is called, given its index from 0."""
        return f"row {index}{self.counted}"


PYTHON: Final = Wording(
    labels="labels",
    probabilities="probabilities",
    classes="classes=[...]",
    positive="positive=",
    normalize="normalize=True",
    groups="groups",
    weights="weights",
    by="by",
    counted="",
)
COMMAND: Final = Wording(
    labels="labels",
    probabilities="--probs",
    classes="columns that are named by class",
    positive="--positive",
    normalize="--normalize",
    groups="--group",
    weights="--weight",
    by="--by",
    counted=" (from 0)",
)


def listed(names: Iterable[str], most: int = 8) -> str:
    """Names for a message, the first few of many."""
    known = list(names)
    more = f", ... ({len(known)} in all)" if len(known) > most else ""
    return ", ".join(map(repr, known[:most])) + more
