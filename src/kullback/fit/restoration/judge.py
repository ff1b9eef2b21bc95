"""The judge: a divergence that falls is no restoration where the signal gets no nearer by another measure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from kullback.restoration import Guard, Judgement, Standing
from kullback.signals import AspectName

LEAST: Final = 1e-3
"""Of the divergence before: what falls by less is not called a gain, nor what another one rises by a loss."""
LEAST_NATS: Final = 1e-6
"""The same of divergences that are nothing already."""
LEAST_DB: Final = 0.01
"""What the SNR may fall by, as rounding to whole numbers makes it do."""

_CALLED: Final = {"snr": "SNR", "si_sdr": "SI-SDR"}


def judged(
    before: Standing, after: Standing, by: Sequence[AspectName], course: tuple[float, float] | None = None
) -> Judgement:
    """Whether what was done to lower the divergences `by` is accepted.

    `course` is what their sum was and is as it was minimised, in the unit of the standings; without it theirs.
    Beside the sent signal the guards are SNR and SI-SDR where levels were minimised; where only spectra were, the
    SI-SDR, which is as blind to a gain as they are. Without it the guard is the spectrum where levels were minimised,
    else the levels: a map of levels or a filter that cheats in the one shows in the other.
    """
    by = tuple(by)
    guards = _guards(before, by)
    was, now = course or (_summed(before, by), _summed(after, by))
    said = f"the divergence ({' + '.join(by)}) goes from {was:.4g} to {now:.4g} {before.amplitude.unit}s"
    if was - now <= max(LEAST * was, LEAST_NATS):
        return Judgement(by=by, second=guards[0], before=before, after=after, why=f"nothing is gained: {said}")
    worse = {guard: how for guard in guards if (how := _worse(before, after, guard))}
    second = next(iter(worse), guards[0])
    why = f"{said}, but {worse[second]}" if worse else ""
    return Judgement(by=by, second=second, before=before, after=after, why=why)


def _guards(standing: Standing, by: tuple[AspectName, ...]) -> tuple[Guard, ...]:
    """The measures that were not minimised and are as sharp as what was."""
    if standing.snr is not None:
        return ("snr", "si_sdr") if "amplitude" in by else ("si_sdr",)
    return ("amplitude",) if "spectrum" in by else ("spectrum",)


def _summed(standing: Standing, by: tuple[AspectName, ...]) -> float:
    """The sum of the divergences that were minimised."""
    amounts = {"amplitude": standing.amplitude, "spectrum": standing.spectrum, "frames": standing.frames}
    return math.fsum(amount.value for name in by if (amount := amounts[name]) is not None)


def _worse(before: Standing, after: Standing, second: Guard) -> str:
    """How the guard got worse, in words; empty where it did not."""
    if second in _CALLED:
        a, b = (getattr(each, second) for each in (before, after))
        fell = a is not None and (b is None or b < a - LEAST_DB)
        return f"the {_CALLED[second]} falls from {a:.2f} to {_spoken(b)} dB" if fell else ""
    a, b = (getattr(each, second) for each in (before, after))
    if a is None or b is None or b.value <= a.value * (1.0 + LEAST) + LEAST_NATS:
        return ""
    return f"that of the {second}, which was not minimised, rises from {a.value:.4g} to {b.value:.4g} {a.unit}s"


def _spoken(ratio: float | None) -> str:
    """A ratio in dB."""
    return "nothing" if ratio is None else f"{ratio:.2f}"
