"""The types of the account: what they refuse, and how they add up."""

import math
from dataclasses import replace

import pytest

import kullback as kb
from kullback.ledger import Amount, NotCompared, Report, Side


def pair(truth, belief, **options) -> kb.Ledger:
    return kb.compare(truth, belief, **options)


def test_an_amount_lies_within_its_limits():
    with pytest.raises(kb.KullbackError, match="within its limits"):
        Amount(1.0, 2.0, 3.0, 1.0, "finite", "bit")


def test_a_sum_of_amounts_has_the_sums_of_the_limits_and_the_weaker_kind_of_upper_limit():
    a = Amount(1.0, 0.5, 2.0, 1.0, "finite", "bit")
    b = Amount(math.log(2), 0.0, math.inf, -0.1, "unbounded", "nat")
    total = a + b
    assert (total.value, total.low, total.high, total.upper, total.unit) == (2.0, 0.5, math.inf, "unbounded", "bit")


def test_a_ledger_whose_parts_do_not_add_up_cannot_be_made():
    ledger = pair({"a": 30, "b": 70}, {"a": 60, "b": 40})
    with pytest.raises(kb.KullbackError, match="excess shares of 'outcome' sum to"):
        replace(ledger, entries=ledger.entries[:1])
    first = replace(ledger.entries[0], signed=ledger.entries[0].signed + 0.1)
    with pytest.raises(kb.KullbackError, match="signed shares"):
        replace(ledger, entries=(first, *ledger.entries[1:]))


def rounded(excess: float, resolution: float | None, tolerance: float = 0.25) -> kb.Ledger:
    """An account of given numbers, in bits, and how far rounding of them can have moved its excess."""
    ledger = pair({"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.5}, tolerance=tolerance)
    share = replace(ledger.entries[0], excess=excess, signed=excess)
    bar = None if resolution is None else Amount.exact(resolution, "bit")
    entries = (share, *ledger.entries[1:])
    return replace(ledger, excess=Amount.exact(excess, "bit"), entries=entries, resolution=bar)


def test_verdict_on_given_numbers_holds_whatever_their_rounding_hides():
    off = (None, 0.0, 0.03125, 0.0625, 0.125)
    assert [rounded(0.3125, r).verdict for r in off] == ["different"] * 3 + ["undecided"] * 2
    assert [rounded(0.1875, r).verdict for r in off] == ["same"] * 4 + ["undecided"]


def test_limits_that_allow_for_rounding_never_go_below_nothing():
    within = rounded(0.0625, 0.125).within
    assert (within.low, within.value, within.high) == (0.0, 0.0625, 0.1875)
    assert rounded(0.0625, None).within == rounded(0.0625, None).excess


def test_excess_is_resolved_if_rounding_cannot_make_it():
    assert [rounded(0.125, r).resolved for r in (None, 0.0, 0.0625, 0.125, 0.25)] == [True] * 3 + [False] * 2
    assert [rounded(0.0, r).resolved for r in (0.0, 1e-32)] == [True, False]


def test_rows_to_tell_is_the_evidence_asked_for_over_the_evidence_of_a_row():
    ledger = pair({"a": 0.5, "b": 0.5}, {"a": 0.25, "b": 0.75}, unit="nat")
    assert ledger.rows_to_tell == math.ceil(math.log(20) / ledger.excess.value)
    assert pair({"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.5}).rows_to_tell is None
    assert pair({"a": 0.5, "b": 0.5}, {"a": 1.0, "b": 0.0}).rows_to_tell == 1


def test_one_sided_outcomes_have_the_mass_of_their_own_side():
    ledger = pair({"a": 50, "b": 50}, {"b": 25, "c": 75})
    assert (ledger.truth_only.outcomes, ledger.truth_only.mass) == (("a",), 0.5)
    assert (ledger.belief_only.outcomes, ledger.belief_only.mass) == (("c",), 0.75)


def report(*ledgers: kb.Ledger) -> Report:
    named = tuple(replace(ledger, name=f"c{i}") for i, ledger in enumerate(ledgers))
    side = Side("x", 100)
    return Report(
        truth=side,
        belief=side,
        unit="bit",
        confidence=0.95,
        tolerance=0.01,
        ledgers=named,
        adjustment="holm",
        not_compared=(NotCompared("id", "identifier"),),
    )


DIFFERENT = pair({"a": 900, "b": 100}, {"a": 500, "b": 500})
SAME = pair({"a": 50_000, "b": 50_000}, {"a": 50_000, "b": 50_000})
UNDECIDED = pair({"a": 10, "b": 10}, {"a": 11, "b": 9})


def test_a_report_is_different_if_some_ledger_is_and_stands_after_adjustment():
    assert (DIFFERENT.verdict, SAME.verdict, UNDECIDED.verdict) == ("different", "same", "undecided")
    assert report(SAME, UNDECIDED, DIFFERENT).verdict == "different"
    assert report(SAME, replace(DIFFERENT, p_adjusted=0.2)).verdict == "undecided"
    assert report(SAME, replace(DIFFERENT, p_adjusted=0.05)).verdict == "different"


def test_a_report_is_the_same_only_if_every_ledger_is():
    assert report(SAME, SAME).verdict == "same"
    assert report(SAME, UNDECIDED).verdict == "undecided"
    assert report().verdict == "undecided"
