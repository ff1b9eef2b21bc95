"""Restorations made by hand: every number is given, so that no view's test depends on a fit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from by_hand import HOSTILE, amount

from kullback.restoration import Guard, Judgement, Parameter, Restoration, Standing, Tried
from kullback.signals import AspectName
from kullback.views import sounds

SAMPLES = np.sin(np.arange(16_000) / 40)[:, None]

BEFORE = Standing(
    amplitude=amount(0.75, 0.8125, 0.875),
    spectrum=amount(0.0625, 0.125, 0.1875),
    frames=amount(0.25, 0.5, 0.75),
    snr=9.53,
    si_sdr=14.25,
    log_spectral_distance=6.5,
    plain={"amplitude": 0.8125, "spectrum": 0.125, "frames": 0.5},
)
AFTER = Standing(
    amplitude=amount(0.0, 0.001953125, 0.00390625),
    spectrum=amount(0.0, 0.0, 0.0078125),
    frames=amount(0.0, 0.0078125, 0.015625),
    snr=50.0,
    si_sdr=51.04,
    log_spectral_distance=0.5,
    plain={"amplitude": 2**-9, "spectrum": 0.0, "frames": 2**-7},
)


def path(best: float = 1.625, snr: bool = True) -> tuple[Tried, ...]:
    """Exponents from 0.5 to 3: the divergence is least at `best`."""
    values = [0.5 + i / 16 for i in range(41)]
    return tuple(
        Tried(at, 2.0 * (at - best) ** 2 + 2**-9, 50.0 - 20 * abs(at - 1.75) if snr else None) for at in values
    )


def judged(by: Sequence[AspectName], second: Guard, before: Standing, after: Standing, why: str = "") -> Judgement:
    """A judgement at the settings that a repair has by default."""
    return Judgement(by=tuple(by), second=second, before=before, after=after, bins=64, floor=36.0, why=why)


def restoration(**changes: Any) -> Restoration:
    """A companding that was undone."""
    made = Restoration(
        what="compand",
        reference="sent.wav",
        role="sent",
        received="received.wav",
        parameters=(Parameter("exponent", 1.625, "", 0.5, 3.0), Parameter("gain", 0.96, "", 0.096, 9.6)),
        judgement=judged(("amplitude",), "si_sdr", BEFORE, AFTER),
        path=path(),
        unit="bit",
        confidence=0.95,
        rate=16_000.0,
        channels=("mono",),
        samples=SAMPLES,
        notes=("received.wav is 100 samples shorter: the end of sent.wav was left out",),
        sounds=tuple(sounds.excerpts([SAMPLES[:, 0], SAMPLES[:, 0] ** 3, SAMPLES[:, 0]], 16_000)),
    )
    return replace(made, **changes)


def cheat() -> Restoration:
    """An equaliser whose divergence falls to nothing while the SNR falls too."""
    plain = {**BEFORE.plain, "spectrum": 0.0}
    after = replace(BEFORE, spectrum=amount(0.0, 0.0, 0.0), snr=7.53, si_sdr=12.25, plain=plain)
    why = "the divergence of the spectrum falls, but so does SNR.\nTake a repair with fewer parameters, or --force."
    return restoration(
        what="equalise",
        parameters=tuple(
            Parameter(f"gain at {hz} Hz", 3.5 - i, "dB", -30.0, 30.0)
            for i, hz in enumerate((125, 250, 500, 1000, 2000))
        ),
        judgement=judged(("spectrum",), "snr", BEFORE, after, why),
        path=(),
    )


def vain() -> Restoration:
    """A repair that changes nothing for the better."""
    why = "the divergence does not fall."
    return restoration(judgement=judged(("amplitude",), "snr", BEFORE, BEFORE, why))


def beside_nothing(role: str) -> Restoration:
    """Measured against another recording, or a model: there is no SNR."""
    before, after = (Standing(of.amplitude, of.spectrum, None, None, None, None, of.plain) for of in (BEFORE, AFTER))
    judgement = judged(("amplitude",), "spectrum", before, after)
    return restoration(role=role, judgement=judgement, path=path(snr=False), sounds=None, notes=())


def perfect() -> Restoration:
    """A gain that is undone to the last digit, of a signal whose rate is not known."""
    nothing = amount(0.0, 0.0, 0.0)
    after = Standing(nothing, nothing, nothing, math.inf, math.inf, 0.0, dict.fromkeys(BEFORE.plain, 0.0))
    judgement = judged(("amplitude",), "snr", BEFORE, after)
    parameters = (Parameter("gain", 0.5, "", 1 / 64, 64.0),)
    tried = tuple(Tried(2.0**i, float(abs(i + 1)), math.inf if i == -1 else -6.0 * abs(i + 1)) for i in range(-6, 7))
    changes = {"what": "gain", "parameters": parameters, "rate": None, "path": tried, "sounds": None}
    return restoration(judgement=judgement, **changes)


def hostile() -> Restoration:
    """Names that no view may act on."""
    return restoration(
        reference=HOSTILE,
        received=HOSTILE,
        notes=(HOSTILE * 100,),
        channels=(HOSTILE, HOSTILE),
    )


def declipped() -> Restoration:
    """One parameter that was looked for and two that were computed."""
    found = Parameter("height", 1.25, "", 0.0, 4.0)
    computed = Parameter("clip level", 0.5, "full scale"), Parameter("clipped samples", 0.03125, "")
    return restoration(what="declip", parameters=(found, *computed))
