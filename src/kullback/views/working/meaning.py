"""Sections 6 and 7 of an explanation: which outcomes cost most, and what the numbers mean."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from kullback.by_hand import exact_sum
from kullback.explanation import Explanation
from kullback.ledger import Ledger
from kullback.units import Unit
from kullback.views.language import Language
from kullback.views.notation import number, percent
from kullback.views.working.formula import PLAIN
from kullback.views.working.pieces import Block, Says, Shares
from kullback.views.working.shown import Shown

_CAUSES: Final = 3
_LARGE_PART: Final = 0.8  # of the excess: what the named causes make up, where few are enough
_MOST_OF_IT: Final = 0.5
_NEAR: Final = 0.2  # twice the total variation
_FAR: Final = 10.0  # times what nobody can avoid: from there on no percentage says more


def shares(shown: Shown) -> Iterator[Block]:
    """How the excess falls on the outcomes."""
    x, say = shown.x, shown.say
    suffix = "" if x.unit == "nat" else "_in"
    pieces = {name: say(f"shares.{name}{suffix}", log=shown.log) for name in ("given_back", "tangent")}
    yield Says(say("shares.says", log=shown.log, **pieces))
    rows = [(shown.labels[i], shown.truth[i], shown.belief[i], x.shares[i], shown.part(i)) for i in shown.places]
    if shown.rest:
        others = exact_sum(x.shares[i] for i in shown.rest)
        part = math.fsum(shown.part(i) for i in shown.rest)
        rows.append((say.more(len(shown.rest)), *shown.together(shown.rest), others, part))
    split = 0 < x.excess.exactly < math.inf
    yield Shares(
        tuple(say.look_up("shares.columns")),
        tuple(
            (label, p, q, PLAIN.exact(cost, x.digits), percent(of) if split else "") for label, p, q, cost, of in rows
        ),
        tuple(of for *_, of in rows),
    )
    if split:
        yield from _main_causes(shown)
    elif x.excess.exactly > 0:
        forbidden = [i for i, cost in enumerate(x.shares) if cost.is_infinite()]
        yield Says(say("shares.infinite", names=shown.in_sentence(forbidden)))


def _main_causes(shown: Shown) -> Iterator[Says]:
    """The outcomes that cost most, as few as make up most of the excess; none that others cost as much as."""
    cost, order = shown.x.shares, shown.costliest
    named, made_up = 0, 0.0
    while named < min(_CAUSES, len(order)) and made_up < _LARGE_PART:
        made_up += shown.part(order[named])
        named += 1
    while 0 < named < len(order) and cost[order[named - 1]] == cost[order[named]]:
        named -= 1
    causes = [_cause(shown, i) for i in order[:named]]
    if not causes:
        return
    whole = all(cost[i] == 0 for i in order[named:])
    made_up = math.fsum(shown.part(i) for i in order[:named])
    key = "shares.all" if whole else "shares.most" if made_up >= _MOST_OF_IT else "shares.largest"
    yield Says(shown.say(key, names=shown.say.joined(causes)))


def _cause(shown: Shown, i: int) -> str:
    """What an outcome makes up of the excess, and why."""
    known = {"name": shown.names[i], "truth": shown.truth[i], "belief": shown.belief[i]}
    return shown.say("shares.cause", percent=percent(shown.part(i)), **known)


def meaning(shown: Shown) -> Iterator[Says]:
    """What the numbers mean."""
    x, say = shown.x, shown.say
    yield Says(_cost(shown))
    caveats = [Says(text) for text in of_ledger(x, x.unit, say)]
    if x.excess.exactly > 0 and not caveats:
        yield Says(_reverse(shown))
    yield from caveats
    yield Says(say("meaning.learning"))


def _cost(shown: Shown) -> str:
    """What believing Q costs."""
    irreducible, total, excess = (part.exact for part in (shown.x.irreducible, shown.x.total, shown.x.excess))
    known = {"total": number(total), "irreducible": number(irreducible), "excess": number(excess), "unit": shown.unit}
    known["whoever"] = shown.say("meaning.whoever" if shown.x.estimate is None else "meaning.whoever_at")
    if math.isinf(excess):
        return shown.say("meaning.infinite", **known)
    if excess == 0:
        return shown.say("meaning.same")
    if irreducible == 0:
        return shown.say("meaning.certain", **known)
    if excess > _FAR * irreducible:
        return shown.say("meaning.far", **known)
    return shown.say("meaning.finite", percent=f"{number(100 * excess / irreducible)}%", **known)


def _reverse(shown: Shown) -> str:
    """What believing P costs where Q is what happens."""
    reverse, excess = shown.x.reverse, shown.x.excess.exactly
    known = {"reverse": number(float(reverse)), "unit": shown.unit}
    if reverse.is_infinite():
        return shown.say("meaning.reverse_both" if excess.is_infinite() else "meaning.reverse_infinite")
    if abs(reverse - excess) < excess.scaleb(-30):  # but for the last of 50 digits
        return shown.say("meaning.reverse_same", **known)
    if number(float(reverse)) != number(float(excess)):
        return shown.say("meaning.reverse", **known)
    apart = math.fsum(abs(float(p) - float(q)) for p, q in zip(shown.x.truth, shown.x.belief, strict=True))
    return shown.say("meaning.reverse_near" if apart < _NEAR else "meaning.reverse_alike", **known)


def of_ledger(x: Explanation, unit: Unit, say: Language) -> Iterator[str]:
    """What the ledger says beyond these numbers: an estimate from counts, or that rounding may be all there is."""
    ledger = x.ledger
    if x.estimate is not None:
        yield _estimated(ledger, unit, say)
        if ledger.bound == "at least":
            yield say("meaning.at_least")
    elif x.rows == (None, None) and ledger.resolution is not None and x.excess.exactly > 0 and not ledger.resolved:
        resolution = number(ledger.resolution.to(unit).value)
        yield say("meaning.not_resolved", resolution=resolution, unit=say(f"unit.{unit}"))


def _estimated(ledger: Ledger, unit: Unit, say: Language) -> str:
    """The estimate from counts, with its limits."""
    excess = ledger.excess.to(unit)
    open_ended = math.isinf(excess.high)
    key = "limits_open" if open_ended else "limits_conditional" if excess.upper == "conditional" else "limits"
    known = {"percent": f"{100 * ledger.confidence:g}%", "low": number(excess.low), "high": number(excess.high)}
    limits = say(f"meaning.{key}", **known)
    verdict = say(f"verdict.{ledger.verdict}", tolerance=f"{ledger.tolerance:g}", unit=say("unit.bit"))
    unit_name = say(f"unit.{unit}")
    return say("meaning.estimate", excess=number(excess.value), unit=unit_name, limits=limits, verdict=verdict)
