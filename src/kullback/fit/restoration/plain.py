"""The plain divergences from a reference, as these samples show them: a repair is judged by what becomes of them.

Nothing is taken off for chance: what is taken off varies with the signal, and would tell changes that there are not.
"""

from __future__ import annotations

import numpy as np

from kullback.estimate.signal.distributions import counts_of, edges_of, floored, powers_of
from kullback.fit.restoration.reference import Reference, spectra
from kullback.kernels import kl
from kullback.recording import Floats
from kullback.signals import AspectName
from kullback.units import nats_per


def plain(reference: Reference, samples: Floats) -> dict[AspectName, float]:
    """Those that are known of samples (n, channels): means over channels, in the unit that is asked for."""
    floor, frame = reference.settings.floor, reference.frame
    found: dict[AspectName, float] = {"amplitude": _levels(reference, samples)}
    if frame is not None and reference.powers is not None and len(samples) >= frame:
        shares = (floored(each, floor) for each in (reference.powers, spectra(samples, frame)))
        found["spectrum"] = float(np.mean(kl(*shares)))
        if reference.role == "sent":
            pairs = zip(reference.samples.T, samples.T, strict=True)
            found["frames"] = float(np.mean([_moments(*pair, frame, floor) for pair in pairs]))
    return {name: value / nats_per(reference.settings.checked.unit) for name, value in found.items()}


def _levels(reference: Reference, samples: Floats) -> float:
    """Of levels, between the edges that a comparison has."""
    told, floor = [], reference.settings.floor
    for sent, received in zip(reference.samples.T, samples.T, strict=True):
        edges = edges_of(sent, reference.settings.bins, floor)
        told.append(kl(*(floored(counts_of(each, edges), floor) for each in (sent, received))))
    return float(np.mean(told))


def _moments(sent: Floats, received: Floats, frame: int, floor: float) -> float:
    """Of frequencies given the moment, each moment weighted by its power."""
    powers = powers_of(sent, frame), powers_of(received, frame)
    loud = powers[0].sum(axis=1)
    found = kl(*(floored(power, floor) for power in powers))
    return float(loud @ found / loud.sum()) if loud.any() else float(found.mean())
