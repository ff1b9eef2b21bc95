"""Bands of frequency and how entries are named."""

from __future__ import annotations

import numpy as np
import pytest

from kullback.estimate.signal.bands import band_ends, band_of
from kullback.estimate.signal.names import frequencies, levels, moments
from kullback.signals import BandKind


def spaced(frame: int, rate: float) -> np.ndarray:
    return np.linspace(0, rate / 2, frame // 2 + 1)


@pytest.mark.parametrize("bands", ["third", "octave", "mel"])
@pytest.mark.parametrize("frame", [16, 100, 1024, 8192])
def test_every_band_holds_a_frequency_and_every_frequency_has_a_band(bands: BandKind, frame: int) -> None:
    at = spaced(frame, 48_000)
    ends = band_ends(at, bands, 48_000)
    assert (ends[0], ends[-1]) == (0, 24_000)
    assert (np.bincount(band_of(at, ends), minlength=len(ends) - 1) > 0).all()


def test_thirds_of_an_octave_end_where_the_standard_says() -> None:
    ends = band_ends(spaced(8192, 48_000), "third", 48_000)
    # IEC 61260-1:2014: the band of 1 kHz ends at 10^(±1/20) kHz, that of 4 kHz at 3548 and 4467 Hz.
    for end in (891.25, 1122.02, 3548.13, 4466.84):
        assert np.abs(ends - end).min() < 0.01


def test_octaves_are_three_thirds() -> None:
    octaves = band_ends(spaced(8192, 48_000), "octave", 48_000)
    for end in (2818.38, 5623.41):
        assert np.abs(octaves - end).min() < 0.01


def test_mel_bands_are_as_wide_at_1_khz_as_the_scale_says() -> None:
    ends = band_ends(spaced(8192, 16_000), "mel", 16_000)
    assert len(ends) - 1 == 29  # 2840 mel up to 8 kHz (2595·log10(1 + 8000/700)), a hundred each
    assert np.abs(ends - 999.99).min() < 0.5  # 1000 mel


def test_names_of_neighbours_differ() -> None:
    for made in (
        levels([-1, 0.1, 0.1 + 1e-15, 1]),
        moments([0, 1e-5, 2.1e-5], 48_000),
        frequencies([0, 22.4, 28.2], 48_000),
    ):
        assert len(set(made)) == len(made)
