"""What the views say of a comparison of signals: text, Markdown, JSON and the page."""

import io
import json
import math
import re
from dataclasses import fields, replace
from importlib import import_module

import numpy as np
import pytest
from by_hand import HOSTILE, amount
from rich.console import Console
from signals_by_hand import (
    amplitude,
    channel,
    filtered,
    frames,
    hostile,
    ledger,
    picture,
    report,
    same,
    spectrum,
    stereo,
    unrated,
)
from syrupy.assertion import SnapshotAssertion

from kullback.signals import (
    Cell,
    Family,
    Matching,
    Natural,
    Quality,
    Reading,
    SignalReport,
    SignalSide,
)
from kullback.views.signals.axes import Axis
from kullback.views.signals.sparks import sparks
from kullback.views.signals.telling import lost
from kullback.views.sounds import wav

EVERY = {
    "filtered": filtered,
    "stereo": stereo,
    "same": same,
    "picture": picture,
    "unrated": unrated,
    "hostile": hostile,
}


def flat(text):
    return " ".join(text.split())


def read_as(*families: Family, **changes) -> SignalReport:
    return report(channel(reading=Reading(families, None, None, None), **changes))


def headline(x: SignalReport) -> str:
    return flat(str(x).split("\nsent.wav")[0])


@pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)
def test_text_stays_as_it_is(made, snapshot: SnapshotAssertion):
    assert str(made()) == snapshot


@pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)
def test_markdown_stays_as_it_is(made, snapshot: SnapshotAssertion):
    assert made().to_markdown() == snapshot


def test_json_stays_as_it_is(snapshot: SnapshotAssertion):
    first = filtered().channels[0]
    brief = {aspect.name: replace(aspect, trace=aspect.trace[1:3]) for aspect in first.aspects}
    assert report(replace(first, **brief)).to_json() == snapshot


@pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)
def test_lines_of_text_fit_into_a_hundred_columns(made):
    assert max(map(len, str(made()).splitlines())) <= 100


@pytest.mark.parametrize("width", [50, 70])
def test_tables_and_pictures_fit_a_narrow_terminal(width):
    out = io.StringIO()
    console = Console(file=out, width=width, color_system=None, force_terminal=False, legacy_windows=False)
    import_module("kullback.views.signals.terminal").show(stereo(), console)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    accounts = next(line for line in lines if line.startswith("account "))
    assert "+ excess" in accounts
    assert "verdict" in accounts


def test_headline_says_what_is_lost_what_it_costs_and_how_much_that_is_beside_the_signals_own_variation():
    assert headline(filtered()) == (
        "received.wav lost what lies above 4 kHz: its spectrum costs 0.312 bits more, 5 times the sent one's own "
        "variation."
    )


@pytest.mark.parametrize(
    ("families", "changes", "said"),
    [
        (
            ("gain",),
            {"matching": Matching(0, 1.0, 0.5, aligned=False, matched=False)},
            "seems to be turned down by 6.0 dB:",
        ),
        (
            ("gain",),
            {"matching": Matching(0, 1.0, 10.0, aligned=False, matched=False)},
            "seems to be turned up by 20.0 dB:",
        ),
        (
            ("gain",),
            {"matching": Matching(0, 1.0, -1.0, aligned=False, matched=False)},
            "seems to be turned upside down:",
        ),
        (("delay",), {"matching": Matching(4800, 1.0, 1.0, aligned=False, matched=False)}, "seems to be late by 0.10"),
        (
            ("delay",),
            {"matching": Matching(-48, 1.0, 1.0, aligned=False, matched=False)},
            "seems to be early by 1.0 ms",
        ),
        (
            ("delay",),
            {"matching": Matching(None, None, None, aligned=False, matched=False)},
            "seems to be moved in time",
        ),
        (("offset",), {}, "seems to be moved by a constant"),
        (("clipping", "filter"), {}, "seems to be clipped"),
        (("companding",), {}, "seems to have its levels bent"),
        (("noise",), {}, "seems to have noise added"),
        (("order",), {}, "seems to hold the samples of sent.wav in another order"),
        (("several",), {}, "seems to be distorted in several ways"),
        (("unknown",), {}, "differs from sent.wav"),
    ],
)
def test_headline_names_each_family_and_takes_none_for_certain(families, changes, said):
    assert headline(read_as(*families, **changes)).startswith(f"received.wav {said}")


def test_headline_of_what_limits_cannot_tell_says_so():
    x = report(channel(spectrum=spectrum(), frames=None, amplitude=amplitude()), tolerance=0.5)
    wide = replace(x.channels[0], spectrum=with_excess(spectrum(), 0.0, 0.3125, 3.0))
    said = headline(replace(x, channels=(wide,)))
    assert said.startswith(
        "received.wav lost what lies above 4 kHz: its spectrum costs 0.312 bits more, with limits too"
    )
    unknown = replace(wide, reading=Reading(("unknown",), None, None, None))
    assert headline(replace(x, channels=(unknown,))).startswith("Whether received.wav differs from sent.wav cannot be")


def with_excess(of, low, value, high):
    cells = [replace(c, excess=c.excess * value / of.excess.value, signed=0.0) for c in of.cells]
    cells = [replace(c, signed=c.excess) for c in cells]
    return replace(of, ledger=ledger(of.name, amount(low, value, high), cells), cells=tuple(cells))


def test_headline_of_a_signal_that_is_the_sent_one_finds_no_difference():
    assert headline(same()) == "received.wav is as sent.wav, sample for sample."


def test_headline_of_what_no_account_sees_says_how_little_they_find():
    still = same().channels[0]
    late = replace(
        still, reading=Reading(("delay",), 0, 0, 0), matching=Matching(1, 1.0, 1.0, aligned=False, matched=False)
    )
    assert headline(report(late)) == (
        "received.wav seems to be late by 20.8 µs, and no account finds more than 0 bits of difference."
    )


def test_infinite_quality_is_shown_as_such_and_null_in_json():
    assert "SNR ∞ dB; SI-SDR (after the best gain) ∞ dB; log-spectral distance 0.0 dB." in str(same())
    told = same().to_dict()["channels"][0]["quality"]
    assert told["snr"] is told["si_sdr"] is None
    assert told["infinite"] == ["snr", "si_sdr"]


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        (range(5, 8), "above 4 kHz"),
        (range(3), "below 1 kHz"),
        (range(2, 5), "between 500 Hz and 4 kHz"),
        (range(8), ""),
        ((), ""),
    ],
)
def test_lost_bands_are_named_where_next_to_nothing_of_them_is_left(gone, said):
    cells = [
        replace(
            cell, sent=0.125, received=0.0 if i in gone else 0.125, excess=0.0390625 if i in gone or not gone else 0.0
        )
        for i, cell in enumerate(spectrum().cells)
    ]
    assert lost(replace(spectrum(), cells=tuple(cells), trace=()), timed=True) == said


def test_lost_band_begins_where_the_curves_part_within_the_band_before_it():
    trace = tuple((50.0 * i, -20.0, -20.0 if i <= 72 else -60.0) for i in range(1, 481))
    assert lost(replace(spectrum(), trace=trace), timed=True) == "above 3.6 kHz"


def test_account_that_sees_the_family_leads_where_it_is_as_sure_as_the_others():
    loud = with_excess(amplitude(), 0.03125, 0.0625, 0.125)
    assert "a sample's level costs 0.0625 bits more" in headline(read_as("clipping", amplitude=loud))
    assert "its spectrum costs" in headline(read_as("clipping"))


def test_excess_stands_beside_the_signals_own_variation():
    lines = str(filtered()).splitlines()
    table = {line.split()[0]: line for line in lines[lines.index("The accounts, in bits") + 2 :][:3]}
    assert re.search(r"0\.312 +0\.234 to 0\.391 +6\.31 +0\.0156 +0\.0625 +beyond it +different$", table["spectrum"])
    assert re.search(r"near it +undecided$", table["amplitude"])
    inside = with_excess(spectrum(natural=Natural(0.25, 0.5, 8)), 0.0625, 0.125, 0.1875)
    assert re.search(r"within it +different$", str(read_as("noise", spectrum=inside)), re.MULTILINE)


def test_reading_is_called_a_heuristic_and_gives_the_shares_of_the_difference():
    assert (
        "A heuristic: the likeliest cause is a filter. Of the difference's power, each taken alone, a gain with an "
        "offset explains 3.1%, a curve that turns each level into another 6.2% and a linear filter 98.4%."
    ) in flat(str(filtered()))
    assert "A heuristic: no cause that is known here fits." in flat(str(unrated()))
    assert "the two do not lie beside each other sample by sample" in flat(str(unrated())).lower()


def test_lag_and_gain_are_told_with_the_option_that_undoes_them_or_that_it_was_done():
    said = flat(str(stereo()))
    assert "It is late by 480 samples, 10.0 ms (correlation 0.97), left as it is; --align undoes it." in said
    assert "Its gain is 0.5 (−6.0 dB), undone before anything was measured (--match-gain)." in said
    upside = flat(str(report(channel(matching=Matching(-1, -0.5, -1.0, aligned=True, matched=False)))))
    assert (
        "It is early by 1 sample, 20.8 µs (correlation −0.50), undone before anything was measured (--align)." in upside
    )
    assert "Its gain is −1 (turned upside down, 0.0 dB), left as it is; --match-gain undoes it." in upside
    assert "gain is" not in str(filtered())
    assert "<code>--align</code>" in stereo().to_html()


def test_each_account_says_what_it_cannot_see_and_what_it_rests_on():
    said = flat(str(filtered()))
    assert "floor 80 dB below the peak" in said
    assert (
        "Limits from blocks, 3.5 times as wide as independent samples would have them. Blind to gain, delay, phase."
        in said
    )
    assert "Spectrum: 513 frequencies of frames of 1,024 samples (21.3 ms), in octaves" in said
    assert "Blind to the order of samples." in said


def test_worst_entries_come_first_with_their_share_of_the_excess():
    text = str(filtered())
    assert re.search(r"^4 to 8 kHz +6\.2% +0\.003% +0\.195 +62\.5% +█{20}$", text, re.MULTILINE)
    assert re.search(r"^0\.50 to 0\.75 s +12\.5% +12\.5% +0\.250 +61\.5% +█{20}$", text, re.MULTILINE)


def test_entries_of_what_is_the_same_are_not_listed_but_drawn_on_the_page():
    x = report(channel(spectrum=spectrum(0.0078125)))
    assert "Which bands cost most" not in str(x) + x.to_markdown() + x.to_html()
    assert "How power lies over frequencies" in x.to_html()


def test_notes_say_what_was_done_to_the_signals_first():
    for text in (str(stereo()), stereo().to_markdown(), stereo().to_html()):
        assert "received.wav was resampled from 44,100 to 48,000 Hz." in text


def test_several_channels_have_a_table_and_a_section_each_and_the_worst_one_makes_the_headline():
    text = str(stereo())
    assert text.startswith("received.wav (left) lost what lies above 4 kHz")
    table = text.split("Channel by channel\n")[1].splitlines()
    assert [line.split()[0] for line in table[:3]] == ["channel", "left", "right"]
    assert "\nChannel left lost what lies above 4 kHz\n" in text
    assert "\nChannel right seems to be late by 10.0 ms\n" in text


def test_of_many_channels_the_most_telling_are_told_one_by_one_and_all_stand_in_the_table():
    many = [channel(f"c{i}", spectrum=spectrum((i + 1) / 32)) for i in range(8)]
    x = report(*many)
    text = str(x)
    assert re.findall(r"^Channel (c\d)", text, re.MULTILINE) == ["c4", "c5", "c6", "c7"]
    assert "4 more channels tell less; the JSON holds all of them." in text
    assert len(x.to_dict()["channels"]) == 8
    assert "4 more channels tell less" in x.to_html()
    assert "6 more channels tell less" in replace(x, sounds=filtered().sounds).to_html()


def test_image_has_levels_of_the_picture_and_pixels_and_nothing_of_time():
    said = flat(str(picture()))
    assert "sent.png, 65,536 pixels" in said
    assert "a pixel's level" in said
    assert "levels of the picture" in said
    assert "moments" not in said
    assert "frequenc" not in said
    assert "How often each level of the picture is taken" in picture().to_html()


def test_without_a_rate_frequencies_are_in_cycles_and_times_in_samples():
    said = flat(str(unrated()))
    assert "0.0833 to 0.167 cycles a sample" in said
    assert "Hz" not in said
    late = report(
        channel(matching=Matching(480, 0.5, 1.0, aligned=False, matched=False), reading=Reading(("delay",), 0, 0, 0)),
        sent=SignalSide("sent.wav", 9000, None),
    )
    assert "seems to be late by 480 samples" in headline(late)
    assert "samples 0 to 0" in flat(str(late)) or "samples 1 to" in flat(str(late))


def test_signal_that_costs_infinitely_much_is_shown():
    endless = amount(math.inf, math.inf, math.inf, "infinite")
    cells = [Cell(0.0, 1.0, 0.5, 0.0, math.inf, math.inf), Cell(1.0, 2.0, 0.5, 1.0, 0.0, -0.5)]
    x = read_as(
        "unknown", amplitude=replace(amplitude(), ledger=ledger("amplitude", endless, cells), cells=tuple(cells))
    )
    for text in (str(x), x.to_markdown(), x.to_html()):
        assert "∞" in text
    assert x.to_dict()["channels"][0]["amplitude"]["cells"][0]["excess"] is None


@pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)
def test_json_is_strict_and_of_its_schema(made):
    def refuse(word):
        raise ValueError(word)

    document = json.loads(made().to_json(), parse_constant=refuse)
    assert document["schema"] == "kullback.signal/1"
    assert "sounds" not in document


def test_json_holds_every_member_of_the_types_but_the_sounds():
    document = filtered().to_dict()
    assert {of.name for of in fields(SignalReport)} - {"sounds"} <= document.keys()
    first = document["channels"][0]
    assert {of.name for of in fields(channel())} == first.keys()
    for name in ("amplitude", "spectrum", "frames"):
        assert {of.name for of in fields(spectrum())} <= first[name].keys()
        assert first[name]["ledger"]["schema"] == "kullback.ledger/1"
    assert first["quality"].keys() == {of.name for of in fields(Quality)} | {"infinite"}
    assert first["spectrum"]["trace"][1].keys() == {"frequency", "sent", "received"}


def test_json_of_an_open_level_has_null_for_its_end():
    cells = filtered().to_dict()["channels"][0]["amplitude"]["cells"]
    assert (cells[0]["low"], cells[0]["high"]) == (None, -0.5)
    assert (cells[-1]["low"], cells[-1]["high"]) == (0.5, None)


def test_page_is_one_file_that_loads_nothing_and_plays_two_sounds():
    for page in (made().to_html() for made in EVERY.values()):
        assert "<script" not in page
        assert "default-src &#39;none&#39;" in page
        assert "media-src data:" in page
        addresses = re.findall(r'(?:src|href)="([^"]*)', page)
        assert all(address.startswith("data:") for address in addresses)
    assert filtered().to_html().count("<audio controls") == 2
    assert filtered().to_html().count("data:audio/wav;base64,") == 2
    assert stereo().to_html().count("<audio") == 0


def test_sounds_are_captioned_with_the_stretch_they_are():
    assert "0.25 s, about the worst moment, both at one gain." in filtered().to_html()
    unpaired = replace(filtered(), channels=(channel(frames=None), channel("other")))
    assert "0.25 s of channel mono, where the sent one is loudest, both at one gain." in unpaired.to_html()
    all_of_it = replace(filtered(), sent=SignalSide("sent.wav", 12_000, 48_000.0))
    assert "All 0.25 s, both at one gain." in all_of_it.to_html()


def test_hostile_names_are_text_in_every_view():
    x = hostile()
    assert "&lt;script&gt;" in x.to_html()
    assert "<script" not in x.to_markdown()
    assert "\x1b" not in str(x) + x.to_markdown() + x.to_html()
    assert "<script" not in x._repr_html_()
    assert json.loads(x.to_json())["sent"]["name"] == HOSTILE
    x.to_html().encode()


def test_page_of_many_channels_with_long_traces_stays_below_a_megabyte():
    long = tuple((i / 100 + 0.01, abs(math.sin(i)), -30.0) for i in range(20_000))
    cells = [Cell(i / 4, (i + 1) / 4, 2**-10, 2**-10, 0.40625 / 1024, 0.40625 / 1024) for i in range(1024)]
    heavy = replace(
        frames(), ledger=ledger("frames", amount(0.25, 0.40625, 0.5), cells), cells=tuple(cells), trace=long
    )
    one = channel(amplitude=replace(heavy, name="amplitude"), spectrum=replace(heavy, name="spectrum"), frames=heavy)
    many = tuple(replace(one, name=f"channel {i}") for i in range(200))
    quiet = wav(np.zeros(150_000), 48_000.0)
    page = report(*many, sounds=(quiet, quiet)).to_html()
    assert len(page.encode()) < 1_000_000
    assert "100 more channels; the JSON holds all of them." in page
    assert "198 more channels tell less" in page


def test_page_draws_sent_received_and_what_each_part_costs():
    page = filtered().to_html()
    assert page.count('class="plot"') == 3
    assert page.count('class="received"') == 2
    assert "4 to 8 kHz: 62.5% of the excess" in page
    assert "worst: 0.50 to 0.75 s" in page


def test_account_without_a_trace_has_no_picture():
    assert unrated().to_html().count('class="plot"') == 1
    assert sparks(replace(spectrum(), trace=()), 80) == []


def test_notebook_shows_a_piece_with_styles_of_its_own_and_no_sounds():
    piece = filtered()._repr_html_()
    assert piece.lstrip().startswith('<div class="kullback signals">')
    assert "<script" not in piece
    assert "<audio" not in piece


def test_bars_of_characters_stand_where_the_bands_do():
    drawn = dict(sparks(spectrum(), 90))
    assert len(drawn["sent"]) == len(drawn["received"]) == len(drawn["excess"]) == 80
    begin = Axis(93.75, 24000.0, True).at(4000.0) * 80
    assert abs(len(drawn["excess"]) - len(drawn["excess"].lstrip()) - begin) <= 1
    assert drawn["excess"].lstrip().startswith("█")


def test_ticks_are_round_and_as_many_as_there_is_room_for():
    assert Axis(20.0, 20000.0, True).ticks(10) == [20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000]
    assert Axis(20.0, 20000.0, True).ticks(3) == [100, 1000, 10000]
    assert Axis(0.0, 1.43).ticks(10) == [0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4]
    assert Axis(3.0, 3.0).ticks(5) == [3.0]
