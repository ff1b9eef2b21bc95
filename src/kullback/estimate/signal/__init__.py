"""What two signals tell of each other: distributions of level, frequency and moment, with limits by blocks of time."""
