import json
import math
from typing import Any

import pytest
from by_hand import HOSTILE, ledger, report_of

from kullback.ledger import Amount, Ledger, Report
from kullback.views.json import dumps, ledger_document, report_document

# The contract, as the design has it; a list's first item stands for all of them.
SCHEMA = json.loads("""
{"schema": "kullback.report/1", "unit": "bit", "confidence": 0.95, "tolerance": 0.01, "verdict": "different",
 "truth": {"name": "2015.csv", "rows": 365}, "belief": {"name": "2012.csv", "rows": 366}, "not_compared": [{"name": "id", "reason": "identifier"}],
 "ledgers": [{"name": "weather", "kind": "categorical", "method": "balanced-truncation", "bound": "estimate", "rows_truth": 365, "rows_belief": 366, "outcomes": 5,
   "total": {"value": 0, "low": 0, "high": 0}, "irreducible": {"value": 0, "low": 0, "high": 0},
   "excess": {"value": 0, "low": 0, "high": 0, "raw": 0, "upper": "finite"}, "reverse": {"value": 0, "low": 0, "high": 0, "raw": 0, "upper": "finite"},
   "p_value": 0, "p_adjusted": 0, "verdict": "different", "rows_to_tell": 0,
   "truth_only": {"outcomes": [], "mass": 0}, "belief_only": {"outcomes": [], "mass": 0},
   "entries": [{"outcome": "rain", "count_truth": 0, "count_belief": 0, "truth": 0, "belief": 0, "excess": 0, "signed": 0}]}]}
""")  # noqa: E501 - as it is printed there


MORE = ("test", "resolution", "resolved", "readings", "adjustment", "joint")


def assert_shape(found: Any, wanted: Any, more: tuple[str, ...] = ()) -> None:
    """Every object has the schema's keys in the schema's order; `more` may follow in any of them."""
    if isinstance(wanted, dict):
        assert [key for key in found if key not in more] == list(wanted)
        assert list(found)[: len(wanted)] == list(wanted)
        for key, value in wanted.items():
            assert_shape(found[key], value, more)
    elif isinstance(wanted, list) and wanted:
        assert found
        for item in found:
            assert_shape(item, wanted[0], more)


def strictly(text: str) -> Any:
    """The document of a parser that knows no NaN and no Infinity."""

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


def test_report_has_the_names_and_the_order_of_the_schema(report: Report) -> None:
    assert_shape(strictly(dumps(report_document(report))), SCHEMA, more=MORE)


def test_ledger_document_is_the_reports_preceded_by_what_they_share(report: Report) -> None:
    for own, of_report in zip(report.ledgers, report_document(report)["ledgers"], strict=True):
        document = ledger_document(own)
        shared = ["schema", "unit", "confidence", "tolerance", "truth", "belief"]
        assert list(document) == shared + list(of_report)
        assert {key: document[key] for key in of_report} == of_report
    assert ledger_document(report["weather"])["schema"] == "kullback.ledger/1"


def test_numbers_of_a_ledger_arrive_unchanged(weather: Ledger) -> None:
    document = strictly(weather.to_json())
    assert document["excess"] == {"value": 2.5625, "low": 2.0, "high": 3.125, "raw": 2.5625, "upper": "finite"}
    assert document["total"] == {"value": 4.0625, "low": 3.25, "high": 4.875}
    assert document["rows_to_tell"] == 2  # -ln(0.05) / (2.5625 ln 2) = 1.69
    assert document["belief_only"] == {"outcomes": ["snow"], "mass": 0.0625}
    assert document["entries"][0] == {
        "outcome": "fog",
        "count_truth": 512,
        "count_belief": 32,
        "truth": 0.5,
        "belief": 0.015625,
        "excess": 2.0,
        "signed": 2.25,
    }


def test_limit_that_does_not_exist_is_null(observer: Ledger) -> None:
    document = strictly(observer.to_json())
    assert document["excess"] == {"value": 0.5, "low": 0.25, "high": None, "raw": 0.5, "upper": "unbounded"}
    assert document["total"]["high"] is None


def test_infinite_excess_is_said_by_its_name_and_has_no_numbers(forbidden: Ledger) -> None:
    document = strictly(forbidden.to_json())
    assert document["excess"] == {"value": None, "low": None, "high": None, "raw": None, "upper": "infinite"}
    assert document["total"] == {"value": None, "low": None, "high": None}
    assert [entry["excess"] for entry in document["entries"]] == [0.0, None]
    assert document["p_value"] is None
    assert document["rows_truth"] is None


def test_resolution_is_a_number_for_exact_numbers_and_null_for_estimates(
    resolved: Ledger, unresolved: Ledger, weather: Ledger, forbidden: Ledger
) -> None:
    documents = [strictly(ledger.to_json()) for ledger in (resolved, unresolved, weather, forbidden)]
    assert [document["resolution"] for document in documents] == [2.0**-53, 2.0**-54, None, None]
    assert [document["resolved"] for document in documents] == [True, False, True, True]


def test_equal_sides_have_no_rows_to_tell(steady: Ledger) -> None:
    assert strictly(steady.to_json())["rows_to_tell"] is None


def test_what_is_not_a_number_in_json_is_refused_rather_than_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        dumps({"value": math.nan})


def test_hostile_labels_survive_the_round_trip_through_a_file_of_utf8(hostile: Ledger) -> None:
    text = report_of([hostile]).to_json()
    back = strictly(text.encode("utf-8").decode("utf-8"))
    assert back["ledgers"][0]["name"] == HOSTILE
    assert [entry["outcome"] for entry in back["ledgers"][0]["entries"]] == [e.outcome for e in hostile.entries]


def test_json_holds_nothing_that_acts_on_a_terminal_and_leaves_other_scripts_legible(hostile: Ledger) -> None:
    text = hostile.to_json()
    assert all(c == "\n" or c.isprintable() for c in text)
    assert "霧" in text


def test_unit_is_that_of_the_amounts() -> None:
    nat = Amount(0.5, 0.25, 0.75, 0.5, "finite", "nat")
    rows = [("a", 1024, 1024, 0.5, 0.5), ("b", 0, 1024, 0.0, 0.0)]
    document = ledger_document(ledger("x", "categorical", nat, rows))
    assert document["unit"] == "nat"
    assert document["excess"]["value"] == 0.5
