"""The one path of training: predictions and what is true of their rows → sums without rounding → what an epoch cost."""

from kullback._train.ledger import TrainingLedger

__all__ = ["TrainingLedger"]
