"""Which outcomes a column is compared on."""

from collections import Counter
from contextlib import ExitStack

import numpy as np
import polars as pl
import pytest

from kullback.sources import read
from kullback.sources.pooled import pool


def pair_of(truth, belief):
    with ExitStack() as resources:
        tables = [read(pl.DataFrame({"x": v}), None, n, resources) for v, n in ((truth, "truth"), (belief, "belief"))]
        result = pool(*tables, None, lambda _what, _done, _of: None)
    return result.pairs[0] if result.pairs else result.reasons["x"]


def test_numbers_are_compared_on_twenty_bins_of_about_equal_pooled_mass():
    rng = np.random.default_rng(0)
    pair = pair_of(rng.normal(size=50_000), rng.normal(0.3, size=30_000))
    assert (pair.kind, pair.bound, len(pair.outcomes)) == ("numeric", "at least", 20)
    share = (pair.truth.counts + pair.belief.counts) / 80_000
    assert np.abs(share - 0.05).max() < 0.002


def test_edges_of_a_small_column_are_the_exact_pooled_quantiles():
    rng = np.random.default_rng(1)
    truth, belief = rng.normal(size=300), rng.normal(size=500)
    ordered = np.sort(np.concatenate([truth, belief]))
    expected = [float(ordered[800 * j // 20]) for j in range(20)]
    got = [float(o.strip("[)]").split(", ")[0]) for o in pair_of(truth, belief).outcomes]
    assert got == expected


def test_outcomes_do_not_change_when_rows_change_sides():
    rng = np.random.default_rng(2)
    rows = np.round(rng.gamma(2.0, 10.0, 900), 1)
    seen = set()
    for _ in range(5):
        rng.shuffle(rows)
        seen.add(pair_of(rows[:500], rows[500:]).outcomes)
    assert len(seen) == 1


def test_a_value_that_stands_out_is_an_outcome_of_its_own():
    rng = np.random.default_rng(3)
    truth, belief = rng.normal(10, 3, 4000), rng.normal(10, 3, 4000)
    truth[:60], belief[:40] = -999.0, -999.0  # 1.25 % of the rows
    truth[100:200] = 10.0
    pair = pair_of(truth, belief)
    counted = dict(zip(pair.outcomes, pair.truth.counts.tolist(), strict=True))
    assert counted["-999"] == 60
    assert counted["10"] == 100


def test_a_grid_of_about_equally_frequent_values_is_binned():
    rng = np.random.default_rng(4)
    degrees = rng.integers(0, 70, 5000) / 2
    assert not [o for o in pair_of(degrees[:2500], degrees[2500:]).outcomes if not o.startswith("[")]


@pytest.mark.parametrize(("distinct", "kind"), [(50, "integer"), (51, "numeric")])
def test_up_to_fifty_integers_are_categories(distinct, kind):
    values = np.arange(distinct).repeat(10)
    pair = pair_of(values, values)
    assert pair.kind == kind
    assert (len(pair.outcomes) == distinct) == (kind == "integer")


def test_text_keeps_the_thousand_most_frequent_labels_of_the_pool():
    labels = [f"w{i:04}" for i in range(1200)]
    truth = [label for i, label in enumerate(labels) for _ in range(2 + (i < 600))]
    belief = [label for i, label in enumerate(labels) for _ in range(2 + (i < 300))]
    pair = pair_of(truth, belief)
    assert (pair.kind, pair.bound) == ("text", "at least")
    pooled = Counter(truth) + Counter(belief)
    assert pair.outcomes[:-1] == tuple(sorted(labels, key=lambda w: (-pooled[w], w))[:1000])
    assert pair.outcomes[-1] == "(other)"
    assert pair.truth.counts.sum() == len(truth)
    assert pair.belief.counts.sum() == len(belief)


def test_more_labels_than_a_side_tells_of_are_still_counted_exactly():
    rng = np.random.default_rng(5)
    truth = [f"w{i}" for i in rng.zipf(1.2, 60_000)]
    belief = [f"w{i}" for i in rng.zipf(1.2, 50_000)]
    assert len(set(truth)) > 10_000
    pair = pair_of(truth, belief)
    counted = Counter(truth)
    assert [counted[o] for o in pair.outcomes[:1000]] == pair.truth.counts[:1000].tolist()
    assert pair.truth.counts.sum() == 60_000


def test_text_that_is_nearly_always_new_is_an_identifier():
    assert pair_of([f"a{i}" for i in range(100)], [f"a{i}" for i in range(100)]) == "identifier"
    assert pair_of([f"a{i % 50}" for i in range(100)], [f"a{i % 50}" for i in range(100)]).kind == "categorical"


def test_values_that_are_all_missing_are_not_compared():
    nothing = pl.Series([None, None], dtype=pl.Float64)
    assert pair_of(nothing, nothing) == "every value is missing on both sides"
    assert pair_of(nothing, pl.Series([1.5, 2.5])).outcomes == ("1.5", "2.5", "(missing)")


def test_a_constant_is_one_outcome():
    assert pair_of([0.5] * 10, [0.5] * 20).outcomes == ("0.5",)


def test_infinities_are_in_no_bin():
    rng = np.random.default_rng(6)
    truth, belief = rng.normal(size=3000), rng.normal(size=3000)
    truth[:300], truth[300:400], truth[400:450] = -np.inf, np.inf, np.nan
    pair = pair_of(truth, belief)
    assert pair.outcomes[-3:] == ("(-inf)", "(+inf)", "(missing)")
    assert pair.truth.counts[-3:].tolist() == [300, 100, 50]
    assert pair.truth.counts.min() >= 50
    assert pair.truth.counts.sum() == 3000
