"""kullback: how far one distribution is from another, as uncertainty: total = irreducible + excess."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from kullback.errors import EvidenceError, KullbackError, NotADistributionError, ResolutionWarning, SourceError
from kullback.ledger import Amount, Entry, Ledger, Report
from kullback.measures.alpha import alpha_divergence
from kullback.measures.bhattacharyya import bhattacharyya_distance
from kullback.measures.chi_squared import chi_squared_divergence
from kullback.measures.conditional_entropy import conditional_entropy
from kullback.measures.conditional_mutual_information import conditional_mutual_information
from kullback.measures.cross_entropy import cross_entropy
from kullback.measures.entropy import entropy
from kullback.measures.generalized_kl import generalized_kl_divergence
from kullback.measures.hellinger import hellinger_distance
from kullback.measures.jeffreys import jeffreys_divergence
from kullback.measures.js import js_divergence
from kullback.measures.js_distance import js_distance
from kullback.measures.kl import kl_divergence, kl_terms
from kullback.measures.logits import LogitDivergences, divergences_from_logits, kl_from_logits
from kullback.measures.mutual_information import mutual_information
from kullback.measures.pairwise import pairwise_kl
from kullback.measures.perplexity import perplexity
from kullback.measures.renyi import renyi_divergence
from kullback.measures.renyi_entropy import renyi_entropy
from kullback.measures.total_correlation import total_correlation
from kullback.measures.total_variation import total_variation
from kullback.measures.tsallis import tsallis_entropy

if TYPE_CHECKING:
    from kullback import families, fit, losses
    from kullback._compare import compare
    from kullback._explain import explain
    from kullback._power import power
    from kullback._score import score
    from kullback._signal import compare_signals, signal_entropy
    from kullback._train import TrainingLedger
    from kullback._watch.watcher import Watcher
    from kullback._watch_signal.core import watch_signal
    from kullback._watch_signal.watcher import SignalWatcher
    from kullback.between.answer import Between
    from kullback.between.kl_between import kl_between
    from kullback.explanation import Explanation
    from kullback.losses.explain import explain_loss
    from kullback.plan import Plan
    from kullback.scoring import Score
    from kullback.signal_watch import SignalWatch
    from kullback.signals import SignalEntropy, SignalReport
    from kullback.training import Training

__all__ = [
    "Amount",
    "Between",
    "Entry",
    "EvidenceError",
    "Explanation",
    "KullbackError",
    "Ledger",
    "LogitDivergences",
    "NotADistributionError",
    "Plan",
    "Report",
    "ResolutionWarning",
    "Score",
    "SignalEntropy",
    "SignalReport",
    "SignalWatch",
    "SignalWatcher",
    "SourceError",
    "Training",
    "TrainingLedger",
    "Watcher",
    "alpha_divergence",
    "bhattacharyya_distance",
    "chi_squared_divergence",
    "compare",
    "compare_signals",
    "conditional_entropy",
    "conditional_mutual_information",
    "cross_entropy",
    "divergences_from_logits",
    "entropy",
    "explain",
    "explain_loss",
    "families",
    "fit",
    "generalized_kl_divergence",
    "hellinger_distance",
    "jeffreys_divergence",
    "js_distance",
    "js_divergence",
    "kl_between",
    "kl_divergence",
    "kl_from_logits",
    "kl_terms",
    "losses",
    "mutual_information",
    "pairwise_kl",
    "perplexity",
    "power",
    "renyi_divergence",
    "renyi_entropy",
    "score",
    "signal_entropy",
    "total_correlation",
    "total_variation",
    "tsallis_entropy",
    "watch_signal",
]


_ROOMS = {"families", "fit", "losses"}
_LOADED_WHEN_USED = {
    "compare": "kullback._compare",
    "compare_signals": "kullback._signal",
    "explain": "kullback._explain",
    "explain_loss": "kullback.losses.explain",
    "kl_between": "kullback.between.kl_between",
    "power": "kullback._power",
    "score": "kullback._score",
    "signal_entropy": "kullback._signal",
    "watch_signal": "kullback._watch_signal.core",
    "Between": "kullback.between.answer",
    "Explanation": "kullback.explanation",
    "Plan": "kullback.plan",
    "Score": "kullback.scoring",
    "SignalEntropy": "kullback.signals",
    "SignalReport": "kullback.signals",
    "SignalWatch": "kullback.signal_watch",
    "SignalWatcher": "kullback._watch_signal.watcher",
    "Training": "kullback.training",
    "TrainingLedger": "kullback._train",
    "Watcher": "kullback._watch.watcher",
}


def __getattr__(name: str) -> object:
    """Some names are loaded when they are first used: `compare` and `explain` bring narwhals, duckdb and scipy."""
    if name in _ROOMS:
        return import_module(f"kullback.{name}")
    if name in _LOADED_WHEN_USED:
        globals()[name] = getattr(import_module(_LOADED_WHEN_USED[name]), name)
        return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names."""
    return __all__
