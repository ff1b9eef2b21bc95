"""The mean of rows that were seen several times, against the rows written out and SciPy's t interval."""

import numpy as np
import pytest
from scipy import stats

from kullback.estimate.score.mean import mean_with_limits as written_out
from kullback.estimate.score.repeated import mean_with_limits


@pytest.mark.parametrize("seed", range(3))
def test_whole_numbers_are_the_rows_written_out(seed):
    rng = np.random.default_rng(seed)
    x, times = rng.exponential(size=40), rng.integers(0, 5, 40)
    found = mean_with_limits(x, times.astype(float), 0.9)
    assert found == pytest.approx(written_out(np.repeat(x, times), None, None, 0.9), rel=1e-12)


def test_symmetric_rows_have_the_t_interval():
    x = np.array([-1.0, 0.0, 1.0])
    value, low, high = mean_with_limits(x, np.array([20.0, 7.0, 20.0]), 0.95)
    all_rows = np.repeat(x, [20, 7, 20])
    expected = stats.t.interval(0.95, 46, loc=0.0, scale=stats.sem(all_rows))
    assert value == pytest.approx(0.0, abs=1e-15)
    assert (low, high) == pytest.approx(expected, rel=1e-12)


def test_one_row_has_no_limits_and_equal_rows_have_none_to_give():
    assert mean_with_limits(np.array([2.0, 3.0]), np.array([0.5, 0.5]), 0.95) == (2.5, -np.inf, np.inf)
    assert mean_with_limits(np.array([2.0, 2.0]), np.array([4.0, 1.0]), 0.95) == (2.0, 2.0, 2.0)
