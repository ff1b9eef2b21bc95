"""From the counts of a watch to its timeline: an account of every column, in every segment and since it changed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from kullback.estimate import Settings, account
from kullback.estimate.streams.monitor import Monitor
from kullback.evidence import OTHER, Counts, Evidence, Exact, Pair
from kullback.ledger import Ledger, NotCompared, Side
from kullback.sources.believed import Belief, Believed
from kullback.sources.coding import Codes
from kullback.watching import Alarm, ColumnWatch, Segment, Stretch, Timeline

Told = Callable[[str, int, int], None]


class Accounts:
    """The accounts of a belief's columns; those of segments that did not change are not made again."""

    def __init__(self, belief: Belief, settings: Settings) -> None:
        """Accounts against this belief."""
        self._belief = belief
        self._settings = settings
        self._before: dict[tuple[int, bytes], Ledger] = {}
        self._made: dict[tuple[int, bytes], Ledger] = {}

    def begin(self) -> None:
        """Begin a timeline: what the one before it did not use is forgotten."""
        self._before, self._made = self._made, {}

    def of(self, c: int, counts: Codes, name: str) -> Ledger:
        """The account of a column's counts; `name` is what the truth is called."""
        key = c, counts.tobytes()
        found = self._made.get(key) or self._before.get(key)
        if found is None:
            found = account(_pair(self._belief, self._belief.columns[c], counts, name), self._settings)
        elif found.truth.name != name:
            found = replace(found, truth=replace(found.truth, name=name))
        self._made[key] = found
        return found


def timeline(
    belief: Belief,
    monitor: Monitor,
    names: Sequence[str],
    unlisted: Mapping[str, Sequence[str]],
    accounts: Accounts,
    settings: Settings,
    told: Told,
) -> Timeline:
    """The timeline of a watch whose segments have these names, and whose columns showed these values beside theirs."""
    accounts.begin()
    columns = []
    for c, believed in enumerate(belief.columns if monitor.rows else ()):
        told(f"accounting {believed.name}", c, len(belief.columns))
        columns.append(_column(believed.name, c, monitor, names, tuple(unlisted[believed.name]), accounts))
    named = tuple(column.name for column in columns if column.named is not None)
    alarm = None
    if monitor.alarm is not None and monitor.rang_in is not None:
        alarm = Alarm(monitor.alarm, names[monitor.rang_in], named)
    rows = monitor.columns[0].by_segment.sum(axis=1).tolist()
    return Timeline(
        belief=Side(belief.name, belief.rows),
        alpha=monitor.alpha,
        unit=settings.unit,
        confidence=settings.confidence,
        rows=monitor.rows,
        weighed=monitor.rows if belief.codes is None else monitor.used // belief.block[0] * belief.block[1],
        reference=belief.usable,
        exhausted=monitor.exhausted,
        segments=tuple(
            Segment(name, n, late, _bits(log_e[-1]) if log_e else None)
            for name, n, late, log_e in zip(names, rows, monitor.late, monitor.evidence, strict=True)
        ),
        columns=tuple(columns),
        evidence=_bits(monitor.log_evidence()[-1]),
        alarm=alarm,
        not_watched=tuple(NotCompared(name, reason) for name, reason in belief.not_watched.items()),
    )


def _column(
    name: str, c: int, monitor: Monitor, names: Sequence[str], unlisted: tuple[str, ...], accounts: Accounts
) -> ColumnWatch:
    """What was found of one column."""
    column = monitor.columns[c]
    rang = column.named is not None or column.alone is not None
    since = monitor.likeliest_start(c) if rang else 0  # the best of many starts looks like a change where there is none
    return ColumnWatch(
        name=name,
        evidence=_bits(column.log_evidence),
        named=column.named,
        alone=column.alone,
        unlisted=unlisted,
        since=names[since],
        ledger=accounts.of(c, column.by_segment[since:].sum(axis=0), f"since {names[since]}"),
        stretches=tuple(
            Stretch(accounts.of(c, counts, segment), _bits(log_e[c]) if log_e else None)
            for segment, counts, log_e in zip(names, column.by_segment, monitor.evidence, strict=True)
        ),
    )


def _pair(belief: Belief, believed: Believed, counts: Codes, name: str) -> Pair:
    """A column's counts beside what is believed, on the outcomes that either side knows."""
    believed_of = np.exp(believed.log_q) if believed.log_q is not None else cast(Codes, believed.reference)
    known = (counts > 0) | (believed_of > 0)
    outcomes = tuple(outcome for outcome, is_known in zip(believed.coding.outcomes, known, strict=True) if is_known)
    side: Evidence
    if believed.log_q is not None:
        side = Exact(believed_of[known].astype(np.float64), np.zeros(len(outcomes)))
    else:
        side = Counts(believed_of[known].astype(np.int64))
    coarse = believed.coding.has_bins or OTHER in outcomes
    return Pair(
        believed.name,
        believed.coding.kind,
        "at least" if coarse else "estimate",
        outcomes,
        Counts(counts[known]),
        side,
        name,
        belief.name,
    )


def _bits(nats: float) -> float:
    """Evidence in bits."""
    return nats / math.log(2.0)
