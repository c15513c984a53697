"""A rule: something asked of a learner, as a frozen value that answers all that is asked of it.

Each kind of rule has values of its own; whoever loads, checks, judges, tells or counts them knows
this class alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol, TypeAlias

from lms_bridge.cause import Cause
from lms_bridge.model.dated import Dated
from lms_bridge.model.declared import (
    Assessment,
    Competence,
    Document,
    Need,
    OutsideResult,
    PassMark,
    ProfileAsked,
    UnitPart,
)
from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.identity import AcademicYear, Citation, Text
from lms_bridge.model.verdict import Because, Owed, Truth
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.hooks import RuleHooks
from lms_bridge.rules.base.others import PriorVerdicts

#: What a sentence on a programme's page is filled with: ids, texts, numbers with their history, a
#: sentence inside the sentence. How each is shown, the catalogue says.
SentenceValue: TypeAlias = (
    "str | int | Decimal | Text | tuple[str, ...]"
    " | Dated[int] | Dated[Decimal] | Dated[str] | RuleSentence | None"
)

#: Names of the number asked, and of the one found, in the conditions of an explanation.
_ASKED = ("required", "asked")
_FOUND = ("attended", "done", "mark", "average", "earned", "hold", "value")


@dataclass(frozen=True, slots=True)
class RuleSentence:
    """What a rule asks of anybody: a code with values, told on the programme's page.

    Attributes:
        code: which sentence says it: `rule.hours`.
        values: what fills the sentence, by name.
        sources: where it is written; the same one twice is shown once.
        of: what stands below it.
    """

    code: str
    values: Mapping[str, SentenceValue]
    sources: tuple[Citation, ...] = ()
    of: tuple[RuleSentence, ...] = ()


class ComponentView(Protocol):
    """A component of a programme, as its rules see it."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def title(self) -> Text:
        """Its title."""
        ...

    @property
    def seconds(self) -> Dated[int] | None:
        """The hours taught, in seconds; None where the programme gives none."""
        ...

    @property
    def parts(self) -> tuple[UnitPart, ...]:
        """Its parts."""
        ...

    @property
    def competences(self) -> tuple[Competence, ...]:
        """Its competences."""
        ...

    @property
    def mark(self) -> Assessment | None:
        """How its mark comes about; None where it has none."""
        ...

    @property
    def rule(self) -> Rule:
        """Its whole rule."""
        ...


class ProgrammeView(Protocol):
    """A programme, as its rules see it: what it declares."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def results(self) -> Mapping[str, OutsideResult]:
        """The results obtained elsewhere, by id."""
        ...

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents that stand for results, by id."""
        ...

    @property
    def profile(self) -> Mapping[str, ProfileAsked]:
        """The fields about the person, by name."""
        ...

    @property
    def parties(self) -> Mapping[str, Text]:
        """The institutions that agree, by id."""
        ...

    @property
    def pass_mark(self) -> PassMark | None:
        """The mark that passes, with the scale; None where there is none."""
        ...

    @property
    def equivalences(self) -> bool:
        """Whether it knows equivalences at all."""
        ...

    def of_track(self, track: str) -> tuple[ComponentView, ...]:
        """The components of a track."""
        ...

    def component(self, component: str, track: str) -> ComponentView:
        """A component of a track; raises KeyError for one that the track lacks."""
        ...


@dataclass(frozen=True, slots=True)
class Use:
    """Where a rule stands.

    Attributes:
        programme: what it may speak of.
        component: whose rule it is, or is part of.
        track: in which track.
        beside: the ids of all components of that track.
        numbers_hold: whether every number of the programme could be read, so that sums mean
            something.
    """

    programme: ProgrammeView
    component: ComponentView
    track: str
    beside: frozenset[str]
    numbers_hold: bool = True

    @property
    def no_equivalences(self) -> Cause:
        """What is told of an equivalence where the programme knows none."""
        return Cause.of("rule.no_equivalences")


class Rule:
    """One rule. A kind overrides what its rules have to say; the rest stays as it is here."""

    __slots__ = ()

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """What comes of it for one learner.

        YES when it holds, NO when a final answer says it does not, UNKNOWN while it is open: then
        `owed` says what would settle it, or `cause` why it cannot be computed.
        """
        raise NotImplementedError

    def told(self) -> RuleSentence:
        """What it asks of anybody."""
        raise NotImplementedError

    @property
    def children(self) -> tuple[Rule, ...]:
        """The rules it rests on."""
        return ()

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """What has to be known of a learner."""
        del programme, component
        return ()

    def awaits(self) -> tuple[str, ...]:
        """The components that have to be judged before it can be."""
        return ()

    def alone(self) -> Rule | None:
        """The same rule as far as it asks nothing of other components; None where nothing is left.

        What its conditions rest on may still name others: an exemption that waits for a unit.
        """
        return None if any(each.averages for each in rule_tree(self)) else self

    def of_attendance(self) -> Rule | None:
        """The same rule as far as it asks for hours; None where it asks for none.

        What may stand in the place of hours stays; marks that are asked beside them do not.
        """
        tree = rule_tree(self)
        asks = any(each.seconds_asked is not None for each in tree)
        return self if asks and not any(each.averages for each in tree) else None

    def reads_year(self, year: AcademicYear, enrolled: AcademicYear) -> bool:
        """Whether what was obtained in a year says anything to somebody enrolled for `enrolled`."""
        del year, enrolled
        return True

    @property
    def averages(self) -> bool:
        """Whether it looks at the marks of other components."""
        return False

    def second_chances(self, because: Because) -> tuple[Owed, ...]:
        """What a condition of it owes that is due only once first results are complete."""
        return tuple(
            owed for rule, one in self._still_open(because) for owed in rule.second_chances(one)
        )

    def awaits_first(self, because: Because) -> bool:
        """Whether a condition of it waits for first results that may make a second chance idle."""
        return any(rule.awaits_first(one) for rule, one in self._still_open(because))

    def _still_open(self, because: Because) -> Iterator[tuple[Rule, Because]]:
        """The rules that it is made of whose conditions are open, each with its condition."""
        for rule, one in zip(self.children, because.children, strict=False):  # a way may end it
            if one.truth is Truth.UNKNOWN:
                yield rule, one

    def unknown_names(self, use: Use) -> Iterator[Cause]:
        """Every name in it that is not declared."""
        del use
        yield from ()

    def impossible_numbers(self, use: Use) -> Iterator[Cause]:
        """Every number in it that cannot be reached, or does not add up."""
        del use
        yield from ()

    def unanswered(self, hooks: RuleHooks | None, programme: str, track: str) -> Iterator[Cause]:
        """What it asks of the programme's own Python, and is not answered."""
        del hooks, programme, track
        yield from ()

    @property
    def needs_scale(self) -> bool:
        """Whether it compares marks, so that the programme has to say out of how much."""
        return False

    @property
    def seconds_asked(self) -> tuple[str, Dated[int]] | None:
        """The unit, or unit.part, and the seconds of it that are to be attended, if any are."""
        return None

    @property
    def seconds_freed(self) -> Dated[int] | None:
        """The seconds of its component that it exempts from, if it does."""
        return None

    @property
    def need_where_bound(self) -> str:
        """The key of a need that is asked only where a site binds it; "" for none."""
        return ""

    @property
    def watches(self) -> bool:
        """Whether it looks for discrepancies even while its component may be presented."""
        return False

    def discrepancies(
        self, component: ComponentView, facts: Facts, *, waits: bool
    ) -> Iterator[Discrepancy]:
        """What a person has to look at; `waits`: the component may not be presented yet."""
        del component, facts, waits
        yield from ()

    def refuted_by(self, because: Because) -> bool:
        """Whether a condition says that what was acquired by this rule is not so today."""
        del because
        return False

    @property
    def compares(self) -> bool:
        """Whether the numbers in its condition are its own, not those of a rule it rests on."""
        return True

    def numbers(self, because: Because) -> tuple[Decimal, Decimal] | None:
        """The number found and the number asked in its condition; None where it compares none."""
        if not self.compares:
            return None
        values = dict(because.values)
        asked = next((values[each] for each in _ASKED if each in values), None)
        found = next((values[each] for each in _FOUND if each in values), None)
        try:
            if asked is None or found is None:
                return None
            return Decimal(str(found).replace(",", ".")), Decimal(str(asked))
        except InvalidOperation:
            return None

    @property
    def takes_all(self) -> bool:
        """Whether everything there is just suffices, so that nobody is above its number."""
        return False


@dataclass(frozen=True, slots=True)
class Unmade(Rule):
    """A rule that could not be made of what a file says. Nobody judges it."""


def rule_tree(rule: Rule) -> tuple[Rule, ...]:
    """A rule and everything it rests on, outermost first."""
    found: list[Rule] = [rule]
    for each in rule.children:
        found.extend(rule_tree(each))
    return tuple(found)


def written_in(
    source: Citation, *numbers: Dated[int] | Dated[Decimal] | Dated[str]
) -> tuple[Citation, ...]:
    """Where a rule and its numbers are written, each place once."""
    found = [source, *(citation for each in numbers for _, _, citation in each.history)]
    return tuple(dict.fromkeys(found))
