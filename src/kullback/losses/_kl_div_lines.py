"""How to write what was probably meant by a call of F.kl_div: the mean over the rows of D(truth‖belief)."""

from __future__ import annotations

import math

from kullback.losses._kl_div_call import LOG, PROBABILITIES, WEIGHTS, Call, Side
from kullback.losses._kl_div_findings import misplaced


def torch_line(call: Call) -> str:
    """In torch."""
    belief, truth, dim = _name(call, call.belief), _name(call, call.truth), f"dim={call.axis}"
    belief = {LOG: belief, PROBABILITIES: f"{belief}.log()"}.get(call.belief_is, f"F.log_softmax({belief}, {dim})")
    truth = {
        LOG: truth,
        PROBABILITIES: truth,
        WEIGHTS: f"F.normalize({truth}, p=1, {dim})",
    }.get(call.truth_is, f"F.softmax({truth}, {dim})")
    logs = ", log_target=True" if call.truth_is == LOG else ""
    return f"F.kl_div({belief}, {truth}{logs}, {_reduction(call)}"


def kullback_line(call: Call) -> str:
    """In kullback, whose losses take logits; log-probabilities are logits, too."""
    belief, truth = _name(call, call.belief), _name(call, call.truth)
    if call.belief_is == PROBABILITIES:
        belief = f"{belief}.log()"
    if call.truth_is == WEIGHTS:
        truth = f"F.normalize({truth}, p=1, dim={call.axis})"
    kind = "probabilities" if call.truth_is in {PROBABILITIES, WEIGHTS} else "teacher"
    axis = "" if call.axis == -1 else f", axis={call.axis}"
    mask = f", mask={_filled(call)}" if call.padding else ""
    return f"kullback.losses.kl_divergence({belief}, {kind}={truth}{axis}{mask})"


def _name(call: Call, side: Side) -> str:
    """An argument in the shape of the loss, or the logits that it should have been made of."""
    name = "logits" if any(side is other for other, _ in misplaced(call)) else side.name
    return name if side.shape == side.values.shape else f"{name}.expand{side.values.shape}"


def _filled(call: Call) -> str:
    """Which rows of the target are no padding."""
    return f"({_name(call, call.target)} != 0).any(dim={call.axis})"


def _reduction(call: Call) -> str:
    """The end of a call of F.kl_div that gives the mean over the rows."""
    absent, disowned = call.truth_logits == -math.inf, call.belief_logits == -math.inf
    zeros = (absent & (disowned | (call.truth_is == LOG))).any()  # NaN in torch
    if not zeros and not call.padding and call.axis == -1 and call.terms.ndim <= 2:
        return 'reduction="batchmean")' if call.terms.ndim == 2 else 'reduction="sum")'
    zero = "0" if call.truth_is in {PROBABILITIES, WEIGHTS} else "-torch.inf"
    fill = f".masked_fill({_name(call, call.truth)} == {zero}, 0)" if zeros else ""
    rows = f"[{_filled(call)}]" if call.padding else ""
    return f'reduction="none"){fill}.sum(dim={call.axis}){rows}.mean()'
