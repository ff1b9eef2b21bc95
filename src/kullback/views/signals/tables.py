"""The tables of a comparison of signals, as cells: what text, Markdown and the page draw each in its own way."""

from __future__ import annotations

import math
from typing import Final

from kullback.signals import Aspect, AspectName, Cell, Channel, SignalReport
from kullback.views.notation import limits, name, number, percent
from kullback.views.signals.quantities import decibels, span, times
from kullback.views.signals.telling import above_natural, costliest, most_telling
from kullback.views.table import Table

_BESIDE: Final = {True: "beyond it", False: "within it", None: "near it"}
_ENTRIES: Final[dict[AspectName, tuple[str, str, str, str]]] = {
    "amplitude": ("level", "of sent samples", "of received", "Which levels cost most"),
    "spectrum": ("band", "of sent power", "of received", "Which bands cost most"),
    "frames": ("when", "of sent power", "of received", "Which moments cost most"),
}


def channels(x: SignalReport, most: int) -> Table:
    """A line for each channel of a report of several."""
    head = ("channel", "tells most", f"excess, {x.unit}s", "limits", "× natural", "verdict", "SNR", "SI-SDR")
    rows = tuple(_channel(channel) for channel in x.channels[:most])
    return Table("Channel by channel", "channels", head, "llrlrlrr", rows, (3, 7, 1), max(0, len(x) - most))


def _channel(channel: Channel) -> tuple[str, ...]:
    """The cells of a channel."""
    aspect, quality = most_telling(channel), channel.quality
    ratio = above_natural(aspect)
    return (
        name(channel.name, 24),
        aspect.name,
        number(aspect.excess.value),
        _limits(aspect),
        "–" if ratio is None else times(ratio).removesuffix(" times"),
        aspect.ledger.verdict,
        decibels(quality.snr),
        decibels(quality.si_sdr),
    )


def accounts(x: SignalReport, channel: Channel) -> Table:
    """A line for each account: total = irreducible + excess, beside the sent signal's own variation."""
    head = ("account", "irreducible", "+ excess", "limits", "= total", "natural", "at most", "", "verdict")
    rows = tuple(_account(aspect) for aspect in channel.aspects)
    return Table(f"The accounts, in {x.unit}s", "accounts", head, "lrrlrrrll", rows, (4, 1, 6, 5, 7))


def _account(aspect: Aspect) -> tuple[str, ...]:
    """The cells of an account."""
    natural = aspect.natural
    return (
        aspect.name,
        number(aspect.irreducible.value),
        number(aspect.excess.value),
        _limits(aspect),
        number(aspect.total.value),
        "–" if natural is None else number(natural.typical),
        "–" if natural is None else number(natural.most),
        _BESIDE[aspect.beyond] if natural is not None and aspect.name != "frames" else "",
        aspect.ledger.verdict,
    )


def entries(x: SignalReport, aspect: Aspect, most: int) -> Table:
    """The levels, bands or moments that cost most; none where the whole is no difference."""
    shown = costliest(aspect, most) if aspect.ledger.verdict != "same" else []
    longest = max((cell.excess for cell in shown if math.isfinite(cell.excess)), default=0.0) or 1.0
    what, sent, received, title = _ENTRIES[aspect.name]
    if x.medium == "image":
        sent = "of sent pixels"
    head = (what, sent, received, f"excess, {x.unit}s", "of it")
    rows = tuple(_entry(aspect, cell, x.sent.rate is not None) for cell in shown)
    bars = tuple((0.0, min(1.0, cell.excess / longest)) for cell in shown)
    hidden = sum(cell.excess > 0 for cell in aspect.cells) - len(shown)
    of = {"amplitude": "levels", "spectrum": "bands", "frames": "moments"}[aspect.name]
    return Table(title, of, head, "lrrrr", rows, (2, 1), hidden, bars)


def _entry(aspect: Aspect, cell: Cell, timed: bool) -> tuple[str, ...]:
    """The cells of a level, band or moment."""
    whole = aspect.excess.value
    return (
        span(aspect.name, cell, timed),
        percent(cell.sent),
        percent(cell.received),
        number(cell.excess),
        percent(cell.excess / whole) if 0 < whole < math.inf else "–",
    )


def _limits(aspect: Aspect) -> str:
    """The limits of an excess; none of an infinite one."""
    return "" if math.isinf(aspect.excess.value) else limits(aspect.excess)
