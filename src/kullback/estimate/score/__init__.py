"""Estimates of where a classifier's log loss comes from: `Scored` rows → a `Score` (docs/scoring.md)."""
