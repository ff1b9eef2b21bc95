"""Timeline: what a watch over a stream has found so far. Types only; what they show is made in views/.

Evidence is in bits, log₂ E, whatever the unit of the excess: a bet against the belief that has turned 1 into E. While
the stream follows the belief it reaches log₂(1/α) at any row at all with a probability of at most α.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from kullback.ledger import Ledger, NotCompared, Side
from kullback.showing import Shown
from kullback.units import Unit


@dataclass(frozen=True, slots=True)
class Alarm:
    """The stream does not follow the belief, found after `row` rows, in a segment.

    `columns` are those that are named as changed so far; there may be none, where only all of them together say so.
    """

    row: int
    segment: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a watch stands: rows so far, evidence in bits (of all columns, and of each), the alarm if it rang."""

    rows: int
    evidence: float
    columns: Mapping[str, float]
    alarm: Alarm | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the stream: how many rows, how many of these came late, and the evidence at its end.

    `evidence` is of all columns together, since the stream began; None where nobody looked, as within a merged part.
    """

    name: str
    rows: int
    late: int
    evidence: float | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """One column in one segment: its account there, and its evidence at the segment's end."""

    ledger: Ledger
    evidence: float | None


@dataclass(frozen=True, slots=True)
class ColumnWatch:
    """One column of a stream.

    Attributes
    ----------
    evidence
        now, in bits.
    named
        the row at which it was named as changed, at level α over all columns together; None if it is not.
    alone
        the row at which its own evidence reached the threshold, whatever the other columns say.
    unlisted
        the first few values that are none of the belief's outcomes, and fall to `(other)`.
    since, ledger
        the segment since which there is most evidence, and the account of the rows since then: what changed.
    stretches
        its account in each segment that has rows, in the order of the segments.
    """

    name: str
    evidence: float
    named: int | None
    alone: int | None
    unlisted: tuple[str, ...]
    since: str
    ledger: Ledger
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Timeline(Shown):
    """What a watch has found so far, segment by segment and column by column.

    Attributes
    ----------
    belief
        what the stream is watched against; `belief.rows` is None if its probabilities are known.
    rows, weighed
        the stream's rows so far, and how many of them have spoken for or against the belief.
    reference
        the rows of a reference that can be used as evidence, each once; None if the probabilities are known.
    exhausted
        the row with which these were used up: later rows are counted, but add no evidence.
    alarm
        None while there is none.
    """

    _views: ClassVar[str] = "watching"

    belief: Side
    alpha: float
    unit: Unit
    confidence: float
    rows: int
    weighed: int
    reference: int | None
    exhausted: int | None
    segments: tuple[Segment, ...]
    columns: tuple[ColumnWatch, ...]
    evidence: float
    alarm: Alarm | None
    not_watched: tuple[NotCompared, ...]

    @property
    def threshold(self) -> float:
        """The evidence, in bits, at which an alarm rings."""
        return -math.log2(self.alpha)

    def __getitem__(self, column: str) -> ColumnWatch:
        """One column by its name."""
        found = {x.name: x for x in self.columns}
        if column not in found:
            raise KeyError(
                f"{column!r} is not watched, or there are no rows yet; watched: {', '.join(map(repr, found))}"
            )
        return found[column]

    def __repr__(self) -> str:
        """The timeline in a line."""
        rang = "no alarm" if self.alarm is None else f"alarm after {self.alarm.row} rows"
        return f"<Timeline of {self.rows} rows, {len(self.columns)} columns: {rang}>"
