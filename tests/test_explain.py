"""kb.explain and ledger.explain(): what they take, what they refuse, and what of a ledger they explain."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kullback as kb


def test_mappings_are_aligned_by_outcome_and_what_one_lacks_has_no_probability():
    x = kb.explain({"sun": 0.5, "rain": 0.5}, {"rain": 0.25, "sun": 0.25, "snow": 0.5})
    assert dict(zip(x.labels, x.belief, strict=True)) == {
        "sun": Fraction(1, 4),
        "rain": Fraction(1, 4),
        "snow": Fraction(1, 2),
    }
    assert x.truth[x.labels.index("snow")] == 0


@pytest.mark.parametrize("form", [list, tuple, np.array, lambda p: np.array(p, dtype=np.float32)])
def test_any_sequence_of_probabilities_is_taken(form):
    x = kb.explain(form([0.2, 0.8]), form([0.3, 0.7]))
    assert x.by_subtraction == Decimal("0.0258")
    assert x.labels == ("1", "2")


def test_labels_name_the_outcomes():
    assert kb.explain([0.2, 0.8], [0.3, 0.7], labels=("click", "no click")).labels == ("click", "no click")


def test_exact_values_are_those_of_the_measures():
    p, q = np.random.default_rng(1).dirichlet(np.ones(40), 2)
    x = kb.explain(p, q, unit="bit")
    assert x.irreducible.exact == kb.entropy(p, unit="bit")
    assert x.excess.exact == kb.kl_divergence(p, q, unit="bit")


@settings(max_examples=60)
@given(st.integers(2, 12), st.integers(0, 10**6), st.sampled_from(["nat", "bit", "dit"]), st.integers(1, 8))
def test_rounding_moves_a_sum_by_no_more_than_its_steps_allow(k, seed, unit, digits):
    p, q = np.random.default_rng(seed).dirichlet(np.ones(k), 2)
    x = kb.explain(p, q, unit=unit, digits=digits)
    most = (k + 1) * 0.5 * 10.0**-digits + 1e-12  # half a unit for each product, and one for the logs
    for part in (x.irreducible, x.total, x.excess):
        assert abs(float(part.by_hand) - part.exact) <= most
        assert math.fsum(step.exact for step in part.steps) == pytest.approx(part.exact, rel=1e-13, abs=1e-15)


def test_whole_numbers_are_counts_and_their_shares_are_explained_beside_the_estimate():
    x = kb.explain([30, 70], [50, 50])
    assert x.truth == (Fraction(3, 10), Fraction(7, 10))
    assert x.estimate is not None
    assert x.estimate.excess.value < x.excess.exact  # the estimate allows for chance
    assert x.estimate.excess.low > 0


def test_counts_that_the_belief_has_never_seen_are_smoothed_and_it_is_said():
    x = kb.explain({"a": 5, "b": 3}, {"a": 1, "c": 3})
    assert x.smoothed
    assert x.truth == (Fraction(11, 19), Fraction(7, 19), Fraction(1, 19))
    assert math.isfinite(x.excess.exact)
    assert "'b'" in str(x)
    assert "½" in str(x)


def test_one_hot_integers_are_probabilities():
    x = kb.explain([1, 0], [0.5, 0.5], unit="bit")
    assert x.estimate is None
    assert (x.irreducible.exact, x.excess.exact) == (0.0, 1.0)


def test_counts_beside_probabilities_are_taken_as_shares():
    x = kb.explain([1, 3], [0.5, 0.5])
    assert x.truth == (Fraction(1, 4), Fraction(3, 4))
    assert x.estimate is None


def test_infinite_cost_is_explained_and_no_error():
    x = kb.explain([0.5, 0.5], [1, 0])
    assert (x.total.exact, x.excess.exact) == (math.inf, math.inf)
    assert x.by_subtraction == x.excess.by_hand == Decimal("Infinity")
    assert "Q rules out" in str(x)


def test_one_outcome_costs_nothing():
    x = kb.explain([1.0], [1.0])
    assert (x.irreducible.exact, x.total.exact, x.excess.exact) == (0.0, 0.0, 0.0)
    assert "pays no more" in str(x)


def test_the_same_costs_nothing_extra_also_by_hand():
    x = kb.explain([0.6, 0.3, 0.1], [0.6, 0.3, 0.1])
    assert x.by_subtraction == x.excess.by_hand == 0
    assert x.excess.exact == 0


def test_outcome_believed_as_it_is_costs_exactly_nothing():
    x = kb.explain([0.6, 0.3, 0.1], [0.3, 0.3, 0.4])  # 0.6 + 0.3 + 0.1 is not 1 in binary
    assert x.shares[1] == 0.0
    assert math.fsum(x.shares) == pytest.approx(x.excess.exact, rel=1e-14)
    assert min(x.shares) >= 0


def test_a_ledger_of_probabilities_explains_itself_in_its_unit():
    ledger = kb.compare({"a": 0.2, "b": 0.8}, {"a": 0.3, "b": 0.7})
    x = ledger.explain(digits=6, lang="zh")
    assert (x.unit, x.digits, x.lang) == ("bit", 6, "zh")
    assert x.excess.exact == ledger.excess.value
    assert "熵" in str(x)


def test_a_ledger_of_counts_explains_its_plug_in_value_and_names_the_difference():
    ledger = kb.compare({"rain": 5, "fog": 173, "sun": 187}, {"rain": 191, "fog": 5, "sun": 170})
    x = ledger.explain()
    assert x.truth[x.labels.index("fog")] == Fraction(173, 365)
    assert x.estimate is ledger
    assert f"{ledger.excess.value:.3g} bits" in str(x)
    assert "173/365" in str(x)


def test_a_ledger_of_logits_is_explained_by_its_probabilities():
    ledger = kb.compare([0.0, math.log(3), -math.inf], [0.0, 0.0, 0.0], given="logits", unit="nat")
    x = ledger.explain()
    assert x.truth == (Fraction(1, 4), Fraction(3, 4), 0)
    assert x.excess.exact == ledger.excess.value


def test_logits_whose_probabilities_underflow_are_refused():
    ledger = kb.compare([0.0, -800.0], [0.0, 0.0], given="logits")
    with pytest.raises(kb.EvidenceError, match="at least 1e-300"):
        ledger.explain()


@pytest.mark.parametrize(
    ("p", "q", "options", "message"),
    [
        ([0.5, 0.5], [0.2, 0.3, 0.5], {}, "q must have one number for each outcome, but it has 3 and p has 2"),
        ([0.5, 0.5], [0.5, 0.5], {"labels": ["a"]}, "it has 2 and labels has 1"),
        ([0.5, 0.5], [0.5, 0.5], {"labels": ["a", "a"]}, "several keys that are written 'a'"),
        ([0.5, 0.6], [0.5, 0.5], {}, r"p must sum to 1, but its sum is 1\.1"),
        ([0.5, 0.5], [50.0, 50.0], {}, "q must hold probabilities, from 0 to 1"),
        ([0.5, 0.5], [-0.5, 1.5], {}, "q must hold probabilities, from 0 to 1"),
        ([0.5, math.nan], [0.5, 0.5], {}, "p must hold probabilities"),
        ([-1, 3], [0.5, 0.5], {}, "p must hold counts, whole numbers of at least 0"),
        ([], [], {}, "p must hold at least one outcome"),
        ([True, False], [0.5, 0.5], {}, "p must hold one number for each outcome"),
        (["a", "b"], [0.5, 0.5], {}, "p must hold one number for each outcome"),
        ([[0.5, 0.5]], [[0.5, 0.5]], {}, "p must hold one number for each outcome"),
        (np.full((2, 2), 0.5), [0.5, 0.5], {}, r"p must have one dimension, .* but its shape is \(2, 2\)"),
        ({"a": 1.0}, [1.0], {}, "must both be mappings"),
        ({"a": 1.0}, {"a": 1.0}, {"labels": ["a"]}, "without labels"),
        ([0.5, 0.5], [0.5, 0.5], {"lang": "de"}, 'lang must be "en" or "zh"'),
        ([0.5, 0.5], [0.5, 0.5], {"unit": "ban"}, 'unit must be "nat", "bit" or "dit"'),
        (np.full(10_001, 1 / 10_001), np.full(10_001, 1 / 10_001), {}, "at most 10,000 outcomes"),
        (0.5, 0.5, {}, "p must"),
        ("0.5", "0.5", {}, "p must"),
        (None, None, {}, "p must"),
    ],
)
def test_bad_input_is_told_what_is_wrong(p, q, options, message):
    with pytest.raises(kb.KullbackError, match=message):
        kb.explain(p, q, **options)
