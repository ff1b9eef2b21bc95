"""A watch of files: a stream read once, in its own order, and the state in which the next run goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from kullback._watch import state
from kullback._watch.core import Watch, called
from kullback._watch.options import Options
from kullback._watch.timeline import Told
from kullback.errors import EvidenceError
from kullback.ledger import NotCompared
from kullback.sources import read_file
from kullback.sources.beliefs import read_belief
from kullback.sources.ordered import Values, of_table
from kullback.sources.segments import Segments
from kullback.sources.table import Table
from kullback.watching import Timeline

_SEGMENTS: Final = 20  # at most, where nobody says how to cut the stream
_SHOWN: Final = ("unit", "confidence")  # options that a later run may change


def watch_files(
    belief: str, stream: str, given: Mapping[str, Any], kept: Path | None, told: Told
) -> tuple[Timeline, Callable[[], None]]:
    """The timeline of a stream watched against a belief; with a state to keep, after what the state has seen.

    `given` are the options that somebody gave. The second is to be called when the timeline has been shown, and writes
    the state: where anything fails before, it is as it was, and the run can be made again.

    Raises EvidenceError where the state is of another belief or of other options.
    """
    with ExitStack() as resources:
        name = called(stream, "stream")
        told(f"reading {name}", 0, 0)
        table = read_file(stream, name, resources)
        resumed = kept is not None and kept.exists()
        watch = _resumed(kept, belief, given) if kept and resumed else _begun(belief, table, given, once=kept is None)
        watch.take(_told_of(of_table(table, watch.needed), name, table.rows(), told))
    timeline = watch.timeline(told)
    if not watch.options.columns:
        timeline = _with_others(timeline, table, watch.needed)
    return timeline, lambda: None if kept is None else state.write(kept, watch.document())


def _begun(belief: str, table: Table, given: Mapping[str, Any], *, once: bool) -> Watch:
    """A new watch. One that runs but once knows how many rows the stream has."""
    options = Options(**given)
    rows = table.rows()
    if once and rows:
        options = replace(options, expected=options.expected or rows)
        if options.by is None and options.every is None:
            options = replace(options, every=_nice(rows))
    by = Segments(options.by, options.every).column
    others = [column for column in table.columns if column != by]
    if options.columns is None and len(others) == 1:
        options = replace(options, columns=(others[0],))
    return Watch(options, read_belief(belief, options.asked(frozenset(table.columns)), called(belief, "belief")))


def _resumed(kept: Path, belief: str, given: Mapping[str, Any]) -> Watch:
    """The watch of a state. Raises EvidenceError where it was begun with other options."""
    watch = Watch.restored(state.read(kept), belief, kept.name)
    for option in fields(Options):
        name = option.name
        was = getattr(watch.options, name)
        if name in given and name not in _SHOWN and given[name] != was:
            raise EvidenceError(
                f"{name} must stay as it was when {kept.name} was begun, {was!r}, but it is {given[name]!r}.\n"
                "Leave the option out, or start anew with another state file."
            )
    watch.shown_in(replace(watch.options, **{name: given[name] for name in _SHOWN if name in given}))
    return watch


def _with_others(timeline: Timeline, table: Table, needed: Sequence[str]) -> Timeline:
    """The timeline, which also tells of the columns that only the stream has."""
    known = {column.name for column in timeline.not_watched} | set(needed)
    others = (NotCompared(name, f"only in the stream ({table.name})") for name in table.names if name not in known)
    return replace(timeline, not_watched=(*timeline.not_watched, *others))


def _told_of(pieces: Iterator[dict[str, Values]], name: str, rows: int, told: Told) -> Iterator[dict[str, Values]]:
    """The pieces, with somebody told how many rows have been read."""
    done = 0
    for piece in pieces:
        yield piece
        done += len(next(iter(piece.values())).values)
        told(f"watching {name}", done, rows)


def _nice(rows: int) -> int:
    """A round number of rows that cuts so many into 20 segments at most.

    >>> [_nice(rows) for rows in (10, 199, 365, 1095, 20_000)]
    [1, 10, 20, 100, 1000]
    """
    least = -(-rows // _SEGMENTS)
    power = int(10 ** (len(str(least)) - 1))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least)
