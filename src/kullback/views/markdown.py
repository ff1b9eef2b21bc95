"""The Markdown view: tables and sentences for a pull request, an issue or the summary of a CI step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kullback.evidence import Kind
from kullback.ledger import Entry, Ledger, Report, Side
from kullback.views import joint, words
from kullback.views.gfm import escaped, table
from kullback.views.notation import count, limits, number, outcome, percent, probability, shorten, visible
from kullback.views.outcomes import by_excess

_MOST_COLUMNS: Final = 100
_MOST_OUTCOMES: Final = 15
_IN_WORDS: Final = 3


def markdown(x: Ledger | Report) -> str:
    """The ledger or report as GitHub-flavoured Markdown."""
    blocks = _report(x) if isinstance(x, Report) else _ledger(x)
    return "\n\n".join(blocks) + "\n"


def _report(report: Report) -> Iterable[str]:
    """The blocks of a report."""
    ranked = words.ranked(report.ledgers)
    yield f"## {report.verdict.capitalize()}: {escaped(words.headline(report))}"
    yield _sides(report.truth, report.belief)
    if ranked:
        yield _columns(ranked[:_MOST_COLUMNS])
        if note := words.footnote(ranked[:_MOST_COLUMNS]):
            yield escaped(note)
    if len(ranked) > _MOST_COLUMNS:
        yield f"{count(len(ranked) - _MOST_COLUMNS)} more columns are not shown."
    for ledger in [ledger for ledger in ranked if ledger.verdict != "same"][:_IN_WORDS]:
        yield f"### {_label(ledger.name)}"
        yield _list(words.account(ledger))
    if report.joint:
        yield f"### {report.joint.ledger.name.capitalize()}"
        yield _list((*words.account(report.joint.ledger), *joint.account(report.joint)))
    if report.not_compared:
        yield "### Not compared"
        shown = report.not_compared[:_MOST_COLUMNS]
        yield "\n".join(f"- {_label(column.name)}: {_label(column.reason)}" for column in shown)
    yield f"**{escaped(words.tally(report))}.** Limits at {100 * report.confidence:g}% confidence."


def _columns(ledgers: Sequence[Ledger]) -> str:
    """The table of columns, worst first."""
    head = ["column", "kind", "verdict", f"excess, {ledgers[0].unit}s", "limits", "p", "main outcomes"]
    return table(head, [_column(ledger) for ledger in ledgers], "lllrlrl")


def _column(ledger: Ledger) -> list[str]:
    """One row of the table of columns."""
    verdict = f"**{ledger.verdict}**" if ledger.verdict == "different" else ledger.verdict
    return [
        _label(ledger.name),
        ledger.kind,
        verdict,
        number(ledger.excess.value),
        words.interval(ledger) or "exact",
        escaped(probability(ledger.p_adjusted)),
        escaped(", ".join(words.main_outcomes(ledger, "believed "))),
    ]


def _ledger(ledger: Ledger) -> Iterable[str]:
    """The blocks of one ledger."""
    yield f"## {escaped(words.finding(ledger))}"
    yield _sides(ledger.truth, ledger.belief)
    lines = [
        ("irreducible", ledger.irreducible, limits(ledger.irreducible)),
        ("+ excess", ledger.excess, words.interval(ledger)),
        ("= total", ledger.total, limits(ledger.total)),
    ]
    account = [[name, number(amount.value), interval] for name, amount, interval in lines]
    yield table(["account", f"{ledger.unit}s", "limits"], account, "lrl")
    if note := words.irreducible(ledger):
        yield escaped(note)
    shown, rest = by_excess(ledger, _MOST_OUTCOMES)
    entries = [_entry(entry, ledger.kind) for entry in ([*shown, rest] if rest else shown)]
    yield table(["outcome", "truth", "belief", f"excess, {ledger.unit}s"], entries, "lrrr")
    yield _list(words.account(ledger)[1:])


def _entry(entry: Entry, kind: Kind) -> list[str]:
    """One row of the table of outcomes."""
    shares = (escaped(percent(share)) for share in (entry.truth, entry.belief))
    return [escaped(shorten(outcome(entry.outcome, kind))), *shares, number(entry.excess)]


def _sides(truth: Side, belief: Side) -> str:
    """What the two sides are."""
    sides = (("Truth", truth), ("belief", belief))
    return "; ".join(f"{role}: {escaped(words.side_name(x))}, {words.side_rows(x)}" for role, x in sides) + "."


def _list(sentences: Iterable[str]) -> str:
    """Sentences as a list."""
    return "\n".join(f"- {escaped(sentence)}" for sentence in sentences)


def _label(text: str) -> str:
    """A label from the data, short and harmless."""
    return escaped(shorten(visible(text)))
