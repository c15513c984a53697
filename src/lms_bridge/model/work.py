"""The pieces of work that a run is cut into, so that many workers can share it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms_bridge.cause import Cause


class Queue(StrEnum):
    """Where workers wait for work: a slow LMS must not hold up what needs none."""

    READ = "read"
    JUDGE = "judge"
    WRITE = "write"


class WorkKind(StrEnum):
    """What a piece of work does.

    FIND looks which courses exist; COURSE reads some; SITE reads the people; JUDGE judges some
    learners; PLAN compares with the LMS and applies the brake; KEEP keeps the verdicts of some
    learners; PUSH carries out some actions; END counts and closes the run.
    """

    FIND = "find"
    COURSE = "course"
    SITE = "site"
    JUDGE = "judge"
    PLAN = "plan"
    KEEP = "keep"
    PUSH = "push"
    END = "end"

    @property
    def queue(self) -> Queue:
        """The queue it waits in."""
        if self in {WorkKind.JUDGE, WorkKind.KEEP, WorkKind.END}:
            return Queue.JUDGE
        return Queue.WRITE if self is WorkKind.PUSH else Queue.READ


class WorkState(StrEnum):
    """Where a piece of work stands.

    HELD is leased to a worker; DEAD was given up and waits for a person.
    """

    WAITING = "waiting"
    HELD = "held"
    DONE = "done"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class LearnerSlice:
    """Some learners of a roster in a row: from the place `start` up to the place `stop`."""

    start: int
    stop: int

    def __str__(self) -> str:
        """As it is kept: "0-250"."""
        return f"{self.start}-{self.stop}"

    @classmethod
    def parse(cls, text: str) -> LearnerSlice:
        """What `str` wrote."""
        start, stop = text.split("-")
        return cls(int(start), int(stop))


@dataclass(frozen=True, slots=True)
class CourseBundle:
    """Some courses that are read together, by idnumber."""

    courses: tuple[str, ...]

    def __str__(self) -> str:
        """As it is kept: "DU-UE1" alone, else as a list in JSON."""
        if len(self.courses) == 1 and not self.courses[0].startswith("["):
            return self.courses[0]
        return json.dumps(self.courses, ensure_ascii=False)

    @classmethod
    def parse(cls, text: str) -> CourseBundle:
        """What `str` wrote."""
        return cls(tuple(json.loads(text)) if text.startswith("[") else (text,))


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A piece of work to be added to a run.

    Attributes:
        kind: what it does.
        stage: nothing of a later stage begins before everything of this one is done.
        subject: on what: the idnumber of a course, a LearnerSlice, or the number of a part of the
            actions; "" where there is one piece of the kind.
    """

    kind: WorkKind
    stage: int
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work of a run.

    Attributes:
        id: a number that the store gives.
        run_id: the run it belongs to.
        programme: the run's programme.
        kind: what it does.
        stage: its place in the run.
        subject: on what, as it was added.
        state: where it stands.
        attempts: how often it was begun; beginnings that say nothing about it do not count.
        lost: how often the worker that held it was not heard of again.
        due: when it may be begun.
        since: when it was added.
        holder: who holds it; "" for nobody.
        until: when its lease ends.
        reason: why it is not done yet; None where nobody has said so.
    """

    id: int
    run_id: int
    programme: str
    kind: WorkKind
    stage: int
    subject: str
    state: WorkState
    attempts: int
    lost: int
    due: datetime
    since: datetime
    holder: str = ""
    until: datetime | None = None
    reason: Cause | None = None

    @property
    def courses(self) -> tuple[str, ...]:
        """The idnumbers of the courses that COURSE reads."""
        return CourseBundle.parse(self.subject).courses

    @property
    def learners(self) -> LearnerSlice:
        """Which of the roster JUDGE and KEEP are about."""
        return LearnerSlice.parse(self.subject)

    @property
    def part(self) -> int:
        """Which part of the actions PUSH carries out."""
        return int(self.subject)

    @property
    def place(self) -> Cause:
        """The piece as part of a sentence: its run, what it does and on what."""
        code = "place.piece" if self.subject else "place.piece_alone"
        return Cause.of(code, run=str(self.run_id), kind=self.kind.value, subject=self.subject)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much work of one kind stands in one state.

    Attributes:
        programme: of which programme.
        kind: what it does.
        state: where it stands.
        count: how many pieces.
        ready: how many of them could be begun now.
        oldest: since when the oldest has been there.
    """

    programme: str
    kind: WorkKind
    state: WorkState
    count: int
    ready: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """Why background work on a site rests until a person, or the LMS, mends it."""

    reason: Cause
    since: datetime
