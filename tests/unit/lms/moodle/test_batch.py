from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lms_bridge.errors import AccessDenied, LmsUnavailable, LmsUnreadable, RetryLater
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.batch import Answered, Batch, Refused
from lms_bridge.lms.moodle.errors import moodle_cause
from lms_bridge.lms.moodle.functions import BADGES, BATCH, COURSE_COMPLETION
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge_testing.sandbox import MoodleState, SandboxMoodle

LIMITS = MoodleLimits(attempts=1, connect=0.5, read=0.2, total=0.3, batch_first=4, batch_most=16)
NOBODY = 999_999


@pytest.fixture
def moodle() -> Iterator[SandboxMoodle]:
    """A sandbox with twelve learners in one course."""
    state = MoodleState()
    course = state.add_course("UE1", "Unit 1")
    state.add_page(course, criterion=True)
    for number in range(12):
        state.enrol(state.add_user(str(number), "A", "B"), course)
    with SandboxMoodle(state) as moodle:
        yield moodle


@pytest.fixture
def batch(moodle: SandboxMoodle) -> Iterator[Batch]:
    """A batch that starts with four calls."""
    yield from batches(moodle, LIMITS)


def batches(moodle: SandboxMoodle, limits: MoodleLimits) -> Iterator[Batch]:
    """A batch with these limits."""
    transport = Transport(moodle.url, Token(moodle.token), limits)
    yield Batch(transport)
    transport.close()


def learners(moodle: SandboxMoodle) -> list[int]:
    """The ids of the learners."""
    (course,) = [each for each in moodle.state.courses.values() if each.idnumber == "UE1"]
    return sorted(course.participants)


def questions(user_ids: list[int]) -> list[dict[str, object]]:
    """Ask for the badges of each."""
    return [{"userid": user_id} for user_id in user_ids]


def batched(moodle: SandboxMoodle) -> int:
    """How many batches were sent."""
    return moodle.count(BATCH.name)


def test_many_questions_make_few_requests(moodle: SandboxMoodle, batch: Batch):
    """Twelve answers in two requests: four, then twice as many."""
    answers = list(batch.ask(BADGES, questions(learners(moodle))))
    assert len(answers) == 12
    assert all(isinstance(answer, Answered) for answer in answers)
    assert batched(moodle) == 2
    assert batch.size == 16


def test_answers_keep_the_order_of_the_questions(moodle: SandboxMoodle, batch: Batch):
    """A refused question leaves its gap in its own place."""
    asked = learners(moodle)
    asked[1:1] = [NOBODY]
    asked.append(NOBODY)
    kinds = [type(answer) for answer in batch.ask(BADGES, questions(asked))]
    assert kinds == [Answered, Refused, *[Answered] * 11, Refused]


def test_a_refusal_has_its_code_and_words(batch: Batch):
    """The cause is in plain words, without the message of Moodle."""
    for asked in ([NOBODY], [NOBODY, NOBODY]):
        answers = list(batch.ask(BADGES, questions(asked)))
        expected = Refused("invaliduser", moodle_cause("invaliduser"))
        assert answers == [expected] * len(asked)


def test_a_code_that_holds_for_all_is_asked_once(moodle: SandboxMoodle, batch: Batch):
    """A course without criteria answers one learner for everybody."""
    bare = moodle.state.add_course("UE2", "Unit 2")
    people = learners(moodle)
    for user_id in people:
        moodle.state.enrol(moodle.state.users[user_id], bare)
    asked = [{"courseid": bare.id, "userid": user_id} for user_id in people]
    answers = list(batch.ask(COURSE_COMPLETION, asked, same_for_all=frozenset({"nocriteriaset"})))
    assert {answer.code for answer in answers if isinstance(answer, Refused)} == {"nocriteriaset"}
    assert len(answers) == 12
    assert batched(moodle) == 1


def test_a_batch_too_slow_is_halved(moodle: SandboxMoodle):
    """Too much at once is asked for again in smaller parts, and nobody is lost."""
    moodle.options.latency_per_element = 0.03
    limits = replace(LIMITS, batch_first=8, batch_quick=0.0, read=0.1, total=0.15)
    (batch,) = batches(moodle, limits)
    assert len(list(batch.ask(BADGES, questions(learners(moodle))))) == 12
    assert batch.size <= 4


def test_a_batch_too_large_is_halved(moodle: SandboxMoodle):
    """The same for an answer over the limit of bytes."""
    (batch,) = batches(moodle, replace(LIMITS, batch_first=8, answer=250))
    assert len(list(batch.ask(BADGES, questions(learners(moodle))))) == 12
    assert 1 < batch.size < 8


def test_one_question_too_slow_is_the_end(moodle: SandboxMoodle, batch: Batch):
    """Where even a single call takes too long, Moodle is unavailable."""
    moodle.options.latency = 0.4
    with pytest.raises(LmsUnavailable):
        list(batch.ask(BADGES, questions(learners(moodle)[:2])))


def test_without_the_function_calls_are_single(moodle: SandboxMoodle, batch: Batch):
    """A service that does not offer batches is asked one by one, and not for batches again."""
    moodle.options.missing_functions.add(BATCH.name)
    asked = [*learners(moodle)[:3], NOBODY]
    for _ in range(2):
        kinds = [type(answer) for answer in batch.ask(BADGES, questions(asked))]
        assert kinds == [Answered, Answered, Answered, Refused]
    assert batched(moodle) == 1
    assert moodle.count(BADGES.name) == 8


def test_a_function_not_in_the_service_stops(moodle: SandboxMoodle, batch: Batch):
    """Without the function asked for, nothing sensible can follow; it is named."""
    moodle.options.missing_functions.add(BADGES.name)
    with pytest.raises(AccessDenied, match=BADGES.name):
        list(batch.ask(BADGES, questions(learners(moodle))))


def test_a_passing_trouble_inside_is_not_a_refusal(moodle: SandboxMoodle, batch: Batch):
    """A database that does not answer says nothing about the learner."""
    moodle.fault(BADGES.name, "exception", errorcode="dmlreadexception", after=2)
    with pytest.raises(RetryLater):
        list(batch.ask(BADGES, questions(learners(moodle))))


def test_a_revoked_token_stops(moodle: SandboxMoodle, batch: Batch):
    """It is not taken for a service without batches."""
    moodle.fault(None, "exception", times=5, errorcode="invalidtoken")
    with pytest.raises(AccessDenied, match="invalidtoken"):
        list(batch.ask(BADGES, questions(learners(moodle))))
    assert moodle.count() == 1


def test_an_unreadable_batch_is_not_an_empty_one(moodle: SandboxMoodle, batch: Batch):
    """Nothing is concluded from an answer that cannot be read."""
    moodle.fault(BATCH.name, "null_instead_of_list")
    with pytest.raises(LmsUnreadable):
        list(batch.ask(BADGES, questions(learners(moodle))))


def test_no_questions_are_no_requests(moodle: SandboxMoodle, batch: Batch):
    """Nothing asked, nothing sent."""
    assert list(batch.ask(BADGES, [])) == []
    assert moodle.count() == 0
