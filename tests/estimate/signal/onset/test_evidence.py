"""What a difference of spectra costs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kullback.estimate.signal.onset.bands import Bands
from kullback.estimate.signal.onset.evidence import Weights, terms, windows


def test_gain_costs_what_two_gaussians_of_these_variances_cost():
    # KL(N(0, g) ‖ N(0, 1)) = (g − 1 − log g) / 2 for each sample, whatever the colour (mpmath: g = 4 and 1/4)
    shares = Bands.of(64).shares
    assert terms(np.full(len(shares), 4.0), shares).sum() == pytest.approx(0.80685281944005469, rel=1e-14)
    assert terms(np.full(len(shares), 0.25), shares).sum() == pytest.approx(0.31814718055994531, rel=1e-14)


@given(arrays(np.float64, 7, elements=st.floats(1e-6, 1e6)))
def test_no_band_costs_less_than_nothing_and_the_level_never_more_than_all(ratios):
    weights = Weights(Bands.of(128).shares[:7] / Bands.of(128).shares[:7].sum(), 32, 100)
    level, whole = weights.evidence(ratios, 8)
    assert (terms(ratios, weights.shares) >= 0).all()
    assert -1e-9 <= level <= whole * (1 + 1e-9) + 1e-9


def test_windows_grow_fourfold_up_to_the_longest():
    assert windows(1) == (1,)
    assert windows(37) == (1, 4, 16)
