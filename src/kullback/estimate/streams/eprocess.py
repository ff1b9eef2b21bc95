"""Evidence that a stream does not follow a belief, valid however often one looks; natural logarithms throughout.

An e-process E starts at 1 and, while the stream follows the belief, is on average at most 1 at whatever row one stops.
It reaches 1/α at any row at all with a probability of at most α (Ville 1939). Two forms:

- the belief is known: the likelihood of the rows under the Dirichlet(½) mixture over that under the belief
  (Krichevsky & Trofimov 1981, doi:10.1109/TIT.1981.1056331), which depends on the counts alone;
- the belief is a sample: reference rows x and stream rows y are taken together in blocks, each worth
  Π p_a(x)/p₀(x) · Π p_b(y)/p₀(y), where p_a and p_b are what earlier rows of either side predict and p₀ is their mean,
  weighted by the rows of either side in a block (after Turner, Ly & Grünwald 2024, doi:10.1016/j.jspi.2023.106116).
  For whatever common distribution the factors E[p_a/p₀] = u and E[p_b/p₀] = v have n_a·u + n_b·v = n_a + n_b, so that
  u^n_a·v^n_b ≤ 1: nothing is assumed of that distribution. (docs/watching.md)

Both take several starts at once: `counts` has shape (J, k), a line for the rows since each of J starts.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import gammaln

from kullback.estimate.arrays import Floats, Integers

PRIOR: Final = 0.5  # rows of each outcome that a predictor has seen before the first: Krichevsky and Trofimov's


def known_log_e(counts: Integers, log_q: Floats) -> Floats:
    """Log E of rows with these counts (..., k) against a known belief (k,); infinite where the belief forbids one."""
    allowed = np.isfinite(log_q)
    of_allowed = counts[..., allowed]
    whole = PRIOR * of_allowed.shape[-1]
    learned = gammaln(whole) - gammaln(whole + of_allowed.sum(-1))
    learned = learned + (gammaln(PRIOR + of_allowed) - gammaln(PRIOR)).sum(-1)
    log_e = learned - of_allowed @ log_q[allowed]
    return np.asarray(np.where((counts[..., ~allowed] > 0).any(-1), np.inf, log_e))


def known_path(counts: Integers, codes: Integers, log_q: Floats) -> Floats:
    """Log E after each of the rows `codes` (B,) that follow rows with these counts (J, k): shape (J, B)."""
    size = np.isfinite(log_q).sum()
    seen = counts[:, codes] + earlier(codes)
    rows = counts.sum(axis=1, keepdims=True) + np.arange(codes.size)
    gains = np.log(seen + PRIOR) - np.log(rows + PRIOR * size) - log_q[codes]
    return np.asarray(known_log_e(counts, log_q)[:, None] + np.cumsum(gains, axis=1))


def two_stream_gains(before: Floats, counts: Floats, reference: Integers, stream: Integers) -> Floats:
    """What log E gains by each of B blocks of reference rows (B, n_a) and stream rows (B, n_b): shape (J, B).

    `before` (k,) are the reference rows before them and `counts` (J, k) the stream's rows since each start, both with
    the rows of a prior, ½ of each outcome or what else was fixed in advance.
    """
    n_a, n_b = reference.shape[1], stream.shape[1]
    rows = np.hstack((reference, stream))
    p_a = _predicted(before[None], reference, rows)
    p_b = _predicted(counts, stream, rows)
    p_0 = (n_a * p_a + n_b * p_b) / (n_a + n_b)
    gains = np.log(p_a[..., :n_a] / p_0[..., :n_a]).sum(-1) + np.log(p_b[..., n_a:] / p_0[..., n_a:]).sum(-1)
    return np.asarray(gains)


def _predicted(counts: Floats, own: Integers, rows: Integers) -> Floats:
    """What one side predicts for `rows` (B, n) from its `counts` (J, k) and its `own` rows (B, m) before each block."""
    blocks = np.arange(len(own))[:, None]
    in_block = np.zeros((len(own), counts.shape[1]), dtype=np.int64)
    np.add.at(in_block, (blocks, own), 1)
    before = np.cumsum(in_block, axis=0) - in_block
    hits = counts[:, rows] + np.take_along_axis(before, rows, axis=1)
    total = counts.sum(axis=1)[:, None, None] + own.shape[1] * blocks
    return np.asarray(hits / total)


def earlier(codes: Integers) -> Integers:
    """How often each of the codes occurred before it.

    >>> earlier(np.array([2, 0, 2, 2])).tolist()
    [0, 0, 1, 2]
    """
    order = np.argsort(codes, kind="stable")
    grouped = codes[order]
    first = np.searchsorted(grouped, grouped)
    found = np.empty(codes.size, dtype=np.int64)
    found[order] = np.arange(codes.size) - first
    return found
