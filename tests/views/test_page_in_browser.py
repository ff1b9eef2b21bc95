"""The page in a real browser: it sorts, filters and prints, and breaks no rule of its own policy."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kullback.ledger import Report
from kullback.views.html import page

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(browser: Any, report: Report, tmp_path: Path) -> Iterator[Any]:
    path = tmp_path / "report.html"
    path.write_text(page(report, report["weather"].explain(title="weather")), encoding="utf-8")
    browser.get(path.as_uri())
    yield browser
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def names(opened: Any) -> list[str]:
    """The columns that the table shows, in its order."""
    rows = opened.find_elements("css selector", "table.columns tbody tr")
    return [row.find_element("tag name", "a").text for row in rows if row.is_displayed()]


def head(opened: Any, title: str) -> Any:
    heads = opened.find_elements("css selector", "table.columns thead th")
    return next(found for found in heads if found.text.split() and found.text.split()[0] == title)


def test_page_opens_without_a_complaint_and_runs_no_script_of_the_data(opened: Any) -> None:
    assert opened.get_log("browser") == []
    assert opened.execute_script("return document.scripts.length") == 1


def test_click_on_a_heading_sorts_and_another_turns_the_order(opened: Any) -> None:
    assert names(opened)[0] == "coin"
    button = head(opened, "column").find_element("tag name", "button")
    button.click()
    ascending = names(opened)
    assert ascending[1:4] == ["coin", "observer", "station"]
    assert head(opened, "column").get_attribute("aria-sort") == "ascending"
    assert head(opened, "verdict").get_attribute("aria-sort") is None
    button.click()
    assert names(opened) == ascending[::-1]
    assert head(opened, "column").get_attribute("aria-sort") == "descending"


def test_headings_sort_from_the_keyboard_by_number_with_infinity_first(opened: Any) -> None:
    head(opened, "excess").find_element("tag name", "button").send_keys("\ue007")
    assert names(opened)[:4] == ["coin", "weather", "wind", "observer"]
    assert names(opened)[-1] == "steady"


def test_filter_hides_rows_and_cards_and_says_how_many_are_left(opened: Any) -> None:
    opened.find_element("name", "name").send_keys("W")
    assert names(opened) == ["weather", "wind"]
    cards = opened.find_elements("css selector", "article.card")
    assert sum(card.is_displayed() for card in cards) == 2
    assert opened.find_element("tag name", "output").text == "2 of 7 columns shown"


WIDER_THAN_SEEN = """
  const boxes = document.querySelectorAll(".working .scroll, html");
  return [...boxes].filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.textContent);
"""


@pytest.mark.parametrize("width", [320, 360])
def test_page_fits_a_narrow_screen(opened: Any, width: int) -> None:
    opened.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    )
    assert opened.execute_script(WIDER_THAN_SEEN) == []
    row = opened.find_element("css selector", "tr[data-name=weather]")
    assert row.text.split() == ["weather", "categorical", "different", "2.56", "2.00", "to", "3.12"]


def test_column_that_was_explained_is_worked_out_in_its_own_styles(opened: Any) -> None:
    working = opened.find_element("css selector", ".kullback.working")
    assert "D(P‖Q) = Σ P log₂(P/Q)" in working.text
    table = working.find_element("css selector", "table")
    assert table.size["width"] < working.size["width"]  # as wide as its numbers, unlike those of the cards


def test_headings_leave_out_no_level(opened: Any) -> None:
    levels = [int(head.tag_name[1]) for head in opened.find_elements("css selector", "h1, h2, h3, h4, h5, h6")]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


def test_print_shows_every_card_and_no_controls(opened: Any) -> None:
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert all(card.is_displayed() for card in opened.find_elements("css selector", "article.card"))
    assert not opened.find_element("css selector", "form.controls").is_displayed()


def test_quiet_words_of_a_heading_are_as_quiet_as_the_heading(opened: Any) -> None:
    color = "return [...document.querySelectorAll(arguments[0])].map((at) => getComputedStyle(at)[arguments[1]])"
    quiet = set(opened.execute_script(color, ".outcomes thead th", "color"))
    assert set(opened.execute_script(color, ".outcomes thead .quiet", "color")) == quiet
    assert set(opened.execute_script(color, ".columns thead .axis text", "fill")) == quiet


def test_report_keeps_its_colours_where_the_screen_has_its_own(opened: Any) -> None:
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "forced-colors", "value": "active"}]})
    swatches = [opened.find_element("css selector", f".swatch.{kind}") for kind in "tqe"]
    assert len({swatch.value_of_css_property("background-color") for swatch in swatches}) == 3


def test_print_keeps_short_tables_whole(opened: Any) -> None:
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    tables = opened.find_elements("css selector", ".outcomes")
    assert {table.value_of_css_property("break-inside") for table in tables} == {"avoid"}
