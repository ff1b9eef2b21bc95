"""Nothing changed: two random halves of one real table, 200 times."""

import pytest

from nothing_changed import alarms
from real_data import weather


@pytest.mark.slow
def test_halves_of_a_real_table_raise_no_more_alarms_than_they_may():
    seen = alarms(weather(), 731, 200)
    columns = seen["columns"]
    assert columns == 1200
    assert 0.03 <= seen["p below 0.05"] / columns <= 0.07
    assert seen["different at tolerance 0"] / columns <= 0.04
    assert seen["different at tolerance 0.01"] / columns <= 0.01
    assert seen["tables called different"] / seen["tables"] <= 0.05
