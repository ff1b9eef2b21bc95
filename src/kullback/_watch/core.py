"""The one path of a watch: belief and stream → coded rows → evidence → timeline."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final, Self, cast

import numpy as np

from kullback._watch import state
from kullback._watch.options import Options
from kullback._watch.timeline import Accounts, Told, timeline
from kullback.errors import EvidenceError
from kullback.estimate.arrays import Floats
from kullback.estimate.streams.merging import merged
from kullback.estimate.streams.monitor import KnownBelief, Monitor, SampledBelief
from kullback.sources.beliefs import read_belief
from kullback.sources.believed import Belief
from kullback.sources.coding import Codes
from kullback.sources.ordered import Values
from kullback.sources.segments import Segments
from kullback.watching import Alarm, Standing, Timeline

_UNLISTED: Final = 5  # values of a column that are none of its outcomes and are kept by name


class Watch:
    """A belief, the rows of a stream so far as counts and evidence, and how these are cut into segments."""

    def __init__(self, options: Options, belief: Belief) -> None:
        """A watch without rows."""
        self.options = options
        self.belief = belief
        self.segments = Segments(options.by, options.every)
        self.monitor = Monitor(_weighed(belief, options.part), options.alpha)
        self._accounts = Accounts(belief, options.settings)
        self.unlisted: dict[str, list[str]] = {column.name: [] for column in belief.columns}
        self._open = True  # does it have the rows of its reference, or need none?

    @property
    def needed(self) -> list[str]:
        """The columns that the stream must have."""
        by = self.segments.column
        return [column.name for column in self.belief.columns] + ([] if by is None else [by])

    def take(self, pieces: Iterable[dict[str, Values]]) -> None:
        """Count and weigh some rows; where one cannot be read, all is as it was before."""
        if not self._open:
            raise EvidenceError(
                "a watcher must have the rows of its reference to take more rows, but this one was loaded without "
                "them, or merged.\nLoad it with them, Watcher.load(path, belief); or update the parts and merge again."
            )
        names, unlisted = list(self.segments.names), dict(self.unlisted)
        monitor, together = self.monitor.copy(), False
        try:
            for piece in pieces:
                codes, by = self._coded(piece)
                if not len(codes):
                    continue
                segments = self.segments.number(by, len(codes), monitor.rows, together=together)
                monitor.feed(codes, segments)
                together = True
        except BaseException:
            self.segments.names, self.unlisted = names, unlisted
            raise
        self.monitor = monitor

    def _coded(self, piece: dict[str, Values]) -> tuple[Codes, Values | None]:
        """The codes of some rows (rows, columns), and what cuts them into segments."""
        codes = [c.coding.codes(piece[c.name].values, piece[c.name].family, c.name) for c in self.belief.columns]
        for column, own in zip(self.belief.columns, codes, strict=True):
            known, (family, values) = self.unlisted[column.name], piece[column.name]
            if len(known) < _UNLISTED:
                found = column.coding.unlisted(values, family, own, _UNLISTED)
                self.unlisted[column.name] = list(dict.fromkeys((*known, *found)))[:_UNLISTED]
        by = self.segments.column
        return np.stack(codes, axis=1), None if by is None else piece[by]

    @property
    def alarm(self) -> Alarm | None:
        """The alarm, if it rang."""
        if self.monitor.alarm is None or self.monitor.rang_in is None:
            return None
        columns = zip(self.belief.columns, self.monitor.columns, strict=True)
        named = tuple(column.name for column, found in columns if found.named is not None)
        return Alarm(self.monitor.alarm, self.segments.names[self.monitor.rang_in], named)

    @property
    def standing(self) -> Standing:
        """Where the watch stands."""
        *own, whole = (log_e / math.log(2.0) for log_e in self.monitor.log_evidence())
        names = (column.name for column in self.belief.columns)
        return Standing(self.monitor.rows, whole, dict(zip(names, own, strict=True)), self.alarm)

    def timeline(self, told: Told) -> Timeline:
        """What was found so far, with somebody told how far it is."""
        settings = self.options.settings
        return timeline(self.belief, self.monitor, self.segments.names, self.unlisted, self._accounts, settings, told)

    def shown_in(self, options: Options) -> None:
        """Show it in another unit, or with limits of another confidence."""
        self.options = options
        self._accounts = Accounts(self.belief, options.settings)

    def split(self, parts: int) -> list[Self]:
        """Watches for so many parts of one stream. Raises EvidenceError after the first row."""
        if self.monitor.rows or self.options.part != (0, 1):
            raise EvidenceError("split must come before the first row, but this watcher has rows or is itself a part.")
        return [type(self)(replace(self.options, part=(1 << i, parts)), self.belief) for i in range(parts)]

    def merge(self, other: Watch) -> Self:
        """One watch over the rows of both. Raises EvidenceError where there can be none."""
        if self.belief.digest != other.belief.digest:
            raise EvidenceError(
                f"merge takes watchers of the same belief, but one watches against {self.belief.name} and the other "
                f"against {other.belief.name}, or other columns of it.\nBuild both from the same belief and columns."
            )
        for option in fields(Options):
            mine, theirs = getattr(self.options, option.name), getattr(other.options, option.name)
            if mine != theirs and option.name != "part":
                raise EvidenceError(
                    f"merge takes watchers with the same options, but {option.name} is {mine!r} in one and "
                    f"{theirs!r} in the other.\nBuild both alike."
                )
        both = type(self)(replace(self.options, part=self._joined_part(other)), self.belief)
        both.segments.names = list(dict.fromkeys((*self.segments.names, *other.segments.names)))
        places = [both.segments.names.index(name) for name in other.segments.names]
        both.monitor = merged(self.monitor, other.monitor, places)
        for name, own in self.unlisted.items():
            both.unlisted[name] = list(dict.fromkeys((*own, *other.unlisted[name])))[:_UNLISTED]
        both._open = self.belief.codes is None
        return both

    def _joined_part(self, other: Watch) -> tuple[int, int]:
        """Which parts of the reference both together used; of known probabilities there are none."""
        if self.belief.codes is None:
            return (0, 1)
        (a, of), (b, of_other) = self.options.part, other.options.part
        if of != of_other or of == 1 or a & b:
            raise EvidenceError(
                "merge takes watchers that used other rows of the reference, but these used the same.\n"
                "Make them with split: first, second = Watcher(reference).split(2)."
            )
        return (a | b, of)

    def document(self) -> state.Document:
        """The state as plain data."""
        options = {option.name: getattr(self.options, option.name) for option in fields(Options)}
        columns = self.options.columns
        return state.sealed(
            {
                "options": options | {"columns": columns and list(columns), "part": list(self.options.part)},
                "belief": state.belief_document(self.belief),
                "segments": list(self.segments.names),
                "unlisted": {column: list(values) for column, values in self.unlisted.items()},
                "monitor": state.monitor_document(self.monitor),
            }
        )

    @classmethod
    def restored(cls, document: Any, source: Any, name: str) -> Self:
        """The watch of a state, with its belief read again from a source if there is one.

        Raises EvidenceError where it is no state, not whole, or of another belief.
        """
        known = state.opened(document, name)
        told = known["options"]
        columns, (part, of) = told["columns"], told["part"]
        options = Options(**told | {"columns": columns and tuple(columns), "part": (part, of)})
        stored = state.belief_from(known["belief"])
        belief = stored if source is None else _read_again(source, stored, options, name)
        watch = cls(options, belief)
        watch.segments.names = list(known["segments"])
        watch.unlisted = {column: list(values) for column, values in known["unlisted"].items()}
        watch.monitor = state.monitor_from(known["monitor"], watch.monitor.belief, options.alpha)
        watch._open = stored.codes is None or (source is not None and part.bit_count() < 2)
        return watch


def _read_again(source: Any, stored: Belief, options: Options, name: str) -> Belief:
    """The belief of a state, with its rows. Raises EvidenceError where the source holds another."""
    asked = replace(options.asked(None), columns=tuple(column.name for column in stored.columns))
    found = read_belief(source, asked, called(source, "belief"))
    if found.digest != stored.digest:
        rows = "" if stored.rows is None else f" with {stored.rows:,} rows"
        raise EvidenceError(
            f"{name} must be the state of a watch against this belief, but it is of another: of {stored.name}{rows}, "
            f"and not of {found.name} as it is now.\nStart anew with another state file, or give back the old belief."
        )
    return replace(found, not_watched=stored.not_watched)


def _weighed(belief: Belief, part: tuple[int, int]) -> KnownBelief | SampledBelief:
    """What rows are weighed against: of a reference the part that may be used."""
    if belief.codes is None:
        return KnownBelief(tuple(cast(Floats, column.log_q) for column in belief.columns))
    parts, of = part
    codes = belief.codes if of == 1 else belief.codes[parts.bit_length() - 1 :: of]
    held = tuple(cast(Codes, column.held) for column in belief.columns)
    return SampledBelief(codes[:0] if parts.bit_count() > 1 else codes, held, *belief.block)


def called(source: Any, role: str) -> str:
    """What a source is called: a file by its name, all else by its role."""
    if not isinstance(source, str | os.PathLike):
        return role
    path = os.fspath(source).removeprefix("@")
    return "standard input" if path == "-" else Path(path).name or path
