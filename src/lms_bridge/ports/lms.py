"""Reading and writing an LMS.

Reads raise RetryLater when the LMS is away, SkipRecord for one unusable record and StopRun
when nothing can be read at all. Reads of many learners answer with what was found and what
was refused, so that one broken record never hides the others.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError, CapabilityMissing, RetryLater, SkipRecord
from lms_bridge.model.lti import PlatformAddresses
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
    Framework,
    Grade,
    Group,
    Participant,
    Rating,
    SiteInfo,
    User,
)

Found_co = TypeVar("Found_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Answers(Generic[Found_co]):
    """What many questions brought: what was found, and by user id why the rest was not."""

    found: tuple[Found_co, ...]
    refused: Mapping[int, Cause]


@dataclass(frozen=True, slots=True)
class CourseReads:
    """What is read of one course next: each field is a method of `Lms`, with whom it is asked of.

    `attendance` holds `Activity.instance` of registers.
    """

    course: int
    participants: bool = False
    activities: bool = False
    groups: bool = False
    grades: bool = False
    grades_of: tuple[int, ...] = ()
    completions: tuple[int, ...] = ()
    course_completions: tuple[int, ...] = ()
    attendance: tuple[int, ...] = ()


# `course_id` and the like are the LMS's own numbers; idnumbers are the registrar's.


class Paced(Protocol):
    """How much is asked for at once, which follows how the LMS copes."""

    def pace(self) -> Mapping[str, int]:
        """What was learnt of it, by names of the adapter's own; empty where nothing is."""

    def begin_with(self, pace: Mapping[str, int]) -> None:
        """Go on from what was learnt before, by this process or another."""


class CourseReader(Protocol):
    """Which courses there are, and what is in them."""

    def courses(self, idnumbers: Collection[str]) -> Mapping[str, Course]:
        """Courses by idnumber; one that does not exist is left out."""

    def prepare(self, wanted: Sequence[CourseReads]) -> None:
        """Hear what is read next: an adapter may ask for much of it at once.

        What was prepared before and has not been read is forgotten.
        """

    def activities(self, course_id: int) -> tuple[Activity, ...]:
        """The activities of a course, with their idnumbers."""


class PeopleReader(Protocol):
    """Who is where, and who they are."""

    def participants(self, course_id: int) -> tuple[Participant, ...]:
        """Everybody enrolled, active or suspended, each once."""

    def groups(self, course_id: int) -> tuple[Group, ...]:
        """The groups of a course with their members."""

    def cohorts(self, idnumbers: Collection[str]) -> Mapping[str, Cohort]:
        """Cohorts with their members, by idnumber; one that does not exist is left out."""

    def users(self, user_ids: Sequence[int]) -> tuple[User, ...]:
        """Accounts with idnumber and custom fields; an unknown id is left out."""


class ResultSource(Protocol):
    """What learners did in courses."""

    def grades(self, course_id: int) -> tuple[Grade, ...]:
        """Every grade of every participant, ungraded items included.

        An LMS may leave out whoever's enrolment has ended or is suspended: `grades_of` asks.
        """

    def grades_of(self, course_id: int, user_ids: Sequence[int]) -> Answers[Grade]:
        """Every grade of these learners, asked one by one, whatever became of their enrolment."""

    def completions(self, course_id: int, user_ids: Sequence[int]) -> Answers[ActivityCompletion]:
        """Activity completions of these learners."""

    def course_completions(
        self, course_id: int, user_ids: Sequence[int]
    ) -> Answers[CourseCompletion]:
        """Course completions of these learners."""


class Attendance(Protocol):
    """Who was there."""

    def attendance(self, instance: int) -> tuple[AttendanceSession, ...]:
        """The sessions of an attendance activity (its `Activity.instance`), by start."""


class Holdings(Protocol):
    """What learners hold beyond courses."""

    def badges(self, user_ids: Sequence[int]) -> Mapping[int, tuple[Badge, ...]]:
        """Badges held, by user id; raises RetryLater or SkipRecord as a whole."""

    def frameworks(self) -> tuple[Framework, ...]:
        """The competency frameworks of the site."""

    def competencies(self, framework_id: int) -> tuple[Competency, ...]:
        """The competencies of a framework."""

    def ratings(self, pairs: Sequence[tuple[int, int]]) -> Answers[Rating]:
        """Ratings of (user id, competency id) pairs; refused is by user id."""


class Lms(Paced, CourseReader, PeopleReader, ResultSource, Attendance, Holdings, Protocol):
    """Everything that is read."""

    def site(self) -> SiteInfo:
        """The LMS itself, and which functions the service offers."""


class Links(Protocol):
    """Where people find things in the LMS with a browser."""

    def course(self, course_id: int) -> str:
        """The page of a course."""

    def activity(self, kind: str, activity_id: int) -> str:
        """The page of an activity of this kind; "" where no address can be made."""

    def person(self, user_id: int) -> str:
        """The page of an account."""

    def platform(self) -> PlatformAddresses | None:
        """Where the LMS answers as an LTI platform; None where it is none."""


@dataclass(frozen=True, slots=True)
class RatingWrite:
    """What `LmsWriter.rate` is given."""

    user_id: int
    competency_id: int
    grade: int
    note: str


@dataclass(frozen=True, slots=True)
class CompletionWrite:
    """What `LmsWriter.override_completion` is given."""

    user_id: int
    activity_id: int
    state: CompletionState


#: Asked before each request that writes; raises LeaseLost when somebody else is to do it.
MayWrite = Callable[[], None]

#: What an LMS or a platform answers to one read or write; anything else passes through.
ANSWERS: Final = (SkipRecord, CapabilityMissing, RetryLater)


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

    def each(
        self, writes: Sequence[RatingWrite | CompletionWrite], may_write: MayWrite
    ) -> Iterator[BridgeError | None]:
        """Rate and complete learner by learner, in as few requests as the LMS allows.

        Gives for each write, in order, None or the one of ANSWERS that was said to it; a refusal
        leaves the others to be written. Nothing further is sent once nobody asks for more.
        """

    def send_message(self, user_id: int, text: str) -> None:
        """Send somebody a plain text of at most `message.MOST_BYTES`; nothing shows afterwards."""
