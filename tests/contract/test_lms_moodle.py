from __future__ import annotations

from collections.abc import Iterator

import pytest

from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.reader import MoodleLms
from lms_bridge.lms.moodle.role import REQUIREMENTS
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.lms.moodle.writer import MoodleLmsWriter
from lms_bridge.model.connection import Purpose
from lms_bridge_testing.sandbox import LEAST_PRIVILEGE, SandboxMoodle, SandboxOptions
from tests.contract.lms_campus import Campus
from tests.contract.lms_contract import LmsContract

RIGHTS = LEAST_PRIVILEGE | {
    "moodle/course:enrolreview",
    "moodle/course:overridecompletion",
    "moodle/competency:competencymanage",
    *REQUIREMENTS[Purpose.MESSAGES].capabilities,
}


class TestMoodleLms(LmsContract):
    """The adapter keeps what every LMS promises, on the sandbox over HTTP."""

    limits = MoodleLimits(attempts=1)
    missing: frozenset[str] = frozenset()

    @pytest.fixture
    def moodle(self, campus: Campus) -> Iterator[SandboxMoodle]:
        """A sandbox Moodle that serves the campus to a service user."""
        options = SandboxOptions(missing_functions=set(self.missing))
        with SandboxMoodle(campus.state, capabilities=RIGHTS, options=options) as moodle:
            yield moodle

    @pytest.fixture
    def transport(self, moodle: SandboxMoodle) -> Iterator[Transport]:
        """The way to the sandbox."""
        transport = Transport(moodle.url, Token(moodle.token), self.limits)
        yield transport
        transport.close()

    @pytest.fixture
    def lms(self, transport: Transport):
        """The reader on the sandbox."""
        return MoodleLms(transport)

    @pytest.fixture
    def writer(self, transport: Transport):
        """The writer on the sandbox."""
        return MoodleLmsWriter(transport)


class TestMoodleInSmallSteps(TestMoodleLms):
    """A large site: several pages, grades by group and by learner, tiny batches."""

    limits = MoodleLimits(attempts=1, page=2, people_most=1, batch_first=1, batch_most=2)


class TestMoodleWithoutBatches(TestMoodleLms):
    """A service that does not offer the function for many calls at once."""

    missing = frozenset({"tool_mobile_call_external_functions"})
