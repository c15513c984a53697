"""The rule kinds: what may be asked of a learner. Frozen, with a citation on each.

`lms_bridge.stages.evaluate` judges them, one function a kind, under the same names. `need` is the
key of the facts that a rule reads, worked out once. Those about marks, credits, options and
deadlines are in `rules_marks`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from lms_bridge.model.dated import Dated
from lms_bridge.model.identity import Citation
from lms_bridge.programme.rules_marks import (
    Compensation,
    Credits,
    Deadline,
    Elected,
    MarkAtLeast,
    PythonCondition,
)


class InYear(StrEnum):
    """In which academic year a result counts: any, or the one the learner is enrolled for."""

    ANY = "any"
    ENROLLED = "enrolled"


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these conditions holds."""

    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these ways is open to the end; the first open one says what is owed."""

    of: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of these conditions hold."""

    count: Dated[int]
    of: tuple[Rule, ...]
    source: Citation


@dataclass(frozen=True, slots=True)
class ResultValidated:
    """A result obtained elsewhere is validated, in the year that counts.

    `once`: what counted for another component does not count here as well.
    """

    result: str
    year: InYear
    source: Citation
    once: bool = False
    need: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "need", f"result:{self.result}")


@dataclass(frozen=True, slots=True)
class HoursAttended:
    """So many seconds of a unit, or of one of its parts, were attended.

    `subject`: the unit's id, or unit.part.
    """

    unit: str
    part: str
    seconds: Dated[int]
    source: Citation
    subject: str = field(init=False, repr=False, compare=False)
    need: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        subject = f"{self.unit}.{self.part}" if self.part else self.unit
        object.__setattr__(self, "subject", subject)
        object.__setattr__(self, "need", f"hours:{subject}")


@dataclass(frozen=True, slots=True)
class Exemption:
    """On a condition, a part (`seconds` of it) or, with None, the whole unit is exempted."""

    unit: str
    seconds: Dated[int] | None
    when: Rule
    source: Citation


@dataclass(frozen=True, slots=True)
class DocumentAccepted:
    """A document of so many words, standing for results that were not validated, is accepted."""

    document: str
    words: Dated[int]
    source: Citation
    need: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "need", f"document:{self.document}")


@dataclass(frozen=True, slots=True)
class AssessmentPassed:
    """The assessment of a unit or examination is passed.

    `where_bound`: asked only on a site whose file binds one.
    """

    of: str
    where_bound: bool
    source: Citation
    need: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "need", f"assessment:{self.of}")


@dataclass(frozen=True, slots=True)
class CompetenceAcquired:
    """A competence is acquired; one that is not may be presented again."""

    competence: str
    source: Citation
    need: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "need", f"competence:{self.competence}")


@dataclass(frozen=True, slots=True)
class Block:
    """Every mandatory competence of a block is acquired."""

    block: str
    mandatory: tuple[CompetenceAcquired, ...]
    source: Citation


@dataclass(frozen=True, slots=True)
class PracticeDone:
    """The candidate works in the post concerned, or did so many seconds of practice.

    `known`: the codes that the field `practice` may hold; empty for any.
    """

    of: str
    seconds: Dated[int]
    source: Citation
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileIs:
    """A field about the person has one of these values; `known`: all it may have, if closed."""

    field: str
    values: tuple[str, ...]
    source: Citation
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileAtLeast:
    """A numeric field about the person is at least so much."""

    field: str
    minimum: Dated[int]
    source: Citation


@dataclass(frozen=True, slots=True)
class OpenedAfter:
    """Open only once these components are settled."""

    components: tuple[str, ...]
    source: Citation


@dataclass(frozen=True, slots=True)
class AgreementGiven:
    """An institution outside the programme agrees; a person records it."""

    party: str
    source: Citation
    need: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "need", f"agreement:{self.party}")


Rule = (
    All
    | AnyOf
    | AtLeast
    | ResultValidated
    | HoursAttended
    | Exemption
    | DocumentAccepted
    | AssessmentPassed
    | CompetenceAcquired
    | Block
    | PracticeDone
    | ProfileIs
    | ProfileAtLeast
    | OpenedAfter
    | AgreementGiven
    | MarkAtLeast
    | Compensation
    | Credits
    | Elected
    | Deadline
    | PythonCondition
)


def children(rule: Rule) -> tuple[Rule, ...]:
    """The rules a rule rests on."""
    if isinstance(rule, All | AnyOf | AtLeast):
        return rule.of
    if isinstance(rule, Exemption | Deadline):
        return (rule.when,)
    if isinstance(rule, Block):
        return rule.mandatory
    return ()


def walk(rule: Rule) -> tuple[Rule, ...]:
    """A rule and everything it rests on, outermost first."""
    found: list[Rule] = [rule]
    for each in children(rule):
        found.extend(walk(each))
    return tuple(found)
