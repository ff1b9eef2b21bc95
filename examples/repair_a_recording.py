"""A recording that a bad channel has bent and made noisy: how far it is off, what the fault is, and what undoes it.

    python examples/repair_a_recording.py [VOICE.wav]

Without a file, a voice is made of pulses and the resonances of a throat.
"""

import sys

import numpy as np
from scipy import signal
from scipy.io import wavfile

import kullback as kb

RATE = 16_000
VOWELS = {"a": (730, 1090, 2440), "i": (270, 2290, 3010), "u": (300, 870, 2240), "o": (570, 840, 2410)}


def voice(rng):
    """Eight syllables of 0.3 seconds: a buzz that falls in pitch, through three resonances each."""
    syllables = []
    for vowel in "aiuoaoia":
        n = int(0.3 * RATE)
        pitch = np.linspace(130, 100, n) * (1 + 0.01 * rng.normal())
        buzz = signal.sawtooth(2 * np.pi * np.cumsum(pitch) / RATE) + 0.01 * rng.normal(size=n)
        for resonance in VOWELS[vowel]:
            buzz = signal.lfilter(*signal.iirpeak(resonance, Q=8, fs=RATE), buzz) + 0.05 * buzz
        syllables += [buzz * signal.windows.tukey(n, 0.4), np.zeros(RATE // 20)]
    whole = np.concatenate(syllables)
    return 0.8 * whole / np.abs(whole).max()


def read(path):
    """The first channel of a sound file of 16 bits, and its rate."""
    rate, samples = wavfile.read(path)
    return (samples if samples.ndim == 1 else samples[:, 0]) / 32768, rate


def story(made):
    """What a repair did."""
    before, after = made.before, made.after
    return (
        f"amplitude {before.amplitude.value:.2g} -> {after.amplitude.value:.2g} bits, SNR {before.snr:.1f} -> "
        f"{after.snr:.1f} dB: {'accepted' if made.accepted else 'refused'}"
    )


rng = np.random.default_rng(0)
sent, rate = read(sys.argv[1]) if len(sys.argv) > 1 else (voice(rng), RATE)
noise = rng.normal(scale=sent.std(), size=len(sent))

print("A channel makes soft sounds louder (x becomes the sign of x times |x| ** 0.6) and adds a little noise.")
received = np.sign(sent) * np.abs(sent) ** 0.6 + 0.01 * noise
told = kb.compare_signals(sent, received, rate=rate, floor=36)  # dB, as repairs are measured
for aspect in (told.amplitude, told.spectrum, told.frames):
    print(f"  {aspect.name:<10} {aspect.excess.value:.3f} bits, {aspect.excess.low:.3f} to {aspect.excess.high:.3f}")
print(f"  SNR        {told.quality.snr:.1f} dB")
print(f"  it seems to be: {', '.join(told.reading.families)}")

repair = kb.fit.restore(sent, received, what="compand", rate=rate)
print(f"\nUndone by an exponent of {repair.parameters[0].value:.3f} (1 / 0.6 is {1 / 0.6:.3f}):\n  {story(repair)}")

moments = np.arange(len(sent)) // (rate // 20) % 2 == 0  # every other twentieth of a second
alone = kb.fit.restore(sent[moments], received[~moments], what="compand", rate=rate)
print(f"From other moments of the same voice, without those that were sent: {alone.parameters[0].value:.3f}")

print("\nThe same voice in noise, 20 dB below it. Companding hides the noise in the histogram, and spoils the voice:")
noisy = sent + 0.1 * noise
print(f"  {story(kb.fit.restore(sent, noisy, what='compand', rate=rate))}")
print("Subtracting the noise's power is what this fault asks for:")
print(f"  {story(kb.fit.restore(sent, noisy, what='denoise', rate=rate))}")
