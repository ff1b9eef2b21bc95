"""Families of distributions and their divergences, in closed form where there is one."""
