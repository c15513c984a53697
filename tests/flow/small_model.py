"""What should be in the LMS of the small campus, worked out from the facts alone.

A second opinion, as simple as can be: it shares no code with the product, but for the names of
what is written. `None` stands for a question that cannot be answered: then nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lms_bridge.cause import as_written
from lms_bridge.errors import OutcomeUnknown
from lms_bridge_testing.fakes import each_alone
from lms_bridge_testing.sandbox.records import User
from tests.flow.sync_world import Killed, World

PLACES = (
    "cohort:LMSB-U1",
    "cohort:LMSB-B1",
    "group:MINI-SUIVI/LMSB-DOC",
    "enrolment:MINI-FINAL",
    "enrolment:MINI-REST",
    "rating:MINI-V1/MINI-B1",
)

BLOCK = ("MINI-K1", "MINI-K2")

#: Ratings stay, and nobody is taken out of a course whose results are read.
NEVER_TAKEN_BACK = ("enrolment:MINI-FINAL", "rating:MINI-V1/MINI-B1")

#: Somebody in there whom the bridge did not put there is shown to a person.
THE_BRIDGES_OWN = ("cohort:", "group:")


@dataclass(frozen=True)
class Grade:
    """Whether a competence was passed, and when the LMS says that it was graded last."""

    passed: bool
    at: datetime


@dataclass(frozen=True)
class Revocation:
    """That the block was taken back: the number of the decision, and when it was."""

    number: int
    at: datetime


@dataclass
class Facts:
    """What is so of one learner.

    `vanished` names facts that spoke for the learner when they were last looked at, and that
    the LMS does not show any more.
    """

    mark: str = ""
    elsewhere: str = ""
    grades: dict[str, Grade] = field(default_factory=dict)
    exempted: bool = False
    revoked: Revocation | None = None
    document: str = ""
    vanished: set[str] = field(default_factory=set)
    listed: bool = True
    active: bool = True

    @property
    def period(self) -> int:
        """Of which revocation the block is presented again; 0 for none."""
        return self.revoked.number if self.revoked else 0

    def shows(self, item: str, after: Revocation | None) -> bool:
        """Whether a competence was passed; after a revocation only a later grade says so."""
        grade = self.grades.get(item)
        return grade is not None and grade.passed and (after is None or grade.at > after.at)


def hours(facts: Facts, *, register: bool) -> bool | None:
    """Whether the first unit is settled."""
    if facts.exempted:
        return True
    if not register or "mark" in facts.vanished:
        return None
    return facts.mark == "P"


def block(facts: Facts, *, acquired: bool, k2: bool) -> bool | None:
    """Whether the block is: a revocation that is in force says no until it is acquired anew.

    `acquired` is whether it was, since the revocation that is in force where there is one.
    """
    if acquired:
        return True
    whole = k2 and all(facts.shows(item, facts.revoked) for item in BLOCK)
    if facts.revoked:
        return whole
    return None if not k2 or facts.vanished & {*BLOCK} else whole


def owes_document(facts: Facts) -> bool | None:
    """Whether a document is asked for, or was handed in, in the place of a result."""
    if facts.elsewhere == "passed":
        return False
    if facts.document == "accepted":
        return True
    return None if "elsewhere" in facts.vanished else facts.elsewhere == "failed for good"


def wanted(
    facts: Facts, *, acquired: bool, register: bool, k2: bool
) -> Iterator[tuple[str, bool | None]]:
    """Where a learner should be."""
    unit, whole = hours(facts, register=register), block(facts, acquired=acquired, k2=k2)
    yield "cohort:LMSB-U1", unit
    yield "enrolment:MINI-REST", None if unit is None else not unit
    yield "cohort:LMSB-B1", whole
    yield "rating:MINI-V1/MINI-B1", whole
    yield "enrolment:MINI-FINAL", bool(whole)
    yield "group:MINI-SUIVI/LMSB-DOC", owes_document(facts)


def there(world: World, place: str, person: User) -> bool | str:
    """Where a learner is: True, False, or "suspended"."""
    kind, _, name = place.partition(":")
    if kind == "cohort":
        return person.id in world.cohorts[name].members
    if kind == "group":
        return world.member_of_group(person)
    if kind == "enrolment":
        found = world.courses[name].participants.get(person.id)
        if not found:
            return False
        return "suspended" if found["manual"].suspended else True
    return any(
        user == person.id and each.competency.idnumber == "MINI-B1" and each.grade == 2
        for (user, _), each in world.state.ratings.items()
    )


@dataclass(frozen=True)
class Change:
    """Somebody was put into a place or taken out of it, by the bridge or by hand.

    `quiet` is whether the bridge had nothing under way then. With a `choice` nothing changed:
    a person decided what is to become of the last change, "restore" or "leave".
    """

    key: str
    bridge: bool
    put: bool
    quiet: bool = False
    choice: str = ""


def mistakes_in(trail: list[Change]) -> Iterator[str]:
    """What the bridge must not have done to a place: undone by itself what a person did there.

    Where something was under way when the person did it, nobody can tell: that passes.
    """
    ours = False
    before: Change | None = None
    choice = ""
    for each in trail:
        if each.choice:
            choice = each.choice
            continue
        if each.bridge:
            meddled = before is not None and not before.bridge and before.quiet
            if meddled and choice != "restore" and ours is each.put:
                yield f"undid by itself what a person did: {trail}"
            ours, choice = each.put, ""
        before = each


@dataclass
class Trouble:
    """The n-th call of a kind breaks: of a method, "a write", "a look back" after one, or any.

    `how` is an error to be raised instead of doing it; "lost" does a write and loses its answer;
    "killed" dies before, "killed after" once it was done, "interrupted" then gets Ctrl-C, and
    "stopped" is told to end.
    """

    of: str = "any"
    at: int = 0
    how: Any = None
    calls: int = 0
    wrote: bool = False

    def comes(self, method: str, *, writes: bool) -> bool:
        """Whether this call is the one."""
        kinds = {"any", method, "a write" if writes else "a look back" if self.wrote else "any"}
        self.wrote = self.wrote or writes
        self.calls += self.of in kinds
        return self.calls == self.at and self.of in kinds


@dataclass
class Watched:
    """Both ports on the campus: notes each write and what it changed, and has trouble.

    `changes`, `mistakes` and `decided` are shared by all that watch one campus; the last names,
    run by run, about whom people decided something that the run cannot know.
    """

    world: World
    changes: list[Change]
    mistakes: list[str]
    decided: set[tuple[int, str]]
    trouble: Trouble = field(default_factory=Trouble)

    def each(self, writes: Any, may_write: Any) -> Any:
        """Each of several writes is a call that may go wrong."""
        return each_alone(self, writes, may_write)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.world.lms, name)

        def call(*arguments: Any) -> Any:
            writes = name in _WRITES or name.startswith("create_")
            how = self.trouble.how if self.trouble.comes(name, writes=writes) else None
            if isinstance(how, Exception):
                raise how
            if how == "killed":
                raise Killed
            if writes:
                self._note(name, arguments)
            answer = method(*arguments)
            if how in _AFTER:
                raise _AFTER[how]
            if how == "lost" and writes:
                raise OutcomeUnknown(as_written("the write was sent and its answer lost"))
            return answer

        return call

    def _note(self, name: str, arguments: tuple[Any, ...]) -> None:
        """Note a write that is about to happen; one that changes nothing is a mistake."""
        if name.startswith("create_"):
            key = _made(name, arguments)
            before = [each.put for each in self.changes if each.key == key]
            if before and before[-1]:
                self.mistakes.append(f"{name} {key} again")
            self.changes.append(Change(key, bridge=True, put=True))
            return
        put, place_of = _WRITES[name]
        people = [arguments[0]] if name == "rate" else arguments[1]
        run = self.world.store.runs.latest("mini", 1)[0].id
        for user in people:
            person = self.world.state.users[user]
            place = place_of(self.world, arguments)
            if (run, person.idnumber) in self.decided:
                self.mistakes.append(f"{name} {place} {person.idnumber}: decided meanwhile")
            if there(self.world, place, person) is not (not put):
                self.mistakes.append(f"{name} {place} {person.idnumber}: nothing to change")
            self.changes.append(Change(f"{place}@{person.idnumber}", bridge=True, put=put))


_AFTER: dict[Any, Any] = {
    "killed after": Killed,
    "interrupted": KeyboardInterrupt,
    "stopped": SystemExit,
}


def _made(name: str, arguments: tuple[Any, ...]) -> str:
    if name == "create_group":
        return "made:group:MINI-SUIVI/LMSB-DOC"
    return "made:rating:MINI-V1" + (f"/{arguments[1]}" if name == "create_competency" else "")


def _cohort(world: World, arguments: tuple[Any, ...]) -> str:
    named = {each.id: each.idnumber for each in world.cohorts.values()}
    return f"cohort:{named.get(arguments[0], arguments[0])}"


def _group(_: World, __: tuple[Any, ...]) -> str:
    return "group:MINI-SUIVI/LMSB-DOC"


def _enrolment(world: World, arguments: tuple[Any, ...]) -> str:
    return f"enrolment:{world.state.courses[arguments[0]].idnumber}"


def _rating(_: World, __: tuple[Any, ...]) -> str:
    return "rating:MINI-V1/MINI-B1"


_WRITES = {
    "add_cohort_members": (True, _cohort),
    "remove_cohort_members": (False, _cohort),
    "add_group_members": (True, _group),
    "remove_group_members": (False, _group),
    "enrol": (True, _enrolment),
    "unenrol": (False, _enrolment),
    "rate": (True, _rating),
}
