"""The one path of planning: a stated shift and how surely it is to be told → what each way of telling needs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

from kullback._shift import Shift, read_belief, stated
from kullback.errors import EvidenceError, KullbackError
from kullback.estimate.plans.aim import Aim
from kullback.estimate.plans.needs import easiest_and_hardest, needs, same
from kullback.kernels import kl
from kullback.plan import Plan
from kullback.sources.pooled import Progress, untold
from kullback.sources.sides import read_sides
from kullback.units import convert
from kullback.views.notation import number

MOST_OUTCOMES: Final = 20_000


def power(
    p: Any,
    q: Any,
    /,
    *,
    labels: Iterable[Any] | None = None,
    outcome: Any = None,
    to: float | None = None,
    bits: float | None = None,
    alpha: float = 0.05,
    power: float = 0.8,
    tolerance: float = 0.01,
    columns: int = 1,
    ratio: float | None = None,
    belief_rows: int | None = None,
    rows: int | None = None,
    check: int | None = None,
    seed: int = 0,
) -> Plan:
    """How many rows are needed to tell the truth `p` from the belief `q`; with `rows`, what so many can tell.

    Parameters
    ----------
    p, q
        what will happen, and what is believed: sequences or arrays of shape (K,), mappings from outcome to number or
        pandas Series; probabilities, or counts, whose shares are taken. A belief of counts has as many rows as were
        counted, unless `ratio` or `belief_rows` says otherwise. `p` is None where the next three state the shift.
    labels
        the names of the K outcomes of sequences; default 1, 2, ...
    outcome, to
        this outcome gets the probability `to`, and the others make room in proportion.
    bits
        a shift of this size instead: of the `outcome`, or if none is named of every other outcome, from the most
        frequent on.
    alpha, power
        the chance of a false alarm, and that of telling the shift; inside (0, 1), and the second larger.
    tolerance
        in bits, of the verdict *different*: the shift has to be above it.
    columns
        how many columns are tested together: Holm's method then needs p ≤ alpha / columns.
    ratio, belief_rows
        rows of the belief for each row of the truth (default 1), or how many there are in all.
    rows
        the rows of the truth that there are: asks for their power, and for the smallest shift that they tell.
    check
        the draws with which the answers of the ways of `compare` are checked by the tests themselves (default 400,
        fewer for more than 100 outcomes); five times as many for the alarm and ten for the ideal; 0 for none.
    seed
        of all simulations.

    Returns
    -------
    Plan
        one `Need` for each way of telling: `plan["ideal"]`, "fit", "alarm", "two samples", "different"; `.rows` are
        those of two samples. It shows itself as text (`str`), Markdown and JSON.

    Raises
    ------
    EvidenceError
        where nothing or too much states the shift, or it is of an outcome that there is not.
    NotADistributionError
        where probabilities are none.
    KullbackError
        for options outside their rules; the root of the above.

    Notes
    -----
    The ways of telling, and how well the answers hold, are in docs/planning.md. Rows are taken to be independent.

    Examples
    --------
    >>> import kullback as kb
    >>> plan = kb.power([0.3, 0.7], [0.2, 0.8], tolerance=0.1, check=0)
    >>> plan["ideal"].rows, 280 < plan.rows < 360
    (113, True)
    """
    truth, belief = (None, read_belief(q, labels)) if p is None else read_sides(p, q, labels)
    shift = stated(truth, belief, outcome, to, bits, rows)
    return planned(shift, aimed(shift, alpha, power, tolerance, columns, ratio, belief_rows), rows, check, seed, untold)


def aimed(
    shift: Shift,
    alpha: float,
    power: float,
    tolerance: float,
    columns: int,
    ratio: float | None,
    belief_rows: int | None,
) -> Aim:
    """How surely the shift is to be told; a belief of counts has the rows that were counted."""
    if ratio is not None and belief_rows is not None:
        raise KullbackError("ratio and belief_rows both say how many rows the belief has.\nPass one of the two.")
    if ratio is None and belief_rows is None:
        belief_rows = shift.rows
    return Aim(alpha, power, tolerance, columns, 1.0 if ratio is None else ratio, belief_rows)


def planned(shift: Shift, aim: Aim, rows: int | None, check: int | None, seed: int, progress: Progress) -> Plan:
    """The plan of a shift."""
    for name, value, least in (("rows", rows, 2), ("check", check, 0), ("seed", seed, 0)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
            raise KullbackError(
                f"{name} must be a whole number, {least} or more, but it is {value!r}.\nCorrect it, or leave it out."
            )
    if shift.q.size > MOST_OUTCOMES:
        raise EvidenceError(
            f"power must have at most {MOST_OUTCOMES:,} outcomes, since it simulates them, but there are "
            f"{shift.q.size:,}.\nTake the rarest together as one outcome."
        )
    nats = 0.0 if same(shift.p, shift.q) else float(kl(shift.p, shift.q))
    nats = math.inf if shift.p[shift.q == 0].any() else nats
    runs = min(400, max(100, 40_000 // shift.q.size)) if check is None else check
    return Plan(
        shift=convert(nats, "nat", "bit") if shift.sized else None,
        stated=shift.stated,
        labels=shift.labels,
        truth=tuple(shift.p.tolist()),
        belief=tuple(shift.q.tolist()),
        alpha=aim.alpha,
        power=aim.power,
        tolerance=aim.tolerance,
        columns=aim.columns,
        ratio=aim.ratio,
        belief_rows=aim.belief_rows,
        given_rows=rows,
        stein=-math.log(aim.level) / nats if shift.sized and 0 < nats < math.inf else None,
        needs=tuple(needs(shift.p, shift.q, aim, rows, runs, seed, progress, sized=shift.sized)),
        notes=(*shift.notes, *_notes(shift, nats, aim)),
        seed=seed,
    )


def _notes(shift: Shift, nats: float, aim: Aim) -> Iterable[str]:
    """What the options make of the answer."""
    if aim.columns > 1:
        yield f"Among {aim.columns:,} columns each is tested at {number(aim.level)}, the first step of Holm's method."
    span = easiest_and_hardest(shift.q, nats, aim) if shift.spread and nats > 0 else None
    if span is not None:
        few, most = (f"{math.ceil(rows):,}" for rows in span)
        yield f"If one outcome alone moves, a shift of this size takes about {few} to {most} rows in two samples."
