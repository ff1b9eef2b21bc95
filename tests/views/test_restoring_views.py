"""What the views say of a restoration: what was found, what every measure says, and why it is refused."""

import io
import json
import math
from dataclasses import replace
from importlib import import_module

import pytest
from restoring_by_hand import beside_nothing, cheat, declipped, hostile, perfect, restoration, vain
from rich.console import Console

from kullback.restoration import Tried
from kullback.views.restoring.measures import measures
from kullback.views.restoring.path import path

EVERY = {
    "accepted": restoration,
    "cheat": cheat,
    "vain": vain,
    "recording": lambda: beside_nothing("recording"),
    "model": lambda: beside_nothing("model"),
    "perfect": perfect,
    "hostile": hostile,
}


@pytest.fixture(params=EVERY)
def every(request):
    return EVERY[request.param]()


def flat(text):
    return " ".join(text.split())


@pytest.mark.parametrize("name", [name for name in EVERY if name != "hostile"])
def test_text(name, snapshot):
    assert str(EVERY[name]()) == snapshot


def test_markdown(snapshot):
    assert restoration().to_markdown() == snapshot


def test_headline_says_what_was_found_and_both_measures():
    assert flat(str(restoration())).startswith(
        "A companding exponent of 1.625 (gain 0.96) brings received.wav nearer to sent.wav: amplitude 0.812 → 0.00195 "
        "bits, SI-SDR 14.2 → 51.0 dB. "
    )


def test_headline_leaves_out_what_was_computed_and_counts_what_is_much():
    assert str(declipped()).startswith("Declipping (height 1.25) brings received.wav nearer")
    assert "clip level       0.5 full scale  computed" in str(declipped())
    accepted = replace(cheat(), judgement=restoration().judgement)
    assert str(accepted).startswith("Equalising by 5 parameters brings received.wav nearer")


def test_refusal_says_what_fell_and_what_guards_it():
    assert flat(str(cheat())).startswith(
        "Refused: equalising received.wav lowers a divergence (spectrum 0.125 → 0 bits) but not what guards it "
        "(SNR 9.5 → 7.5 dB). "
    )
    assert flat(str(vain())).startswith(
        "Refused: companding received.wav brings it no nearer to sent.wav (amplitude 0.812 → 0.812 bits). "
    )


def test_two_divergences_that_were_lowered_together_are_both_said():
    judgement = replace(restoration().judgement, by=("amplitude", "spectrum"))
    said = flat(str(restoration(judgement=judgement)))
    assert "nearer to sent.wav: amplitude 0.812 → 0.00195 bits, spectrum 0.125 → 0 bits, SI-SDR 14.2 → 51.0 dB." in said
    assert "The search: divergence of amplitude and spectrum, bits, over exponent" in said


def test_without_what_was_sent_another_divergence_guards():
    said = flat(str(beside_nothing("recording")))
    assert "another recording of the same source" in said
    assert "nothing lies beside the samples, so there is no SNR" in said
    assert [row.name for row in measures(beside_nothing("model"))] == ["amplitude", "spectrum"]
    assert "a model of the signal that was sent" in flat(str(beside_nothing("model")))


def test_measures_turn_the_way_that_is_better():
    told = {row.name: (row.turn, row.part) for row in measures(cheat())}
    assert told == {
        "amplitude": ("as before", ""),
        "spectrum": ("better", "minimised"),
        "frames": ("as before", ""),
        "SNR": ("worse", "guard"),
        "SI-SDR": ("worse", ""),
        "log-spectral distance": ("as before", ""),
    }
    assert {row.turn for row in measures(restoration())} == {"better"}


def test_bars_are_fractions_of_the_greatest_divergence():
    bars = {row.name: row.bars for row in measures(restoration())}
    assert bars["amplitude"] == (1.0, pytest.approx(0.001953125 / 0.8125))
    assert bars["frames"] == pytest.approx((0.5 / 0.8125, 0.0078125 / 0.8125))
    assert bars["SNR"] is None


def test_search_is_drawn_with_the_value_that_was_chosen():
    found = path(restoration())
    assert (found.across.low, found.across.high, found.across.logarithmic) == (0.5, 3.0, False)
    assert found.divergence.chosen == ((1.625 - 0.5) / 2.5, pytest.approx(2**-9 / (2 * 1.375**2 + 2**-9)))
    assert found.best == (0.5, 1.0)


def test_parameter_over_more_than_a_decade_is_drawn_on_a_logarithmic_axis():
    found = path(perfect())
    assert found.across.logarithmic
    assert found.divergence.chosen[0] == pytest.approx(5 / 12)
    assert (found.snr.endless, found.best) == (True, (pytest.approx(5 / 12), 1.0))
    assert "to ∞ dB" in str(perfect())


def test_axis_that_would_squeeze_the_curve_does_not_begin_at_nothing():
    tried = tuple(Tried(at, 8.0 + at, None) for at in (1.0, 1.5, 2.0))
    found = path(restoration(path=tried))
    assert (found.divergence.axis.low, found.divergence.axis.high) == (9.0, 10.0)


@pytest.mark.parametrize(
    "tried", [(), (Tried(1.0, 0.5, 3.0),), (Tried(1.0, math.inf, None), Tried(2.0, math.inf, None))]
)
def test_search_of_less_than_two_points_is_not_drawn(tried):
    x = restoration(path=tried)
    assert path(x) is None
    assert "┤" not in str(x) + x.to_markdown()
    assert 'class="path"' not in x.to_html()


def test_flat_search_is_drawn():
    assert "◆" in str(restoration(path=tuple(Tried(1.0 + i, 0.25, 3.0) for i in range(3))))
    assert "◆" in str(restoration(path=tuple(Tried(1.625, 0.25, 3.0) for _ in range(3))))


@pytest.mark.parametrize("width", [40, 60, 80, 200])
@pytest.mark.parametrize("name", [name for name in EVERY if name != "hostile"])
def test_text_fits_the_terminal(width, name):
    out = io.StringIO()
    console = Console(file=out, width=width, color_system=None, force_terminal=False, legacy_windows=False)
    import_module("kullback.views.restoring.terminal").show(EVERY[name](), console)
    assert max(map(len, out.getvalue().splitlines())) <= width


def test_json_holds_all_but_the_samples():
    told = json.loads(restoration().to_json())
    assert (told["schema"], told["what"], told["role"], told["accepted"]) == (
        "kullback.restoration/1",
        "compand",
        "sent",
        True,
    )
    assert (told["by"], told["second"], told["samples"], told["channels"]) == (
        ["amplitude"],
        "si_sdr",
        16_000,
        ["mono"],
    )
    assert told["parameters"] == [
        {"name": "exponent", "value": 1.625, "unit": "", "low": 0.5, "high": 3.0},
        {"name": "gain", "value": 0.96, "unit": "", "low": 0.096, "high": 9.6},
    ]
    assert told["before"]["amplitude"] == {
        "value": 0.8125,
        "low": 0.75,
        "high": 0.875,
        "raw": 0.8125,
        "upper": "finite",
    }
    assert told["after"]["snr"] == 50.0
    assert told["path"][0] == {"value": 0.5, "divergence": 2.533203125, "snr": 25.0}
    assert len(told["path"]) == 41


def test_json_has_no_infinity(every):
    def refused(constant):
        raise AssertionError(constant)

    json.loads(every.to_json(), parse_constant=refused)


def test_json_of_a_refusal_says_why():
    told = json.loads(cheat().to_json())
    assert told["accepted"] is False
    assert told["why"].startswith("the divergence of the spectrum falls, but so does SNR")


def test_page_plays_all_sounds_and_runs_nothing():
    text = restoration().to_html()
    assert text.count("data:audio/wav;base64,UklGR") == 3  # RIFF
    assert "media-src data:" in text
    assert "default-src &#39;none&#39;" in text
    assert "<script" not in text
    assert len(text) < 1_000_000


def test_page_without_sounds_has_no_players():
    assert "<audio" not in perfect().to_html()
    assert 'class="best"' in perfect().to_html()


def test_page_of_two_sounds_names_received_and_restored():
    text = restoration(sounds=restoration().sounds[1:]).to_html()
    assert 'aria-label="received"' in text
    assert 'aria-label="restored"' in text
    assert 'aria-label="sent"' not in text


def test_names_are_shown_and_not_obeyed():
    x = hostile()
    for text in (str(x), x.to_markdown(), x.to_html(), x._repr_html_()):
        assert "\x1b" not in text
        assert "\u202e" not in text
    for text in (x.to_markdown(), x.to_html(), x._repr_html_()):
        assert "<script" not in text
