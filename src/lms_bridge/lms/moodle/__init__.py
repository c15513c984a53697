"""Moodle as the LMS: everything that is Moodle's is in this folder; `adapter` is its door."""
