"""What is kept of a sent signal where it cannot be had: quantiles of its levels, and its spectrum."""

from __future__ import annotations

from typing import Final

import numpy as np

from kullback.errors import EvidenceError
from kullback.estimate.signal.settings import SignalSettings
from kullback.fit.restoration.reference import spectra
from kullback.recording import Recording
from kullback.restoration import SignalModel

_QUANTILES: Final = 2048


def signal_model(recording: Recording, settings: SignalSettings) -> SignalModel:
    """The model of a recording, which is read whole. Raises EvidenceError for pictures, and where it is too short."""
    frame = settings.frame_for(recording)
    if frame is None:
        what = "it is a picture" if recording.medium == "image" else f"it has {recording.length} samples"
        raise EvidenceError(f"{recording.name} must be a signal with a spectrum to make a model of, but {what}.")
    samples, steps = recording.whole(), (np.arange(_QUANTILES) + 0.5) / _QUANTILES  # each stands for equally many
    powers = spectra(samples, frame)
    whole = powers.sum(axis=1, keepdims=True)
    shares = np.divide(powers, whole, out=np.full_like(powers, 1.0 / powers.shape[1]), where=whole > 0)
    return SignalModel(
        name=recording.name,
        rate=recording.rate,
        samples=recording.length,
        channels=recording.channels,
        frame=frame,
        floor=settings.floor,
        levels=tuple(map(tuple, np.quantile(samples, steps, axis=0).T.tolist())),
        spectrum=tuple(map(tuple, shares.tolist())),
        power=tuple((samples**2).mean(axis=0).tolist()),
    )
