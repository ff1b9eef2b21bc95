"""Section 5 of an explanation: how its two ways to the excess agree, and what rounding did."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from kullback.by_hand import Sum, exact_sum
from kullback.views.working.formula import PARTS, PLAIN, Part
from kullback.views.working.pieces import Block, Rounding, Says
from kullback.views.working.shown import Shown


def rounding(shown: Shown) -> Iterator[Block]:
    """The table of what was rounded, and what it says."""
    x, say = shown.x, shown.say
    if x.excess.exactly.is_infinite():
        yield Says(say("rounding.infinite"))
        return
    rows = (
        ("H(P)", x.irreducible.by_hand, x.irreducible.exactly),
        ("H(P,Q)", x.total.by_hand, x.total.exactly),
        ("H(P,Q) − H(P)", x.by_subtraction, x.excess.exactly),
        ("D(P‖Q)", x.excess.by_hand, x.excess.exactly),
    )
    yield Rounding(tuple(say.look_up("rounding.columns")), tuple(_row(*row, x.digits) for row in rows))
    apart = abs(x.by_subtraction - x.excess.by_hand)
    exact, step = PLAIN.exact(x.excess.exactly, x.digits), Decimal(1).scaleb(-x.digits)
    if apart:
        yield Says(say("rounding.differ", difference=PLAIN.decimal(apart), step=PLAIN.decimal(step), exact=exact))
    else:
        yield Says(say("rounding.agree", by_hand=PLAIN.decimal(x.by_subtraction), exact=exact))
    if min(x.by_subtraction, x.excess.by_hand) < 0:
        yield Says(say("rounding.negative"))
    for part in PARTS:
        yield from _ties(shown, part, getattr(x, part))


def _row(symbol: str, by_hand: Decimal, exactly: Decimal, digits: int) -> tuple[str, str, str, str]:
    """A row of the table."""
    return symbol, PLAIN.decimal(by_hand), PLAIN.exact(exactly, digits), PLAIN.off(by_hand, exactly)


def _ties(shown: Shown, part: Part, of: Sum) -> Iterator[Says]:
    """The products of a sum that lay halfway, and what it would be, had they been rounded the other way."""
    ties = [i for i, step in enumerate(of.steps) if step.is_tie]
    if not ties:
        return
    alike: dict[tuple[Fraction, Decimal | None], list[int]] = {}
    for i in ties:
        alike.setdefault((of.steps[i].weight, of.steps[i].log), []).append(i)
    products = [_halfway(shown, of, places) for places in alike.values()]
    other = exact_sum([of.by_hand, *(of.steps[i].away_from_zero - of.steps[i].product for i in ties)])
    known = {"symbol": PLAIN.symbols[part], "sum": PLAIN.decimal(other)}
    yield Says(shown.say("rounding.tie", products=shown.say.names(products), **known))


def _halfway(shown: Shown, of: Sum, places: list[int]) -> str:
    """Products that are the same and lie halfway, and whose they are."""
    step = of.steps[places[0]]
    return shown.say(
        "rounding.tie_product",
        product_of=PLAIN.put_in(shown.truth[places[0]], step.log or Decimal(0)),
        unrounded=PLAIN.decimal((step.product + step.away_from_zero) / 2),
        product=PLAIN.decimal(step.product),
        names=shown.in_sentence(places),
    )
