"""Versions of a programme's rules: which are in force, how two compare, replay of verdicts."""
