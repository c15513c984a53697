from __future__ import annotations

from collections.abc import Iterator

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    AccessDenied,
    LmsBusy,
    LmsUnavailable,
    OutcomeUnknown,
    RefusedByLms,
    UnknownRecord,
)
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.lms.moodle.writer import MoodleLmsWriter
from lms_bridge.model.snapshot import CompletionState
from lms_bridge.text.causes import error_in_words
from lms_bridge_testing.sandbox import ADMINISTRATOR, EXECUTES, MoodleState, SandboxMoodle
from lms_bridge_testing.sandbox.faults import FaultKind

LIMITS = MoodleLimits(attempts=3, connect=0.3, read=0.2, total=0.3, answer=100_000)
ENROL = "enrol_manual_enrol_users"
COHORT = "core_cohort_add_cohort_members"
NOBODY = 999_999


@pytest.fixture
def moodle() -> Iterator[SandboxMoodle]:
    """A sandbox with a course, a cohort and a learner; the service user may do everything."""
    state = MoodleState()
    state.add_course("UE1", "Unit 1")
    state.add_cohort("LMSB", "Bridge")
    state.add_user("1", "A", "B")
    with SandboxMoodle(state, capabilities=ADMINISTRATOR) as moodle:
        yield moodle


@pytest.fixture
def writer(moodle: SandboxMoodle) -> Iterator[MoodleLmsWriter]:
    """A writer on the sandbox."""
    transport = Transport(moodle.url, Token(moodle.token), LIMITS, sleep=lambda _: None)
    yield MoodleLmsWriter(transport)
    transport.close()


@pytest.fixture
def course(moodle: SandboxMoodle) -> int:
    """The course's id."""
    return max(moodle.state.courses)


@pytest.fixture
def learner(moodle: SandboxMoodle) -> int:
    """The learner's id."""
    return next(user.id for user in moodle.state.users.values() if user.idnumber == "1")


# `null` is what an enrolment answers, and "slow" gives up before it executes
@pytest.mark.parametrize("kind", sorted(EXECUTES - {"null_instead_of_list", "slow"}))
def test_an_answer_lost_is_an_unknown_outcome(
    moodle: SandboxMoodle, writer: MoodleLmsWriter, course: int, learner: int, kind: FaultKind
):
    """Executed and not confirmed: it is sent once, and must be read back."""
    moodle.fault(ENROL, kind, seconds=0.4 if kind.startswith("slow") else 0.12, size=1_000_000)
    with pytest.raises(OutcomeUnknown):
        writer.enrol(course, [learner])
    assert learner in moodle.state.courses[course].participants
    assert moodle.count(ENROL) == 1


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("http_429", LmsBusy), ("http_503", LmsBusy), ("html_503", LmsUnavailable)],
)
def test_a_busy_moodle_did_nothing(
    moodle: SandboxMoodle,
    writer: MoodleLmsWriter,
    course: int,
    learner: int,
    kind: FaultKind,
    expected: type[Exception],
):
    """Whoever is told to wait was not served; the write is the caller's to repeat."""
    moodle.fault(ENROL, kind)
    with pytest.raises(expected):
        writer.enrol(course, [learner])
    assert learner not in moodle.state.courses[course].participants
    assert moodle.count(ENROL) == 1


def test_a_page_instead_of_an_answer_is_an_unknown_outcome(
    moodle: SandboxMoodle, writer: MoodleLmsWriter, course: int, learner: int
):
    """A page with status 200 does not tell whether it came before or after."""
    moodle.fault(ENROL, "html_200")
    with pytest.raises(OutcomeUnknown):
        writer.enrol(course, [learner])


def test_a_missing_right_stops(
    moodle: SandboxMoodle, writer: MoodleLmsWriter, course: int, learner: int
):
    """Nothing sensible can follow, and the remedy speaks of the role."""
    moodle.deny("enrol/manual:enrol")
    with pytest.raises(AccessDenied) as caught:
        writer.enrol(course, [learner])
    assert "role" in error_in_words(caught.value, "en").partition(" → ")[2]


def test_the_student_role_can_be_another(moodle: SandboxMoodle, course: int, learner: int):
    """A site may have made a role of its own for students."""
    transport = Transport(moodle.url, Token(moodle.token), LIMITS)
    MoodleLmsWriter(transport, student_role=4).enrol(course, [learner])
    transport.close()
    assert [role.value for role in moodle.state.courses[course].roles(learner)] == [4]


def test_one_person_is_added_with_one_call(
    moodle: SandboxMoodle, writer: MoodleLmsWriter, learner: int
):
    """Only several people are looked for first, in one call more."""
    writer.add_cohort_members("LMSB", [learner])
    assert moodle.count() == 1
    writer.add_cohort_members("LMSB", [learner, moodle.account.user.id])
    assert moodle.count() == 3


def test_somebody_deleted_is_named(writer: MoodleLmsWriter, learner: int):
    """By the number that Moodle has for the account, never by name."""
    with pytest.raises(UnknownRecord) as caught:
        writer.add_cohort_members("LMSB", [learner, NOBODY])
    assert caught.value.cause == Cause.of("account.unknown", users=(str(NOBODY),))
    with pytest.raises(RefusedByLms, match=str(NOBODY)):
        writer.add_cohort_members("LMSB", [NOBODY])


def test_somebody_deleted_between_the_two_calls(
    moodle: SandboxMoodle,
    writer: MoodleLmsWriter,
    learner: int,
    monkeypatch: pytest.MonkeyPatch,
):
    """Some were added and some not: what happened must be read back."""
    monkeypatch.setattr(MoodleLmsWriter, "_refuse_unknown", lambda *_: None)
    with pytest.raises(OutcomeUnknown):
        writer.add_cohort_members("LMSB", [learner, NOBODY])
    (cohort,) = moodle.state.cohorts.values()
    assert cohort.members == {learner}


def test_a_completion_that_stays_as_it_is_is_refused(
    moodle: SandboxMoodle, writer: MoodleLmsWriter, course: int, learner: int
):
    """Moodle answers the state it has: one that is not the one asked for is no success."""
    activity = moodle.state.add_activity(moodle.state.courses[course], "page")
    with pytest.raises(RefusedByLms) as caught:
        writer.override_completion(learner, activity.cmid, CompletionState.COMPLETE)
    assert caught.value.cause == Cause.of("completion.stays", user=str(learner), state=0)
