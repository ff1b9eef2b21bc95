"""Losses to train by: what a belief, given as logits, costs on labels, on probabilities, or on a teacher's logits."""
