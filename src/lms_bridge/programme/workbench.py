"""The compiler's workbench: citations split, values dated, problems gathered."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from lms_bridge.errors import Problem
from lms_bridge.located import Located
from lms_bridge.located.values import DatedDaySpec, DatedSpec, SourcedDay, SourcedValue, TextSpec
from lms_bridge.model.dated import Dated
from lms_bridge.model.declared import Document
from lms_bridge.model.identity import Citation, Text
from lms_bridge.programme.nouns import ComponentKind, Information
from lms_bridge.programme.rules import Rule
from lms_bridge.programme.rules_marks import Compensation
from lms_bridge.programme.schema import ComponentSpec, InformationSpec

Number = TypeVar("Number")
Path = tuple[int | str, ...]

#: A component's specification with the file and the place it stands in.
Placed = tuple[Located, Path, ComponentKind, ComponentSpec]


#: A year with a 29 February.
_LEAP = 2024

#: No number of a programme is anywhere near it; larger ones are slips of the keyboard.
LARGEST_NUMBER = 1_000_000


def seconds(hours: Decimal) -> int:
    """Hours as whole seconds; raises ValueError for a fraction of a second."""
    exact = same(hours) * 3600
    if exact != int(exact):
        raise ValueError(f"{hours} hours are not a whole number of seconds")
    return int(exact)


def whole(value: Decimal) -> int:
    """A whole number; raises ValueError for any other."""
    if same(value) != int(value):
        raise ValueError(f"{value} is not a whole number")
    return int(value)


def same(value: Decimal) -> Decimal:
    """The number as it is; raises ValueError for one below zero or far too large."""
    if not 0 <= value <= LARGEST_NUMBER:
        raise ValueError(f"{value} is not between 0 and {LARGEST_NUMBER}")
    return value


def text(spec: TextSpec) -> Text:
    """A text in both languages."""
    return Text(spec.fr, spec.en)


def split(source: str) -> Citation:
    """`KEY: place` as a citation."""
    key, _, place = source.partition(": ")
    return Citation(key, place)


class Workbench:
    """Where one programme is put together, with the problems so far.

    Attributes:
        sources: the keys that citations may use.
        documents: by id, the documents that stand for results.
        codes: by field about the person, the values it may have.
        groups: by id, the groups of units that make up for one another.
        credits: by component, the ECTS credits that it gives.
        electives: the components of which options choose some.
        exempted: by component, the conditions of which each exempts from the whole of it.
        once: whether a result counts for one component alone.
        problems: what is wrong.
        numbers_hold: whether every number so far could be read.
    """

    def __init__(self, sources: Iterable[str]) -> None:
        self.sources = frozenset(sources)
        self.documents: dict[str, Document] = {}
        self.codes: dict[str, tuple[str, ...]] = {}
        self.groups: dict[str, Compensation] = {}
        self.credits: dict[str, Dated[Decimal]] = {}
        self.electives: frozenset[str] = frozenset()
        self.exempted: dict[str, tuple[Rule, ...]] = {}
        self.once = False
        self.problems: list[Problem] = []
        self.numbers_hold = True

    def document_for(self, result: str) -> Document | None:
        """The document that stands for a result, if one does."""
        for document in self.documents.values():
            if result in document.stands_for:
                return document
        return None

    def wrong(self, located: Located, path: Path, what: str, remedy: str) -> None:
        """Note a problem."""
        self.problems.append(located.problem(path, what, remedy))

    def cite(self, located: Located, path: Path, source: str) -> Citation:
        """Split `KEY: place`; a key that is not declared is a problem at `path`."""
        citation = split(source)
        key = citation.document
        if key not in self.sources:
            known = ", ".join(sorted(self.sources))
            self.wrong(located, path, f"the source {key!r} is not declared", f"use one of: {known}")
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
            except ValueError as error:
                self.wrong(located, where, str(error), "correct the number")
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
                self.wrong(located, where, f"there is no day {found}", "write month-day: 06-30")
            history.append((since, found, citation))
        return Dated(tuple(history))

    def information(
        self, located: Located, path: Path, specs: list[InformationSpec]
    ) -> tuple[Information, ...]:
        """What people are shown, with citations."""
        return tuple(
            Information(
                text(spec.label),
                text(spec.text),
                self.cite(located, (*path, i, "source"), spec.source),
            )
            for i, spec in enumerate(specs)
        )
