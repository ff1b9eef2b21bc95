"""What a timeline says, in sentences."""

from __future__ import annotations

import math

from kullback.evidence import OTHER
from kullback.ledger import Entry, Ledger
from kullback.views import words
from kullback.views.notation import count, joined, number, percent, quoted, shorten, visible
from kullback.watching import ColumnWatch, Stretch, Timeline

_NAMES = 3


def headline(x: Timeline) -> str:
    """The timeline in one sentence."""
    belief = words.side_name(x.belief)
    if not x.rows:
        return f"No rows yet, and so no evidence for or against {belief}."
    if x.alarm is None:
        return f"No alarm in {_rows(x.rows)}: nothing says that the stream departs from {belief}."
    rang = f"Alarm after {_rows(x.alarm.row)} ({_short(x.alarm.segment)})"
    if not x.alarm.columns:
        return f"{rang}: all columns together depart from {belief}, though none of them can be named."
    first = min((c for c in by_evidence(x) if c.named is not None), key=lambda column: column.named or 0)
    others = len(x.alarm.columns) - 1
    more = f" and {count(others)} more column{'' if others == 1 else 's'} depart" if others else " departs"
    if first.ledger.excess.upper == "infinite":
        return f"{rang}: {_short(first.name)}{more} from {belief}, which rules out {_forbidden(first)}."
    causes = drivers(first.ledger)
    return f"{rang}: {_short(first.name)}{more} from {belief}{f', driven by {causes[0]}' if causes else ''}."


def promise(x: Timeline) -> str:
    """What the alarm guarantees."""
    return (
        f"A stream of independent rows that follow the belief rings with a probability of at most {100 * x.alpha:g}%, "
        f"however long it is and however often one looks: the evidence has to reach {number(x.threshold)} bits."
    )


def notes(x: Timeline) -> list[str]:
    """What else is to be known of the whole."""
    said = []
    if x.exhausted is not None and x.rows > x.exhausted:
        said.append(
            f"The reference is used up: its {_rows(x.reference or 0)} of evidence lasted for {_rows(x.exhausted)} of "
            f"the stream. The {_rows(x.rows - x.exhausted)} since then are counted but add no evidence, and cannot "
            "ring. Give a larger reference, or say beforehand how many rows to expect."
        )
    elif x.reference is not None and x.weighed < x.rows:
        waiting = x.rows - x.weighed
        last = "The last row waits" if waiting == 1 else f"The last {_rows(waiting)} wait"
        said.append(f"{last} for others to be weighed with.")
    late = sum(segment.late for segment in x.segments)
    if late:
        said.append(
            f"{_rows(late).capitalize()} came after rows of a newer segment: they are counted where they belong, and "
            "weighed in the order in which they came."
        )
    return said


def by_evidence(x: Timeline) -> list[ColumnWatch]:
    """The columns, named ones first, then by evidence."""
    return sorted(x.columns, key=lambda column: (column.named is None, -column.evidence))


def standing(column: ColumnWatch) -> str:
    """Whether a column rang, in a word or two."""
    return "alarm" if column.named is not None else "alone" if column.alone is not None else "quiet"


def status(column: ColumnWatch) -> str:
    """Whether a column rang, in a sentence."""
    if column.named is not None:
        return f"Named after {_rows(column.named)}: it departs from the belief, also as one of all columns."
    if column.alone is not None:
        return f"On its own its evidence was enough after {_rows(column.alone)}; among all columns it is not named."
    return "No alarm."


def finding(column: ColumnWatch) -> str:
    """What changed in a column, and since when, as far as can be told."""
    ledger = column.ledger
    if ledger.excess.upper == "infinite":
        return f"The belief rules out {_forbidden(column)}, which the stream shows."
    if standing(column) == "quiet" or column.since == column.stretches[0].ledger.truth.name:
        return f"Over all rows the belief costs {words.amount(ledger)} per row extra."
    return (
        f"The evidence is greatest from {_short(column.since)} on: there the belief costs "
        f"{words.amount(ledger)} per row extra."
    )


def causes(column: ColumnWatch) -> str:
    """Which outcomes drive the excess of a column."""
    driven = drivers(column.ledger)
    new = [quoted(name, column.ledger.kind) for name in column.unlisted[:_NAMES]]
    said = [f"Driven by {'; '.join(driven)}."] if driven else []
    if new and column.ledger.excess.upper != "infinite":
        said.append(f"Not among the belief's outcomes, and so (other): {joined(new)}.")
    return " ".join(said)


def drivers(ledger: Ledger) -> list[str]:
    """The outcomes that make most of the excess, each with its direction."""
    return [_driver(entry, ledger) for entry in words.notable(ledger)] if ledger.excess.low > 0 else []


def _forbidden(column: ColumnWatch) -> str:
    """What the belief rules out and the stream shows; what it does not list by the names of its first few values."""
    only = column.ledger.truth_only.outcomes
    names = [name for outcome in only for name in (column.unlisted if outcome == OTHER else (outcome,))]
    more = len(names) - _NAMES
    quotes = [quoted(name, column.ledger.kind) for name in names[:_NAMES]]
    return joined([*quotes, "others"] if more > 0 else quotes)


def _driver(entry: Entry, ledger: Ledger) -> str:
    """An outcome, and how much more or less there is of it."""
    direction = "more" if entry.truth > entry.belief else "less"
    shares = f"{percent(entry.truth)} against {percent(entry.belief)}"
    return f"{direction} {quoted(entry.outcome, ledger.kind)} ({shares})"


def evidence(bits: float | None) -> str:
    """An amount of evidence, in bits."""
    if bits is None:
        return "–"
    return "∞" if math.isinf(bits) else f"{bits:.1f}".replace("-", "−") if abs(bits) >= 0.05 else "0.0"


def excess(stretch: Stretch) -> tuple[str, str]:
    """The excess of a column in a segment, and its limits."""
    amount = stretch.ledger.excess
    return ("∞", "") if amount.upper == "infinite" else (number(amount.value), words.interval(stretch.ledger))


def definitions(x: Timeline) -> list[tuple[str, str]]:
    """The words of a timeline and what they mean in it."""
    return [
        ("belief", f"What the stream should follow: {words.side_name(x.belief)}, {words.side_rows(x.belief)}."),
        (
            "excess",
            "What the belief adds to what each row costs: the Kullback–Leibler divergence, an estimate per segment.",
        ),
        ("limits", f"Hold the excess of one segment with {100 * x.confidence:g}% confidence, looked at once."),
        (
            "evidence",
            "log₂ of a bet against the belief that began with 1 and cannot be expected to grow if it is true.",
        ),
        ("alarm", f"{promise(x)} A column is named if that holds among all columns together."),
        ("alone", "The evidence of this column would be enough if it were the only one watched."),
        ("since", "The segment since which the evidence is greatest: where the change seems to begin."),
    ]


def shown(x: Timeline, most: int) -> slice:
    """Which segments a view shows that has room for some only: from shortly before the alarm, else the last ones."""
    surplus = len(x.segments) - most
    if surplus <= 0:
        return slice(None)
    rang = len(x.segments) if x.alarm is None else [s.name for s in x.segments].index(x.alarm.segment)
    start = min(surplus, max(0, rang - most // 4))
    return slice(start, start + most)


def _rows(rows: int) -> str:
    """A number of rows."""
    return f"{count(rows)} row{'' if rows == 1 else 's'}"


def _short(name: str) -> str:
    """A name as a sentence has it."""
    return shorten(visible(name))
