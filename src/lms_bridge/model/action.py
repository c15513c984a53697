"""What is wanted in the LMS, what was seen there, what to do about it, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lms_bridge.cause import Cause
from lms_bridge.model.points import Points


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """One thing in the LMS that an effect acts upon.

    Attributes:
        kind: the name of the kind of effect, as programmes write it.
        course: idnumber of the course that it is in; "" for a kind of thing that is in none.
        idnumber: what it is there or on the site, under its own idnumber; "" where the course
            or the framework is all of it.
        framework: idnumber of the framework that it is in; "" for a kind that is in none.
    """

    kind: str
    course: str = ""
    idnumber: str = ""
    framework: str = ""

    def __str__(self) -> str:
        place = "/".join(part for part in (self.course, self.framework, self.idnumber) if part)
        return f"{self.kind}:{place}"

    @property
    def named(self) -> Cause:
        """The target as part of a sentence: `target.group` with its course and idnumber, say.

        `target.<kind>.whole` is what has no idnumber of its own: a course's enrolments, a
        framework, a gradebook.
        """
        code = f"target.{self.kind}" + ("" if self.idnumber else ".whole")
        places = {
            "course": self.course,
            "framework": self.framework,
            "idnumber": self.idnumber,
        }
        return Cause.of(code, **{name: place for name, place in places.items() if place})


@dataclass(frozen=True, slots=True)
class Reason:
    """Which verdict wants it: a component (or "award"), its status, and what is owed."""

    programme: str
    component: str
    status: str
    owed: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One learner in one target, and whether the verdict wants it there.

    `name` is what to call a group or a column that has to be made; `badge` is the name of the
    badge that membership of a cohort issues; `note` goes with a competency rating or a score;
    `points` are what a column says. What `recurs`, a debt for one, is new each time that it comes
    about again after it was over.
    """

    learner: str
    user_id: int
    target: Target
    present: bool
    reason: Reason
    name: str = ""
    badge: str = ""
    note: str = ""
    points: Points | None = None
    recurs: bool = False

    @property
    def key(self) -> str:
        """The natural key of this effect: the same for every run and every process."""
        return f"{self.target}@{self.learner}"


def number_of_key(key: str) -> str:
    """Whom an effect's key is about: an idnumber may hold an @, as an address does; no target."""
    return key.partition("@")[2]


class Presence(StrEnum):
    """What was observed of a learner in a target.

    SUSPENDED is an enrolment that somebody suspended: never touched. OUTSIDE is somebody who
    cannot be there, as whoever is not in the course of a gradebook. UNKNOWN could not be read:
    nothing is done.
    """

    PRESENT = "present"
    ABSENT = "absent"
    SUSPENDED = "suspended"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Observed:
    """The state of the targets, read just before planning.

    Attributes:
        presence: by target, what was seen of each user id asked about; a user id that is
            not in the mapping is ABSENT.
        missing: targets that do not exist in the LMS.
        absent: idnumbers of courses that do not exist.
        unreadable: targets that could not be read, with the cause.
        closed: places into which nothing can be written for anybody, with the cause.
        badges: names of the badges held, by user id, for those asked about.
        held: by target that says a value of people, what it says of each user id; a target
            that is not there is not.
        last: for these, what the bridge last wrote of each user id.
    """

    presence: Mapping[Target, Mapping[int, Presence]] = field(default_factory=dict)
    missing: frozenset[Target] = frozenset()
    absent: frozenset[str] = frozenset()
    unreadable: Mapping[Target, Cause] = field(default_factory=dict)
    closed: Mapping[Target, Cause] = field(default_factory=dict)
    badges: Mapping[int, frozenset[str]] = field(default_factory=dict)
    held: Mapping[Target, Mapping[int, str]] = field(default_factory=dict)
    last: Mapping[Target, Mapping[int, str]] = field(default_factory=dict)


class Verb(StrEnum):
    """What an action does to one learner in one target, or to the target itself."""

    CREATE = "create"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Action:
    """One write to make, with its reason and its natural key.

    For CREATE, `learner` is "" and `user_id` 0. `points` are the score of a column, or the
    maximum of one that has to be made.
    """

    key: str
    verb: Verb
    target: Target
    learner: str
    user_id: int
    reason: Reason
    name: str = ""
    badge: str = ""
    note: str = ""
    points: Points | None = None


class Outcome(StrEnum):
    """What came of an action.

    DONE was written and read back; SENT was taken by the LMS, which shows nothing of it
    afterwards; ALREADY_SO needed nothing; REFUSED by the LMS with the
    reason; UNVERIFIED was written and does not show when read back; FAILED could not be
    tried (the LMS was away) and stays to be done.
    """

    DONE = "done"
    SENT = "sent"
    ALREADY_SO = "already_so"
    REFUSED = "refused"
    UNVERIFIED = "unverified"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of one action, and when; `detail` says why, where there is more to say."""

    key: str
    verb: Verb
    outcome: Outcome
    at: datetime
    detail: Cause | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """Somebody changed in the LMS what the bridge had set: shown, and decided by a person."""

    key: str
    learner: str
    target: Target
    expected: bool
    reason: Reason


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A wanted effect that cannot be brought about, and why."""

    key: str
    learner: str
    target: Target
    cause: Cause


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to write, everything that drifted, everything in the way; sorted by key."""

    actions: tuple[Action, ...] = ()
    drifts: tuple[Drift, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    satisfied: int = 0
