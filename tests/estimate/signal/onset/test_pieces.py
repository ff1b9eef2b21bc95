"""A stream of any length in few pieces."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kullback.estimate.signal.onset.pieces import Pieces


@given(st.lists(st.integers(0, 700), min_size=1, max_size=12))
def test_pieces_keep_the_largest_amounts_of_equally_many_frames(cuts):
    amounts = np.random.default_rng(0).random((sum(cuts), 2))
    pieces = Pieces(2)
    for part in np.split(amounts, np.cumsum(cuts)[:-1]):
        pieces.add(part)
    assert pieces.frames == len(amounts)
    assert len(pieces.largest) == -(-len(amounts) // pieces.each) <= 400
    for i, largest in enumerate(pieces.largest):
        np.testing.assert_array_equal(largest, amounts[i * pieces.each : (i + 1) * pieces.each].max(axis=0))
