"""What a signal's samples take to code: the entropy rate that kullback finds, beside lossless coders that exist.

python benchmarks/signal_entropy.py [--of voices known] [--runs 40]      (voices needs soundfile)

`voices`: eight recorded voices and `Noise` (48 kHz, 16 bits, alsa-utils). FLAC's bits a sample (soundfile, its slowest
setting, headers included), and the mean length of kullback's code, which nothing is sent beside: all it needs is learnt
from samples that a decoder has by then, but for the range of levels, which is counted. `known`: what is found of
signals whose entropies are known, and how often limits hold them.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from math import e, log2, pi

import numpy as np
from scipy import signal
from scipy.io import wavfile

import kullback as kb
from _real_data import heartbeats, voices
from kullback.signals import OwnEntropy

SAMPLES = 20_000


def main() -> None:
    """Print the tables that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--of", nargs="+", choices=("voices", "known"), default=["voices", "known"])
    parser.add_argument("--runs", type=int, default=40)
    asked = parser.parse_args()
    if "voices" in asked.of:
        coders()
    if "known" in asked.of:
        known(asked.runs)


def coders() -> None:
    """The entropy rate beside FLAC."""
    print("| signal | amplitude, bits | rate, bits | FLAC, bits | rate / FLAC | seconds |\n|---|---|---|---|---|---|")
    ratios = []
    for name, path in voices().items():
        rate, samples = wavfile.read(path)
        began = time.process_time()
        told = kb.signal_entropy(samples, rate=rate).channels[0]
        spent = time.process_time() - began
        ratios.append(_row(name, told, _flac(samples, rate), f"{spent:.1f}"))
    print(f"| median | | | | {statistics.median(ratios):.3f} | |")
    pulse, rate = heartbeats()
    whole = np.rint(pulse).astype(np.int16)
    _row("pulse", kb.signal_entropy(whole, rate=rate).channels[0], _flac(whole, 8000), "")  # no rate is so low in FLAC


def _row(name: str, told: OwnEntropy, flac: float, spent: str) -> float:
    """Print a row; the ratio of the rate to FLAC's."""
    assert told.rate is not None
    ratio = told.rate.bits / flac
    print(f"| {name} | {told.amplitude.bits:.2f} | {told.rate.bits:.3f} | {flac:.3f} | {ratio:.3f} | {spent} |")
    return ratio


def _flac(samples: np.ndarray, rate: int) -> float:
    """Bits a sample of a FLAC file."""
    import soundfile

    kept = io.BytesIO()
    soundfile.write(kept, samples, rate, format="FLAC", subtype="PCM_16", compression_level=1.0)
    return 8 * len(kept.getvalue()) / len(samples)


def known(runs: int) -> None:
    """Signals of known entropies: medians found, and how often the limits hold the truth."""
    print("\n| signal | number | truth, bits | found, bits | limits hold it |\n|---|---|---|---|---|")
    for name, draw, truth in _laws():
        told = [kb.signal_entropy(draw(np.random.default_rng([seed, 5]))).channels[0] for seed in range(runs)]
        for number, true in truth.items():
            amounts = [getattr(one, number) for one in told]
            held = sum(amount.low <= true <= amount.high for amount in amounts) / runs
            shown = f"{held:.0%}" if number == "amplitude" else "an upper end"
            median = statistics.median(amount.value for amount in amounts)
            print(f"| {name} | {number} | {true:.3f} | {median:.3f} | {shown} |")


def _laws():
    """Name, draw, and the truth of what is found."""
    for levels in (2, 16, 256):
        truth = {"amplitude": log2(levels), "rate": log2(levels)}
        yield f"white, {levels} levels", lambda rng, k=levels: rng.integers(0, k, SAMPLES), truth
    for factor in (0.5, 0.9, 0.99):
        innovation = 0.5 * log2(2 * pi * e * 20.0**2)
        truth = {"amplitude": innovation - 0.5 * log2(1 - factor**2), "rate": innovation}

        def draw(rng: np.random.Generator, a: float = factor) -> np.ndarray:
            made = signal.lfilter([1.0], [1.0, -a], rng.standard_normal(SAMPLES + 2000))
            return np.rint(20.0 * made[2000:]).astype(np.int64)

        yield f"each {factor} of the one before", draw, truth


if __name__ == "__main__":
    main()
