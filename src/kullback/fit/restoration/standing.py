"""How far a signal is from its reference: the accounts of levels, frequencies and moments, and the nearness in dB."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from kullback.estimate.signal import quality
from kullback.estimate.signal.account import aspects
from kullback.estimate.signal.distributions import counts_of, edges_of, floored
from kullback.estimate.signal.settings import SignalSettings
from kullback.fit.restoration.reference import spectra
from kullback.kernels import kl
from kullback.ledger import Amount
from kullback.recording import Floats, Recording
from kullback.restoration import SignalModel, Standing
from kullback.signals import Matching
from kullback.units import nats_per

Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InMemory(Recording):
    """Samples of shape (length, channels) in memory."""

    samples: Floats

    def read(self, start: int, stop: int) -> Floats:
        """Samples from `start` up to `stop`."""
        return self.samples[start:stop]

    @classmethod
    def like(cls, other: Recording, samples: Floats) -> InMemory:
        """Other samples of a recording."""
        return cls(
            name=other.name,
            medium=other.medium,
            rate=other.rate,
            length=len(samples),
            channels=other.channels,
            step=None,
            samples=samples,
        )


def standing(
    reference: Recording | SignalModel,
    signal: Recording,
    settings: SignalSettings,
    *,
    paired: bool,
    progress: Progress,
) -> Standing:
    """How far a signal is from its reference, with moments and decibels where it is `paired`: lies beside it."""
    if isinstance(reference, SignalModel):
        return _from_model(reference, signal, settings)
    accounts = aspects(reference, signal, settings, progress=progress)
    level, spectrum, frames = (
        _mean([each.excess for each in of if each is not None]) for of in zip(*accounts, strict=True)
    )
    if level is None:
        raise AssertionError("every channel has an account of its levels")
    if not paired:
        return Standing(level, spectrum, None, None, None, None)
    frame = settings.frame_of(reference.length, reference.rate)
    as_they_are = (Matching(0, None, None, False, False),) * len(reference.channels)
    near = quality.of(reference, signal, as_they_are, frame, settings.floor)
    powers = (reference.whole() ** 2).sum(axis=0)
    distances = [each.log_spectral_distance for each in near if each.log_spectral_distance is not None]
    return Standing(
        level,
        spectrum,
        frames,
        _together([each.snr for each in near], powers),
        _together([each.si_sdr for each in near], powers),
        float(np.mean(distances)) if distances else None,
    )


def _mean(amounts: Sequence[Amount]) -> Amount | None:
    """The mean of amounts, its limits the means of theirs."""
    if not amounts:
        return None
    whole, n = sum(amounts[1:], start=amounts[0]), len(amounts)
    return Amount(whole.value / n, whole.low / n, whole.high / n, whole.raw / n, whole.upper, whole.unit)


def _together(ratios: Sequence[float | None], powers: Floats) -> float | None:
    """The ratio in dB of the powers of all channels to that of all their noise."""
    told = [(power, ratio) for ratio, power in zip(ratios, powers.tolist(), strict=True) if ratio is not None]
    noise = math.fsum(power * 10.0 ** (-ratio / 10.0) for power, ratio in told)
    if not told:
        return None
    return 10.0 * math.log10(math.fsum(power for power, _ in told) / noise) if noise > 0 else math.inf


def _from_model(model: SignalModel, signal: Recording, settings: SignalSettings) -> Standing:
    """The same from a model, which does not tell how the sent signal varies: no limits above."""
    samples, unit = signal.whole(), settings.checked.unit
    levels = []
    for quantiles, channel in zip(np.array(model.levels), samples.T, strict=True):
        edges = edges_of(quantiles, settings.bins, settings.floor)
        shares = (floored(counts_of(each, edges), settings.floor) for each in (quantiles, channel))
        levels.append(float(kl(*shares)))
    spectrum = None
    if len(samples) >= model.frame:
        shares = (floored(each, settings.floor) for each in (np.array(model.spectrum), spectra(samples, model.frame)))
        spectrum = float(np.mean(kl(*shares)))
    told = [None if x is None else x / nats_per(unit) for x in (float(np.mean(levels)), spectrum)]
    amounts = [None if x is None else Amount(x, 0.0, math.inf, x, "unbounded", unit) for x in told]
    if amounts[0] is None:
        raise AssertionError("a model has levels")
    return Standing(amounts[0], amounts[1], None, None, None, None)
