"""The costliest rows: infinite ones first, then by cost, with what happened and what was predicted."""

import numpy as np
import pytest

from kullback.estimate.score.costliest import costliest
from kullback.evidence import Labels, Scored

_P = np.array([[0.5, 0.3, 0.2], [0.0, 0.9, 0.1], [0.1, 0.1, 0.8], [0.7, 0.3, 0.0], [0.25, 0.5, 0.25]])
_CODES = np.array([1, 0, 0, 2, 1])


def _scored(weights=None):
    return Scored("m", Labels(("a", "b", "c"), _CODES, weights=weights), _P.copy())


def _cost():
    with np.errstate(divide="ignore"):
        return -np.log(_P[np.arange(5), _CODES])


def test_rows_that_cost_infinitely_much_come_first_and_in_their_order():
    assert [row.row for row in costliest(_scored(), _cost())] == [1, 3, 2, 0, 4]


def test_only_so_many_rows_as_asked_for():
    assert [row.row for row in costliest(_scored(), _cost(), 3)] == [1, 3, 2]


def test_row_says_what_happened_and_what_was_predicted():
    row = costliest(_scored(), _cost())[2]
    assert (row.label, row.probability, row.predicted, row.confidence) == ("a", 0.1, "c", 0.8)
    assert row.cost == pytest.approx(2.302585092994046)  # ln 10


def test_shares_are_of_the_finite_cost():
    rows = costliest(_scored(), _cost())
    assert [row.share for row in rows[:2]] == [0.0, 0.0]
    assert sum(row.share for row in rows) == pytest.approx(1.0)
    # ln 10 / (ln 10 + ln(10/3) + ln 2) = 0.5482...
    assert rows[2].share == pytest.approx(np.log(10) / np.log(200 / 3))


def test_row_of_twice_the_weight_has_twice_the_share():
    rows = costliest(_scored(np.array([1.0, 0.5, 2.0, 0.5, 1.0])), _cost())
    assert rows[2].share == pytest.approx(2 * np.log(10) / np.log(2000 / 3))


def test_soft_label_is_named_by_its_most_likely_class():
    scored = Scored("m", Labels(("a", "b"), None, np.array([[0.4, 0.6]])), np.array([[0.75, 0.25]]))
    (row,) = costliest(scored, np.array([1.0]))
    assert (row.label, row.probability, row.predicted, row.confidence) == ("b", 0.25, "a", 0.75)
