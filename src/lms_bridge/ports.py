"""What the stages need from outside, as Protocols. Adapters and fakes pass one contract suite.

Reads raise RetryLater when the LMS is away, SkipRecord for one unusable record and StopRun
when nothing can be read at all. Reads of many learners answer with what was found and what
was refused, so that one broken record never hides the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from lms_bridge.model.action import Action, Receipt
from lms_bridge.model.decision import Acquired, Decision
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.run import Quarantined, Run, RunState
from lms_bridge.model.site import CoursePlan
from lms_bridge.model.snapshot import (
    Activity,
    ActivityCompletion,
    AttendanceSession,
    Badge,
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
    SiteInfo,
    SiteReading,
    User,
)
from lms_bridge.model.verdict import Verdict

Found_co = TypeVar("Found_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Answers(Generic[Found_co]):
    """What many questions brought: what was found, and by user id why the rest was not."""

    found: tuple[Found_co, ...]
    refused: Mapping[int, str]


class Lms(Protocol):
    """Reads. `course_id` and the like are the LMS's own numbers; idnumbers are the registrar's."""

    def site(self) -> SiteInfo:
        """The LMS itself, and which functions the service offers."""

    def courses(self, idnumbers: Collection[str]) -> Mapping[str, Course]:
        """Courses by idnumber; one that does not exist is left out."""

    def prepare(self, plans: Mapping[int, CoursePlan]) -> None:
        """Hear which courses are read next, by course id: an adapter may ask for many at once."""

    def activities(self, course_id: int) -> tuple[Activity, ...]:
        """The activities of a course, with their idnumbers."""

    def participants(self, course_id: int) -> tuple[Participant, ...]:
        """Everybody enrolled, active or suspended, each once."""

    def grades(self, course_id: int) -> tuple[Grade, ...]:
        """Every grade of every participant, ungraded items included."""

    def completions(self, course_id: int, user_ids: Sequence[int]) -> Answers[ActivityCompletion]:
        """Activity completions of these learners."""

    def course_completions(
        self, course_id: int, user_ids: Sequence[int]
    ) -> Answers[CourseCompletion]:
        """Course completions of these learners."""

    def attendance(self, instance: int) -> tuple[AttendanceSession, ...]:
        """The sessions of an attendance activity (its `Activity.instance`), by start."""

    def groups(self, course_id: int) -> tuple[Group, ...]:
        """The groups of a course with their members."""

    def cohorts(self, idnumbers: Collection[str]) -> Mapping[str, Cohort]:
        """Cohorts with their members, by idnumber; one that does not exist is left out."""

    def users(self, user_ids: Sequence[int]) -> tuple[User, ...]:
        """Accounts with idnumber and custom fields; an unknown id is left out."""

    def badges(self, user_ids: Sequence[int]) -> Mapping[int, tuple[Badge, ...]]:
        """Badges held, by user id; raises RetryLater or SkipRecord as a whole."""

    def frameworks(self) -> tuple[Framework, ...]:
        """The competency frameworks of the site."""

    def competencies(self, framework_id: int) -> tuple[Competency, ...]:
        """The competencies of a framework."""

    def ratings(self, pairs: Sequence[tuple[int, int]]) -> Answers[Rating]:
        """Ratings of (user id, competency id) pairs; refused is by user id."""


class LmsWriter(Protocol):
    """Writes, one request each. A refusal (SkipRecord) means that nothing of it was done.

    An answer lost on the way raises OutcomeUnknown: read back before anything is sent again.
    """

    def add_cohort_members(self, cohort_idnumber: str, user_ids: Sequence[int]) -> None:
        """Put learners into a cohort; issues the badges whose criterion it is."""

    def remove_cohort_members(self, cohort_id: int, user_ids: Sequence[int]) -> None:
        """Take learners out of a cohort; badges stay."""

    def create_group(self, course_id: int, idnumber: str, name: str) -> Group:
        """Make a group."""

    def add_group_members(self, group_id: int, user_ids: Sequence[int]) -> None:
        """Put enrolled learners into a group."""

    def remove_group_members(self, group_id: int, user_ids: Sequence[int]) -> None:
        """Take learners out of a group."""

    def enrol(self, course_id: int, user_ids: Sequence[int]) -> None:
        """Enrol learners as students; never for somebody already enrolled.

        It would set a suspended enrolment active again and clear its dates.
        """

    def unenrol(self, course_id: int, user_ids: Sequence[int]) -> None:
        """Undo a manual enrolment."""

    def create_framework(self, idnumber: str, name: str) -> Framework:
        """Make a competency framework on the site's default competence scale."""

    def create_competency(
        self, framework_id: int, idnumber: str, name: str, parent_id: int = 0
    ) -> Competency:
        """Make a competency."""

    def rate(self, user_id: int, competency_id: int, grade: int, note: str) -> None:
        """Rate a learner in a competency."""

    def override_completion(self, user_id: int, activity_id: int, state: CompletionState) -> None:
        """Set the completion of an activity by hand."""


class Clock(Protocol):
    """The time, with its zone."""

    def now(self) -> datetime:
        """The present moment in UTC."""


class Store(Protocol):
    """What the bridge remembers. Every method is one transaction unless inside `batch`."""

    def batch(self) -> AbstractContextManager[None]:
        """Make everything inside one transaction: all of it is kept, or none."""

    # runs
    def start_run(self, programme: str, at: datetime) -> Run:
        """Begin a run, or take up the one of this programme that is still running."""

    def advance_run(self, run_id: int, stage: str, *, roster: int | None = None) -> None:
        """Note how far a run got."""

    def end_run(
        self,
        run_id: int,
        state: RunState,
        at: datetime,
        counts: Mapping[str, int],
        stopped_by: str = "",
    ) -> Run:
        """Close a run; one that is DONE drops its readings and those of earlier stopped runs."""

    def runs(self, programme: str | None = None, limit: int = 20) -> tuple[Run, ...]:
        """The latest runs, newest first."""

    def last_roster(self, programme: str) -> int | None:
        """How many learners the last finished run had; None before the first."""

    # checkpoints of a run's readings
    def save_course_reading(self, run_id: int, reading: CourseReading) -> None:
        """Keep one course's reading until the run ends."""

    def course_readings(self, run_id: int) -> Mapping[str, CourseReading]:
        """The readings kept so far, by course idnumber."""

    def save_site_reading(self, run_id: int, reading: SiteReading) -> None:
        """Keep the site's reading until the run ends."""

    def site_reading(self, run_id: int) -> SiteReading | None:
        """The site's reading, if it was kept."""

    # quarantine
    def quarantine(self, run_id: int, records: Iterable[Quarantined]) -> None:
        """Note the records a run set aside."""

    def quarantined(self, run_id: int) -> tuple[Quarantined, ...]:
        """The records a run set aside."""

    # rules, facts and verdicts
    def keep_rules(self, fingerprint: str, programme: str, files: Mapping[str, str]) -> None:
        """Keep the text of a programme's files under their fingerprint, for ever."""

    def rules(self, fingerprint: str) -> Mapping[str, str] | None:
        """The files kept under a fingerprint."""

    def save_verdicts(self, run_id: int | None, judged: Iterable[tuple[Evidence, Verdict]]) -> int:
        """Keep verdicts with the evidence they rest on; answers how many are new or differ.

        A verdict equal to the last one in everything but `on`, `as_of` and its records'
        `read_at` is not written again.
        """

    def verdicts(self, programme: str) -> tuple[Verdict, ...]:
        """The latest verdict on each learner, by idnumber."""

    def verdict(self, programme: str, learner: str) -> Verdict | None:
        """The latest verdict on one learner."""

    def evidence(self, programme: str, learner: str) -> Evidence | None:
        """The evidence that the latest verdict rests on."""

    def evidences(self, programme: str, learners: Sequence[str]) -> Mapping[str, Evidence]:
        """The same for many learners at once, by idnumber; one never judged is left out."""

    def history(self, programme: str, learner: str) -> tuple[Verdict, ...]:
        """Every verdict on one learner, oldest first."""

    # decisions by people, and what is acquired for ever
    def record_decision(self, decision: Decision) -> Decision:
        """Keep a decision; gives it its id. Decisions are never changed or deleted."""

    def decisions(self, programme: str, learner: str | None = None) -> tuple[Decision, ...]:
        """Decisions in the order they were recorded."""

    def acquire(self, acquired: Iterable[Acquired]) -> int:
        """Keep blocks acquired for ever, and answer how many are new; one kept stays as it is."""

    def acquired(self, programme: str, learner: str | None = None) -> tuple[Acquired, ...]:
        """Blocks acquired for ever, by learner and component."""

    # actions
    def save_actions(self, run_id: int, actions: Sequence[Action]) -> None:
        """Commit the actions of a run before the first of them is sent."""

    def pending_actions(self, run_id: int) -> tuple[Action, ...]:
        """The actions of a run without a receipt."""

    def save_receipts(self, run_id: int, receipts: Sequence[Receipt]) -> None:
        """Note what came of actions; DONE and ALREADY_SO also enter the ledger."""

    def actions(
        self, programme: str, limit: int = 200
    ) -> tuple[tuple[Action, Receipt | None], ...]:
        """The latest actions with what came of them, newest first."""

    def ledger(self, programme: str) -> Mapping[str, bool]:
        """By effect key, what the bridge last set and saw confirmed: present (True) or absent."""

    def set_on(self, programme: str) -> Mapping[str, datetime]:
        """By effect key, when the bridge last set it itself."""
