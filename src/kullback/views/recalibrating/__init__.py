"""The views of a recalibration: what it saves, before and after."""
