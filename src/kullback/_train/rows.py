"""What each row of a batch costs: the predictions and what is true of them, read from arrays of any library."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kullback._array import ArrayLike, to_numpy
from kullback.errors import EvidenceError
from kullback.kernels import compiled
from kullback.kernels.logits import Softmax, logits_reference
from kullback.losses._given import Given, enter
from kullback.losses._options import Options

Numbers = npt.NDArray[np.float64]

_TOGETHER: Final = 1 << 16  # entries that are computed with at once: temporaries stay small


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a batch that count, in nats: each has a total, an irreducible part and an excess.

    What is true of them is in `labels`, shape (N,), or in `shares`, shape (N, K).
    """

    outcomes: int
    total: Numbers
    irreducible: Numbers
    excess: Numbers
    labels: npt.NDArray[np.intp] | None = None
    shares: Numbers | None = None

    @property
    def count(self) -> int:
        """How many rows count."""
        return int(self.total.size)


def rows_of(
    logits: ArrayLike,
    *,
    labels: ArrayLike | None,
    probabilities: ArrayLike | None,
    teacher: ArrayLike | None,
    mask: ArrayLike | None,
    ignore_index: int,
) -> Rows:
    """The rows of a batch that count; refuses what the losses refuse."""
    known = {"labels": labels, "probabilities": probabilities, "teacher": teacher, "mask": mask}
    options = Options(
        **{name: None if x is None else _detached(name, x) for name, x in known.items()},
        axis=-1,
        label_smoothing=0.0,
        temperature=1.0,
        ignore_index=ignore_index,
        unit="nat",
        reduction="none",
    )
    given = enter(_detached("logits", logits), options)
    w, t = _plain(given, given.logits), _plain(given, given.truth)
    K = w.shape[-1]
    counts = slice(None) if given.counts is None else to_numpy(given.counts).reshape(-1)
    w = w.reshape(-1, K)[counts]
    if not len(w):
        return Rows(K, *np.zeros((3, 0)))
    if given.kind == "labels":
        return _labelled(w, t.reshape(-1)[counts].astype(np.intp))
    t = t.reshape(-1, K)[counts]
    shares = t.astype(np.float64)
    if given.kind == "probabilities":
        with np.errstate(divide="ignore"):
            t = np.log(shares)
    else:
        shares -= shares.max(axis=-1, keepdims=True)
        np.exp(shares, out=shares)
    shares /= shares.sum(axis=-1, keepdims=True)
    return _shared(w, t, shares)


def _plain(given: Given, x: Any) -> npt.NDArray[Any]:
    """An array in NumPy, half precision in float64; each row in one piece, so that it is always added up alike."""
    return np.ascontiguousarray(to_numpy(given.xp.astype(x, given.wide) if "16" in str(x.dtype) else x))


def _detached(name: str, x: ArrayLike) -> ArrayLike:
    """An array without the graph that it may be part of, where float64 is: torch's on the CPU, all others in NumPy."""
    if hasattr(x, "detach"):
        return x.detach().cpu()
    if isinstance(x, np.ndarray) or not hasattr(x, "__array_namespace__"):
        return x
    try:
        return to_numpy(x)
    except (TypeError, RuntimeError) as error:
        raise EvidenceError(
            f"{name} must hold numbers that can be read now, but these cannot: {str(error).partition(chr(10))[0]}\n"
            "Call add(...) outside of jit and vmap, with the arrays that they return."
        ) from error


def _labelled(w: npt.NDArray[Any], labels: npt.NDArray[np.intp]) -> Rows:
    """Rows whose class is known: they cost −log q of it, and none of that is irreducible, as far as the row tells."""
    costs = np.empty(len(w))
    some = max(1, _TOGETHER // w.shape[-1])
    for first in range(0, len(w), some):
        part = slice(first, first + some)
        belief, own = Softmax(np, w[part].astype(np.float64)), labels[part, None]
        cost = belief.log_sum - np.take_along_axis(belief.less, own, -1)
        costs[part] = np.where(np.take_along_axis(belief.allowed, own, -1), cost, math.inf)[:, 0]
    return Rows(w.shape[-1], costs, np.zeros(len(w)), costs, labels=labels)


def _shared(w: npt.NDArray[Any], z: npt.NDArray[Any], shares: Numbers) -> Rows:
    """Rows of which a distribution is known, with its logits z."""
    found: Any = compiled.logits(z, w, True)
    if found is None:
        found = logits_reference(z, w)
    return Rows(w.shape[-1], total=found[:, 4], irreducible=found[:, 3], excess=found[:, 0], shares=shares)
