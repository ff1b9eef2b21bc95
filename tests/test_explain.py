"""kb.explain and ledger.explain(): what they take, what they refuse, and what of a ledger they explain."""

import math
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pandas as pd
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
    assert x.irreducible.exact == pytest.approx(float(kb.entropy(p, unit="bit")), rel=1e-15)
    assert x.excess.exact == pytest.approx(float(kb.kl_divergence(p, q, unit="bit")), rel=1e-14)


@settings(max_examples=60)
@given(st.integers(2, 12), st.integers(0, 10**6), st.sampled_from(["nat", "bit", "dit"]), st.integers(1, 8))
def test_rounding_moves_a_sum_by_no_more_than_its_steps_allow(k, seed, unit, digits):
    p, q = np.random.default_rng(seed).dirichlet(np.ones(k), 2)
    x = kb.explain(p, q, unit=unit, digits=digits)
    most = (k + 1) * 0.5 * 10.0**-digits + 1e-12  # half a unit for each product, and one for the logs
    for part in (x.irreducible, x.total, x.excess):
        assert abs(float(part.by_hand) - part.exact) <= most
    assert float(sum(x.shares)) == pytest.approx(x.excess.exact, rel=1e-14)


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
    assert x.rows == (4, None)
    assert "P: the shares of 4 rows." in str(x)
    assert "as if they were exact" in str(x)


def test_pandas_series_are_aligned_by_their_index():
    p, q = pd.Series({"a": 0.2, "b": 0.8}), pd.Series({"b": 0.7, "a": 0.3})
    assert kb.explain(p, q).belief == (Fraction(3, 10), Fraction(7, 10))
    assert kb.explain(pd.Series({"a": 2, "b": 8}), {"b": 7, "a": 3}).estimate is not None


def test_what_rounding_alone_can_make_is_said_to_be_that():
    p = [0.123456789, 0.876543211]
    assert "rounded to the precision of their number type" in str(kb.explain(np.float32(p), p))
    assert "rounded to the precision of their number type" not in str(kb.explain([0.2, 0.8], [0.3, 0.7]))
    nearly = kb.compare({"a": 0.5, "b": 0.5}, {"a": 0.5000000000000002, "b": 0.4999999999999998})
    assert nearly.explain().excess.exact > 0


def test_numbers_of_narrow_types_mean_what_was_written():
    wide = kb.explain([0.1, 0.9], [0.15, 0.85])
    for narrow in (np.float32, np.float16):
        x = kb.explain(narrow([0.1, 0.9]), narrow([0.15, 0.85]))
        assert (x.truth, x.belief) == (wide.truth, wide.belief)
        assert str(x).partition("7. ")[0] == str(wide).partition("7. ")[0]
    for narrow in (np.float32, np.float16, np.longdouble):
        thirds = np.array([1 / 3, 2 / 3], dtype=narrow)
        assert kb.explain(thirds, [0.5, 0.5]).truth == (Fraction(1, 3), Fraction(2, 3))


def test_fractions_and_decimals_are_taken_exactly():
    p = [Fraction(1_000_000_000_001, 2_000_000_000_003), Fraction(1_000_000_000_002, 2_000_000_000_003)]
    x = kb.explain(p, p[::-1])
    assert x.truth == tuple(p)
    assert x.excess.exactly == pytest.approx(Decimal("4.99999999998500e-25"), rel=Decimal("1e-13"))
    third = Decimal("0.33333333333333333333333333")
    assert kb.explain([third, 1 - third], [0.5, 0.5]).truth[0] == Fraction(third)
    assert kb.explain(range(1, 4), [1, 1, 1]).truth == (Fraction(1, 6), Fraction(1, 3), Fraction(1, 2))


def test_fractions_with_nothing_in_common_are_still_quick():
    p = [Fraction(1, 10**6 + i) for i in range(2000)]
    x = kb.explain([*p, 1 - sum(map(float, p))], [1 / 2001] * 2001)
    assert max(share.denominator for share in x.truth) < 10**600


@pytest.mark.parametrize("power", [12, 24, 26, 30, 60, 200])
def test_excess_is_exact_however_near_the_two_are(power):
    d = Fraction(1, 10**power)
    x = kb.explain([Fraction(3, 10) + d, Fraction(6, 10) - d, Fraction(1, 10)], [Decimal("0.3"), Decimal("0.6"), 0.1])
    with mpmath.workdps(1000):
        step = mpmath.mpf(10) ** -power
        p, q = (mpmath.mpf("0.3") + step, mpmath.mpf("0.6") - step), (mpmath.mpf("0.3"), mpmath.mpf("0.6"))
        excess = sum(a * mpmath.log(a / b) for a, b in zip(p, q, strict=True))
        reverse = sum(b * mpmath.log(b / a) for a, b in zip(p, q, strict=True))
        assert abs(mpmath.mpf(str(x.excess.exactly)) / excess - 1) < 1e-45
        assert abs(mpmath.mpf(str(x.reverse)) / reverse - 1) < 1e-45
    assert "0.3/0.3" not in str(x)


def test_what_is_exact_is_not_said_to_be_rounded():
    near = [Fraction(1, 2) + Fraction(1, 10**17), Fraction(1, 2) - Fraction(1, 10**17)]
    text = " ".join(str(kb.explain(near, [Fraction(1, 2)] * 2)).split())
    assert "rounded to the precision" not in text
    assert "P = 0.50000000000000001, Q = 0.5" in text


@pytest.mark.parametrize("tiny", [Decimal("1e-99999999"), Decimal("1e-301"), Fraction(1, 10**400)])
def test_numbers_that_floats_take_for_0_are_refused(tiny):
    with pytest.raises(kb.KullbackError, match="p must hold numbers that are 0 or at least 1e-300 in size"):
        kb.explain([tiny, 1], [0.5, 0.5])


def test_huge_counts_are_exact():
    x = kb.explain([2**60, 2**60], [2**60 + 1, 2**60 - 1])
    assert 0 < x.excess.exact < 1e-35
    assert "Q is P:" not in str(x)


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
    assert x.shares[1] == 0
    assert min(x.shares) >= 0
    ledger = kb.compare({"a": 0.6, "b": 0.3, "c": 0.1}, {"a": 0.3, "b": 0.3, "c": 0.4})
    assert ledger.explain().shares[1] == 0  # of the normalised numbers too


def test_a_ledger_of_probabilities_explains_itself_in_its_unit():
    ledger = kb.compare({"a": 0.2, "b": 0.8}, {"a": 0.3, "b": 0.7})
    x = ledger.explain(digits=6, lang="zh")
    assert (x.unit, x.digits, x.lang) == ("bit", 6, "zh")
    assert x.excess.exact == pytest.approx(ledger.excess.value, rel=1e-14)
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
    assert x.excess.exact == pytest.approx(ledger.excess.value, rel=1e-14)


def test_logits_whose_probabilities_underflow_are_refused():
    assert kb.explain([1e-310, 1.0], [0.5, 0.5]).truth[0] > 0
    ledger = kb.compare([0.0, -800.0], [0.0, 0.0], given="logits")
    with pytest.raises(kb.EvidenceError, match="at least 1e-300"):
        ledger.explain()


@pytest.mark.parametrize(
    ("p", "q", "options", "message"),
    [
        ([0.5, 0.5], [0.2, 0.3, 0.5], {}, "q must have one number for each outcome, but it has 3 and p has 2"),
        ([0.5, 0.5], [0.5, 0.5], {"labels": ["a"]}, "there are 1 of them, and p has 2 numbers"),
        ([0.5, 0.5], [0.5, 0.5], {"labels": ["a", "a"]}, "labels must differ, but 'a' is there twice"),
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
        ({"a": 1.0}, [1.0], {}, "must both name their outcomes"),
        ({"a": 1.0}, {"a": 1.0}, {"labels": ["a"]}, "without labels"),
        ([0.5, 0.5], [0.5, 0.5], {"lang": "de"}, 'lang must be "en" or "zh"'),
        ([0.5, 0.5], [0.5, 0.5], {"unit": "ban"}, 'unit must be "nat", "bit" or "dit"'),
        (np.full(10_001, 1 / 10_001), np.full(10_001, 1 / 10_001), {}, "at most 10,000 outcomes"),
        (0.5, 0.5, {}, "p must be a sequence of numbers, an array or a mapping, but it is a float"),
        ("0.5", "0.5", {}, "but it is a str"),
        (None, None, {}, "but it is a NoneType"),
        (iter([0.5, 0.5]), [0.5, 0.5], {}, "but it is a list_iterator"),
        (pd.DataFrame({"a": [1, 2]}), [0.5, 0.5], {}, "but it is a DataFrame"),
        (np.ma.array([2, 3, 5], mask=[0, 0, 1]), [2, 3, 5], {}, "but it is a MaskedArray"),
        (pd.Series([0.5, 0.5]), [0.5, 0.5], {}, "must both name their outcomes"),
        ([0.5, 0.5], [0.5, 0.5], {"labels": 5}, "labels must be names, one for each outcome, but it is 5"),
        ([0.5, 0.5], [0.5, 0.5], {"labels": "ab"}, "labels must be names, one for each outcome, but it is 'ab'"),
        ([10**400, 1], [1, 1], {}, r"fewer than 2\^62 rows, but its counts sum to 1\.000e\+400\.\nDivide"),
        ([0.5, 0.5], [0.5, 0.5], {"labels": {"a", "b"}}, "labels must be names, one for each outcome"),
        ([0.5, 0.5], [0.5, 0.5], {"labels": b"ab"}, "labels must be names, one for each outcome"),
        ([Fraction(-1, 4), Fraction(5, 4)], [0.5, 0.5], {}, "but for '1' it holds -1/4"),
        ([Decimal("sNaN"), Decimal("0.5")], [0.5, 0.5], {}, "p must hold probabilities"),
        ([0.5, 0.5], [0.5, 0.5], {"lang": np.array(["en", "zh"])}, "lang must be"),
    ],
)
def test_bad_input_is_told_what_is_wrong(p, q, options, message):
    with pytest.raises(kb.KullbackError, match=message):
        kb.explain(p, q, **options)
