"""How levels, frequencies and moments are named as outcomes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise


def levels(ends: Sequence[float]) -> list[str]:
    """Intervals between ends, of which the last is closed, spelled so that they read back as the same numbers.

    >>> levels([-1.0, 0.25, 1.0])
    ['[-1, 0.25)', '[0.25, 1]']
    """
    spelled = [str(int(end)) if float(end).is_integer() and abs(end) < 1e16 else repr(float(end)) for end in ends]
    names = [f"[{low}, {high})" for low, high in pairwise(spelled)]
    return [*names[:-1], f"{names[-1][:-1]}]"]


def frequencies(ends: Sequence[float], rate: float | None) -> list[str]:
    """Bands between ends in Hz; where no rate is known, in cycles per sample.

    >>> frequencies([0, 891.25, 1122.0, 24000], 48000), frequencies([0, 0.25, 0.5], None)
    (['0 to 891 Hz', '0.891 to 1.12 kHz', '1.12 to 24 kHz'], ['0 to 0.25 per sample', '0.25 to 0.5 per sample'])
    """
    if rate is None:
        return [f"{low:.3g} to {high:.3g} per sample" for low, high in pairwise(ends)]
    return [
        f"{low / 1000:.3g} to {high / 1000:.3g} kHz" if high >= 1000 else f"{low:.3g} to {high:.3g} Hz"
        for low, high in pairwise(ends)
    ]


def moments(ends: Sequence[float], rate: float | None) -> list[str]:
    """Stretches of time between ends in seconds, with decimals that tell them apart; without a rate in samples.

    >>> moments([0, 1.25, 1.5], 8000), moments([0, 512, 1024], None)
    (['0.00 to 1.25 s', '1.25 to 1.50 s'], ['samples 0 to 512', 'samples 512 to 1024'])
    """
    if rate is None:
        return [f"samples {low:.0f} to {high:.0f}" for low, high in pairwise(ends)]
    least = min(high - low for low, high in pairwise(ends))
    decimals = max(0, 1 - math.floor(math.log10(least)))
    return [f"{low:.{decimals}f} to {high:.{decimals}f} s" for low, high in pairwise(ends)]
