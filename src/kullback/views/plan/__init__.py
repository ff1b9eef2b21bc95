"""The views of a plan: one file a form, and the words they share."""
