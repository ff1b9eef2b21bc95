"""The reverse projection: the member of a family with the least D(Q‖P), which keeps to what P allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from kullback._array import to_numpy
from kullback.between.kl_between import kl_between
from kullback.between.law import Law, of_family
from kullback.errors import EvidenceError, KullbackError
from kullback.families._family import Family
from kullback.families.mixture import Mixture
from kullback.families.multivariate_normal import MultivariateNormal
from kullback.fit.given import evidence_of, family_of
from kullback.fit.likelihood import descend, log_density, maximum
from kullback.fit.nodes import Nodes, of_law, of_normal_vectors
from kullback.fit.projection import Minimum, Projection
from kullback.ledger import Amount
from kullback.units import Unit, nats_per

_WINDOWS: Final = ((0.0, 1.0), (0.0, 0.5), (0.5, 1.0), (0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1.0))
_NONE: Final = 1e299  # what a minimiser is told where the divergence is infinite
_ALIKE: Final = 1e-4  # minima whose excess and coordinates agree so far are one
_POINTS: Final = {1: 64, 2: 20, 3: 10}  # of the Gauss-Hermite rule in each of so many dimensions


def reverse_project(target: Any, family: type[Family], /, *, unit: Unit = "nat", **known: Any) -> Projection:
    """The member of a family with the least D(Q‖P) over Q: nearest to a known law from the other side.

    It pays for every point that P makes unlikely, and nothing for what it leaves out: of a P with several modes it
    seeks one, where `project` covers all. Variational inference minimises it. It may have several minima: the descent
    starts from each part of P (its components, or windows between its quantiles), and all minima found are told.

    Parameters
    ----------
    target
        a known distribution of numbers, or of vectors of up to 3 dimensions onto a MultivariateNormal: a
        `kullback.families` law, a `Mixture`, a frozen distribution of scipy.stats or one of torch.distributions.
    family
        a class of `kullback.families`, as `Normal`.
    unit : {"nat", "bit", "dit"}, default "nat"
        Of the amounts.
    **known
        parameters that are known: the others are moved.

    Returns
    -------
    Projection
        the law; total H(Q,P) = irreducible H(Q) + excess D(Q‖P); and every minimum found.

    Raises
    ------
    EvidenceError
        if the target is no known law, or if every member of the family that was tried reaches where P forbids.

    References
    ----------
    Minka, Divergence measures and message passing (2005), MSR-TR-2005-173; Bishop, Pattern Recognition and Machine
    Learning (2006), section 10.1; derivation in docs/projection.md.

    Examples
    --------
    >>> import kullback as kb
    >>> from kullback.families import Mixture, Normal
    >>> target = Mixture([0.7, 0.3], [Normal(-3, 1), Normal(4, 0.5)])
    >>> print(kb.fit.project(target, Normal).law)  # covers both
    Normal(loc=-0.9, scale=3.32641)
    >>> print(kb.fit.reverse_project(target, Normal).law)  # keeps to the larger
    Normal(loc=-2.99998, scale=1.00006)
    """
    scale = nats_per(unit)
    member = family_of(family)
    source = evidence_of(target)
    if source.law is None:
        raise EvidenceError(
            f"target must be a known law, but it is {source.said}: D(Q‖P) needs P wherever Q puts mass.\n"
            "Project rows by project(...), or fit a law to them first."
        )
    if source.nodes.points.ndim == 2:
        _directions(source.nodes.points.shape[1])  # refuses more dimensions than it can integrate over
    minima = _minima(source.law, target, member, known)
    best = minima[0]
    nodes = _nodes(best.law)
    irreducible = Amount.exact(-float(nodes.mean(log_density(best.law.frozen(), nodes.points))) / scale, unit)
    excess = Amount.exact(best.excess / scale, unit)
    return Projection(
        law=best.law,
        direction="reverse",
        of=source.said,
        total=irreducible + excess,
        irreducible=irreducible,
        excess=excess,
        minima=tuple(Minimum(found.law, found.excess / scale) for found in minima),
    )


def _minima(target: Law, given: Any, family: type[Family], known: Mapping[str, Any]) -> list[Minimum]:
    """Every minimum that some start leads to, the least first."""
    found: list[Minimum] = []
    functions = target.functions()
    for start in _starts(target, family, known):
        law, excess = descend(lambda q: _divergence(q, functions), start, known)
        if excess < _NONE and not any(_are_alike(law, excess, other) for other in found):
            found.append(Minimum(law, excess))
    if not found:
        raise EvidenceError(
            f"some {family.__name__} must keep to where the target allows, but none was found that does: "
            "D(Q‖P) is infinite for each that was tried.\nChoose a family whose support lies within the target's."
        )
    exact = (Minimum(minimum.law, _exactly(minimum, given)) for minimum in found)
    return sorted(exact, key=lambda minimum: minimum.excess)


def _exactly(minimum: Minimum, given: Any) -> float:
    """D(Q‖P) at a minimum: of numbers by the best way there is, of vectors by the nodes of Q."""
    found = None if minimum.law.event else kl_between(minimum.law, given).value
    return max(0.0, minimum.excess) if found is None else float(to_numpy(found))


def _divergence(law: Family, target: Any) -> float:
    """D(Q‖P) in nats by the nodes of Q, P by its functions; infinite where Q reaches what P forbids."""
    if not _lies_within(law, target):
        return np.inf
    nodes = _nodes(law)
    ahead = log_density(target, nodes.points)
    if not np.all(ahead > -np.inf):
        return np.inf
    return float(nodes.mean(log_density(law.frozen(), nodes.points) - ahead))


def _lies_within(law: Family, target: Any) -> bool:
    """Is every number that a law allows allowed by the target? Vectors of normal laws always are."""
    if law.event:
        return True
    (low, high), (least, most) = law.frozen().support(), target.support()
    return bool(least <= low and high <= most)


def _nodes(law: Family) -> Nodes:
    """The nodes of a member; of vectors, those of a Gauss-Hermite rule in each direction."""
    if isinstance(law, MultivariateNormal):
        return of_normal_vectors(law, *_directions(law.loc.shape[-1]))
    return of_law(of_family(law))


@cache
def _directions(dimensions: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Points and weights of the standard normal law of vectors."""
    if dimensions not in _POINTS:
        raise EvidenceError(
            f"target must have at most 3 dimensions, but it has {dimensions}.\n"
            "Project its margins, or two or three of its dimensions together."
        )
    points, weights = np.polynomial.hermite_e.hermegauss(_POINTS[dimensions])
    every = np.array(list(product(points, repeat=dimensions)))
    shares = np.array([np.prod(w) for w in product(weights / weights.sum(), repeat=dimensions)])
    return every, shares


def _starts(target: Law, family: type[Family], known: Mapping[str, Any]) -> Iterator[Family]:
    """Members to start from: the moment projections of the target, of its components, of windows of its quantiles."""
    whole = of_law(target)
    parts = [whole]
    if isinstance(target.spec, Mixture):
        parts += [of_law(of_family(component)) for component in target.spec.components]
    if whole.points.ndim == 1:
        parts += [whole.part(*window) for window in _WINDOWS[1:]]
    for part in parts:
        try:
            yield maximum(family, part, known)
        except KullbackError:  # a window of one value, or beyond the family's support: no start
            continue


def _are_alike(law: Family, excess: float, other: Minimum) -> bool:
    """Are these one minimum?"""
    near = abs(excess - other.excess) <= _ALIKE * (1 + abs(other.excess))
    pairs = zip(law.parameters.values(), other.law.parameters.values(), strict=True)
    return near and all(np.allclose(a, b, rtol=1e-2, atol=1e-2) for a, b in pairs)
