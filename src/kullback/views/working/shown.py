"""What of an explanation is shown, and how it is written: the outcomes, their names, their probabilities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from kullback.explanation import Explanation
from kullback.views.language import Language, language
from kullback.views.notation import is_bare, outcome, shorten
from kullback.views.working.formula import PLAIN, share, told_apart

LABEL: Final = 24  # characters of a label

_MOST: Final = 12  # outcomes that are all shown; of more, the costliest _SHOWN
_SHOWN: Final = 10
_ALMOST_ALL: Final = math.nextafter(1.0, 0.0)
_MOST_ROWS: Final = 10**6  # over which a share is written


class Shown:
    """An explanation with the words for it, and its numbers as text.

    `labels` stand in tables, `names` in sentences; `places` are those of the outcomes that are shown, `rest` of those
    that are one line together.
    """

    def __init__(self, x: Explanation) -> None:
        """Choose and write."""
        self.x = x
        self.say: Language = language(x.lang)
        self.log = PLAIN.logs[x.unit]
        self.unit = self.say(f"unit.{x.unit}")
        self.labels = [shorten(outcome(label, x.ledger.kind), LABEL) for label in x.labels]
        self.names = [self._name(label, shown) for label, shown in zip(x.labels, self.labels, strict=True)]
        self.over = (None, None) if x.smoothed else (_few(x.rows[0]), _few(x.rows[1]))
        pairs = [told_apart(p, q, self.over, x.digits) for p, q in zip(x.truth, x.belief, strict=True)]
        self.truth, self.belief = ([pair[side] for pair in pairs] for side in (0, 1))
        self.whole = x.excess.exactly
        self.costliest = sorted(range(len(pairs)), key=lambda i: x.shares[i], reverse=True)
        self.places = sorted(self.costliest if len(pairs) <= _MOST else self.costliest[:_SHOWN])
        self.rest = sorted(set(range(len(pairs))) - set(self.places))

    def together(self, places: Sequence[int]) -> tuple[str, str]:
        """The probabilities of some outcomes together, as text."""
        sums = (sum((side[i] for i in places), Fraction(0)) for side in (self.x.truth, self.x.belief))
        p, q = (share(of, rows, self.x.digits) for of, rows in zip(sums, self.over, strict=True))
        return p, q

    def in_sentence(self, places: Sequence[int]) -> str:
        """The names of some outcomes as a list in a sentence."""
        return self.say.names([self.names[i] for i in places])

    def part(self, place: int) -> float:
        """What an outcome makes up of the excess."""
        if self.whole.is_infinite():
            return float(self.x.shares[place].is_infinite())
        if self.whole == 0:
            return 0.0
        return min(1.0 if self.x.shares[place] == self.whole else _ALMOST_ALL, float(self.x.shares[place] / self.whole))

    def _name(self, label: str, shown: str) -> str:
        """An outcome as a sentence names it."""
        return shown if is_bare(label, self.x.ledger.kind) else self.say("list.quoted", name=shown)


def _few(rows: int | None) -> int | None:
    """The number of rows, where a share is easily read over it."""
    return rows if rows is not None and rows <= _MOST_ROWS else None
