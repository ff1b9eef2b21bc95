from dataclasses import replace

import pytest
from by_hand import report_of
from syrupy.assertion import SnapshotAssertion

from kullback.ledger import Amount, Ledger, NotCompared, Report, Side, with_adjusted
from kullback.views import words


@pytest.mark.parametrize(
    "name", ["weather", "station", "observer", "wind", "steady", "hostile", "forbidden", "unresolved", "coarse"]
)
def test_account_in_words(name: str, request: pytest.FixtureRequest, snapshot: SnapshotAssertion) -> None:
    assert words.account(request.getfixturevalue(name)) == snapshot


def test_finding_says_who_believes_what_and_what_it_costs(weather: Ledger) -> None:
    sentence = "Believing 2012.csv costs 2.56 bits (2.00 to 3.12) per row extra on 2015.csv."
    assert words.finding(weather) == sentence


def test_grouped_values_cost_at_least(wind: Ledger) -> None:
    assert "At least: values are grouped in bins, which can only hide a difference." in words.account(wind)


def test_unseen_outcome_is_named_with_its_mass_and_its_consequence(station: Ledger, observer: Ledger) -> None:
    assert words.unseen(station) == (
        "3.1% of the truth is 'Z', which the belief has never seen: "
        "the upper limit is conditional on a prior for unseen outcomes."
    )
    assert words.unseen(observer) == (
        "12.5% of the truth is 'new hire', which the belief has never seen: there is no upper limit."
    )


def test_infinite_cost_is_explained_by_the_outcome_that_was_ruled_out(forbidden: Ledger) -> None:
    assert words.finding(forbidden) == (
        "Believing textbook costs infinitely much on coin: it rules out 'edge', which the truth shows with 50.0%."
    )


def test_exact_excess_shows_what_rounding_leaves_open_where_a_reader_would_see_it(
    resolved: Ledger, unresolved: Ledger, coarse: Ledger
) -> None:
    assert [words.amount(ledger) for ledger in (resolved, unresolved, coarse)] == [
        "0.250 bits",
        "3.1e-33 bits (± 5.6e-17, not resolved)",
        "0.00781 bits (± 0.00391)",
    ]


def test_excess_that_may_be_rounding_has_no_causes_and_no_number_of_rows(unresolved: Ledger, equal: Ledger) -> None:
    for ledger in (unresolved, equal):
        assert not words.causes(ledger) + words.evidence(ledger)
    assert (
        words.rounding(equal) == "Not resolved: rounding of the given numbers can hide an excess of up to 2.5e-32 bits."
    )


def test_logits_are_not_called_probabilities() -> None:
    assert [words.side_rows(Side("x", None, given)) for given in ("probabilities", "logits")] == [
        "exact probabilities",
        "logits",
    ]


def test_missing_values_are_found_and_named(wind: Ledger) -> None:
    assert words.missing(wind) == "Missing values are 50.0% of 2015.csv and 0.78% of 2012.csv."


def test_difference_that_does_not_survive_the_adjustment_is_said_to_be_weak(weather: Ledger) -> None:
    alone = with_adjusted(weather, 0.5)
    assert words.meaning(alone).startswith("Different on its own:")
    assert "adjusted p = 0.5" in words.meaning(alone)


def test_limit_without_a_sample_behind_it_is_explained(steady: Ledger) -> None:
    shaky = replace(steady, excess=Amount(0.0, 0.0, 0.5, 0.0, "conditional", "bit"))
    assert "neither side has shown" in words.unseen(shaky)
    nothing = replace(steady, excess=Amount(0.0, 0.0, float("inf"), 0.0, "unbounded", "bit"))
    assert words.unseen(nothing) == "There are too few rows for an upper limit."


def test_worst_columns_come_first(report: Report) -> None:
    order = [ledger.name for ledger in words.ranked(report.ledgers)]
    assert order[:5] == ["coin", "weather", "wind", "observer", "station"]
    assert order[-1] == "steady"


def test_tally_counts_every_verdict_and_what_was_left_out(report: Report) -> None:
    assert words.tally(report) == "7 columns compared: 5 different, 1 undecided, 1 same; 2 not compared"
    assert words.tally(report_of([], [NotCompared("a", "b")])) == "0 columns compared; 1 not compared"


def test_headline_follows_the_verdict_of_the_report(weather: Ledger, steady: Ledger, hostile: Ledger) -> None:
    different, same, undecided = (report_of([x, steady]) for x in (weather, steady, hostile))
    assert words.headline(different) == (
        "2015.csv differs from 2012.csv in 1 of 2 columns, in weather: "
        "there the belief costs 2.56 bits (2.00 to 3.12) per row extra."
    )
    assert words.headline(same) == "2015.csv is the same as 2012.csv within 0.01 bits in every column compared."
    assert words.headline(undecided) == (
        "The data cannot tell yet whether 2015.csv differs from 2012.csv by more than 0.01 bits."
    )
    assert words.headline(report_of([])) == "No column of 2015.csv could be compared with 2012.csv."
