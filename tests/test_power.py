"""kb.power: what comes of a stated shift."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest

import kullback as kb

QUICK = {"check": 0, "tolerance": 10.0}  # without the verdict, whose limits take their time


@pytest.fixture(scope="module")
def fair():
    return kb.power([0.3, 0.7], [0.2, 0.8], check=100)


def test_the_ideal_is_the_likelihood_ratio_and_stein_stands_beside_it():
    fair = kb.power([0.3, 0.7], [0.2, 0.8], **QUICK)
    nats = 0.3 * math.log(1.5) + 0.7 * math.log(0.875)
    assert fair.shift == pytest.approx(nats / math.log(2))
    assert fair.stein == pytest.approx(math.log(20) / nats)
    # By the sum of the binomial distribution the power first stays above 0.8 between 110 and 118 rows.
    assert 110 <= fair["ideal"].rows <= 118


@pytest.mark.slow
def test_every_way_costs_more_than_the_ideal_and_says_how_often(fair):
    for way in ("fit", "alarm", "two samples", "different"):
        need = fair[way]
        assert need.rows > fair["ideal"].rows
        assert need.factor == pytest.approx(need.rows / fair["ideal"].rows, rel=0.01)
        assert need.power == pytest.approx(0.8, abs=4 * need.error + 0.02)
    assert fair.rows == fair["two samples"].belief_rows


@pytest.mark.slow
def test_the_same_seed_gives_the_same_plan():
    belief = {"a": 0.5, "b": 0.5}
    plans = [kb.power({"a": 0.9, "b": 0.1}, belief, belief_rows=20, seed=seed, **QUICK) for seed in (3, 3)]
    assert plans[0] == plans[1]


def test_a_belief_of_too_few_rows_is_said_to_be():
    plan = kb.power([0.3, 0.7], [2, 8], **QUICK)
    assert (plan.belief_rows, plan.rows) == (10, None)
    assert plan["two samples"].reason == "the belief has too few rows, 10"
    assert plan["fit"].rows is not None


def test_equal_sides_are_never_told_apart():
    for same in ([0.5, 0.5], {"a": 1.0}, pd.Series([0.25, 0.75], index=["x", "y"])):
        plan = kb.power(same, same)
        assert [need.rows for need in plan.needs] == [None] * 5
        assert "truth and belief are the same" in str(plan)
    assert kb.power(None, [0.5, 0.5], bits=0).rows is None


def test_arrays_and_labels_are_taken():
    q = np.array([0.25, 0.75])
    assert kb.power(q, q, labels=["yes", "no"]).labels == ("yes", "no")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"bits": 0.1}, "p states the truth"),
        ({"rows": 1}, "rows must be a whole number, 2 or more"),
        ({"seed": -1}, "seed must be a whole number"),
        ({"check": 0.5}, "check must be a whole number"),
        ({"ratio": 2, "belief_rows": 5}, "ratio and belief_rows"),
        ({"alpha": 0.9}, "power must be larger than alpha"),
        ({"columns": 0}, "columns must be a number 1 or more"),
    ],
)
def test_what_cannot_be_planned_for_is_refused(options, said):
    with pytest.raises(kb.KullbackError, match=said):
        kb.power([0.5, 0.5], [0.4, 0.6], **options)


@pytest.mark.slow
def test_what_the_belief_forbids_is_told_by_its_first_row():
    plan = kb.power({"a": 0.45, "b": 0.45, "c": 0.1}, {"a": 0.5, "b": 0.5}, **QUICK)
    assert plan.shift == math.inf
    assert plan.stein is None
    waited = math.ceil(math.log(0.2) / math.log(0.9))  # rows until c has shown itself with chance 0.8
    assert plan["ideal"].rows == waited
    assert plan["alarm"].rows == pytest.approx(waited, abs=1)
    assert plan.rows > waited
    assert json.loads(plan.to_json())["forbidden"] is True


@pytest.mark.slow
def test_more_rows_of_the_belief_spare_rows_of_the_truth(fair):
    more = kb.power([0.3, 0.7], [0.2, 0.8], ratio=4, **QUICK)
    assert more["two samples"].belief_rows == 4 * more.rows
    # N = nm/(n+m) tells: with four times the rows of the belief 5/8 of the truth's will do.
    assert more.rows == pytest.approx(fair.rows * 5 / 8, rel=0.15)


@pytest.mark.slow
def test_more_columns_need_more_rows():
    alone, among = (kb.power([0.9, 0.1], [0.6, 0.4], columns=c, **QUICK) for c in (1, 20))
    for way in ("ideal", "fit", "alarm", "two samples"):
        assert among[way].rows > alone[way].rows


@pytest.mark.slow
def test_given_rows_tell_the_shift_that_needs_them(fair):
    back = kb.power([0.3, 0.7], [0.2, 0.8], rows=fair.rows, check=100, tolerance=0.001)
    assert back["two samples"].smallest == pytest.approx(fair.shift, rel=0.15)
    assert back["two samples"].power == pytest.approx(0.8, abs=0.15)
    assert back["ideal"].smallest < back["fit"].smallest < back["two samples"].smallest


@pytest.mark.slow
def test_given_rows_need_no_size_of_the_shift():
    plan = kb.power(None, [0.25] * 4, rows=100, check=0, tolerance=0.0)
    assert plan.shift is None
    assert all(need.power is None and need.smallest > 0 for need in plan.needs)


def test_more_outcomes_than_can_be_simulated_are_refused():
    q = np.full(20_001, 1 / 20_001)
    with pytest.raises(kb.EvidenceError, match="at most 20,000 outcomes"):
        kb.power(q, q)
