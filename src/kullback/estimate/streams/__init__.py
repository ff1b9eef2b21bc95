"""Watching a stream: e-processes, which may be looked at however often, and what is kept of one."""
