"""What predictions lose when their logits are stored in float16, and when a difference is nothing but rounding."""

import numpy as np

import kullback as kb

rng = np.random.default_rng(0)
logits = rng.normal(scale=5.0, size=(200, 5_000))  # 200 predictions over 5 000 tokens
stored = logits.astype(np.float16)

lost = kb.kl_from_logits(p=logits, q=stored.astype(np.float64), unit="bit")
print(f"storing costs {np.median(lost):.1e} bits a token, {lost.max():.1e} at worst")

tuned = logits + 0.05 * rng.normal(size=logits.shape)  # another model, nearly the same
found = kb.divergences_from_logits(p=logits, q=tuned, unit="bit")
print(f"the tuned model costs {found.kl.mean():.1e} bits and agrees on the top token in {found.same_top.mean():.0%}")

halves = kb.divergences_from_logits(p=stored, q=(logits + 1e-5).astype(np.float16))
stand_out = int(halves.resolved.sum())
print(f"a shift of all logits is no difference: {stand_out} of {len(halves.kl)} stand out of the rounding")
