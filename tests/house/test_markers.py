"""Every test is marked with what it needs."""

from __future__ import annotations

import pytest

NEEDS = {"browser", "servers", "slow"}


def test_a_test_is_quick_or_says_what_it_needs(request: pytest.FixtureRequest):
    """`make quick` leaves out what needs a server, a browser or time, and nothing else."""
    for item in request.session.items:
        marks = {mark.name for mark in item.iter_markers()}
        assert ("quick" in marks) != bool(marks & NEEDS), item.nodeid
