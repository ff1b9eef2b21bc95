"""The terminal view: a line per column, worst first, then the account in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from kullback.ledger import Amount, Entry, Ledger, NotCompared, Report, Side
from kullback.views import joint, lines, words
from kullback.views.lines import QUIET, bar, grid, right
from kullback.views.notation import (
    by_decimal_point,
    count,
    limits,
    number,
    outcome,
    percent,
    probability,
    quoted,
    shorten,
    visible,
)
from kullback.views.outcomes import by_excess
from kullback.views.scale import Scale

_MOST_COLUMNS: Final = 40
_MOST_OUTCOMES: Final = 15
_IN_WORDS: Final = 3
_PICTURE: Final = 20
_LABEL: Final = 24
_LEAST_LABEL: Final = 14
_STYLES: Final = {"different": "bold red", "undecided": "yellow", "same": "green"}


def plain(x: Ledger | Report) -> str:
    """The ledger or report as text without colour or control characters, 100 columns wide."""
    return lines.plain(_lines(x, lines.WIDTH))


def show(x: Ledger | Report, console: Console) -> None:
    """Print the ledger or report on a rich console."""
    lines.show(_lines(x, console.width), console)


def _lines(x: Ledger | Report, width: int) -> Iterable[Text]:
    """The lines of a ledger or report."""
    return _report(x, width) if isinstance(x, Report) else _ledger(x)


def _report(report: Report, width: int) -> Iterable[Text]:
    """The lines of a report."""
    ranked = words.ranked(report.ledgers)
    yield Text(words.headline(report), "bold")
    yield from _sides(report.truth, report.belief)
    if ranked:
        yield Text()
        scale = Scale.of(ranked, report.tolerance, report.unit)
        yield from _columns(ranked[:_MOST_COLUMNS], scale, width)
        if note := words.footnote(ranked[:_MOST_COLUMNS]):
            yield Text(note, QUIET)
    if len(ranked) > _MOST_COLUMNS:
        hidden = count(len(ranked) - _MOST_COLUMNS)
        yield Text(f"{hidden} more columns are not shown; --json and --html FILE hold all of them.", QUIET)
    for ledger in [ledger for ledger in ranked if ledger.verdict != "same"][:_IN_WORDS]:
        yield Text()
        yield Text(_short(visible(ledger.name), width), "bold")
        yield from (Text("  " + sentence) for sentence in words.account(ledger))
    if report.joint:
        yield Text()
        yield Text(report.joint.ledger.name, "bold")
        said = (*words.account(report.joint.ledger), *joint.account(report.joint))
        yield from (Text("  " + sentence) for sentence in said)
    if report.not_compared:
        yield Text()
        yield Text("not compared", "bold")
        yield from _not_compared(report.not_compared, width)
    yield Text()
    yield Text(words.tally(report), _STYLES[report.verdict])


def _columns(ledgers: Sequence[Ledger], scale: Scale, width: int) -> Iterable[Text]:
    """The table of columns: a line for each, and one below it that names the causes."""
    first = ledgers[0]
    titles = [
        "column",
        "kind",
        "verdict",
        f"excess, {first.unit}s",
        f"{100 * first.confidence:g}% limits",
        _ruler(scale),
    ]
    head = [*(Text(title, QUIET) for title in titles), right("p", QUIET)]
    values = by_decimal_point([number(ledger.excess.value) for ledger in ledgers])
    body = [_column(ledger, value, scale) for ledger, value in zip(ledgers, values, strict=True)]
    lines = grid(_fitted([head, *body], width))
    yield next(lines)
    for ledger, line in zip(ledgers, lines, strict=True):
        yield line
        if ledger.verdict != "same" and words.notable(ledger):
            yield Text("  " + _main_outcomes(ledger, width - 2), QUIET)


def _column(ledger: Ledger, value: str, scale: Scale) -> list[Text]:
    """The cells of one column."""
    style = _STYLES[ledger.verdict]
    return [
        Text(visible(ledger.name)),
        Text(ledger.kind, QUIET),
        Text(ledger.verdict, style),
        right(value, "bold"),
        Text(words.interval(ledger) or "exact"),
        Text(_picture(ledger.within, scale), style),
        right(probability(ledger.p_adjusted)),
    ]


def _fitted(rows: list[list[Text]], width: int) -> list[list[Text]]:
    """The rows with the names cut to the room there is; where that is little, without the kinds, then the limits."""
    wanted = min(_LEAST_LABEL, max(row[0].cell_len for row in rows))
    for dropped in ((), (1,), (1, 4)):
        others = [[cell for i, cell in enumerate(row) if i and i not in dropped] for row in rows]
        room = width - sum(2 + max(cell.cell_len for cell in column) for column in zip(*others, strict=True))
        if room >= wanted:
            break
    names = [Text(_short(row[0].plain, max(room, wanted)), row[0].style) for row in rows]
    return [[name, *cells] for name, cells in zip(names, others, strict=True)]


def _main_outcomes(ledger: Ledger, width: int) -> str:
    """The main causes of the excess, as many as fit in a line, with what is and what was believed of them."""
    line = ""
    for entry in words.notable(ledger):
        name = _short(quoted(entry.outcome, ledger.kind))
        cause = f"{name} {percent(entry.truth)} (believed {percent(entry.belief)})"
        longer = f"{line}, {cause}" if line else cause
        if cell_len(longer) > width:
            break
        line = longer
    return line


def _not_compared(columns: Sequence[NotCompared], width: int) -> Iterable[Text]:
    """The columns left out, each with its reason."""
    shown = columns[:_MOST_COLUMNS]
    yield from grid([[Text("  " + _short(visible(x.name))), Text(_short(visible(x.reason), width))] for x in shown])
    if len(columns) > len(shown):
        yield Text(f"  and {count(len(columns) - len(shown))} more", QUIET)


def _ledger(ledger: Ledger) -> Iterable[Text]:
    """The lines of one ledger: the finding, the account, its entries, and what they say."""
    yield Text(words.finding(ledger), "bold")
    yield from _sides(ledger.truth, ledger.belief)
    yield Text()
    yield from _account(ledger)
    if note := words.irreducible(ledger):
        yield Text("  " + note, QUIET)
    yield Text()
    yield from _entries(ledger)
    yield Text()
    yield from (Text(sentence) for sentence in words.account(ledger)[1:])


def _account(ledger: Ledger) -> Iterable[Text]:
    """The lines that add up, and the excess of the other direction."""
    lines = [
        ("  irreducible", ledger.irreducible, "what nobody can avoid: the entropy of the truth"),
        ("+ excess", ledger.excess, "what the belief adds"),
        ("= total", ledger.total, f"what each {words.per(ledger.truth)} of the truth costs under the belief"),
        ("  reverse", ledger.reverse, "the excess if the two sides changed places"),
    ]
    values = by_decimal_point([number(amount.value) for _, amount, _ in lines])
    rows = []
    for (name, amount, said), value in zip(lines, values, strict=True):
        unit, interval = Text(f"{amount.unit}s"), words.interval(ledger) if amount is ledger.excess else limits(amount)
        rows.append([Text(name), right(value, "bold"), unit, Text(interval), Text(said, QUIET)])
    return grid(rows)


def _entries(ledger: Ledger) -> Iterable[Text]:
    """The outcomes with the largest shares of the excess, and the remainder in one line."""
    shown, rest = by_excess(ledger, _MOST_OUTCOMES)
    entries = [*shown, rest] if rest else shown
    most = max(entry.excess for entry in shown)
    titles = ["truth", "", "belief", "", f"excess, {ledger.unit}s"]
    rows = [[Text("outcome", QUIET), *(right(title, QUIET) for title in titles), Text()]]
    values = by_decimal_point([number(entry.excess) for entry in entries])
    for entry, value in zip(entries, values, strict=True):
        label = Text(_short(outcome(entry.outcome, ledger.kind)))
        rows.append([label, *_shares(entry), right(value, "bold"), Text(bar(entry.excess, most), "magenta")])
    return grid(rows)


def _shares(entry: Entry) -> list[Text]:
    """Count and share of an outcome, on both sides."""
    truth, belief = ("" if n is None else count(n) for n in (entry.count_truth, entry.count_belief))
    counts = right(truth, QUIET), right(belief, QUIET)
    return [counts[0], right(percent(entry.truth)), counts[1], right(percent(entry.belief))]


def _sides(truth: Side, belief: Side) -> Iterable[Text]:
    """What the two sides are."""
    for role, side in (("truth", truth), ("belief", belief)):
        yield Text(f"{role:<8}", QUIET).append(f"{words.side_name(side)}, {words.side_rows(side)}", "default")


def _picture(excess: Amount, scale: Scale) -> str:
    """An amount and its limits on the scale; dashes lead to a limit that is conditional, an arrow to none."""
    low, value, high = (round(scale.place(x) * (_PICTURE - 1)) for x in (excess.low, excess.value, excess.high))
    cells = [" "] * _PICTURE
    cells[round(scale.place(scale.tolerance) * (_PICTURE - 1))] = "┊"
    cells[low:value] = "─" * (value - low)
    cells[value:high] = ("─" if excess.upper == "finite" else "╌") * (high - value)
    if excess.low < excess.high:
        cells[low], cells[high] = "├", "┤"
    cells[value] = "■"
    if excess.upper in ("unbounded", "infinite"):
        cells[-1] = "→"
    return "".join(cells)


def _ruler(scale: Scale) -> str:
    """The ticks of the scale, those that find room."""
    cells = ""
    for place, label in scale.ticks():
        start = round(place * (_PICTURE - 1))
        if (not cells or start > len(cells)) and start + len(label) <= _PICTURE:
            cells = cells.ljust(start) + label
    return cells


def _short(label: str, width: int = _LABEL) -> str:
    """The label, cut in its middle to a number of terminal cells."""
    return shorten(label, width, cell_len)
