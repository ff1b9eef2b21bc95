"""Plan: how many rows tell a shift, in each way of telling. Types only; views/plan shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Way: TypeAlias = Literal["ideal", "fit", "alarm", "two samples", "different"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one way of telling truth from belief needs.

    Attributes
    ----------
    way
        "ideal": the likelihood ratio of two known distributions; "fit": the p-value of `compare` for rows of the truth
        against a known belief; "alarm": that of `watch`, from the first row's start alone; "two samples": the p-value
        of `compare` for rows of both; "different": its verdict.
    rows
        the rows of the truth that are needed, or that were said to be there; None where no number of them is enough.
    belief_rows
        the rows of the belief that go with them; None where the belief is known.
    factor
        how many times the ideal's rows that is: what it costs to have to learn.
    simulated
        were the rows found by simulation? Otherwise by the formula that the simulation starts from.
    power, error
        the power that a simulation of its own found at these rows, and its standard error; None where none was run.
    smallest
        of given rows: the smallest shift along the same way, in bits, that they tell with the power asked for.
    reason
        why there is no number of rows, or no shift.
    """

    way: Way
    rows: int | None
    belief_rows: int | None = None
    factor: float | None = None
    simulated: bool = False
    power: float | None = None
    error: float | None = None
    smallest: float | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Plan:
    """How many rows tell the truth from the belief; or, of given rows, what they can tell.

    Attributes
    ----------
    shift
        D(P‖Q) in bits, inf where the belief forbids what happens; None where only the direction of a shift was stated.
    stated
        the shift in words.
    labels, truth, belief
        the outcomes and their probabilities on both sides.
    alpha, power, tolerance, columns
        false alarms, over all columns tested together; the power asked for; the tolerance of *different*, in bits.
    ratio, belief_rows
        rows of the belief for each row of the truth, or how many there are in all.
    given_rows
        the rows of the truth whose power was asked for; None where rows were asked for.
    stein
        ln(1/α)/D, the rows of the ideal test as Stein's lemma has them, whatever power is asked for; None at inf.
    needs
        one `Need` for each way of telling.
    notes
        what else there is to know, a sentence each.
    """

    shift: float | None
    stated: str
    labels: tuple[str, ...]
    truth: tuple[float, ...]
    belief: tuple[float, ...]
    alpha: float
    power: float
    tolerance: float
    columns: int
    ratio: float
    belief_rows: int | None
    given_rows: int | None
    stein: float | None
    needs: tuple[Need, ...]
    notes: tuple[str, ...]
    seed: int

    def __getitem__(self, way: Way) -> Need:
        """What one way of telling needs."""
        for need in self.needs:
            if need.way == way:
                return need
        raise KeyError(way)

    @property
    def rows(self) -> int | None:
        """The rows of the truth with which `compare` of two samples gives a p-value of at most α."""
        return self["two samples"].rows

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain Python data, of schema "kullback.plan/1"."""
        from kullback.views.plan.json import plan_document

        return plan_document(self)

    def to_json(self) -> str:
        """The same as JSON."""
        from kullback.views.json import dumps

        return dumps(self.to_dict())

    def to_markdown(self) -> str:
        """The plan as GitHub-flavoured Markdown."""
        from kullback.views.plan.markdown import markdown

        return markdown(self)

    def __str__(self) -> str:
        """The plan as plain text."""
        from kullback.views.plan.terminal import plain

        return plain(self)

    def __repr__(self) -> str:
        """The plan in a line."""
        return f"<Plan: {self.stated}; {self.rows} rows of the truth for p ≤ {self.alpha:g} in two samples>"
