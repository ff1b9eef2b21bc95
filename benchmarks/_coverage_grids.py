"""The laws and lengths that limits of signals are judged by, and apart from them those that they were tuned on."""

from __future__ import annotations

from dataclasses import dataclass

from _coloured_noise import Channel, Colour, below, resonance


@dataclass(frozen=True)
class Length:
    """How long signals are, at which rate, and how they are told apart: `frame` in samples."""

    seconds: float
    rate: float
    frame: int
    bins: int = 64

    def __str__(self) -> str:
        return f"{self.seconds:g} s at {self.rate / 1000:g} kHz, frames of {self.frame}, {self.bins} levels"


@dataclass(frozen=True)
class Grid:
    """Every channel at every length."""

    channels: tuple[Channel, ...]
    lengths: dict[str, Length]


_BELL = Colour(resonance(0.15, 0.85))

FRESH = Grid(
    (
        Channel("equal laws, pole 0.9", Colour((0.9,)), "other", Colour((0.9,))),
        Channel("equal laws, ringing", Colour(resonance(0.05, 0.97)), "other", Colour(resonance(0.05, 0.97))),
        Channel("pole 0.6 as 0.75", Colour((0.6,)), "other", Colour((0.75,))),
        Channel("resonance moved", Colour(resonance(0.05, 0.95)), "other", Colour(resonance(0.06, 0.95))),
        Channel("ARMA as ARMA, 2 dB softer", Colour((0.9,), (0.5,)), "other", Colour((0.85,), (0.2,), 0.8)),
        Channel("3 dB louder", Colour((0.8,)), "other", Colour((0.8,), size=2**0.5)),
        Channel("filtered", Colour((0.85,)), "filtered", Colour((), (-0.7, -0.4))),
        Channel("noise at 6 dB", _BELL, "noisy", below(_BELL, 6.0, (0.5,))),
    ),
    {
        "short": Length(2, 8000, 256),
        "medium": Length(8, 8000, 1024),
        "long": Length(20, 8000, 256),
        "48kHz": Length(3, 48_000, 1024),
    },
)
"""Chosen when the limits were made already, which have not been changed since."""

TUNING = Grid(
    (
        Channel("equal laws, pole 0.97", Colour((0.97,)), "other", Colour((0.97,))),
        Channel("equal laws, ringing", Colour(resonance(0.03, 0.985)), "other", Colour(resonance(0.03, 0.985))),
        Channel("pole 0.95 as 0.97", Colour((0.95,)), "other", Colour((0.97,))),
        Channel("ringing as broader", Colour(resonance(0.07, 0.96)), "other", Colour(resonance(0.08, 0.9), size=2.0)),
        Channel("20 % louder", Colour((0.93,)), "other", Colour((0.93,), size=1.2)),
        Channel("a third as loud", Colour((0.6,)), "other", Colour((0.6,), size=1 / 3)),
        Channel("filtered", Colour((0.95,)), "filtered", Colour((0.5,), (-0.9,), 0.7)),
        Channel("notch", Colour((0.4,)), "filtered", Colour(resonance(0.2, 0.8), resonance(0.2, 0.999))),
        Channel("coloured noise at 0 dB", Colour(resonance(0.1, 0.9)), "noisy", Colour((0.9,), size=1.5)),
    ),
    {
        "short": Length(2, 8000, 256),
        "medium": Length(6, 16_000, 1024, bins=40),
        "long": Length(30, 8000, 400, bins=100),
    },
)
"""By these the length of blocks and the shift of limits were chosen: what limits hold of them is no evidence."""

GRIDS = {"fresh": FRESH, "tuning": TUNING}
