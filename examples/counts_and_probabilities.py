"""From counts come error bars; from exact probabilities an exact answer, infinite where the belief forbids."""

from collections import Counter

import kullback as kb

today = Counter("the quick brown fox jumps over the lazy dog and runs away".replace(" ", ""))
usual = Counter("it was the best of times it was the worst of times".replace(" ", ""))
ledger = kb.compare(today, usual)
print(f"{ledger.excess.value:.2f} bits, at least {ledger.excess.low:.2f}: {ledger.verdict}")
print("never seen before:", ", ".join(ledger.truth_only.outcomes))

fair, loaded = dict.fromkeys("123456", 1 / 6), {"6": 0.5} | dict.fromkeys("12345", 0.1)
print("a loaded die, believed fair, costs", round(kb.compare(loaded, fair, unit="nat").excess.value, 4), "nats a throw")

honest, two_headed = {"heads": 0.5, "tails": 0.5}, {"heads": 1.0, "tails": 0.0}
print("an honest coin, believed two-headed:", kb.compare(honest, two_headed).excess.value)
