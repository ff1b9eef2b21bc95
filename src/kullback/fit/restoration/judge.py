"""The judge: a divergence that falls is no restoration where the signal gets no nearer by another measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from kullback.estimate.signal.settings import SignalSettings
from kullback.restoration import Guard, Judgement, Standing
from kullback.signals import AspectName

_CALLED: Final = {"snr": "SNR", "si_sdr": "SI-SDR"}


def judged(before: Standing, after: Standing, by: Sequence[AspectName], settings: SignalSettings) -> Judgement:
    """Whether what was done to lower the divergences `by` is accepted: by the plain ones, as these samples show them.

    Beside the sent signal the guards are SNR and SI-SDR where levels were minimised; where only spectra were, the
    SI-SDR, which is as blind to a gain as they are. Without it the guard is the spectrum where levels were minimised,
    else the levels: a map of levels or a filter that cheats in the one shows in the other. Where no guard gets worse
    and the second measure gets no better, the divergences must fall below the limits of what they were.
    """
    by = tuple(by)
    guards = _guards(before, by)
    told = Judgement(
        by=by, second=guards[0], before=before, after=after, bins=settings.bins, floor=settings.floor, why=""
    )
    was, now = told.course
    said = (
        f"the divergence that is minimised ({' + '.join(by)}) goes from {was:.4g} to {now:.4g} {before.amplitude.unit}s"
    )
    if not told.gains:
        return replace(told, why=f"nothing is gained: {said}")
    known = [guard for guard in guards if before.of(guard) is not None]
    if not known:
        return replace(told, why=f"{said}, but nothing guards it: too few samples tell the {guards[0]}")
    worse = [guard for guard in known if told.turn(guard) == "worse"]
    told = replace(told, second=(worse or known)[0])
    if worse:
        return replace(told, why=f"{said}, but {_worse(told, told.second)}")
    if told.by_chance:
        same = f"the {_CALLED.get(told.second, told.second)} gets no better"
        unit = before.amplitude.unit
        said = f"{said}, which chance may do (what is left is not below {told.least:.4g} {unit}s), and {same}"
        return replace(told, why=f"nothing is gained: {said}")
    return told


def _guards(standing: Standing, by: tuple[AspectName, ...]) -> tuple[Guard, ...]:
    """The measures that were not minimised and are as sharp as what was."""
    if standing.snr is not None:
        return ("snr", "si_sdr") if "amplitude" in by else ("si_sdr",)
    return ("amplitude",) if "spectrum" in by else ("spectrum",)


def _worse(told: Judgement, guard: Guard) -> str:
    """How the guard got worse, in words."""
    was, now = told.before.of(guard), told.after.of(guard)
    if guard in _CALLED:
        return f"the {_CALLED[guard]} falls from {was:.2f} to {'nothing' if now is None else f'{now:.2f}'} dB"
    unit = told.before.amplitude.unit
    return f"that of the {guard}, which was not minimised, rises from {was:.4g} to {now:.4g} {unit}s"
