import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from by_hand import HOSTILE, amount, ledger, report_of
from syrupy.assertion import SnapshotAssertion

from kullback.ledger import Ledger, NotCompared, Report
from kullback.views.html import fragment, page
from kullback.views.scale import Scale
from kullback.views.svg import axis


class Parsed(HTMLParser):
    """The tags, the attributes and the text of a page, by the standard library's parser."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: dict[str, list[str]] = {}
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        self.text.setdefault(self._inside, []).append(data)

    def values(self, name: str) -> list[str]:
        return [value or "" for key, value in self.attributes if key == name]


@pytest.fixture(params=["alone", "with the working of a column"])
def text(report: Report, hostile: Ledger, request: pytest.FixtureRequest) -> str:
    """The page of the report."""
    return page(report, None if request.param == "alone" else hostile.explain(title=hostile.name))


def test_page_is_one_document_that_loads_nothing(text: str) -> None:
    parsed = Parsed(text)
    assert text.startswith("<!doctype html>")
    assert not {"img", "iframe", "object", "embed", "base", "audio", "video"} & set(parsed.tags)
    assert parsed.tags.count("script") == parsed.tags.count("style") == parsed.tags.count("link") == 1
    assert not re.search(r"https?:|url\(|@import|src=", text)
    assert all(value == "data:," or value.startswith("#c") for value in parsed.values("href"))


def test_policy_allows_the_pages_own_style_and_script_and_nothing_else(text: str) -> None:
    parsed = Parsed(text)
    policy = next(value for value in parsed.values("content") if "default-src" in value)
    for name in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256("".join(parsed.text[name]).encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert not [key for key, _ in parsed.attributes if key == "style" or key.startswith("on")]


def test_page_shows_every_column_its_verdict_and_its_sentence(text: str) -> None:
    for name in ("weather", "station", "observer", "wind", "steady", "coin"):
        assert f"<bdi>{name}</bdi>" in text
    assert "Believing 2012.csv costs 2.56 bits (2.00 to 3.12) per row extra on 2015.csv." in text
    assert "<b>5</b> different" in text
    assert "identifier: 98 % of its values are distinct" in text


def test_hostile_names_are_text_everywhere(text: str, report: Report, hostile: Ledger) -> None:
    for shown in (text, fragment(report), fragment(hostile)):
        assert "alert(1)" in shown
        assert "<script>alert" not in shown
        assert all(c == "\n" or c.isprintable() or c in "\u2007\u2008" for c in shown)
        shown.encode("utf-8")


def test_page_works_out_the_column_that_was_explained(report: Report, weather: Ledger) -> None:
    text = page(report, weather.explain(title="weather"))
    assert "<h2>The working</h2>" in text
    assert "D(P‖Q) = Σ P log₂(P/Q)" in text
    assert "<h2>The working</h2>" not in page(report)


def test_card_shows_the_whole_of_a_long_label(hostile: Ledger) -> None:
    assert "x" * 5000 in fragment(hostile)


def test_tables_name_their_rows_and_columns(report: Report) -> None:
    parsed = Parsed(page(report))
    assert parsed.tags.count("th") == len([v for v in parsed.values("scope") if v in ("row", "col")])
    assert parsed.values("aria-sort") == ["ascending"]


def test_every_picture_has_a_name_or_is_hidden_from_who_cannot_see_it(report: Report) -> None:
    text = page(report)
    pictures = re.findall(r"<svg(?! x=)[^>]*>(?:<title>[^<]+</title>)?", text)
    assert pictures
    assert all("aria-hidden" in picture or "<title>" in picture for picture in pictures)


def test_every_heading_and_every_table_of_a_card_says_what_it_is(report: Report) -> None:
    text = page(report)
    heads = re.findall(r"<th [^>]*>(.*?)(?=<th |<tbody|<td)", re.sub(r"<svg.*?</svg>", "", text), flags=re.DOTALL)
    assert heads
    assert all(re.sub(r"<[^>]*>", "", head).strip() for head in heads)
    assert all("aria-label" in table for table in re.findall(r"<table class=\"(?:sum|outcomes)[^>]*>", text))


def test_long_name_may_break_where_its_words_are_joined() -> None:
    rows = [("a", 1024, 2048, 0.5, 0.5)]
    names = ["income_before_tax", "accountHolderAge", "_id", "a<b_c"]
    text = page(report_of([ledger(name, "text", amount(0.25, 0.5, 1.0), rows) for name in names]))
    for shown in ("income_<wbr>before_<wbr>tax", "account<wbr>Holder<wbr>Age", "_<wbr>id", "a&lt;b_<wbr>c"):
        assert f">{shown}</a>" in text


def test_axis_leaves_out_a_zero_that_would_touch_its_neighbour() -> None:
    wide, narrow = (re.findall(r"<text[^>]*>([^<]*)", axis(Scale(0.01, 0.01, end))) for end in (3.2, 100.0))
    assert wide == ["1", ".1", ".01", "0"]
    assert narrow == ["100", "10", "1", ".1", ".01"]


def test_card_of_a_ledger(weather: Ledger, snapshot: SnapshotAssertion) -> None:
    assert re.sub(r"<style>.*?</style>", "", fragment(weather), flags=re.DOTALL) == snapshot


def test_card_says_what_rounding_leaves_open_and_whether_that_is_all(resolved: Ledger, unresolved: Ledger) -> None:
    assert "<td>± 1.1e-16" in fragment(resolved)
    assert "not resolved" not in fragment(resolved)
    assert "costs 3.1e-33 bits (± 5.6e-17, not resolved) per outcome" in fragment(unresolved)
    assert "<li>Not resolved: " in fragment(unresolved)


def test_styles_of_a_fragment_hold_inside_it_alone(weather: Ledger) -> None:
    style = "".join(Parsed(fragment(weather)).text["style"])
    without_comments = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    outermost, depth = [], 0
    for opening, closing, words in re.findall(r"(\{)|(\})|([^{}]+)", without_comments):
        if depth == 0 and words.strip():
            outermost.append(words.strip())
        depth += bool(opening) - bool(closing)
    assert depth == 0
    assert outermost == [".kullback", "@media screen and (max-width: 46rem)"]


def test_limit_that_rests_on_a_prior_is_dashed_and_one_that_is_missing_is_an_arrow(
    weather: Ledger, station: Ledger, observer: Ledger
) -> None:
    drawn = ['class="limit shaky"', 'class="arrow"']
    assert [[mark in fragment(x) for mark in drawn] for x in (weather, station, observer)] == [
        [False, False],
        [True, False],
        [True, True],
    ]


def test_outcomes_beyond_the_most_frequent_become_one_row() -> None:
    rows = [(f"o{i}", 8, 16, 0.0078125, 0.0078125) for i in range(128)]
    text = fragment(ledger("many", "text", amount(0.5, 1.0, 2.0), rows))
    assert text.count("<th scope=row>o") == 25
    assert "103 more outcomes" in text


def test_report_of_very_many_columns_is_cut_where_it_is_a_piece_and_whole_in_its_page() -> None:
    rows = [("a", 1024, 2048, 0.5, 0.5)]
    wide = report_of([ledger(f"c{i}", "text", amount(0.25, 0.5, 1.0), rows) for i in range(250)])
    piece, whole = fragment(wide), page(wide)
    assert piece.count("<tr data-name") == 50
    assert "the 50 worst are shown" in piece
    assert whole.count("<tr data-name") == 250
    assert whole.count("<article") == 100
    assert "The 150 columns further down in the table have no card here" in whole


@pytest.mark.parametrize("verdict", ["same", "nothing"])
def test_page_without_findings_is_whole(verdict: str, steady: Ledger) -> None:
    text = page(report_of([steady] if verdict == "same" else [], [NotCompared("id", HOSTILE)]))
    assert text.rstrip().endswith("</html>")


def test_page_of_a_hundred_columns_of_twenty_five_outcomes_is_under_a_megabyte() -> None:
    rows = [(f"[{i * 1234.5:.1f}, {(i + 1) * 1234.5:.1f})", 40, 80, 0.03125, 0.037) for i in range(25)]
    excess = amount(0.5, 0.78125, 1.0)
    rows = [(name, x, y, excess_share, 0.03125) for name, x, y, excess_share, _ in rows]
    ledgers = [ledger(f"measurement_of_something_{i}", "numeric", excess, rows) for i in range(100)]
    assert len(page(report_of(ledgers)).encode()) < 1_000_000
