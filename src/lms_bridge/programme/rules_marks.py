"""The rule kinds of diplomas with marks: averages, compensation, credits, options, deadlines.

Marks are exact: nothing is rounded unless the programme says to how many decimals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from lms_bridge.model.identity import Citation, Text
from lms_bridge.programme.dated import Dated

if TYPE_CHECKING:
    from lms_bridge.programme.rules import Rule


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
class MarkAtLeast:
    """The mark of a unit, or of one of its assessments, is at least so high."""

    mark: Assessment
    at_least: Dated[Decimal]
    source: Citation


@dataclass(frozen=True, slots=True)
class Member:
    """A unit of a compensation group: its mark, and what it weighs there.

    Attributes:
        chosen_by: of an elective, the field about the person that says which is followed.
        beside: of an elective, the others to choose from; none for any other unit.
        exempted: the conditions of which each exempts from the whole unit.
    """

    unit: str
    mark: Assessment
    weight: Dated[Decimal]
    chosen_by: str = ""
    beside: tuple[str, ...] = ()
    exempted: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Compensation:
    """The average of a group of units is high enough, and none of them is below the floor.

    `group` names it in the programme, `unit` is the one that it makes up for; `floor` None: any
    mark may be made up for.
    """

    group: str
    unit: str
    title: Text
    members: tuple[Member, ...]
    at_least: Dated[Decimal]
    floor: Dated[Decimal] | None
    out_of: Decimal
    decimals: int | None
    source: Citation


@dataclass(frozen=True, slots=True)
class Credits:
    """The ECTS credits of the settled components among these add up to at least so many.

    `of`: by component, what it gives; `electives` among them are owed through their option.
    """

    of: tuple[tuple[str, Dated[Decimal]], ...]
    at_least: Dated[Decimal]
    source: Citation
    electives: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Elected:
    """So many of these electives are settled.

    `field`: the field about the person that names the chosen ones, "" where nothing says it.
    """

    option: str
    count: Dated[int]
    of: tuple[str, ...]
    field: str
    source: Citation


@dataclass(frozen=True, slots=True)
class Deadline:
    """A condition that has to hold by a day of the academic year, written month-day.

    A person may extend it for a learner: a decision of kind `extension` on `need`.
    """

    of: str
    until: Dated[str]
    when: Rule
    source: Citation
    need: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "need", f"deadline:{self.of}")


@dataclass(frozen=True, slots=True)
class PythonCondition:
    """A condition that the programme's own Python judges: the hook `condition`, by its name."""

    of: str
    name: str
    source: Citation
