"""The moment projection: the member of a family with the least D(P‖Q), which is maximum likelihood."""

from __future__ import annotations

from typing import Any

import numpy as np

from kullback._array import to_numpy
from kullback.between.answer import Between
from kullback.between.kl_between import kl_between
from kullback.between.law import Law
from kullback.errors import EvidenceError
from kullback.families._family import Family
from kullback.fit.coordinates import Coordinates
from kullback.fit.given import Source, evidence_of, family_of
from kullback.fit.likelihood import log_density, maximum
from kullback.fit.maxima import EDGES
from kullback.fit.nodes import Nodes
from kullback.fit.projection import Minimum, Projection
from kullback.ledger import Amount
from kullback.units import Unit, nats_per


def project(evidence: Any, family: type[Family], /, *, unit: Unit = "nat", **known: Any) -> Projection:
    """The member of a family that is nearest to what happens: the least D(P‖Q) over Q.

    This is the moment projection. D(P‖Q) and the cross-entropy H(P,Q) differ by H(P), which Q does not move: so it is
    maximum likelihood on rows, and for exponential families it matches moments. It spreads to cover all that P holds.

    Parameters
    ----------
    evidence
        rows of numbers, shape (n,), or of vectors, shape (n, d); a mapping from values to counts, or to probabilities
        that sum to 1; or a known distribution: a law of `kullback.families`, a frozen distribution of scipy.stats or
        one of torch.distributions.
    family
        a class of `kullback.families`, as `Normal`.
    unit : {"nat", "bit", "dit"}, default "nat"
        Of the amounts.
    **known
        parameters that are known, as `count=10` of a Binomial: the others are fitted.

    Returns
    -------
    Projection
        the law; total = irreducible + excess where P is known; of rows the total, which is what these rows cost.

    Raises
    ------
    EvidenceError
        if the evidence is empty, not finite, outside the family's support or without a best law in it; or if the
        family cannot be projected on.

    References
    ----------
    Csiszár & Shields, Information Theory and Statistics: A Tutorial (2004), doi:10.1561/0100000004; derivation in
    docs/projection.md.

    Examples
    --------
    >>> import kullback as kb
    >>> from kullback.families import Gamma, Normal
    >>> found = kb.fit.project([1.0, 2.0, 3.0, 6.0], Normal)
    >>> print(found.law)
    Normal(loc=3, scale=1.87083)
    >>> print(round(float(kb.fit.project(Gamma(shape=4, rate=2), Normal).excess.value), 4))
    0.0887
    """
    scale = nats_per(unit)
    member = family_of(family)
    source = evidence_of(evidence)
    law = _itself(source.law, member, known) or maximum(member, source.nodes, known)
    if source.law is not None:
        return _of_law(source.law, evidence, law, source.nodes, unit)
    costs = -log_density(law.frozen(), source.nodes.points) / scale
    total = float(source.nodes.mean(costs))
    rows = source.nodes.rows
    if rows is None:
        return _of_probabilities(source, law, total, unit)
    edge = not EDGES.get(member, set()) <= set(known)
    return Projection(
        law=law,
        direction="moment",
        of=source.said,
        total=Amount.exact(total, unit),
        irreducible=None,
        excess=None,
        rows=rows,
        standard_error=float(np.sqrt(source.nodes.mean((costs - total) ** 2) / rows)),
        optimism=None if edge else Coordinates(law, known).size / rows / scale,
    )


def _itself(source: Law | None, member: type[Family], known: dict[str, Any]) -> Family | None:
    """A known law that is of the family is its own projection."""
    if source is None or known or type(source.spec) is not member or source.shift != 0 or source.stretch != 1:
        return None
    law: Family = source.spec
    return law


def _of_probabilities(source: Source, law: Family, total: float, unit: Unit) -> Projection:
    """The account of probabilities of values."""
    if not law.discrete:
        raise EvidenceError(
            f"family must be discrete for probabilities of values, but {type(law).__name__} has a density.\n"
            "Pass counts or rows, or the law that the values were taken from."
        )
    weights = source.nodes.weights
    irreducible = float(-np.sum(weights * np.log(weights))) / nats_per(unit)
    excess = max(0.0, total - irreducible)
    return Projection(
        law=law,
        direction="moment",
        of=source.said,
        total=Amount.exact(irreducible + excess, unit),
        irreducible=Amount.exact(irreducible, unit),
        excess=Amount.exact(excess, unit),
        minima=(Minimum(law, excess),),
    )


def _of_law(truth: Law, given: Any, law: Family, nodes: Nodes, unit: Unit) -> Projection:
    """The account of a known law; `given` is how its user gave it."""
    excess = _amount(kl_between(given, law, unit=unit))
    if excess.upper == "infinite":
        raise EvidenceError(
            f"some {type(law).__name__} must have a finite divergence from {truth.shown}, but D(P‖Q) is infinite: "
            "the tails of P are too heavy for it.\nChoose a family with tails as heavy."
        )
    total = float(-nodes.mean(log_density(law.frozen(), nodes.points))) / nats_per(unit)
    low, high = total - excess.high, total - excess.low
    irreducible = Amount(total - excess.value, low, high, total - excess.value, "finite", unit)
    return Projection(
        law=law,
        direction="moment",
        of=truth.shown,
        total=Amount.exact(total, unit),
        irreducible=irreducible,
        excess=excess,
        minima=(Minimum(law, excess.value),),
    )


def _amount(found: Between) -> Amount:
    """A divergence with the limits of its error, or its confidence limits."""
    value = float(found)
    if value == float("inf"):
        return Amount.exact(value, found.unit)
    low, high = max(0.0, float(to_numpy(found.low))), float(to_numpy(found.high))
    return Amount(value, min(low, value), max(high, value), value, "finite", found.unit)
