"""The one place for sentences: what a ledger and a report say, in words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from kullback.evidence import MISSING
from kullback.ledger import Entry, Ledger, Report, Side, Verdict, is_established
from kullback.views import joint
from kullback.views.notation import count, joined, limits, number, percent, probability, quoted, shorten, visible

VERDICTS: Final[tuple[Verdict, ...]] = ("different", "undecided", "same")

_ALONE: Final = "different on its own"
_NAMES: Final = 3  # outcomes that a sentence names
_SHOWN: Final = 0.0005  # of an excess: what moves its third digit
_NOTABLE: Final = 0.01  # the least share of the excess for which an outcome is named as a cause


def ranked(ledgers: Iterable[Ledger]) -> list[Ledger]:
    """The ledgers, worst first: by verdict, then by excess."""
    return sorted(ledgers, key=lambda ledger: (VERDICTS.index(ledger.verdict), -ledger.excess.value))


def side_name(side: Side) -> str:
    """What a sentence calls a side."""
    return shorten(visible(side.name))


def side_rows(side: Side) -> str:
    """How much is known of a side."""
    known = "logits" if side.given == "logits" else "exact probabilities"
    return known if side.rows is None else f"{count(side.rows)} {side.row}{'' if side.rows == 1 else 's'}"


def per(truth: Side) -> str:
    """What the account is per: a row of data, a sample of a signal, or an outcome of known probabilities."""
    return "outcome" if truth.rows is None else truth.row


def amount(ledger: Ledger) -> str:
    """The excess with its unit and limits; with what rounding leaves open where a reader would see it."""
    if ledger.excess.upper == "infinite":
        return "infinite"
    shown = ledger.resolution is None or ledger.resolution.value >= _SHOWN * ledger.excess.value
    bar = interval(ledger) + ("" if ledger.resolved else ", not resolved") if shown else ""
    return f"{number(ledger.excess.value)} {ledger.unit}s" + (f" ({bar})" if bar else "")


def interval(ledger: Ledger) -> str:
    """The limits of the excess, or where it is exact how far rounding of the given numbers can have moved it."""
    if ledger.resolution is None or ledger.resolution.value == 0.0:
        return limits(ledger.excess)
    return f"± {number(ledger.resolution.value)}"


def tolerance(x: Ledger | Report) -> str:
    """The tolerance, which is always in bits."""
    return f"{x.tolerance:g} bits"


def footnote(ledgers: Iterable[Ledger]) -> str:
    """What the mark beside some limits means, where there is one."""
    marked = any(ledger.excess.upper == "conditional" for ledger in ledgers)
    return "* conditional on a prior for outcomes that the belief has never seen" if marked else ""


def finding(ledger: Ledger) -> str:
    """What the belief costs, in one sentence."""
    truth, belief = side_name(ledger.truth), side_name(ledger.belief)
    if ledger.kind == "rows":
        return joint.finding(ledger, truth, belief)
    if ledger.excess.upper == "infinite":
        forbidden = ledger.truth_only
        return (
            f"Believing {belief} costs infinitely much on {truth}: it rules out "
            f"{_names(ledger, forbidden.outcomes)}, which the truth shows with {percent(forbidden.mass)}."
        )
    return f"Believing {belief} costs {amount(ledger)} per {per(ledger.truth)} extra on {truth}."


def account(ledger: Ledger) -> list[str]:
    """All that is to be said of a ledger, most important first; the first sentence is the finding."""
    said = (
        finding,
        meaning,
        alike,
        rounding,
        causes,
        missing,
        unseen,
        absent,
        coarseness,
        joint.readings,
        evidence,
    )
    return [sentence for sentence in (say(ledger) for say in said) if sentence]


def meaning(ledger: Ledger) -> str:
    """What the verdict means for this ledger."""
    limit = tolerance(ledger)
    if ledger.verdict == "same":
        high = f"{number(ledger.within.high)} {ledger.unit}s"
        excess = "the excess" if ledger.bound == "estimate" else f"in these {_groups(ledger)} the excess"
        return f"Same: {excess} is at most {high}, within the tolerance of {limit}."
    if ledger.verdict == "undecided":
        unable = "the data cannot tell yet" if ledger.resolution is None else "rounding of the given numbers hides"
        return f"Undecided: {unable} whether the excess is above the tolerance of {limit}."
    exact = ledger.excess.low == ledger.excess.high
    above = f"{'the excess' if exact else 'even the lower limit'} is above the tolerance of {limit}."
    if is_established(ledger):
        return f"Different: {above}"
    weak = f"among so many columns the evidence is weak (adjusted {p_value(ledger.p_adjusted)})"
    return f"Different on its own: {above} But {weak}."


def alike(ledger: Ledger) -> str:
    """That the two sides hold the same counts, which is why nothing tells them apart."""
    if any(e.count_truth is None or e.count_truth != e.count_belief for e in ledger.entries):
        return ""
    if len(ledger.entries) == 1:
        return ""
    return "Both sides hold every outcome equally often, as a sample compared with itself does."


def rounding(ledger: Ledger) -> str:
    """That a given excess may be nothing but rounding, or be hidden by it, where that may be."""
    if ledger.resolved or ledger.resolution is None:
        return ""
    most = f"{number(ledger.resolution.value)} {ledger.unit}s"
    if ledger.excess.value == 0.0:
        return f"Not resolved: rounding of the given numbers can hide an excess of up to {most}."
    return f"Not resolved: the excess may be nothing but rounding of the given numbers, which moves it by up to {most}."


def causes(ledger: Ledger) -> str:
    """Which outcomes make most of the excess, and what their shares are on both sides."""
    named, whole = notable(ledger), ledger.excess.value
    if ledger.verdict == "same" or ledger.method in joint.METHODS or not named:
        return ""
    of, parts = (" of the excess", " of the truth", " of the belief"), []
    for entry in named:
        shares = (percent(share) for share in (entry.excess / whole, entry.truth, entry.belief))
        excess, truth, belief = (share + said for share, said in zip(shares, of, strict=True))
        parts.append(f"{quoted(entry.outcome, ledger.kind)} ({excess}: {truth} against {belief})")
        of = ("", "", "")  # the first outcome says what the shares are of
    most = sum(entry.excess for entry in named) > whole / 2
    return f"{'Most of it comes' if most else 'The largest shares come'} from {joined(parts)}."


def notable(ledger: Ledger) -> list[Entry]:
    """The few outcomes that are worth naming as causes of the excess; none where it is infinite or not resolved."""
    if not ledger.resolved:
        return []
    least = _NOTABLE * ledger.excess.value
    return [entry for entry in ledger.top(_NAMES) if entry.excess > least]


def main_outcomes(ledger: Ledger, believed: str = "") -> list[str]:
    """The main causes of an excess that is not small: what is, and in brackets what was believed."""
    if ledger.verdict == "same" or ledger.method in joint.METHODS:
        return []
    shares = [(quoted(e.outcome, ledger.kind), percent(e.truth), percent(e.belief)) for e in notable(ledger)]
    return [f"{outcome} {truth} ({believed}{belief})" for outcome, truth, belief in shares]


def missing(ledger: Ledger) -> str:
    """How the share of missing values differs between the sides."""
    for entry in ledger.entries:
        if entry.outcome == MISSING:
            truth, belief = percent(entry.truth), percent(entry.belief)
            if truth == belief:
                return f"Missing values are {truth} of both sides."
            sides = side_name(ledger.truth), side_name(ledger.belief)
            return f"Missing values are {truth} of {sides[0]} and {belief} of {sides[1]}."
    return ""


def unseen(ledger: Ledger) -> str:
    """What the truth holds that the belief has never seen, and what that does to the upper limit."""
    upper, only = ledger.excess.upper, ledger.truth_only
    if ledger.method in joint.METHODS:
        return joint.unlimited(ledger)
    if upper in ("finite", "infinite"):
        return ""
    conditional = upper == "conditional"
    if not only.outcomes:
        return (
            "The upper limit is conditional on a prior for outcomes that neither side has shown."
            if conditional
            else "There are too few rows for an upper limit."
        )
    names = _names(ledger, only.outcomes)
    prior = "the upper limit is conditional on a prior for unseen outcomes"
    limit = prior if conditional else "there is no upper limit"
    return f"{percent(only.mass)} of the truth is {names}, which the belief has never seen: {limit}."


def irreducible(ledger: Ledger) -> str:
    """What the upper limit of the irreducible part rests on, or why there is none."""
    if ledger.irreducible.upper == "conditional":
        return "* supposes that no outcome is rarer than one row in a thousand samples of this size."
    if ledger.irreducible.upper == "unbounded" and ledger.method not in joint.METHODS:
        return "Outcomes not seen yet may add much to the irreducible part: the rows give it no upper limit."
    return ""


def absent(ledger: Ledger) -> str:
    """What the belief expects and the truth does not show."""
    only = ledger.belief_only
    if not only.outcomes or ledger.method in joint.METHODS:
        return ""
    return f"{percent(only.mass)} of the belief is {_names(ledger, only.outcomes)}, which the truth never shows."


def coarseness(ledger: Ledger) -> str:
    """Why the excess is only a lower bound, where it is."""
    if ledger.bound == "estimate":
        return ""
    return f"At least: values are grouped in {_groups(ledger)}, which can only hide a difference."


def _groups(ledger: Ledger) -> str:
    """What the values of a ledger that says "at least" are grouped in."""
    if ledger.method == joint.SCORED:
        return "bins of a classifier's score"
    return "bins" if ledger.kind in ("numeric", "datetime") else "labels and (other)"


def evidence(ledger: Ledger) -> str:
    """The test, and how much data would tell the two sides apart."""
    parts = []
    if ledger.p_value is not None:
        adjusted = ledger.p_adjusted is not None and ledger.p_adjusted != ledger.p_value
        more = f" ({probability(ledger.p_adjusted)} adjusted for the number of columns)" if adjusted else ""
        parts.append(f"Evidence of any difference: {p_value(ledger.p_value)}{more}.")
    rows = ledger.rows_to_tell
    if rows is not None and ledger.within.low > 0 and ledger.excess.upper != "infinite":
        noun = per(ledger.truth) if rows == 1 else f"{per(ledger.truth)}s"
        parts.append(f"An ideal test tells the two apart after about {count(rows)} {noun}.")
    return " ".join(parts)


def p_value(p: float | None) -> str:
    """A p-value in a sentence."""
    shown = probability(p)
    return f"p {shown.replace('<', '< ')}" if shown.startswith("<") else f"p = {shown}"


def tally(report: Report) -> str:
    """How many columns were compared, and with which verdicts."""
    found = ", ".join(f"{count(n)} {standing}" for standing, n in standings(report).items() if n)
    left_out = f"; {count(len(report.not_compared))} not compared" if report.not_compared else ""
    return f"{_columns(len(report))} compared" + (f": {found}" if found else "") + left_out


def standings(report: Report) -> dict[str, int]:
    """How many columns have which verdict; different only where that stands among so many columns."""
    held = [_standing(ledger) for ledger in report.ledgers]
    shown = ("different", *((_ALONE,) if _ALONE in held else ()), "undecided", "same")
    return {standing: held.count(standing) for standing in shown}


def _standing(ledger: Ledger) -> str:
    """The verdict of a ledger as one of many."""
    return _ALONE if ledger.verdict == "different" and not is_established(ledger) else ledger.verdict


def headline(report: Report) -> str:
    """The report in one sentence."""
    truth, belief, limit = side_name(report.truth), side_name(report.belief), tolerance(report)
    if not report.ledgers:
        return f"No column of {truth} could be compared with {belief}."
    if report.verdict == "same":
        grouped = any(ledger.bound == "at least" for ledger in report.ledgers)
        resolution = ", as far as bins and (other) can tell" if grouped else ""
        return f"{truth} is the same as {belief} within {limit} in every column compared{resolution}."
    if report.verdict == "undecided":
        return f"The data cannot tell yet whether {truth} differs from {belief} by more than {limit}."
    different = [ledger for ledger in ranked(report.ledgers) if is_established(ledger)]
    if not different and report.joint:
        low = f"{number(report.joint.ledger.excess.low)} {report.unit}s"
        return (
            f"{truth} differs from {belief} in no single column, but in its rows as a whole: "
            f"there the belief costs at least {low} per row extra."
        )
    worst = different[0]
    where = f"{'most ' if len(different) > 1 else ''}in {shorten(visible(worst.name))}"
    cost = "infinitely much" if math.isinf(worst.excess.value) else amount(worst)
    return (
        f"{truth} differs from {belief} in {count(len(different))} of {_columns(len(report))}, {where}: "
        f"there the belief costs {cost} per {per(worst.truth)} extra."
    )


def definitions(report: Report) -> list[tuple[str, str]]:
    """The words of a report and what they mean in it."""
    truth, belief, limit = side_name(report.truth), side_name(report.belief), tolerance(report)
    return [
        ("truth", f"What happens: {truth}."),
        ("belief", f"What is used to predict it: {belief}."),
        ("irreducible", "What each row of the truth costs whoever knows the truth: its entropy. Nobody can avoid it."),
        ("excess", "What the belief adds to that: the Kullback–Leibler divergence of the truth from the belief."),
        ("total", "What each row of the truth costs under the belief: irreducible + excess, the cross-entropy."),
        ("limits", f"The interval that holds the true amount with {100 * report.confidence:g}% confidence."),
        ("tolerance", f"An excess of up to {limit} counts as none."),
        ("different", "The lower limit of the excess is above the tolerance."),
        ("same", "The upper limit of the excess is not above the tolerance; of grouped values, as they are grouped."),
        ("undecided", "The limits hold the tolerance: the data cannot tell yet."),
        (
            "conditional",
            "The upper limit, dashed or with *, rests on a prior for outcomes the belief has never seen; that of the "
            "irreducible part, on none being rarer than one row in a thousand such samples.",
        ),
        ("or more", "The data give no upper limit: too much of the truth, or of what is possible, was never seen."),
        ("at least", "Grouping values in bins or (other) can only hide a difference, never make one."),
        ("p", f"The evidence that there is any difference, adjusted for the number of columns ({report.adjustment})."),
    ]


def _names(ledger: Ledger, outcomes: tuple[str, ...]) -> str:
    """The most frequent few of the outcomes by name, and how many more there are."""
    mass = {entry.outcome: entry.truth + entry.belief for entry in ledger.entries}
    names = [quoted(name, ledger.kind) for name in sorted(outcomes, key=lambda name: -mass[name])[:_NAMES]]
    more = len(outcomes) - len(names)
    return joined([*names, f"{count(more)} more"] if more else names)


def _columns(number_of: int) -> str:
    """A number of columns."""
    return f"{count(number_of)} column{'' if number_of == 1 else 's'}"
