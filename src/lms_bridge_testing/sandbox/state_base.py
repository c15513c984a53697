"""What every part of the sandbox's state shares: tables, ids, the clock, the lock, the journal."""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from itertools import count
from threading import RLock
from typing import Any, Concatenate, ParamSpec, TypeVar

from lms_bridge_testing.sandbox.records import (
    Activity,
    AttendanceActivity,
    AttendanceSession,
    Course,
    Group,
    Message,
    Scale,
    User,
)
from lms_bridge_testing.sandbox.records_lti import Tool
from lms_bridge_testing.sandbox.records_outcomes import (
    Badge,
    Cohort,
    Competency,
    Framework,
    JournalEntry,
    Report,
    UserCompetency,
)

Instant = int | datetime
"""A moment, as seconds since 1970 or as a date and time with its zone."""

State = TypeVar("State", bound="StateBase")
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def seconds(moment: Instant) -> int:
    """Give a moment as Moodle stores it, and refuse a date and time without a zone."""
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            raise ValueError(f"{moment} has no time zone: give one, or give seconds since 1970")
        return int(moment.timestamp())
    return moment


def locked(
    method: Callable[Concatenate[State, Arguments], Answer],
) -> Callable[Concatenate[State, Arguments], Answer]:
    """Run a method of the state alone, so that no call sees half a change."""

    @wraps(method)
    def guarded(self: State, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        with self.lock:
            return method(self, *args, **kwargs)

    return guarded


def _now() -> int:
    return int(time.time())


@dataclass
class StateBase:
    """The tables of the sandbox Moodle; build them through the methods of `MoodleState`."""

    clock: Callable[[], int] = _now
    sitename: str = "Sandbox Moodle (invented people, nothing is kept)"
    lang: str = "en"
    badges_by_cron: bool = False
    lock: RLock = field(default_factory=RLock, repr=False)
    users: dict[int, User] = field(default_factory=dict, repr=False)
    courses: dict[int, Course] = field(default_factory=dict, repr=False)
    activities: dict[int, Activity] = field(default_factory=dict, repr=False)
    instances: dict[tuple[str, int], Activity] = field(default_factory=dict, repr=False)
    attendances: dict[int, AttendanceActivity] = field(default_factory=dict, repr=False)
    sessions: dict[int, AttendanceSession] = field(default_factory=dict, repr=False)
    scales: dict[int, Scale] = field(default_factory=dict, repr=False)
    groups: dict[int, Group] = field(default_factory=dict, repr=False)
    cohorts: dict[int, Cohort] = field(default_factory=dict, repr=False)
    badges: dict[int, Badge] = field(default_factory=dict, repr=False)
    frameworks: dict[int, Framework] = field(default_factory=dict, repr=False)
    competencies: dict[int, Competency] = field(default_factory=dict, repr=False)
    ratings: dict[tuple[int, int], UserCompetency] = field(default_factory=dict, repr=False)
    reports: dict[int, Report] = field(default_factory=dict, repr=False)
    tools: dict[int, Tool] = field(default_factory=dict, repr=False)
    journal: list[JournalEntry] = field(default_factory=list, repr=False)
    poisoned: set[int] = field(default_factory=set, repr=False)
    messages: list[Message] = field(default_factory=list, repr=False)
    unreachable: set[int] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        """Start every table's ids at 1 and make what a fresh Moodle has."""
        self._counters: dict[str, count[int]] = defaultdict(lambda: count(1))
        self._users_by: dict[str, dict[str, list[User]]] = {
            name: defaultdict(list) for name in ("idnumber", "username", "email")
        }
        self._courses_of: dict[int, set[int]] = defaultdict(set)
        self._cohorts_by_idnumber: dict[str, Cohort] = {}
        self._categories: dict[str, int] = {}
        self._pending_badges: list[tuple[Badge, int]] = []

    def next_id(self, table: str) -> int:
        """Take the next id of a table."""
        return next(self._counters[table])

    def now(self) -> int:
        """Read the sandbox's clock."""
        return self.clock()

    @locked
    def poison(self, user: User) -> None:
        """Refuse from now on every write call that names this person, as a whole."""
        self.poisoned.add(user.id)

    @locked
    def cure(self, user: User) -> None:
        """Take the poison away again."""
        self.poisoned.discard(user.id)

    def changes(self, function: str | None = None) -> list[JournalEntry]:
        """List the journal's entries that changed something, of one function or of all."""
        return [
            entry
            for entry in list(self.journal)
            if entry.changed and function in {None, entry.function}
        ]

    @locked
    def record(
        self,
        function: str,
        arguments: dict[str, Any],
        element: dict[str, Any],
        effect: str,
        *,
        call: int,
        changed: bool,
    ) -> None:
        """Write one effect of a web-service call into the journal."""
        self.journal.append(JournalEntry(call, function, arguments, element, effect, changed))
