from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from lms_bridge.errors import CapabilityMissing
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.inspecting import MoodleInspector
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.contract.inspector_contract import InspectorContract
from tests.contract.lms_campus import Campus


class TestMoodleInspector(InspectorContract):
    """The adapter keeps what every inspector promises, on the sandbox over HTTP."""

    @pytest.fixture
    def moodle(self, campus: Campus) -> Iterator[SandboxMoodle]:
        """A sandbox Moodle that serves the campus to a service user."""
        with SandboxMoodle(campus.state, capabilities=CAPABILITIES) as moodle:
            yield moodle

    @pytest.fixture
    def inspector(self, moodle: SandboxMoodle):
        """The inspector on the sandbox."""
        transport = Transport(moodle.url, Token(moodle.token), MoodleLimits(attempts=1))
        yield MoodleInspector(transport)
        transport.close()

    def test_an_administrator_is_known_as_one(self, moodle, inspector):
        """Moodle says so itself."""
        moodle.allow("moodle/site:config")
        assert inspector.service().administrator is True

    def test_the_time_is_that_of_the_header(self, moodle, inspector):
        """A server that is two minutes ahead is seen to be."""
        moodle.options.clock_ahead = 120
        ahead = inspector.service().answered_at - datetime.now(UTC)
        assert timedelta(seconds=110) < ahead < timedelta(seconds=121)

    def test_a_course_that_stays_closed_shows_what_everybody_sees(self, moodle, inspector, campus):
        """Without moodle/course:view a course is found, and none of its settings is shown."""
        moodle.deny("moodle/course:view")
        settings = inspector.course_settings(campus.course.id)
        assert (settings.entered, settings.completion) == (False, None)

    def test_a_hidden_field_is_missed(self, moodle, inspector, campus):
        """Where the site hides who is suspended, the field is not there at all."""
        moodle.options.hidden_fields = frozenset({"suspended"})
        assert "suspended" in inspector.account_fields(campus.camille.id)
        moodle.deny("moodle/user:viewhiddendetails")
        assert "suspended" not in inspector.account_fields(campus.camille.id)

    def test_a_refusal_keeps_moodles_code(self, moodle, inspector, campus):
        """What closes a gradebook is told by Moodle's own word."""
        moodle.deny("gradereport/user:view")
        with pytest.raises(CapabilityMissing) as refused:
            inspector.gradebook(campus.course.id)
        assert inspector.code(refused.value) == "nopermissions"

    @pytest.mark.parametrize(
        ("capability", "asked"),
        [
            ("moodle/course:manageactivities", lambda i, c: i.names_activities(c.page.cmid)),
            ("moodle/competency:competencymanage", lambda i, _: i.makes_frameworks()),
            (
                "moodle/competency:competencygrade",
                lambda i, c: i.rates(c.camille.id, c.competency.id),
            ),
        ],
    )
    def test_what_is_not_allowed_is_said_to_be_so(
        self, moodle, inspector, campus, capability, asked
    ):
        """Without the capability the answer is no, without an error."""
        moodle.deny(capability)
        assert asked(inspector, campus) is False
