"""The two e-processes: published values, the closed form against the sequential one, and what makes them e-values."""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pytest

from kullback.estimate.streams.eprocess import known_log_e, known_path, two_stream_gains

CASES = json.loads((Path(__file__).parents[2] / "cases" / "estimates.json").read_text())


def half(k):
    return np.full(k, 0.5)


def test_known_belief_has_the_published_value_in_closed_form_and_row_by_row():
    case = CASES["eprocess_one"]
    codes, log_q = np.array(case["seq"]), np.log(case["q"])
    counts = np.bincount(codes, minlength=3)
    assert known_log_e(counts, log_q) == pytest.approx(case["log_e_closed"], abs=1e-9)
    path = known_path(np.zeros((1, 3), dtype=np.int64), codes, log_q)
    assert path[0, -1] == pytest.approx(case["log_e_sequential"], abs=1e-9)


def test_two_streams_one_to_one_have_the_published_value():
    case = CASES["eprocess_two_blocks_1_1"]
    a, b = np.array(case["a"])[:, None], np.array(case["b"])[:, None]
    assert two_stream_gains(half(3), half(3)[None], a, b).sum() == pytest.approx(case["log_e"], abs=1e-9)


def test_known_evidence_does_not_depend_on_the_order_of_rows():
    rng = np.random.default_rng(1)
    codes, log_q = rng.integers(0, 4, 200), np.log([0.1, 0.2, 0.3, 0.4])
    begun = np.array([[3, 0, 1, 2]])
    expected = float(known_log_e(begun[0] + np.bincount(codes, minlength=4), log_q))
    for order in (codes, codes[::-1], rng.permutation(codes)):
        assert known_path(begun, order, log_q)[0, -1] == pytest.approx(expected, rel=1e-12)


def test_outcome_that_the_belief_forbids_is_endless_evidence():
    log_q = np.array([math.log(0.5), math.log(0.5), -math.inf])
    zeros = np.zeros((1, 3), dtype=np.int64)
    path = known_path(zeros, np.array([0, 1, 2, 0]), log_q)[0]
    assert np.isfinite(path[:2]).all()
    assert np.isposinf(path[2:]).all()
    assert known_log_e(np.array([5, 5, 0]), log_q) == known_log_e(np.array([5, 5]), log_q[:2])


def test_known_evidence_is_1_on_average_over_all_streams_of_the_belief():
    q = np.array([0.6, 0.3, 0.1])
    streams = [np.array(s) for s in itertools.product(range(3), repeat=5)]
    mean = math.fsum(
        math.prod(q[s]) * math.exp(float(known_log_e(np.bincount(s, minlength=3), np.log(q)))) for s in streams
    )
    assert mean == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(("n_a", "n_b"), [(1, 1), (3, 1), (1, 3)])
@pytest.mark.parametrize("p", [(0.5, 0.5), (0.9, 0.1), (0.02, 0.98)])
def test_a_block_is_worth_at_most_1_on_average_whatever_both_streams_follow(n_a, n_b, p):
    before, counts = np.array([7.5, 1.5]), np.array([[0.5, 4.5]])  # predictors that disagree
    mean = 0.0
    for block in itertools.product(range(2), repeat=n_a + n_b):
        rows = np.array(block)
        gain = two_stream_gains(before, counts, rows[None, :n_a], rows[None, n_a:])[0, 0]
        mean += math.prod(np.array(p)[rows]) * math.exp(float(gain))
    assert mean <= 1.0 + 1e-12


def test_blocks_one_after_another_are_worth_what_they_are_worth_together():
    rng = np.random.default_rng(2)
    a, b = rng.integers(0, 3, (6, 2)), rng.integers(0, 3, (6, 1))
    together = two_stream_gains(half(3), half(3)[None], a, b).sum()
    seen = [np.bincount(rows[:4].ravel(), minlength=3) for rows in (a, b)]
    first = two_stream_gains(half(3), half(3)[None], a[:4], b[:4]).sum()
    rest = two_stream_gains(half(3) + seen[0], half(3)[None] + seen[1], a[4:], b[4:]).sum()
    assert first + rest == pytest.approx(together, abs=1e-12)
