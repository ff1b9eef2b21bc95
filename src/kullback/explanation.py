"""Explanation: an account worked out step by step, by hand and exactly. Types only; views/ shows it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias, get_args

from kullback.by_hand import Sum
from kullback.errors import KullbackError
from kullback.ledger import Ledger
from kullback.units import Unit

Lang: TypeAlias = Literal["en", "zh"]

LANGS: Final[tuple[Lang, ...]] = get_args(Lang)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Explanation:
    """H(P), H(P,Q) and D(P‖Q) worked out step by step.

    Attributes
    ----------
    irreducible, total, excess
        the three sums, each with one step for each outcome, what it is `by_hand` (a Decimal) and `exact`ly.
    by_subtraction
        the excess by hand the other way: H(P,Q) − H(P).
    truth, belief
        the probabilities that are worked with, as fractions.
    ledger
        the exact account of these probabilities.
    estimate
        where P and Q are shares of counted rows: the ledger of the counts, whose excess allows for chance.
    smoothed
        are they shares with ½ added to each count, since the belief has never seen what the truth shows?
    title
        what is explained, if it has a name.
    """

    truth: tuple[Fraction, ...]
    belief: tuple[Fraction, ...]
    irreducible: Sum
    total: Sum
    excess: Sum
    ledger: Ledger
    estimate: Ledger | None
    smoothed: bool
    digits: int
    lang: Lang
    title: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the outcomes."""
        return tuple(entry.outcome for entry in self.ledger.entries)

    @property
    def shares(self) -> tuple[float, ...]:
        """What each outcome costs: never negative, 0 where P and Q give it the same, and in sum the excess."""
        sides = zip(self.truth, self.belief, self.ledger.entries, strict=True)
        return tuple(0.0 if p == q else entry.excess for p, q, entry in sides)

    @property
    def unit(self) -> Unit:
        """The unit of every number."""
        return self.ledger.unit

    @property
    def by_subtraction(self) -> Decimal:
        """The excess by hand, as H(P,Q) − H(P)."""
        return self.total.by_hand - self.irreducible.by_hand

    def __str__(self) -> str:
        """The working as plain text."""
        from kullback.views.working.terminal import plain

        return plain(self)

    def to_markdown(self) -> str:
        """The working as GitHub-flavoured Markdown."""
        from kullback.views.working.markdown import markdown

        return markdown(self)

    def to_latex(self) -> str:
        """The working as a piece of LaTeX that needs amsmath (and ctex where it is Chinese)."""
        from kullback.views.working.latex import latex

        return latex(self)

    def to_html(self) -> str:
        """The explorer: one self-contained page in which the numbers can be moved."""
        from kullback.views.explorer import page

        return page(self)

    def _repr_html_(self) -> str:
        """The working as a notebook shows it."""
        from kullback.views.working.html import fragment

        return fragment(self)

    def __repr__(self) -> str:
        """The explanation in a line."""
        return f"<Explanation of {len(self.truth)} outcomes: excess {self.excess.exact:.6g} {self.unit}s>"


def check_lang(lang: object) -> Lang:
    """The language. Raises KullbackError for one that is not spoken."""
    for known in LANGS:
        if lang == known:
            return known
    raise KullbackError(f'lang must be "en" or "zh", but it is {lang!r}.\nEnglish is "en", Chinese is "zh".')
