"""Reports of signals made by hand: every number is given, so that no view's test depends on an estimator."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from by_hand import HOSTILE, amount

from kullback.ledger import Amount, Entry, Ledger, Side
from kullback.signals import (
    Aspect,
    AspectName,
    Cell,
    Channel,
    Matching,
    Natural,
    OwnEntropy,
    Quality,
    Reading,
    SignalEntropy,
    SignalReport,
    SignalSide,
)
from kullback.views.sounds import wav

RATE = 48_000.0
SENT = SignalSide("sent.wav", 68_640, RATE)
RECEIVED = SignalSide("received.wav", 68_640, RATE)
BANDS = (0.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0, 24000.0)


def ledger(name: str, excess: Amount, cells: Sequence[Cell]) -> Ledger:
    entries = tuple(
        Entry(f"[{c.low:g}, {c.high:g})", None, None, c.sent, c.received, c.excess, c.signed) for c in cells
    )
    return Ledger(
        name=name,
        kind="numeric",
        method="blocks",
        test=None,
        bound="at least",
        truth=Side("sent.wav", 68_640),
        belief=Side("received.wav", 68_640),
        irreducible=amount(5.75, 6.0, 6.25),
        excess=excess,
        reverse=amount(0.0, 0.5, 1.0),
        entries=entries,
        p_value=None,
        p_adjusted=None,
        confidence=0.95,
        tolerance=0.01,
    )


def aspect(name: AspectName, excess: Amount, cells: Sequence[Cell], **changes: Any) -> Aspect:
    made = Aspect(
        name=name,
        ledger=ledger(name, excess, cells),
        cells=tuple(cells),
        natural=Natural(0.015625, 0.0625, 8),
        bins=len(cells),
        floor=80.0,
        blind_to=("gain", "delay", "phase"),
        widening=3.5,
        trace=(),
    )
    return replace(made, **changes)


def amplitude(**changes: Any) -> Aspect:
    """Eight levels of which the outer ones are open: no difference that could be told."""
    edges = (-math.inf, -0.5, -0.25, -0.125, 0.0, 0.125, 0.25, 0.5, math.inf)
    shares = (0.015625, 0.046875, 0.1875, 0.25, 0.25, 0.1875, 0.046875, 0.015625)
    gives = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.00390625)
    cells = [Cell(*edges[i : i + 2], shares[i], shares[i], gives[i], gives[i]) for i in range(8)]
    trace = tuple((x, math.exp(-6 * abs(x)), math.exp(-5 * abs(x))) for x in np.linspace(-1, 1, 65).tolist())
    known = {"blind_to": ("the order of samples",), "trace": trace} | changes
    return aspect("amplitude", amount(0.0, 0.00390625, 0.03125), cells, **known)


def spectrum(excess: float = 0.3125, **changes: Any) -> Aspect:
    """Bands of which those from 4 kHz on are lost."""
    sent = (0.125, 0.25, 0.25, 0.125, 0.125, 0.0625, 0.046875, 0.015625)
    received = (0.15625, 0.3125, 0.28125, 0.125, 0.125, 0.000030517578125, 0.0, 0.0)
    parts = (0.0, 0.0, 0.0, 0.0, 0.0, 0.625, 0.25, 0.125)
    cells = [Cell(*BANDS[i : i + 2], sent[i], received[i], excess * parts[i], excess * parts[i]) for i in range(8)]
    lines = np.linspace(0, 24000, 257).tolist()
    trace = tuple((hz, -hz / 600, -hz / 600 if hz < 4000 else max(-80.0, -hz / 150)) for hz in lines)
    known = {"bins": 513, "trace": trace} | changes
    return aspect("spectrum", amount(excess * 0.75, excess, excess * 1.25), cells, **known)


def frames(**changes: Any) -> Aspect:
    """Stretches of time, of which the third is the worst."""
    costs = (0.0, 0.0625, 0.25, 0.0625, 0.0, 0.03125)
    cells = [Cell(i / 4, (i + 1) / 4, 1 / 8, 1 / 8, cost, cost) for i, cost in enumerate(costs)]
    trace = tuple((t / 64, costs[t * 6 // 92], -30.0 + 20 * math.sin(t / 6)) for t in range(92))
    known = {"bins": 133, "trace": trace, "blind_to": ("the gain of a frame", "phase")} | changes
    return aspect("frames", amount(0.25, 0.40625, 0.5), cells, **known)


def channel(name: str = "mono", **changes: Any) -> Channel:
    made = Channel(
        name=name,
        amplitude=amplitude(),
        spectrum=spectrum(),
        frames=frames(),
        quality=Quality(12.125, 12.25, 30.5),
        matching=Matching(0, 0.96875, 1.0, aligned=False, matched=False),
        reading=Reading(("filter",), 0.03125, 0.0625, 0.984375),
    )
    return replace(made, **changes)


def report(*channels: Channel, **changes: Any) -> SignalReport:
    """A voice of which a low-pass left nothing above 4 kHz."""
    made = SignalReport(
        sent=SENT,
        received=RECEIVED,
        medium="signal",
        unit="bit",
        confidence=0.95,
        tolerance=0.01,
        frame=1024,
        bands="octave",
        channels=channels or (channel(),),
    )
    return replace(made, **changes)


def filtered() -> SignalReport:
    """With two sounds of a quarter of a second."""
    tone = np.sin(np.arange(12_000) / 20)
    return report(sounds=(wav(tone, RATE), wav(tone / 2, RATE)))


def stereo() -> SignalReport:
    """Two channels of which the second is late and turned down, and both were resampled."""
    right = channel(
        "right",
        spectrum=spectrum(0.0078125),
        frames=None,
        quality=Quality(-3.25, -3.0, None),
        matching=Matching(480, 0.96875, 0.5, aligned=False, matched=True),
        reading=Reading(("delay", "gain"), 0.25, 0.25, 0.5),
    )
    return report(channel("left"), right, notes=("received.wav was resampled from 44,100 to 48,000 Hz.",))


def same() -> SignalReport:
    """A signal compared with itself."""
    nothing = amount(0.0, 0.0, 0.0)
    quiet = [
        replace(
            of,
            ledger=ledger(of.name, nothing, still := [replace(c, excess=0.0, signed=0.0) for c in of.cells]),
            cells=tuple(still),
        )
        for of in (amplitude(), spectrum(), frames())
    ]
    return report(
        channel(
            amplitude=quiet[0],
            spectrum=quiet[1],
            frames=quiet[2],
            quality=Quality(math.inf, math.inf, 0.0),
            reading=Reading(("nothing",), None, None, None),
        )
    )


def picture() -> SignalReport:
    """An image of one channel, half as bright: levels only."""
    grey = channel(
        "grey",
        spectrum=None,
        frames=None,
        quality=Quality(6.0, math.inf, None),
        matching=Matching(None, None, 0.5, aligned=False, matched=False),
        reading=Reading(("gain",), 1.0, 1.0, None),
    )
    sides = {"sent": SignalSide("sent.png", 65_536, None), "received": SignalSide("received.png", 65_536, None)}
    return report(grey, medium="image", frame=None, **sides)


def unrated() -> SignalReport:
    """Numbers without a rate, of other lengths, too short for a variation of their own."""
    cut = [Cell(c.low / RATE, c.high / RATE, c.sent, c.received, c.excess, c.signed) for c in spectrum().cells]
    bands = replace(spectrum(), cells=tuple(cut), natural=None, widening=None, trace=())
    only = channel(
        amplitude=amplitude(natural=None),
        spectrum=bands,
        frames=None,
        quality=Quality(None, None, None),
        matching=Matching(None, None, None, aligned=False, matched=False),
        reading=Reading(("unknown",), None, None, None),
    )
    return report(only, sent=SignalSide("sent", 2048, None), received=SignalSide("received", 1500, None))


def hostile() -> SignalReport:
    """Names that no view may act on, also very long ones."""
    first = channel(HOSTILE)
    sides = {"sent": SignalSide(HOSTILE, 9, RATE), "received": SignalSide(HOSTILE * 100, 9, RATE)}
    sounds = (wav(np.zeros(4800), RATE),) * 2
    return report(first, channel(HOSTILE * 50), notes=(HOSTILE,), sounds=sounds, **sides)


def own(name: str = "mono", **changes: Any) -> OwnEntropy:
    made = OwnEntropy(
        name=name,
        samples=68_640,
        step=2.0**-15,
        amplitude=amount(7.125, 7.25, 7.375),
        rate=amount(4.0, 4.125, 4.25),
        prediction=24,
        spectral=amount(5.75, 6.0, 6.25),
        bins=513,
        evenness=0.6663856,
    )
    return replace(made, **changes)


def entropy(*channels: OwnEntropy, **changes: Any) -> SignalEntropy:
    made = SignalEntropy(signal=SENT, unit="bit", confidence=0.95, channels=channels or (own(),))
    return replace(made, **changes)
