"""What a call of torch's F.kl_div computes, what was probably meant, and how to write that."""

from __future__ import annotations

import html
import math
import textwrap
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from kullback._array import ArrayLike
from kullback.losses._kl_div_call import LOG, PROBABILITIES, WEIGHTS, Call, Side, read_call
from kullback.losses._kl_div_findings import Finding, findings
from kullback.losses._kl_div_lines import kullback_line, torch_line
from kullback.measures.logits import divergences_from_logits
from kullback.units import NATS


@dataclass(frozen=True, slots=True, eq=False)
class LossExplained:
    """What a call of F.kl_div computes. Divergences are in nats, the mean over the rows.

    Attributes
    ----------
    call
        the call.
    value
        what torch returns of it, before rounding to the type of its arguments; the terms with reduction="none".
    computed
        how torch comes to it, in words.
    truth, belief
        what is read as the truth and as the belief, as "target" and "exp(input)".
    rows
        the number of distributions that were compared; padding is none.
    total, irreducible, excess
        cross-entropy, entropy of the truth, and D(truth‖belief), which is their difference.
    reverse
        D(belief‖truth).
    findings
        what is wrong, and what to know, each with `about`, `says` and `wrong`.
    torch, kullback
        how to write D(truth‖belief), the mean over the rows.
    """

    call: str
    value: Any
    computed: str
    truth: str
    belief: str
    rows: int
    total: float
    irreducible: float
    excess: float
    reverse: float
    findings: tuple[Finding, ...]
    torch: str
    kullback: str

    @property
    def wrong(self) -> bool:
        """Is the value, as far as the numbers tell, another than the divergence that was probably meant?"""
        return any(finding.wrong for finding in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain Python data, with None for NaN and what is infinite."""
        plain = {name: _plain(x) for name, x in asdict(self).items()}
        return plain | {"value": _plain(np.asarray(self.value).tolist()), "wrong": self.wrong}

    def _repr_html_(self) -> str:
        """The same as a notebook shows it."""
        return f"<pre>{html.escape(str(self))}</pre>"

    def __str__(self) -> str:
        """The same as text."""
        value = "its terms" if np.ndim(self.value) else _amount(self.value)
        many = f"the mean over {self.rows} rows" if self.rows > 1 else "one row"
        lines = [f"{self.call} is {value}", *_wrapped(self.computed)]
        for heading, wrong in (("What is wrong", True), ("What to know", False)):
            if found := [x for x in self.findings if x.wrong == wrong]:
                lines += ["", heading, *(line for x in found for line in _wrapped(f"- {x.says}"))]
        return "\n".join(
            [
                *lines,
                "",
                f"{'What was probably meant' if self.wrong else 'The account'} ({many})",
                f"  D({self.truth}‖{self.belief}) = {_amount(self.excess)}",
                f"    total {self.total:.4g} = irreducible {self.irreducible:.4g} + excess {self.excess:.4g} nats",
                f"  D({self.belief}‖{self.truth}) = {_amount(self.reverse)}, the other way round",
                "",
                "How to write it",
                f"  {self.torch}",
                f"  {self.kullback}",
            ]
        )


def explain_loss(
    input: ArrayLike,  # noqa: A002  torch calls it so
    target: ArrayLike,
    *,
    reduction: str = "mean",
    log_target: bool = False,
) -> LossExplained:
    """What a call of torch's F.kl_div really computes, what is wrong with it, and how to write what is meant.

    Order, normalisation, logarithms and the divisor of the reduction are told from the numbers of the call. It needs
    no torch: pass tensors, arrays or lists.

    Parameters
    ----------
    input, target : array, shapes that broadcast
        As they are passed to F.kl_div or to nn.KLDivLoss.
    reduction : {"mean", "batchmean", "sum", "none"}, default "mean"
        As it is passed; torch's default.
    log_target : bool, default False
        As it is passed; torch's default.

    Returns
    -------
    LossExplained
        Print it. Its `value` is that of torch 2.13, its `excess` what was probably meant.

    Raises
    ------
    EvidenceError
        If `reduction` is unknown, the shapes do not fit, or an argument holds integers, which torch refuses.
    NotADistributionError
        If an argument holds NaN or +inf, is empty, or a row allows no outcome.

    Notes
    -----
    Outcomes lie along the last axis along which both arguments are distributions. What torch returns, and the mistakes
    that are known, are in docs/losses.md.

    Examples
    --------
    >>> import kullback as kb
    >>> found = kb.explain_loss([[-1.2, -0.4], [-0.7, -0.7]], [[0.2, 0.8], [0.5, 0.5]], reduction="batchmean")
    >>> [finding.about for finding in found.findings]
    ['input']
    >>> print(found.torch)
    F.kl_div(F.log_softmax(input, dim=-1), target, reduction="batchmean")
    """
    call = read_call(input, target, reduction, log_target)
    of = divergences_from_logits(p=call.truth_logits, q=call.belief_logits)
    found = findings(call)
    truth, belief = _name(call.truth, call.truth_is), _name(call.belief, call.belief_is)
    return LossExplained(
        call=f'F.kl_div(input, target, reduction="{reduction}", log_target={call.log_target})',
        value=call.value,
        computed=_computed(call, any(x.wrong for x in found), f"D({truth}‖{belief})"),
        truth=truth,
        belief=belief,
        rows=call.rows,
        total=float(of.cross_entropy.mean()),
        irreducible=float(of.entropy.mean()),
        excess=float(of.kl.mean()),
        reverse=float(of.reverse_kl.mean()),
        findings=found,
        torch=torch_line(call),
        kullback=kullback_line(call),
    )


def _computed(call: Call, wrong: bool, divergence: str) -> str:
    """How torch comes to the value, and what that is if nothing is wrong."""
    term = "exp(target)·(target − input)" if call.log_target else "target·log(target) − target·input"
    if call.reduction == "none":
        sums = "" if wrong else "; a single one may be negative, those of a row sum to its divergence"
        return f"{call.terms.size} terms {term}{sums}."
    divided = f", divided by {call.divisor}" if call.divisor > 1 else ""
    said = f"The sum of {call.terms.size} terms {term}, {float(call.terms.sum()):.4g}{divided}"
    if wrong:
        return f"{said}."
    over = "sum" if call.reduction == "sum" else "mean"
    what = divergence if call.rows == 1 else f"the {over} over {call.rows} rows of {divergence}"
    return f"{said}: {what}. Nothing is wrong with it."


def _name(side: Side, is_now: str) -> str:
    """What an argument is read as, in symbols."""
    name = side.name
    return {LOG: f"exp({name})", PROBABILITIES: name, WEIGHTS: f"{name}/Σ{name}"}.get(is_now, f"softmax({name})")


def _amount(nats: float) -> str:
    """A number of nats, and of bits."""
    if not math.isfinite(nats):
        return {math.inf: "infinite", -math.inf: "minus infinity"}.get(nats, "NaN")
    return f"{nats:.4g} nats ({nats / NATS['bit']:.4g} bits)"


def _wrapped(text: str) -> list[str]:
    """A sentence in lines of a screen, set in."""
    return textwrap.wrap(text, 100, initial_indent="  ", subsequent_indent="    ")


def _plain(x: Any) -> Any:
    """Numbers that JSON has, in what `asdict` and `tolist` make."""
    if isinstance(x, float):
        return x if math.isfinite(x) else None
    if isinstance(x, list | tuple):
        return [_plain(y) for y in x]
    return x
