"""The views of a restoration: what was undone, by which parameters, and what every measure says of it."""
