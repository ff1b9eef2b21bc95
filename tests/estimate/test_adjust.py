"""Holm's adjustment."""

from __future__ import annotations

import pytest

from kullback.estimate import holm


def test_the_smallest_is_multiplied_by_the_number_of_questions_the_next_by_one_less():
    assert holm([0.03, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])


def test_adjusted_p_values_keep_their_order_and_stay_at_most_one():
    assert holm([0.4, 0.6, 0.9]) == [1.0, 1.0, 1.0]
    assert holm([0.001, 0.5, 0.0011]) == pytest.approx([0.003, 0.5, 0.003])


def test_a_question_without_a_test_does_not_count():
    assert holm([None, 0.02, None, 0.3]) == [None, 0.04, None, 0.3]
    assert holm([]) == []
    assert holm([None]) == [None]
