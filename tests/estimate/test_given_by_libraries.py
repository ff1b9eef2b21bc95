"""Numbers as a model leaves them: tensors of few digits, with gradients."""

from __future__ import annotations

import math

import pytest

import kullback as kb

pytestmark = pytest.mark.arrays


@pytest.mark.parametrize("kind", ["bfloat16", "float16", "float32"])
def test_logits_of_torch_are_known_as_well_as_their_type_is(kind):
    import torch

    z = torch.linspace(-3.0, 5.0, 40, dtype=getattr(torch, kind)).requires_grad_()
    w = (z + torch.sin(z)).detach()
    ledger = kb.compare(z, w, given="logits", unit="nat")
    numbers = [x.detach().to(torch.float64).numpy() for x in (z, w)]
    exact = kb.compare(*numbers, given="logits", unit="nat")
    assert ledger.excess == exact.excess
    unit = {"bfloat16": 2.0**-8, "float16": 2.0**-11, "float32": 2.0**-24}[kind] * 2.0**53  # of that of float64
    assert ledger.resolution.value == pytest.approx(exact.resolution.value * unit, rel=0.2, abs=0)


def test_probabilities_of_bfloat16_are_known_to_eight_bits_whatever_the_library():
    import jax.numpy as jnp
    import torch

    p, q = [0.5, 0.25, 0.25], [0.25, 0.25, 0.5]
    spread = sum(a * abs(math.log(a / b) - math.log(2) / 4) for a, b in zip(p, q, strict=True)) + 0.5
    ledgers = [
        kb.compare(torch.tensor(p, dtype=torch.bfloat16), torch.tensor(q, dtype=torch.bfloat16), given="probabilities"),
        kb.compare(jnp.array(p, dtype=jnp.bfloat16), jnp.array(q, dtype=jnp.bfloat16), given="probabilities"),
    ]
    for ledger in ledgers:
        assert ledger.excess.nats == pytest.approx(math.log(2) / 4, rel=1e-14, abs=0)
        assert ledger.resolution.nats == pytest.approx(2.0**-8 * spread + 2.0**-15, rel=2.0**-8, abs=0)
