"""Section 5 of an explanation: how its two ways to the excess agree, and what rounding did."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby, islice
from typing import Final

from kullback.by_hand import Sum
from kullback.views.working.formula import PARTS, PLAIN, Part
from kullback.views.working.pieces import Block, Rounding, Says
from kullback.views.working.shown import Shown

_TIES: Final = 3  # that are told


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
    if apart:
        exact, step = PLAIN.exact(x.excess.exactly, x.digits), Decimal(1).scaleb(-x.digits)
        yield Says(say("rounding.differ", difference=PLAIN.decimal(apart), step=PLAIN.decimal(step), exact=exact))
    else:
        yield Says(say("rounding.agree", by_hand=PLAIN.decimal(x.by_subtraction)))
    if min(x.by_subtraction, x.excess.by_hand) < 0:
        yield Says(say("rounding.negative"))
    yield from islice(_ties(shown), _TIES)


def _row(symbol: str, by_hand: Decimal, exactly: Decimal, digits: int) -> tuple[str, str, str, str]:
    """A row of the table."""
    return symbol, PLAIN.decimal(by_hand), PLAIN.exact(exactly, digits), PLAIN.off(by_hand, exactly)


def _ties(shown: Shown) -> Iterator[Says]:
    """What would have changed, had products halfway been rounded the other way; equal ones are one sentence."""
    for part in PARTS:
        of: Sum = getattr(shown.x, part)
        ties = [i for i, step in enumerate(of.steps) if step.is_tie]
        by_product = sorted(ties, key=lambda i: (of.steps[i].weight, of.steps[i].product))
        groups = groupby(by_product, key=lambda i: (of.steps[i].weight, of.steps[i].product))
        for places in sorted(list(group) for _, group in groups):
            yield _tie(shown, part, of, places)


def _tie(shown: Shown, part: Part, of: Sum, places: list[int]) -> Says:
    """What would have changed in one sum, had some equal products been rounded the other way."""
    step = of.steps[places[0]]
    other = step.away_from_zero
    return Says(
        shown.say(
            "rounding.tie",
            names=shown.in_sentence(places),
            weight=shown.truth[places[0]],
            log_value=PLAIN.decimal(step.log or Decimal(0)),
            unrounded=PLAIN.decimal((step.product + other) / 2),
            product=PLAIN.decimal(step.product),
            other=PLAIN.decimal(other),
            symbol=PLAIN.symbols[part],
            sum=PLAIN.decimal(of.by_hand + len(places) * (other - step.product)),
        )
    )
