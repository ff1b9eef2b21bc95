"""The hot loops, in nats.

`ACTIVE` says who does for NumPy arrays: "compiled" (the C kernel, at the level `LEVEL` of this processor) or "numpy"
(the reference of the same formulas, where there was no compiler, or KULLBACK_KERNEL=numpy asks for it). Arrays of
other libraries are computed by these libraries, from the same terms as the reference.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from kullback.kernels import compiled, costs, forms, pairs

__all__ = ["ACTIVE", "LEVEL", "entropy", "kl", "kl_signed_terms", "kl_terms"]

ACTIVE: Final[str] = "numpy" if compiled.native is None else "compiled"
LEVEL: Final[str | None] = None if compiled.native is None else compiled.native.level()

_ANY = (math.inf, math.inf)
_quiet = np.errstate(all="ignore")


@_quiet
def kl(p: Any, q: Any) -> Any:
    """D(p/P ‖ q/Q) of NumPy arrays of shape (..., K) that have been checked."""
    value = compiled.divergence("kl", p, q, _ANY)
    return pairs.divergence(pairs.engine_of(np, p, q), forms.kl) if value is None else value


@_quiet
def entropy(p: Any) -> Any:
    """H(p/P) of a NumPy array of shape (..., K) that has been checked."""
    value = compiled.divergence("entropy", p, p, _ANY)
    return costs.mean_cost(pairs.engine_of(np, p)) if value is None else value


@_quiet
def kl_terms(p: Any, q: Any) -> Any:
    """t(pᵢ, c·qᵢ)/P, c = P/Q: never negative, and their sum is the divergence to rounding."""
    return pairs.terms(pairs.engine_of(np, p, q), forms.kl)


@_quiet
def kl_signed_terms(p: Any, q: Any) -> Any:
    """p̂·log(p̂/q̂) of the normalised pair; 0 where p = 0."""
    return pairs.terms(pairs.engine_of(np, p, q), forms.signed_kl)
