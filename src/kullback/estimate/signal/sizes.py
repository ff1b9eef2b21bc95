"""How large and how small samples may be: fourth powers of them are summed, which must be floats."""

from __future__ import annotations

from typing import Final

from kullback.errors import EvidenceError
from kullback.recording import Recording

_LEAST: Final = 1e-60
_MOST: Final = 1e60


def check_size(recording: Recording, channel: int, size: float) -> None:
    """Refuse a channel by the size of its largest sample (0: silence). Raises EvidenceError."""
    if size and not _LEAST <= size <= _MOST:
        raise EvidenceError(
            f"{recording.name} must have a largest sample of a size from {_LEAST:g} to {_MOST:g}, or be silent, but "
            f"that of channel {recording.channels[channel]!r} is {size:g}.\nMultiply the samples by a number, those of "
            "both signals by the same: no account changes."
        )
