"""Explanation: an account worked out step by step, by hand and exactly. Types only; views/ shows it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, TypeAlias, get_args

from kullback.by_hand import EXACT, Sum
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
        the three sums, each with one step for each outcome, what it is `by_hand` (a Decimal), `exact` (a float) and
        `exactly` (a Decimal, from terms of 50 digits).
    by_subtraction
        the excess by hand the other way: H(P,Q) − H(P).
    reverse
        D(Q‖P), exactly.
    shares
        what each outcome costs, exactly: never negative, 0 where P and Q give it the same, and in sum the excess.
    truth, belief
        the probabilities that are worked with, as fractions that sum to 1.
    rows
        how many rows were counted for P and for Q; None where the probabilities were given.
    smoothed
        are they shares with ½ added to each count, since the belief has never seen what the truth shows?
    ledger
        the account that is explained; of counts it is an estimate, which allows for chance as shares do not.
    title
        what is explained, if it has a name.
    """

    truth: tuple[Fraction, ...]
    belief: tuple[Fraction, ...]
    rows: tuple[int | None, int | None]
    smoothed: bool
    irreducible: Sum
    total: Sum
    excess: Sum
    reverse: Decimal
    shares: tuple[Decimal, ...]
    ledger: Ledger
    digits: int
    lang: Lang
    title: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the outcomes."""
        return tuple(entry.outcome for entry in self.ledger.entries)

    @property
    def unit(self) -> Unit:
        """The unit of every number."""
        return self.ledger.unit

    @property
    def estimate(self) -> Ledger | None:
        """The ledger, where it is an estimate from counts."""
        return None if None in self.rows else self.ledger

    @property
    def by_subtraction(self) -> Decimal:
        """The excess by hand, as H(P,Q) − H(P)."""
        return EXACT.subtract(self.total.by_hand, self.irreducible.by_hand)

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
        outcomes = f"{len(self.truth)} outcome{'' if len(self.truth) == 1 else 's'}"
        return f"<Explanation of {outcomes}: excess {self.excess.exact:.6g} {self.unit}s>"


def check_lang(lang: object) -> Lang:
    """The language. Raises KullbackError for one that is not spoken."""
    for known in LANGS:
        if isinstance(lang, str) and lang == known:
            return known
    raise KullbackError(f'lang must be "en" or "zh", but it is {lang!r}.\nEnglish is "en", Chinese is "zh".')
