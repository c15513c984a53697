from __future__ import annotations

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import LmsUnavailable, OutcomeUnknown
from lms_bridge_testing.fakes import FakeLms
from tests.contract.lms_campus import Campus, build_campus
from tests.contract.lms_contract import LmsContract


class TestFakeLms(LmsContract):
    """The fake keeps what every LMS promises."""

    @pytest.fixture
    def lms(self, campus: Campus):
        """The fake on the campus."""
        return FakeLms(campus.state)

    @pytest.fixture
    def writer(self, lms: FakeLms):
        """The same fake: it reads and writes."""
        return lms


class TestTrouble:
    """The fake can be made to fail as a network does."""

    def test_a_call_can_fail_without_doing_anything(self):
        """The next call of a method raises what was asked for, the one after works."""
        campus = build_campus()
        lms = FakeLms(campus.state)
        lms.fail("enrol", LmsUnavailable(as_written("away")))
        with pytest.raises(LmsUnavailable):
            lms.enrol(campus.bare.id, [campus.outsider.id])
        assert campus.outsider.id not in campus.bare.participants
        lms.enrol(campus.bare.id, [campus.outsider.id])
        assert campus.outsider.id in campus.bare.participants

    def test_an_answer_can_be_lost(self):
        """The write is done and nobody can tell."""
        campus = build_campus()
        lms = FakeLms(campus.state)
        lms.lose_answer("enrol")
        with pytest.raises(OutcomeUnknown):
            lms.enrol(campus.bare.id, [campus.outsider.id])
        assert campus.outsider.id in campus.bare.participants
        assert lms.calls == ["enrol"]
