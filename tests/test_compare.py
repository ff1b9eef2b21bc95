"""compare, from what users have to a ledger: what issue after issue relies on."""

import math
from collections import Counter
from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import polars as pl
import pytest

import kullback as kb


def rows(seed: int, n: int = 4000) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    return pl.DataFrame(
        {"size": rng.gamma(3.0, 2.0, n), "colour": rng.choice(["red", "green", "blue"], n, p=[0.5, 0.3, 0.2])}
    )


def made_missing(frame: pl.DataFrame, column: str, share: float) -> pl.DataFrame:
    gone = np.random.default_rng(9).random(frame.height) < share
    return frame.with_columns(pl.when(pl.lit(gone)).then(None).otherwise(pl.col(column)).alias(column))


@pytest.mark.parametrize("column", ["size", "colour"])
def test_half_missing_is_found_and_named(column):
    report = kb.compare(made_missing(rows(1), column, 0.5), rows(2))
    ledger = report[column]
    assert ledger.verdict == "different"
    assert report.verdict == "different"
    assert ledger.top(1)[0].outcome == "(missing)"
    assert "(missing)" in ledger.truth_only.outcomes
    assert "(missing)" in str(ledger)
    other = next(name for name in report if name != column)
    assert report[other].verdict != "different"


def with_unseen(share: float) -> pl.DataFrame:
    new = np.random.default_rng(7).random(4000) < share
    return rows(1).with_columns(pl.when(pl.lit(new)).then(pl.lit("violet")).otherwise(pl.col("colour")).alias("colour"))


def test_a_few_rows_of_an_unseen_label_make_the_upper_limit_conditional():
    ledger = kb.compare(with_unseen(0.03), rows(2))["colour"]
    assert ledger.truth_only.outcomes == ("violet",)
    assert ledger.truth_only.mass == pytest.approx(0.03, abs=0.01)
    assert ledger.top(1)[0].outcome == "violet"
    assert (ledger.verdict, ledger.excess.upper) == ("different", "conditional")
    assert ledger.excess.high < math.inf


def test_many_rows_of_an_unseen_label_leave_no_upper_limit_and_the_lower_one_speaks():
    ledger = kb.compare(with_unseen(0.10), rows(2))["colour"]
    assert (ledger.verdict, ledger.excess.upper, ledger.excess.high) == ("different", "unbounded", math.inf)
    assert ledger.excess.low > 0.1
    assert ledger.to_dict()["excess"]["high"] is None


def test_there_is_no_cliff_at_ten_thousand_rows():
    def excess(n: int) -> kb.Amount:
        truth, belief = Counter(a=n // 2, b=n - n // 2 - 1, rare=1), Counter(a=n // 2, b=n - n // 2)
        return kb.compare(truth, belief).excess

    below, above = excess(9_999), excess(10_001)
    for name in ("raw", "value", "low", "high"):
        assert getattr(below, name) == pytest.approx(getattr(above, name), rel=2e-3, abs=1e-9)


def test_the_parts_of_a_ledger_add_up():
    ledger = kb.compare(rows(1), rows(2).with_columns(pl.col("size") * 1.2))["size"]
    assert ledger.total.value == ledger.irreducible.value + ledger.excess.value
    assert math.fsum(e.excess for e in ledger.entries) == pytest.approx(ledger.excess.value, rel=1e-12)
    assert math.fsum(e.signed for e in ledger.entries) == pytest.approx(ledger.excess.raw, rel=1e-12)
    assert min(e.excess for e in ledger.entries) >= 0
    assert sum(e.count_truth for e in ledger.entries) == 4000


def test_units_are_one_answer_in_other_words():
    bits, nats, dits = (
        kb.compare({"a": 30, "b": 70}, {"a": 50, "b": 50}, unit=u).excess for u in ("bit", "nat", "dit")
    )
    assert nats.value == pytest.approx(bits.value * math.log(2), rel=1e-15)
    assert dits.high == pytest.approx(bits.high * math.log10(2), rel=1e-15)
    assert nats.bits == pytest.approx(bits.value, rel=1e-15)
    assert bits.nats == pytest.approx(nats.value, rel=1e-15)


def test_the_tolerance_is_in_bits_whatever_the_unit():
    sides = {"a": 3000, "b": 7000}, {"a": 3600, "b": 6400}
    verdicts = {unit: kb.compare(*sides, unit=unit, tolerance=0.006).verdict for unit in ("bit", "nat", "dit")}
    assert set(verdicts.values()) == {"different"}
    assert kb.compare(*sides, unit="nat").excess.low < 0.006  # nats: so the verdict was not made of this number


def test_truth_comes_first():
    forward = kb.compare({"a": 90, "b": 10}, {"a": 50, "b": 50})
    backward = kb.compare({"a": 50, "b": 50}, {"a": 90, "b": 10})
    assert forward.excess == backward.reverse
    assert forward.reverse == backward.excess


def test_probabilities_give_an_exact_ledger():
    ledger = kb.compare({"a": 0.2, "b": 0.8}, {"a": 0.3, "b": 0.7}, unit="nat")
    assert ledger.excess.value == pytest.approx(0.2 * math.log(2 / 3) + 0.8 * math.log(8 / 7), rel=1e-14)
    assert ledger.excess.low == ledger.excess.value == ledger.excess.high
    assert (ledger.method, ledger.p_value, ledger.truth.rows) == ("exact", None, None)


def test_a_belief_that_forbids_what_happens_costs_infinitely_much_and_names_it():
    ledger = kb.compare({"heads": 0.5, "tails": 0.5}, {"heads": 1.0, "tails": 0.0})
    assert ledger.excess.value == math.inf
    assert (ledger.excess.upper, ledger.verdict) == ("infinite", "different")
    assert ledger.truth_only.outcomes == ("tails",)
    assert ledger.to_dict()["excess"]["value"] is None
    assert "tails" in str(ledger)


def test_labels_are_aligned_by_name_never_by_position():
    truth = pd.Series([30, 70], index=["a", "b"])
    belief = pd.Series([70, 30], index=["b", "a"])
    assert kb.compare(truth, belief, given="counts").excess == kb.compare({"a": 30, "b": 70}, {"a": 30, "b": 70}).excess


def test_samples_counts_and_series_of_the_same_data_agree():
    truth, belief = list("aabbbbcca" * 20), list("abcabcabb" * 20)
    expected = kb.compare(Counter(truth), Counter(belief)).excess
    assert kb.compare(truth, belief, given="samples").excess == expected
    assert kb.compare(pd.Series(truth), pd.Series(belief)).excess == expected
    assert kb.compare(pl.Series(truth), pl.Series(belief)).excess == expected
    assert kb.compare(pd.DataFrame({"x": truth}), pl.DataFrame({"x": belief}))["x"].excess == expected


def test_a_matrix_of_samples_is_a_table():
    rng = np.random.default_rng(0)
    report = kb.compare(rng.normal(size=(500, 2)), rng.normal(1, 1, size=(400, 2)), given="samples")
    assert list(report) == ["0", "1"]
    assert report.verdict == "different"


def test_a_bare_array_must_say_what_it_is():
    with pytest.raises(kb.EvidenceError, match="given='counts'"):
        kb.compare([1, 2], [2, 1])
    with pytest.raises(kb.EvidenceError, match="given='counts'"):
        kb.compare(np.array([0.5, 0.5]), np.array([0.4, 0.6]))


@pytest.mark.parametrize(
    ("numbers", "given", "message"),
    [
        ({"a": -1, "b": 2}, None, "for 'a' it holds -1"),
        ({"a": 1.5, "b": 2.0}, "counts", "for 'a' it holds 1.5"),
        ({"a": 0.4, "b": 0.5}, None, "its sum is 0.9"),
        ({"a": float("nan"), "b": 1.0}, None, "for 'a' it holds nan"),
        ({"a": -0.1, "b": 1.1}, None, "for 'a' it holds -0.1"),
        ({"a": -0.7, "b": 1.7}, None, "if logits, pass given='logits'"),
        ({"a": float("nan"), "b": 1.0}, "logits", "for 'a' it holds nan"),
        ({"a": True, "b": False}, None, "for 'a' it holds True"),
        ({"a": "1", "b": 2}, None, "for 'a' it holds '1'"),
        ({"a": 0, "b": 0}, None, "its counts sum to 0"),
        ({}, None, "it is empty"),
        ({1: 3, "1": 4}, None, "several keys that are written '1'"),
        ({"a": 2**63}, None, "9223372036854775808"),
    ],
)
def test_numbers_that_are_no_evidence_are_refused_by_name_and_place(numbers, given, message):
    with pytest.raises(kb.KullbackError, match="truth") as refused:
        kb.compare(numbers, {"a": 1, "b": 1}, given=given)
    assert message in str(refused.value)


def test_one_row_of_counts_has_no_interval():
    ledger = kb.compare({"a": 1}, {"a": 10, "b": 10})
    assert (ledger.verdict, ledger.excess.low, ledger.excess.high) == ("undecided", 0, math.inf)


def test_columns_of_one_side_are_reported_not_raised():
    report = kb.compare(pl.DataFrame({"a": [1, 2], "b": [1, 2]}), pl.DataFrame({"b": [1, 2], "c": [1, 2]}))
    assert list(report) == ["b"]
    assert {(x.name, x.reason) for x in report.not_compared} == {
        ("a", "only in the truth (truth)"),
        ("c", "only in the belief (belief)"),
    }


def test_a_p_value_does_not_depend_on_the_other_columns():
    both = kb.compare(rows(1, 300), rows(2, 300))
    alone = kb.compare(rows(1, 300), rows(2, 300), columns=["colour"])
    assert both["colour"].p_value == alone["colour"].p_value
    assert alone["colour"].p_adjusted == alone["colour"].p_value


def test_one_changed_column_among_many_is_established():
    rng = np.random.default_rng(0)
    truth = {f"c{i}": rng.choice(list("abcd"), 500) for i in range(120)}
    belief = {f"c{i}": rng.choice(list("abcd"), 500) for i in range(120)}
    belief["c77"] = rng.choice(list("abcd"), 500, p=[0.6, 0.2, 0.1, 0.1])
    report = kb.compare(pl.DataFrame(truth), pl.DataFrame(belief))
    assert report["c77"].p_adjusted < 0.01
    assert report.verdict == "different"


def test_the_same_question_has_the_same_answer():
    assert kb.compare(rows(1), rows(2)) == kb.compare(rows(1), rows(2))
    assert kb.compare(rows(1), rows(2)).to_json() == kb.compare(rows(1), rows(2)).to_json()


def test_a_report_is_a_read_only_mapping():
    report = kb.compare(rows(1), rows(2))
    assert list(report) == ["size", "colour"]
    assert len(report) == 2
    assert "size" in report
    with pytest.raises(KeyError):
        report["weight"]
    with pytest.raises(FrozenInstanceError):
        report.unit = "nat"
    with pytest.raises(FrozenInstanceError):
        report["size"].name = "other"


def test_counts_of_ten_billion_rows_are_compared():
    ledger = kb.compare({"a": 5_000_000_000, "b": 5_000_000_000}, {"a": 5_000_500_000, "b": 4_999_500_000})
    assert ledger.test == "chi-square"
    assert ledger.p_value < 1e-10
    assert 0 < ledger.excess.low < ledger.excess.high < 1e-7
    assert ledger.verdict == "same"


def test_what_is_masked_is_missing():
    masked = np.ma.masked_array([1.0, 2.0, 999.0, 999.0] * 20, mask=[0, 0, 1, 1] * 20)
    ledger = kb.compare(masked, masked, given="samples")
    assert {e.outcome: e.count_truth for e in ledger.entries} == {"1": 20, "2": 20, "(missing)": 40}
    with pytest.raises(kb.EvidenceError, match="masked"):
        kb.compare(masked, masked, given="counts")


def test_probabilities_of_less_precision_may_be_off_by_more():
    third = np.full(3, 1 / 3, dtype=np.float16)
    assert kb.compare(third, third, given="probabilities").excess.value == 0
    with pytest.raises(kb.NotADistributionError, match="sum to 1"):
        kb.compare(third.astype(np.float64), third, given="probabilities")


def test_what_bare_arrays_hold_can_be_said_of_each_side():
    z = np.log([0.25, 0.75]) + 7.0
    ledger = kb.compare(z, [0.5, 0.5], given=("logits", "probabilities"), unit="nat")
    assert ledger.excess.value == pytest.approx(0.25 * math.log(0.5) + 0.75 * math.log(1.5), rel=1e-13)
    assert (ledger.method, ledger.kind, ledger.entries[0].outcome) == ("logits", "categorical", "0")
    with pytest.raises(kb.EvidenceError, match=r"given must be one of .*'logits'"):
        kb.compare(z, z, given="logit")
    with pytest.raises(kb.EvidenceError, match="given='logits' does not go with"):
        kb.compare("a.csv", "b.csv", given="logits")
    with pytest.raises(kb.EvidenceError, match="is a table and belief is not"):
        kb.compare(pl.DataFrame({"x": [1, 2]}), z, given=(None, "logits"))


def test_options_of_numpy_types_are_plain_in_the_json():
    assert '"confidence": 0.5' in kb.compare({"a": 3}, {"a": 4}, confidence=np.float32(0.5)).to_json()
