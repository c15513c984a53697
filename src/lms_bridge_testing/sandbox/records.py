"""The records of the sandbox Moodle on people, courses, activities, grades and attendance."""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum


class Role(IntEnum):
    """The roles that matter here, by their ids: those of a fresh Moodle, and one made later.

    TRAINEE has the archetype of a student and a short name of its own.
    """

    EDITING_TEACHER = 3
    TEACHER = 4
    STUDENT = 5
    TRAINEE = 9


class Tracking(IntEnum):
    """How Moodle follows the completion of an activity."""

    NONE = 0
    MANUAL = 1
    AUTOMATIC = 2


class CompletionState(IntEnum):
    """How far a learner got with an activity."""

    INCOMPLETE = 0
    COMPLETE = 1
    PASSED = 2
    FAILED = 3


@dataclass(eq=False)
class User:
    """An invented person; change indexed fields through `MoodleState.update_user` only."""

    id: int
    idnumber: str
    username: str
    firstname: str
    lastname: str
    email: str
    suspended: bool = False
    deleted: bool = False
    customfields: dict[str, str] = field(default_factory=dict)
    lang: str = "en"

    @property
    def fullname(self) -> str:
        """Join both names as Moodle shows them in English."""
        return f"{self.firstname} {self.lastname}"


@dataclass(eq=False)
class Scale:
    """A list of words to grade with; the first is position 1."""

    id: int
    name: str
    names: tuple[str, ...]

    def nearest(self, place: Decimal) -> str:
        """The word shown for a place; past the end, where points of before may lie, the last."""
        return self.names[min(max(int(place), 1), len(self.names)) - 1]


@dataclass(eq=False)
class Grade:
    """What one learner got in one grade item; `raw` None means not graded.

    `excluded`: a teacher took it out of the totals; `deducted`: a penalty took so much off it;
    `datesubmitted`: when the learner handed something in.
    """

    id: int
    raw: Decimal | None
    dategraded: int | None
    timecreated: int
    hidden: bool = False
    locked: bool = False
    overridden: bool = False
    feedback: str = ""
    timemodified: int = 0
    excluded: bool = False
    deducted: Decimal = Decimal(0)
    datesubmitted: int | None = None


@dataclass(eq=False)
class GradeItem:
    """A column of the gradebook; `activity` is None for the course total and for `name`d columns.

    `name` is the heading of a column that belongs to no activity: made by a teacher, or by a tool;
    or that of a further column of an activity, whose `number` is not 0. `idnumber` is the column's
    own; None takes that of its activity. `outcome` is the id of the outcome that it is of.
    """

    id: int
    activity: "Activity | None"
    grademin: Decimal
    grademax: Decimal
    gradepass: Decimal
    scale: Scale | None = None
    hidden: bool = False
    locked: bool = False
    needsupdate: bool = False
    name: str = ""
    idnumber: str | None = None
    number: int = 0
    outcome: int | None = None
    grades: dict[int, Grade] = field(default_factory=dict, repr=False)

    def title(self) -> str:
        """Its heading; "" for the course total."""
        return self.name or (self.activity.name if self.activity else "")

    def registrar_name(self) -> str | None:
        """Its idnumber; None for a column that has none to have."""
        if self.number:
            return None
        if self.idnumber is not None or self.activity is None:
            return self.idnumber
        return self.activity.idnumber


@dataclass
class Completion:
    """How far one learner got with one activity, when, and who set it by hand."""

    state: CompletionState
    timecompleted: int
    overrideby: int | None = None


@dataclass(eq=False)
class Activity:
    """A course module; its gradebook column is `item`, if it is graded, and `further` ones."""

    cmid: int
    course: "Course" = field(repr=False)
    modname: str
    instance: int
    idnumber: str
    name: str
    section: int
    timecreated: int
    visible: bool = True
    completion: Tracking = Tracking.NONE
    item: GradeItem | None = field(default=None, repr=False)
    further: list[GradeItem] = field(default_factory=list, repr=False)
    completions: dict[int, Completion] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class AttendanceStatus:
    """A mark that a teacher can give; its id is the activity's own."""

    id: int
    acronym: str
    description: str
    grade: Decimal


@dataclass
class AttendanceMark:
    """One learner's mark in one session."""

    id: int
    status: AttendanceStatus
    remarks: str | None = None


@dataclass(eq=False)
class AttendanceSession:
    """One meeting: when, how long, for whom, and the marks taken."""

    id: int
    activity: "AttendanceActivity" = field(repr=False)
    sessdate: int
    duration: int
    description: str
    groupid: int
    timemodified: int
    lasttaken: int | None = None
    lasttakenby: int | None = None
    log: dict[int, AttendanceMark] = field(default_factory=dict, repr=False)


@dataclass(eq=False)
class AttendanceActivity(Activity):
    """An attendance activity with its own statuses and sessions."""

    statuses: tuple[AttendanceStatus, ...] = ()
    sessions: list[AttendanceSession] = field(default_factory=list, repr=False)


@dataclass(eq=False)
class Section:
    """A part of a course page."""

    id: int
    number: int
    name: str
    visible: bool = True


@dataclass
class Enrolment:
    """One person's enrolment in one course by one method."""

    user_id: int
    method: str
    suspended: bool
    timestart: int
    timeend: int
    roles: set[Role]

    def active(self, now: int) -> bool:
        """Tell whether it counts today: not suspended and within its dates."""
        return (
            not self.suspended
            and self.timestart <= now
            and (self.timeend == 0 or self.timeend > now)
        )


@dataclass(eq=False)
class Group:
    """A group of a course."""

    id: int
    course: "Course" = field(repr=False)
    name: str
    idnumber: str
    description: str
    members: set[int] = field(default_factory=set, repr=False)


@dataclass(eq=False)
class Course:
    """A course with everything in it, indexed by person."""

    id: int
    idnumber: str
    shortname: str
    fullname: str
    category_id: int
    category: str
    timecreated: int
    grade_category_id: int
    total: GradeItem = field(repr=False)
    visible: bool = True
    enablecompletion: bool = True
    manual_enrolment: bool = True
    separate_groups: bool = False
    startdate: int = 0
    sections: list[Section] = field(default_factory=list, repr=False)
    activities: dict[int, Activity] = field(default_factory=dict, repr=False)
    columns: dict[int, GradeItem] = field(default_factory=dict, repr=False)
    criteria: list[Activity] = field(default_factory=list, repr=False)
    participants: dict[int, dict[str, Enrolment]] = field(default_factory=dict, repr=False)
    groups: dict[int, Group] = field(default_factory=dict, repr=False)
    phantom_groups: list[Group] = field(default_factory=list, repr=False)
    completions: dict[int, int] = field(default_factory=dict, repr=False)

    def roles(self, user_id: int) -> list[Role]:
        """List the roles of a participant, lowest id first."""
        found = {
            role for entry in self.participants.get(user_id, {}).values() for role in entry.roles
        }
        return sorted(found)

    def active(self, user_id: int, now: int) -> bool:
        """Tell whether a participant has an enrolment that counts today."""
        return any(entry.active(now) for entry in self.participants.get(user_id, {}).values())

    def tracked(self, user_id: int, now: int) -> bool:
        """Tell whether completion is followed: an active enrolment as a student."""
        return Role.STUDENT in self.roles(user_id) and self.active(user_id, now)

    def graded_items(self) -> list[GradeItem]:
        """List the columns of the gradebook in order, without the course total."""
        of_activities = [one.item for one in self.activities.values() if one.item]
        further = [item for one in self.activities.values() for item in one.further]
        every = [*of_activities, *further, *self.columns.values()]
        return sorted(every, key=lambda item: item.id)


@dataclass(frozen=True)
class Message:
    """What somebody was written, as the site keeps it."""

    id: int
    sender: User
    to: User
    text: str
    at: int
