"""The public face of a watch; the path itself is in core.py."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from numbers import Integral
from pathlib import Path
from typing import Any, Self

from kullback._watch import state
from kullback._watch.core import Watch, called
from kullback._watch.options import Options
from kullback.errors import EvidenceError
from kullback.sources.beliefs import read_belief
from kullback.sources.ordered import rows_of
from kullback.sources.pooled import untold
from kullback.units import Unit
from kullback.watching import Alarm, Standing, Timeline


class Watcher:
    """Watch a stream for a departure from a belief: look as often as you like, with one promise for the whole watch.

    Parameters
    ----------
    belief
        what the stream should follow:

        - probabilities that are known: a mapping from outcome to probability, a mapping of these by column, or a file
          of lines `label,probability`;
        - a sample, the reference: a path, DataFrame, Series, list of values, mapping from column to values, or counts.
          Its rows serve as evidence once each; a fifth of them, drawn at random, chooses the outcomes instead.
    columns
        the columns to watch; default all of the belief but those of time. Of probabilities without a column's name, the
        column that they are about.
    by, every
        what cuts the timeline into segments: a column of the stream (`"date:month"` for the months of a column of
        dates; year, day and hour too), or a number of rows. With neither, each update is a segment.
    expected
        how many rows the stream will have in all, if that is known: a reference is spread over them. By default one of
        its rows is used for one of the stream's.
    alpha
        the largest probability of a false alarm, at any time, however often somebody looks.
    unit, confidence
        of the excess and of its limits in the timeline.
    seed
        of the order in which the rows of a reference are used.

    Raises
    ------
    SourceError
        where the belief cannot be read, has too few rows, or lacks a column.
    EvidenceError, NotADistributionError
        where it is no belief.
    KullbackError
        for options outside their rules; the root of the above.

    Notes
    -----
    The evidence is an e-process (docs/watching.md); the alarm's guarantee is Ville's inequality.

    Examples
    --------
    >>> import kullback as kb
    >>> watcher = kb.Watcher({"sun": 0.5, "rain": 0.5})
    >>> bool(watcher.update(["sun", "rain"] * 10).alarm)
    False
    >>> watcher.update(["rain"] * 20).alarm.row
    30
    """

    def __init__(
        self,
        belief: Any,
        /,
        *,
        columns: Iterable[str] | None = None,
        by: str | None = None,
        every: int | None = None,
        expected: int | None = None,
        alpha: float = 0.05,
        unit: Unit = "bit",
        confidence: float = 0.95,
        seed: int = 0,
    ) -> None:
        """Read the belief; the stream has no rows yet."""
        names = (columns,) if isinstance(columns, str) else None if columns is None else tuple(map(str, columns))
        options = Options(names, by, every, expected, alpha, unit, confidence, seed)
        self._watch = Watch(options, read_belief(belief, options.asked(None), called(belief, "belief")))

    @classmethod
    def _of(cls, watch: Watch) -> Self:
        """A watcher of this watch."""
        watcher = cls.__new__(cls)
        watcher._watch = watch
        return watcher

    def __repr__(self) -> str:
        """The watcher in a line."""
        rang = "no alarm" if self.alarm is None else f"alarm after {self.alarm.row} rows"
        return f"<Watcher of {self._watch.monitor.rows} rows against {self._watch.belief.name!r}: {rang}>"

    def update(self, rows: Any) -> Standing:
        """Take the next rows of the stream, in their order, and tell where the watch stands.

        `rows` is a mapping from column to values, a DataFrame or relation, a path, or where one column is watched a
        list, array or Series of its values. Nothing changes where they cannot be read.

        Raises SourceError where a column is not there or has changed its type, EvidenceError where rows are not rows.
        """
        with ExitStack() as resources:
            self._watch.take(rows_of(rows, self._watch.needed, called(rows, "rows"), resources))
        return self._watch.standing

    @property
    def alarm(self) -> Alarm | None:
        """The alarm, if it rang; else None, so that `if watcher.alarm:` reads as it should."""
        return self._watch.alarm

    @property
    def timeline(self) -> Timeline:
        """What was found so far, segment by segment and column by column."""
        return self._watch.timeline(untold)

    def split(self, parts: int) -> list[Self]:
        """Watchers for so many parts of one stream, to be merged later; each may use other rows of the reference.

        Raises EvidenceError after the first row.
        """
        if isinstance(parts, bool) or not isinstance(parts, Integral) or parts < 1:
            raise EvidenceError(f"parts must be a number of watchers, 1 or more, but it is {parts!r}.")
        return [self._of(watch) for watch in self._watch.split(int(parts))]

    def merge(self, other: Watcher) -> Self:
        """One watch over the rows of both, which are other parts of one stream; neither of them changes.

        Its alarm is decided on the evidence of all rows at the merge; alarms of the parts are not taken over. Merge as
        often as you like: each merge must hold all rows of the earlier ones. Against a reference the parts must come
        from `split`, so that they use other rows of it, and the merged watch takes no more rows: update the parts.

        Raises EvidenceError where the two do not watch for the same, or used the same rows of a reference.
        """
        if not isinstance(other, Watcher):
            raise EvidenceError(f"merge takes another Watcher, but it got a {type(other).__name__}.")
        return self._of(self._watch.merge(other._watch))

    def to_dict(self) -> dict[str, Any]:
        """The state as plain data. Of a reference it holds counts and how many rows were used, and no row."""
        return self._watch.document()

    @classmethod
    def from_dict(cls, document: Mapping[str, Any], belief: Any = None) -> Self:
        """The watch that `to_dict` told; as `load`."""
        return cls._of(Watch.restored(document, belief, "document"))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the state to a file, whole or not at all. Raises SourceError where that fails."""
        state.write(Path(path), self.to_dict())

    @classmethod
    def load(cls, path: str | os.PathLike[str], belief: Any = None) -> Self:
        """The watch that `save` wrote. One against a reference takes more rows only if that is given again.

        Raises EvidenceError where the file is no state, was cut short, or is of another belief; SourceError where it
        cannot be read.
        """
        return cls._of(Watch.restored(state.read(Path(path)), belief, Path(path).name))
