"""What acts: a better belief from evidence."""
