"""Scoring: where a classifier's log loss comes from. Types only; what they show is made in views/.

    total = uncertainty − resolution + miscalibration                a mean over rows of −log of what was predicted

A `Parts` is that account and cannot fail to add up; a `Score` is one model's, with what its classes, segments and
costliest rows share of it; a `Difference` sets another model's beside it. All are frozen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import ClassVar, Final, Literal, TypeAlias

from kullback.errors import KullbackError
from kullback.evidence import Bound
from kullback.ledger import Amount
from kullback.showing import Shown
from kullback.units import Unit

LabelKind: TypeAlias = Literal["labels", "soft labels", "ratings"]
Cause: TypeAlias = Literal["calibration", "resolution", "both", "undecided"]

_ROUNDING = 1e-12
AMOUNT: Final = MappingProxyType({"amount": True})
"""Of a field that holds an amount without limits: a number in the score's unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a row costs, and where it comes from: total = uncertainty − resolution + miscalibration.

    Attributes
    ----------
    total
        the mean of −log of the probability given to what happened (of soft labels, of the cross-entropy); infinite
        where something happened that was given none.
    uncertainty
        H(Y): what a row costs who knows only how frequent the classes are.
    resolution
        I(Y;S): what the predictions, once calibrated, save of it. None where the total is infinite.
    miscalibration
        E D(C‖S), where C is how frequent the classes are among rows of prediction S: what recalibrating can save.
    irreducible, grouping
        of soft or repeated labels, where total = irreducible + grouping + miscalibration: what nobody could know,
        E H(L); and what tells rows apart that the predictions do not, E D(L‖C). None where each row has one label, of
        which the two cannot be told apart.
    """

    total: Amount
    uncertainty: Amount
    resolution: Amount | None
    miscalibration: Amount
    irreducible: Amount | None = None
    grouping: Amount | None = None

    def __post_init__(self) -> None:
        """Refuse parts that do not add up to the total."""
        if math.isinf(self.total.value):
            return
        if self.resolution is None:
            raise KullbackError("a total that is finite has a resolution.")
        self._add_up(self.uncertainty.value - self.resolution.value + self.miscalibration.value)
        if self.irreducible is not None and self.grouping is not None:
            self._add_up(self.irreducible.value + self.grouping.value + self.miscalibration.value)

    def _add_up(self, found: float) -> None:
        """Refuse parts whose sum is not the total."""
        size = self.total.value + self.uncertainty.value
        if not abs(found - self.total.value) <= _ROUNDING * (size + 1):
            raise KullbackError(f"the parts of the total sum to {found}, not to {self.total.value}.")


@dataclass(frozen=True, slots=True)
class Bracket:
    """Ends between which the miscalibration lies on average, each biased its own way.

    `below` is what maps fitted to other rows save (biased low); `above` what the best nondecreasing map saves on the
    rows that it is fitted to (CORP, biased high, if the true map is nondecreasing). None where there is no such end.
    """

    below: float | None = field(metadata=AMOUNT)
    above: float | None = field(metadata=AMOUNT)


@dataclass(frozen=True, slots=True)
class Bin:
    """One flat piece of a reliability curve: rows whose predictions lie from `low` to `high`.

    `predicted` is their mean prediction, `happened` how often it happened, `share` what part of all rows they are.
    """

    low: float
    high: float
    predicted: float
    happened: float
    share: float


@dataclass(frozen=True, slots=True)
class Curve:
    """How often something happened against the probability that it was given.

    Attributes
    ----------
    of
        what is predicted: the name of a class, or None for "the class predicted first is right".
    bins
        the flat pieces of the nondecreasing curve that fits best, in order.
    band
        (prediction, low, high) in order of predictions: where curves of calibrated predictions lie with the stated
        confidence at each point (a consistency band).
    histogram
        the shares of rows whose prediction lies in each of 20 equal bins of [0, 1].
    """

    of: str | None
    bins: tuple[Bin, ...]
    band: tuple[tuple[float, float, float], ...]
    histogram: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ClassScore:
    """What the rows of one class cost, and how well its own probability is calibrated.

    Attributes
    ----------
    name
        of the class.
    share, predicted
        how frequent it was (share of rows, by weight), and how frequent the model said it is (mean probability).
    cost
        what the rows where it happened add to the total: over the classes it sums to the total.
    uncertainty, recalibrated
        what they add to the uncertainty (before its small correction), and to the cost after recalibration on held-out
        rows: the cost less this is calibration, the uncertainty less this resolution. `recalibrated` is None where the
        total is infinite.
    miscalibration
        of the class against all others: E D(C‖S) of its own probability, debiased.
    p_value, p_adjusted
        of the test that it is calibrated, alone and adjusted (Holm) for the other classes.
    curve
        its reliability.
    """

    name: str
    share: float
    predicted: float
    cost: float = field(metadata=AMOUNT)
    uncertainty: float = field(metadata=AMOUNT)
    recalibrated: float | None = field(metadata=AMOUNT)
    miscalibration: Amount | None
    p_value: float | None
    p_adjusted: float | None
    curve: Curve | None

    @property
    def mean(self) -> float:
        """The cost of a row of this class; 0 if there is no such row."""
        return self.cost / self.share if self.share else 0.0


@dataclass(frozen=True, slots=True)
class CostlyRow:
    """A row that cost much.

    `row` is its number from 0, of all the rows that were given; `label` what happened, `probability` what that was
    given (of soft labels: of the most likely class); `predicted` the class that the model thought most likely,
    `confidence` its probability; `cost` the row's cost, `share` what part of the whole (finite) cost it is (0 where it
    is infinite).
    """

    row: int
    label: str
    probability: float
    predicted: str
    confidence: float
    cost: float = field(metadata=AMOUNT)
    share: float


@dataclass(frozen=True, slots=True)
class Segment:
    """The rows of one value of a column: their share (by weight) and their own score.

    `p_adjusted` is the score's p-value adjusted (Holm) for the other segments.
    """

    name: str
    share: float
    score: Score
    p_adjusted: float | None


@dataclass(frozen=True, slots=True)
class Part:
    """The share of one class or segment in the difference of two models.

    `share` is what part of all rows it is; `total` what it adds to the difference of the totals: over the classes (the
    segments) they sum to it. `p_adjusted` of the test that it adds nothing, adjusted (Holm) for the others.
    """

    name: str
    share: float
    total: Amount
    p_adjusted: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How much more a row costs under this model than under another, on the same rows, and why.

    Attributes
    ----------
    other
        the other model's own score.
    total, miscalibration, resolution
        this model's less the other's, with paired limits; of the resolution too. None where both totals are infinite.
        total = miscalibration − resolution.
    p_value
        of the test that both cost the same; None where one of them is infinite.
    by_class, by_segment
        where the difference arises.
    finite
        the same on the rows whose cost is finite under both, where that is not all of them.
    """

    other: Score
    total: Amount | None
    miscalibration: Amount | None
    resolution: Amount | None
    p_value: float | None
    by_class: tuple[Part, ...] = ()
    by_segment: tuple[Part, ...] = ()
    finite: Difference | None = None

    @property
    def verdict(self) -> Literal["costs less", "costs more", "undecided"]:
        """Is the difference of the totals established, and which way."""
        if self.total is None or self.total.low <= 0 <= self.total.high:
            return "undecided"
        return "costs less" if self.total.high < 0 else "costs more"

    @property
    def cause(self) -> Cause:
        """Which part has limits that leave out 0: calibration (cheap to repair), resolution, both, or neither."""
        parts = {"calibration": self.miscalibration, "resolution": self.resolution}
        told = [name for name, x in parts.items() if x is not None and not x.low <= 0 <= x.high]
        if len(told) == 2:
            return "both"
        if not told:
            return "undecided"
        return "calibration" if told[0] == "calibration" else "resolution"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Score(Shown):
    """Where one model's log loss comes from.

    Attributes
    ----------
    name, given
        of the model; what the labels were: "labels", "soft labels" or "ratings".
    rows, groups, classes
        how many rows; how many groups they come in (None where rows are independent); the names of the classes.
    parts
        the account: total = uncertainty − resolution + miscalibration, and its lines by their own names, as
        `score.total`.
    bracket
        below and above the miscalibration.
    bound
        "estimate" for two classes; "at least" for more: what no map of the method can save is not seen.
    method
        "isotonic", "vector" or "temperature": the maps that miscalibration is looked for with; None where it was not,
        since there are too few rows or groups, or one class only, or no row of finite cost.
    p_value
        of the test that the predictions are calibrated; None where they were not tested.
    forbidden
        how many rows cost infinitely much, since what happened was given probability 0.
    finite
        the score of all other rows, where `forbidden` is not 0 and there are some.
    by_class, segments, costliest, curve
        the shares of classes; the scores of segments, costliest first; the costliest rows, the first infinite ones
        included; the reliability of the class predicted first (more than two classes) or of the second class (two).
    differences
        to each other model, in the order given.
    """

    _views: ClassVar[str] = "scoring"

    name: str
    given: LabelKind
    rows: int
    groups: int | None
    classes: tuple[str, ...]
    unit: Unit
    confidence: float
    parts: Parts
    bracket: Bracket
    bound: Bound
    method: str | None
    p_value: float | None
    forbidden: int
    finite: Score | None = None
    by_class: tuple[ClassScore, ...] = ()
    segmented_by: str | None = None
    segments: tuple[Segment, ...] = ()
    costliest: tuple[CostlyRow, ...] = ()
    curve: Curve | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def verdict(self) -> Literal["miscalibrated", "undecided"]:
        """Is it established that recalibrating can save something: does the test reject that nothing can."""
        rejected = self.p_value is not None and self.p_value <= 1.0 - self.confidence
        return "miscalibrated" if rejected else "undecided"

    @property
    def total(self) -> Amount:
        """What a row costs."""
        return self.parts.total

    @property
    def uncertainty(self) -> Amount:
        """H(Y): what it costs to know only how frequent the classes are."""
        return self.parts.uncertainty

    @property
    def resolution(self) -> Amount | None:
        """What the calibrated predictions save of the uncertainty."""
        return self.parts.resolution

    @property
    def miscalibration(self) -> Amount:
        """What recalibrating can save."""
        return self.parts.miscalibration

    @property
    def irreducible(self) -> Amount | None:
        """Of soft or repeated labels: what nobody could know."""
        return self.parts.irreducible

    @property
    def grouping(self) -> Amount | None:
        """Of soft or repeated labels: what tells rows apart that the predictions do not."""
        return self.parts.grouping

    @property
    def scores(self) -> Iterator[Score]:
        """This score, then that of each other model."""
        yield self
        yield from (difference.other for difference in self.differences)

    def __repr__(self) -> str:
        """The score in a line."""
        return f"<Score of {self.name!r}: {self.total.value:.4g} {self.unit}s a row, {self.rows} rows>"
