"""What an explanation says, block by block: headings, sentences, sums and tables, in the words of its language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Final

from kullback.by_hand import EXACT, Step, Sum, exact_sum
from kullback.explanation import Explanation
from kullback.views.notation import count, percent, shorten, visible
from kullback.views.working.formula import Part
from kullback.views.working.meaning import meaning, shares
from kullback.views.working.pieces import Block, Heading, Line, Says, Subtraction, Working
from kullback.views.working.rounding import rounding
from kullback.views.working.shown import Shown

_UNNAMED: Final = {"p", "q", "truth", "belief"}  # what sides are called that have no name of their own


def blocks(x: Explanation) -> list[Block]:
    """The blocks of an explanation, in the order in which they are read."""
    with localcontext(EXACT):
        return list(_blocks(x))


def _blocks(x: Explanation) -> Iterator[Block]:
    """One after the other."""
    shown = Shown(x)
    say, truth, belief = shown.say, x.truth, x.belief
    yield Heading(say("title.plain") if x.title is None else shorten(visible(x.title)))
    yield from (Says(text) for text in sides(shown))
    yield Heading(say("irreducible.heading"), 1)
    yield Says(say("irreducible.says", log=shown.log))
    yield _working(shown, "irreducible", x.irreducible)
    yield from _noted(shown, "zero.never", [i for i, p in enumerate(truth) if p == 0])
    yield Heading(say("total.heading"), 2)
    yield Says(say("total.says"))
    yield _working(shown, "total", x.total)
    pairs = list(enumerate(zip(truth, belief, strict=True)))
    yield from _noted(shown, "zero.never_believed", [i for i, (p, q) in pairs if p == 0 < q])
    yield from _noted(shown, "zero.neither", [i for i, (p, q) in pairs if p == 0 == q])
    yield from _noted(shown, "zero.forbidden", [i for i, (p, q) in pairs if q == 0 < p])
    yield Heading(say("subtraction.heading"), 3)
    yield Says(say("subtraction.says"))
    yield Subtraction()
    yield Heading(say("direct.heading"), 4)
    yield Says(say("direct.says", log=shown.log))
    yield _working(shown, "excess", x.excess)
    yield from _noted(shown, "direct.gives_back", [i for i, (p, q) in pairs if 0 < p < q])
    yield Heading(say("rounding.heading"), 5)
    yield from rounding(shown)
    yield Heading(say("shares.heading"), 6)
    yield from shares(shown)
    yield Heading(say("meaning.heading"), 7)
    yield from meaning(shown)


def sides(shown: Shown) -> Iterator[str]:
    """What P and Q are, where they are more than numbers."""
    x, say = shown.x, shown.say
    for symbol, side, rows in zip("PQ", (x.ledger.truth, x.ledger.belief), x.rows, strict=True):
        known = {"symbol": symbol, "name": shorten(visible(side.name)), "rows": count(rows or 0)}
        if side.name not in _UNNAMED:
            yield say("sides.named_of" if rows is None else "sides.rows_of", **known)
        elif rows is not None:
            yield say("sides.row" if rows == 1 else "sides.rows", **known)
    if x.estimate is not None:
        yield say("sides.shares_first")
    if x.estimate is None and x.rows != (None, None):
        yield say("sides.taken_as_exact")
    if x.smoothed:
        unseen = [i for i, entry in enumerate(x.ledger.entries) if entry.count_truth and not entry.count_belief]
        yield say("sides.smoothed", names=shown.in_sentence(unseen))


def _working(shown: Shown, part: Part, of: Sum) -> Working:
    """A sum; the outcomes that are not shown are one line of it."""
    lines = [_line(shown, i, of.steps[i]) for i in shown.places]
    if shown.rest:
        hidden = [of.steps[i] for i in shown.rest]
        product, exactly = sum((x.product for x in hidden), Decimal(0)), exact_sum(x.exactly for x in hidden)
        lines.append(Line(shown.say.more(len(hidden)), "", "", None, product, exactly, rest=True))
    return Working(part, tuple(lines), of)


def _line(shown: Shown, i: int, step: Step) -> Line:
    """One outcome's product."""
    return Line(shown.labels[i], shown.truth[i], shown.belief[i], step.log, step.product, step.exactly)


def _noted(shown: Shown, key: str, places: Sequence[int]) -> Iterator[Says]:
    """A sentence about some outcomes, where there are any; their mass is that of the side which has them."""
    if places:
        mass = sum((shown.x.truth[i] or shown.x.belief[i] for i in places), Fraction(0))
        yield Says(shown.say(key, names=shown.in_sentence(places), mass=percent(float(mass)), log=shown.log))
