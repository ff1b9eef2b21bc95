"""kullback: how far one distribution is from another, as uncertainty: total = irreducible + excess."""

from __future__ import annotations

from kullback.measures.cross_entropy import cross_entropy
from kullback.measures.entropy import entropy
from kullback.measures.kl import kl_divergence, kl_terms

__all__ = ["cross_entropy", "entropy", "kl_divergence", "kl_terms"]
