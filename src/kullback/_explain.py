"""The one path of an explanation: two distributions or a ledger → the account worked out by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

import numpy as np

from kullback.by_hand import (
    all_as_written,
    as_written,
    check_digits,
    exact_sum,
    in_unit,
    ln_ratio,
    log,
    share_of_excess,
    worked,
)
from kullback.errors import EvidenceError
from kullback.estimate import Settings, account
from kullback.evidence import Counts, Evidence, Exact
from kullback.examples import EXAMPLES
from kullback.explanation import Explanation, Lang, check_lang
from kullback.ledger import Ledger
from kullback.sources.listed import LEAST
from kullback.sources.mappings import Labelled
from kullback.sources.pooled import align
from kullback.sources.precision import of_probabilities
from kullback.sources.sides import read_sides, read_texts
from kullback.units import Unit
from kullback.views.language import language

MOST_OUTCOMES: Final = 10_000

_ROUNDED: Final = (float, np.floating)  # types of numbers that were rounded to them
_NORMALISING: Final = 2.0**-50  # relative: what it moves, at most


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
        number or a pandas Series (aligned by outcome). Numbers that sum to 1 are probabilities; whole numbers that sum
        to more are counts, and their shares are explained.
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
    H(P) is Shannon's entropy (doi:10.1002/j.1538-7305.1948.tb01338.x), D(P‖Q) the divergence of Kullback and Leibler
    (doi:10.1214/aoms/1177729694). By hand each product is rounded in decimal, halfway towards 0; exactly, everything is
    computed in 50 digits from the decimals or fractions that the numbers stand for. The excess is H(P,Q) − H(P), never
    H(P,Q) − H(Q).

    Examples
    --------
    >>> import kullback as kb
    >>> click = kb.explain([0.2, 0.8], [0.3, 0.7], labels=["click", "no click"])
    >>> click.total.by_hand - click.irreducible.by_hand, click.excess.by_hand
    (Decimal('0.0258'), Decimal('0.0257'))
    >>> round(click.excess.exact, 10)
    0.0257320925
    """
    return _explained(*read_sides(p, q, labels), unit, digits, lang)


def explain_written(p: str, q: str, labels: str | None, unit: Unit, digits: int, lang: Lang) -> Explanation:
    """`explain` for what stands on a command line: numbers between commas, or `@FILE`."""
    return _explained(*read_texts(p, q, labels), unit, digits, lang)


def explain_example(name: str, unit: Unit, digits: int, lang: Lang) -> Explanation:
    """One of the classic examples, in the words of the language."""
    example, words = EXAMPLES[name], language(check_lang(lang))
    sides = read_sides(example.p, example.q, words.look_up(f"examples.{name}.labels"))
    return _explained(*sides, unit, digits, lang, words(f"examples.{name}.title"))


def _explained(a: Labelled, b: Labelled, unit: Unit, digits: int, lang: Lang, title: str | None = None) -> Explanation:
    """The explanation of two sides; counts beside probabilities are taken as shares."""
    digits, lang, settings = check_digits(digits), check_lang(lang), Settings(unit=unit)
    _check_outcomes(len({*a.outcomes, *b.outcomes}))
    if isinstance(a.evidence, Counts) and isinstance(b.evidence, Counts):
        return explain_ledger(account(align(a, b), settings), digits, lang, title)
    pair = align(_as_shares(a), _as_shares(b))
    ledger = account(pair, settings)
    if not any(isinstance(number, _ROUNDED) for number in (*a.numbers, *b.numbers)):
        ledger = replace(ledger, resolution=None)  # as written, they are exact
    rows = _rows(a.evidence), _rows(b.evidence)
    truth, belief = (_fractions(side, pair.outcomes) for side in (a, b))
    return _explanation(ledger, truth, belief, rows, digits, lang, title)


def explain_ledger(ledger: Ledger, digits: int, lang: Lang, title: str | None = None) -> Explanation:
    """The working of a ledger: of its probabilities, or of the shares of its counts."""
    digits, lang = check_digits(digits), check_lang(lang)
    _check_outcomes(len(ledger.entries))
    rows = ledger.truth.rows, ledger.belief.rows
    if None not in rows:
        truth, belief, smoothed = _shares(ledger)
        return _explanation(ledger, truth, belief, rows, digits, lang, title, smoothed=smoothed)
    _check_logits(ledger)
    sides = [[entry.truth for entry in ledger.entries], [entry.belief for entry in ledger.entries]]
    truth, belief = ([as_written(p, _NORMALISING) for p in side] for side in sides)
    if truth == belief and ledger.excess.value > 0:  # they are that near
        truth, belief = (list(map(as_written, side)) for side in sides)
    return _explanation(ledger, truth, belief, rows, digits, lang, title)


def _explanation(
    ledger: Ledger,
    truth: Sequence[Fraction],
    belief: Sequence[Fraction],
    rows: tuple[int | None, int | None],
    digits: int,
    lang: Lang,
    title: str | None,
    *,
    smoothed: bool = False,
) -> Explanation:
    """All that is worked out of two distributions."""
    p, q = _normalised(truth), _normalised(belief)
    unit = ledger.unit
    log_p, log_q = ([log(share, unit) for share in side] for side in (p, q))
    ratios = list(map(ln_ratio, p, q))
    turned = [None if ratio is None else ratio.copy_negate() for ratio in ratios]
    shares = tuple(share_of_excess(*of, unit) for of in zip(p, q, ratios, strict=True))
    return Explanation(
        truth=p,
        belief=q,
        rows=rows,
        smoothed=smoothed,
        irreducible=worked(p, (None if of is None else of.copy_negate() for of in log_p), digits),
        total=worked(p, (None if of is None else of.copy_negate() for of in log_q), digits),
        excess=worked(p, (in_unit(ratio, unit) for ratio in ratios), digits, exact_sum(shares)),
        reverse=exact_sum(share_of_excess(*of, unit) for of in zip(q, p, turned, strict=True)),
        shares=shares,
        ledger=ledger,
        digits=digits,
        lang=lang,
        title=title,
    )


def _normalised(side: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Fractions that sum to 1, exactly."""
    total = sum(side)
    return tuple(side) if total == 1 else tuple(share / total for share in side)


def _shares(ledger: Ledger) -> tuple[list[Fraction], list[Fraction], bool]:
    """The shares of the rows; where the belief lacks what the truth shows, of the rows with ½ added to each count."""
    truth = [Fraction(entry.count_truth or 0) for entry in ledger.entries]
    belief = [Fraction(entry.count_belief or 0) for entry in ledger.entries]
    unseen = any(x > 0 and y == 0 for x, y in zip(truth, belief, strict=True))
    added = Fraction(1, 2) if unseen else Fraction(0)
    n, m = (sum(counts) + added * len(counts) for counts in (truth, belief))
    return [(x + added) / n for x in truth], [(y + added) / m for y in belief], unseen


def _as_shares(side: Labelled) -> Labelled:
    """The side with shares in place of counts."""
    if not isinstance(side.evidence, Counts):
        return side
    shares = side.evidence.counts / side.evidence.counts.sum()
    return replace(side, evidence=Exact(shares, of_probabilities(["float64"] * len(shares), shares)))


def _fractions(side: Labelled, outcomes: Sequence[str]) -> list[Fraction]:
    """The shares of counts, or the probabilities as somebody wrote them; 0 for an outcome that the side lacks."""
    rows = _rows(side.evidence) or 1
    numbers = (number / rows for number in all_as_written(side.numbers))
    known = dict(zip(side.outcomes, numbers, strict=True))
    return [known.get(outcome, Fraction(0)) for outcome in outcomes]


def _rows(side: Evidence) -> int | None:
    """How many rows were counted."""
    return int(side.counts.sum()) if isinstance(side, Counts) else None


def _check_outcomes(outcomes: int) -> None:
    """Refuse more than one would work out."""
    if outcomes > MOST_OUTCOMES:
        raise EvidenceError(
            f"explain must have at most {MOST_OUTCOMES:,} outcomes, since it works each out by hand, but there are "
            f"{outcomes:,}.\nentropy, cross_entropy and kl_divergence have no such limit."
        )


def _check_logits(ledger: Ledger) -> None:
    """Refuse logits whose probabilities are too small for a float: their logarithms are not those of their shares."""
    for side, shares in zip(
        (ledger.truth, ledger.belief), zip(*((e.truth, e.belief) for e in ledger.entries), strict=True), strict=True
    ):
        if side.given == "logits" and any(0 < share < LEAST for share in shares):
            raise EvidenceError(
                f"explain must have probabilities of at least {LEAST}, or 0, but some logits of {side.name} make "
                "smaller ones.\nThe ledger itself, of compare(..., given='logits'), is exact."
            )
