"""What the views say of a signal's own entropy: text, Markdown, JSON and the page."""

import json
from dataclasses import fields, replace

import pytest
from by_hand import HOSTILE, amount
from signals_by_hand import entropy, own
from syrupy.assertion import SnapshotAssertion

from kullback.signals import OwnEntropy, SignalEntropy, SignalSide


def flat(text):
    return " ".join(text.split())


def stereo() -> SignalEntropy:
    return entropy(own("left"), own("right", amplitude=amount(8.0, 8.25, 8.5)))


def short() -> SignalEntropy:
    """Too few samples to predict, or for a spectrum."""
    only = own(step=1.0, samples=1, rate=None, prediction=0, spectral=None, bins=0, evenness=None)
    return entropy(only, signal=SignalSide("numbers", 1, None))


EVERY = {"voice": entropy, "stereo": stereo, "short": short}


@pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)
def test_text_and_markdown_stay_as_they_are(made, snapshot: SnapshotAssertion):
    assert str(made()) == snapshot
    assert made().to_markdown() == snapshot


def test_headline_tells_what_a_sample_costs_alone_and_given_those_before_it():
    assert flat(str(entropy())).startswith(
        "A sample of sent.wav costs 7.25 bits alone, at most 4.12 given those before it."
    )
    assert str(stereo()).startswith("A sample of sent.wav (right) costs 8.25 bits alone")
    assert str(short()).startswith("A sample of numbers costs 7.25 bits alone.")


def test_mark_beside_conditional_limits_is_explained():
    marked = entropy(own(amplitude=amount(7.125, 7.25, 7.375, "conditional")))
    for text in (str(marked), marked.to_markdown(), marked.to_html()):
        assert "7.12 to 7.38*" in text.replace("&#42;", "*")
        assert "On condition that no level is rarer" in flat(text)
    assert "On condition" not in str(entropy())


def test_step_is_stated_and_what_it_does():
    assert "The step is 2⁻¹⁵: values nearer than that are not told apart." in flat(str(entropy()))
    assert "The step is 1: " in flat(str(short()))
    assert "at half the step, each is about one bit more" in flat(str(entropy()))


def test_prediction_says_what_it_saves_or_that_it_saves_nothing():
    assert "the 24 samples before it save 43.1% by linear prediction: at least that" in flat(str(entropy()))
    white = entropy(own(rate=amount(7.125, 7.25, 7.375)))
    assert "tell linear prediction next to nothing" in flat(str(white))


def test_evenness_is_beside_that_of_white_noise():
    assert "over 513 frequencies with 66.6% of the most entropy there can be" in flat(str(entropy()))


def test_json_holds_every_member_of_the_types():
    document = entropy().to_dict()
    assert document["schema"] == "kullback.signal-entropy/1"
    assert {of.name for of in fields(SignalEntropy)} <= document.keys()
    assert {of.name for of in fields(OwnEntropy)} == document["channels"][0].keys()
    assert document["channels"][0]["rate"] == {
        "value": 4.125,
        "low": 4.0,
        "high": 4.25,
        "raw": 4.125,
        "upper": "finite",
    }
    assert short().to_dict()["channels"][0]["rate"] is None


def test_page_and_piece_run_nothing_and_hostile_names_are_text():
    x = entropy(own(HOSTILE), own(HOSTILE * 50), signal=SignalSide(HOSTILE, 9, 48_000.0))
    for html in (x.to_html(), x._repr_html_()):
        assert "<script" not in html
        assert "&lt;script&gt;" in html
        html.encode()
    assert "default-src &#39;none&#39;" in x.to_html()
    assert "media-src" not in x.to_html()
    assert "\x1b" not in str(x) + x.to_markdown() + x.to_html()
    assert json.loads(x.to_json())["signal"]["name"] == HOSTILE


def test_many_channels_are_cut_and_say_so():
    many = entropy(*(own(f"c{i}") for i in range(300)))
    assert "… and" not in str(many)
    assert "292 more channels; the JSON holds all of them." in str(many)
    assert "200 more channels" in many.to_html()
    assert len(many.to_html().encode()) < 1_000_000


def test_silence_costs_nothing_and_breaks_nothing():
    nothing = amount(0.0, 0.0, 0.0)
    x = entropy(own(amplitude=nothing, rate=nothing, spectral=None, evenness=None))
    assert "costs 0 bits alone" in str(x)
    assert x.to_html()
    assert replace(x).to_markdown()
