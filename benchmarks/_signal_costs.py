"""What `kullback signal` costs: CPU time and memory on 48 kHz stereo, beside reading both files and their spectra."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from _distortions import DISTORTIONS
from _signal_rows import header, line, spoken

RATE = 48_000
BARE = """
import sys
from scipy import signal
from scipy.io import wavfile
for path in sys.argv[1:]:
    rate, samples = wavfile.read(path)
    signal.welch(samples / 32768, fs=rate, nperseg=1024, axis=0)
"""


@dataclass(frozen=True)
class Cost:
    """What a process took, start included."""

    cpu: float  # seconds
    wall: float  # seconds
    peak: float  # MB


def write(path: Path, seconds: int, distorted: bool) -> None:
    """A voice over and over in both channels (the right one upside down), 16 bits, a minute at a time."""
    samples, _ = next(iter(spoken().values()))
    if distorted:
        samples = next(d for d in DISTORTIONS if d.name == "noise at 20 dB")(samples, RATE)
    minute = np.resize(np.clip(np.rint(samples * 32768), -32768, 32767).astype("<i2"), 60 * RATE)
    both = np.stack((minute, -(minute + 1)), axis=1).tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for _ in range(seconds // 60):
            file.writeframes(both)


def cost(*command: str) -> Cost:
    """What a command takes, on one thread."""
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | one)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return Cost(used.ru_utime + used.ru_stime, time.perf_counter() - started, used.ru_maxrss / 1024)


def speed(quick: bool) -> None:
    """A minute, and ten: memory is to be the same. (An hour takes six times as long as ten minutes.)"""
    header("48 kHz stereo", "kullback, CPU s", "wall s", "peak MB", "read + welch, CPU s", "peak MB", "CPU ratio")
    with tempfile.TemporaryDirectory() as folder:
        sent, received = Path(folder, "sent.wav"), Path(folder, "received.wav")
        for seconds in (60,) if quick else (60, 600):
            write(sent, seconds, distorted=False)
            write(received, seconds, distorted=True)
            ours = cost(sys.executable, "-m", "kullback", "signal", str(sent), str(received), "--json")
            bare = cost(sys.executable, "-c", BARE, str(sent), str(received))
            shown = [f"{ours.cpu:.1f}", f"{ours.wall:.1f}", f"{ours.peak:.0f}", f"{bare.cpu:.1f}", f"{bare.peak:.0f}"]
            line(f"{seconds / 60:g} min", *shown, f"{ours.cpu / bare.cpu:.1f}")
