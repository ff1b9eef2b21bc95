"""What the views say of a watched signal: text, Markdown, JSON and the page."""

import json
import re
from dataclasses import replace

import pytest

from kullback.signal_watch import ChangedBand, Moment, Part, SignalAlarm, SignalWatch, Stretch, WatchedChannel
from kullback.views.signal_watch.picture import Axis
from kullback.views.signal_watch.terminal import sparkline

BANDS = (ChangedBand(1.0, 5.0, 0.1, 2.0), ChangedBand(5.0, 9.0, 0.5, 9.0), ChangedBand(9.0, 50.0, 0.4, 8.0))


def stretch(start, end):
    return Stretch(start=start, end=end, divergence=0.75, decibels=7.3, bands=BANDS)


ALARM = SignalAlarm(8.25, 824, "up <b>", stretch(8.0, 8.25))
RANG = WatchedChannel(
    name="up <b>",
    threshold=14.2,
    evidence=1234.5,
    alarm=ALARM,
    since=stretch(8.0, 20.0),
    worst=Moment(9.0, 9.16, 12.5, 99.0),
    usual=0.4,
    moments=tuple(Moment(4.0 + i, 5.06 + i, 0.1 if i < 4 else 9.0, 2.0 if i < 4 else 300.0) for i in range(16)),
)
QUIET = replace(RANG, name="north", alarm=None, since=None, evidence=3.25)
WATCH = SignalWatch(
    baseline=Part("quake.csv", 0, 400),
    stream=Part("quake.csv", 400, 1600),
    rate=100.0,
    expected=1600,
    frame=16,
    alpha=0.05,
    floor=80.0,
    unit="bit",
    channels=(QUIET, RANG),
)


def flat(text):
    return " ".join(text.split())


def test_text_begins_with_the_finding():
    said = flat(str(WATCH))
    assert said.startswith(
        "Alarm at 8.25 s in channel up <b>: since 8.00 s quake.csv is 7.3 dB louder than the baseline, driven by more "
        "at 5.00–9.00 Hz."
    )
    assert "baseline quake.csv, 4.00 s stream quake.csv from 4.00 s on, 16.0 s frame 0.160 s (16 samples)" in said
    assert "No alarm: 3.2 bits of evidence at most; it rings at 14.2." in said
    assert "2 channels, all together, of 16.0 s rings with a probability of at most 5%" in said
    assert max(map(len, str(WATCH).splitlines())) <= 100


def test_the_alarm_stands_below_its_moment_in_the_picture():
    lines = str(WATCH).splitlines()
    mark = next(i for i, line in enumerate(lines) if "▲" in line)
    assert lines[mark].endswith("▲ 8.25 s")
    place = lines[mark].index("▲")
    evidence = lines[mark - 1]
    assert evidence[place - 1] < evidence[place] == "█" or evidence[place] > evidence[place - 1]


def test_neighbouring_bands_that_drive_a_change_together_are_one():
    bands = (*BANDS[:1], replace(BANDS[1], share=0.45), replace(BANDS[2], share=0.45))
    change = replace(ALARM.change, bands=bands)
    one = replace(WATCH, channels=(replace(RANG, alarm=replace(ALARM, change=change)),))
    assert "driven by more at 5.00–50.0 Hz" in flat(str(one))


@pytest.mark.parametrize(
    ("decibels", "said"),
    [(-12.0, "12.0 dB quieter than the baseline"), (0.2, "as loud as the baseline, but of another colour")],
)
def test_level_is_told_in_words(decibels, said):
    change = replace(ALARM.change, decibels=decibels)
    one = replace(WATCH, channels=(replace(RANG, alarm=replace(ALARM, change=change)),))
    assert said in flat(str(one))


def test_without_an_alarm_it_says_how_long_nothing_happened():
    quiet = replace(WATCH, channels=(QUIET,))
    assert str(quiet).startswith("No alarm in 16.0 s: nothing says that quake.csv changes.")
    assert "4.00 s to 20.06 s" in str(quiet)
    assert "no alarm" in quiet.to_html()


def test_without_a_rate_moments_are_samples():
    bare = replace(WATCH, rate=None)
    said = flat(str(bare))
    assert "Alarm at sample 8" in said
    assert "cycles a sample" in said
    assert "1,600 samples" in said


def test_json_holds_all_and_nothing_endless():
    told = json.loads(WATCH.to_json())
    assert told["schema"] == "kullback.signal-watch/1"
    assert told["alarm"]["sample"] == 824
    assert told["channels"][0]["alarm"] is None
    assert len(told["channels"][1]["moments"]) == 16
    assert [band["share"] for band in told["channels"][1]["since"]["bands"]] == [0.1, 0.5, 0.4]
    assert told == WATCH.to_dict()


def test_markdown_is_a_heading_and_tables_that_nothing_marks_up():
    text = WATCH.to_markdown()
    assert text.startswith("## Alarm at 8.25 s")
    assert "<b>" not in text
    assert "| 5.00–9.00 Hz | 9.0 dB | 50.0% |" in text


def test_page_runs_nothing_and_shows_names_as_they_are():
    page = WATCH.to_html()
    assert "up &lt;b&gt;" in page
    assert "<b>:" not in page
    assert "<script" not in page
    assert re.search(r'Content-Security-Policy" content="default-src &#39;none&#39;', page)
    assert page.count('<path class="curve"') == 4
    assert page.count('class="rang"') == 2
    assert "kullback" in WATCH._repr_html_()


def test_axis_ends_at_powers_of_ten_and_holds_the_mark():
    axis = Axis.over([0.002, 70.0], 0.4)
    assert (axis.low, axis.high) == (0.001, 100.0)
    assert axis.place(100.0) == 0.0
    assert axis.place(0.0) == 1.0
    assert axis.place(0.31622776601683794) == pytest.approx(0.5)


def test_sparkline_shows_magnitudes_and_the_greatest_of_those_that_share_a_place():
    assert sparkline([0, 0.1, 1, 10, 100]) == "▁▁▃▆█"
    assert sparkline([0, 0, 100, 0], cells=2) == "▁█"
