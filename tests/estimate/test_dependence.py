"""The change of dependence of two columns: its size, its limits, and whether it is one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kullback.estimate.association import association_statistic, same_association
from kullback.estimate.balanced import balanced_shares
from kullback.estimate.dependence import coded, dependence_changes


def rows_of(table):
    """One row for each count of a table."""
    return np.repeat(np.argwhere(np.ones(np.shape(table))), np.ravel(table), axis=0)


def drawn(p, n, rng):
    return np.column_stack(np.unravel_index(rng.choice(p.size, n, p=p.ravel() / p.sum()), p.shape))


def normal(seed, n=1000, d=2):
    return np.random.default_rng(seed).normal(size=(n, d))


# Students of statistics by hair (rows) and eye colour, men and women (Snee, American Statistician 28, 1974; the table
# HairEyeColor of R), whose help page of loglin fits all two-way margins: Pearson 6.868, 9 degrees of freedom.
MEN = np.array([[32, 11, 10, 3], [53, 50, 25, 15], [10, 10, 7, 7], [3, 30, 5, 8]])
WOMEN = np.array([[36, 9, 5, 2], [66, 34, 29, 14], [16, 7, 7, 7], [4, 64, 5, 8]])

# Admitted and rejected at Berkeley 1973 by gender and department (Bickel, Hammel & O'Connell, Science 187, 1975); all
# two-way margins: Pearson 18.8, 5 degrees of freedom (Agresti, Categorical Data Analysis).
ADMITTED = np.array([[512, 353, 120, 138, 53, 22], [89, 17, 202, 131, 94, 24]])
REJECTED = np.array([[313, 207, 205, 279, 138, 351], [19, 8, 391, 244, 299, 317]])


@pytest.mark.parametrize(
    ("x", "y", "pearson", "df"), [(MEN, WOMEN, 6.868, 9), (ADMITTED, REJECTED, 18.82, 5)], ids=["hair", "Berkeley"]
)
def test_the_statistic_of_equal_odds_ratios_is_the_published_one(x, y, pearson, df):
    statistic, freedom, _ = association_statistic(x, y)
    assert statistic == pytest.approx(pearson, abs=5e-3)
    assert freedom == df


def test_the_change_is_the_joint_excess_less_those_of_both_columns():
    (found,) = dependence_changes(rows_of(MEN), rows_of(WOMEN), (4, 4))
    joint, hair, eye = (
        balanced_shares(x, y).sum()
        for x, y in ((MEN.ravel(), WOMEN.ravel()), (MEN.sum(1), WOMEN.sum(1)), (MEN.sum(0), WOMEN.sum(0)))
    )
    assert found.change == pytest.approx(joint - hair - eye, abs=1e-12)
    assert found.low < found.change < found.high
    assert found.p_value == same_association(MEN, WOMEN)


def test_equal_columns_against_independent_ones_change_by_the_entropy_of_one():
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 4, (1000, 3)), rng.integers(0, 4, (1000, 3))
    x[:, 2] = x[:, 0]
    first, *rest = dependence_changes(x, y, (4, 4, 4))
    assert (first.first, first.second) == (0, 2)
    assert first.change == pytest.approx(math.log(4), rel=0.1)
    assert first.low > 1.0
    assert first.p_adjusted < 1e-9
    assert [change.p_adjusted for change in rest] == pytest.approx([1.0, 1.0], abs=0.95)


def test_a_lost_dependence_is_found_too():
    x, y = normal(1), normal(2)
    y[:, 1] = 0.5 * y[:, 0] + y[:, 1]
    x[:, 1] *= math.sqrt(1.25)
    (found,) = dependence_changes(*coded(x, y, (0, 0)))
    assert found.p_value < 1e-6
    assert found.low > 0.0


def test_rows_chosen_by_both_columns_keep_their_odds_ratios():
    chosen = WOMEN * 2 * np.array([1, 3, 2, 1])[:, None] * np.array([2, 1, 1, 5])
    pearson, df, _ = association_statistic(chosen, WOMEN)
    assert pearson == pytest.approx(0.0, abs=1e-6)
    assert df == 9


def test_tables_that_fit_any_marginals_leave_nothing_to_test():
    diagonal = np.diag([5, 6, 7])
    assert association_statistic(diagonal, diagonal[::-1, ::-1]) == (0.0, 0, 1.0)
    assert same_association(diagonal, np.diag([9, 9, 9])) == 1.0


def test_codes_of_one_side_alone_say_nothing_of_the_association():
    x, y = np.array([[5, 9, 4], [8, 3, 0]]), np.array([[7, 5, 0], [4, 6, 0]])
    assert association_statistic(x, y)[:2] == association_statistic(x[:, :2], y[:, :2])[:2]


def test_where_the_belief_has_missed_much_there_is_no_upper_limit():
    independent, diagonal = np.full((3, 3), 20), np.diag([60, 60, 60])
    (found,) = dependence_changes(rows_of(independent), rows_of(diagonal), (3, 3))
    assert found.high == math.inf
    assert found.low > 0.0


@pytest.mark.parametrize("sizes", [(1, 5), (0, 5), (5, 0)])
def test_without_rows_there_are_no_limits(sizes):
    x, y = (np.zeros((size, 2), dtype=np.int64) for size in sizes)
    (found,) = dependence_changes(x, y, (2, 2))
    assert (found.low, found.high, found.p_value) == (-math.inf, math.inf, 1.0)


def test_constant_columns_do_not_change():
    x, y = np.zeros((50, 2), dtype=np.int64), np.zeros((60, 2), dtype=np.int64)
    (found,) = dependence_changes(x, y, (1, 1))
    assert (found.change, found.low, found.high, found.p_value) == (0.0, 0.0, 0.0, 1.0)


def test_of_many_columns_the_most_relied_on_are_looked_at():
    codes = np.random.default_rng(1).integers(0, 2, (40, 43))
    relevance = np.arange(43.0)
    found = dependence_changes(codes[:20], codes[20:], (2,) * 43, relevance=relevance)
    assert len(found) == 40 * 39 // 2
    assert min(change.first for change in found) == 3


def test_numbers_are_coded_in_bins_of_about_equal_rows():
    x, y, levels = coded(normal(1), normal(2), (0, 0))
    assert levels == (8, 8)
    assert np.bincount(np.concatenate([x, y])[:, 0]) == pytest.approx(np.full(8, 250), abs=1)


def test_few_rows_get_few_bins():
    assert coded(normal(1, 50), normal(2, 5000), (0, 0))[2] == (3, 3)


def test_repeated_numbers_infinities_and_missing_are_codes_of_their_own():
    x, y = normal(1, d=1), normal(2, d=1)
    for value, rows in ((0.0, slice(0, 300)), (np.inf, slice(300, 500)), (np.nan, slice(500, 600))):
        x[rows] = y[rows] = value
    codes, _, (count,) = coded(x, y, (0,))
    groups = [set(codes[rows, 0]) for rows in (slice(0, 300), slice(300, 500), slice(500, 600), slice(600, 1000))]
    assert [len(group) for group in groups] == [1, 1, 1, 6]
    assert len(set.union(*groups)) == count == 9


def test_rare_categories_are_one_code():
    x = np.concatenate([np.repeat(np.arange(7.0), 100), np.arange(7.0, 50.0)])[:, None]
    codes, _, levels = coded(x, x, (50,))
    assert levels == (8,)
    assert np.bincount(codes[:, 0]).tolist() == [100] * 7 + [43]


def test_both_sides_share_their_codes():
    x = normal(1)
    codes, again, _ = coded(x, x[::-1], (0, 0))
    assert np.array_equal(codes, again[::-1])


TILT = np.outer(np.exp([0.5, -0.5, 0.0, 0.3]), np.exp([-0.6, 0.2, 0.4, 0.0]))
BELIEF = np.random.default_rng(5).dirichlet(np.full(16, 2.0)).reshape(4, 4)


@pytest.mark.slow
@pytest.mark.parametrize("truth", [BELIEF, BELIEF * TILT], ids=["nothing changed", "marginals changed"])
def test_marginals_alone_are_called_a_change_of_dependence_no_more_often_than_the_level(truth):
    rng, runs = np.random.default_rng(6), 600
    found = [
        dependence_changes(drawn(truth, 400, rng), drawn(BELIEF, 400, rng), (4, 4))[0].p_value < 0.05
        for _ in range(runs)
    ]
    assert np.mean(found) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / runs)


@pytest.mark.slow
@pytest.mark.parametrize("k", [8, 10, 16])
def test_few_rows_a_cell_make_the_test_careful(k):
    rng, runs = np.random.default_rng(8), 300
    share = 1.0 / np.arange(1, k + 1)
    q = np.outer(share, share).ravel() / share.sum() ** 2
    tables = rng.multinomial(200, q, (runs, 2)).reshape(runs, 2, k, k)
    found = [same_association(x, y) < 0.05 for x, y in tables]
    assert np.mean(found) <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / runs)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("agree", "k", "n", "m"),
    [(0.3, 4, 500, 500), (0.1, 2, 2000, 2000), (0.02, 3, 200, 2000), (0.4, 3, 2000, 2000)],
)
def test_the_limits_hold_the_change_in_at_least_93_percent(agree, k, n, m):
    rng, runs = np.random.default_rng(7), 600
    belief = np.ones((k, k)) / k**2
    truth = agree * np.eye(k) / k + (1.0 - agree) * belief
    true = float(np.sum(truth * np.log(truth / belief)))
    held = 0
    for _ in range(runs):
        (found,) = dependence_changes(drawn(truth, n, rng), drawn(belief, m, rng), (k, k))
        held += found.low <= true <= found.high
    assert held / runs >= 0.93 - 2 * math.sqrt(0.93 * 0.07 / runs)
