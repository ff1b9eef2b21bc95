"""The hot loops, in nats: the NumPy reference of the formulas, and the one place that chooses who runs them."""

from __future__ import annotations

from kullback.kernels.reference import cross_entropy, entropy, kl, kl_signed_terms, kl_terms

__all__ = ["cross_entropy", "entropy", "kl", "kl_signed_terms", "kl_terms"]
