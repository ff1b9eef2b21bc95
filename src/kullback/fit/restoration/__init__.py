"""Restoration: distortions undone by the few parameters of a physical model, chosen by divergence, and judged."""
