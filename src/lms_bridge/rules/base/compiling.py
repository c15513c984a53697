"""What rules are compiled with: citations split, values dated, problems gathered."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue, Problem
from lms_bridge.located import Located
from lms_bridge.located.nearest import not_among
from lms_bridge.located.values import (
    DatedDaySpec,
    DatedSpec,
    SourcedDay,
    SourcedValue,
    TextSpec,
    TitleSpec,
)
from lms_bridge.model.dated import Dated
from lms_bridge.model.declared import Assessment, CompensationGroup, Competence, Document
from lms_bridge.model.identity import Citation, Text
from lms_bridge.rules.base.rule import Rule, Unmade
from lms_bridge.rules.base.schema import RuleSpec

Number = TypeVar("Number")
Path = tuple[int | str, ...]

#: A year with a 29 February.
_LEAP = 2024

#: No number of a programme is anywhere near it; larger ones are slips of the keyboard.
LARGEST_NUMBER = 1_000_000


def seconds(hours: Decimal) -> int:
    """Hours as whole seconds; raises BadValue for a fraction of a second."""
    exact = checked_number(hours) * 3600
    if exact != int(exact):
        raise BadValue(Cause.of("number.no_whole_seconds", value=hours))
    return int(exact)


def whole(value: Decimal) -> int:
    """A whole number; raises BadValue for any other."""
    if checked_number(value) != int(value):
        raise BadValue(Cause.of("number.not_whole", value=value))
    return int(value)


def checked_number(value: Decimal) -> Decimal:
    """The number as it is; raises BadValue for one below zero or far too large."""
    if not 0 <= value <= LARGEST_NUMBER:
        raise BadValue(Cause.of("number.out_of_range", value=str(value), most=LARGEST_NUMBER))
    return value


def both_languages(spec: TextSpec) -> Text:
    """A text in both languages."""
    return Text(spec.fr, spec.en)


def full_title(spec: TitleSpec) -> Text | None:
    """The title as its source has it; None where the short one is all there is."""
    return both_languages(spec.full) if spec.full else None


def split(source: str) -> Citation:
    """`KEY: place` as a citation."""
    key, _, place = source.partition(": ")
    return Citation(key, place)


@dataclass(frozen=True, slots=True)
class Alone:
    """What settles a unit without the units beside it.

    Attributes:
        permanent: whether it is acquired for ever, so that data win over an exemption by hand.
        rules: by track, "" for every one, its rule as far as it asks nothing of others.
        hours: by track likewise, its rule as far as it asks for hours.
    """

    permanent: bool = False
    rules: tuple[tuple[str, Rule], ...] = ()
    hours: tuple[tuple[str, Rule], ...] = ()

    def rule(self, track: str) -> Rule | None:
        """Its rule in a track; None where nothing but others settles it."""
        return _of_track(self.rules, track)

    def attendance(self, track: str) -> Rule | None:
        """The hours that it asks for in a track; None where it asks for none."""
        return _of_track(self.hours, track)


def _of_track(rules: tuple[tuple[str, Rule], ...], track: str) -> Rule | None:
    return next((rule for of, rule in rules if of in {"", track}), None)


class CompileContext:
    """Where one programme is put together, with the problems so far.

    Attributes:
        sources: the keys that citations may use.
        documents: by id, the documents that stand for results.
        codes: by field about the person, the values it may have.
        groups: by id, the groups of units that make up for one another.
        credits: by component, the ECTS credits that it gives.
        electives: the components of which options choose some.
        alone: by unit of a group, what settles it without the group.
        once: whether a result counts for one component alone.
        problems: what is wrong.
        numbers_hold: whether every number so far could be read.
    """

    def __init__(self, sources: Iterable[str]) -> None:
        self.sources = frozenset(sources)
        self.documents: dict[str, Document] = {}
        self.codes: dict[str, tuple[str, ...]] = {}
        self.groups: dict[str, CompensationGroup] = {}
        self.credits: dict[str, Dated[Decimal]] = {}
        self.electives: frozenset[str] = frozenset()
        self.alone: dict[str, Alone] = {}
        self.once = False
        self.problems: list[Problem] = []
        self.numbers_hold = True

    def document_for(self, result: str) -> Document | None:
        """The document that stands for a result, if one does."""
        for document in self.documents.values():
            if result in document.stands_for:
                return document
        return None

    def wrong(self, located: Located, path: Path, cause: Cause) -> None:
        """Note a problem."""
        self.problems.append(located.problem(path, cause))

    def cite(self, located: Located, path: Path, source: str) -> Citation:
        """Split `KEY: place`; a key that is not declared is a problem at `path`."""
        citation = split(source)
        key = citation.document
        if key not in self.sources:
            known = sorted(self.sources)
            self.wrong(located, path, not_among("source.undeclared", key, known))
        return citation

    def dated(
        self,
        located: Located,
        path: Path,
        spec: DatedSpec,
        source: str,
        convert: Callable[[Decimal], Number],
    ) -> Dated[Number]:
        """A history of values, oldest first, each with its citation.

        A citation taken over from beside the values is checked where it stands.
        """
        history: list[tuple[date, Number, Citation]] = []
        for since, entry in sorted(spec.items()):
            where = (*path, str(since))
            if isinstance(entry, SourcedValue):
                number, citation = entry.value, self.cite(located, where, entry.source)
            else:
                number, citation = entry, split(source)
            try:
                value = convert(number)
            except BadValue as error:
                self.wrong(located, where, error.cause)
                self.numbers_hold = False
                value = convert(Decimal(0))
            history.append((since, value, citation))
        return Dated(tuple(history))

    def dated_day(
        self, located: Located, path: Path, spec: DatedDaySpec, source: str
    ) -> Dated[str]:
        """A history of days of the academic year, written month-day, each with its citation."""
        history: list[tuple[date, str, Citation]] = []
        for since, entry in sorted(spec.items()):
            where = (*path, str(since))
            if isinstance(entry, SourcedDay):
                found, citation = entry.value, self.cite(located, where, entry.source)
            else:
                found, citation = entry, split(source)
            month, day = (int(part) for part in found.split("-"))
            if day > monthrange(_LEAP, month)[1]:
                self.wrong(located, where, Cause.of("day_of_year.none", day=found))
            history.append((since, found, citation))
        return Dated(tuple(history))


class Compiler(Protocol):
    """What makes rules of one kind of what files say."""

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The rule that `spec` says, at `path` in the file; problems are noted at `at`."""
        ...


@dataclass(frozen=True, slots=True)
class Compiling:
    """What a kind compiles a rule of one component with.

    Attributes:
        kinds: every kind, by the name that files use.
        context: what the programme declares, and where problems are noted.
        located: the file in which the rule stands.
        component: the id of the component.
        parts: the ids of its parts.
        competences: its competences.
        mark: how its mark comes about.
        taught: its hours, in seconds; None where the programme gives none.
    """

    kinds: Mapping[str, Compiler]
    context: CompileContext
    located: Located
    component: str
    parts: tuple[str, ...]
    competences: tuple[Competence, ...]
    mark: Assessment
    taught: Dated[int] | None = None

    def rule(self, path: Path, spec: RuleSpec) -> Rule:
        """A rule that this one rests on."""
        name, written = spec.written
        return self.kinds[name].compile(self, (*path, name), written)

    def rules(self, path: Path, specs: list[RuleSpec]) -> tuple[Rule, ...]:
        """Several of them."""
        return tuple(self.rule((*path, i), spec) for i, spec in enumerate(specs))

    def cite(self, path: Path, source: str) -> Citation:
        """The citation `source` that the specification at `path` gives."""
        return self.context.cite(self.located, (*path, "source"), source)

    def dated(
        self, path: Path, spec: DatedSpec, source: str, convert: Callable[[Decimal], Number]
    ) -> Dated[Number]:
        """A number with its history; `convert` raises BadValue for one that makes no sense."""
        return self.context.dated(self.located, path, spec, source, convert)

    def dated_day(self, path: Path, spec: DatedDaySpec, source: str) -> Dated[str]:
        """A day of the academic year with its history."""
        return self.context.dated_day(self.located, path, spec, source)

    def wrong(self, path: Path, cause: Cause) -> None:
        """Note a problem."""
        self.context.wrong(self.located, path, cause)

    def nothing(self) -> Rule:
        """What stands for a rule that cannot be made; its programme is refused."""
        return Unmade()
