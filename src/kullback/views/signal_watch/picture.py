"""The picture of a watched channel: the divergence of its frames over time, and below it the evidence."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from kullback.signal_watch import Moment, SignalWatch, WatchedChannel
from kullback.views.notation import number
from kullback.views.signal_watch import words

_LABELS: Final = 6  # moments named below the picture


@dataclass(frozen=True, slots=True)
class Axis:
    """A vertical axis of powers of ten, from `low` to `high`."""

    low: float
    high: float

    @classmethod
    def over(cls, amounts: Sequence[float], mark: float) -> Axis:
        """The axis that shows amounts and a mark among them: from a hundredth of the mark at least."""
        high = max([*amounts, 3.0 * mark])
        low = max(0.01 * mark, min([0.3 * mark, *amounts]))
        return cls(10.0 ** math.floor(math.log10(low)), 10.0 ** math.ceil(math.log10(high)))

    def place(self, amount: float) -> float:
        """How far below the top an amount stands, as a fraction of the height."""
        within = min(max(amount, self.low), self.high)
        return 1.0 - math.log(within / self.low) / math.log(self.high / self.low)


def picture(x: SignalWatch, channel: WatchedChannel, *, touched: bool) -> Markup:
    """One channel from the stream's begin to its end; `touched` moments say their numbers under a pointer."""
    moments = channel.moments
    first, last = moments[0].start, moments[-1].end

    def across(time: float) -> float:
        """Where a moment stands, as a fraction of the width."""
        return (time - first) / (last - first)

    marks = _marks(channel, across)
    divergence = _panel(
        f"divergence, {x.unit}s", [(m, m.divergence) for m in moments], channel.usual, "usual", across, marks
    )
    evidence = _panel("evidence, bits", [(m, m.evidence) for m in moments], channel.threshold, "alarm", across, marks)
    over = _touches(x, moments, across) if touched else Markup("")
    return Markup(
        '<div class="timeline"><div class="panel excess">{}</div><div class="panel evidence">{}</div>{}</div>'
    ).format(divergence.format(over), evidence.format(over), _times(x, first, last))


def _panel(
    title: str,
    shown: Sequence[tuple[Moment, float]],
    mark: float,
    name: str,
    across: Callable[[float], float],
    marks: Markup,
) -> Markup:
    """One panel: its axis, a curve over time, a line at the amount that matters; room for what a pointer touches."""
    axis = Axis.over([amount for _, amount in shown], mark)
    points = []
    ends = [*(moment.start for moment, _ in shown[1:]), shown[-1][0].end]  # frames overlap, a curve does not
    for (moment, amount), end in zip(shown, ends, strict=True):
        y = 100 * axis.place(amount)
        points += [f"{100 * across(moment.start):.2f} {y:.1f}", f"{100 * across(end):.2f} {y:.1f}"]
    return Markup(
        '<div class="ends"><b>{title}</b><span>{high}</span><span>{low}</span></div>'
        '<svg class="drawn" role="img"><title>{title}</title>'
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none"><path class="under" d="M0 100 L{path} L100 100Z"/>'
        '<path class="curve" d="M{path}"/></svg>'
        '<line class="threshold {name}" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
        '<text class="last" x="100%" y="{y}" dy="-4">{name} {mark}</text>{marks}{{}}</svg>'
    ).format(
        title=title,
        high=_power(axis.high),
        low=_power(axis.low),
        path=" L".join(points),
        name=name,
        mark=number(mark),
        marks=marks,
        y=_percent(axis.place(mark)),
    )


def _marks(channel: WatchedChannel, across: Callable[[float], float]) -> Markup:
    """Where the change is likeliest to have begun, and where the alarm rang."""
    if channel.alarm is None:
        return Markup("")
    return Markup(
        '<rect class="change" x="{begun}" width="{width}" y="0" height="100%"/>'
        '<line class="rang" x1="{rang}" x2="{rang}" y1="0" y2="100%"/>'
    ).format(
        begun=_percent(max(0.0, across(channel.alarm.change.start))),
        width=_percent(max(0.0, across(channel.alarm.time) - max(0.0, across(channel.alarm.change.start)))),
        rang=_percent(across(channel.alarm.time)),
    )


def _touches(x: SignalWatch, moments: Sequence[Moment], across: Callable[[float], float]) -> Markup:
    """What says the numbers of a moment where a pointer rests on it."""
    width = 1 / len(moments)
    return Markup("").join(
        Markup('<g><title>{said}</title><rect class="touch" x="{x}" width="{width}" y="0" height="100%"/></g>').format(
            said=f"{words.moment(x, m.start)}: {number(m.divergence)} {x.unit}s a sample, "
            f"{words.evidence(m.evidence)} bits of evidence",
            x=_percent(across(m.start)),
            width=_percent(width),
        )
        for m in moments
    )


def _times(x: SignalWatch, first: float, last: float) -> Markup:
    """Some moments below the picture."""
    places = [i / (_LABELS - 1) for i in range(_LABELS)]
    named = [
        Markup('<text class="{}" x="{}" y="14">{}</text>').format(
            "first" if place == 0 else "last" if place == 1 else "inner",
            _percent(place),
            words.moment(x, first + place * (last - first)),
        )
        for place in places
    ]
    return Markup('<svg class="names">{}</svg>').format(Markup("").join(named))


def _power(amount: float) -> str:
    """A power of ten, as the end of an axis has it."""
    return number(amount) if not 1e-3 <= amount <= 1e5 else f"{amount:,g}"


def _percent(fraction: float) -> str:
    """A fraction as SVG writes it."""
    return f"{100 * fraction:.4g}%"
