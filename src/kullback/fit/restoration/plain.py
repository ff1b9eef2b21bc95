"""The plain divergences from a reference, as these samples show them: a repair is judged by what becomes of them.

Nothing is taken off for chance: what is taken off varies with the signal, and would tell changes that there are not.
Levels are compared by the hats that the search has: bins do not see what is beyond the outermost edge, as clipping is.
"""

from __future__ import annotations

import numpy as np

from kullback.estimate.signal.distributions import floored, powers_of
from kullback.fit.restoration.reference import Reference
from kullback.kernels import kl
from kullback.recording import Floats
from kullback.signals import AspectName
from kullback.units import nats_per


def plain(reference: Reference, samples: Floats) -> dict[AspectName, float]:
    """Those that are known of samples (n, channels): means over channels, in the unit that is asked for."""
    settings, frame = reference.settings, reference.frame
    found: dict[AspectName, float] = {"amplitude": reference.measure(("amplitude",))(samples)}
    if frame is not None and len(samples) >= frame:
        found["spectrum"] = reference.measure(("spectrum",))(samples)
        if reference.role == "sent":
            pairs = zip(reference.samples.T, samples.T, strict=True)
            found["frames"] = float(np.mean([_moments(*pair, frame, settings.floor) for pair in pairs]))
    return {name: value / nats_per(settings.checked.unit) for name, value in found.items()}


def _moments(sent: Floats, received: Floats, frame: int, floor: float) -> float:
    """Of frequencies given the moment, each moment weighted by its power."""
    powers = powers_of(sent, frame), powers_of(received, frame)
    loud = powers[0].sum(axis=1)
    found = kl(*(floored(power, floor) for power in powers))
    return float(loud @ found / loud.sum()) if loud.any() else float(found.mean())
