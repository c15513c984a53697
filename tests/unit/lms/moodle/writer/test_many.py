"""Writes of one learner each in one request: each has its own answer, none is sent twice unread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from lms_bridge.errors import (
    AccessDenied,
    LmsUnavailable,
    OutcomeUnknown,
    RefusedByLms,
    RetryLater,
    SkipRecord,
)
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.functions import BATCH, OVERRIDE, RATE
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.lms.moodle.writer import MoodleLmsWriter
from lms_bridge.model.snapshot import CompletionState
from lms_bridge.ports.lms import CompletionWrite, RatingWrite
from lms_bridge_testing.sandbox import ADMINISTRATOR, MoodleState, SandboxMoodle
from lms_bridge_testing.sandbox.records import User
from lms_bridge_testing.sandbox.records_outcomes import Competency

LIMITS = MoodleLimits(attempts=1, batch_first=40)


class Campus:
    """Thirty learners and a competency, served by a sandbox."""

    def __init__(self, moodle: SandboxMoodle, transport: Transport, competency: Competency) -> None:
        self.moodle = moodle
        self.transport = transport
        self.competency = competency
        self.writer = MoodleLmsWriter(transport)
        self.people = [moodle.state.add_user(f"{n:08}", "A", "B") for n in range(30)]
        self.asked = 0

    def ratings(self, people: Sequence[User]) -> list[RatingWrite]:
        """Everybody is rated proficient."""
        return [RatingWrite(each.id, self.competency.id, 2, "Validated") for each in people]

    def may_write(self) -> None:
        """Count how often it is asked."""
        self.asked += 1

    def evidence(self) -> list[int]:
        """How often each person was rated."""
        ratings = self.moodle.state.ratings
        return [
            len(found.evidence) if (found := ratings.get((each.id, self.competency.id))) else 0
            for each in self.people
        ]


@pytest.fixture
def campus() -> Iterator[Campus]:
    """A campus with a framework of one competency."""
    state = MoodleState()
    scale = state.add_scale("Default", ["Not yet competent", "Competent"])
    competency = state.add_competency(state.add_framework("FW", "FW", scale), "K", "K")
    with SandboxMoodle(state, capabilities=ADMINISTRATOR) as moodle:
        transport = Transport(moodle.url, Token(moodle.token), LIMITS, sleep=lambda _: None)
        yield Campus(moodle, transport, competency)
        transport.close()


def test_many_ratings_are_one_request(campus: Campus):
    """Each is made once, and whoever holds the work is asked once a request."""
    answers = list(campus.writer.each(campus.ratings(campus.people), campus.may_write))
    assert answers == [None] * 30
    assert campus.evidence() == [1] * 30
    assert campus.asked == campus.moodle.count() == 1


def test_a_refusal_stands_in_its_own_place(campus: Campus):
    """Those after it are sent anew, those before it are not."""
    spoilers = (0, 11, 12, 29)
    for each in spoilers:
        campus.moodle.poison(campus.people[each])
    answers = list(campus.writer.each(campus.ratings(campus.people), campus.may_write))
    refused = [place for place, each in enumerate(answers) if isinstance(each, SkipRecord)]
    assert tuple(refused) == spoilers
    assert campus.evidence() == [int(place not in spoilers) for place in range(30)]
    assert campus.moodle.count() <= len(spoilers) + 1


@pytest.mark.parametrize("kind", ["reset_mid_body", "empty_body", "truncated_json", "nan"])
def test_where_the_answer_is_lost_nobody_knows_of_any(campus: Campus, kind):
    """All were done, none is said to be, and none is sent a second time."""
    campus.moodle.fault(BATCH.name, kind)
    answers = list(campus.writer.each(campus.ratings(campus.people), campus.may_write))
    assert all(isinstance(each, OutcomeUnknown) for each in answers)
    assert campus.evidence() == [1] * 30
    assert campus.moodle.count() == 1


def test_a_moodle_that_is_away_is_told_once(campus: Campus):
    """What surely did nothing speaks for the rest: whoever hears it asks for no more."""
    campus.moodle.fault(BATCH.name, "http_429")
    (first,) = [next(campus.writer.each(campus.ratings(campus.people), campus.may_write))]
    assert isinstance(first, RetryLater)
    assert not isinstance(first, OutcomeUnknown)
    assert campus.evidence() == [0] * 30


def test_a_passing_trouble_inside_stops_there(campus: Campus):
    """Those before it are done; the trouble is no refusal."""
    campus.moodle.fault(RATE.name, "exception", errorcode="dmlreadexception", after=3)
    answers = campus.writer.each(campus.ratings(campus.people), campus.may_write)
    assert [next(answers) for _ in range(3)] == [None] * 3
    assert isinstance(next(answers), LmsUnavailable)
    assert campus.evidence() == [1] * 3 + [0] * 27


def test_without_the_function_each_is_a_request(campus: Campus):
    """The service that does not offer it is asked for it once."""
    campus.moodle.options.missing_functions.add(BATCH.name)
    for part in (campus.people[:3], campus.people[3:6]):
        assert list(campus.writer.each(campus.ratings(part), campus.may_write)) == [None] * 3
    assert campus.evidence()[:6] == [1] * 6
    assert (campus.moodle.count(BATCH.name), campus.moodle.count(RATE.name)) == (1, 6)


def test_a_function_that_the_service_lacks_stops(campus: Campus):
    """A person has to mend it: no learner is said to be refused."""
    campus.moodle.options.missing_functions.add(RATE.name)
    with pytest.raises(AccessDenied, match=RATE.name):
        list(campus.writer.each(campus.ratings(campus.people), campus.may_write))


def test_a_completion_that_is_not_taken_is_refused_alone(campus: Campus):
    """As where it is set alone: an answer of another state is no success."""
    state = campus.moodle.state
    course = state.add_course("C", "C")
    for each in campus.people:
        state.enrol(each, course)
    page, label = state.add_page(course), state.add_activity(course, "page")
    writes = [
        CompletionWrite(campus.people[0].id, page.cmid, CompletionState.COMPLETE),
        CompletionWrite(campus.people[1].id, label.cmid, CompletionState.COMPLETE),
        CompletionWrite(campus.people[2].id, page.cmid, CompletionState.COMPLETE),
    ]
    first, second, third = campus.writer.each(writes, campus.may_write)
    assert (first, third) == (None, None)
    assert isinstance(second, RefusedByLms)
    assert campus.moodle.count(OVERRIDE.name) == 0
    assert campus.moodle.count() == 1
