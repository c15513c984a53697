"""Values to keep: each type that is stored, with every kind of field filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.action import (
    Action,
    Outcome,
    Reason,
    Receipt,
    Target,
    Verb,
    Wanted,
)
from lms_bridge.model.decision import Acquired, Decision, DecisionKind, JuryMember
from lms_bridge.model.evidence import (
    Discrepancy,
    Evidence,
    Gap,
    GapKind,
    Profile,
    Record,
    Result,
    ResultState,
    Session,
    SessionState,
)
from lms_bridge.model.identity import AcademicYear, Citation
from lms_bridge.model.run import StagedJudgement
from lms_bridge.model.snapshot import (
    Activity,
    ActivityCompletion,
    AttendanceSession,
    Cohort,
    Competency,
    CompletionState,
    Course,
    CourseCompletion,
    CourseReading,
    Framework,
    Grade,
    Group,
    Participant,
    Rating,
    SiteReading,
    Unread,
    User,
)
from lms_bridge.model.verdict import (
    AwardStatus,
    Because,
    ComponentVerdict,
    Means,
    Owed,
    OwedKind,
    Status,
    Truth,
    Verdict,
)

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
LATER = NOON + timedelta(days=1)
PARIS_SUMMER = timezone(timedelta(hours=2))
YEAR = AcademicYear(2025)

NO_GRADE = as_written("no grade")
NOT_SAID = Cause.of("learner.not_said", cause=as_written("not visible"))


def record(read_at: datetime = NOON) -> Record:
    """A grade as the LMS gave it."""
    return Record("M1-UE4", "quiz", "14.50", datetime(2026, 1, 9, 8, tzinfo=PARIS_SUMMER), read_at)


def decision(learner: str = "L1", *, programme: str = "du", outcome: str = "admitted") -> Decision:
    """A jury's decision."""
    return Decision(
        id=0,
        programme=programme,
        learner=learner,
        kind=DecisionKind.JURY,
        subject="award",
        outcome=outcome,
        by="jury 2026",
        at=datetime(2026, 6, 30, 14, 5, tzinfo=PARIS_SUMMER),
        because="délibération du « 30 juin »",
        jury=(JuryMember("university", outside=False, chair=True), JuryMember("ars", outside=True)),
    )


def acquired(learner: str = "L1", component: str = "B1", **changes: Any) -> Acquired:
    """A block acquired for ever."""
    kept = Acquired("du", learner, component, date(2026, 2, 1), "all results", "f" * 64)
    return replace(kept, **changes)


def evidence(learner: str = "L1", *, programme: str = "du", at: datetime = NOON) -> Evidence:
    """Evidence with every kind of fact."""
    return Evidence(
        learner=learner,
        programme=programme,
        track="full",
        year=YEAR,
        as_of=at,
        results=(
            Result("result:M1", ResultState.PASSED, True, YEAR, None, record(at)),  # noqa: FBT003 - the model's order
            Result("result:M2", ResultState.UNREADABLE, False, None, NO_GRADE, record(at)),  # noqa: FBT003 - as above
        ),
        sessions=(Session("UE1", "ethics", SessionState.COUNTED, 5400, NOON, None, record(at)),),
        profile=(Profile("route", "vae", record(at)),),
        gaps=(Gap("document:m1", GapKind.UNBOUND, Cause.of("assessment.unbound")),),
        decisions=(replace(decision(learner), id=7),),
        acquired=(acquired(learner),),
    )


def because(read_at: datetime = NOON) -> Because:
    """An explanation two levels deep, with each kind of value."""
    leaf = Because(
        Truth.UNKNOWN,
        "score.pending",
        "result:M1",
        values=(("flag", True), ("hours", 3), ("none", None), ("number", "3"), ("zero", 0)),
        source=Citation("arrêté 2019", "art. 4"),
        records=(record(read_at),),
        owed=(Owed(OwedKind.RESULT, "M1"),),
        cause=as_written("not graded"),
    )
    return Because(Truth.NO, "all", "UE1", children=(leaf, leaf), means=(Means.JURY,))


def verdict(
    learner: str = "L1", *, programme: str = "du", at: datetime = NOON, version: str = "1"
) -> Verdict:
    """A verdict on one learner, judged on the day of `at` from records read then."""
    return Verdict(
        learner=learner,
        programme=programme,
        version=version,
        rules="f" * 64,
        track="full",
        year=YEAR,
        on=at.date(),
        as_of=at,
        status=AwardStatus.IN_PROGRESS,
        components=(
            ComponentVerdict(
                component="UE1",
                status=Status.VALIDATED,
                how=(Means.ATTENDANCE, Means.ASSESSMENT),
                owed=(Owed(OwedKind.HOURS, "UE1.ethics", 3600, 1800, unreachable=True),),
                open=True,
                because=because(at),
                presentation=because(at),
                acquired_on=date(2026, 2, 1),
                discrepancies=(Discrepancy("UE1", "two.grades", (("a", 1),)),),
            ),
        ),
        owed=(Owed(OwedKind.DOCUMENT, "m1", overdue=True),),
        because=because(at),
    )


def judged(
    learner: str = "L1", *, programme: str = "du", at: datetime = NOON, version: str = "1"
) -> StagedJudgement:
    """One learner as judged, with a wish and a block, before anything of it is kept."""
    target = Target("cohort", idnumber="du-done")
    reason = Reason(programme, "UE1", "validated", "1 h")
    return StagedJudgement(
        3,
        evidence(learner, programme=programme, at=at),
        verdict(learner, programme=programme, at=at, version=version),
        (Wanted(learner, 3, target, True, reason, "Group", "Étoile", "note"),),  # noqa: FBT003 - the model's order
        (acquired(learner, programme=programme),),
    )


def course_reading(idnumber: str = "M1-UE4", *, at: datetime = NOON) -> CourseReading:
    """A course with everything that can be read of one."""
    grade = Grade(
        3,
        "quiz",
        7,
        Decimal("14.50"),
        Decimal(0),
        Decimal("20.00000"),
        at,
        hidden=False,
        locked=True,
        overridden=False,
        needs_update=False,
    )
    return CourseReading(
        idnumber=idnumber,
        read_at=at,
        course=Course(2, idnumber, "UE4", "Éthique", visible=True),
        activities=(Activity(7, 2, "quiz", 1, "quiz", "Quiz", visible=True, tracked=True),),
        participants=(
            Participant(3, "L1", active=True, roles=("student",), groups=(4, 5)),
            Participant(4, None, active=False, roles=()),
        ),
        grades=(grade, replace(grade, raw=None, activity_id=None, graded_at=None)),
        completions=(ActivityCompletion(3, 7, CompletionState.PASSED, at, overridden=True),),
        course_completions=(CourseCompletion(3, completed=False, at=None),),
        sessions={"att": (AttendanceSession(1, at, 5400, 0, "TD", None, {3: "P", 12: "L"}),)},
        groups=(Group(4, 2, "g", "Group", frozenset({3, 20, 100})),),
        unread=(Unread("grades of 4", NOT_SAID),),
    )


def site_reading(at: datetime = NOON) -> SiteReading:
    """A site with everything that can be read of one."""
    return SiteReading(
        read_at=at,
        cohorts=(Cohort(1, "du-2025", "DU", frozenset({3, 4})), Cohort(2, "", "", frozenset())),
        users=(User(3, "L1", suspended=False, fields={"route": "vae"}), User(4, None, True)),  # noqa: FBT003 - a default left out
        frameworks=(Framework(1, "fw", "Framework", 2, 3),),
        competencies=(Competency(5, "C.1.1", "Listen", 1, 0),),
        ratings=(Rating(3, 5, None, None), Rating(4, 5, 3, proficient=True)),
        unread=(Unread("badges", as_written("no right")),),
    )


def action(learner: str = "L1", *, verb: Verb = Verb.ADD, idnumber: str = "du-done") -> Action:
    """One learner into or out of one cohort."""
    target = Target("cohort", idnumber=idnumber)
    reason = Reason("du", "UE1", "validated")
    return Action(f"{target}@{learner}", verb, target, learner, 3, reason, badge="Étoile")


def receipt(of: Action, outcome: Outcome = Outcome.DONE, at: datetime = NOON) -> Receipt:
    """What came of an action."""
    return Receipt(of.key, of.verb, outcome, at, Cause.of("write.found_done"))
