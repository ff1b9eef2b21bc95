"""The picture of a part: its irreducible cost as a floor, the excess on top, the label entropy as a line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from markupsafe import Markup

from kullback.training import Account, Training
from kullback.units import Unit
from kullback.views.notation import count, number
from kullback.views.training import words

_MOST_POINTS: Final = 150
_LABELS: Final = 5  # epochs named below the picture
_LONG: Final = 1000  # numbers that leave room for fewer labels on a narrow screen
_APART: Final = 0.2  # of the width, from one mark of what is cut to the next
_LEAST: Final = 1e-9  # of an axis
_AWAY: Final = 3.0  # an axis does not follow what is more than so many times the median

Point = tuple[float, Account]  # where an epoch stands from left to right, and what it cost


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes that the pictures of all parts share: epochs from `first` to `last`, costs from 0 to `high`."""

    first: int
    last: int
    high: float
    step: float
    unit: Unit

    @classmethod
    def of(cls, x: Training) -> Frame:
        """Axes that hold the epochs of a training; a cost far above the usual is cut."""
        accounts = [account for epoch in x.epochs for account in epoch.parts]
        tops = [words.top(account) for account in accounts]
        least = max(_LEAST, *(account.label_entropy for account in accounts))
        most = max(least, min(max(tops), _AWAY * median(tops)))
        step = _step(most)
        return cls(x.epochs[0].number, x.epochs[-1].number, step * math.ceil(most / step - 1e-9), step, x.unit)

    def across(self, epoch: int) -> float:
        """Where an epoch stands, from 0 at the left to 1 at the right."""
        return (epoch - self.first) / (self.last - self.first) if self.last > self.first else 0.5

    def down(self, cost: float) -> float:
        """How far below the top a cost stands, as a fraction of the height."""
        return 1.0 - min(cost, self.high) / self.high


def picture(x: Training, part: str, frame: Frame) -> Markup:
    """The epochs of a part, from left to right."""
    curve = words.thinned(x.curve(part), _MOST_POINTS)
    points = [(frame.across(epoch), account) for epoch, account in curve]
    return Markup(
        '<figure class="curve"><div class="costs">{}</div><svg class="drawn" role="img" aria-label="{}">{}{}{}{}</svg>'
        '<svg class="epochs" aria-hidden="true">{}</svg></figure>'
    ).format(
        _costs(frame),
        f"{words.name(part)}: irreducible cost and excess by epoch",
        _rules(frame),
        _areas(points, frame),
        _entropies(points, frame),
        Markup("").join(_touch(i, points, curve[i][0], frame) for i in range(len(points))),
        _epochs(frame),
    )


def _areas(points: Sequence[Point], frame: Frame) -> Markup:
    """Irreducible and excess as areas on top of one another; of one epoch as bars."""
    ends = points if len(points) > 1 else [(0.35, points[0][1]), (0.65, points[0][1])]
    floor = [(at, frame.down(account.irreducible)) for at, account in ends]
    total = [(at, frame.down(words.top(account))) for at, account in ends]
    ground = [(ends[-1][0], 1.0), (ends[0][0], 1.0)]
    return Markup(
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none"><path class="excess" d="{}"/>'
        '<path class="irreducible" d="{}"/><path class="total" d="{}"/></svg>'
    ).format(_path([*total, *reversed(floor)]), _path([*floor, *ground]), _path(total))


def _entropies(points: Sequence[Point], frame: Frame) -> Markup:
    """The label entropy, as a dashed line through all epochs."""
    ends = [(at, frame.down(account.label_entropy)) for at, account in points]
    ends = ends if len(ends) > 1 else [(0.0, ends[0][1]), (1.0, ends[0][1])]
    return Markup(
        '<svg viewBox="0 0 100 100" preserveAspectRatio="none"><path class="entropy" d="{}"/></svg>'
        '<text class="last" x="100%" y="{}" dy="-5">label entropy {}</text>'
    ).format(_path(ends), _percent(ends[-1][1]), number(points[-1][1].label_entropy))


def _touch(i: int, points: Sequence[Point], epoch: int, frame: Frame) -> Markup:
    """An epoch in words, where a pointer rests on it; and a mark where the picture begins to be cut."""
    at, account = points[i]
    left = (at + points[i - 1][0]) / 2 if i else 0.0
    right = (at + points[i + 1][0]) / 2 if i + 1 < len(points) else 1.0
    before = [then for then, its in points[:i] if at - then < _APART and _beyond(its, frame)]
    mark = "" if before or (i and _beyond(points[i - 1][1], frame)) else _beyond(account, frame)
    text = Markup('<text class="beyond {}" x="{}" y="0" dx="{}" dy="10">{}</text>')
    return Markup('<g><title>{}</title><rect class="touch" x="{}" width="{}" y="0" height="100%"/>{}</g>').format(
        f"epoch {count(epoch)}, {count(account.rows)} rows: {number(account.total)} {frame.unit}s = "
        f"{number(account.irreducible)} irreducible + {words.excess(account)} excess",
        _percent(left),
        _percent(right - left),
        text.format(_anchor(at), _percent(at), 5 if at < 0.02 else 0, mark) if mark else "",
    )


def _beyond(account: Account, frame: Frame) -> str:
    """What tells that a cost is cut in the picture, or not whole."""
    top = words.top(account)
    cut = f"↑ {number(top)}" if top > frame.high else ""
    return f"{cut} ∞".strip() if account.infinite else cut


def _rules(frame: Frame) -> Markup:
    """A line across the picture at each cost that is named."""
    return Markup("").join(
        Markup('<line class="rule" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(_percent(frame.down(cost)))
        for cost in _ticks(frame)
    )


def _costs(frame: Frame) -> Markup:
    """The costs that are named at the left, and their unit."""
    return Markup("<b>{}s</b><svg>{}</svg>").format(
        frame.unit,
        Markup("").join(
            Markup('<text class="last" x="100%" y="{}" dy="4">{}</text>').format(
                _percent(frame.down(cost)), f"{cost:g}"
            )
            for cost in _ticks(frame)
        ),
    )


def _epochs(frame: Frame) -> Markup:
    """The numbers of some epochs, where these stand."""
    labels = _LABELS if frame.last < _LONG else _LABELS - 2
    each = max(1, math.ceil((frame.last - frame.first) / labels))
    named = [*range(frame.first, frame.last - each // 2, each), frame.last]
    return Markup("").join(
        Markup('<text class="{}" x="{}" y="13">{}</text>').format(
            _anchor(frame.across(epoch)),
            _percent(frame.across(epoch)),
            f"epoch {epoch}" if epoch == frame.first else epoch,
        )
        for epoch in dict.fromkeys(named)
    )


def _anchor(at: float) -> str:
    """How a label stands at its place: at an edge it goes inwards."""
    return "first" if at < 0.02 else "last" if at > 0.98 else "inner"


def _ticks(frame: Frame) -> list[float]:
    """The costs that are named."""
    return [i * frame.step for i in range(round(frame.high / frame.step) + 1)]


def _step(most: float) -> float:
    """A round number of which two to five reach the most.

    >>> [_step(x) for x in (2.3, 0.069, 11.0)]
    [0.5, 0.02, 5.0]
    """
    power = 10.0 ** math.floor(math.log10(most))
    return next(float(f"{step * power:.3g}") for step in (0.2, 0.5, 1, 2, 5) if step * power * 5 >= most * (1 - 1e-9))


def _path(points: Sequence[tuple[float, float]]) -> str:
    """Points as SVG writes a line through them."""
    return "M" + "L".join(f"{100 * a:.2f} {100 * b:.2f}" for a, b in points)


def _percent(fraction: float) -> str:
    """A fraction as SVG writes it."""
    return f"{100 * fraction:.4g}%"
