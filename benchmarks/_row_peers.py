"""What infomeasure, SciPy and evidently answer to rows of numbers; alarms as in _count_peers."""

from __future__ import annotations

import numpy as np
from scipy import stats

from _studies import Answer

Rows = tuple[np.ndarray, np.ndarray]
THRESHOLD = 0.1


def infomeasure_metric(data: Rows) -> Answer:
    """Its nearest-neighbour estimate."""
    import infomeasure

    return Answer(float(infomeasure.kld(*data, approach="metric")))


def infomeasure_kernel(data: Rows) -> Answer:
    """Its kernel estimate, with Gaussian kernels of half a standard deviation."""
    import infomeasure

    return Answer(float(infomeasure.kld(*data, approach="kernel", kernel="gaussian", bandwidth=0.5)))


def scipy_kde(data: Rows) -> Answer:
    """The mean log ratio of two kernel density estimates, and the Kolmogorov–Smirnov test of the first column."""
    x, y = data
    ratio = stats.gaussian_kde(x.T).logpdf(x.T) - stats.gaussian_kde(y.T).logpdf(x.T)
    return Answer(float(ratio.mean()), alarm=float(stats.ks_2samp(x[:, 0], y[:, 0]).pvalue < 0.05))


def evidently_kl(data: Rows) -> Answer:
    """Its kl_div for numbers, with the truth as reference."""
    import pandas as pd
    from evidently.legacy.calculations.stattests.kl_div import kl_div_stat_test
    from evidently.legacy.core import ColumnType

    x, y = (pd.Series(side[:, 0]) for side in data)
    value, _ = kl_div_stat_test.func(x, y, ColumnType.Numerical, THRESHOLD)
    return Answer(float(value), alarm=float(value >= THRESHOLD))


ONE_COLUMN = {"SciPy, kernel densities": scipy_kde, "evidently, kl_div": evidently_kl}
ROWS = {"infomeasure, metric": infomeasure_metric, "infomeasure, kernel": infomeasure_kernel}
