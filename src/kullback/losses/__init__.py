"""Losses to train by: what a belief, given as logits, costs on labels, on probabilities, or on a teacher's logits.

    total = irreducible + excess          cross_entropy = H(truth) + kl_divergence

Each loss takes numpy, torch or jax arrays and has the gradients of the normalised pair, of any order.
"""

from kullback.losses._cross_entropy import cross_entropy
from kullback.losses._js import js_divergence
from kullback.losses._kl import kl_divergence
from kullback.losses._reverse_kl import reverse_kl

__all__ = ["cross_entropy", "js_divergence", "kl_divergence", "reverse_kl"]
