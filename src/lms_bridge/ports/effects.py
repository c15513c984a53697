"""Bringing effects about: what a kind of effect does in the LMS, for one piece of work.

A driver is made anew for each piece of work, because it may remember what it read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError
from lms_bridge.model.action import Action, Presence, Target, Verb
from lms_bridge.model.snapshot import Course
from lms_bridge.ports.clock import Clock
from lms_bridge.ports.lms import ANSWERS, Lms, LmsWriter, MayWrite
from lms_bridge.ports.lti import PlatformServices
from lms_bridge.ports.store import ColumnStore

#: The people an observation is about, by target.
LearnersByTarget = Mapping[Target, frozenset[int]]

#: By target, what the bridge is known to have written of each user id; "" forgets somebody.
Notes = Mapping[Target, Mapping[int, str]]

#: Sends actions on one target; a refusal (SkipRecord) means that nothing of it was done.
Write = Callable[[Sequence[Action]], None]

#: Sends actions on one target learner by learner; gives for each what `LmsWriter.each` gives.
WriteEach = Callable[[Sequence[Action], MayWrite], Iterator[BridgeError | None]]


@dataclass(frozen=True, slots=True)
class Tools:
    """What drivers work with.

    Attributes:
        lms: reads.
        writer: writes.
        clock: the present moment.
        programme: id of the programme whose effects these are.
        store: what is remembered of columns in gradebooks; None where nothing is.
        platform: the services of the platform; None on a site without LTI.
        language: the site's: "fr" or "en".
    """

    lms: Lms
    writer: LmsWriter
    clock: Clock
    programme: str = ""
    store: ColumnStore | None = None
    platform: PlatformServices | None = None
    language: str = "fr"


@dataclass(slots=True)
class Sight:
    """What is seen of targets, gathered read by read; fields as in `Observed`."""

    presence: dict[Target, dict[int, Presence]] = field(default_factory=dict)
    missing: set[Target] = field(default_factory=set)
    closed: dict[Target, Cause] = field(default_factory=dict)
    held: dict[Target, Mapping[int, str]] = field(default_factory=dict)
    last: dict[Target, Mapping[int, str]] = field(default_factory=dict)

    def forget(self, target: Target) -> None:
        """Leave a target out, for it to be read anew."""
        self.presence.pop(target, None)
        self.missing.discard(target)


class Driver:
    """Reads and writes the targets of one kind of effect.

    Reads raise SkipRecord, CapabilityMissing or RetryLater, and are then tried target by
    target. Writes raise what `LmsWriter` raises.

    Attributes:
        rank: where this kind stands among others, in reading and in writing of one turn.
        in_course: whether its targets are in courses of the LMS, and are read course by course.
        together: whether one write takes many learners, all of them or none; else each learner
            is a write (`writing_each`).
        says_values: whether its targets say a value of people, rather than hold them.
        sent_once: whether what it writes cannot be observed afterwards: it is sent once, what
            one learner is sent at one time in one write, and never again without a person's word.
    """

    rank: ClassVar[int] = 60
    in_course: ClassVar[bool] = False
    together: ClassVar[bool] = True
    says_values: ClassVar[bool] = False
    sent_once: ClassVar[bool] = False

    def __init__(self, tools: Tools) -> None:
        self.tools = tools

    def closed(self, place: Target) -> Cause | None:
        """Why nothing can be written into a place; None where it can."""
        _ = place
        return None

    def observe(
        self,
        targets: Sequence[Target],
        asked: LearnersByTarget,
        sight: Sight,
        course: Course | None,
    ) -> None:
        """Read some targets for the people asked about, and note what is there.

        `course` is that of the targets, for a kind that is read course by course.
        """
        raise NotImplementedError

    def agreement(self, target: Target, actions: Sequence[Action]) -> Mapping[int, Presence]:
        """Of whom a target that says values says what the actions want: these are PRESENT.

        Raises UnknownRecord where the target is not there.
        """
        raise NotImplementedError

    def writing(self, target: Target, verb: Verb) -> Write:
        """The write that puts people into a target or takes them out; raises UnknownRecord."""
        raise NotImplementedError

    def writing_each(self, target: Target, verb: Verb) -> WriteEach:
        """The writes of a kind that takes one learner at a time; raises UnknownRecord."""
        return partial(_alone, self.writing(target, verb))

    def exists(self, target: Target) -> bool:
        """Whether a target that may be made is there, looked for anew."""
        raise NotImplementedError

    def make(self, action: Action) -> None:
        """Make a target; who asks has seen that it is not there."""
        raise NotImplementedError

    def note(self, notes: Notes) -> None:
        """Remember what targets that say values are known to say."""

    def note_taken(self, actions: Sequence[Action]) -> None:
        """Remember the actions that were seen to have been carried out."""


def _alone(
    write: Write, actions: Sequence[Action], may_write: MayWrite
) -> Iterator[BridgeError | None]:
    for action in actions:
        may_write()
        try:
            write([action])
        except ANSWERS as error:
            yield error
        else:
            yield None


class Drivers:
    """The drivers of one piece of work, each made when it is first needed."""

    def __init__(self, tools: Tools, make: Callable[[str, Tools], Driver]) -> None:
        """Prepare; `make` gives the driver of a kind, and raises ConfigurationError."""
        self.tools = tools
        self._make = make
        self._made: dict[str, Driver] = {}

    def of(self, kind: str) -> Driver:
        """The driver of a kind; raises ConfigurationError for one that is not installed."""
        if kind not in self._made:
            self._made[kind] = self._make(kind, self.tools)
        return self._made[kind]

    def note_taken(self, actions: Sequence[Action]) -> None:
        """Have each kind remember those of its actions that were seen to be carried out."""
        for kind in dict.fromkeys(each.target.kind for each in actions):
            self.of(kind).note_taken([each for each in actions if each.target.kind == kind])

    def note(self, notes: Notes) -> None:
        """Have each kind remember what its targets are known to say."""
        for kind in dict.fromkeys(target.kind for target in notes):
            of = {target: said for target, said in notes.items() if target.kind == kind}
            self.of(kind).note(of)
