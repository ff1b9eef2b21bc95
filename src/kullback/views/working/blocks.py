"""What an explanation says, block by block: headings, sentences, sums and tables, in the words of its language."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import islice
from typing import Final, TypeAlias

from kullback.by_hand import Step, Sum
from kullback.explanation import Explanation
from kullback.ledger import Ledger
from kullback.views.language import Language, language
from kullback.views.notation import count, is_bare, number, outcome, percent, shorten, visible
from kullback.views.working.formula import PARTS, PLAIN, Part, share, written

_MOST: Final = 12  # outcomes that are all shown; of more, the costliest _SHOWN
_SHOWN: Final = 10
_CAUSES: Final = 3
_LARGE_PART: Final = 0.8  # of the excess: what the named causes make up, where few are enough
_MOST_OF_IT: Final = 0.5
LABEL: Final = 24  # characters of a label that is shown
_TIES: Final = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: of the whole, or of one numbered section."""

    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Says:
    """Sentences."""

    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One outcome's product in a sum, its logarithm by hand; or those of all outcomes not shown (`rest`) together."""

    label: str
    p: str
    q: str
    log: Decimal | None
    product: Decimal
    exact: float
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Working:
    """A sum, line by line."""

    part: Part
    lines: tuple[Line, ...]
    sum: Sum


@dataclass(frozen=True, slots=True)
class Subtraction:
    """The excess as total − irreducible."""


@dataclass(frozen=True, slots=True)
class Rounding:
    """A table: each result by hand, exactly, and the difference; `symbols` are in plain signs."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """A table: each outcome's share of the excess, with `parts` of the largest for a bar."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, str, str, str, str], ...]
    parts: tuple[float, ...]


Block: TypeAlias = Heading | Says | Working | Subtraction | Rounding | Shares


def blocks(x: Explanation) -> Iterator[Block]:
    """The blocks of an explanation, in the order in which they are read."""
    return _Writer(x).blocks()


class _Writer:
    """Writes the blocks of one explanation."""

    def __init__(self, x: Explanation) -> None:
        """Choose the words and the outcomes to show."""
        self.x = x
        self.say: Language = language(x.lang)
        self.truth, self.belief = written(x)
        self.log = PLAIN.logs[x.unit]
        self.unit = self.say(f"unit.{x.unit}")
        self.labels = [shorten(outcome(label, x.ledger.kind), LABEL) for label in x.labels]
        self.names = [self._name(label, shown) for label, shown in zip(x.labels, self.labels, strict=True)]
        places = range(len(self.labels))
        shares = x.shares
        costliest = sorted(places, key=lambda i: -shares[i])
        self.shown = list(places) if len(places) <= _MOST else sorted(costliest[:_SHOWN])
        self.rest = sorted(set(places) - set(self.shown))

    def blocks(self) -> Iterator[Block]:
        """All of them."""
        say = self.say
        yield Heading(say("title.plain") if self.x.title is None else shorten(visible(self.x.title)))
        yield from self._sides()
        yield Heading(say("irreducible.heading"), 1)
        yield Says(say("irreducible.says"))
        yield self._working("irreducible", self.x.irreducible)
        yield from self._never()
        yield Heading(say("total.heading"), 2)
        yield Says(say("total.says"))
        yield self._working("total", self.x.total)
        yield from self._zeros_of_belief()
        yield Heading(say("subtraction.heading"), 3)
        yield Says(say("subtraction.says"))
        yield Subtraction()
        yield Heading(say("direct.heading"), 4)
        yield Says(say("direct.says"))
        yield self._working("excess", self.x.excess)
        yield from self._gives_back()
        yield Heading(say("rounding.heading"), 5)
        yield from self._rounding()
        yield Heading(say("shares.heading"), 6)
        yield from self._shares()
        yield Heading(say("meaning.heading"), 7)
        yield from (Says(sentence) for sentence in self._meaning())

    def _sides(self) -> Iterator[Block]:
        """What P and Q are, where they are more than numbers."""
        estimate = self.x.estimate
        truth, belief = (shorten(visible(side.name)) for side in (self.x.ledger.truth, self.x.ledger.belief))
        if estimate is not None:
            rows = [count(side.rows or 0) for side in (estimate.truth, estimate.belief)]
            text = self.say("sides.counted", truth=truth, truth_rows=rows[0], belief=belief, belief_rows=rows[1])
            if self.x.smoothed:
                text += " " + self.say("sides.smoothed", names=self._unseen(estimate))
            yield Says(text)
        elif truth != "p" and belief != "q":
            yield Says(self.say("sides.named", truth=truth, belief=belief))

    def _working(self, part: Part, of: Sum) -> Working:
        """A sum; the outcomes that are not shown are one line of it."""
        lines = [self._line(i, of.steps[i]) for i in self.shown]
        if self.rest:
            hidden = [of.steps[i] for i in self.rest]
            product, exact = sum((x.product for x in hidden), Decimal(0)), math.fsum(x.exact for x in hidden)
            lines.append(Line(self.say.more(len(hidden)), "", "", None, product, exact, rest=True))
        return Working(part, tuple(lines), of)

    def _line(self, i: int, step: Step) -> Line:
        """One outcome's product."""
        return Line(self.labels[i], self.truth[i], self.belief[i], step.log, step.product, step.exact)

    def _never(self) -> Iterator[Says]:
        """Outcomes that never happen."""
        yield from self._noted("zero.never", [i for i, p in enumerate(self.x.truth) if p == 0])

    def _zeros_of_belief(self) -> Iterator[Says]:
        """Outcomes that one side alone has."""
        pairs = list(enumerate(zip(self.x.truth, self.x.belief, strict=True)))
        yield from self._noted("zero.never_believed", [i for i, (p, q) in pairs if p == 0 < q])
        yield from self._noted("zero.forbidden", [i for i, (p, q) in pairs if q == 0 < p])

    def _gives_back(self) -> Iterator[Says]:
        """Outcomes that cost less under Q than under P."""
        pairs = enumerate(zip(self.x.truth, self.x.belief, strict=True))
        yield from self._noted("direct.gives_back", [i for i, (p, q) in pairs if 0 < p < q])

    def _noted(self, key: str, places: Sequence[int]) -> Iterator[Says]:
        """A sentence about some outcomes, where there are any; their mass is that of the side which has them."""
        if places:
            mass = percent(float(sum(self.x.truth[i] or self.x.belief[i] for i in places)))
            yield Says(self.say(key, names=self.say.names([self.names[i] for i in places]), mass=mass, log=self.log))

    def _rounding(self) -> Iterator[Block]:
        """How the two ways agree, by hand and exactly."""
        x, say = self.x, self.say
        if math.isinf(x.excess.exact):
            yield Says(say("rounding.infinite"))
            return
        rows = (
            ("H(P)", x.irreducible.by_hand, x.irreducible.exact),
            ("H(P,Q)", x.total.by_hand, x.total.exact),
            ("H(P,Q) − H(P)", x.by_subtraction, x.excess.exact),
            ("D(P‖Q)", x.excess.by_hand, x.excess.exact),
        )
        yield Rounding(tuple(say.look_up("rounding.columns")), tuple(self._rounded(*row) for row in rows))
        apart = abs(x.by_subtraction - x.excess.by_hand)
        known = {"exact": PLAIN.exact(x.excess.exact, x.digits), "digits": x.digits}
        if apart:
            yield Says(say("rounding.differ", difference=PLAIN.decimal(apart), **known))
        else:
            yield Says(say("rounding.agree", by_hand=PLAIN.decimal(x.by_subtraction), **known))
        yield from islice(self._ties(), _TIES)

    def _rounded(self, symbol: str, by_hand: Decimal, exact: float) -> tuple[str, str, str, str]:
        """A row of the table of roundings."""
        return symbol, PLAIN.decimal(by_hand), PLAIN.exact(exact, self.x.digits), PLAIN.off(float(by_hand) - exact)

    def _ties(self) -> Iterator[Says]:
        """What would have changed, had a product that lies halfway been rounded the other way."""
        for part in PARTS:
            of: Sum = getattr(self.x, part)
            for weight, step in zip(self.truth, of.steps, strict=True):
                if step.is_tie and step.log is not None:
                    known = {
                        "weight": weight,
                        "log_value": PLAIN.decimal(step.log),
                        "unrounded": PLAIN.decimal(step.product + (step.away_from_zero - step.product) / 2),
                        "product": PLAIN.decimal(step.product),
                        "other": PLAIN.decimal(step.away_from_zero),
                        "sum": PLAIN.decimal(of.by_hand - step.product + step.away_from_zero),
                    }
                    yield Says(self.say("rounding.tie", digits=self.x.digits, symbol=PLAIN.symbols[part], **known))

    def _shares(self) -> Iterator[Block]:
        """How the excess falls on the outcomes."""
        x, say = self.x, self.say
        nats = "" if x.unit == "nat" else say("shares.nats", log=self.log)
        yield Says(say("shares.says", log=self.log, nats=nats))
        shares = x.shares
        rows = [(self.labels[i], self.truth[i], self.belief[i], shares[i]) for i in self.shown]
        if self.rest:
            p, q = (share(sum((side[i] for i in self.rest), Fraction(0))) for side in (x.truth, x.belief))
            rows.append((say.more(len(self.rest)), p, q, math.fsum(shares[i] for i in self.rest)))
        yield Shares(
            tuple(say.look_up("shares.columns")),
            tuple((label, p, q, PLAIN.exact(cost, x.digits), self._percent(cost)) for label, p, q, cost in rows),
            tuple(self._fraction(cost) for *_, cost in rows),
        )
        yield from self._main_causes()

    def _fraction(self, cost: float) -> float:
        """A share as a fraction of the excess."""
        whole = self.x.excess.exact
        if math.isinf(whole):
            return float(math.isinf(cost))
        return min(1.0, cost / whole) if whole > 0 else 0.0

    def _percent(self, cost: float) -> str:
        """The same as a percentage; none where the excess is infinite or nothing."""
        return percent(self._fraction(cost)) if 0 < self.x.excess.exact < math.inf else ""

    def _main_causes(self) -> Iterator[Says]:
        """The outcomes that cost most, as few as make up most of a finite excess."""
        if not 0 < self.x.excess.exact < math.inf:
            return
        shares, causes, made_up = self.x.shares, [], 0.0
        for i in sorted(range(len(shares)), key=lambda i: -shares[i])[:_CAUSES]:
            known = {"name": self.names[i], "truth": self.truth[i], "belief": self.belief[i]}
            part = self._fraction(shares[i])
            causes.append(self.say("shares.cause", percent=percent(part), **known))
            made_up += part
            if made_up >= _LARGE_PART:
                break
        key = "shares.most" if made_up >= _MOST_OF_IT else "shares.largest"
        yield Says(self.say(key, names=self.say.joined(causes)))

    def _meaning(self) -> Iterator[str]:
        """What the numbers mean."""
        say, unit = self.say, self.unit
        irreducible, total, excess = self.x.irreducible.exact, self.x.total.exact, self.x.excess.exact
        reverse = self.x.ledger.reverse.value
        known = {"total": number(total), "irreducible": number(irreducible), "excess": number(excess), "unit": unit}
        if math.isinf(excess):
            yield say("meaning.infinite")
        elif excess == 0:
            yield say("meaning.same")
        elif irreducible == 0:
            yield say("meaning.certain", **known)
        else:
            yield say("meaning.finite", percent=f"{number(100 * excess / irreducible)}%", **known)
        if excess > 0 and self.x.estimate is None:
            same = "_same" if number(reverse) == number(excess) else "_infinite" if math.isinf(reverse) else ""
            yield say(f"meaning.reverse{same}", reverse=number(reverse), unit=unit)
        yield say("meaning.learning")
        if self.x.estimate is not None:
            yield self._estimated(self.x.estimate)

    def _estimated(self, ledger: Ledger) -> str:
        """What the counts say of the excess beyond these shares."""
        excess = ledger.excess
        key = "meaning.limits_open" if math.isinf(excess.high) else "meaning.limits"
        known = {"percent": f"{100 * ledger.confidence:g}%", "low": number(excess.low), "high": number(excess.high)}
        limits, verdict = self.say(key, **known), self.say(f"verdict.{ledger.verdict}")
        return self.say("meaning.estimate", excess=number(excess.value), unit=self.unit, limits=limits, verdict=verdict)

    def _unseen(self, estimate: Ledger) -> str:
        """The outcomes that the belief has never seen, in a sentence."""
        unseen = set(estimate.truth_only.outcomes)
        return self.say.names([name for label, name in zip(self.x.labels, self.names, strict=True) if label in unseen])

    def _name(self, label: str, shown: str) -> str:
        """An outcome as a sentence names it."""
        return shown if is_bare(label, self.x.ledger.kind) else self.say("list.quoted", name=shown)
