"""Repairs of eight recorded voices: how near the parameters are, the best possible SNR, a peer, and what cheats."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")  # before NumPy reads it

import numpy as np
from scipy import signal
from scipy.io import wavfile

import kullback as kb
from _real_data import voices
from _signal_rows import header, spoken
from kullback.estimate import Settings
from kullback.estimate.signal.settings import SignalSettings
from kullback.fit.restoration.signal_model import signal_model
from kullback.fit.restoration.standing import InMemory
from kullback.restoration import SignalModel

RATIOS = (20, 10, 5, 0)
NOISES = ("white", "recorded", "pink")


def noise_of(kind: str, samples: np.ndarray, ratio: float, seed: int) -> np.ndarray:
    """Noise of so many dB below the samples; "recorded" is Noise.wav of the same package, repeated."""
    drawn = np.random.default_rng(seed).normal(size=len(samples))
    if kind == "recorded":
        drawn = np.resize(wavfile.read(voices()["Noise"])[1] / 2**15, len(samples))
    if kind == "pink":
        frequencies = np.maximum(np.arange(len(samples) // 2 + 1), 1)
        drawn = np.fft.irfft(np.fft.rfft(drawn) / np.sqrt(frequencies), len(samples))
    return drawn * np.sqrt(np.sum(samples**2) / np.sum(drawn**2) / 10 ** (ratio / 10))


def snr(sent: np.ndarray, other: np.ndarray) -> float:
    """In dB."""
    return 10 * np.log10(np.sum(sent**2) / np.sum((sent - other) ** 2))


def levels(names: Sequence[str]) -> None:
    """Gain and companding: the largest errors over all voices, by each kind of reference."""
    known = spoken()
    header("fault", "reference", "median error", "largest error")
    for what, exponent, gain in (
        ("gain", 1.0, 0.37),
        ("compand", 0.6, 1.0),
        ("compand", 1.67, 1.0),
        ("compand", 1.3, 0.5),
    ):
        errors: dict[str, list[float]] = {"the sent signal": [], "its model": [], "another voice": []}
        for place, name in enumerate(names):
            sent, rate = known[name]
            bent = np.clip(gain * np.sign(sent) * np.abs(sent) ** exponent, -1, 1)
            received = np.round(bent * 2**15) / 2**15
            other = known[names[(place + 1) % len(names)]][0]
            for role, reference in zip(errors, (sent, modelled(sent, rate), other), strict=True):
                told = {p.name: p.value for p in kb.fit.restore(reference, received, what=what, rate=rate).parameters}
                off = [abs(told["gain"] * gain ** (1 / exponent) - 1)]
                off += [abs(told["exponent"] * exponent - 1)] if what == "compand" else []
                errors[role].append(max(off))
        for role, each in errors.items():
            fault = f"gain {gain}" if what == "gain" else f"{gain}·x^{exponent}, together"
            print(f"| {fault} | {role} | {np.median(each):.2%} | {max(each):.2%} |")


def modelled(sent: np.ndarray, rate: float) -> SignalModel:
    """What `kullback signal SENT --model FILE` writes of a voice."""
    like = InMemory(
        name="voice", medium="signal", rate=rate, length=len(sent), channels=("mono",), step=None,
        samples=sent[:, None],
    )  # fmt: skip
    checked = Settings(unit="bit", confidence=0.95, seed=0)
    return signal_model(like, SignalSettings(checked=checked))


def noises(names: Sequence[str]) -> None:
    """Spectral subtraction chosen by divergence beside the best amount by the true SNR, and noisereduce."""
    try:
        from noisereduce import reduce_noise
    except ImportError:
        reduce_noise = None
    known = spoken()
    header(
        "noise", "dB before", "chosen, dB", "best possible, dB", "largest loss, dB", "noisereduce, dB", "SI-SDR of both"
    )
    for kind in NOISES:
        for ratio in RATIOS:
            rows = []
            for seed, name in enumerate(names):
                sent, rate = known[name]
                noise = noise_of(kind, sent, ratio, seed)
                received = sent + noise
                told = kb.fit.restore(sent, received, what="denoise", rate=rate)
                best = max(each.snr for each in told.path)
                ways = [
                    {"stationary": False},
                    {"stationary": True, "y_noise": noise},
                ]  # the noise itself: its best case
                peers = [reduce_noise(y=received, sr=int(rate), **way) for way in ways] if reduce_noise else [received]
                peer = max(peers, key=lambda each, sent=sent: snr(sent, each))
                theirs = kb.fit.judge_restoration(sent, received, peer, rate=rate).after
                rows.append((told.after.snr, best, best - told.after.snr, theirs.snr, told.after.si_sdr, theirs.si_sdr))
            ours, best, _, theirs, own, other = np.mean(rows, axis=0)
            peer = "—" if reduce_noise is None else f"{theirs:.1f}"
            print(
                f"| {kind} | {ratio} | {ours:.1f} | {best:.1f} | {max(row[2] for row in rows):.2f} | {peer} "
                f"| {own:.1f}, {other:.1f} |",
                flush=True,
            )


def others(names: Sequence[str]) -> None:
    """Offset, clipping and a smooth filter: SI-SDR before and after."""
    known = spoken()
    header("fault", "SI-SDR before, dB", "after, dB", "least gained, dB", "accepted")
    faults = {
        "clipped at 80 % of the peak": ("declip", lambda x, _: np.clip(x, *np.array([-0.8, 0.8]) * np.abs(x).max())),
        "clipped at 50 %": ("declip", lambda x, _: np.clip(x, *np.array([-0.5, 0.5]) * np.abs(x).max())),
        "clipped at 20 %": ("declip", lambda x, _: np.clip(x, *np.array([-0.2, 0.2]) * np.abs(x).max())),
        "offset of 0.03": ("offset", lambda x, _: np.round((x + 0.03) * 2**15) / 2**15),
        "smooth filter, up to −8 dB": (
            "equalise",
            lambda x, rate: signal.fftconvolve(
                x,
                signal.firwin2(
                    1025, [0, 500, 1000, 2000, 4000, 8000, rate / 2], [1, 1, 0.7, 0.5, 0.4, 0.5, 0.5], fs=rate
                ),
                "same",
            ),
        ),
    }
    for fault, (what, spoil) in faults.items():
        rows, accepted = [], 0
        for name in names:
            sent, rate = known[name]
            told = kb.fit.restore(sent, spoil(sent, rate), what=what, rate=rate)
            rows.append([told.before.si_sdr, min(told.after.si_sdr, 200.0)])
            accepted += told.accepted
        before, after = np.array(rows).T
        gained = (after - before).min()
        print(f"| {fault} | {before.mean():.1f} | {after.mean():.1f} | {gained:.1f} | {accepted} of {len(names)} |")


def cheats(names: Sequence[str]) -> None:
    """A histogram match and a gain for each line of the spectrum: what they do to each voice, and the verdicts.

    "Spoilt" is told by SNR and SI-SDR that are computed here, beside what the judge says.
    """
    known = spoken()
    header("received", "made by", "KL, mean", f"SNR gained by voice ({', '.join(names)}), dB", "spoilt", "refused",
           "wrongly refused", "wrongly accepted")  # fmt: skip
    for channel in CHANNELS:
        for way, by in (("histogram match", "amplitude"), ("a gain for each line", "spectrum")):
            rows = []
            for seed, name in enumerate(names):
                sent, rate = known[name]
                received = through(channel, sent, rate, seed)
                made = matched(sent, received) if by == "amplitude" else equalised(sent, received)
                told = kb.fit.judge_restoration(sent, received, made, by=by, rate=rate)
                gained = snr(sent, made) - snr(sent, received)
                rows.append((*told.course, gained, spoils(sent, received, made, by), not told.accepted))
            before, after, gained, spoilt, refused = map(np.array, zip(*rows, strict=True))
            print(
                f"| {channel} | {way} | {before.mean():.2g} → {after.mean().round(6):.1g} "
                f"| {', '.join(f'{each:+.1f}' for each in gained)} | {spoilt.sum()} of {len(names)} | {refused.sum()} "
                f"| {(refused & ~spoilt).sum()} | {(spoilt & ~refused).sum()} |",
                flush=True,
            )


CHANNELS = (
    "from 0.5 to 2 kHz alone, then noise at 40 dB",
    "below 2 kHz alone, then noise at 30 dB",
    "noise at 12 dB, then below 2 kHz alone",
    "noise at 12 dB",
)


def through(channel: str, sent: np.ndarray, rate: float, seed: int) -> np.ndarray:
    """A voice through a channel."""

    def heard(x: np.ndarray, ends: float | Sequence[float]) -> np.ndarray:
        kind = "lowpass" if np.ndim(ends) == 0 else "bandpass"
        return signal.sosfiltfilt(signal.ellip(8, 0.1, 60, ends, kind, fs=rate, output="sos"), x)

    match CHANNELS.index(channel):
        case 0:
            return heard(sent, (500, 2000)) + noise_of("white", sent, 40, seed)
        case 1:
            return heard(sent, 2000) + noise_of("white", sent, 30, seed)
        case 2:
            return heard(sent + noise_of("white", sent, 12, seed), 2000)
    return sent + noise_of("white", sent, 12, seed)


def spoils(sent: np.ndarray, received: np.ndarray, made: np.ndarray, by: str) -> bool:
    """Does a second measure fall: the SI-SDR, and of levels the SNR, to which a gain matters as it does to them?"""
    measures = (snr, si_sdr) if by == "amplitude" else (si_sdr,)
    return any(measure(sent, made) < measure(sent, received) - 0.01 for measure in measures)


def si_sdr(sent: np.ndarray, other: np.ndarray) -> float:
    """In dB."""
    return snr((sent @ other) / (sent @ sent) * sent, other)


def matched(sent: np.ndarray, received: np.ndarray) -> np.ndarray:
    """Each level becomes the sent one of the same rank."""
    return np.sort(sent)[received.argsort(kind="stable").argsort(kind="stable")]


def equalised(sent: np.ndarray, received: np.ndarray) -> np.ndarray:
    """Each line of the spectrum of the whole signal gets the sent one's power."""
    lines = np.fft.rfft(received)
    return np.fft.irfft(lines * np.abs(np.fft.rfft(sent)) / np.maximum(np.abs(lines), 1e-12), len(sent))


PARTS = {"levels": levels, "noises": noises, "others": others, "cheats": cheats}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--voices", type=int, default=8, help="how many, from 2 to 8")
    asked = parser.parse_args()
    for part in asked.parts:
        PARTS[part](list(spoken())[: asked.voices])


if __name__ == "__main__":
    main()
