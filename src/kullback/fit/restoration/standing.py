"""How far a signal is from its reference: the accounts of levels, frequencies and moments, and the nearness in dB."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kullback.estimate.signal import quality
from kullback.estimate.signal.account import aspects
from kullback.estimate.signal.settings import SignalSettings
from kullback.estimate.signal.survey import Progress
from kullback.fit.restoration.plain import plain
from kullback.fit.restoration.reference import Reference
from kullback.ledger import Amount
from kullback.recording import Floats, Recording
from kullback.restoration import SignalModel, Standing
from kullback.units import Unit


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
    known: Reference,
    signal: Recording,
    settings: SignalSettings,
    progress: Progress,
) -> Standing:
    """How far a signal is from a reference, that is `known`; with moments and decibels where it is the sent one."""
    told = plain(known, signal.whole())
    if isinstance(reference, SignalModel):
        level, spectrum = (_alone(told.get(name), settings.checked.unit) for name in ("amplitude", "spectrum"))
        return Standing(_known(level), spectrum, None, None, None, None, told)
    accounts = aspects(reference, signal, settings, progress=progress)
    level, spectrum, frames = (
        _mean([each.excess for each in of if each is not None]) for of in zip(*accounts, strict=True)
    )
    if known.role != "sent":
        return Standing(_known(level), spectrum, None, None, None, None, told)
    near = quality.of(reference, signal, known.frame, settings.floor)
    powers = (reference.whole() ** 2).sum(axis=0)
    distances = [each.log_spectral_distance for each in near if each.log_spectral_distance is not None]
    return Standing(
        _known(level),
        spectrum,
        frames,
        _together([each.snr for each in near], powers),
        _together([each.si_sdr for each in near], powers),
        float(np.mean(distances)) if distances else None,
        told,
    )


def _known(level: Amount | None) -> Amount:
    """That of levels, which every channel has."""
    if level is None:
        raise AssertionError("every channel has an account of its levels")
    return level


def _alone(value: float | None, unit: Unit) -> Amount | None:
    """A divergence from a model, which does not tell how the sent signal varies: no limits above."""
    return None if value is None else Amount(value, 0.0, math.inf, value, "unbounded", unit)


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
