from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import CapabilityMissing, LmsUnavailable, RefusedByLms
from lms_bridge.model.action import Observed, Presence, Target
from lms_bridge.ports.effects import Tools
from lms_bridge.programme.effect_kinds import drivers
from lms_bridge.stages.observation import badges_held, observe
from lms_bridge.text.causes import bare_cause
from lms_bridge_testing.clock import FrozenClock
from lms_bridge_testing.fakes import FakeLms
from lms_bridge_testing.sandbox import CompletionState
from lms_bridge_testing.sandbox.records import User

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
COHORT = Target("cohort", idnumber="A")
OTHER = Target("cohort", idnumber="B")
GROUP = Target("group", course="C", idnumber="G")
COURSE = Target("enrolment", course="C")
REPORT = Target("completion", course="C", idnumber="report")
ROOT = Target("rating", framework="F")
RATING = Target("rating", framework="F", idnumber="K")
ALL = (COHORT, OTHER, GROUP, COURSE, REPORT, ROOT, RATING)


class Campus:
    """Two people: the first is in everything, the second in nothing."""

    def __init__(self) -> None:
        self.lms = FakeLms()
        state = self.lms.state
        self.inside, self.outside = (state.add_user(name, "A", "B") for name in ("I", "O"))
        self.cohort = state.add_cohort("A", "A")
        state.add_cohort("B", "B")
        state.add_badge("Badge", cohort=self.cohort)
        state.add_to_cohort(self.cohort, self.inside)
        self.course = state.add_course("C", "C")
        state.enrol(self.inside, self.course)
        state.add_to_group(state.add_group(self.course, "G", idnumber="G"), self.inside)
        self.report = state.add_page(self.course, idnumber="report")
        state.complete(self.report, self.inside)
        framework = state.add_framework("F", "F", state.add_scale("S", ["no", "yes"]))
        self.competency = state.add_competency(framework, "K", "K")
        state.rate(self.inside, self.competency, 2)

    def look(self, *targets: Target) -> Observed:
        """What is seen of both people in some targets."""
        people = frozenset({self.inside.id, self.outside.id})
        tools = Tools(self.lms, self.lms, FrozenClock(NOW))
        return observe(drivers(tools), dict.fromkeys(targets, people))

    def seen(self, target: Target, person: User) -> Presence:
        """What is seen of one person in one target."""
        return self.look(target).presence[target].get(person.id, Presence.ABSENT)


@pytest.fixture
def campus() -> Campus:
    """A campus."""
    return Campus()


@pytest.mark.parametrize("target", [COHORT, GROUP, COURSE, REPORT, RATING], ids=str)
def test_present_or_absent(campus: Campus, target: Target):
    """Of each kind of target."""
    assert campus.seen(target, campus.inside) is Presence.PRESENT
    assert campus.seen(target, campus.outside) is Presence.ABSENT


def test_a_suspended_enrolment_is_told_apart(campus: Campus):
    """It is neither there nor absent."""
    campus.lms.state.enrol(campus.outside, campus.course, suspended=True)
    assert campus.seen(COURSE, campus.outside) is Presence.SUSPENDED


@pytest.mark.parametrize("state", [CompletionState.INCOMPLETE, CompletionState.FAILED])
def test_a_completion_not_reached_is_absent(campus: Campus, state: CompletionState):
    """Failed is not complete."""
    campus.lms.state.complete(campus.report, campus.inside, state)
    assert campus.seen(REPORT, campus.inside) is Presence.ABSENT


def test_a_rating_below_is_absent(campus: Campus):
    """Rated and not proficient."""
    campus.lms.state.rate(campus.inside, campus.competency, 1)
    assert campus.seen(RATING, campus.inside) is Presence.ABSENT


@pytest.mark.parametrize("target", [REPORT, RATING], ids=str)
def test_what_is_refused_of_somebody_is_unknown(campus: Campus, target: Target):
    """A deleted account is neither in nor out."""
    campus.lms.state.delete_user(campus.outside)
    assert campus.seen(target, campus.outside) is Presence.UNKNOWN
    assert campus.seen(target, campus.inside) is Presence.PRESENT


def test_what_does_not_exist_is_missing(campus: Campus):
    """Cohorts, groups, activities, frameworks and whole courses."""
    campus.lms.state.delete_course(campus.course)
    campus.lms.state.cohorts.clear()
    campus.lms.state.frameworks.clear()
    found = campus.look(*ALL)
    assert found.missing == set(ALL)
    assert found.absent == {"C"}
    gone = Target("group", course="C", idnumber="GONE")
    fresh = Campus().look(gone, GROUP)
    assert fresh.missing == {gone}
    assert fresh.absent == frozenset()


@pytest.mark.parametrize(
    "error", [RefusedByLms(as_written("closed")), CapabilityMissing(as_written("closed"))]
)
@pytest.mark.parametrize(
    ("method", "hidden"),
    [
        ("cohorts", {COHORT, OTHER}),
        ("groups", {GROUP}),
        ("participants", {COURSE}),
        ("activities", {REPORT}),
        ("frameworks", {ROOT, RATING}),
        ("courses", {GROUP, COURSE, REPORT}),
    ],
)
def test_what_cannot_be_read_hides_nothing_else(campus: Campus, error, method: str, hidden):
    """Its cause is told; the other targets are seen."""
    campus.lms.fail(method, error, times=9)
    found = campus.look(*ALL)
    assert set(found.unreadable) == hidden
    assert all("closed" in bare_cause(cause) for cause in found.unreadable.values())
    assert set(found.presence) == set(ALL) - hidden
    assert found.missing == frozenset()


def test_one_bad_cohort_does_not_hide_the_others(campus: Campus):
    """Refused together, they are read one by one."""
    campus.lms.fail("cohorts", RefusedByLms(as_written("two cohorts have this idnumber")), times=2)
    found = campus.look(COHORT, OTHER)
    assert set(found.unreadable) == {COHORT}
    assert set(found.presence) == {OTHER}


def test_one_bad_course_does_not_hide_the_others(campus: Campus):
    """Two courses with one idnumber are unreadable; the third is read."""
    state = campus.lms.state
    state.add_course("D", "D")
    state.add_course("D", "D again")
    double = Target("enrolment", course="D")
    found = campus.look(COURSE, double)
    assert set(found.unreadable) == {double}
    assert COURSE in found.presence


def test_an_lms_that_is_away_sees_nothing(campus: Campus):
    """Nothing is planned on half a look."""
    campus.lms.fail("groups", LmsUnavailable(as_written("away")))
    with pytest.raises(LmsUnavailable):
        campus.look(*ALL)


def test_badges_are_read_of_those_asked_about(campus: Campus):
    """Held, not held; and of nobody, no call."""
    ids = [campus.inside.id, campus.outside.id]
    assert badges_held(campus.lms, ids) == {ids[0]: {"Badge"}, ids[1]: frozenset()}
    assert badges_held(campus.lms, []) == {}
    assert campus.lms.calls.count("badges") == 1


def test_a_refusal_of_badges_hides_few(campus: Campus):
    """Of 450 people one cannot be read: the others' badges are known but for those beside."""
    state = campus.lms.state
    people = [state.add_user(f"P{n}", "A", "B") for n in range(450)]
    state.delete_user(people[10])
    held = badges_held(campus.lms, [each.id for each in people])
    assert len(held) == 250
    assert people[10].id not in held
