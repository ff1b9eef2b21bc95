"""The bands of a frame, and frames of samples that come bit by bit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kullback.estimate.signal.onset.bands import Bands, Framing, chosen_frame


@pytest.mark.parametrize("frame", [16, 20, 32, 256, 1024])
def test_bands_take_each_frequency_but_0_once_and_widen_upwards(frame):
    bands = Bands.of(frame)
    widths = np.diff(bands.edges)
    assert bands.edges[0] == 1
    assert bands.edges[-1] == frame // 2 + 1
    assert widths.min() >= 2
    assert (np.diff(widths[1:]) >= 0).all()
    assert bands.shares.sum() == pytest.approx(1.0, rel=1e-15)


@given(st.lists(st.integers(0, 90), min_size=1, max_size=8))
def test_samples_that_come_bit_by_bit_make_the_same_frames(cuts):
    samples = np.random.default_rng(0).standard_normal(sum(cuts) + 40)
    bands = Bands.of(16)
    framing = Framing(bands)
    parts = [framing.powers(part) for part in np.split(samples, np.cumsum(cuts))]
    np.testing.assert_allclose(np.concatenate(parts), bands.powers(samples), rtol=1e-12)


def test_a_frame_is_chosen_so_that_the_baseline_holds_fifty():
    assert [chosen_frame(n) for n in (100, 1600, 3200, 10**7)] == [16, 32, 64, 1024]
