"""What the LMS said, read and not interpreted. Durations in seconds, times with their zone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import IntEnum, StrEnum

from lms_bridge.cause import Cause


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """The LMS itself: release, the service's functions, who the token belongs to."""

    url: str
    name: str
    release: str
    user_id: int
    functions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Course:
    """A course; `idnumber` is the one it was found by."""

    id: int
    idnumber: str
    shortname: str
    fullname: str
    visible: bool


@dataclass(frozen=True, slots=True)
class ActivityRef:
    """What an activity is called in site files, effects and what is stored about it.

    Attributes:
        idnumber: the registrar's name; "" where none is set or none can be seen.
        own: the LMS's own name, written by its adapter as a word, a colon and a number; ""
            where there is none.
    """

    idnumber: str
    own: str

    def is_called(self, name: str) -> bool:
        """Whether a name means this activity; "" means none."""
        return bool(name) and name in {self.idnumber, self.own}

    def __str__(self) -> str:
        return self.idnumber or self.own


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of a course. `idnumber` is "" where none is set or none can be seen.

    `own` is the LMS's own name of it, as `ActivityRef` says. `unnamed` is why its idnumber could
    not be asked for; None where it could, and an activity without one has none.
    """

    id: int
    course_id: int
    kind: str
    instance: int
    idnumber: str
    name: str
    visible: bool
    tracked: bool
    url: str = ""
    own: str = ""
    unnamed: Cause | None = None

    @property
    def ref(self) -> ActivityRef:
        """What it is called."""
        return ActivityRef(self.idnumber, self.own)


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody enrolled in a course.

    `idnumber` is None where the LMS shows none: not set, or not visible to the bridge.
    """

    user_id: int
    idnumber: str | None
    active: bool
    roles: tuple[str, ...]
    groups: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class User:
    """An account. `idnumber` None: not set or not visible. `fields`: custom fields by shortname.

    `language` is the one that the account reads, "fr" or "fr_ca" say; "" where it is not shown.
    """

    id: int
    idnumber: str | None
    suspended: bool
    fields: Mapping[str, str] = field(default_factory=dict)
    language: str = ""


class Marking(StrEnum):
    """How a grade item is marked: in numbers, in the words of a scale, or nothing shows which."""

    POINTS = "points"
    WORDS = "words"
    UNTOLD = "untold"


@dataclass(frozen=True, slots=True)
class GradeColumn:
    """A grade item as a gradebook lists it, without anybody's grades.

    Attributes:
        idnumber: "" where none is set; "total" for the course total among somebody's grades.
        name: its heading; "" for none.
        own: the LMS's own name of the activity that it belongs to, "" where there is none.
        column: the LMS's own name of the item itself, "item:" and a number; "" where the LMS
            has none. One activity can have several items, and one idnumber can be on several.
        kind: the type of its activity, "" where there is none.
        marking: how it is marked.
        lowest: the first word of its scale; "" without a scale, or where none shows.
        best: the last word of its scale, which the LMS takes for the best.
    """

    idnumber: str
    name: str
    own: str
    column: str = ""
    kind: str = ""
    marking: Marking = Marking.POINTS
    lowest: str = ""
    best: str = ""

    def is_called(self, name: str) -> bool:
        """Whether a name means this grade item: its own, its idnumber or its activity's."""
        return bool(name) and name in {self.idnumber, self.own, self.column}


@dataclass(frozen=True, slots=True)
class Grade:
    """One learner's grade in one grade item.

    `raw` is None when there is no grade, or none that may be seen; `item` is the grade
    item's idnumber, "total" for the course total. `kind` and `own` are the activity's, "" for
    none; `column`, `name`, `marking`, `lowest` and `best` are the item's, as `GradeColumn` says.

    Attributes:
        word: the word of the scale that was given; "" for none, or where the LMS shows none.
        excluded: it was taken out of the totals by hand.
        reduced: a penalty was taken off it.
        submitted_at: when the learner handed something in, where the LMS says so.
    """

    user_id: int
    item: str
    activity_id: int | None
    raw: Decimal | None
    minimum: Decimal
    maximum: Decimal
    graded_at: datetime | None
    hidden: bool
    locked: bool
    overridden: bool
    needs_update: bool
    kind: str = ""
    own: str = ""
    column: str = ""
    name: str = ""
    marking: Marking = Marking.POINTS
    lowest: str = ""
    best: str = ""
    word: str = ""
    excluded: bool = False
    reduced: bool = False
    submitted_at: datetime | None = None

    def is_called(self, name: str) -> bool:
        """Whether a name means its grade item: the item's own, its idnumber, its activity's."""
        return bool(name) and name in {self.item, self.own, self.column}

    @property
    def identity(self) -> str:
        """What tells its grade item from the others of its course."""
        return self.column or f"{self.own} {self.item}"


class CompletionState(IntEnum):
    """Moodle's completion states."""

    INCOMPLETE = 0
    COMPLETE = 1
    PASSED = 2
    FAILED = 3


@dataclass(frozen=True, slots=True)
class ActivityCompletion:
    """One learner's completion of one activity; `overridden` when somebody set it by hand."""

    user_id: int
    activity_id: int
    state: CompletionState
    at: datetime | None
    overridden: bool


@dataclass(frozen=True, slots=True)
class CourseCompletion:
    """One learner's completion of a whole course."""

    user_id: int
    completed: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class AttendanceSession:
    """A session of an attendance activity.

    `marks` maps a user id to the acronym given ("P", "L" …), "" for one that the LMS does not
    say any more; a learner never marked is not in it. `taken_at` is None when the register was
    not taken. `description` is plain text. `group_id` is 0 for everybody.
    """

    id: int
    starts: datetime
    seconds: int
    group_id: int
    description: str
    taken_at: datetime | None
    marks: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort and its members' user ids."""

    id: int
    idnumber: str
    name: str
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Group:
    """A group of a course and its members' user ids."""

    id: int
    course_id: int
    idnumber: str
    name: str
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge that somebody holds."""

    id: int
    name: str
    issued_at: datetime
    hash: str


@dataclass(frozen=True, slots=True)
class Framework:
    """A competency framework; `proficient` is the lowest grade of its scale that counts as such."""

    id: int
    idnumber: str
    name: str
    scale_id: int
    proficient: int


@dataclass(frozen=True, slots=True)
class Competency:
    """A competency of a framework."""

    id: int
    idnumber: str
    name: str
    framework_id: int
    parent_id: int


@dataclass(frozen=True, slots=True)
class Rating:
    """One learner's rating in one competency; `grade` None: never rated."""

    user_id: int
    competency_id: int
    grade: int | None
    proficient: bool | None


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that could not be read: what, and why.

    `user_id` names the one learner of whom it could not be read; 0 for everybody.
    """

    what: str
    cause: Cause
    user_id: int = 0


@dataclass(frozen=True, slots=True)
class CourseReading:
    """Everything read of one course in one go; one unit of work, kept until the run ends.

    `sessions` is by attendance activity's idnumber. A course that could not be read at
    all has `course` None and says why in `unread`. `plan` tells what was asked for: a
    reading kept by an interrupted run answers no other question.
    """

    idnumber: str
    read_at: datetime
    course: Course | None
    activities: tuple[Activity, ...] = ()
    participants: tuple[Participant, ...] = ()
    grades: tuple[Grade, ...] = ()
    completions: tuple[ActivityCompletion, ...] = ()
    course_completions: tuple[CourseCompletion, ...] = ()
    sessions: Mapping[str, tuple[AttendanceSession, ...]] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    unread: tuple[Unread, ...] = ()
    plan: str = ""

    def find_activity(self, name: str) -> Activity | None:
        """An activity by what it is called: its idnumber, or the LMS's own name of it."""
        for activity in self.activities:
            if activity.ref.is_called(name):
                return activity
        return None


@dataclass(frozen=True, slots=True)
class SiteReading:
    """What is read of the site as a whole: cohorts, people, competency ratings.

    `plan` tells what was asked for, as in a course's reading.
    """

    read_at: datetime
    cohorts: tuple[Cohort, ...] = ()
    users: tuple[User, ...] = ()
    frameworks: tuple[Framework, ...] = ()
    competencies: tuple[Competency, ...] = ()
    ratings: tuple[Rating, ...] = ()
    unread: tuple[Unread, ...] = ()
    plan: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One run's view of the LMS: the site and the courses by idnumber."""

    site: SiteReading
    courses: Mapping[str, CourseReading]
