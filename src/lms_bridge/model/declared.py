"""What a programme declares and its rules speak of: parts, competences, results, marks, needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from lms_bridge.model.dated import Dated
from lms_bridge.model.identity import Citation, Text


@dataclass(frozen=True, slots=True)
class UnitPart:
    """A part of a unit. `sessions`: words that mark a session of it, if its description has one.

    Here and below `full_title` is the title as its source has it; None where that is `title`.
    """

    id: str
    title: Text
    seconds: Dated[int]
    sessions: tuple[str, ...]
    source: Citation
    full_title: Text | None = None


class Overlaps(StrEnum):
    """Where hours count in which two attended sessions have a part, of two units or two parts.

    FIRST_BEGUN: in the session that began first, of two in that of the unit, then of the part,
    that stands first in the programme. PROGRAMME_ORDER: by the order of units and parts alone.
    NEITHER: of two units in none, until one of the registers is corrected.
    """

    FIRST_BEGUN = "first-begun"
    PROGRAMME_ORDER = "programme-order"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class SessionRules:
    """Which sessions count that could be wrong: all of them are shown, whatever counts.

    Attributes:
        longest: how many seconds a session may last.
        other_year: whether one counts that lies outside the learner's year.
        too_long: whether one counts that lasts longer.
        holiday: whether one counts that is held on a public holiday.
        sunday: whether one counts that is held on a Sunday.
        overlaps: where hours count that several sessions have in common.
        unmarked_after: so many days after a session that has no mark it is shown.
    """

    longest: int = 12 * 3600
    other_year: bool = False
    too_long: bool = False
    holiday: bool = True
    sunday: bool = True
    overlaps: Overlaps = Overlaps.FIRST_BEGUN
    unmarked_after: int = 14


@dataclass(frozen=True, slots=True)
class Competence:
    """A competence of a block."""

    id: str
    title: Text
    mandatory: bool
    full_title: Text | None = None


@dataclass(frozen=True, slots=True)
class OutsideResult:
    """A result obtained outside the programme, and the course that holds it by convention."""

    id: str
    title: Text
    course: str
    item: str
    source: Citation
    full_title: Text | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document that stands for results not validated: one for all of them together."""

    id: str
    title: Text
    words: Dated[int]
    stands_for: tuple[str, ...]
    source: Citation


@dataclass(frozen=True, slots=True)
class ProfileAsked:
    """A field about the person that rules read; `values` are the codes it may have, if closed."""

    id: str
    title: Text
    shortname: str
    values: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PassMark:
    """The lowest mark that passes, on a scale from 0."""

    mark: Dated[Decimal]
    out_of: Decimal


class SecondSession(StrEnum):
    """Which mark counts when an assessment was sat a second time: the better, or the last."""

    BETTER = "better"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a mark is given for: one assessment, or the weighted average of several.

    Attributes:
        subject: the unit's id for the mark of the whole unit, else `unit.assessment`.
        title: what it is, for people.
        weight: what it weighs beside its siblings.
        of: what it is the average of; none for one that is sat.
        best: of how many of them, the highest; None: of all.
        second_session: which mark counts after a second session; None: there is none.
        out_of: the top of the scale on which marks are compared and shown.
        decimals: to how many decimals an average is rounded, half up; None: it is exact.
    """

    subject: str
    title: Text
    weight: Dated[Decimal]
    source: Citation
    out_of: Decimal
    of: tuple[Assessment, ...] = ()
    best: Dated[int] | None = None
    second_session: SecondSession | None = None
    decimals: int | None = None
    need: str = field(init=False, repr=False, compare=False)
    resit: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "need", f"mark:{self.subject}")
        object.__setattr__(self, "resit", f"resit:{self.subject}")

    def walk(self) -> Iterator[Assessment]:
        """This one and everything that it is the average of, outermost first."""
        yield self
        for each in self.of:
            yield from each.walk()


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a programme needs.

    Attributes:
        key: need key, `kind:id`.
        title: what it is, for people.
        component: the component that asks for it first.
        optional: a person may settle it, or it is asked only where a site binds it.
    """

    key: str
    title: Text
    component: str
    optional: bool

    @property
    def kind(self) -> str:
        """The part of the key before the colon."""
        return self.key.partition(":")[0]

    @property
    def id(self) -> str:
        """The part of the key after the colon."""
        return self.key.partition(":")[2]


@dataclass(frozen=True, slots=True)
class CompensationMember:
    """A unit of a group whose units make up for one another: its mark, and what it weighs there.

    Attributes:
        chosen_by: of an elective, the field about the person that says which is followed.
        beside: of an elective, the others to choose from; none for any other unit.
    """

    unit: str
    mark: Assessment
    weight: Dated[Decimal]
    chosen_by: str = ""
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompensationGroup:
    """Units that make up for one another: their average is compared, down to a floor.

    `floor` None: any mark may be made up for. `decimals`: to how many the average is rounded.
    `leaves_acquired`: a unit acquired earlier is left out; else it counts with its mark.
    """

    id: str
    title: Text
    members: tuple[CompensationMember, ...]
    at_least: Dated[Decimal]
    floor: Dated[Decimal] | None
    out_of: Decimal
    decimals: int | None
    source: Citation
    leaves_acquired: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """So many of these electives are to be followed.

    `field`: the field about the person that names the chosen ones, "" where nothing says it.
    """

    id: str
    count: Dated[int]
    of: tuple[str, ...]
    field: str
    source: Citation
