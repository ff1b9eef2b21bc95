"""Every distortion of every voice through kb.compare_signals, and how a table of it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.io import wavfile

import kullback as kb
from _distortions import DISTORTIONS, Distortion
from _real_data import voices

ACCOUNTS = ("amplitude", "spectrum", "frames")


@dataclass(frozen=True)
class Row:
    """What is told of one distortion of one voice: excess in bits, ratios in dB, and the reading."""

    voice: str
    distortion: Distortion
    rate: float
    sent: np.ndarray
    received: np.ndarray
    report: kb.SignalReport

    def excess(self, account: str) -> float:
        """The excess of an account, in bits."""
        return getattr(self.report, account).excess.value

    @property
    def si_sdr(self) -> float:
        """SI-SDR in dB."""
        return self.report.quality.si_sdr


NAMES = (
    "Front_Center",
    "Front_Left",
    "Front_Right",
    "Rear_Center",
    "Rear_Left",
    "Rear_Right",
    "Side_Left",
    "Side_Right",
)


@cache
def spoken() -> dict[str, tuple[np.ndarray, float]]:
    """The eight recorded voices: samples in [−1, 1), and their rate."""
    read = {name: wavfile.read(path) for name, path in voices().items() if name != "Noise"}
    return {name: (samples / 2**15, float(rate)) for name, (rate, samples) in read.items()}


def rows(quick: bool = False) -> Iterator[Row]:
    """Every distortion of every voice, or of two voices."""
    for name, (samples, rate) in list(spoken().items())[: 2 if quick else None]:
        for distortion in DISTORTIONS:
            received = distortion(samples, rate)
            yield Row(name, distortion, rate, samples, received, kb.compare_signals(samples, received, rate=rate))


def by_voice(told: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows of each voice."""
    return {voice: [row for row in told if row.voice == voice] for voice in dict.fromkeys(row.voice for row in told)}


def header(*names: str) -> None:
    """The first two lines of a table in Markdown."""
    print(f"\n| {' | '.join(names)} |\n|{'---|' * len(names)}")


def line(*cells: object) -> None:
    """A line of a table."""
    print(f"| {' | '.join(map(str, cells))} |", flush=True)


def figure(value: float) -> str:
    """A number of two digits or more, and no more than three behind the point."""
    if abs(value) < 1e-9:
        return "0"
    return f"{value:.{max(0, min(3, 1 - int(np.floor(np.log10(abs(value))))))}f}" if abs(value) >= 0.001 else "< 0.001"


def shown(values: Sequence[float]) -> str:
    """The median and the range."""
    low, middle, high = map(figure, np.quantile(values, [0, 0.5, 1]))
    return middle if low == high else f"{middle} ({low} to {high})"
