"""What a restored signal is measured by while its parameters are looked for: the reference's levels and spectrum.

The shares of levels are taken with hats about quantiles of the reference instead of bins, so that they change smoothly
with the parameters: a sample between two of them counts for both, for the nearer one more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kullback.estimate.signal.distributions import edges_of, floored, powers_of
from kullback.estimate.signal.settings import SignalSettings
from kullback.kernels import kl
from kullback.recording import Floats
from kullback.restoration import Role, SignalModel
from kullback.signals import AspectName


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """How often one channel of the reference takes each level, at `peaks` of hats."""

    peaks: Floats
    shares: Floats
    floor: float

    @classmethod
    def of(cls, samples: Floats, settings: SignalSettings) -> Levels:
        """Of samples, with peaks at their quantiles, none nearer than the floor below the largest."""
        ends = [samples.min(), samples.max()]
        peaks = np.unique(np.concatenate([edges_of(samples, settings.bins, settings.floor), ends]))
        return cls(peaks, floored(_hats(samples, peaks), settings.floor), settings.floor)

    def divergence(self, samples: Floats) -> float:
        """KL(reference ‖ samples), in nats."""
        return float(kl(self.shares, floored(_hats(samples, self.peaks), self.floor)))


def _hats(samples: Floats, peaks: Floats) -> Floats:
    """How many samples each peak has, those between two shared among them; beyond the ends they are the end's."""
    place = np.interp(samples, peaks, np.arange(len(peaks), dtype=np.float64))
    below = np.minimum(place.astype(np.intp), len(peaks) - 2)
    above = place - below
    told = np.bincount(below, 1.0 - above, len(peaks)) + np.bincount(below + 1, above, len(peaks))
    return told.astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What stands for the sent signal.

    Attributes
    ----------
    role
        what it is.
    samples
        of shape (n, channels): of a model its quantiles, in no order.
    powers
        of each channel the mean power at frame // 2 + 1 frequencies: shape (channels, frame // 2 + 1); None where there
        are too few samples.
    frame
        samples of a frame; None where there are too few.
    rate
        samples a second; 1 where nothing says it.
    settings
        how finely levels and powers are told apart.
    """

    role: Role
    samples: Floats
    powers: Floats | None
    frame: int | None
    rate: float
    settings: SignalSettings

    @classmethod
    def of(
        cls, samples: Floats, role: Role, frame: int | None, rate: float | None, settings: SignalSettings
    ) -> Reference:
        """Of a signal."""
        powers = None if frame is None else spectra(samples, frame)
        return cls(role, samples, powers, frame, rate or 1.0, settings)

    @classmethod
    def of_model(cls, model: SignalModel, settings: SignalSettings) -> Reference:
        """Of a model of a signal."""
        powers = np.array(model.spectrum) * np.array(model.power)[:, None]
        return cls("model", np.array(model.levels).T, powers, model.frame, model.rate or 1.0, settings)

    def measure(self, by: Sequence[AspectName]) -> Measure:
        """The sum of some divergences from it."""
        levels: tuple[Levels, ...] = ()
        if "amplitude" in by:
            levels = tuple(Levels.of(channel, self.settings) for channel in self.samples.T)
        floor = self.settings.floor
        shares = floored(self.powers, floor) if "spectrum" in by and self.powers is not None else None
        return Measure(levels, shares, self.frame, floor)


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """The sum of the divergences from a reference that are minimised, in nats, as a mean over channels."""

    levels: tuple[Levels, ...]
    shares: Floats | None
    frame: int | None
    floor: float

    def __call__(self, samples: Floats) -> float:
        """Of samples of shape (n, channels)."""
        told = 0.0
        if self.levels:
            told = float(np.mean([a.divergence(b) for a, b in zip(self.levels, samples.T, strict=True)]))
        if self.shares is not None and self.frame is not None:
            told += self.of_powers(spectra(samples, self.frame))
        return told

    def of_powers(self, powers: Floats) -> float:
        """The spectrum's part alone, of powers of shape (channels, frequencies)."""
        return float(np.mean(kl(self.shares, floored(powers, self.floor))))


def spectra(samples: Floats, frame: int) -> Floats:
    """The mean power of the frames of each channel at each frequency: shape (channels, frame // 2 + 1)."""
    return np.stack([powers_of(channel, frame).mean(axis=0) for channel in samples.T])
