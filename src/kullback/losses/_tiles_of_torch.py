"""The rows of a loss in tiles, as a function of torch that knows its gradient."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from kullback.losses._tiles import Rows


class Tiled(torch.autograd.Function):
    """The loss of each row and where it is infinite, of two-dimensional logits and the truth of each row.

    Rows do not know of each other: the gradient of their sum, row by row, times what comes back is the gradient.
    """

    @staticmethod
    def forward(ctx: Any, rows: Rows, together: int, logits: Tensor, truth: Tensor) -> tuple[Tensor, ...]:
        """Values, and with them the gradients that will be asked for."""
        wanted = [i for i in (0, 1) if ctx.needs_input_grad[2 + i]]
        gradients = [torch.empty_like((logits, truth)[i]) for i in wanted]
        values = []
        for first in range(0, logits.shape[0], together):
            tile = slice(first, first + together)
            value, infinite, *found = _with_gradients(rows, wanted, logits[tile].detach(), truth[tile].detach())
            values.append((value, infinite))
            for gradient, x in zip(gradients, found, strict=True):
                gradient[tile] = x
        ctx.rows, ctx.wanted = rows, wanted
        ctx.save_for_backward(logits, truth, *gradients)
        value, infinite = (torch.cat(parts) for parts in zip(*values, strict=True))
        ctx.mark_non_differentiable(infinite)
        return value, infinite

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor | None, ...]:
        """The gradients, kept; or made anew where they are to be differentiated once more."""
        logits, truth, *gradients = ctx.saved_tensors
        if torch.is_grad_enabled():
            value, _ = ctx.rows.values(logits, truth)
            wanted = [(logits, truth)[i] for i in ctx.wanted]
            gradients = list(torch.autograd.grad(value, wanted, upstream[0], create_graph=True))
        else:
            gradients = [x * upstream[0].to(x.dtype)[:, None] for x in gradients]
        answers: list[Tensor | None] = [None, None]
        for i, gradient in zip(ctx.wanted, gradients, strict=True):
            answers[i] = gradient
        return None, None, *answers


def _with_gradients(rows: Rows, wanted: list[int], *sides: Tensor) -> tuple[Tensor, ...]:
    """Values, where they are infinite, and the wanted gradients: that by logits alone by its formula, if it has one."""
    if rows.slopes is not None and wanted in ([], [0]):
        return rows.slopes(*sides)[: 2 + len(wanted)]
    leaves = [sides[i].requires_grad_() for i in wanted]
    with torch.set_grad_enabled(bool(wanted)):
        value, infinite = rows.values(*sides)
    found = torch.autograd.grad(value, leaves, torch.ones_like(value)) if wanted else ()
    return value.detach(), infinite, *found
