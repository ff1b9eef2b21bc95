"""Arrays in memory and in .npy files: numbers as they are, of shapes that leave no doubt."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from kullback.errors import EvidenceError, SourceError
from kullback.sources.recordings import from_array, from_file

VALUES = [3, -1, 4, 1, -5]


@pytest.fixture(params=["array", "file"])
def of(request, tmp_path):
    """Reads an array where it is, or from a file of it."""

    def read(array, rate=None):
        if request.param == "array":
            return from_array(array, rate=rate)
        np.save(tmp_path / "x.npy", array)
        return from_file(tmp_path / "x.npy", rate=rate)

    return read


@pytest.mark.parametrize("make", [list, tuple, np.array, pd.Series, pl.Series, lambda x: np.array(x, dtype=np.float16)])
def test_whatever_converts_to_an_array_is_a_signal(make):
    found = from_array(make(VALUES), rate=100, name="pulse")
    assert found.whole()[:, 0].tolist() == VALUES
    assert (found.name, found.rate, found.medium, found.channels) == ("pulse", 100.0, "signal", ("mono",))


@pytest.mark.parametrize("kind", ["u1", "i2", "i8", "f2", "f4", "f8", ">f4", ">i2", "?"])
def test_numbers_of_any_type_are_as_they_are(of, kind):
    values = np.array([0, 1, 1, 0, 1]).astype(kind) if kind == "?" else np.abs(VALUES).astype(kind)
    found = of(values)
    assert found.whole().dtype == np.float64
    assert found.whole()[:, 0].tolist() == values.astype(float).tolist()
    assert found.step == (None if "f" in kind else 1)


@pytest.mark.parametrize("order", ["C", "F"])
def test_channels_are_the_second_axis(of, order):
    samples = np.asarray(np.random.default_rng(0).normal(size=(50, 3)), order=order)
    found = of(samples, rate=8)
    assert np.array_equal(found.whole(), samples)
    assert np.array_equal(np.concatenate(list(found.stretches(7))), samples)
    assert (found.length, found.channels, found.rate) == (50, ("1", "2", "3"), 8)


def test_what_is_read_can_be_written_to_without_harm_to_the_array():
    given = np.zeros(4)
    from_array(given).whole()[:] = 1
    assert not given.any()


def test_channels_first_are_refused(of):
    with pytest.raises(EvidenceError, match=r"shape is \(2, 48000\), which looks like channels first.\nTranspose it"):
        of(np.zeros((2, 48000)))


def test_channels_first_are_taken_where_it_is_said_that_they_are_samples():
    assert from_array(np.zeros((1, 5)), given="signal").channels == ("1", "2", "3", "4", "5")


def test_what_may_be_a_picture_has_to_be_said():
    with pytest.raises(EvidenceError, match=r"would have 100 channels.\nPass given='signal' or given='image'"):
        from_array(np.zeros((200, 100)))
    assert len(from_array(np.zeros((200, 100)), given="signal").channels) == 100


@pytest.mark.parametrize("shape", [(), (0,), (0, 2), (5, 0), (3, 4, 2)])
def test_other_shapes_are_refused(of, shape):
    with pytest.raises(EvidenceError, match="shape"):
        of(np.zeros(shape))


@pytest.mark.parametrize("wrong", [np.ones(3, complex), np.array(["1", "2"]), np.array(["2020"], "M8[s]")])
def test_what_is_no_real_number_is_refused(of, wrong):
    with pytest.raises(EvidenceError, match="must hold real numbers, but it holds"):
        of(wrong)


@pytest.mark.parametrize("wrong", [[1, None], [[1, 2], [3]], "text", {"a": 1}, None, object()])
def test_what_is_no_array_is_refused(wrong):
    with pytest.raises(EvidenceError):
        from_array(wrong)


def test_masked_samples_are_refused():
    with pytest.raises(EvidenceError, match="some are masked"):
        from_array(np.ma.masked_equal([1, 2, 3], 2))
    assert from_array(np.ma.array([1, 2, 3])).length == 3


def test_nan_is_named_by_its_sample(of):
    with pytest.raises(EvidenceError, match=r"sample 3 \(from 0, at 0.3 s\) of channel 'mono' is nan"):
        of(np.array([1, 2, 3, np.nan]), rate=10).whole()
    with pytest.raises(EvidenceError, match=r"sample 3 \(from 0\) of channel 'mono' is inf"):
        of(np.array([1, 2, 3, np.inf])).whole()


def test_given_is_a_medium():
    with pytest.raises(EvidenceError, match="given must be 'signal' or 'image'"):
        from_array([1], given="sound")


def test_objects_are_never_unpickled(tmp_path):
    np.save(tmp_path / "x.npy", np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(SourceError, match=r"x\.npy cannot be read as an array of NumPy: .*[oO]bject"):
        from_file(tmp_path / "x.npy")


def test_files_that_are_no_arrays_are_refused(tmp_path):
    path = tmp_path / "x.npy"
    for content in (b"\x93NUM", b"text that is none", bytes(200)):
        path.write_bytes(content)
        with pytest.raises(SourceError, match=r"x\.npy cannot be read as an array of NumPy"):
            from_file(path)
    np.savez(tmp_path / "x.npz", a=[1])
    (tmp_path / "x.npz").rename(path)
    with pytest.raises(SourceError, match="an archive"):
        from_file(path)


def test_an_array_that_is_cut_is_refused(tmp_path):
    path = tmp_path / "x.npy"
    np.save(path, np.arange(100.0))
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(SourceError, match=r"x\.npy cannot be read"):
        from_file(path)


@pytest.mark.arrays
def test_tensors_are_signals_whatever_they_are_for():
    import torch

    for kind in (torch.float64, torch.float32, torch.bfloat16, torch.int16):
        assert from_array(torch.tensor(VALUES, dtype=kind)).whole()[:, 0].tolist() == VALUES
    assert from_array(torch.tensor([1.0], requires_grad=True)).whole().tolist() == [[1]]
