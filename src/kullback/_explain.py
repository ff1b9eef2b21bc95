"""The one path of an explanation: two distributions or a ledger → the account worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from numbers import Integral
from typing import Any, Final

import numpy as np

from kullback._array import to_numpy
from kullback.by_hand import Sum, as_written, check_digits, difference, log, worked
from kullback.errors import EvidenceError, NotADistributionError
from kullback.estimate import Settings, account
from kullback.evidence import Counts, Exact, Pair
from kullback.examples import EXAMPLES
from kullback.explanation import Explanation, Lang, check_lang
from kullback.ledger import Ledger
from kullback.sources.listed import Written, read_names, read_written
from kullback.sources.mappings import Labelled, read_labelled
from kullback.sources.pooled import UNNAMED, align
from kullback.sources.precision import of_probabilities
from kullback.units import Unit
from kullback.views.language import language

MOST_OUTCOMES: Final = 10_000

_LEAST: Final = 1e-300


def explain(
    p: Any,
    q: Any,
    /,
    *,
    labels: Iterable[Any] | None = None,
    unit: Unit = "nat",
    digits: int = 4,
    lang: Lang = "en",
) -> Explanation:
    """What believing `q` costs while `p` is what happens, worked out step by step.

    Parameters
    ----------
    p, q
        what happens, and what is believed: each a sequence or array of shape (K,), or a mapping from outcome to
        number (mappings are aligned by outcome). Numbers that sum to 1 are probabilities; whole numbers that sum to
        more are counts, and their shares are explained.
    labels
        the names of the K outcomes of sequences; default 1, 2, ...
    unit
        "nat", "bit" or "dit".
    digits
        the decimals to which each logarithm and each product is rounded by hand, from 1 to 12.
    lang
        the language of the text, "en" or "zh".

    Returns
    -------
    Explanation
        shows itself as text (`str`), Markdown, LaTeX and HTML; `.irreducible`, `.total` and `.excess` hold the sums
        `.by_hand` and `.exact`, `.by_subtraction` the excess by hand as their difference.

    Raises
    ------
    NotADistributionError
        where numbers are negative, NaN, or sum neither to 1 nor, being whole, to a count of rows.
    EvidenceError
        where the two are not equally many, labels are repeated, or there are more than 10,000 outcomes.
    KullbackError
        for a unit, digits or lang outside their rules; the root of the above.

    Notes
    -----
    The exact values are those of `entropy`, `cross_entropy` and `kl_divergence` (docs/exactness.md); by hand each
    product is rounded in decimal, halfway towards 0. The excess is H(P,Q) − H(P), never H(P,Q) − H(Q).

    Examples
    --------
    >>> import kullback as kb
    >>> click = kb.explain([0.2, 0.8], [0.3, 0.7], labels=["click", "no click"])
    >>> click.total.by_hand - click.irreducible.by_hand, click.excess.by_hand
    (Decimal('0.0258'), Decimal('0.0257'))
    >>> round(click.excess.exact, 10)
    0.0257320925
    """
    return _explained(*_sides(p, q, labels), unit, digits, lang)


def explain_written(p: str, q: str, labels: str | None, unit: Unit, digits: int, lang: Lang) -> Explanation:
    """`explain` for what stands on a command line: numbers between commas, or `@FILE`."""
    sides = read_written(p, "p"), read_written(q, "q")
    keys = _names_of(sides, None if labels is None else read_names(labels))
    a, b = (_side(side.labels or keys, side.numbers, side.name) for side in sides)
    return _explained(a, b, unit, digits, lang)


def explain_example(name: str, unit: Unit, digits: int, lang: Lang) -> Explanation:
    """One of the classic examples, in the words of the language."""
    example, words = EXAMPLES[name], language(check_lang(lang))
    labels = words.look_up(f"examples.{name}.labels")
    sides = _side(labels, example.p, "p"), _side(labels, example.q, "q")
    return _explained(*sides, unit, digits, lang, words(f"examples.{name}.title"))


def _explained(a: Labelled, b: Labelled, unit: Unit, digits: int, lang: Lang, title: str | None = None) -> Explanation:
    """The explanation of two sides."""
    if isinstance(a.evidence, Counts) != isinstance(b.evidence, Counts):
        a, b = _as_shares(a), _as_shares(b)
    return explain_ledger(account(align(a, b), Settings(unit=unit)), digits, lang, title)


def explain_ledger(ledger: Ledger, digits: int, lang: Lang, title: str | None = None) -> Explanation:
    """The working of a ledger: of its probabilities, or of the shares of its counts; titled with its column's name."""
    digits, lang = check_digits(digits), check_lang(lang)
    title = title or (None if ledger.name == UNNAMED else ledger.name)
    if len(ledger.entries) > MOST_OUTCOMES:
        raise EvidenceError(
            f"explain must have at most {MOST_OUTCOMES:,} outcomes, since it works each out by hand, but there are "
            f"{len(ledger.entries):,}.\nentropy, cross_entropy and kl_divergence have no such limit."
        )
    if ledger.truth.rows is not None:
        truth, belief, smoothed = _shares(ledger)
        exact = account(_exact_pair(ledger, truth, belief), Settings(unit=ledger.unit))
        return _explanation(exact, truth, belief, digits, lang, title, estimate=ledger, smoothed=smoothed)
    if any(0 < share < _LEAST for entry in ledger.entries for share in (entry.truth, entry.belief)):
        raise EvidenceError(
            f"explain must have probabilities of at least {_LEAST} (or 0), but some of these logits make smaller ones."
            "\nTheir logarithms are the logits themselves: compare(..., given='logits') is exact."
        )
    truth = [as_written(entry.truth) for entry in ledger.entries]
    belief = [as_written(entry.belief) for entry in ledger.entries]
    return _explanation(ledger, truth, belief, digits, lang, title, estimate=None, smoothed=False)


def _explanation(
    exact: Ledger,
    truth: Sequence[Fraction],
    belief: Sequence[Fraction],
    digits: int,
    lang: Lang,
    title: str | None,
    *,
    estimate: Ledger | None,
    smoothed: bool,
) -> Explanation:
    """The three sums of one exact account."""

    log_p, log_q = ([log(share, exact.unit) for share in side] for side in (truth, belief))

    def by_hand(logs: Iterable[Decimal | None], value: float) -> Sum:
        return worked(truth, logs, digits, value)

    return Explanation(
        truth=tuple(truth),
        belief=tuple(belief),
        irreducible=by_hand((None if p is None else -p for p in log_p), exact.irreducible.value),
        total=by_hand((None if q is None else -q for q in log_q), exact.total.value),
        excess=by_hand(map(difference, log_p, log_q), exact.excess.value),
        ledger=exact,
        estimate=estimate,
        smoothed=smoothed,
        digits=digits,
        lang=lang,
        title=title,
    )


def _shares(ledger: Ledger) -> tuple[list[Fraction], list[Fraction], bool]:
    """The shares of the rows; where the belief lacks what the truth shows, of the rows with ½ added to each count."""
    truth = [Fraction(entry.count_truth or 0) for entry in ledger.entries]
    belief = [Fraction(entry.count_belief or 0) for entry in ledger.entries]
    unseen = any(x > 0 and y == 0 for x, y in zip(truth, belief, strict=True))
    added = Fraction(1, 2) if unseen else Fraction(0)
    n, m = (sum(counts) + added * len(counts) for counts in (truth, belief))
    return [(x + added) / n for x in truth], [(y + added) / m for y in belief], unseen


def _exact_pair(ledger: Ledger, truth: Sequence[Fraction], belief: Sequence[Fraction]) -> Pair:
    """The same outcomes with probabilities that are known."""
    outcomes = tuple(entry.outcome for entry in ledger.entries)
    names = ledger.truth.name, ledger.belief.name
    return Pair(ledger.name, ledger.kind, ledger.bound, outcomes, _exact(truth), _exact(belief), *names)


def _exact(shares: Sequence[Fraction]) -> Exact:
    """Shares as probabilities in float64."""
    probabilities = np.array([float(share) for share in shares])
    return Exact(probabilities, of_probabilities(["float64"] * len(shares), probabilities))


def _as_shares(side: Labelled) -> Labelled:
    """The side with shares in place of counts."""
    if not isinstance(side.evidence, Counts):
        return side
    counts = side.evidence.counts
    return replace(side, evidence=_exact([Fraction(int(count), int(counts.sum())) for count in counts]))


def _sides(p: Any, q: Any, labels: Iterable[Any] | None) -> tuple[Labelled, Labelled]:
    """Both sides with their outcomes named."""
    mappings = [isinstance(side, Mapping) for side in (p, q)]
    if any(mappings):
        if not all(mappings) or labels is not None:
            raise EvidenceError(
                "p and q must both be mappings from outcome to number, without labels, or both be sequences.\n"
                "Pass dict(zip(labels, p)) and dict(zip(labels, q))."
            )
        return _side(list(p), list(p.values()), "p"), _side(list(q), list(q.values()), "q")
    sides = Written("p", None, _sequence(p, "p")), Written("q", None, _sequence(q, "q"))
    keys = _names_of(sides, None if labels is None else list(labels))
    a, b = (_side(keys, side.numbers, side.name) for side in sides)
    return a, b


def _names_of(sides: Sequence[Written], labels: Sequence[Any] | None) -> Sequence[Any]:
    """The names of outcomes that are given in order: the labels, those of the side that has some, or 1, 2, ..."""
    named = {side.name: side.labels for side in sides if side.labels is not None}
    unnamed = {side.name: side.numbers for side in sides if side.labels is None}
    if labels is not None:
        if named:
            raise EvidenceError(f"labels go with numbers between commas, but {next(iter(named))} has its own.")
        named = {"labels": labels}
    if unnamed:
        _check_lengths({**named, **unnamed})
    return next(iter(named.values()), range(1, len(sides[0].numbers) + 1))


def _check_lengths(numbers: Mapping[str, Sequence[Any]]) -> None:
    """Refuse sequences (or labels) that are not as long as the first."""
    first = next(iter(numbers))
    for name, side in numbers.items():
        if len(side) != len(numbers[first]):
            raise EvidenceError(
                f"{name} must have one number for each outcome, but it has {len(side)} and {first} has "
                f"{len(numbers[first])}.\n"
                "Write 0 for an outcome that cannot happen."
            )


def _sequence(side: Any, name: str) -> list[Any]:
    """The numbers of a sequence or array, each in its own type."""
    if isinstance(side, list | tuple):
        return list(side)
    array = to_numpy(side)
    if array.ndim != 1:
        raise EvidenceError(
            f"{name} must have one dimension, one number for each outcome, but its shape is {array.shape}.\n"
            "Pass a sequence of numbers; of a table, one row at a time."
        )
    return list(array)


def _side(keys: Sequence[Any], numbers: Sequence[Any], name: str) -> Labelled:
    """One side; whole numbers that sum to more than 1 are counts, all others probabilities."""
    whole = all(isinstance(number, Integral) and not isinstance(number, bool) for number in numbers)
    counts = whole and sum(map(int, numbers)) > 1
    try:
        return read_labelled(keys, numbers, "counts" if counts else "probabilities", name)
    except NotADistributionError as error:
        what = str(error).partition("\n")[0]
        raise NotADistributionError(
            f"{what}\nIf {name} holds counts, write them as whole numbers; if weights, divide by their sum."
        ) from None
