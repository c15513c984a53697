from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.declared import SessionRules
from lms_bridge.model.evidence import (
    Evidence,
    Mark,
    Record,
    Result,
    ResultState,
    Session,
    SessionState,
)
from lms_bridge.model.site import Enabled, GradeItem
from lms_bridge.model.snapshot import CourseReading
from lms_bridge.model.verdict import Status
from lms_bridge.stages.evaluate import judge
from lms_bridge.stages.mapping import Mapper, bind, provisions
from lms_bridge.stages.mapping.roster import Enrolled
from lms_bridge.stages.mapping.vanished import keep_vanished
from lms_bridge.text.causes import bare_cause
from tests.existing import existing
from tests.unit.stages.mapping.mapping_values import (
    DU,
    LAST,
    NOW,
    YEAR,
    binding,
    course,
    enabled,
    evidence,
    grade,
    register,
    session,
    snapshot,
    unreadable,
)

BOUND = binding("result:M2-UE1", GradeItem("C", "total"))
SITE = enabled(bindings=BOUND)


def read(*grades, people=(1,), site=SITE, **more) -> Evidence:
    """What is known of learner 1 in a track where one result exempts from units 6 and 7."""
    return evidence(course("C", people, grades=grades, **more), site=site)


PASSED = read(grade("12"))


def status(found: Evidence, unit: str = "UE6") -> Status:
    """Where the learner stands in a unit."""
    return judge(DU, found, NOW.date()).component(unit).status


def runs(*found: Evidence) -> Evidence:
    """Several runs, each remembering what the one before kept."""
    kept: Evidence | None = None
    for each in found:
        kept = keep_vanished(each, kept)
    assert kept is not None
    return kept


def test_a_pass_exempts():
    """The starting point: the unit is exempted."""
    assert status(PASSED) is Status.EXEMPTED


def test_a_reset_course_takes_nothing_away():
    """Nobody in it, or its grades deleted: it cannot be computed, and is not in progress."""
    for gone in (read(people=()), read(grade(None)), read(grade(None, graded_at=None))):
        assert status(gone) is Status.IN_PROGRESS
        assert status(runs(PASSED, gone)) is Status.UNDETERMINED


def test_it_stays_so_at_the_next_runs():
    """What was seen once is remembered for as long as nothing speaks."""
    gone = read(people=())
    once = runs(PASSED, gone)
    assert runs(PASSED, gone, gone, gone) == once
    (result,) = (each for each in once.results if each.need == "result:M2-UE1")
    assert result.cause == Cause.of("lms.vanished", item="total", on="2026-11-02")
    assert not result.final


def test_it_ends_when_the_record_comes_back():
    """A pass, or a failure, speaks for itself again."""
    gone = read(people=())
    assert runs(PASSED, gone, PASSED) == PASSED
    failed = read(grade("4", locked=True))
    assert runs(PASSED, gone, failed) == failed


def test_a_corrected_grade_speaks_for_itself():
    """A pass that became a failure is a failure."""
    failed = read(grade("4", locked=True))
    assert runs(PASSED, failed) == failed


def test_a_hidden_grade_does_not_forget():
    """Hidden, then reset: the pass is still remembered behind what hid it."""
    hidden, gone = read(grade("12", hidden=True)), read(grade(None))
    between = runs(PASSED, hidden)
    (result,) = (each for each in between.results if each.need == "result:M2-UE1")
    assert "no longer in the LMS" not in bare_cause(existing(result.cause))
    assert "was read on" in bare_cause(existing(result.cause))
    assert "hidden" in bare_cause(existing(result.cause))
    assert status(runs(PASSED, hidden, gone)) is Status.UNDETERMINED
    assert runs(PASSED, hidden, gone) == runs(PASSED, gone)


def test_a_course_closed_for_a_while_does_not_forget():
    """Unreadable at one run and empty at the next: still not in progress."""
    closed = evidence(unreadable("C", as_written("closed")), site=SITE)
    found = runs(PASSED, closed)
    assert status(found) is Status.UNDETERMINED
    assert any("closed" in bare_cause(existing(each.cause)) for each in found.results)
    assert status(runs(PASSED, closed, read(people=()))) is Status.UNDETERMINED
    assert runs(PASSED, closed, PASSED) == PASSED


def test_one_provider_does_not_hide_the_loss_of_another():
    """The pass of last year's course is gone; this year's course has nothing yet."""
    both = binding("result:M1-UE4", GradeItem("C", "total"), GradeItem("D", "total", year=LAST))
    site = enabled(bindings=both)

    def year(old):
        return evidence(course("C", grades=(grade(None),)), course("D", grades=(old,)), site=site)

    kept = runs(year(grade("12")), year(grade(None)))
    states = {each.record.course: each.state for each in kept.results}
    assert states == {"C": ResultState.PENDING, "D": ResultState.UNREADABLE}


def test_what_never_passed_is_not_kept():
    """A failure or a pending result that goes away leaves nothing."""
    gone = read(people=())
    assert runs(read(grade("4")), gone) == gone
    assert runs(read(grade(None)), gone) == gone


#: A unit's hours in a single session, which no day allows by itself.
IN_ONE_GO = replace(DU, session_rules=SessionRules(too_long=True))


def attended(*found, name: str = "DU-UE2-ATT", site=None) -> Evidence:
    """What is known of the hours of unit 2."""
    reading = course(
        "DU-UE2", activities=(register(name),), sessions={name: found} if found else {}
    )
    return evidence(reading, programme=IN_ONE_GO, site=site)


#: When the first of several sessions begins.
DAY = datetime(2026, 10, 12, 7, tzinfo=UTC)

FULL = attended(session(1, {1: "P"}, seconds=21 * 3600))


def test_a_reset_register_takes_no_hours_away():
    """Its sessions, its marks or the whole register gone: it cannot be computed."""
    assert status(FULL, "UE2") is Status.VALIDATED
    for gone in (
        attended(),
        attended(session(1, seconds=21 * 3600)),
        attended(session(1, {2: "P"}, seconds=21 * 3600)),
    ):
        assert status(runs(FULL, gone, gone), "UE2") is Status.UNDETERMINED
        assert runs(FULL, gone, FULL) == FULL


def test_a_mark_corrected_speaks_for_itself():
    """Present that became absent is absent."""
    absent = attended(session(1, {1: "A"}, seconds=21 * 3600))
    assert runs(FULL, absent) == absent


def test_a_register_renamed_is_the_same_register():
    """Its sessions keep their numbers: nothing is counted twice, nothing is lost."""
    renamed = replace(
        FULL,
        sessions=tuple(
            replace(each, record=replace(each.record, item="NEW session 1"))
            for each in FULL.sessions
        ),
    )
    assert runs(FULL, renamed) == renamed


def test_an_unknown_mark_does_not_forget():
    """Its cause is told beside what was seen before."""
    found = runs(FULL, attended(session(1, {1: "X"}, seconds=21 * 3600)))
    (kept,) = found.sessions
    assert kept.state is SessionState.UNREADABLE
    assert "no longer in the LMS" not in bare_cause(existing(kept.cause))
    assert "'X'" in bare_cause(existing(kept.cause))


def test_hours_of_another_year_are_not_carried_over():
    """Somebody enrolled again begins anew."""
    next_year = replace(attended(), year=LAST)
    assert runs(FULL, next_year) == next_year


def test_nothing_known_before_changes_nothing():
    """The first run keeps what it reads."""
    assert keep_vanished(PASSED, None) is PASSED


def kept_by(site: Enabled, read: CourseReading) -> Evidence:
    """What is kept of a result of before, after one course was read."""
    read_now = snapshot(read)
    mapper = Mapper(DU, site, provisions(bind(DU, site), read_now), read_now, (), (), NOW.date())
    found = mapper.map(Enrolled("L1", 1, next(iter(DU.tracks)), YEAR)).evidence
    return keep_vanished(found, PASSED, partial(mapper.why_not, 1))


def seen_before(kept: Evidence) -> Result:
    """The result that was there before."""
    (result,) = (each for each in kept.results if each.record.value == "12/20")
    return result


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ({"people": (2,)}, "learner.not_enrolled"),
        ({"people": (1, 2), "item": "total"}, "grade.not_shown"),
        ({"people": (1, 2), "item": "other"}, "binding.elsewhere"),
    ],
)
def test_gone_is_said_only_of_what_was_looked_for(now, code: str):
    """Unenrolled, not shown of this learner, or bound elsewhere: the reason is said instead."""
    site = enabled(bindings=binding("result:M2-UE1", GradeItem("C", now.get("item", "total"))))
    others = (grade("8", user=2), grade("8", "other", user=2))
    kept = kept_by(site, course("C", now["people"], grades=others))
    causes = existing(seen_before(kept).cause).value("causes")
    assert isinstance(causes, tuple)
    assert [each.code for each in causes if isinstance(each, Cause)] == ["lms.seen_before", code]
    assert status(kept) is Status.UNDETERMINED


def test_what_is_shown_of_nobody_any_more_was_looked_for():
    """A grade item of which others have no grade either is gone."""
    site = enabled(bindings=binding("result:M2-UE1", GradeItem("C", "total")))
    kept = kept_by(site, course("C", (1, 2), grades=(grade("8", "other", user=2),)))
    assert existing(seen_before(kept).cause).code == "lms.vanished"


def last(*found: Evidence) -> list[tuple[ResultState, Cause | None]]:
    """What the results of the need say after several runs."""
    return [
        (each.state, each.cause) for each in runs(*found).results if each.need == "result:M2-UE1"
    ]


GONE = Cause.of("lms.vanished", item="total", on=NOW.date())
BEFORE = Cause.of("lms.seen_before", item="total", on=NOW.date())


@pytest.mark.parametrize(
    ("now", "causes"),
    [
        (read(people=()), (GONE,)),
        (read(grade(None)), (GONE,)),
        (read(grade("12", hidden=True)), (BEFORE, Cause.of("grade.hidden"))),
    ],
)
def test_what_vanished_says_when_it_was_seen_and_why_it_is_not(now, causes):
    """That it is gone only where nothing else says why; and no more than once, run after run."""
    cause = causes[0] if len(causes) == 1 else Cause.of("several", causes=causes)
    for times in (1, 2, 3):
        assert last(PASSED, *[now] * times) == [(ResultState.UNREADABLE, cause)]


def test_a_failure_is_kept_where_a_rule_compares_the_mark():
    """One that passes is kept anyway; a failure without a mark is not."""
    (passed,) = (each for each in PASSED.results if each.need == "result:M2-UE1")
    empty = replace(PASSED, results=())
    failed = replace(passed, state=ResultState.FAILED)
    marked = replace(failed, mark=Mark(Decimal(4), Decimal(20)))
    for before, kept in ((passed, True), (failed, False), (marked, True)):
        found = keep_vanished(empty, replace(PASSED, results=(before,)))
        expected = replace(before, state=ResultState.UNREADABLE, final=False, cause=GONE)
        assert found.results == ((expected,) if kept else ())


def test_what_speaks_beside_what_vanished_stays():
    """Other needs, other places and other sessions are as they were read."""
    (passed,) = (each for each in PASSED.results if each.need == "result:M2-UE1")
    other = replace(passed, need="result:M1-UE4")
    found = keep_vanished(
        replace(PASSED, results=(other,)), replace(PASSED, results=(passed, other))
    )
    assert [each.need for each in found.results] == ["result:M1-UE4", "result:M2-UE1"]
    assert found.results[0] == other


@pytest.mark.parametrize("change", [{"year": LAST}, {"track": "mention-2"}])
def test_hours_are_kept_within_a_year_and_track(change):
    """Sessions of another year, or of another track's course, are none of these."""
    assert keep_vanished(attended(), FULL).sessions
    assert keep_vanished(replace(attended(), **change), FULL).sessions == ()


def test_a_session_that_vanished_says_when_it_was_seen():
    """By the register's name and the day of the reading; what was never counted is not kept."""
    (kept,) = keep_vanished(attended(), FULL).sessions
    (seen,) = FULL.sessions
    cause = Cause.of("lms.vanished", item=seen.record.item, on=NOW.date())
    assert kept == replace(seen, state=SessionState.UNREADABLE, cause=cause)
    absent = attended(session(1, {1: "A"}, seconds=21 * 3600))
    assert keep_vanished(attended(), absent) == attended()


def test_each_of_several_records_vanishes_by_itself():
    """One that speaks, came in a file, or was never there keeps none of the others back."""
    (passed,) = (each for each in PASSED.results if each.need == "result:M2-UE1")
    speaks = replace(passed, need="result:A")
    pending = replace(passed, need="result:B", state=ResultState.PENDING)
    filed = replace(
        passed, need="result:C", record=replace(passed.record, course="", item="m.csv line 2")
    )
    before = replace(PASSED, results=(filed, pending, speaks, passed))
    found = keep_vanished(replace(PASSED, results=(speaks,)), before)
    assert [(each.need, each.state) for each in found.results if each.cause] == [
        ("result:M2-UE1", ResultState.UNREADABLE)
    ]
    assert speaks in found.results


def hour(number: int, marks, at: int, hours: int = 1):
    """A session some hours after the first one."""
    starts = DAY + timedelta(hours=at)
    return session(number, marks, starts=starts, seconds=hours * 3600)


@pytest.mark.parametrize(
    ("before", "now", "counted", "open_"),
    [
        # a slot entered twice, and either of the two deleted
        ([(1, "P", 0, 2), (2, "P", 0, 2)], [(1, "P", 0, 2)], 2, 0),
        ([(1, "P", 0, 2), (2, "P", 0, 2)], [(2, "P", 0, 2)], 2, 0),
        # a register made again: a day as a morning and an afternoon, or longer than it was
        ([(1, "P", 0, 6)], [(8, "P", 0, 3), (9, "P", 3, 3)], 6, 0),
        ([(1, "P", 1, 2)], [(8, "P", 0, 4)], 4, 0),
        # what is held later that day says nothing against it
        ([(1, "P", 0, 2)], [(8, "P", 0, 2), (9, "P", 3, 2)], 4, 0),
        # marked absent where it was entered again: that is a word, too
        ([(1, "P", 0, 2)], [(8, "A", 0, 2)], 0, 0),
        # what nobody has marked yet, is shorter, or leaves a gap, says less than what is gone
        ([(1, "P", 0, 2)], [(8, None, 0, 2)], 0, 1),
        ([(1, "P", 0, 6)], [(8, "P", 0, 3)], 3, 1),
        ([(1, "P", 0, 6)], [(8, "P", 0, 2), (9, "P", 4, 2)], 4, 1),
        # of a session that another one had cut it is not known which of its time was counted
        ([(1, "P", 0, 3), (2, "P", 1, 3)], [(1, "P", 0, 3)], 3, 1),
    ],
)
def test_a_session_that_another_one_replaces_is_not_missed(before, now, counted, open_):
    """One of two entries deleted, or a register made again: what is marked there speaks."""

    def read_now(found) -> Evidence:
        marked = [(each[0], {1: each[1]} if each[1] else {}, *each[2:]) for each in found]
        return attended(*(hour(*each) for each in marked))

    kept = runs(read_now(before), read_now(now), read_now(now))
    states = [each.state for each in kept.sessions]
    assert states.count(SessionState.UNREADABLE) == open_
    assert counted * 3600 == sum(
        each.seconds for each in kept.sessions if each.state is SessionState.COUNTED
    )


def test_a_session_of_another_part_replaces_nothing():
    """Its hours are of something else: what counted for the part is missed."""
    (before,) = attended(hour(1, {1: "P"}, 0)).sessions
    other = replace(before, part="ethics", record=replace(before.record, item="session 8"))
    found = keep_vanished(replace(FULL, sessions=(other,)), replace(FULL, sessions=(before,)))
    assert [each.state for each in found.sessions] == [
        SessionState.COUNTED,
        SessionState.UNREADABLE,
    ]


def test_each_of_several_sessions_vanishes_by_itself():
    """One that was marked anew, or never counted, keeps none of the others back."""
    marks = {1: "A", 2: "P", 3: "P", 4: "P"}
    four = [hour(number, {1: mark}, number) for number, mark in marks.items()]
    found = keep_vanished(attended(four[1]), attended(*four))
    states = {each.record.item.rpartition(" ")[2]: each.state for each in found.sessions}
    assert states == {
        "2": SessionState.COUNTED,
        "3": SessionState.UNREADABLE,
        "4": SessionState.UNREADABLE,
    }


ELSEWHERE = Cause.of("learner.not_enrolled", course="DU-UE2")


@pytest.mark.parametrize("read_now", [FULL, PASSED])
def test_why_a_record_was_not_looked_for_is_asked_only_where_it_is_gone(read_now: Evidence):
    """What is there, and cannot be read, says itself why; what is gone asks by need and record."""
    asked: list[tuple[str, str]] = []

    def why_not(need: str, record: Record) -> Cause | None:
        asked.append((need, record.item))
        return ELSEWHERE

    gone = replace(read_now, results=(), sessions=())
    found = keep_vanished(gone, read_now, why_not)
    every: list[Result | Session] = [*found.results, *found.sessions]
    kept = [each for each in every if each.cause]
    assert [need for need, _ in asked] == [
        "hours:UE2" if read_now is FULL else "result:M2-UE1" for _ in kept
    ]
    assert kept
    for each in kept:
        seen = Cause.of("lms.seen_before", item=each.record.item, on=NOW.date())
        assert each.cause == Cause.of("several", causes=(seen, ELSEWHERE))


def test_a_course_that_cannot_be_read_says_so_of_its_sessions():
    """Where the need has a gap, its cause stands beside when the session was seen."""
    closed = evidence(
        unreadable("DU-UE2", Cause.of("lms.closed")), programme=IN_ONE_GO, site=enabled()
    )
    (kept,) = keep_vanished(closed, FULL, lambda *_: ELSEWHERE).sessions
    seen = Cause.of("lms.seen_before", item=kept.record.item, on=NOW.date())
    (gap,) = (each.cause for each in closed.gaps if each.need == "hours:UE2")
    assert kept.cause == Cause.of("several", causes=(seen, gap))
