"""The rule kinds of diplomas with marks: averages, compensation, credits, options, deadlines.

Marks are exact: nothing is rounded unless the programme says to how many decimals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from lms_bridge.model.dated import Dated
from lms_bridge.model.declared import Assessment
from lms_bridge.model.identity import Citation, Text

if TYPE_CHECKING:
    from lms_bridge.programme.rules import Rule


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
