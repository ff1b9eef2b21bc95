"""Bands of frequency: thirds of an octave and octaves by IEC 61260-1:2014 (base ten), or even steps of mel."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from kullback.errors import EvidenceError
from kullback.recording import Floats
from kullback.signals import BandKind

_MELS: Final = 100.0
"""How wide a mel band is: of mel = 2595·log10(1 + f/700), 28 bands of them up to 8 kHz."""


def band_ends(frequencies: Floats, bands: BandKind, rate: float | None) -> Floats:
    """The ends of the bands that evenly spaced frequencies, from 0 up, fall into, so that each band holds one or more.

    Raises
    ------
    EvidenceError
        where mel bands are asked for of a signal whose rate is not known.
    """
    if bands == "mel" and rate is None:
        raise EvidenceError(
            'bands "mel" need frequencies in Hz, but no rate is known.\nGive rate=, or ask for "third".'
        )
    nominal = _mels(frequencies[-1]) if bands == "mel" else _octaves(frequencies, 3 if bands == "third" else 1)
    ends = [0.0]
    for end in nominal:
        if np.searchsorted(frequencies, end) > np.searchsorted(frequencies, ends[-1]):
            ends.append(float(end))
    if ends[-1] >= frequencies[-1]:
        ends.pop()
    return np.array([*ends, frequencies[-1]])


def band_of(frequencies: Floats, ends: Floats) -> np.ndarray:
    """The number of the band that each frequency falls into."""
    return np.minimum(np.searchsorted(ends, frequencies, side="right") - 1, len(ends) - 2)


def _octaves(frequencies: Floats, parts: int) -> Floats:
    """Ends of the bands, octaves or parts of one, whose middles are 1000 Hz times a power of 10^(0.3/parts)."""
    step = 0.3 / parts
    low, high = (math.floor(math.log10(f / 1000.0) / step) for f in (frequencies[1], frequencies[-1]))
    return np.asarray(1000.0 * 10.0 ** (step * (np.arange(low, high + 2) - 0.5)), dtype=np.float64)


def _mels(highest: float) -> Floats:
    """Ends of even steps of the mel scale."""
    steps = np.arange(_MELS, 2595.0 * math.log10(1 + highest / 700.0), _MELS)
    return np.asarray(700.0 * (10.0 ** (steps / 2595.0) - 1.0), dtype=np.float64)
