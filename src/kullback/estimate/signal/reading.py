"""What a distortion seems to be: a heuristic, read from how much of the difference simple explanations leave.

The simplest that leaves next to nothing is named. Where none does, all that explain a good part are, as "several".
Where the samples of the two signals do not go together, their order differs if as often the same levels, or as much
power at the same frequencies, were received.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from kullback.estimate.signal.beside import at_lag, pairs
from kullback.estimate.signal.explained import Explained, explained
from kullback.recording import Recording
from kullback.signals import Aspect, Family, Matching, Reading

_NOTHING: Final = 1e-12  # of the sent power (−120 dB): below it there is no difference, but for rounding
_MINOR: Final = 3e-5  # of the received power (−45 dB): what a gain, an offset or a delay leaves there is not named
_ROUNDED: Final = 0.25  # of a squared step: nor what whole numbers leave, if rounded with dither (Lipshitz et al. 1992)
_SOME: Final = 0.07  # of what these leave: a curve, filter or noise that makes less of it is not named
_NEARLY: Final = 0.8  # of what any curve explains: where two flat ends explain more, it is clipping
_NEEDED: Final = 0.1  # of the difference: what a gain or an offset must explain to be named
_MUCH: Final = 0.5  # of what is left as the signals lie: a lag that leaves more is not named
_ALIKE: Final = 0.05  # bits: distributions nearer than this are the same


def of(
    sent: Recording,
    received: Recording,
    matching: Sequence[Matching],
    aspects: Sequence[tuple[Aspect, Aspect | None, Aspect | None]],
    frame: int | None,
) -> tuple[Reading, ...]:
    """The reading of each channel, of the signals as they are given, at the lag that was found.

    `aspects` are the accounts of amplitude, spectrum and frames of each channel, `frame` the samples of a frame. Of the
    shares, `curve` and `filter` hold that of an offset too. Where nothing differs, there are none.
    """
    lag = matching[0].lag
    if lag is None:
        same = _identical(sent, received)
        return tuple(
            Reading(("nothing",) if same[c] else _apart(each, matching[c]), None, None, None)
            for c, each in enumerate(aspects)
        )
    beside = explained(*at_lag(sent, received, 0), frame)
    late = explained(*at_lag(sent, received, lag), frame) if lag else beside
    rounded = _ROUNDED * (received.step or 0.0) ** 2 * sent.length
    return tuple(_read(*_nearer(*each, lag), frame or 0, rounded) for each in zip(beside, late, strict=True))


def _identical(sent: Recording, received: Recording) -> list[bool]:
    """Are the channels the same, sample by sample? So may silence be, and what is too short to correlate."""
    if sent.length != received.length:
        return [False] * len(sent.channels)
    same = np.ones(len(sent.channels), dtype=np.bool_)
    for x, y in pairs(sent, received):
        same &= (x == y).all(axis=0)
    return [bool(each) for each in same]


def _nearer(beside: Explained, late: Explained, lag: int) -> tuple[Explained, int]:
    """The difference at the lag where that leaves much less of it; else as the signals lie, with a lag of 0."""
    return (late, lag) if late.line * beside.sent < _MUCH * beside.line * late.sent else (beside, 0)


def _apart(aspects: tuple[Aspect, Aspect | None, Aspect | None], matching: Matching) -> tuple[Family, ...]:
    """The family of signals whose samples do not go together, by their accounts of amplitude, spectrum and frames.

    A constant, which has no gain, is in no other order.
    """
    alike = any(each is not None and each.excess.bits <= _ALIKE for each in aspects[:2])
    return ("order",) if alike and matching.gain is not None else ("unknown",)


def _read(found: Explained, lag: int, frame: int, rounded: float) -> Reading:
    """The reading of a channel whose samples go together at that lag, of which rounding may make so large a square."""
    whole = found.difference

    def share(left: float | None) -> float | None:
        """The share of the difference that an explanation takes, where that leaves so much."""
        return None if left is None or whole <= 0 else min(max(1.0 - left / whole, 0.0), 1.0)

    return Reading(_families(found, lag, frame, rounded), share(found.line), share(found.curve), share(found.filter))


def _families(found: Explained, lag: int, frame: int, rounded: float) -> tuple[Family, ...]:
    """The families, likeliest first; `("several", ...)` where more than one is at work."""
    delay: list[Family] = ["delay"] if lag else []
    if found.difference <= _NOTHING * found.sent:
        return tuple(delay) or ("nothing",)
    simple = delay + _simple(found)
    if simple and found.line <= max(_MINOR * found.received, rounded):
        return _named(simple)
    parts = _parts(found)
    if "filter" in parts and 4 * abs(lag) <= frame:
        return _named(parts)  # a filter's response is late
    return _named(parts + (simple if parts == ["noise"] else delay))


def _named(names: list[Family]) -> tuple[Family, ...]:
    """The names, after "several" where there is more than one."""
    return ("several", *names) if len(names) > 1 else tuple(names)


def _simple(found: Explained) -> list[Family]:
    """Gain and offset, each where the other alone would leave more."""
    names: list[Family] = []
    least = _MINOR * found.received
    if found.offset - found.line > max(_NEEDED * found.offset, least):
        names.append("gain")
    if found.factor - found.line > max(_NEEDED * found.factor, least):
        names.append("offset")
    return names


def _parts(found: Explained) -> list[Family]:
    """Curve, filter and noise: what each alone explains of what gain and offset leave, where that is enough."""
    rest, curve = found.line, _curve(found)
    if found.filter is None or found.both is None:
        own: dict[Family, float] = {curve: rest - found.curve, "noise": found.curve}
    else:
        own = {curve: found.filter - found.both, "filter": found.curve - found.both, "noise": found.both}
    names = sorted((name for name in own if own[name] >= _SOME * rest), key=lambda name: -own[name])
    return names or [curve if found.filter is None or found.curve <= found.filter else "filter"]


def _curve(found: Explained) -> Family:
    """Clipping, where a line between flat ends explains nearly all that any curve does; else companding."""
    by_curve, by_ends = found.line - found.curve, found.line - found.clipping
    return "clipping" if by_ends >= _NEARLY * by_curve else "companding"
