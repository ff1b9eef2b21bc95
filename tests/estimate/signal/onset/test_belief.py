"""What a baseline must hold."""

import numpy as np
import pytest

from kullback.errors import EvidenceError
from kullback.estimate.signal.onset.bands import Bands
from kullback.estimate.signal.onset.belief import believed


@pytest.mark.parametrize(
    ("samples", "said"), [(np.zeros(4000), "is silent"), (np.full(4000, 3.5), "is 3.5 throughout")]
)
def test_a_baseline_of_one_value_is_refused(samples, said):
    with pytest.raises(EvidenceError, match=said):
        believed([samples], Bands.of(32), "x")


def test_a_baseline_of_few_frames_is_refused():
    with pytest.raises(EvidenceError, match=r"must hold 24 frames or more, but it holds 9 of 32 samples"):
        believed([np.random.default_rng(0).standard_normal(100)], Bands.of(32), "x")
