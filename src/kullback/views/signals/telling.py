"""Which account of which channel tells most, and what frequencies are gone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from kullback.signals import Aspect, AspectName, Cell, Channel, Family, SignalReport
from kullback.views.signals.quantities import hertz

_SEES: Final[dict[Family, AspectName]] = {
    "gain": "amplitude",
    "offset": "amplitude",
    "clipping": "amplitude",
    "companding": "amplitude",
    "filter": "spectrum",
}
_GONE: Final = 0.1  # of its share: 10 dB
_HALF: Final = 6.0  # dB: half the amplitude
_NEXT_TO_NOTHING: Final = 1e-4  # of the power: a band that has no more of it has nothing to lose


def above_natural(aspect: Aspect) -> float | None:
    """How many times the sent signal's own variation (at its largest) the excess is; None where that is not known.

    Nor is it of frames, two of which differ by chance alone.
    """
    if aspect.natural is None or aspect.name == "frames":
        return None
    if aspect.natural.most > 0:
        return aspect.excess.value / aspect.natural.most
    return math.inf if aspect.excess.value > 0 else 0.0


def most_telling(channel: Channel) -> Aspect:
    """The account that stands out most, or that sees what the distortion seems to be and is as sure as that one."""
    most = max(channel.aspects, key=_standing)
    sees = _SEES.get(channel.reading.families[0])
    alike = (aspect for aspect in channel.aspects if aspect.ledger.verdict == most.ledger.verdict)
    return next((aspect for aspect in alike if aspect.name == sees), most)


def channels(x: SignalReport, most: int) -> list[Channel]:
    """The channels that tell most, at most so many, in the report's order."""
    ranked = sorted(x.channels, key=lambda channel: _standing(most_telling(channel)), reverse=True)
    kept = {channel.name for channel in ranked[:most]}
    return [channel for channel in x.channels if channel.name in kept]


def foremost(x: SignalReport) -> Channel:
    """The channel that tells most."""
    return channels(x, 1)[0]


def costliest(aspect: Aspect, most: int) -> list[Cell]:
    """The entries with most of the excess, largest first."""
    return sorted((cell for cell in aspect.cells if cell.excess > 0), key=lambda cell: -cell.excess)[:most]


def lost(spectrum: Aspect, timed: bool) -> str:
    """Which frequencies the received signal has (next to) nothing of; empty where it has some of all that cost."""
    worst = spectrum.worst
    if worst is None or not _is_gone(worst):
        return ""
    cells = spectrum.cells
    first = last = cells.index(worst)
    while first > 0 and _is_gone(cells[first - 1]):
        first -= 1
    while last < len(cells) - 1 and _is_gone(cells[last + 1]):
        last += 1
    edges = (
        _edge(spectrum, cells[first].low, cells[max(0, first - 1)].low),
        _edge(spectrum, cells[last].high, cells[min(last + 1, len(cells) - 1)].high),
    )
    low, high = (hertz(float(f"{edge:.2g}"), timed) for edge in edges)
    below, above = _is_empty(cells[:first]), _is_empty(cells[last + 1 :])
    if below and above:
        return ""  # all that was sent is gone: no band of it is
    return f"above {low}" if above else f"below {high}" if below else f"between {low} and {high}"


def _edge(spectrum: Aspect, surely: float, at_most: float) -> float:
    """Where what is lost begins, seen from within: before the first frequency towards `at_most` that is half there.

    Bands are coarse; the trace tells where within the next band the two curves part.
    """
    low, high = sorted((surely, at_most))
    inner = surely
    for at, sent, received in sorted(spectrum.trace, key=lambda point: abs(point[0] - surely)):
        if low <= at <= high:
            if sent - received < _HALF:
                return (inner + at) / 2
            inner = at
    return surely


def _standing(aspect: Aspect) -> tuple[bool, bool, float, float]:
    """What accounts are ranked by: the verdict, then how far beyond the sent signal's own variation, then the size."""
    beyond = above_natural(aspect)
    different = aspect.ledger.verdict == "different"
    return different, beyond is not None, beyond or 0.0, aspect.excess.value


def _is_gone(cell: Cell) -> bool:
    """Is a band's share of the power a tenth of what it was, or less?"""
    return cell.sent > 0 and cell.received <= _GONE * cell.sent


def _is_empty(cells: Sequence[Cell]) -> bool:
    """Had these bands nothing to lose?"""
    return sum(cell.sent for cell in cells) <= _NEXT_TO_NOTHING
