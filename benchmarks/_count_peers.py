"""What SciPy, infomeasure and drift tools answer to counts: their estimate, and their alarm that something differs.

A drift tool's alarm is its default threshold, 0.1, on its own number. infomeasure and evidently are imported where they
are asked. evidently calls D(reference‖current): the truth is given as its reference, so that it answers our question.
"""

from __future__ import annotations

import logging
import math
from functools import partial
from typing import Any

import numpy as np
from scipy import stats

from _studies import Answer

Pairs = tuple[np.ndarray, np.ndarray, bool]
THRESHOLD = 0.1


def scipy_frequencies(data: Pairs) -> Answer:
    """The divergence of the frequencies, and the chi-square test of the table."""
    x, y, _ = data
    return Answer(_kl(x, y), alarm=_contingency(x, y, "pearson"))


def scipy_add_half(data: Pairs) -> Answer:
    """The divergence with ½ added to every count, and the G test by the chi-square distribution."""
    x, y, _ = data
    return Answer(_kl(x + 0.5, y + 0.5), alarm=_contingency(x, y, "log-likelihood"))


def infomeasure_bayes(data: Pairs) -> Answer:
    """The only estimate of the divergence of counts that it has beside the frequencies': a Dirichlet(½) posterior."""
    import infomeasure

    x, y, _ = data
    return Answer(float(infomeasure.kld(_rows(x), _rows(y), approach="bayes", alpha=0.5)))


def evidently_kl(data: Pairs) -> Answer:
    """Its kl_div for categories."""
    from evidently.legacy.calculations.stattests.kl_div import kl_div_stat_test

    return _evidently(kl_div_stat_test, data)


def evidently_psi(data: Pairs) -> Answer:
    """Its population stability index, which is the sum of both divergences."""
    from evidently.legacy.calculations.stattests.psi import psi_stat_test

    return _evidently(psi_stat_test, data)


def scipy_known(data: Pairs) -> Answer:
    """The divergence of the frequencies from the belief, and the chi-square test."""
    x, q, _ = data
    p_value = stats.power_divergence(x, q / q.sum() * x.sum(), lambda_="pearson").pvalue
    return Answer(_kl(x, q), alarm=float(p_value < 0.05))


def scipy_entropy(x: np.ndarray) -> Answer:
    """The entropy of the frequencies."""
    return Answer(float(stats.entropy(x)))


def _infomeasure_entropy(approach: str, x: np.ndarray) -> Answer:
    import infomeasure

    logging.getLogger("infomeasure").setLevel(logging.ERROR)  # it remarks on every sample without rare outcomes
    return Answer(float(infomeasure.entropy(_rows(x), approach=approach)))


def _evidently(test: Any, data: Pairs) -> Answer:
    import pandas as pd
    from evidently.legacy.core import ColumnType

    x, y, _ = data
    value, _ = test.func(pd.Series(_rows(x)), pd.Series(_rows(y)), ColumnType.Categorical, THRESHOLD)
    return Answer(float(value), alarm=float(value >= THRESHOLD))


def _kl(p: np.ndarray, q: np.ndarray) -> float:
    return float(stats.entropy(p, q))


def _contingency(x: np.ndarray, y: np.ndarray, statistic: str) -> float:
    """Is p < 0.05 by the chi-square distribution?"""
    seen = x + y > 0
    if np.count_nonzero(seen) < 2:
        return math.nan
    return float(
        stats.chi2_contingency(np.stack([x[seen], y[seen]]), correction=False, lambda_=statistic).pvalue < 0.05
    )


def _rows(counts: np.ndarray) -> np.ndarray:
    """The rows that have these counts."""
    return np.repeat(np.arange(counts.size), counts)


TWO_SAMPLES = {
    "SciPy, frequencies": scipy_frequencies,
    "SciPy, ½ added": scipy_add_half,
    "infomeasure, Dirichlet(½)": infomeasure_bayes,
    "evidently, kl_div": evidently_kl,
    "evidently, psi": evidently_psi,
}
KNOWN_BELIEF = {"SciPy, frequencies": scipy_known}
ENTROPY = {
    "SciPy, frequencies": scipy_entropy,
    "infomeasure, Miller–Madow": partial(_infomeasure_entropy, "miller_madow"),
    "infomeasure, Grassberger": partial(_infomeasure_entropy, "grassberger"),
    "infomeasure, Chao–Wang–Jost": partial(_infomeasure_entropy, "chao_wang_jost"),
}
