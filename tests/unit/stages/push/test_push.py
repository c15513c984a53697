from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import (
    AccessDenied,
    CapabilityMissing,
    LmsBusy,
    LmsUnavailable,
    RefusedByLms,
)
from lms_bridge.model.action import Action, Outcome, Reason, Receipt, Target, Verb
from lms_bridge.ports.effects import Tools
from lms_bridge.programme.effect_kinds import drivers
from lms_bridge.stages.push import push
from lms_bridge.text.causes import bare_cause
from lms_bridge_testing.clock import FrozenClock
from lms_bridge_testing.fakes import FakeLms
from lms_bridge_testing.sandbox.records import User
from tests.existing import existing

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
REASON = Reason("mini", "U1", "validated")
COHORT = Target("cohort", idnumber="LMSB-U1")
COURSE = Target("enrolment", course="C")
GROUP = Target("group", course="C", idnumber="G")
ROOT = Target("rating", framework="F")
RATING = Target("rating", framework="F", idnumber="B1")
REPORT = Target("completion", course="C", idnumber="report")
AWAY = LmsUnavailable(as_written("the LMS is away"))
WRITES = ("add_", "remove_", "create_", "enrol", "unenrol", "rate", "override_")


class Campus:
    """A cohort with a badge, a course with a group, a framework, and people."""

    def __init__(self, people: int = 4) -> None:
        self.lms = FakeLms()
        state = self.lms.state
        state.clock = lambda: int(NOW.timestamp())
        self.cohort = state.add_cohort("LMSB-U1", "Unit 1")
        self.badge = state.add_badge("Badge", cohort=self.cohort)
        self.course = state.add_course("C", "Course")
        self.group = state.add_group(self.course, "Group", idnumber="G")
        self.framework = state.add_framework("F", "F", state.add_scale("S", ["no", "yes"]))
        self.competency = state.add_competency(self.framework, "B1", "Block")
        self.report = state.add_page(self.course, idnumber="report")
        self.people = [state.add_user(f"L{n}", "A", "B") for n in range(people)]
        self.receipts: list[Receipt] = []

    def push(self, *actions: Action) -> Counter[Outcome]:
        """Carry out actions; answers how many came to what."""
        self.receipts = []
        tools = Tools(self.lms, self.lms, FrozenClock(NOW))
        push(drivers(tools), actions, self.receipts.extend)
        return Counter(each.outcome for each in self.receipts)

    def everybody(self, target: Target, verb: Verb = Verb.ADD, **more: Any) -> list[Action]:
        """One action for each person."""
        return [action(target, each, verb, **more) for each in self.people]

    def writes(self) -> list[str]:
        """The writing calls so far."""
        return [each for each in self.lms.calls if each.startswith(WRITES)]

    def details(self) -> set[str]:
        """What the receipts say."""
        return {bare_cause(each.detail) if each.detail else "" for each in self.receipts}


@pytest.fixture
def campus() -> Campus:
    """A campus of four people, all enrolled in its course."""
    campus = Campus()
    for each in campus.people:
        campus.lms.state.enrol(each, campus.course)
    return campus


def action(target: Target, person: User, verb: Verb = Verb.ADD, **more: Any) -> Action:
    """One learner into or out of a target."""
    key = f"{target}@{person.idnumber}"
    return Action(key, verb, target, person.idnumber, person.id, REASON, **more)


def make(target: Target, name: str = "Name", above: str = "") -> Action:
    """Make a target."""
    return Action(f"made:{target}", Verb.CREATE, target, "", 0, REASON, name=name, note=above)


@pytest.mark.parametrize("target", [COHORT, GROUP, RATING, REPORT], ids=str)
def test_written_and_read_back(campus: Campus, target: Target):
    """Everybody is put in once, and doing it again writes nothing."""
    assert campus.push(*campus.everybody(target)) == {Outcome.DONE: 4}
    before = campus.writes()
    assert campus.push(*campus.everybody(target)) == {Outcome.ALREADY_SO: 4}
    assert campus.writes() == before


@pytest.mark.parametrize("target", [COHORT, GROUP, COURSE], ids=str)
def test_taken_out_and_read_back(campus: Campus, target: Target):
    """Everybody is taken out once, and doing it again writes nothing."""
    campus.push(*campus.everybody(target))
    assert campus.push(*campus.everybody(target, Verb.REMOVE)) == {Outcome.DONE: 4}
    before = campus.writes()
    assert campus.push(*campus.everybody(target, Verb.REMOVE)) == {Outcome.ALREADY_SO: 4}
    assert campus.writes() == before


def test_only_the_difference_is_written():
    """Who is in already is not named in the write: a second enrolment would overwrite the first."""
    campus = Campus(people=3)
    known = campus.people[0]
    campus.lms.state.enrol(known, campus.course, timestart=100, timeend=4_000_000_000)
    assert campus.push(*campus.everybody(COURSE)) == {Outcome.ALREADY_SO: 1, Outcome.DONE: 2}
    kept = campus.lms.state.enrolment(known, campus.course)
    assert (existing(kept).timestart, existing(kept).timeend) == (100, 4_000_000_000)


@pytest.mark.parametrize("verb", [Verb.ADD, Verb.REMOVE])
def test_a_suspended_enrolment_is_never_touched(campus: Campus, verb: Verb):
    """Neither set active again nor removed: a person suspended it."""
    one = campus.people[0]
    campus.lms.state.enrol(one, campus.course, suspended=True)
    assert campus.push(action(COURSE, one, verb)) == {Outcome.REFUSED: 1}
    assert existing(campus.lms.state.enrolment(one, campus.course)).suspended
    assert campus.writes() == []


def test_one_spoiler_among_fifty():
    """Forty-nine are done, the one is refused with the reason, in few calls."""
    campus = Campus(people=50)
    spoiler = campus.people[20]
    campus.lms.state.poison(spoiler)
    assert campus.push(*campus.everybody(COHORT)) == {Outcome.DONE: 49, Outcome.REFUSED: 1}
    (refused,) = (each for each in campus.receipts if each.outcome is Outcome.REFUSED)
    assert refused.key == f"{COHORT}@{spoiler.idnumber}"
    assert "refuses this person" in bare_cause(existing(refused.detail))
    assert len(campus.writes()) <= 13
    assert len(campus.cohort.members) == 49


def test_many_spoilers_are_each_found():
    """Every healthy one is done."""
    campus = Campus(people=40)
    for each in campus.people[::7]:
        campus.lms.state.poison(each)
    assert campus.push(*campus.everybody(COHORT)) == {Outcome.DONE: 34, Outcome.REFUSED: 6}


def test_a_group_takes_only_enrolled_people(campus: Campus):
    """Who is not enrolled is refused with the reason; the others are in."""
    stranger = campus.lms.state.add_user("X", "A", "B")
    found = campus.push(*campus.everybody(GROUP), action(GROUP, stranger))
    assert found == {Outcome.DONE: 4, Outcome.REFUSED: 1}
    assert any("not enrolled" in each for each in campus.details())


def test_large_batches_are_cut():
    """A request names no more people than PHP reads of one form."""
    campus = Campus(people=230)
    assert campus.push(*campus.everybody(COHORT)) == {Outcome.DONE: 230}
    assert campus.writes() == ["add_cohort_members"] * 3


@pytest.mark.parametrize(
    ("target", "method"),
    [
        (COHORT, "add_cohort_members"),
        (GROUP, "add_group_members"),
        (RATING, "rate"),
        (REPORT, "override_completion"),
    ],
    ids=str,
)
def test_a_lost_answer_is_read_back(campus: Campus, target: Target, method: str):
    """It was done: nobody is written twice."""
    campus.lms.lose_answer(method)
    assert campus.push(*campus.everybody(target)) == {Outcome.DONE: 4}
    expected = 4 if target in {RATING, REPORT} else 1
    assert campus.lms.calls.count(method) == expected
    if target is RATING:
        ratings = campus.lms.state.ratings.values()
        assert [len(each.evidence) for each in ratings] == [1] * 4


def test_a_write_that_was_lost_before_it_came_is_sent_once_more(campus: Campus):
    """The state says that it did not happen; a third time it is not tried."""
    silence = _silence()
    campus.lms.fail("add_cohort_members", silence)
    assert campus.push(*campus.everybody(COHORT)) == {Outcome.DONE: 4}
    campus.lms.state.remove_from_cohort(campus.cohort, campus.people[0])
    campus.lms.fail("add_cohort_members", silence, times=2)
    assert campus.push(action(COHORT, campus.people[0])) == {Outcome.FAILED: 1}
    assert campus.push(action(COHORT, campus.people[0])) == {Outcome.DONE: 1}


def _silence():
    from lms_bridge.errors import OutcomeUnknown  # noqa: PLC0415 - named once

    return OutcomeUnknown(as_written("the answer was lost"))


@pytest.mark.parametrize("reads_back", [False, True])
def test_silence_that_cannot_be_read_back_is_unverified(campus: Campus, reads_back):
    """Sent, and nobody can see what came of it: neither done nor failed."""
    if reads_back:
        campus.push(action(COHORT, campus.people[3]))
    campus.lms.lose_answer("add_cohort_members")
    fails_after_the_write(campus, "cohorts", AWAY)
    assert campus.push(*campus.everybody(COHORT)[:3]) == {Outcome.UNVERIFIED: 3}


def fails_after_the_write(campus: Campus, method: str, error) -> None:
    """Let a read go well once, and fail the second time."""
    read, asked = getattr(campus.lms, method), []

    def call(*arguments):
        asked.append(arguments)
        if len(asked) > 1:
            raise error
        return read(*arguments)

    setattr(campus.lms, method, call)


@pytest.mark.parametrize(
    "error", [AWAY, RefusedByLms(as_written("gone")), CapabilityMissing(as_written("closed"))]
)
def test_a_write_that_cannot_be_read_back_is_unverified(campus: Campus, error):
    """It was accepted: it is not called refused or failed."""
    fails_after_the_write(campus, "cohorts", error)
    assert campus.push(*campus.everybody(COHORT)) == {Outcome.UNVERIFIED: 4}
    assert len(campus.cohort.members) == 4


def test_a_write_that_does_not_show_is_unverified(campus: Campus):
    """The LMS said yes and shows nothing."""
    campus.lms.add_cohort_members = lambda *_: None  # type: ignore[method-assign] # says nothing
    assert campus.push(action(COHORT, campus.people[0])) == {Outcome.UNVERIFIED: 1}
    assert campus.details() == {"written, and it does not show when read back"}


@pytest.mark.parametrize("error", [AWAY, LmsBusy(as_written("too many"), after=60)])
@pytest.mark.parametrize("method", ["cohorts", "add_cohort_members"])
def test_an_lms_that_is_away_fails_and_is_done_next_time(campus: Campus, method: str, error):
    """The other targets are tried all the same."""
    campus.lms.fail(method, error)
    found = campus.push(*campus.everybody(COHORT), *campus.everybody(GROUP))
    assert found == {Outcome.FAILED: 4, Outcome.DONE: 4}
    assert campus.push(*campus.everybody(COHORT)) == {Outcome.DONE: 4}


def test_ratings_are_not_tried_one_by_one_while_the_lms_is_away(campus: Campus):
    """The first one that fails speaks for the rest."""
    campus.lms.fail("rate", AWAY)
    assert campus.push(*campus.everybody(RATING)) == {Outcome.FAILED: 4}
    assert campus.lms.calls.count("rate") == 1


def test_one_rating_refused_leaves_the_others(campus: Campus):
    """Each learner's rating stands alone."""
    campus.lms.state.poison(campus.people[1])
    found = campus.push(*campus.everybody(RATING))
    assert found == {Outcome.DONE: 3, Outcome.REFUSED: 1}


@pytest.mark.parametrize("target", [COHORT, RATING], ids=str)
def test_a_missing_capability_refuses_what_needs_it(campus: Campus, target: Target):
    """In one call, and the rest goes on."""
    method = "rate" if target is RATING else "add_cohort_members"
    campus.lms.fail(method, CapabilityMissing(as_written("the role does not allow it")), times=9)
    found = campus.push(*campus.everybody(target), *campus.everybody(GROUP))
    assert found == {Outcome.REFUSED: 4, Outcome.DONE: 4}
    assert campus.lms.calls.count(method) == 1


def test_stopping_keeps_the_receipts_so_far(campus: Campus):
    """A token revoked in the middle: what was done before is known, the error passes through."""
    campus.lms.fail("add_group_members", AccessDenied(as_written("the token was revoked")))
    with pytest.raises(AccessDenied):
        campus.push(*campus.everybody(COHORT), *campus.everybody(GROUP))
    assert Counter(each.outcome for each in campus.receipts) == {Outcome.DONE: 4}


def test_stopping_keeps_what_was_seen_before_writing(campus: Campus):
    """Who was in already is known, even where the write of the others stopped the run."""
    campus.lms.state.add_to_cohort(campus.cohort, campus.people[0])
    campus.lms.fail("add_cohort_members", AccessDenied(as_written("the token was revoked")))
    with pytest.raises(AccessDenied):
        campus.push(*campus.everybody(COHORT))
    assert [each.outcome for each in campus.receipts] == [Outcome.ALREADY_SO]


@pytest.mark.parametrize("target", [COHORT, COURSE, GROUP, RATING, REPORT], ids=str)
def test_what_was_deleted_meanwhile_is_refused(campus: Campus, target: Target):
    """A cohort, course or framework gone since planning: a reason, and the others go on."""
    state = campus.lms.state
    state.delete_course(campus.course)
    state.cohorts.clear()
    state.frameworks.clear()
    assert campus.push(*campus.everybody(target)) == {Outcome.REFUSED: 4}
    assert "does not exist" in "".join(campus.details())
    assert campus.writes() == []


def test_a_badge_that_is_not_issued_is_told(campus: Campus):
    """The membership is done; the detail asks whether the badge is active."""
    campus.badge.active = False
    assert campus.push(*campus.everybody(COHORT, badge="Badge")) == {Outcome.DONE: 4}
    assert campus.details() == {"the badge 'Badge' was not issued: is it active?"}


def test_a_badge_issued_needs_no_word(campus: Campus):
    """Read back with its badge."""
    assert campus.push(*campus.everybody(COHORT, badge="Badge")) == {Outcome.DONE: 4}
    assert campus.details() == {""}


@pytest.mark.parametrize("error", [AWAY, RefusedByLms(as_written("no such account"))])
def test_badges_that_cannot_be_read_spoil_nothing(campus: Campus, error):
    """What was written and seen is done, whether or not its badge can be looked up."""
    campus.lms.fail("badges", error)
    assert campus.push(*campus.everybody(COHORT, badge="Badge")) == {Outcome.DONE: 4}
    assert "cannot be read" in "".join(campus.details())


NEW = Target("group", course="C", idnumber="NEW")


def test_a_group_is_made_once(campus: Campus):
    """Made, then found there."""
    assert campus.push(make(NEW)) == {Outcome.DONE: 1}
    assert campus.push(make(NEW)) == {Outcome.ALREADY_SO: 1}
    assert [each.idnumber for each in campus.course.groups.values()] == ["G", "NEW"]


def test_a_creation_whose_answer_was_lost_is_looked_for(campus: Campus):
    """It is there: done, and not made twice."""
    campus.lms.lose_answer("create_group")
    assert campus.push(make(NEW)) == {Outcome.DONE: 1}
    assert campus.lms.calls.count("create_group") == 1


def test_a_creation_that_nobody_can_see_is_unverified(campus: Campus):
    """Neither made nor not made, for all anybody knows."""
    campus.lms.lose_answer("create_group")
    fails_after_the_write(campus, "groups", AWAY)
    assert campus.push(make(NEW)) == {Outcome.UNVERIFIED: 1}


def test_a_creation_that_fails_or_is_refused(campus: Campus):
    """Away, and tried again next time; refused, with the reason."""
    campus.lms.fail("create_group", AWAY)
    assert campus.push(make(NEW)) == {Outcome.FAILED: 1}
    assert campus.push(make(NEW, name="Group")) == {Outcome.REFUSED: 1}
    assert campus.push(make(Target("group", course="GONE", idnumber="X"))) == {Outcome.REFUSED: 1}


FRESH = Target("rating", framework="N")
BLOCK = Target("rating", framework="N", idnumber="NB")
UNDER = Target("rating", framework="N", idnumber="NK")
WHOLE = (make(FRESH), make(BLOCK), make(UNDER, above="NB"))


def test_a_framework_is_made_once_with_parents(campus: Campus):
    """The framework, the block, the competence under it; a second time nothing."""
    assert campus.push(*WHOLE) == {Outcome.DONE: 3}
    assert campus.push(*WHOLE) == {Outcome.ALREADY_SO: 3}
    parents = {
        each.idnumber: each.parent.idnumber if each.parent else ""
        for each in campus.lms.state.competencies.values()
        if each.framework.idnumber == "N"
    }
    assert parents == {"NB": "", "NK": "NB"}


def test_nothing_is_made_in_the_wrong_place(campus: Campus):
    """A competence whose parent could not be made waits for it."""
    campus.lms.fail("create_competency", AWAY)
    assert campus.push(*WHOLE) == {Outcome.DONE: 1, Outcome.FAILED: 1, Outcome.REFUSED: 1}
    assert campus.push(*WHOLE) == {Outcome.ALREADY_SO: 1, Outcome.DONE: 2}


def test_a_competency_without_its_framework_is_refused(campus: Campus):
    """Somebody deleted the framework meanwhile."""
    assert campus.push(make(BLOCK)) == {Outcome.REFUSED: 1}
