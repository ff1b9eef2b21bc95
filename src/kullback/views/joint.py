"""Sentences about samples that no bins of single columns describe: rows as a whole, and readings beside an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kullback.joint import DependenceChange, Joint
from kullback.ledger import Amount, Ledger, Reading, Reason
from kullback.views.notation import count, limits, number, percent, probability, shorten, visible

SCORED: Final = "score-binned"
METHODS: Final = (SCORED, "knn", "gaussian")
NAMES: Final = {"knn": "nearest neighbours", "gaussian": "normal distributions", SCORED: "bins of a classifier's score"}

_REASONS: Final[dict[Reason, str]] = {
    "missing": "values are missing",
    "infinite": "values are infinite",
    "shared": "the two sides have rows in common",
    "ties": "values repeat",
    "constant": "a column is constant",
    "collinear": "a column follows from others",
    "dimensions": "there are too many columns",
    "few rows": "there are too few rows",
    "heavy tails": "the tails are heavy",
    "beyond": "the truth lies where the belief has no rows",
    "not normal": "they are not normal",
}
_MOST: Final = 5  # columns and pairs that a text names
_REPEATED: Final = 0.01  # of the rows
_NOTABLE: Final = 0.05  # the least share of what the most needed column loses for which another is named


def finding(ledger: Ledger, truth: str, belief: str) -> str:
    """What the belief costs on rows as a whole."""
    value, low = number(ledger.excess.value), number(ledger.excess.low)
    if ledger.excess.low <= 0:
        return (
            f"As whole rows, {truth} is not told apart from {belief}: "
            f"an excess above 0 is not established (the estimate is {value} {ledger.unit}s)."
        )
    if ledger.bound == "at least":
        return f"As whole rows, believing {belief} costs at least {low} {ledger.unit}s per row extra on {truth}."
    return (
        f"As whole rows, believing {belief} costs about {value} {ledger.unit}s per row extra on {truth}, "
        f"and at least {low}."
    )


def unlimited(ledger: Ledger) -> str:
    """Why there is no upper limit."""
    if ledger.method == "gaussian":
        return "The estimate supposes that both sides are normal, which the data do not refute; it has no upper limit."
    if ledger.method == "knn":
        return "The estimate is by nearest neighbours, which give no honest upper limit."
    return "There is no upper limit: what a classifier does not find may still be there."


def readings(ledger: Ledger) -> str:
    """What methods say that do not group the values, and which of them are not fair here."""
    others = [reading for reading in ledger.readings if reading.method != ledger.method]
    fair = [_reading(r, r.excess) for r in others if r.fair and r.excess]
    care = [_joined(r.reasons) for r in ledger.readings if r.fair and r.reasons]
    unfair = [f"{NAMES[r.method]}, since {_joined(r.reasons)}" for r in ledger.readings if not r.fair and r.reasons]
    said = (
        f"Without bins {' and '.join(fair)}." if fair else "",
        f"With care: {care[0]}." if care else "",
        f"Not fair here: {'; '.join(unfair)}." if unfair else "",
    )
    return " ".join(filter(None, said))


def _reading(reading: Reading, excess: Amount) -> str:
    """One of them, with its limits where it has some."""
    held = f"{limits(excess)} if both sides are normal" if excess.upper == "conditional" else "no error bar"
    return f"{NAMES[reading.method]} say {number(excess.value)} {excess.unit}s ({held.replace('*', '')})"


def _joined(reasons: Sequence[Reason]) -> str:
    """The reasons in a sentence."""
    return " and ".join(_REASONS[reason] for reason in reasons)


def account(joint: Joint) -> list[str]:
    """What is to be said of rows as a whole beside their ledger's own account."""
    said = (drawn(joint), repeated(joint), reliance(joint), dependence(joint))
    return [sentence for sentence in said if sentence]


def drawn(joint: Joint) -> str:
    """How many rows and columns were looked at, where that is not all."""
    sides = ((joint.drawn_truth, joint.ledger.truth), (joint.drawn_belief, joint.ledger.belief))
    few = [(some, side) for some, side in sides if some != side.rows]
    parts = [f"{count(some)} of {count(side.rows or 0)} of {short(side.name)}" for some, side in few]
    return f"Rows drawn at random: {' and '.join(parts)}." if parts else ""


def repeated(joint: Joint) -> str:
    """That rows have copies, which independent rows of so many values hardly have."""
    if joint.repeated < _REPEATED:
        return ""
    return (
        f"{percent(joint.repeated)} of the rows have an exact copy on their own side. If copies are one row told "
        "twice, all limits are too narrow: they suppose independent rows."
    )


def reliance(joint: Joint) -> str:
    """Which columns tell the rows apart."""
    if joint.ledger.excess.low <= 0 or not joint.relied_on:
        return ""
    unit, first = joint.ledger.unit, joint.relied_on[0].lost
    named = [r for r in joint.relied_on[:_MOST] if r.lost > max(0.0, _NOTABLE * first)]
    columns = [f"{short(r.column)} ({number(r.lost)} {unit}s lost when it is shuffled)" for r in named]
    return f"It relies on {', '.join(columns)}." if columns else ""


def changed(joint: Joint) -> list[DependenceChange]:
    """The pairs of columns whose dependence changed: limits leave out 0, and the evidence stands after adjusting."""
    evident = [pair for pair in joint.dependence if pair.p_adjusted <= 1.0 - joint.ledger.confidence]
    return [pair for pair in evident if pair.change.low > 0.0 or pair.change.high < 0.0]


def dependence(joint: Joint) -> str:
    """Which pairs of columns depend on one another differently."""
    if not joint.dependence:
        return ""
    found, of = changed(joint), f"{count(len(joint.dependence))} pair{'' if len(joint.dependence) == 1 else 's'}"
    if not found:
        return f"No change of dependence is established in {of} of columns."
    pairs = [f"{pair_name(pair)} ({change(pair)})" for pair in found[:_MOST]]
    more = f" and {count(len(found) - _MOST)} more" if len(found) > _MOST else ""
    return f"The dependence changed in {count(len(found))} of {of} of columns: {', '.join(pairs)}{more}."


def change(pair: DependenceChange) -> str:
    """A change of dependence with its limits."""
    sign = "+" if pair.change.value > 0 else ""
    amount = f"{sign}{number(pair.change.value)} {pair.change.unit}s"
    return f"{amount}, {limits(pair.change)}, adjusted p {probability(pair.p_adjusted)}"


def pair_name(pair: DependenceChange) -> str:
    """The two columns."""
    return " and ".join(short(column) for column in pair.columns)


def short(column: str) -> str:
    """A column's name, short and harmless."""
    return shorten(visible(column), 40)
