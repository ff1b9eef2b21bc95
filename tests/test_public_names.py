"""The package's front: its names, and how little an import costs."""

import subprocess
import sys

import kullback

HEAVY = {"scipy", "pandas", "polars", "pyarrow", "narwhals", "duckdb", "click", "rich", "jinja2", "torch"}


def test_public_names_are_these():
    assert kullback.__all__ == [
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
    assert all(hasattr(kullback, name) for name in kullback.__all__)


def test_import_loads_numpy_and_nothing_heavier():
    code = "import sys, kullback; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert "numpy" in loaded
    assert not loaded & HEAVY
