import io
from dataclasses import replace

import pytest
from by_hand import HOSTILE, amount, ledger, report_of
from rich.cells import cell_len
from rich.console import Console
from syrupy.assertion import SnapshotAssertion

from kullback.ledger import Ledger, NotCompared, Report
from kullback.views.terminal import plain, show


def lines_of(x: Ledger | Report, width: int) -> list[str]:
    out = io.StringIO()
    show(x, Console(file=out, width=width, force_terminal=False))
    return out.getvalue().splitlines()


def test_report_as_text(report: Report, snapshot: SnapshotAssertion) -> None:
    assert plain(report) == snapshot


def test_ledger_as_text(weather: Ledger, snapshot: SnapshotAssertion) -> None:
    assert str(weather) == snapshot


def test_infinite_ledger_as_text(forbidden: Ledger, snapshot: SnapshotAssertion) -> None:
    assert str(forbidden) == snapshot


def test_ledger_that_is_not_resolved_as_text(unresolved: Ledger, snapshot: SnapshotAssertion) -> None:
    assert str(unresolved) == snapshot


def test_plain_text_holds_nothing_that_acts_on_a_terminal(report: Report, hostile: Ledger) -> None:
    for text in (plain(report), plain(hostile)):
        assert all(c == "\n" or c.isprintable() for c in text)
    assert "[red]" in plain(report)  # shown, not obeyed


@pytest.mark.parametrize("width", [80, 100, 160])
def test_lines_fit_the_screen_whatever_the_labels(report: Report, width: int) -> None:
    assert max(cell_len(line) for line in lines_of(report, width)) <= width


def test_every_column_keeps_its_line_on_a_screen_of_eighty(report: Report) -> None:
    lines = lines_of(report, 80)
    assert sum("different  " in line and "  <0.0001" not in line for line in lines) == 5


def test_colour_is_for_terminals_alone(weather: Ledger) -> None:
    out = io.StringIO()
    show(weather, Console(file=out, width=100, force_terminal=True, color_system="truecolor"))
    assert "\x1b[" in out.getvalue()
    assert "\x1b[" not in plain(weather)


def test_wide_characters_do_not_push_the_line_after_them() -> None:
    rows = [("a", 1024, 2048, 0.5, 0.5)]
    names = ["weather", "天気天気", "e\u0301te\u0301"]
    lines = lines_of(report_of([ledger(name, "text", amount(0.25, 0.5, 1.0), rows) for name in names]), 100)
    places = {cell_len(line.partition("different")[0]) for line in lines if "different  " in line}
    assert len(places) == 1


def test_interval_is_drawn_where_its_numbers_are(station: Ledger, steady: Ledger) -> None:
    text = plain(report_of([station, steady]))
    drawn = next(line for line in text.splitlines() if line.startswith("station"))
    assert drawn.index("┊") < drawn.index("├") < drawn.index("■")  # wholly beyond the tolerance: different
    drawn = next(line for line in text.splitlines() if line.startswith("steady"))
    assert drawn.index("■") < drawn.index("┊")  # wholly within it: same


def test_what_rounding_leaves_open_is_drawn_like_limits(coarse: Ledger) -> None:
    drawn = next(line for line in plain(report_of([coarse])).splitlines() if line.startswith("coin"))
    assert drawn.index("├") < drawn.index("■") < drawn.index("┤")
    assert "± 0.00391" in drawn


def test_limit_that_rests_on_a_prior_is_dashed_and_one_that_is_missing_is_an_arrow(
    station: Ledger, observer: Ledger
) -> None:
    assert "╌┤" in plain(report_of([station]))
    assert "→" in plain(report_of([observer]))


def test_report_of_many_columns_shows_the_worst_and_says_how_many_it_does_not() -> None:
    rows = [("a", 1024, 2048, 0.5, 0.5)]
    ledgers = [ledger(f"column{i:03}", "text", amount(0.25, 0.5, 1.0), rows) for i in range(99)]
    worst = replace(ledgers[98], excess=amount(0.25, 0.5, 1.5), name="worst")
    left_out = [NotCompared(f"id{i}", "identifier") for i in range(100)]
    text = plain(report_of([*ledgers, worst], left_out))
    assert "60 more columns are not shown; --json and --html FILE hold all of them." in text
    assert "100 columns compared: 100 different; 100 not compared" in text
    assert "and 60 more" in text
    assert len(text.splitlines()) < 200


def test_report_in_which_nothing_could_be_compared_still_says_why() -> None:
    text = plain(report_of([], [NotCompared(HOSTILE, "all values are missing")]))
    assert "No column of 2015.csv could be compared" in text
    assert "all values are missing" in text


def test_ledger_of_many_outcomes_adds_up_in_its_last_line() -> None:
    rows = [(f"o{i}", 8, 16, 0.0078125, 0.0078125) for i in range(128)]
    text = plain(ledger("many", "text", amount(0.5, 1.0, 2.0), rows))
    assert "113 more outcomes" in text
    assert "904  88.3%" in text
