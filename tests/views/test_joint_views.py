"""Rows as a whole, and readings beside an account, in every view."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from by_hand import HOSTILE, amount, ledger, report_of

from kullback.joint import DependenceChange, Joint, Reliance
from kullback.ledger import Amount, Ledger, Reading, Report
from kullback.views import joint, words


def rows_ledger(low: float = 0.75, method: str = "score-binned") -> Ledger:
    """Rows that a classifier told apart."""
    rows = [("1 of 2", 256, 1536, 0.0, -0.25), ("2 of 2", 768, 512, 1.0, 1.25)]
    found = ledger("rows as a whole", "rows", amount(low, 1.0, math.inf, "unbounded"), rows, bound="at least")
    return replace(found, method=method)


def changed(a: str, b: str, value: float, p: float = 0.001) -> DependenceChange:
    return DependenceChange((a, b), Amount(value, value - 0.125, value + 0.125, value, "finite", "bit"), p, p)


def of_rows(found: Ledger, *pairs: DependenceChange, names: tuple[str, str] = ("x", "y")) -> Joint:
    relied = (Reliance(names[0], 0.5), Reliance(names[1], 0.25), Reliance("z", 0.0))
    return Joint(
        ledger=found,
        columns=("x", "y", "z"),
        drawn_truth=1024,
        drawn_belief=1000,
        repeated=0.0,
        relied_on=relied,
        dependence=pairs,
    )


@pytest.fixture
def rows() -> Joint:
    """Rows that differ in how x and y go together."""
    return of_rows(rows_ledger(), changed("x", "y", 0.875), changed("x", "z", 0.0, p=1.0))


@pytest.fixture
def whole(steady: Ledger, rows: Joint) -> Report:
    """A report of a column in which nothing changed, and of rows that did."""
    return replace(report_of([steady]), joint=rows)


def test_rows_cost_at_least_their_lower_limit(rows: Joint) -> None:
    said = words.account(rows.ledger)
    assert said[0] == "As whole rows, believing 2012.csv costs at least 0.750 bits per row extra on 2015.csv."
    assert "There is no upper limit: what a classifier does not find may still be there." in said
    assert not any("never seen" in sentence or "of 2" in sentence for sentence in said)


def test_rows_that_are_not_told_apart_are_not_called_the_same() -> None:
    said = words.account(rows_ledger(low=0.0))
    assert "is not told apart from" in said[0]
    assert "1.00 bits" in said[0]
    assert joint.reliance(of_rows(rows_ledger(low=0.0))) == ""


def test_columns_that_the_rows_are_told_apart_by_are_named(rows: Joint) -> None:
    assert joint.reliance(rows) == (
        "It relies on x (0.500 bits lost when it is shuffled), y (0.250 bits lost when it is shuffled)."
    )


def test_change_of_dependence_is_named_with_its_limits(rows: Joint) -> None:
    assert joint.dependence(rows) == (
        "The dependence changed in 1 of 2 pairs of columns: x and y (+0.875 bits, 0.750 to 1.00, adjusted p 0.001)."
    )
    assert joint.dependence(of_rows(rows_ledger(), changed("x", "y", 0.0, p=0.5))) == (
        "No change of dependence is established in 1 pair of columns."
    )


def test_rows_that_were_drawn_are_counted(rows: Joint) -> None:
    assert joint.drawn(rows) == "Rows drawn at random: 1,000 of 2,048 of 2012.csv."


def test_copies_of_rows_are_told(rows: Joint) -> None:
    assert joint.repeated(rows) == ""
    assert joint.repeated(replace(rows, repeated=0.5)).startswith("50.0% of the rows have an exact copy")


def test_readings_say_what_they_are_and_where_they_are_not_fair(steady: Ledger) -> None:
    found = Reading("knn", amount(0.0, 0.5, math.inf, "unbounded"), fair=True, reasons=("heavy tails",))
    unfair = Reading("gaussian", amount(0.25, 0.25, math.inf, "unbounded"), fair=False, reasons=("not normal",))
    assert joint.readings(replace(steady, readings=(found, unfair))) == (
        "Without bins nearest neighbours say 0.500 bits (no error bar). With care: the tails are heavy. "
        "Not fair here: normal distributions, since they are not normal."
    )
    assert joint.readings(steady) == ""


def test_normal_distributions_have_limits_if_both_sides_are_normal(steady: Ledger) -> None:
    found = Reading("gaussian", amount(0.25, 0.5, 0.75, "conditional"), fair=True)
    assert joint.readings(replace(steady, readings=(found,))) == (
        "Without bins normal distributions say 0.500 bits (0.250 to 0.750 if both sides are normal)."
    )


def test_report_whose_rows_alone_differ_says_so(whole: Report) -> None:
    assert whole.verdict == "different"
    assert words.headline(whole) == (
        "2015.csv differs from 2012.csv in no single column, but in its rows as a whole: there the belief costs at "
        "least 0.750 bits per row extra."
    )


@pytest.mark.parametrize("view", [str, Report.to_markdown, Report.to_html, Report._repr_html_])
def test_every_view_tells_of_the_rows(whole: Report, view) -> None:
    text = " ".join(view(whole).split())
    assert "costs at least 0.750 bits per row extra" in text
    assert "dependence changed in 1 of 2 pairs" in text


def test_json_holds_the_rows(whole: Report) -> None:
    found = json.loads(whole.to_json())["joint"]
    assert found["name"] == "rows as a whole"
    assert found["excess"]["high"] is None
    assert found["relied_on"][0] == {"column": "x", "lost": 0.5}
    change = {"value": 0.875, "low": 0.75, "high": 1.0}
    assert found["dependence"][0] == {"columns": ["x", "y"], "change": change, "p_value": 0.001, "p_adjusted": 0.001}


def test_hostile_names_of_columns_stay_text(steady: Ledger) -> None:
    bad = of_rows(rows_ledger(), changed(HOSTILE, "y", 0.5), names=(HOSTILE, "y"))
    report = replace(report_of([steady]), joint=bad)
    assert "<script>alert(1)" not in report.to_html()
    assert "\x1b" not in str(report)
    json.loads(report.to_json())
