"""Ledger: the account that every comparison ends in. Types only; a ledger cannot fail to add up.

    total = irreducible + excess        H(P,Q) = H(P) + D(P‖Q)

An `Amount` is one line of it with its limits, an `Entry` the share of one outcome, a `Ledger` the account of one
pair, a `Report` the ledgers of two tables. All are frozen. What they show (`str`, JSON, HTML) is made in views/.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from kullback.errors import KullbackError
from kullback.evidence import Bound, Kind
from kullback.units import Unit, convert

if TYPE_CHECKING:
    from kullback.explanation import Explanation, Lang
    from kullback.joint import Joint

Upper: TypeAlias = Literal["finite", "conditional", "unbounded", "infinite"]
Verdict: TypeAlias = Literal["different", "same", "undecided"]
Reason: TypeAlias = Literal[
    "missing",
    "infinite",
    "shared",
    "ties",
    "constant",
    "collinear",
    "dimensions",
    "few rows",
    "heavy tails",
    "beyond",
    "not normal",
]

_UPPER_ORDER: tuple[Upper, ...] = ("finite", "conditional", "unbounded", "infinite")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of uncertainty with its limits.

    `value` is the answer (never negative for a divergence), `raw` the estimate before it was held to 0 or above:
    average and test that one. `high` is `math.inf` where there is no upper limit; `upper` says why:

    - "finite": a limit of the stated confidence,
    - "conditional": a limit that rests on a stated prior for outcomes the belief has not seen; of an entropy, on no
      outcome being rarer than one row in a thousand samples of this size,
    - "unbounded": the data give no upper limit,
    - "infinite": the amount itself is infinite, since the belief is known to forbid what happened.
    """

    value: float
    low: float
    high: float
    raw: float
    upper: Upper
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse limits that do not hold the value."""
        if not self.low <= self.value <= self.high:
            raise KullbackError(f"an amount must lie within its limits: {self.low} ≤ {self.value} ≤ {self.high}.")

    @classmethod
    def exact(cls, value: float, unit: Unit) -> Amount:
        """An amount that is known: both limits are the value."""
        return cls(value, value, value, value, "infinite" if math.isinf(value) else "finite", unit)

    @property
    def bits(self) -> float:
        """The value in bits."""
        return convert(self.value, self.unit, "bit")

    @property
    def nats(self) -> float:
        """The value in nats."""
        return convert(self.value, self.unit, "nat")

    def to(self, unit: Unit) -> Amount:
        """The same amount in another unit."""
        value, low, high, raw = (convert(v, self.unit, unit) for v in (self.value, self.low, self.high, self.raw))
        return Amount(value, low, high, raw, self.upper, unit)

    def __add__(self, other: Amount) -> Amount:
        """The sum of two amounts; its limits are the sums of theirs, which is conservative."""
        b = other.to(self.unit)
        upper = max(self.upper, b.upper, key=_UPPER_ORDER.index)
        return Amount(self.value + b.value, self.low + b.low, self.high + b.high, self.raw + b.raw, upper, self.unit)


@dataclass(frozen=True, slots=True)
class Entry:
    """The share of one outcome.

    `truth` and `belief` are its probabilities (shares of the rows where it was counted). `excess` is never negative
    and sums to the ledger's `excess.value`; `signed` sums to its `excess.raw`.
    """

    outcome: str
    count_truth: int | None
    count_belief: int | None
    truth: float
    belief: float
    excess: float
    signed: float


@dataclass(frozen=True, slots=True)
class OneSided:
    """The outcomes that only one side has, and their mass on that side."""

    outcomes: tuple[str, ...]
    mass: float


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: what it is called, how many rows it has, and what was given if these are None.

    A row is a "row" of data, or a "sample" of a signal, which depends on those before it.
    """

    name: str
    rows: int | None
    given: Literal["probabilities", "logits"] = "probabilities"
    row: Literal["row", "sample"] = "row"


@dataclass(frozen=True, slots=True)
class Reading:
    """Another estimate of a ledger's excess, of values that are not grouped, and whether it is fair to use it.

    `reasons` say why it is not, and what to be careful about where it is. `excess` is None where there is none.
    """

    method: str
    excess: Amount | None
    fair: bool
    reasons: tuple[Reason, ...] = ()


class _Shown(ABC):
    """What a ledger and a report have in common: how they are shown. The views are loaded when they are asked for."""

    __slots__ = ()

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """The same as plain Python data."""

    def to_json(self) -> str:
        """The same as JSON: `to_dict`, with null for what is infinite."""
        from kullback.views.json import dumps

        return dumps(self.to_dict())

    def to_markdown(self) -> str:
        """The same as GitHub-flavoured Markdown."""
        from kullback.views.markdown import markdown

        return markdown(cast("Ledger | Report", self))

    def __str__(self) -> str:
        """The same as plain text."""
        from kullback.views.terminal import plain

        return plain(cast("Ledger | Report", self))

    def _repr_html_(self) -> str:
        """The same as a notebook shows it."""
        from kullback.views.html import fragment

        return fragment(cast("Ledger | Report", self))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Ledger(_Shown):
    """The account of one truth under one belief: total = irreducible + excess, itemised by outcome.

    Attributes
    ----------
    irreducible, excess, reverse
        H(P), D(P‖Q) and D(Q‖P), each an `Amount` in the ledger's `unit`; `total` is the sum of the first two.
    entries
        one `Entry` per outcome, in the outcomes' own order.
    bound
        "estimate", or "at least" where the outcomes are coarser than the data (bins, `(other)`).
    p_value, p_adjusted
        the test that truth and belief are the same, alone and adjusted for the report's other columns;
        None where no rows were counted.
    method, test
        the names of the estimator and of the test.
    resolution
        how far the excess can be off at most because the given numbers were rounded to their own type; None where
        the excess is estimated from rows, or infinite.
    readings
        of samples, what other methods say that do not group the values (nearest neighbours, a normal distribution).
    """

    name: str
    kind: Kind
    method: str
    test: str | None
    bound: Bound
    truth: Side
    belief: Side
    irreducible: Amount
    excess: Amount
    reverse: Amount
    entries: tuple[Entry, ...]
    p_value: float | None
    p_adjusted: float | None
    confidence: float
    tolerance: float
    resolution: Amount | None = None
    readings: tuple[Reading, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an account whose parts do not add up to its total."""
        if self.excess.upper == "infinite":
            return
        size = sum(abs(e.signed) for e in self.entries) + self.excess.value
        for name, parts, whole in (
            ("excess", [e.excess for e in self.entries], self.excess.value),
            ("signed", [e.signed for e in self.entries], self.excess.raw),
        ):
            if abs(math.fsum(parts) - whole) > 1e-9 * size + 1e-300:
                raise KullbackError(f"the {name} shares of {self.name!r} sum to {math.fsum(parts)}, not to {whole}.")

    @property
    def unit(self) -> Unit:
        """The unit of every amount and share."""
        return self.excess.unit

    @property
    def total(self) -> Amount:
        """H(P,Q): what each outcome of the truth costs under the belief."""
        return self.irreducible + self.excess

    @property
    def resolved(self) -> bool:
        """Is the excess more than rounding of the given numbers can make of nothing? True where rows were counted."""
        return self.resolution is None or self.resolution.value == 0.0 or self.excess.raw > self.resolution.value

    @property
    def within(self) -> Amount:
        """The excess with limits that allow for rounding of the given numbers too: the verdict is decided on these.

        Equal numbers are the same, whatever rounding may have made equal.
        """
        if self.resolution is None or self.excess.value == 0:
            return self.excess
        off = self.resolution.to(self.unit).value
        return replace(self.excess, low=max(0.0, self.excess.low - off), high=self.excess.high + off)

    @property
    def verdict(self) -> Verdict:
        """Is the excess above the tolerance ("different"), below it ("same"), or can the data not tell yet."""
        excess = self.within.to("bit")
        if excess.low > self.tolerance:
            return "different"
        return "same" if excess.high <= self.tolerance else "undecided"

    @property
    def rows_to_tell(self) -> int | None:
        """Rows after which the ideal test tells truth from belief: ln(1/α)/D (Stein's lemma).

        None at excess 0, and of a signal's samples, which depend on each other.
        """
        nats = self.excess.nats if self.truth.row == "row" else 0.0
        rows = -math.log(1.0 - self.confidence) / nats if nats > 0 else math.inf
        return max(1, math.ceil(rows)) if math.isfinite(rows) else None

    @property
    def truth_only(self) -> OneSided:
        """The outcomes that happened and that the belief has never seen (or forbids)."""
        only = [e for e in self.entries if e.truth > 0 and e.belief == 0]
        return OneSided(tuple(e.outcome for e in only), math.fsum(e.truth for e in only))

    @property
    def belief_only(self) -> OneSided:
        """The outcomes that the belief expects and that did not happen."""
        only = [e for e in self.entries if e.belief > 0 and e.truth == 0]
        return OneSided(tuple(e.outcome for e in only), math.fsum(e.belief for e in only))

    def top(self, n: int = 5) -> tuple[Entry, ...]:
        """The `n` entries with the largest share of the excess, largest first; entries with no share are left out."""
        ranked = sorted((e for e in self.entries if e.excess > 0), key=lambda e: -e.excess)
        return tuple(ranked[:n])

    def explain(self, *, digits: int = 4, lang: Lang = "en", title: str | None = None) -> Explanation:
        """How its numbers come about, worked out step by step in its own unit; of counts, from the shares of the rows.

        `digits` are the decimals to which each logarithm and product is rounded by hand, `lang` is "en" or "zh", and
        `title` stands above it all. Raises KullbackError for others, EvidenceError for more than 10,000 outcomes or
        logits beyond 1e-300.

        >>> import kullback as kb
        >>> kb.compare({"a": 0.2, "b": 0.8}, {"a": 0.3, "b": 0.7}, unit="nat").explain().by_subtraction
        Decimal('0.0258')
        """
        from kullback._explain import explain_ledger

        return explain_ledger(self, digits, lang, title)

    def __repr__(self) -> str:
        """The ledger in a line."""
        excess = self.excess
        limits = f"{excess.low:.3g} to {excess.high:.3g}"
        return f"<Ledger {self.name!r}: {self.verdict}, excess {excess.value:.3g} {self.unit}s ({limits})>"

    def to_dict(self) -> dict[str, Any]:
        """The ledger as plain Python data, of the JSON schema's shape."""
        from kullback.views.json import ledger_document

        return ledger_document(self)


@dataclass(frozen=True, slots=True)
class NotCompared:
    """A column that could not be compared, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Report(_Shown, Mapping[str, Ledger]):
    """The ledgers of two tables, a read-only mapping from column to ledger.

    Attributes
    ----------
    ledgers
        one `Ledger` per compared column, in the truth's column order.
    not_compared
        the columns that could not be compared, each with its reason.
    adjustment
        how `p_adjusted` was made over the columns.
    joint
        the rows as a whole, where that was asked for.
    """

    truth: Side
    belief: Side
    unit: Unit
    confidence: float
    tolerance: float
    ledgers: tuple[Ledger, ...]
    not_compared: tuple[NotCompared, ...]
    adjustment: str
    joint: Joint | None = None
    _by_name: dict[str, Ledger] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the ledgers by their columns."""
        object.__setattr__(self, "_by_name", {ledger.name: ledger for ledger in self.ledgers})

    def __getitem__(self, column: str) -> Ledger:
        """The ledger of one column."""
        return self._by_name[column]

    def __iter__(self) -> Iterator[str]:
        """The names of the compared columns."""
        return iter(self._by_name)

    def __len__(self) -> int:
        """How many columns were compared."""
        return len(self._by_name)

    @property
    def accounts(self) -> tuple[Ledger, ...]:
        """The ledgers of the columns, and that of the rows as a whole where there is one."""
        return (*self.ledgers, *([self.joint.ledger] if self.joint else []))

    @property
    def verdict(self) -> Verdict:
        """ "different" if some column (or the rows as a whole) is, also after adjustment; "same" if all columns are."""
        if any(is_established(ledger) for ledger in self.accounts):
            return "different"
        return "same" if self.ledgers and all(x.verdict == "same" for x in self.ledgers) else "undecided"

    def __repr__(self) -> str:
        """The report in a line."""
        return f"<Report {self.truth.name!r} under {self.belief.name!r}: {self.verdict}, {len(self)} columns>"

    def to_html(self, explanation: Explanation | None = None) -> str:
        """The report as one self-contained page; with a ledger's `explain()`, its working too."""
        from kullback.views.html import page

        return page(self, explanation)

    def to_dict(self) -> dict[str, Any]:
        """The report as plain Python data, of schema "kullback.report/1"."""
        from kullback.views.json import report_document

        return report_document(self)


def is_evident(ledger: Ledger) -> bool:
    """Do truth and belief differ at all, also after adjusting for the other columns of the report?"""
    return ledger.p_adjusted is None or ledger.p_adjusted <= 1.0 - ledger.confidence + 1e-12


def is_established(ledger: Ledger) -> bool:
    """Is the ledger different by more than the tolerance, on evidence that stands after adjusting?"""
    return ledger.verdict == "different" and is_evident(ledger)


def with_adjusted(ledger: Ledger, p_adjusted: float | None) -> Ledger:
    """The same ledger with another adjusted p-value."""
    return replace(ledger, p_adjusted=p_adjusted)
