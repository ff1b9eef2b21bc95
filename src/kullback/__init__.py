"""kullback: how far one distribution is from another, as uncertainty: total = irreducible + excess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kullback.errors import EvidenceError, KullbackError, NotADistributionError, SourceError
from kullback.ledger import Amount, Entry, Ledger, Report
from kullback.measures.cross_entropy import cross_entropy
from kullback.measures.entropy import entropy
from kullback.measures.kl import kl_divergence, kl_terms

if TYPE_CHECKING:
    from kullback._compare import compare

__all__ = [
    "Amount",
    "Entry",
    "EvidenceError",
    "KullbackError",
    "Ledger",
    "NotADistributionError",
    "Report",
    "SourceError",
    "compare",
    "cross_entropy",
    "entropy",
    "kl_divergence",
    "kl_terms",
]


def __getattr__(name: str) -> object:
    """`compare` is loaded when it is first used, since it brings narwhals, duckdb and scipy."""
    if name == "compare":
        from kullback._compare import compare

        globals()["compare"] = compare
        return compare
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names."""
    return __all__
