"""Nothing changed: two random halves of one real table, 200 times."""

import numpy as np
import polars as pl
import pytest

import kullback
from _real_data import weather
from nothing_changed import alarms


@pytest.mark.slow
def test_halves_of_a_real_table_raise_no_more_alarms_than_they_may():
    seen = alarms(weather(), 731, 200)
    columns = seen["columns"]
    assert columns == 1200
    assert 0.03 <= seen["p below 0.05"] / columns <= 0.07
    assert seen["different at tolerance 0"] / columns <= 0.04
    assert seen["different at tolerance 0.01"] / columns <= 0.01
    assert seen["tables called different"] / seen["tables"] <= 0.05


@pytest.mark.slow
def test_text_of_many_labels_about_equally_frequent_raises_no_alarm():
    def side(rng: np.random.Generator) -> pl.DataFrame:
        return pl.DataFrame({"id": pl.Series(rng.integers(0, 200_000, 300_000)).cast(pl.String)})

    tables = [np.random.default_rng(seed) for seed in range(12)]
    p_values = [kullback.compare(side(rng), side(rng), tolerance=0)["id"].p_value for rng in tables]
    assert sum(p < 0.05 for p in p_values) <= 2
    assert sum(p < 0.5 for p in p_values) >= 2  # nor is it too hard to raise one
