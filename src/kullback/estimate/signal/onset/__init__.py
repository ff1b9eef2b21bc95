"""When a stream of samples changes: its frames against a baseline, and an alarm at a stated rate."""
