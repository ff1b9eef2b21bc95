import re

from by_hand import HOSTILE, amount, ledger, report_of
from syrupy.assertion import SnapshotAssertion

from kullback.ledger import Ledger, NotCompared, Report
from kullback.views.markdown import markdown


def test_report_as_markdown(report: Report, snapshot: SnapshotAssertion) -> None:
    assert markdown(report) == snapshot


def test_ledger_as_markdown(weather: Ledger, snapshot: SnapshotAssertion) -> None:
    assert markdown(weather) == snapshot


def test_ledger_that_is_not_resolved_as_markdown(unresolved: Ledger, snapshot: SnapshotAssertion) -> None:
    assert markdown(unresolved) == snapshot


def test_hostile_labels_break_no_table_and_make_no_markup(report: Report) -> None:
    text = markdown(report)
    tables = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in tables} == {8}
    assert "<" not in text
    assert "`" not in text
    assert all(c == "\n" or c.isprintable() for c in text)


def test_labels_that_are_links_mentions_or_emphasis_stay_text() -> None:
    label = "[a](http://b.c) @you #1 **x** _y_ $z$ :tada: www.d.e a_b"
    text = markdown(report_of([], [NotCompared(label, "reason")]))
    line = next(line for line in text.splitlines() if line.startswith("- "))
    assert not re.search(r"\]\(|://|@y|#1(?!\d*;)|\*|\$|:tada|www\.|(?<=\s)_", line)
    assert "a_b" in line


def test_table_of_very_many_columns_is_cut_and_says_so() -> None:
    rows = [("a", 1024, 2048, 0.5, 0.5)]
    text = markdown(report_of([ledger(f"c{i}", "text", amount(0.25, 0.5, 1.0), rows) for i in range(150)]))
    assert "50 more columns are not shown." in text


def test_hostile_column_that_was_not_compared_is_one_harmless_line() -> None:
    text = markdown(report_of([], [NotCompared(HOSTILE, HOSTILE)]))
    assert sum("script" in line for line in text.splitlines()) == 1
