"""The path of watching a signal: baseline and stream → recordings → each channel's detector → what it found."""
