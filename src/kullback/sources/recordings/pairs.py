"""Two recordings that can be compared: of one medium, at one rate, with the same channels."""

from __future__ import annotations

from typing import Final

from kullback.errors import EvidenceError
from kullback.recording import Medium, Recording
from kullback.sources.recordings.chosen import mixed, select, source_of
from kullback.sources.recordings.pixels import Picture
from kullback.sources.recordings.resampling import resampled
from kullback.sources.scored.wording import listed

_WORDS: Final[dict[Medium, str]] = {"signal": "signal", "image": "picture"}


def together(
    sent: Recording, received: Recording, *, resample: bool = False, mix: bool = False
) -> tuple[Recording, Recording, tuple[str, ...]]:
    """Both recordings, and in words what was done to them so that they can be compared.

    With `mix` each of several channels becomes their mean; with `resample` the received one gets the sent one's rate.
    Channels go together by name where both have the same names, else in order. Raises EvidenceError where the two
    cannot be compared.
    """
    _check_media(sent, received)
    notes: list[str] = []
    if mix:
        for side in (sent, received):
            if len(side.channels) > 1:
                notes.append(f"{side.name}: the mean of its {len(side.channels)} channels, {', '.join(side.channels)}")
        sent, received = (mixed(side) if len(side.channels) > 1 else side for side in (sent, received))
    received, note = _beside(sent, received)
    notes += note
    _check_rates(sent, received, resample=resample)
    if sent.rate != received.rate and sent.rate is not None:
        notes.append(f"{received.name}: resampled from {received.rate:.15g} to {sent.rate:.15g} samples a second")
        received = resampled(received, sent.rate)
    return sent, received, tuple(notes)


def _check_media(sent: Recording, received: Recording) -> None:
    """Refuse a picture against a signal, and pictures that cannot lie on each other though they have as many pixels."""
    if sent.medium != received.medium:
        raise EvidenceError(
            f"sent and received must both be signals or both pictures, but {sent.name} is a {_WORDS[sent.medium]} and "
            f"{received.name} a {_WORDS[received.medium]}."
        )
    pictures = [side for side in (source_of(sent), source_of(received)) if isinstance(side, Picture)]
    if len(pictures) == 2 and sent.length == received.length:
        sizes = [f"{side.width} × {side.height}" for side in pictures]
        if sizes[0] != sizes[1]:
            raise EvidenceError(
                f"sent and received must be of one size, but {sent.name} has {sizes[0]} pixels and {received.name} "
                f"{sizes[1]}.\nTurn one of them."
            )


def _check_rates(sent: Recording, received: Recording, *, resample: bool) -> None:
    """Refuse rates that differ, or of which one is not known."""
    if sent.rate == received.rate:
        return
    known, unknown = (sent, received) if received.rate is None else (received, sent)
    if unknown.rate is None:
        raise EvidenceError(
            f"sent and received must have one rate, but {known.name} has {known.rate:.15g} samples a second and "
            f"nothing says how many {unknown.name} has.\nSay so: --rate, in Python rate=..."
        )
    if not resample:
        raise EvidenceError(
            f"sent and received must have one rate, but {sent.name} has {sent.rate:.15g} samples a second and "
            f"{received.name} {received.rate:.15g}.\nBring the received one to the sent one's first; a comparison "
            "does so itself: --resample, in Python resample=True."
        )


def _beside(sent: Recording, received: Recording) -> tuple[Recording, list[str]]:
    """The received channels in the order of the sent ones, and what was done in words."""
    ours, theirs = sent.channels, received.channels
    if len(ours) != len(theirs):
        raise EvidenceError(
            f"sent and received must have the same channels, but {sent.name} has {len(ours)} ({listed(ours)}) and "
            f"{received.name} {len(theirs)} ({listed(theirs)}).\nCompare their means: --mix, in Python mix=True; or "
            "name those that both have: --channel, in Python channels=[...]."
        )
    if ours == theirs:
        return received, []
    if set(ours) == set(theirs):
        return select(received, ours), [f"{received.name}: its channels in the order of {sent.name}"]
    if len(ours) == 1:
        return received, []
    pairs = ", ".join(f"{a} and {b}" for a, b in zip(ours, theirs, strict=True))
    return received, [f"channels are compared in order, {pairs}, for their names differ"]
