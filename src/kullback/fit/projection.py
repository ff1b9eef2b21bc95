"""Projection: the member of a family that is nearest to a distribution. Types only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from kullback.families._family import Family
from kullback.ledger import Amount
from kullback.units import Unit

Direction: TypeAlias = Literal["moment", "reverse"]


@dataclass(frozen=True, slots=True)
class Minimum:
    """A member of the family from which every small step leads away: the law and its divergence."""

    law: Family
    excess: float


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Projection:
    """The member of a family nearest to a distribution, and what it costs.

    Attributes
    ----------
    law
        the member: a `Family` with its parameters.
    direction
        "moment": least D(P‖Q) over Q, which covers what P holds (maximum likelihood, least cross-entropy).
        "reverse": least D(Q‖P), which keeps to what P allows (as in variational inference).
    of
        what was projected.
    total, irreducible, excess
        of "moment" H(P,Q) = H(P) + D(P‖Q), of "reverse" H(Q,P) = H(Q) + D(Q‖P). Of rows only the total is known: the
        mean cost of these very rows.
    rows
        how many rows were projected; None where the law is known.
    standard_error
        of the total, as an estimate for other rows of the same source; 0 where the law is known.
    optimism
        by how much the total flatters the fit: new rows of the same source cost about so much more a row, k/n nats for
        k fitted parameters (Akaike 1974, doi:10.1109/TAC.1974.1100705); 0 where the law is known. None where an edge of
        the support was fitted (Uniform, Pareto): a new row beyond it costs infinitely much.
    minima
        every minimum found, the least first; more than one only in the reverse direction.
    """

    law: Family
    direction: Direction
    of: str
    total: Amount
    irreducible: Amount | None
    excess: Amount | None
    rows: int | None = None
    standard_error: float = 0.0
    optimism: float | None = 0.0
    minima: tuple[Minimum, ...] = ()

    @property
    def unit(self) -> Unit:
        """The unit of every amount."""
        return self.total.unit

    def __str__(self) -> str:
        """The projection as plain text."""
        measure = "D(P‖Q)" if self.direction == "moment" else "D(Q‖P)"
        lines = [f"{self.law!r}", f"  of its family it has the least {measure}, P being {self.of}."]
        if self.excess is None or self.irreducible is None:
            error = f"standard error {self.standard_error:.2g}"
            lines.append(f"  A row costs {self.total.value:.6g} {self.unit}s under it ({error});")
            lines.append(f"  {_of_new_rows(self.optimism)}")
        else:
            parts = f"{self.irreducible.value:.6g} irreducible + {self.excess.value:.6g} excess"
            lines.append(f"  {self.total.value:.6g} {self.unit}s in all = {parts}.")
        others = self.minima[1:]
        if others:
            found = ", ".join(f"{other.law!r} ({other.excess:.4g})" for other in others)
            lines.append(f"  Other minima: {found}.")
        return "\n".join(lines)

    def __repr__(self) -> str:
        """The projection in a line."""
        return f"<Projection ({self.direction}) of {self.of}: {self.law!r}>"

    def to_dict(self) -> dict[str, Any]:
        """The projection as plain Python data."""
        amounts = {name: getattr(self, name) for name in ("total", "irreducible", "excess")}
        return {
            "family": type(self.law).__name__,
            "parameters": {name: x.tolist() for name, x in self.law.parameters.items()},
            "direction": self.direction,
            "of": self.of,
            "rows": self.rows,
            "unit": self.unit,
            "standard_error": self.standard_error,
            "optimism": self.optimism,
            **{
                name: None if amount is None else {"value": amount.value, "low": amount.low, "high": amount.high}
                for name, amount in amounts.items()
            },
        }


def _of_new_rows(optimism: float | None) -> str:
    """What rows cost that were not fitted."""
    if optimism is None:
        return "new rows beyond the edges that were fitted cost infinitely much."
    return f"new rows about {optimism:.2g} more, for they were not fitted."
