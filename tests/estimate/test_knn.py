"""Nearest neighbours: published values, the same by brute force, and what scales, copies and far rows do to it."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.special import digamma

from kullback.errors import EvidenceError
from kullback.estimate.knn import comparable_scales, knn_terms, reads_low_by

PUBLISHED = json.loads((Path(__file__).parents[1] / "cases" / "estimates.json").read_text())["knn"]


def normal(n, d, seed, shift=0.0):
    """Rows of independent normal columns."""
    return np.random.default_rng(seed).standard_normal((n, d)) + shift


def by_brute_force(x, y, k):
    """The terms from all distances."""
    n, d = x.shape
    own = np.sort(np.linalg.norm(x[:, None] - x, axis=2), axis=1)[:, k]
    other = np.sort(np.linalg.norm(x[:, None] - y, axis=2), axis=1)[:, k - 1]
    return d * np.log(other / own) + math.log(len(y) / (n - 1))


@pytest.mark.parametrize("k", [1, 5, 10, 20])
def test_it_agrees_with_the_published_package(k):
    x, y = np.array(PUBLISHED["x"]), np.array(PUBLISHED["y"])
    assert knn_terms(x, y, k).mean() == pytest.approx(PUBLISHED[f"wkv{k}"], rel=1e-12)


@pytest.mark.parametrize("d", [1, 2, 3, 10])
@pytest.mark.parametrize(("n", "m"), [(6, 5), (200, 70), (70, 200)])
def test_every_term_is_that_of_all_distances(d, n, m):
    x, y = normal(n, d, 1), normal(m, d, 2, 0.5)
    assert knn_terms(x, y) == pytest.approx(by_brute_force(x, y, 5), rel=1e-9, abs=1e-12)


def test_a_truth_far_from_the_belief_is_measured_too():
    x, y = normal(50, 1, 1), normal(50, 1, 2, 1e6)
    assert knn_terms(x, y) == pytest.approx(by_brute_force(x, y, 5), rel=1e-9)


@pytest.mark.parametrize("d", [1, 2])
@pytest.mark.parametrize("factor", [2.0**-1000, 2.0**-1050, 2.0**-8, 2.0**1019])
def test_the_unit_of_measurement_does_not_matter(d, factor):
    x, y = (np.round(rows * 2**20) / 2**20 for rows in (normal(300, d, 3), normal(200, d, 4, 0.3)))
    assert knn_terms(x * factor, y * factor) == pytest.approx(knn_terms(x, y), rel=1e-9)


@pytest.mark.parametrize("offset", [1e9, -1e9, 2.0**40])
def test_a_huge_offset_costs_only_the_digits_it_rounds_away(offset):
    x, y = normal(300, 2, 5), normal(200, 2, 6, 0.3)
    moved, there = x + offset, y + offset
    assert knn_terms(moved, there) == pytest.approx(knn_terms(moved - offset, there - offset), abs=1e-3)


def test_no_column_drowns_another():
    x, y = normal(500, 2, 7, (1.0, 0.0)), normal(500, 2, 8)
    units = np.array([2.0**-40, 2.0**40])
    assert knn_terms(x * units, y * units) == pytest.approx(knn_terms(x, y), rel=1e-9)


def test_columns_of_like_spread_keep_their_geometry():
    x, y = normal(100, 2, 9) * (1.0, 1.8), normal(90, 2, 10) * (1.0, 1.8)
    at_scale, there = comparable_scales(x, y)
    ratio = np.ptp(at_scale, axis=0) / np.ptp(x, axis=0)
    assert ratio[0] == pytest.approx(ratio[1], rel=1e-12)
    assert np.ptp(there, axis=0) == pytest.approx(np.ptp(y, axis=0) * ratio, rel=1e-12)


def test_scales_leave_a_column_that_does_not_vary_at_zero():
    x, y = np.full((4, 2), 1e300), np.full((3, 2), 1e300)
    assert not np.concatenate(comparable_scales(x, y)).any()


@pytest.mark.parametrize("outlier", [1e200, 1.7e308, -1.7e308])
@pytest.mark.parametrize("d", [1, 2])
def test_a_row_out_of_all_proportion_keeps_the_terms_finite(d, outlier):
    x, y = normal(100, d, 11), normal(100, d, 12)
    x[0, 0] = outlier
    assert np.isfinite(knn_terms(x, y)).all()


def test_rows_in_another_order_have_their_own_terms():
    x, y = normal(300, 2, 13), normal(300, 2, 14)
    order = np.random.default_rng(15).permutation(300)
    assert knn_terms(x[order], y[::-1]) == pytest.approx(knn_terms(x, y)[order], rel=1e-12)


@pytest.mark.parametrize("d", [1, 2])
def test_a_few_copies_move_the_estimate_little(d):
    x, y = normal(2000, d, 16, 0.5), normal(2000, d, 17)
    copied = x.copy()
    copied[:15] = copied[0]
    terms = knn_terms(copied, y)
    assert np.isfinite(terms).all()
    assert terms.mean() == pytest.approx(knn_terms(x, y).mean(), abs=0.02)


def test_where_every_value_repeats_the_terms_are_those_of_counts():
    x = np.repeat([[0.0], [1.0]], [40, 60], axis=0)
    y = np.repeat([[0.0], [1.0]], [30, 70], axis=0)
    zero, one = (digamma(a) - digamma(b + 1) + math.log(100 / 99) for a, b in ((40, 30), (60, 70)))
    assert knn_terms(x, y) == pytest.approx(np.repeat([zero, one], [40, 60]), rel=1e-12)


@pytest.mark.parametrize(("n", "m"), [(5, 100), (100, 4), (0, 0)])
def test_too_few_rows_for_five_neighbours_are_refused(n, m):
    with pytest.raises(EvidenceError, match=rf"at least 6 rows of the truth and 5 of the belief, .* {n} and {m}"):
        knn_terms(np.zeros((n, 1)), np.zeros((m, 1)))


def test_rows_that_are_all_the_same_have_no_distances():
    with pytest.raises(EvidenceError, match="all rows of one side are the same"):
        knn_terms(np.zeros((10, 2)), normal(10, 2, 1))


def test_it_warns_of_reading_low_only_where_the_belief_does_not_reach_the_truth():
    belief = normal(2000, 2, 18)
    assert reads_low_by(0.7 * normal(2000, 2, 19), belief) == 0.0
    assert reads_low_by(normal(2000, 2, 19), belief) < 0.02
    assert reads_low_by(1.4 * normal(2000, 2, 19), belief) > 0.05
    assert reads_low_by(normal(2000, 2, 19, 100.0), belief) == pytest.approx(6.0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("d", "n", "change", "truth"),
    [
        (1, 1000, lambda z: z, 0.0),
        (1, 1000, lambda z: z + 0.5, 0.125),
        (1, 1000, lambda z: 0.7 * z, 0.101675),
        (2, 3000, lambda z: z + 0.5, 0.25),
        (2, 3000, lambda z: 0.7 * z, 0.203350),
        (3, 5000, lambda z: z + 0.5, 0.375),
    ],
)
def test_its_bias_is_small_where_it_is_called_fair(d, n, change, truth):
    rng = np.random.default_rng(20)
    estimates = [knn_terms(change(rng.standard_normal((n, d))), rng.standard_normal((n, d))).mean() for _ in range(40)]
    assert abs(np.mean(estimates) - truth) < max(0.05, 0.2 * truth)
