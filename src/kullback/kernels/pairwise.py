"""Divergences of all pairs of rows as one matrix product, the pairs that it leaves in doubt once more by the kernel.

With any reference r > 0 and t(p, q) = p·log(p/q) − p + q, outcome by outcome,

    t(p, q) = t(p, r) + t(r, q) − (p − r)·log(q/r),

so that only the last part is of pairs, and a matrix product. It is exact where both rows are near r, for then each
part is small: r is the mean of all rows, rounded to 26 bits, and rows are compared with it as `Side.beside` says.
The parts cancel where two rows are nearer to each other than to r. Their sizes bound what that costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from kullback import kernels
from kullback.kernels import forms, pairs
from kullback.kernels._centred import BLOCK, Side, Sums, belief_logs, blocks, mean, truth_gaps
from kullback.kernels.tiles import Array, Numbers

Progress: TypeAlias = Callable[[int, int], object]

EXACT = 1e-14
"""The relative error that is allowed; a pair whose estimate is above it is computed by the kernel."""

_PAIRED = 1 << 18  # entries of the pairs that another library is given at once
_ROUNDOFFS = 16  # of what was added up: the worst measured error is 12, and some more for each block of outcomes
_FEW = 30 if kernels.ACTIVE == "compiled" else 2  # pairs a row: with no more, blocks are not worth their making
_CACHED = 1 << 16  # entries of what is completed, or copied for the kernel, at once


def _forbidden(truths: Numbers, beliefs: Numbers) -> npt.NDArray[np.bool_] | None:
    """The pairs of a block with p > 0 = q for some outcome; None where q > 0 throughout."""
    never = beliefs == 0
    some = never.any(axis=0)
    if not some.any():
        return None
    happens = truths[:, some] > 0
    forbidden: npt.NDArray[np.bool_] = happens.astype(np.float32) @ never[:, some].astype(np.float32).T > 0
    return forbidden


def _multiply(out: Array, truths: Side, beliefs: Side, rows: slice, r: Array) -> tuple[Sums, Sums]:
    """Make `out` −Σ(p − r)·log(q/r) of some truths and all beliefs, infinite where forbidden; the sides' sums."""
    ours, theirs = Sums.of(len(truths.matrix)), Sums.of(len(beliefs.matrix))
    out[rows] = 0.0
    for columns in blocks(len(r)):
        gaps = truth_gaps(truths, rows, columns, r[columns], ours)
        for others in blocks(len(beliefs.matrix)):
            part = out[rows, others]
            part -= gaps @ belief_logs(beliefs, others, columns, r[columns], theirs).T
            forbidden = _forbidden(truths.matrix[rows, columns], beliefs.matrix[others, columns])
            if forbidden is not None:
                part[forbidden] = np.inf
    return ours, theirs


def _complete(out: Array, rows: slice, others: slice, ours: Sums, theirs: Sums, roundoffs: float) -> Array:
    """Complete a part of `out`, and estimate its errors.

    They may be some roundoffs of all that was added up: of Σ|p − r|·|log(q/r)| there are two bounds. The gaps of equal
    totals would have equal sums; what rounding leaves between the totals costs t(P, Q) = (P − Q)²/2.
    """
    part = out[rows, others]
    products = np.minimum(
        np.sqrt(np.outer(ours.squares[rows], theirs.squares[others])),
        part + 2 * (theirs.below[others] + theirs.highest[others]),
    )
    sizes: Array = ours.sizes[rows, None] + theirs.sizes[others] + products
    part += ours.terms[rows, None] + theirs.terms[others]
    part -= (ours.gaps[rows, None] - theirs.gaps[others]) ** 2 / 2
    return sizes * (roundoffs * 2.0**-53)


def _recompute(out: Array, p: Numbers, q: Numbers, pairs: tuple[npt.NDArray[np.intp], ...]) -> None:
    """Compute some pairs by the kernel."""
    together = _CACHED // p.shape[1]
    for first in range(0, len(pairs[0]), max(1, together)):
        i, j = (index[first : first + max(1, together)] for index in pairs)
        if together > 1:
            out[i, j] = kernels.kl(p.take(i, axis=0), q.take(j, axis=0))
        else:  # long rows are not copied
            out[i, j] = kernels.kl(p[i[0] : i[0] + 1], q[j[0] : j[0] + 1])


def _by_products(out: Array, p: Numbers, q: Numbers) -> Iterator[int]:
    """Fill `out` in blocks of rows, and tell how many rows are done."""
    truths = Side.of(p)
    beliefs = truths if q is p else Side.of(q)
    r = mean((truths,) if q is p else (truths, beliefs))
    roundoffs = _ROUNDOFFS + np.sqrt(len(r) / BLOCK) / 2
    for rows in blocks(len(p)):
        ours, theirs = _multiply(out, truths, beliefs, rows, r)
        for others in blocks(len(q)):
            height = _CACHED // (others.stop - others.start)
            for first in range(rows.start, rows.stop, height):
                strip = slice(first, min(first + height, rows.stop))
                errors = _complete(out, strip, others, ours, theirs, roundoffs)
                i, j = np.nonzero(errors > EXACT * out[strip, others])
                i, j = i + strip.start, j + others.start
                _recompute(out, p, q, (i, j) if q is not p else (i[i != j], j[i != j]))
        yield rows.stop


def _one_by_one(out: Array, p: Numbers, q: Numbers) -> Iterator[int]:
    """Fill `out` by the kernel alone, and tell how many rows are done."""
    if len(p) <= len(q):
        for i in range(len(p)):
            out[i] = kernels.kl(p[i : i + 1], q)
            yield i + 1
    else:
        for rows in blocks(len(p)):
            for j in range(len(q)):
                out[rows, j] = kernels.kl(p[rows], q[j : j + 1])
            yield rows.stop


@np.errstate(all="ignore")
def pairwise_kl(p: Numbers, q: Numbers | None = None, progress: Progress | None = None) -> Array:
    """D(p_i/P_i ‖ q_j/Q_j) of checked rows, shapes (N, K) and (M, K): shape (N, M), each right to `EXACT`.

    Without q it is p with itself, 0 on the diagonal. Temporaries are a few blocks, one row, and some numbers a row.
    `progress` hears of rows done and of all.
    """
    beliefs = p if q is None else q
    out = np.empty((len(p), len(beliefs)))
    few = out.size <= _FEW * sum(out.shape)
    fill = _one_by_one if few else _by_products
    for done in fill(out, p, beliefs):
        if progress is not None:
            progress(done, len(p))
    if beliefs is p:
        np.fill_diagonal(out, 0.0)
    return out


def of_other_library(xp: Any, p: Any, q: Any | None, progress: Progress | None, exact: bool) -> Any:
    """The same for another array library: each pair as `pairs.divergence`, in blocks of pairs, differentiable."""
    beliefs = p if q is None else q
    count, others = p.shape[0], beliefs.shape[0]
    together = max(1, _PAIRED // p.shape[1])
    across = min(together, others)
    down = max(1, together // across)
    strips = []
    for first in range(0, count, down):
        last = min(first + down, count)
        found = []
        for left in range(0, others, across):
            part = beliefs[None, left : min(left + across, others), :]
            engine = pairs.engine_of(xp, p[first:last, None, :], part, exact=exact)
            found.append(pairs.divergence(engine, forms.kl))
        strips.append(xp.concat(found, axis=1))
        if progress is not None:
            progress(last, count)
    value = xp.concat(strips, axis=0)
    if q is None:
        value = xp.where(xp.eye(p.shape[0], dtype=value.dtype) > 0, xp.zeros_like(value), value)
    return value
