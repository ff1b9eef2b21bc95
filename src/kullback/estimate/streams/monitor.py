"""The watch over the columns of a stream of coded rows: counts by segment, evidence after every row, alarms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from kullback.estimate.arrays import Floats, Integers
from kullback.estimate.streams.eprocess import PRIOR, known_log_e, known_path, two_stream_gains
from kullback.estimate.streams.evalues import is_start, likeliest_start, named, over_columns, over_starts

_CELLS: Final = 1 << 20  # of the largest array made for a piece of the stream
_MOST_ROWS: Final = 8192


@dataclass(frozen=True, eq=False)
class KnownBelief:
    """What is known of the columns: the log of each probability, -inf where an outcome is forbidden."""

    log_q: tuple[Floats, ...]

    @property
    def sizes(self) -> list[int]:
        """How many outcomes each column has."""
        return [q.size for q in self.log_q]


@dataclass(frozen=True, eq=False)
class SampledBelief:
    """Rows of a reference, coded, in the random order in which they are used (rows, columns).

    `held` counts for each column the rows by which its outcomes were chosen, and which are no evidence. Blocks are of
    `n_a` rows of the reference and `n_b` of the stream.
    """

    codes: npt.NDArray[np.int16]
    held: tuple[Integers, ...]
    n_a: int
    n_b: int

    @property
    def sizes(self) -> list[int]:
        """How many outcomes each column has."""
        return [counts.size for counts in self.held]

    def prior(self, column: int) -> Floats:
        """What the stream's predictor starts with: half a row of each outcome on average, shared as held out."""
        expected = self.held[column] + PRIOR
        return np.asarray(expected * (PRIOR * expected.size / expected.sum()))

    def counts(self, column: int, rows: int | None = None) -> Integers:
        """How often each outcome stands in the first rows, or in all of them."""
        return np.bincount(self.codes[:rows, column], minlength=self.held[column].size)


@dataclass(eq=False)
class Column:
    """One column: its counts since each start (J, k) and in each segment (S, k), and its evidence.

    `log_e` is since each start (of a known belief it follows from the counts), `log_evidence` over all of them; `alone`
    and `named` are the rows at which it rang on its own, and as one of all columns.
    """

    since: Integers
    by_segment: Integers
    log_e: Floats
    log_evidence: float = 0.0
    alone: int | None = None
    named: int | None = None


@dataclass(eq=False)
class Monitor:
    """Evidence against a belief, row by row; it rings where the mean over columns is at least 1/α.

    `evidence` is log E of each column, and last of all, at the end of each segment (empty where nobody looked),
    `starts` the segment with which each start began, `late` how many rows of each segment came after a newer one.
    `alarm` is the row at which it rang, `rang_in` the segment. `pending` are rows of a block that is not whole, `due`
    the segments whose start waits until the row that opened them is weighed; `exhausted` is the row with which the
    reference was used up.
    """

    belief: KnownBelief | SampledBelief
    alpha: float
    columns: list[Column] = field(default_factory=list)
    rows: int = 0
    used: int = 0
    alarm: int | None = None
    rang_in: int | None = None
    exhausted: int | None = None
    starts: list[int] = field(default_factory=list)
    evidence: list[list[float]] = field(default_factory=list)
    late: list[int] = field(default_factory=list)
    pending: list[list[int]] = field(default_factory=list)
    due: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin without rows."""
        if not self.columns:
            empty = [np.zeros((0, size), dtype=np.int64) for size in self.belief.sizes]
            self.columns = [Column(counts, counts, np.zeros(0)) for counts in empty]

    def copy(self) -> Monitor:
        """Another that may be fed without a change of this one."""
        columns = [replace(column, by_segment=column.by_segment.copy()) for column in self.columns]
        return replace(
            self,
            columns=columns,
            starts=list(self.starts),
            evidence=list(self.evidence),
            late=list(self.late),
            pending=list(self.pending),
            due=list(self.due),
        )

    def feed(self, codes: Integers, segments: Integers) -> None:
        """Take rows (B, C), each of a segment; segments are numbered as they appear."""
        at = 0
        while at < len(codes):
            while len(self.evidence) <= segments[at]:
                self._begin()
            newer = np.flatnonzero(segments[at:] >= len(self.evidence))
            end = at + int(newer[0]) if newer.size else len(codes)
            if self.due:
                end = min(end, at + self._rows_of_block())
            for piece in self._pieces(at, end):
                self._take(codes[piece], segments[piece])
            if not self.pending:
                self._start()
            self.evidence[-1] = self.log_evidence()
            at = end

    def log_evidence(self) -> list[float]:
        """Log E of each column, and last of all together."""
        own = np.array([[column.log_evidence] for column in self.columns])
        return [*own[:, 0].tolist(), float(over_columns(own)[0])]

    def likeliest_start(self, c: int) -> int:
        """The segment since which there is most evidence in a column."""
        return self.starts[likeliest_start(self.log_e(c))]

    def log_e(self, c: int) -> Floats:
        """A column's log E since each start."""
        column = self.columns[c]
        if isinstance(self.belief, KnownBelief):
            return known_log_e(column.since, self.belief.log_q[c])
        return column.log_e

    def look(self, path: Floats, rows: Integers) -> None:
        """Ring where log E (C, B) after some rows (B,) is large enough."""
        threshold = -float(np.log(self.alpha))
        together = over_columns(path) >= threshold
        if self.alarm is None and together.any():
            self.alarm = int(rows[together.argmax()])
            self.rang_in = len(self.evidence) - 1
        held = named(path[:, together], threshold) if together.any() else np.zeros((len(path), 0), dtype=bool)
        for column, own, is_named in zip(self.columns, path, held, strict=True):
            column.log_evidence = float(own[-1])
            reached = own >= threshold
            if column.alone is None and reached.any():
                column.alone = int(rows[reached.argmax()])
            if column.named is None and is_named.any():
                column.named = int(rows[together][is_named.argmax()])

    def _begin(self) -> None:
        """A new segment, and with most of them a new start.

        What a row shows may be what opens its segment, so that it would choose the bet on itself: all but the first
        start, which no row chooses, begin after that row and its block.
        """
        segment = len(self.evidence)
        self.evidence.append([])
        self.late.append(0)
        for column in self.columns:
            column.by_segment = _with_line(column.by_segment)
        if is_start(segment):
            self.due.append(segment)
        if segment == 0:
            self._start()

    def _start(self) -> None:
        """Begin the starts that are due."""
        for segment in self.due:
            self.starts.append(segment)
            for column in self.columns:
                column.since = _with_line(column.since)
                column.log_e = np.append(column.log_e, 0.0)
        self.due = []

    def _rows_of_block(self) -> int:
        """How many rows the block of the next row still needs."""
        return 1 if isinstance(self.belief, KnownBelief) else self.belief.n_b - len(self.pending)

    def _pieces(self, at: int, end: int) -> Iterator[slice]:
        """The rows in pieces that keep the arrays small."""
        widest = max(*self.belief.sizes, 32 * len(self.starts))
        size = max(1, min(_MOST_ROWS, _CELLS // widest))
        return (slice(start, min(start + size, end)) for start in range(at, end, size))

    def _take(self, codes: Integers, segments: Integers) -> None:
        """Count some rows, and let them speak for or against the belief."""
        for column, own in zip(self.columns, codes.T, strict=True):
            np.add.at(column.by_segment, (segments, own), 1)
        newest = len(self.evidence) - 1
        for segment in segments[segments < newest].tolist():
            self.late[segment] += 1
        if isinstance(self.belief, KnownBelief):
            paths = [
                self._known_path(c, q, own) for c, (q, own) in enumerate(zip(self.belief.log_q, codes.T, strict=True))
            ]
            self.look(np.vstack(paths), self.rows + 1 + np.arange(len(codes)))
        else:
            self._weigh_blocks(self.belief, codes)
        self.rows += len(codes)

    def _known_path(self, c: int, log_q: Floats, codes: Integers) -> Floats:
        """A column's log E after each of some rows."""
        column = self.columns[c]
        path = over_starts(known_path(column.since, codes, log_q))
        column.since = column.since + np.bincount(codes, minlength=log_q.size)
        return path

    def _weigh_blocks(self, belief: SampledBelief, codes: Integers) -> None:
        """Let whole blocks speak, as long as the reference lasts; rows of a block that is not whole wait."""
        waiting = len(self.pending)
        rows = np.vstack((np.array(self.pending, dtype=np.int64).reshape(waiting, codes.shape[1]), codes))
        left = (len(belief.codes) - self.used) // belief.n_a
        blocks = min(len(rows) // belief.n_b, left)
        whole = blocks * belief.n_b
        ends = self.rows - waiting + belief.n_b * np.arange(1, blocks + 1)
        if blocks:
            reference = belief.codes[self.used : self.used + blocks * belief.n_a].astype(np.int64)
            paths = [self._block_path(belief, c, reference[:, c], rows[:whole, c]) for c in range(len(self.columns))]
            self.used += len(reference)
            self.look(np.vstack(paths), ends)
        if blocks == left and self.exhausted is None:
            self.exhausted = self.rows - waiting + whole
        self.pending = [] if blocks == left else rows[whole:].tolist()

    def _block_path(self, belief: SampledBelief, c: int, reference: Integers, stream: Integers) -> Floats:
        """A column's log E after each of some blocks."""
        column = self.columns[c]
        gains = two_stream_gains(
            np.asarray(belief.held[c] + belief.counts(c, self.used) + PRIOR),
            column.since + belief.prior(c),
            reference.reshape(-1, belief.n_a),
            stream.reshape(-1, belief.n_b),
        )
        path = column.log_e[:, None] + np.cumsum(gains, axis=1)
        column.since = column.since + np.bincount(stream, minlength=belief.sizes[c])
        column.log_e = path[:, -1].copy()
        return over_starts(path)


def _with_line(counts: Integers) -> Integers:
    """The counts with one more line, of none."""
    return np.vstack((counts, np.zeros((1, counts.shape[1]), dtype=np.int64)))
