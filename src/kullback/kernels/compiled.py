"""The compiled kernel, where it was built: checks and sums together, without temporaries."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import numpy as np

from kullback.errors import KullbackError


def _built() -> Any:
    """The extension module; None where it was not built, or is not wanted."""
    wanted = os.environ.get("KULLBACK_KERNEL", "")
    if wanted not in ("", "compiled", "numpy"):
        raise KullbackError(
            f'KULLBACK_KERNEL must be "compiled" or "numpy", but it is {wanted!r}.\n'
            "Unset it to have the compiled kernel where there is one."
        )
    if wanted == "numpy":
        return None
    try:
        return import_module("kullback.kernels._native")
    except ModuleNotFoundError:  # no compiler was there at installation
        if wanted == "compiled":
            raise
        return None


native: Any = _built()


def divergence(operation: str, p: Any, q: Any, off: tuple[float, float]) -> Any:
    """A measure of the normalised pair in nats, of NumPy arrays of shape (..., K): shape (...).

    None where there is no compiled kernel, or where it found numbers that have to be refused (negative, NaN, infinite,
    totals `off` 1 by more than that) or that are outside its range: then look again, or compute by the reference.
    """
    if native is None:
        return None
    if p.shape != q.shape:
        p, q = np.broadcast_arrays(p, q)
    out = np.empty(p.shape[:-1])
    return out[()] if native.divergence(operation, p, q, out, *off) else None


def logits(z: Any, w: Any, everything: bool) -> Any:
    """Divergences of the softmax of NumPy logits of shape (..., K), in nats: shape (..., 1), or all (..., 6).

    None where there is no compiled kernel, or where it found numbers that are no logits.
    """
    if native is None:
        return None
    if z.shape != w.shape:
        z, w = np.broadcast_arrays(z, w)
    out = np.empty((*z.shape[:-1], 6 if everything else 1))
    return out if native.logits(z, w, out, everything) else None
