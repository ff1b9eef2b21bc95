"""Watching a signal: how often it rings falsely, and how soon it finds a change; beside energy and STA/LTA.

python benchmarks/onset.py [--runs 200] [--part false|delays|seismogram] [--seed 0]

While nothing changes it should ring in at most 5 % of the runs at α = 0.05. The peers are calibrated as it is: on noise
made like the same baseline, to the same α for a stream of the same length. They look at each sample, over as many
samples as a frame has. Delays are from the change to the alarm; where a peer finds nothing, the stream's end counts.
"""

from __future__ import annotations

import argparse
import copy
import math
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import signal

from kullback.estimate.signal.onset.alike import alike
from kullback.estimate.signal.onset.bands import Bands, chosen_frame
from kullback.estimate.signal.onset.belief import believed
from kullback.estimate.signal.onset.detector import Detector
from kullback.estimate.signal.onset.tail import Tail
from kullback.estimate.signal.onset.usual import ALLOWED

Samples = npt.NDArray[np.float64]
Noise = Callable[[int, np.random.Generator], Samples]
Shown = Callable[[Samples, Samples], Samples]

ALPHA = 0.05
BASELINES = (320, 2000, 3200, 48_000)
SETTLED = 5000
RESONANT = np.array([1.0, -2 * 0.97 * math.cos(0.6), 0.97**2])
QUIET = 200  # streams that a peer's threshold is found in, as many of each noise like the baseline
STREAMS = 5  # of one baseline, where delays are measured


def filtered(poles: npt.ArrayLike, innovations: Callable[[np.random.Generator, int], Samples]) -> Noise:
    """Noise of one colour, driven by independent innovations."""
    return lambda n, rng: signal.lfilter([1.0], poles, innovations(rng, n + SETTLED))[SETTLED:]


def normal(rng: np.random.Generator, n: int) -> Samples:
    return rng.standard_normal(n)


def laplace(rng: np.random.Generator, n: int) -> Samples:
    return rng.laplace(size=n)


NOISES: dict[str, Noise] = {
    "white": filtered([1.0], normal),
    "AR(1) 0.95": filtered([1.0, -0.95], normal),
    "AR(1) 0.99": filtered([1.0, -0.99], normal),
    "AR(2) resonant": filtered(RESONANT, normal),
    "Laplace": filtered([1.0], laplace),
    "Laplace resonant": filtered(RESONANT, laplace),
    "Student t, 5": filtered([1.0], lambda rng, n: rng.standard_t(5, size=n)),
}


def detector(baseline: Samples, stream: int, rng: np.random.Generator, frame: int | None = None) -> Detector:
    bands = Bands.of(frame or chosen_frame(len(baseline)))
    return Detector(believed([baseline], bands, "noise"), stream, ALPHA, rng)


def rang(watch: Detector) -> float:
    """The sample of the stream after which it rang."""
    if watch.rang is None:
        return math.inf
    return (watch.rang.frames - 1) * watch.belief.bands.hop + watch.belief.bands.frame


def energy(frame: int) -> Shown:
    """The variance of the last samples over the baseline's."""

    def shown(baseline: Samples, stream: Samples) -> Samples:
        return variance(stream, frame)[frame - 1 :] / variance(baseline, frame)[frame - 1 :].mean()

    return shown


def framed(frame: int) -> Shown:
    """The power of each of the frames that kullback takes, over the baseline's mean; 0 between their ends."""
    bands = Bands.of(frame)

    def shown(baseline: Samples, stream: Samples) -> Samples:
        known, came = (bands.powers(samples) @ bands.shares for samples in (baseline, stream))
        found = np.zeros(len(stream) - frame + 1)
        found[:: bands.hop] = came / known.mean()
        return found

    return shown


def variance(samples: Samples, window: int) -> Samples:
    """The variance of the last so many samples about their own mean."""
    mean, square = (signal.lfilter(np.full(window, 1.0 / window), [1.0], x) for x in (samples, samples**2))
    return np.maximum(square - mean**2, 0.0)


def sta_lta(frame: int) -> Shown:
    """The classic trigger (Withers et al. 1998), its long window eight times as long as the short one."""

    def shown(baseline: Samples, stream: Samples) -> Samples:
        samples = np.concatenate([baseline[-8 * frame :], stream]) - baseline.mean()
        short, long = (variance(samples, n)[8 * frame + frame - 1 :] for n in (frame, 8 * frame))
        return short / long

    return shown


PEERS: dict[str, Callable[[int], Shown]] = {"energy": energy, "energy, same frames": framed, "STA/LTA": sta_lta}


def threshold(shown: Shown, baseline: Samples, stream: int, rng: np.random.Generator) -> float:
    """What a peer reaches with probability α in a stream in which nothing changes."""
    n = len(baseline)
    noise = alike(baseline, (n + stream) * QUIET, rng).reshape(QUIET, n + stream)
    return Tail.of(np.array([shown(run[:n], run[n:]).max() for run in noise]), 0.2).reached(ALLOWED * ALPHA)


def begun(watch: Detector) -> int:
    """The sample of the stream with which the change is likeliest to have begun."""
    assert watch.rang is not None
    return (watch.rang.frames - watch.rang.window) * watch.belief.bands.hop + watch.belief.bands.frame // 2


def first(shown: Shown, baseline: Samples, stream: Samples, limit: float, frame: int) -> float:
    """The sample of the stream after which a peer rang."""
    above = np.flatnonzero(shown(baseline, stream) >= limit)
    return float(above[0] + frame) if len(above) else math.inf


def false_alarms(runs: int, seed: int) -> None:
    """How often a stream that does not change rings."""
    print("false alarms; stream 10 times the baseline\nnoise              baseline  frame    rang")
    for samples in BASELINES:
        of = runs if samples < 48_000 else max(1, runs // 4)
        for name, noise in NOISES.items():
            rings = 0
            for run in range(of):
                rng = np.random.default_rng([seed, samples, run])
                made = noise(11 * samples, rng)
                watch = detector(made[:samples], 10 * samples, rng)
                watch.feed(made[samples:])
                rings += watch.rang is not None
            print(f"{name:<18} {samples:>8} {chosen_frame(samples):>6} {rings / of:>7.1%} of {of}", flush=True)


def louder(decibels: float) -> Callable[[Samples, np.random.Generator], Samples]:
    return lambda after, _: after * 10 ** (decibels / 20)


def recoloured(after: Samples, rng: np.random.Generator) -> Samples:
    """Other noise of the same power: the resonance a third lower."""
    poles = [1.0, -2 * 0.97 * math.cos(0.4), 0.97**2]
    other = signal.lfilter([1.0], poles, rng.standard_normal(len(after) + SETTLED))[SETTLED:]
    return other * after.std() / other.std()


def toned(decibels: float) -> Callable[[Samples, np.random.Generator], Samples]:
    """A tone of so many dB against the noise's power, at a quarter of the rate."""

    def changed(after: Samples, rng: np.random.Generator) -> Samples:
        size = after.std() * math.sqrt(2) * 10 ** (decibels / 20)
        return after + size * np.cos(0.5 * math.pi * np.arange(len(after)) + rng.uniform(0, 6.28))

    return changed


CHANGES = {
    "1 dB louder": louder(1),
    "3 dB louder": louder(3),
    "6 dB louder": louder(6),
    "3 dB quieter": louder(-3),
    "another colour": recoloured,
    "tone, 0 dB": toned(0),
    "tone, -10 dB": toned(-10),
}


def delays(runs: int, seed: int, samples: int = 2000, stream: int = 8000, at: int = 4000) -> None:
    """How soon a change is found."""
    frame = chosen_frame(samples)
    print(f"median delay in samples (not found), {runs} runs; baseline {samples}, frame {frame}; ratio to energy")
    print("noise           change             kullback       energy, energy by frames, STA/LTA, ratio, start off by")
    for name in ("white", "AR(2) resonant"):
        late: dict[str, dict[str, list[float]]] = {c: {p: [] for p in ("ours", *PEERS)} for c in CHANGES}
        early, off = dict.fromkeys(("ours", *PEERS), 0), {c: [] for c in CHANGES}
        for of in range(runs // STREAMS):
            rng = np.random.default_rng([seed, of])
            baseline = NOISES[name](samples, rng)
            fresh = detector(baseline, stream, rng)
            limits = {p: threshold(make(frame), baseline, stream, rng) for p, make in PEERS.items()}
            for _ in range(STREAMS):
                made = NOISES[name](stream, rng)
                for change, changed in CHANGES.items():
                    came = np.concatenate([made[:at], changed(made[at:], rng)])
                    watch = copy.deepcopy(fresh)
                    watch.feed(came)
                    found = {p: first(make(frame), baseline, came, limits[p], frame) for p, make in PEERS.items()}
                    for who, when in (("ours", rang(watch)), *found.items()):
                        late[change][who].append(min(when, stream) - at if when > at else math.nan)
                        early[who] += change == "1 dB louder" and when <= at
                    if watch.rang is not None and rang(watch) > at:
                        off[change].append(begun(watch) - at)
        for change, told in late.items():
            cells = [f"{np.nanmedian(d):6.0f} ({np.mean(np.array(d) == stream - at):4.0%})" for d in told.values()]
            ratio = np.nanmedian(told["ours"]) / np.nanmedian(told["energy"])
            start = f"{np.median(off[change]):+.0f} ± {np.median(np.abs(off[change])):.0f}" if off[change] else "-"
            print(f"{name:<15} {change:<18} {'  '.join(cells)}  {ratio:5.2f}   {start}", flush=True)
        print(f"{name:<15} rang before the change: { ({p: f'{n / runs:.1%}' for p, n in early.items()}) }", flush=True)


def onset_of(samples: Samples) -> int:
    """Where an analyst would put the onset: Akaike's picker (Maeda 1985), up to the strongest sample."""
    part = samples[: int(np.abs(samples).argmax()) + 1]
    n, k = len(part), np.arange(20, len(part) - 20)
    sums, squares = np.cumsum(part), np.cumsum(part**2)
    before = squares[k - 1] / k - (sums[k - 1] / k) ** 2
    after = (squares[-1] - squares[k - 1]) / (n - k) - ((sums[-1] - sums[k - 1]) / (n - k)) ** 2
    return int(k[np.argmin(k * np.log(before) + (n - k) * np.log(after))])


def seismogram(_runs: int, seed: int) -> None:
    """A real earthquake: when each finds it, in seconds."""
    import _real_data

    channels, rate = _real_data.seismogram()
    known = int(4 * rate)
    print("an earthquake, s     frame  picked  kullback  begun   energy  framed  STA/LTA")
    for name, samples in zip(("up", "north", "east"), channels, strict=True):
        for frame in (16, 32):
            rng = np.random.default_rng([seed, frame])
            baseline, stream = samples[:known], samples[known:]
            watch = detector(baseline, len(stream), rng, frame)
            watch.feed(stream)
            found = [
                first(make(frame), baseline, stream, threshold(make(frame), baseline, len(stream), rng), frame)
                for make in PEERS.values()
            ]
            told = [rang(watch), begun(watch), *found]
            seconds = "  ".join(f"{(known + sample) / rate:7.2f}" for sample in told)
            print(f"{name:<20} {frame / rate:>6} {onset_of(samples[known:]) / rate + 4:>7.2f}  {seconds}", flush=True)


PARTS = {"false": false_alarms, "delays": delays, "seismogram": seismogram}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--part", choices=list(PARTS))
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    for name, part in PARTS.items():
        if given.part in (None, name):
            began = time.perf_counter()
            part(given.runs, given.seed)
            print(f"{time.perf_counter() - began:.0f} s\n")


if __name__ == "__main__":
    main()
