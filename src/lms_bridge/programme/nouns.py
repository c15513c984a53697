"""A programme as the stages see it: checked, compiled, frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from typing import Protocol

from lms_bridge.errors import Problem
from lms_bridge.model.dated import Dated
from lms_bridge.model.declared import (
    Assessment,
    CompensationGroup,
    Competence,
    Document,
    OutsideResult,
    PassMark,
    ProfileAsked,
    SessionRules,
    UnitPart,
)
from lms_bridge.model.identity import Citation, Text
from lms_bridge.model.verdict import OwedKind
from lms_bridge.rules.base.hooks import RuleHooks
from lms_bridge.rules.base.rule import Rule, rule_tree

#: The role of the course in which people follow how far everybody is.
FOLLOW_UP = "follow-up"


class ComponentKind(StrEnum):
    """What a programme is made of. ENTRY is shown and never counted; OPTION stands for units."""

    UNIT = "unit"
    BLOCK = "block"
    EXAMINATION = "examination"
    OPTION = "option"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Track:
    """A way through the programme."""

    id: str
    title: Text
    source: Citation


@dataclass(frozen=True, slots=True)
class Information:
    """Something people are shown and no rule reads: the format of an examination, say."""

    label: Text
    text: Text
    source: Citation


@dataclass(frozen=True, slots=True)
class Component:
    """A unit, block, examination or entry condition, in the tracks named.

    Attributes:
        rule: what must hold.
        full_title: its title as its source has it; None where that is `title`.
        seconds: the hours taught, in seconds, where the programme gives them.
        to_present: conditions to present it: judged and shown, never counted.
        permanent: once validated, acquired for ever.
        course: idnumber of its course by the naming convention.
        integrates: what the thesis must take up from it, settled by the jury.
        ects: the credits it gives once settled.
        coefficient: what its mark weighs beside those of other units.
        mark: how its mark comes about; None where it has none.
        elective: whether an option counts in its place.
        awaits: the components that its rule waits for, worked out once from the rule.
        watching: the rules in its own that always look for discrepancies, likewise.
    """

    id: str
    kind: ComponentKind
    title: Text
    tracks: frozenset[str]
    rule: Rule
    source: Citation
    seconds: Dated[int] | None = None
    parts: tuple[UnitPart, ...] = ()
    competences: tuple[Competence, ...] = ()
    to_present: Rule | None = None
    permanent: bool = False
    course: str = ""
    information: tuple[Information, ...] = ()
    integrates: tuple[Information, ...] = ()
    ects: Dated[Decimal] | None = None
    coefficient: Dated[Decimal] | None = None
    mark: Assessment | None = None
    elective: bool = False
    full_title: Text | None = None
    awaits: frozenset[str] = field(init=False, repr=False, compare=False)
    watching: tuple[Rule, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rules = rule_tree(self.rule)
        awaits = frozenset(each for rule in rules for each in rule.awaits())
        object.__setattr__(self, "awaits", awaits)
        watching = tuple(dict.fromkeys(rule for rule in rules if rule.watches))
        object.__setattr__(self, "watching", watching)

    @property
    def counts(self) -> bool:
        """Whether the award rests on it."""
        return self.kind is not ComponentKind.ENTRY and not self.elective


@dataclass(frozen=True, slots=True)
class JuryRule:
    """Who may sit on the jury that decides the award. Empty roles ask for no composition.

    `outside_above`: the share of members from outside must be above this, 0 to 1.
    """

    source: Citation
    roles: Mapping[str, int] = field(default_factory=dict)
    role_titles: Mapping[str, Text] = field(default_factory=dict)
    chair: str = ""
    outside_above: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Counting:
    """Whether one result may count for several components (`once` False) or for one alone."""

    once: bool
    source: Citation


@dataclass(frozen=True, slots=True)
class Effect:
    """What a verdict wants in the LMS.

    It is wanted when `component` ("award" for the whole) stands in one of `statuses`, or when
    something of kind `owed` (and about `owed_of`, unless empty) is owed for it. A kind may want
    it by rules of its own.

    Attributes:
        kind: the name of the kind of effect that brings it about.
        idnumber: what it is about there, as its kind names things.
        course: the role of a course that the site names ("follow-up"), or its idnumber.
        framework: idnumber of the competency framework, for a rating.
        name: what to call what has to be made.
        badge: the badge that the cohort issues.
        says: what it says to the learner, for a kind that speaks.
    """

    id: str
    kind: str
    component: str
    statuses: frozenset[str]
    owed: OwedKind | None = None
    owed_of: str = ""
    idnumber: str = ""
    course: str = ""
    framework: str = ""
    name: str = ""
    badge: str = ""
    tracks: frozenset[str] = frozenset()
    says: Text | None = None


@dataclass(frozen=True, slots=True)
class FrameworkPlan:
    """A competency framework that the bridge makes once: (idnumber, name, parent idnumber)."""

    idnumber: str
    name: str
    competencies: tuple[tuple[str, str, str], ...]


class ProgrammeHooks(RuleHooks, Protocol):
    """What a programme asks of its own Python; `hooks.running` makes one from `hooks.py`."""

    @property
    def text(self) -> str:
        """The text of `hooks.py`: a part of the programme's fingerprint."""
        ...

    def check(self, programme: Programme) -> Iterator[Problem]:
        """What the Python has against the programme."""
        ...


@dataclass(frozen=True, slots=True)
class Programme:
    """A whole programme: rules, sources, effects, and the fingerprint of its files.

    `prefix` starts every idnumber of the naming convention; `again` are the ways by which whoever
    is adjourned presents it again; `session_rules` say which sessions count that could be wrong.
    """

    id: str
    title: Text
    version: str
    owner: str
    prefix: str
    fingerprint: str
    sources: Mapping[str, Text]
    tracks: Mapping[str, Track]
    components: tuple[Component, ...]
    results: Mapping[str, OutsideResult]
    documents: Mapping[str, Document]
    profile: Mapping[str, ProfileAsked]
    parties: Mapping[str, Text]
    jury: JuryRule
    award_source: Citation
    pass_mark: PassMark | None
    marks: Mapping[str, bool]
    equivalences: bool
    effects: tuple[Effect, ...] = ()
    framework: FrameworkPlan | None = None
    award_information: tuple[Information, ...] = ()
    again: Mapping[str, Text] = field(default_factory=dict)
    compensation: Mapping[str, CompensationGroup] = field(default_factory=dict)
    counting: Counting | None = None
    session_rules: SessionRules = field(default_factory=SessionRules)
    files: Mapping[str, str] = field(default_factory=dict)
    hooks: ProgrammeHooks | None = field(default=None, repr=False, compare=False)

    _of_track: Mapping[str, tuple[Component, ...]] = field(init=False, repr=False, compare=False)
    _in_order: Mapping[str, tuple[Component, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        of_track = {
            track: tuple(each for each in self.components if track in each.tracks)
            for track in self.tracks
        }
        object.__setattr__(self, "_of_track", of_track)
        ordered = {track: judging_order(components) for track, components in of_track.items()}
        object.__setattr__(self, "_in_order", ordered)

    def of_track(self, track: str) -> tuple[Component, ...]:
        """The components of a track, in the order of the programme; none for an unknown track."""
        return self._of_track.get(track, ())

    def in_order(self, track: str) -> tuple[Component, ...]:
        """The components of a track, each after those it waits for."""
        return self._in_order.get(track, ())

    def component(self, component: str, track: str) -> Component:
        """A component of a track; raises KeyError for one it lacks."""
        for each in self.of_track(track):
            if each.id == component:
                return each
        raise KeyError(component)


def judging_order(components: Iterable[Component]) -> tuple[Component, ...]:
    """Each after those it waits for, else as declared; a circle, which the loader reports, stays.

    What a component waits for and is not among them holds nothing up.
    """
    declared = list(components)
    place = {each.id: number for number, each in enumerate(declared)}
    sorter = TopologicalSorter({each.id: each.awaits & place.keys() for each in declared})
    try:
        sorter.prepare()
    except CycleError:
        return tuple(declared)
    ready: list[int] = []
    ordered: list[Component] = []
    while sorter.is_active():
        for free in sorter.get_ready():
            heappush(ready, place[free])
        ordered.append(declared[heappop(ready)])
        sorter.done(ordered[-1].id)
    return tuple(ordered)
