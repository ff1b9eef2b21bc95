"""The losses as modules of PyTorch, called (input, target) as in torch.nn: `pip install kullback[torch]`.

Their input is logits, always; their mean is over the positions that count, whatever the number of axes.
"""

from __future__ import annotations

from typing import Any, Literal

from kullback import losses
from kullback.errors import EvidenceError
from kullback.losses._options import Reduction
from kullback.units import Unit

try:
    import torch
    from torch import Tensor, nn
except ImportError as error:
    raise ImportError("kullback.torch needs PyTorch, which is not installed: pip install kullback[torch].") from error

__all__ = ["CrossEntropyLoss", "DistillationLoss", "KLDivLoss"]

Direction = Literal["forward", "reverse", "js"]

_DIVERGENCES = {"forward": losses.kl_divergence, "reverse": losses.reverse_kl, "js": losses.js_divergence}


class _Loss(nn.Module):
    """A loss and its options, which are those of the function of `kullback.losses`."""

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.options = options

    def extra_repr(self) -> str:
        """The options."""
        return ", ".join(f"{name}={value!r}" for name, value in self.options.items())

    def _options_for(self, logits: Tensor) -> dict[str, Any]:
        """The options with the axis of the outcomes; one row has but one."""
        if not isinstance(logits, Tensor):
            raise EvidenceError(
                f"logits must be a tensor, but they are of the type {type(logits).__name__}.\n"
                "Arrays of other libraries go to the functions of kullback.losses."
            )
        if logits.ndim < 2:
            return self.options | {"axis": -1}
        if self.options["axis"] is None and logits.ndim > 2:
            raise EvidenceError(
                f"axis must be given for logits of more than two axes, but theirs are {tuple(logits.shape)}.\n"
                "Pass axis=1 for (N, K, ...), or axis=-1 for (N, ..., K)."
            )
        return self.options if self.options["axis"] is not None else self.options | {"axis": -1}


class CrossEntropyLoss(_Loss):
    """What predicting with these logits costs in all: `kullback.losses.cross_entropy`, in place of torch's module.

    Integer targets of shape (N, ...) are class indices; targets of the shape of the logits are probabilities, of which
    one-hot rows may be integers. The classes lie on axis 1, as in torch: (N, K) or (N, K, L); pass axis=-1 for
    (N, L, K). Where nothing counts the loss is 0, not NaN; probabilities have to sum to 1.
    """

    def __init__(
        self,
        *,
        axis: int = 1,
        label_smoothing: float = 0.0,
        ignore_index: int = -100,
        unit: Unit = "nat",
        reduction: Reduction = "mean",
    ) -> None:
        """Options as of `kullback.losses.cross_entropy`."""
        super().__init__(
            axis=axis, label_smoothing=label_smoothing, ignore_index=ignore_index, unit=unit, reduction=reduction
        )

    def forward(self, logits: Tensor, target: Tensor, mask: Tensor | None = None) -> Tensor:
        """The loss; `mask` is True for the positions that count."""
        options = self._options_for(logits)
        target = torch.as_tensor(target, device=logits.device)
        rows = target.is_floating_point() or target.shape == logits.shape
        truth: dict[str, Any] = {"probabilities" if rows else "labels": target}
        loss: Tensor = losses.cross_entropy(logits, **truth, mask=mask, **options)
        return loss


class KLDivLoss(_Loss):
    """What predicting with these logits costs beyond what nobody can avoid: `kullback.losses.kl_divergence`.

    Unlike torch's module it takes logits (log-probabilities are logits too) and normalises them, its target is
    probabilities that sum to 1, and its mean is over rows. The outcomes of more than two axes lie on the `axis` given.
    """

    def __init__(self, *, axis: int | None = None, unit: Unit = "nat", reduction: Reduction = "mean") -> None:
        """Options as of `kullback.losses.kl_divergence`."""
        super().__init__(axis=axis, unit=unit, reduction=reduction)

    def forward(self, logits: Tensor, target: Tensor, mask: Tensor | None = None) -> Tensor:
        """The loss; `mask` is True for the positions that count."""
        options = self._options_for(logits)
        loss: Tensor = losses.kl_divergence(logits, probabilities=target, mask=mask, **options)
        return loss


class DistillationLoss(_Loss):
    """How far a student is from its teacher, from the logits of both; times temperature², so that gradients keep size.

    "forward" is D(teacher‖student), which covers all that the teacher does; "reverse" D(student‖teacher), which settles
    on a part of it; "js" their Jensen-Shannon divergence (Hinton, Vinyals & Dean 2015, arXiv:1503.02531). The teacher
    gets a gradient too, unless it is detached. The outcomes of more than two axes lie on the `axis` given.
    """

    def __init__(
        self,
        divergence: Direction = "forward",
        *,
        temperature: float = 1.0,
        axis: int | None = None,
        unit: Unit = "nat",
        reduction: Reduction = "mean",
    ) -> None:
        """Options as of `kullback.losses.kl_divergence`."""
        super().__init__(temperature=temperature, axis=axis, unit=unit, reduction=reduction)
        if divergence not in _DIVERGENCES:
            raise EvidenceError(
                f'divergence must be "forward", "reverse" or "js", but it is {divergence!r}.\n'
                '"forward" is D(teacher‖student), the usual one.'
            )
        self.divergence = divergence

    def extra_repr(self) -> str:
        """The divergence and the options."""
        return f"{self.divergence!r}, {super().extra_repr()}"

    def forward(self, student: Tensor, teacher: Tensor, mask: Tensor | None = None) -> Tensor:
        """The loss; `mask` is True for the positions that count."""
        options = self._options_for(student)
        loss: Tensor = _DIVERGENCES[self.divergence](student, teacher=teacher, mask=mask, **options)
        return loss
