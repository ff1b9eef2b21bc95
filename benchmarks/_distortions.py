"""Known distortions of a signal: each with its family and how severe it is within the family (numpy and scipy alone).

A distortion takes samples of one channel in [−1, 1), their rate and a generator, and gives as many samples. Nothing is
rounded or clipped afterwards, but where the distortion itself does so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import signal

Samples = np.ndarray
Distort = Callable[[Samples, float, np.random.Generator], Samples]

FRAME = 1024  # samples of a frame that is moved or lost


@dataclass(frozen=True)
class Distortion:
    """A distortion; `severity` orders those of one family, None where they have no order."""

    family: str
    name: str
    severity: int | None
    apply: Distort

    def __call__(self, samples: Samples, rate: float, seed: int = 0) -> Samples:
        """The samples as they are received: the same for the same seed."""
        return self.apply(samples, rate, np.random.default_rng([seed, *self.name.encode()]))


def noise(snr: float) -> Distort:
    """White Gaussian noise at a ratio of powers, in dB, over the whole signal."""

    def apply(samples: Samples, _: float, rng: np.random.Generator) -> Samples:
        power = np.mean(samples**2) * 10 ** (-snr / 10)
        return samples + np.sqrt(power) * rng.standard_normal(samples.size)

    return apply


def clipping(share: float) -> Distort:
    """Cut at a share of the peak."""

    def apply(samples: Samples, _: float, __: np.random.Generator) -> Samples:
        limit = share * np.abs(samples).max()
        return np.clip(samples, -limit, limit)

    return apply


def mu_law(bits: int, mu: float = 255.0) -> Distort:
    """Rounded to 2^bits even steps of sign(x)·ln(1 + µ|x|)/ln(1 + µ): the curve that ITU-T G.711 draws by segments."""

    def apply(samples: Samples, _: float, __: np.random.Generator) -> Samples:
        pressed = np.sign(samples) * np.log1p(mu * np.abs(samples)) / np.log1p(mu)
        step = 2.0 / 2**bits
        held = np.clip((np.floor(pressed / step) + 0.5) * step, -1, 1)
        return np.sign(held) * np.expm1(np.abs(held) * np.log1p(mu)) / mu

    return apply


def companding(exponent: float) -> Distort:
    """Each level to a power, sign and peak kept."""

    def apply(samples: Samples, _: float, __: np.random.Generator) -> Samples:
        peak = np.abs(samples).max()
        return np.sign(samples) * peak * (np.abs(samples) / peak) ** exponent

    return apply


def lowpass(hertz: float) -> Distort:
    """A Butterworth filter of order 8, forwards and backwards: no delay, −6 dB at the cutoff, 96 dB an octave."""

    def apply(samples: Samples, rate: float, _: np.random.Generator) -> Samples:
        return signal.sosfiltfilt(signal.butter(8, hertz, output="sos", fs=rate), samples)

    return apply


def resampling(rate: int) -> Distort:
    """To a lower rate and back (polyphase filter)."""

    def apply(samples: Samples, first: float, _: np.random.Generator) -> Samples:
        low = signal.resample_poly(samples, rate, int(first))
        return signal.resample_poly(low, int(first), rate)[: samples.size]

    return apply


def echo(share: float, seconds: float = 0.05) -> Distort:
    """A share of the signal again, later."""

    def apply(samples: Samples, rate: float, _: np.random.Generator) -> Samples:
        late = round(seconds * rate)
        return samples + share * np.concatenate((np.zeros(late), samples[:-late]))

    return apply


def dropouts(share: float) -> Distort:
    """A share of all frames lost: zeros instead. More of them are lost where a larger share is."""

    def apply(samples: Samples, _: float, __: np.random.Generator) -> Samples:
        frames = -(-samples.size // FRAME)
        lost = np.random.default_rng(FRAME).permutation(frames)[: max(1, round(share * frames))]
        kept = np.repeat(~np.isin(np.arange(frames), lost), FRAME)[: samples.size]
        return samples * kept

    return apply


def shift(seconds: float) -> Distort:
    """Later by so much, round the end."""
    return lambda samples, rate, _: np.roll(samples, round(seconds * rate))


def gain(factor: float) -> Distort:
    """Every sample times a factor."""
    return lambda samples, _, __: factor * samples


def offset(by: float) -> Distort:
    """Every sample raised."""
    return lambda samples, _, __: samples + by


def reversal(samples: Samples, _: float, __: np.random.Generator) -> Samples:
    """The last sample first."""
    return samples[::-1].copy()


def shuffled(samples: Samples, _: float, rng: np.random.Generator) -> Samples:
    """Samples in another order."""
    return rng.permutation(samples)


def shuffled_frames(samples: Samples, _: float, rng: np.random.Generator) -> Samples:
    """Frames in another order; what is left at the end stays there."""
    whole = samples.size // FRAME * FRAME
    frames = rng.permutation(samples[:whole].reshape(-1, FRAME))
    return np.concatenate((frames.ravel(), samples[whole:]))


def random_phase(samples: Samples, _: float, rng: np.random.Generator) -> Samples:
    """The same power at every frequency of the whole, each at a phase by chance."""
    spectrum = np.fft.rfft(samples)
    turned = np.abs(spectrum) * np.exp(2j * np.pi * rng.random(spectrum.size))
    turned[0] = spectrum[0]
    if samples.size % 2 == 0:
        turned[-1] = spectrum[-1]
    return np.fft.irfft(turned, samples.size)


def _ordered(family: str, named: dict[str, Distort]) -> list[Distortion]:
    """Distortions of one family, the mildest first."""
    return [Distortion(family, name, severity, apply) for severity, (name, apply) in enumerate(named.items(), 1)]


def _unordered(family: str, named: dict[str, Distort]) -> list[Distortion]:
    """Distortions of one family of which none is the severer."""
    return [Distortion(family, name, None, apply) for name, apply in named.items()]


DISTORTIONS: tuple[Distortion, ...] = (
    *_ordered("noise", {f"noise at {snr} dB": noise(snr) for snr in (40, 30, 20, 10, 0)}),
    *_ordered("clipping", {f"clipped at {share:.0%} of the peak": clipping(share) for share in (0.8, 0.5, 0.25, 0.1)}),
    *_ordered("µ-law", {f"µ-law, {bits} bits": mu_law(bits) for bits in (8, 4)}),
    *_ordered("companding", {f"levels to the power {power}": companding(power) for power in (0.9, 0.8, 0.6, 0.4)}),
    *_ordered("low-pass", {f"low-pass at {hertz // 1000} kHz": lowpass(hertz) for hertz in (8000, 4000, 2000, 1000)}),
    *_ordered("resampling", {f"at {rate // 1000} kHz and back": resampling(rate) for rate in (24000, 16000, 8000)}),
    *_ordered("echo", {f"echo of {share:.0%} after 50 ms": echo(share) for share in (0.1, 0.3, 0.6)}),
    *_ordered("dropouts", {f"{share:.0%} of frames lost": dropouts(share) for share in (0.02, 0.1, 0.3)}),
    *_ordered("offset", {f"offset {by}": offset(by) for by in (0.001, 0.01, 0.1)}),
    *_unordered("gain", {"gain × 0.5": gain(0.5), "gain × 2": gain(2.0), "upside down": gain(-1.0)}),
    *_unordered("shift", {f"late by {1000 * by:g} ms": shift(by) for by in (0.001, 0.1)}),
    *_unordered("order", {"reversed": reversal, "frames shuffled": shuffled_frames, "samples shuffled": shuffled}),
    *_unordered("phase", {"random phase": random_phase}),
)
