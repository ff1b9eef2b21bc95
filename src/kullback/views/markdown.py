"""The Markdown view: tables and sentences for a pull request, an issue or the summary of a CI step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from kullback.evidence import Kind
from kullback.ledger import Entry, Ledger, Report, Side
from kullback.views import words
from kullback.views.notation import count, limits, number, outcome, percent, probability, shorten, visible
from kullback.views.outcomes import by_excess

_MOST_COLUMNS: Final = 100
_MOST_OUTCOMES: Final = 15
_IN_WORDS: Final = 3

# All that Markdown, its GitHub dialect or HTML could take for markup, a link, a mention or a formula. Signs that
# only mean something beside certain others are left alone elsewhere, so that the source stays legible too.
_MARKUP: Final = re.compile(r"[\\`*<>|&~$]|(?<![^\W_])_|_(?![^\W_])|\](?=[(\[:])|[#@](?=\w)|:(?=\S)|(?<=www)\.")


def markdown(x: Ledger | Report) -> str:
    """The ledger or report as GitHub-flavoured Markdown."""
    blocks = _report(x) if isinstance(x, Report) else _ledger(x)
    return "\n\n".join(blocks) + "\n"


def _report(report: Report) -> Iterable[str]:
    """The blocks of a report."""
    ranked = words.ranked(report.ledgers)
    yield f"## {report.verdict.capitalize()}: {_escaped(words.headline(report))}"
    yield _sides(report.truth, report.belief)
    if ranked:
        yield _columns(ranked[:_MOST_COLUMNS])
        if note := words.footnote(ranked[:_MOST_COLUMNS]):
            yield _escaped(note)
    if len(ranked) > _MOST_COLUMNS:
        yield f"{count(len(ranked) - _MOST_COLUMNS)} more columns are not shown."
    for ledger in [ledger for ledger in ranked if ledger.verdict != "same"][:_IN_WORDS]:
        yield f"### {_label(ledger.name)}"
        yield _list(words.account(ledger))
    if report.not_compared:
        yield "### Not compared"
        shown = report.not_compared[:_MOST_COLUMNS]
        yield "\n".join(f"- {_label(column.name)}: {_label(column.reason)}" for column in shown)
    yield f"**{_escaped(words.tally(report))}.** Limits at {100 * report.confidence:g}% confidence."


def _columns(ledgers: Sequence[Ledger]) -> str:
    """The table of columns, worst first."""
    head = ["column", "kind", "verdict", f"excess, {ledgers[0].unit}s", "limits", "p", "main outcomes"]
    return _table(head, [_column(ledger) for ledger in ledgers], "lllrlrl")


def _column(ledger: Ledger) -> list[str]:
    """One row of the table of columns."""
    verdict = f"**{ledger.verdict}**" if ledger.verdict == "different" else ledger.verdict
    return [
        _label(ledger.name),
        ledger.kind,
        verdict,
        number(ledger.excess.value),
        words.interval(ledger) or "exact",
        _escaped(probability(ledger.p_adjusted)),
        _escaped(", ".join(words.main_outcomes(ledger, "believed "))),
    ]


def _ledger(ledger: Ledger) -> Iterable[str]:
    """The blocks of one ledger."""
    yield f"## {_escaped(words.finding(ledger))}"
    yield _sides(ledger.truth, ledger.belief)
    lines = [
        ("irreducible", ledger.irreducible, limits(ledger.irreducible)),
        ("+ excess", ledger.excess, words.interval(ledger)),
        ("= total", ledger.total, limits(ledger.total)),
    ]
    account = [[name, number(amount.value), interval] for name, amount, interval in lines]
    yield _table(["account", f"{ledger.unit}s", "limits"], account, "lrl")
    shown, rest = by_excess(ledger, _MOST_OUTCOMES)
    entries = [_entry(entry, ledger.kind) for entry in ([*shown, rest] if rest else shown)]
    yield _table(["outcome", "truth", "belief", f"excess, {ledger.unit}s"], entries, "lrrr")
    yield _list(words.account(ledger)[1:])


def _entry(entry: Entry, kind: Kind) -> list[str]:
    """One row of the table of outcomes."""
    shares = (_escaped(percent(share)) for share in (entry.truth, entry.belief))
    return [_escaped(shorten(outcome(entry.outcome, kind))), *shares, number(entry.excess)]


def _sides(truth: Side, belief: Side) -> str:
    """What the two sides are."""
    sides = (("Truth", truth), ("belief", belief))
    return "; ".join(f"{role}: {_escaped(words.side_name(x))}, {words.side_rows(x)}" for role, x in sides) + "."


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], align: str) -> str:
    """A table; `align` has a letter for each column."""
    rule = ["---:" if letter == "r" else "---" for letter in align]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


def _list(sentences: Iterable[str]) -> str:
    """Sentences as a list."""
    return "\n".join(f"- {_escaped(sentence)}" for sentence in sentences)


def _label(text: str) -> str:
    """A label from the data, short and harmless."""
    return _escaped(shorten(visible(text)))


def _escaped(text: str) -> str:
    """The text with nothing in it that Markdown would act on."""
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", text)
