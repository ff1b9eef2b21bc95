"""How far the last frames of a stream are from a baseline, in windows of 1, 4, 16, ... frames."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kullback.recording import Floats


def windows(most: int) -> tuple[int, ...]:
    """The lengths of windows, in frames: 1, 4, 16, ... up to `most`."""
    return tuple(1 << i for i in range(0, most.bit_length(), 2))


def terms(ratios: Floats, shares: Floats) -> Floats:
    """How much each band costs, in nats a sample, where its power is so many times what is believed: shape of `ratios`.

    Their sum is the divergence rate of stationary Gaussian noise from other such noise (Pinsker 1964), half of the
    Itakura–Saito divergence of the spectra (1968).
    """
    return 0.5 * shares * (ratios - np.log(ratios) - 1.0)


@dataclass(frozen=True, slots=True)
class Weights:
    """What turns the divergence of a window into evidence.

    `shares` of the frequencies that each band holds, samples a `hop`, and how many `frames` the baseline has.
    """

    shares: Floats
    hop: int
    frames: int

    def evidence(self, ratios: Floats, window: int) -> tuple[Floats, Floats]:
        """What the samples of a window cost extra, in nats: of its level alone, and of all its bands.

        `ratios` of power, shape (..., bands), are of the window's mean to the baseline's; the second is the sum of the
        bands' terms, times samples. Both means are of few frames: n against m speak as n·m / (n + m) against what is
        known.
        """
        samples = 0.5 * self.hop * window * self.frames / (self.frames + window)
        level, logs = ratios @ self.shares, np.log(ratios) @ self.shares
        return samples * (level - np.log(level) - 1.0), samples * (level - logs - 1.0)
