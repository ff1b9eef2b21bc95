"""The permutation test from counts: against every deal there is, and by the laws of the deals."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from kullback.estimate.permutation import best_rank, dealt_statistics, dealt_together, permutation, ranks, unevenness


def rng(seed=0):
    return np.random.default_rng(seed)


def uneven(counts, t, share):
    """The three statistics of deals (counts, one a row) as textbooks write them, G less what no deal alters."""
    counts, t = np.asarray(counts, dtype=float), np.asarray(t, dtype=float)
    both = np.stack([counts, t - counts])
    square, variance = (counts - t * share) ** 2, t * share * (1 - share)
    log = np.log(both, out=np.zeros_like(both), where=both > 0)
    return np.stack(
        [(both * log).sum(axis=(0, 2)), (square / variance).sum(axis=1), (square / (variance + 4)).sum(axis=1)]
    )


def every_deal(t, n):
    """The three statistics of each way to deal n of the rows, shape (3, deals)."""
    rows = np.repeat(np.arange(len(t)), t)
    return uneven([np.bincount(deal, minlength=len(t)) for deal in itertools.combinations(rows, n)], t, n / sum(t))


def test_p_value_is_the_share_of_deals_whose_best_rank_is_at_least_as_good():
    x, y = np.array([5, 2, 1, 0]), np.array([1, 3, 1, 3])
    every = every_deal((x + y).tolist(), int(x.sum()))
    seen = uneven([x], x + y, x.sum() / (x + y).sum())
    above = np.mean(every[:, None, :] >= every[:, :, None] * (1 - 1e-12), axis=2)
    best = np.min(above * [[1], [4], [4]], axis=0)
    best_seen = np.min(np.mean(every >= seen * (1 - 1e-12), axis=1) * [1, 4, 4])
    expected = np.mean(best <= best_seen + 1e-12)
    found = np.mean([permutation(x, x + y, rng(i), 999) for i in range(40)])
    assert found == pytest.approx(expected, abs=4 * np.sqrt(expected / 40_000) + 0.005)


@pytest.mark.parametrize(("t", "n"), [([1] * 14, 7), ([1] * 8 + [4, 4], 7), ([2] * 11 + [4], 5), ([3] * 19, 3)])
def test_outcomes_dealt_together_have_the_law_of_those_dealt_one_by_one(t, n):
    every = every_deal(t, n)
    dealt = np.concatenate([dealt_statistics(np.array(t), n, 999, rng(i)) for i in range(20)], axis=1)
    for moment, which in itertools.product((1, 2, 3), range(3)):
        error = 4 * np.std(every[which] ** moment) / np.sqrt(dealt.shape[1])
        assert np.mean(dealt[which] ** moment) == pytest.approx(np.mean(every[which] ** moment), abs=error + 1e-9)


def test_rows_dealt_to_a_group_are_all_dealt():
    rows = np.array([0, 1, 50, 299, 300])
    got = dealt_together(3, 100, rows, rng())
    assert got.sum(axis=0).tolist() == [100] * 5
    assert (np.arange(4) @ got).tolist() == rows.tolist()
    assert got[:, 0].tolist() == [100, 0, 0, 0]
    assert got[:, 4].tolist() == [0, 0, 0, 100]


def test_equal_statistics_have_the_same_rank_and_the_largest_is_first():
    assert ranks(np.array([[0.1 + 0.2, 5.0, 0.3, 0.0]])).tolist() == [[3, 1, 3, 4]]


def test_a_rank_by_likelihood_counts_for_four_by_another_statistic():
    assert best_rank(np.array([[5, 5, 9], [2, 1, 9], [9, 9, 1]])).tolist() == [5, 4, 4]


def test_statistics_of_the_samples_exchanged_are_the_same():
    x, t = np.array([7, 0, 30, 1]), np.array([9, 4, 70, 1])
    assert unevenness(x, t, 0.3) == pytest.approx(unevenness(t - x, t, 0.7))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("k", "n", "m", "shape", "slope"),
    [  # of 200 such pairs G alone finds 84 %, 97 % and 76 %, Pearson's statistic alone 7 %, 15 % and 98 %
        (100, 100, 100_000, "geometric", "first"),
        (100, 500, 5000, "geometric", "falling"),
        (100, 500, 5000, "zipf", "rising"),
    ],
)
def test_whatever_moves_between_samples_of_unequal_size_is_found(k, n, m, shape, slope):
    i = np.arange(k)
    q = {"geometric": np.exp(-8.0 * i / k), "zipf": 1 / (i + 1.0)}[shape]
    p = q * np.exp({"first": 1.6 * (i == 0), "falling": -4.0 * i / k, "rising": 1.1 * i / k}[slope])
    draw = rng(1)
    pairs = zip(draw.multinomial(n, p / p.sum(), 100), draw.multinomial(m, q / q.sum(), 100), strict=True)
    assert np.mean([permutation(x[x + y > 0], (x + y)[x + y > 0], draw, 999) < 0.05 for x, y in pairs]) > 0.8
