"""A recording that a bad channel has changed: how far it is from what was sent, what was done to it, and what undoes it.

    python examples/repair_a_recording.py [VOICE.wav]

Without a file, a voice is made of pulses and the resonances of a throat.
"""

import sys

import numpy as np
from scipy import signal

import kullback as kb

RATE = 16_000
VOWELS = {"a": (730, 1090, 2440), "i": (270, 2290, 3010), "u": (300, 870, 2240), "o": (570, 840, 2410)}


def voice(rng: np.random.Generator) -> np.ndarray:
    """Eight syllables of 0.3 seconds: a buzz that falls in pitch, through three resonances each."""
    syllables = []
    for vowel in "aiuoaoia":
        n = int(0.3 * RATE)
        pitch = np.linspace(130, 100, n) * (1 + 0.01 * rng.normal())
        buzz = signal.sawtooth(2 * np.pi * np.cumsum(pitch) / RATE) + 0.01 * rng.normal(size=n)
        for resonance in VOWELS[vowel]:
            buzz = signal.lfilter(*signal.iirpeak(resonance, Q=8, fs=RATE), buzz) + 0.05 * buzz
        syllables += [buzz * signal.windows.tukey(n, 0.4), np.zeros(RATE // 20)]
    whole = np.concatenate(syllables)
    return 0.8 * whole / np.abs(whole).max()
