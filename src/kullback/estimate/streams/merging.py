"""Watches over parts of one stream made into one watch over all of it.

The parts' rows are taken as though they had come together: the i-th start of one goes with the i-th start of the other.

- Against a known belief the counts add up, and within one segment E is that of all rows in whatever order they came.
- Against a reference of which each part used other rows, the parts are independent, and their E multiply.

What a merged watch rings at is its own evidence at the merge. The parts' alarms are not taken over: each of them is a
chance of α of its own. Merges that each hold all rows of the earlier ones are looks at one e-process, so that any of
them rings falsely with a probability of at most α.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from kullback.estimate.streams.evalues import over_starts
from kullback.estimate.streams.monitor import Column, KnownBelief, Monitor, SampledBelief

T = TypeVar("T", np.int64, np.float64)


def merged(a: Monitor, b: Monitor, places: Sequence[int]) -> Monitor:
    """The watch over the rows of both; `places` are the segments of the merged watch to which those of `b` belong."""
    segments = max([len(a.evidence), *(place + 1 for place in places)])
    starts = a.starts if len(a.starts) >= len(b.starts) else [places[segment] for segment in b.starts]
    columns = [_column(x, y, places, segments) for x, y in zip(a.columns, b.columns, strict=True)]
    late = np.bincount(np.arange(len(a.late)), a.late, segments) + np.bincount(places, b.late, segments)
    both = Monitor(
        belief=a.belief if isinstance(a.belief, KnownBelief) else _used_up(a.belief),
        alpha=a.alpha,
        columns=columns,
        rows=a.rows + b.rows,
        used=a.used + b.used,
        starts=list(starts),
        evidence=[[] for _ in range(segments)],
        late=late.astype(int).tolist(),
    )
    if both.rows:
        path = np.vstack([over_starts(both.log_e(c)[:, None]) for c in range(len(columns))])
        both.look(path, np.array([both.rows]))
        both.evidence[-1] = both.log_evidence()
    return both


def _column(x: Column, y: Column, places: Sequence[int], segments: int) -> Column:
    """One column of both."""
    by_segment = np.zeros((segments, x.since.shape[1]), dtype=np.int64)
    by_segment[: len(x.by_segment)] += x.by_segment
    np.add.at(by_segment, list(places), y.by_segment)
    starts = max(len(x.since), len(y.since))
    return Column(
        since=_padded(x.since, starts) + _padded(y.since, starts),
        by_segment=by_segment,
        log_e=_padded(x.log_e, starts) + _padded(y.log_e, starts),
    )


def _padded(lines: npt.NDArray[T], length: int) -> npt.NDArray[T]:
    """The lines, and zeros for starts that are still to come."""
    return np.concatenate((lines, np.zeros((length - len(lines), *lines.shape[1:]), dtype=lines.dtype)))


def _used_up(belief: SampledBelief) -> SampledBelief:
    """The belief without rows that a later one could use: the parts may still use them."""
    return SampledBelief(belief.codes[:0], belief.held, belief.n_a, belief.n_b)
