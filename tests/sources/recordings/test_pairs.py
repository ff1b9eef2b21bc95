"""Two recordings beside each other, channels of one, and one at another rate."""

import re

import numpy as np
import pytest

from kullback.errors import EvidenceError
from kullback.sources.recordings import from_array, from_file, resampled, select, together

RNG = np.random.default_rng(0)


def signal(channels=1, rate=8000, name="x", length=100):
    return from_array(RNG.normal(size=(length, channels)), rate=rate, name=name)


@pytest.fixture
def table(text):
    def of(columns, name):
        return from_file(text(f"{columns}\n1,2\n3,4\n", name), rate=8)

    return of


def test_what_goes_together_is_left_as_it_is():
    sent, received = signal(2), signal(2, length=70)
    assert together(sent, received) == (sent, received, ())


def test_other_rates_are_refused_with_both_and_the_way_out():
    with pytest.raises(EvidenceError, match=r"a has 48000 .* b 44100\.5\.\n.*--resample, in Python resample=True"):
        together(signal(rate=48000, name="a"), signal(rate=44100.5, name="b"))


@pytest.mark.parametrize("rates", [(8000, None), (None, 8000)])
@pytest.mark.parametrize("resample", [False, True])
def test_a_rate_that_one_side_lacks_is_asked_for(rates, resample):
    sent, received = signal(rate=rates[0], name="a"), signal(rate=rates[1], name="b")
    lacking = "a" if rates[0] is None else "b"
    with pytest.raises(EvidenceError, match=f"nothing says how many {lacking} has.\nSay so: --rate"):
        together(sent, received, resample=resample)
    assert together(signal(rate=None), signal(rate=None))[2] == ()


def test_the_received_signal_gets_the_rate_of_the_sent_one():
    sent, received = signal(rate=8000), signal(rate=16000, name="b")
    ours, theirs, notes = together(sent, received, resample=True)
    assert ours is sent
    assert (theirs.rate, theirs.length) == (8000, 50)
    assert notes == ("b: resampled from 16000 to 8000 samples a second",)


def test_stereo_against_mono_is_refused_with_the_ways_out():
    with pytest.raises(EvidenceError, match=r"2 \('1', '2'\) and x 1 \('mono'\).\n.*--mix.*--channel"):
        together(signal(2), signal(1))


def test_channels_are_mixed_where_that_is_asked_for():
    sent, received = signal(2, name="a"), signal(1)
    ours, theirs, notes = together(sent, received, mix=True)
    assert np.allclose(ours.whole()[:, 0], sent.whole().mean(axis=1), rtol=1e-15)
    assert theirs is received
    assert notes == ("a: the mean of its 2 channels, 1, 2",)


def test_channels_go_together_by_name(table):
    sent, received, notes = together(table("a,b", "p.csv"), table("b,a", "q.csv"))
    assert sent.channels == received.channels == ("a", "b")
    assert received.whole().tolist() == [[2, 1], [4, 3]]
    assert notes == ("q.csv: its channels in the order of p.csv",)


def test_channels_of_other_names_go_together_in_order_and_that_is_told(table):
    assert together(table("a,b", "p.csv"), table("c,d", "q.csv"))[2] == (
        "channels are compared in order, a and c, b and d, for their names differ",
    )


def test_a_picture_is_no_signal():
    with pytest.raises(EvidenceError, match="y is a picture and x a signal"):
        together(from_array(np.zeros((4, 5)), name="y", given="image"), signal())


def test_pictures_that_do_not_lie_on_each_other_are_refused():
    wide, tall, other = (from_array(np.zeros(s), given="image", name="i") for s in ((4, 6), (6, 4), (5, 5)))
    with pytest.raises(EvidenceError, match=r"i has 6 × 4 pixels and i 4 × 6.\nTurn one"):
        together(wide, tall)
    with pytest.raises(EvidenceError, match="Turn one"):
        together(select(from_array(np.zeros((4, 6, 3)), given="image"), ["red"], mix=True), tall)
    assert together(wide, other)[2] == ()  # their levels can be compared all the same


@pytest.mark.parametrize(
    ("channels", "found"),
    [
        ((), "abc"),
        (("b",), "b"),
        ((0,), "a"),
        (("2", "a"), "ca"),
        (("a", 0), "a"),
        (("a", "b", "c"), "abc"),
        ("b", "b"),
        (2, "c"),
    ],
)
def test_channels_are_chosen_by_name_and_by_number(text, channels, found):
    recording = from_file(text("a,b,c\n5,6,7\n8,9,10\n"))
    chosen = select(recording, channels)
    assert chosen.channels == tuple(found)
    assert chosen.read(1, 2).tolist() == [[{"a": 8, "b": 9, "c": 10}[name] for name in found]]


def test_names_that_are_numbers_are_names():
    recording = from_array([[5.0, 6.0], [7.0, 8.0]])
    assert select(recording, ["2"]).whole()[:, 0].tolist() == [6, 8]
    assert select(recording, [1]).whole()[:, 0].tolist() == [6, 8]


@pytest.mark.parametrize("channel", ["0", 2, -1, "left", "", None, 0.5])
def test_channels_that_there_are_not_are_refused(channel):
    with pytest.raises(EvidenceError, match=re.escape(f"channel {channel!r} is not in signal, which has '1', '2'")):
        select(from_array([[5.0, 6.0], [7.0, 8.0]]), [channel])


def test_the_mean_of_some_channels_lies_on_finer_steps():
    found = select(from_array([[5, 6, 7], [8, 9, 11], [0, 0, 0]]), [0, 2], mix=True)
    assert found.whole()[:, 0].tolist() == [6, 9.5, 0]
    assert (found.step, found.channels) == (0.5, ("mix",))
    mono = signal(1)
    assert select(mono, mix=True) is mono


@pytest.mark.parametrize(("rate", "other"), [(8000, 16000), (16000, 8000), (48000, 44100), (117.5, 100.25)])
def test_a_tone_below_both_limits_stays_what_it_is(rate, other):
    def at(rate):
        return np.sin(2 * np.pi * 5 * np.arange(4000) / rate)

    found = resampled(from_array(at(rate), rate=rate), other)
    known = at(other)
    inner = slice(200, min(found.length, 4000) - 200)
    assert np.abs(found.whole()[inner, 0] - known[inner]).max() < 2e-3
    assert found.length == -(-4000 * int(other * 4) // int(rate * 4))
    assert found.rate == other


def test_a_tone_above_the_new_limit_is_cut():
    tone = np.sin(2 * np.pi * 3000 * np.arange(8000) / 8000)
    found = resampled(from_array(np.stack([tone, 0 * tone], axis=1), rate=8000), 4000)
    assert np.abs(found.whole()[100:-100]).max() < 1e-2
    assert found.channels == ("1", "2")


def test_what_cannot_be_resampled_is_refused():
    with pytest.raises(EvidenceError, match="has no rate"):
        resampled(signal(rate=None), 8000)
    with pytest.raises(EvidenceError, match="ratio of whole numbers"):
        resampled(signal(rate=8000), 0.0123)
    same = signal()
    assert resampled(same, 8000) is same
