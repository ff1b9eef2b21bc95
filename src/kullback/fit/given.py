"""What a projection is given: evidence of one kind or another, and a family by its class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kullback.between.kl_between import adapt
from kullback.between.law import Law
from kullback.errors import EvidenceError
from kullback.families._family import Family
from kullback.families.mixture import Mixture
from kullback.fit.nodes import Nodes, of_law, of_mapping, of_rows


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Evidence as points with weights, the law where it is known, and how it is called."""

    nodes: Nodes
    law: Law | None
    said: str


def evidence_of(given: Any) -> Source:
    """Rows, counts by value, or a known law, as points with weights."""
    if isinstance(given, Family | Mixture) or any(hasattr(given, name) for name in ("rvs", "log_prob", "iccdf")):
        law = adapt(given, "evidence")
        return Source(of_law(law), law, law.shown)
    if isinstance(given, Mapping):
        nodes = of_mapping(given)
        said = "probabilities of values" if nodes.rows is None else f"{nodes.rows} counted rows"
        return Source(nodes, None, said)
    nodes = of_rows(given)
    return Source(nodes, None, f"{nodes.rows} rows")


def family_of(given: Any) -> type[Family]:
    """A class of `kullback.families`; anything else is refused."""
    if isinstance(given, type) and issubclass(given, Family):
        return given
    if isinstance(given, Family):
        raise EvidenceError(
            f"family must be a class, but it is the law {given!r}.\n"
            f"Pass {type(given).__name__}; parameters that are known are passed by name."
        )
    raise EvidenceError(
        f"family must be a class of kullback.families, as Normal, but it is {given!r}.\n"
        "Import it: from kullback.families import Normal."
    )
