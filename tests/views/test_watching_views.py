"""What the views say of a timeline: text, Markdown, JSON and the page."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

import kullback as kb
from kullback.views.watching.terminal import sparkline

FAIR = {"sun": 0.5, "rain": 0.25, "fog": 0.25}


def stream(p, rows, seed=0):
    return np.random.default_rng(seed).choice(list(FAIR), rows, p=p).tolist()


@pytest.fixture(scope="module")
def changed():
    """Two columns, of which one changes in the sixth of eight months."""
    watcher = kb.Watcher({"sky": FAIR, "other": FAIR}, by="month")
    watcher.update(
        {
            "sky": stream([0.5, 0.25, 0.25], 500) + stream([0.1, 0.1, 0.8], 300, 1),
            "other": stream([0.5, 0.25, 0.25], 800, 2),
            "month": np.repeat([f"2020-{i:02}" for i in range(1, 9)], 100).tolist(),
        }
    )
    return watcher.timeline


@pytest.fixture(scope="module")
def forbidden():
    """A stream that shows what the belief rules out."""
    watcher = kb.Watcher(FAIR, columns=["sky"], every=100)
    watcher.update([*stream([0.5, 0.25, 0.25], 150), "hail", *stream([0.5, 0.25, 0.25], 150)])
    return watcher.timeline


def flat(text):
    return " ".join(text.split())


def test_text_begins_with_the_finding_and_marks_the_segment(changed):
    text = str(changed)
    row = changed.alarm.row
    assert flat(text).startswith(f"Alarm after {row} rows (2020-06): sky departs from belief, driven by more 'fog'")
    marked = next(line for line in text.splitlines() if "◀" in line)
    assert marked.split()[0] == "2020-06"
    assert marked.endswith(f"◀ row {row}")
    assert max(map(len, text.splitlines())) <= 100


def test_change_is_dated_and_its_drivers_have_a_direction(changed):
    said = flat(str(changed))
    assert "The evidence is greatest from 2020-06 on" in said
    assert re.search(r"Driven by more 'fog' \(\S+ against 25.0%\); less 'sun' \(\S+ against 50.0%\)", said)


def test_promise_is_said_with_its_level(changed):
    assert "rings with a probability of at most 5%" in flat(str(changed))


def test_forbidden_outcome_is_named_and_endless_amounts_are_signs(forbidden):
    said = flat(str(forbidden))
    assert said.startswith("Alarm after 151 rows (rows 101–200): sky departs from belief, which rules out 'hail'.")
    assert "∞" in said
    document = json.loads(forbidden.to_json())
    assert document["columns"][0]["evidence"] is None
    assert document["columns"][0]["infinite"] is True
    assert document["columns"][0]["unlisted"] == ["hail"]
    assert "NaN" not in forbidden.to_json()
    assert "Infinity" not in forbidden.to_json()
    assert "rules out &#39;hail&#39;" in forbidden.to_html()


def test_json_holds_segments_columns_and_their_accounts(changed):
    document = changed.to_dict()
    assert document["alarm"] == {"row": changed.alarm.row, "segment": "2020-06", "columns": ["sky"]}
    sky = document["columns"][0]
    assert [segment["rows"] for segment in sky["segments"]] == [100] * 8
    assert sky["segments"][7]["entries"][0]["outcome"] == "fog"
    assert sky["since"] == "2020-06"
    assert sky["ledger"]["rows_truth"] == 300
    assert document["threshold"] == pytest.approx(4.321928094887363)


def test_markdown_has_a_table_of_columns_and_one_of_segments(changed):
    text = changed.to_markdown()
    assert text.startswith("## Alarm after ")
    assert f"| sky | **alarm, row {changed.alarm.row}** |" in text
    assert "| other | quiet |" in text
    assert "| **2020-06 (alarm)** | 100 |" in text


def test_page_is_one_file_that_loads_and_runs_nothing(changed, forbidden):
    for page in (changed.to_html(), forbidden.to_html()):
        assert "<script" not in page
        assert "default-src &#39;none&#39;" in page
        assert re.findall(r'(?:src|href)="?([^"> ]*)', page) == ["data:,"]
        assert len(page) < 300_000


def test_page_draws_each_segment_with_its_limits_and_the_threshold(changed):
    page = changed.to_html()
    assert page.count('<svg class="drawn"') == 4  # two columns of two panels
    assert page.count('class="threshold"') == 2
    assert page.count('class="rang"') == 4
    assert "2020-06, 100 rows: " in page


def test_long_timelines_are_cut_around_the_alarm_and_say_so():
    watcher = kb.Watcher(FAIR, columns=["sky"], every=10)
    watcher.update(stream([0.5, 0.25, 0.25], 1000) + stream([0.1, 0.1, 0.8], 1000, 1))
    timeline = watcher.timeline
    text = str(timeline)
    assert "160 more segments are not shown" in text
    assert "◀ row " in text
    assert "80 more segments are not drawn" in timeline.to_html()
    assert len(timeline.to_dict()["segments"]) == 200


def test_page_of_many_columns_and_segments_stays_below_a_megabyte_and_says_what_is_left_out():
    sky, wide = kb.Watcher(FAIR, columns=["sky"], every=10), {f"column {i}": FAIR for i in range(2)}
    sky.update(stream([0.5, 0.25, 0.25], 1200))
    two = kb.Watcher(wide, every=10)
    two.update({name: stream([0.5, 0.25, 0.25], 1200, i) for i, name in enumerate(wide)})
    timeline = two.timeline
    many = replace(timeline, columns=tuple(replace(timeline.columns[i % 2], name=f"column {i}") for i in range(60)))
    page = many.to_html()
    assert len(page.encode()) < 1_000_000
    assert page.count('<article class="sheet card">') == 60
    assert page.count('class="threshold"') == 12
    assert "The 48 columns with the least evidence have no picture of their segments" in page
    assert "have no picture" not in sky.timeline.to_html()


def test_notebook_shows_a_piece_with_styles_of_its_own(changed):
    piece = changed._repr_html_()
    assert piece.lstrip().startswith('<div class="kullback watching">')
    assert "<script" not in piece


def test_sparkline_keeps_peaks_where_it_is_short():
    assert sparkline([0.0] * 30 + [1.0] + [0.0] * 30).count("█") == 1
    assert len(sparkline([1.0] * 1000)) <= 24
    assert sparkline([0.0, float("inf")]) == "▁█"
