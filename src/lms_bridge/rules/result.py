"""`result`: a result obtained elsewhere, or the document that stands for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

from lms_bridge.cause import Cause
from lms_bridge.located.nearest import not_among
from lms_bridge.located.values import Id, Source, StrictMapping
from lms_bridge.model.because import fails, holds, open_, unreadable
from lms_bridge.model.dated import Dated
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.declared import Document, Need
from lms_bridge.model.evidence import GapKind, Record, Result, ResultState
from lms_bridge.model.identity import AcademicYear, Citation
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind, Truth, Verdict
from lms_bridge.rules.base.compiling import Compiling, Path
from lms_bridge.rules.base.facts import VALUE_UNREADABLE, Facts
from lms_bridge.rules.base.forms import ID, YEAR, Expectation, FactForm, InWords
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.nodes import decision_values, settled
from lms_bridge.rules.base.others import COUNTS_ONCE, PriorVerdicts
from lms_bridge.rules.base.outcomes import (
    PASSED,
    PENDING,
    Question,
    outcome,
    outcome_records,
    year_of,
)
from lms_bridge.rules.base.rule import (
    ComponentView,
    ProgrammeView,
    Rule,
    RuleSentence,
    SentenceValue,
    Use,
    written_in,
)
from lms_bridge.rules.base.ways import AnyOf


class InYear(StrEnum):
    """In which academic year a result counts: any, or the one the learner is enrolled for."""

    ANY = "any"
    ENROLLED = "enrolled"


class ResultSpec(StrictMapping):
    """A result obtained elsewhere: `of` names it, `year` says in which year it counts."""

    of: Id
    year: Literal["any", "enrolled"]
    source: Source


@dataclass(frozen=True, slots=True)
class ResultValidated(Rule):
    """A result obtained elsewhere is validated, in the year that counts.

    `once`: what counted for another component does not count here as well.
    """

    result: str
    year: InYear
    source: Citation
    once: bool = False
    need: str = field(init=False, repr=False, compare=False)
    asked: Question = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        need = f"result:{self.result}"
        object.__setattr__(self, "need", need)
        asked = Question("result", self.result, need, self.source, OwedKind.RESULT)
        object.__setattr__(self, "asked", asked)

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """A result that may count for one component alone does not count for another."""
        found = self._validated(facts)
        counted = others.counted_for(found) if found.code == COUNTS_ONCE else ""
        if not counted:
            return found
        return fails(
            "result.counted_elsewhere",
            self.result,
            values=(("component", counted),),
            source=self.source,
            records=found.records,
        )

    def _validated(self, facts: Facts) -> Because:
        if facts.by_hand:
            decision = facts.settled_by_hand(self.need, self.result)
            if decision:
                return settled(decision, self.result, self.source)
        known = facts.results.get(self.need, [])
        counting = known
        if self.year is InYear.ENROLLED:
            first = facts.evidence.year.first
            counting = [each for each in known if each.year and each.year.first == first]
        if len(counting) != len(known):
            elsewhere = self._of_other_years(facts, counting, known)
            if elsewhere:
                return elsewhere
        return outcome(self.asked, counting, facts)

    def _of_other_years(
        self, facts: Facts, counting: list[Result], known: list[Result]
    ) -> Because | None:
        """What a result of no known year, or only of another, says; None where it says nothing.

        An empty row of the year that counts does not hide a pass of another. Once the results of
        the year are final, it was not validated in that year.
        """
        if any(each.state is PASSED for each in counting):
            return None
        yearless = [each for each in known if each.year is None and each.state is not PENDING]
        if yearless:
            return unreadable(
                "result",
                self.result,
                source=self.source,
                cause=Cause.of("result.yearless", result=self.result),
                records=outcome_records(yearless),
            )
        passed = [each for each in known if each.state is PASSED]
        if not passed or any(each.state is not PENDING for each in counting):
            return None
        asked = ("asked", str(facts.evidence.year))
        records = outcome_records([*counting, *passed])
        final = facts.results_final or any(each.final for each in counting)
        if final:
            return fails(
                "result.not_in_year",
                self.result,
                values=(asked, *year_of(passed[-1])),
                source=self.source,
                records=records,
            )
        return open_(
            "result.empty_in_year" if counting else "result.other_year",
            self.result,
            values=(asked, *year_of(passed[-1])) if counting else year_of(passed[-1]),
            source=self.source,
            records=records,
            owed=(Owed(OwedKind.RESULT, self.result),),
        )

    def told(self) -> RuleSentence:
        """Which result, in which year."""
        enrolled = self.year is InYear.ENROLLED
        code = "rule.result.enrolled" if enrolled else "rule.result.any"
        told = RuleSentence(code, {"subject": self.result}, (self.source,))
        return (
            RuleSentence("rule.result.once", {"said": told}, (self.source,)) if self.once else told
        )

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """The result."""
        declared = programme.results[self.result]
        return (Need(self.need, declared.title, component.id, optional=False),)

    def reads_year(self, year: AcademicYear, enrolled: AcademicYear) -> bool:
        """Any year, or that of the enrolment alone."""
        return self.year is InYear.ANY or year == enrolled

    def unknown_names(self, use: Use) -> Iterator[Cause]:
        """A result that nobody declared, or an equivalence where there are none."""
        if self.result not in use.programme.results:
            yield not_among("result.undeclared", self.result, use.programme.results)
        if not use.programme.equivalences:
            yield use.no_equivalences


@dataclass(frozen=True, slots=True)
class DocumentAccepted(Rule):
    """A document of so many words, standing for results that were not validated, is accepted."""

    document: str
    words: Dated[int]
    source: Citation
    stands_for: tuple[str, ...] = ()
    need: str = field(init=False, repr=False, compare=False)
    topic: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "need", f"document:{self.document}")
        object.__setattr__(self, "topic", f"topic:{self.document}")

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """Accepted by a person or by its grade; one that is refused stays owed."""
        del others
        decision = facts.about(self.need, DecisionKind.DOCUMENT)
        by_hand = decision if decision and decision.outcome == "handed_in" else None
        if by_hand:
            decision = None
        if decision and decision.outcome == "accepted":
            return holds(
                "decision.document.accepted",
                self.document,
                values=decision_values(decision),
                source=self.source,
                means=(Means.DOCUMENT, Means.HUMAN_DECISION),
            )
        results = facts.results.get(self.need, [])
        passed = tuple(each.record for each in results if each.state is ResultState.PASSED)
        if passed and decision is None:
            return holds(
                "document.accepted",
                self.document,
                source=self.source,
                records=passed,
                means=(Means.DOCUMENT,),
            )
        cause = None if decision else self._unread(facts)
        if cause:
            records = tuple(each.record for each in results)
            return unreadable(
                "document", self.document, source=self.source, cause=cause, records=records
            )
        words = self.words.at(facts.day)
        owed = self._owed(facts, words, _handed_in(by_hand, results))
        if (
            decision is None
            and not results
            and owed == Owed(OwedKind.DOCUMENT, self.document, missing=words)
        ):
            return _owed(self.document, words, self.source)
        return open_(
            "document.refused" if decision else "document.owed",
            self.document,
            values=(*(decision_values(decision) if decision else ()), ("words", words)),
            source=self.source,
            records=tuple(each.record for each in results),
            owed=(owed,),
        )

    def _owed(self, facts: Facts, words: int, handed_in: datetime | None) -> Owed:
        """The debt: for which results, about what, and since when it has been handed in."""
        topic = facts.about(self.topic, DecisionKind.TOPIC)
        failed = self._failed(facts)
        return Owed(
            OwedKind.DOCUMENT,
            self.document,
            missing=words,
            about=failed if len(failed) < len(self.stands_for) else (),
            topic=topic.outcome if topic else "",
            topic_by=topic.by if topic else "",
            topic_on=topic.at.date().isoformat() if topic else "",
            handed_in=handed_in is not None,
            handed_in_on=facts.evidence.day_of(handed_in).isoformat() if handed_in else "",
        )

    def _failed(self, facts: Facts) -> tuple[str, ...]:
        """The results that it stands for and that are not validated for good."""
        return tuple(each for each in self.stands_for if self._has_failed(each, facts))

    def _has_failed(self, result: str, facts: Facts) -> bool:
        need = f"result:{result}"
        by_hand = facts.settled_by_hand(need, result) if facts.by_hand else None
        if by_hand is not None:
            return settled(by_hand, result, self.source).truth is Truth.NO
        asked = Question("result", result, need, self.source, OwedKind.RESULT)
        return outcome(asked, facts.results.get(need, []), facts).truth is Truth.NO

    def _unread(self, facts: Facts) -> Cause | None:
        for each in facts.results.get(self.need, ()):
            if each.state is ResultState.UNREADABLE:
                return each.cause or VALUE_UNREADABLE
        gap = facts.gaps.get(self.need)
        return gap.cause if gap is not None and gap.kind is GapKind.UNREADABLE else None

    def told(self) -> RuleSentence:
        """In the place of which results, and of how many words."""
        values: dict[str, SentenceValue] = {"subject": self.document, "words": self.words}
        return RuleSentence("rule.document", values, written_in(self.source, self.words))

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """The document, which a person may accept."""
        declared = programme.documents[self.document]
        return (Need(self.need, declared.title, component.id, optional=True),)


def _handed_in(by_hand: Decision | None, results: Iterable[Result]) -> datetime | None:
    """Since when something waits that was handed in and that nobody has graded; None for nothing.

    A grade that is awaited says nothing and bears the day of submission; a completion, or a word
    of a file, that says "not yet" bears the day on which it was said.
    """
    days = [by_hand.at] if by_hand else []
    days += [
        each.record.at
        for each in results
        if each.state is PENDING and each.record.at is not None and not each.record.value
    ]
    return min(days, default=None)


@lru_cache(maxsize=1024)
def _owed(document: str, words: int, source: Citation) -> Because:
    """Nothing was handed in: the same for every learner."""
    return open_(
        "document.owed",
        document,
        values=(("words", words),),
        source=source,
        owed=(Owed(OwedKind.DOCUMENT, document, missing=words),),
    )


_IN_YEAR = rf"(?: in (?P<year>{YEAR}|an unknown year))?"


def _year(given: Given, match: re.Match[str]) -> AcademicYear | None:
    """The year a sentence names; the learner's own where it names none."""
    named = match["year"]
    if named == "an unknown year":
        return None
    return AcademicYear.parse(named) if named else given.year


def _validated(given: Given, match: re.Match[str]) -> None:
    words = match["state"]
    state = ResultState.PASSED if words == "validated" else ResultState.FAILED
    final = match["final"] != "not final" and (state is ResultState.FAILED or bool(match["final"]))
    given.result(f"result:{match['id']}", state, final=final, year=_year(given, match))


def _pending(given: Given, match: re.Match[str]) -> None:
    final = match["state"] == "overdue"
    year = _year(given, match)
    given.result(f"result:{match['id']}", ResultState.PENDING, final=final, year=year)


def _unreadable(given: Given, match: re.Match[str]) -> None:
    given.unreadable(f"result:{match['id']}", match["cause"])


def _graded(given: Given, match: re.Match[str]) -> None:
    state = ResultState.PASSED if match["state"] == "passed" else ResultState.FAILED
    given.result(f"document:{match['id']}", state, year=given.year)


def _decided(given: Given, match: re.Match[str]) -> None:
    need = f"document:{match['id']}"
    state = match["state"].replace(" ", "_")
    given.decide(DecisionKind.DOCUMENT, need, state, "read by the leads")


def _topic(given: Given, match: re.Match[str]) -> None:
    given.decide(DecisionKind.TOPIC, f"topic:{match['id']}", match["text"], "set by the leads")


def _submitted(given: Given, match: re.Match[str]) -> None:
    need = f"document:{match['id']}"
    record = Record("case", need, "", given.moment, given.moment)
    given.results.append(
        Result(need, PENDING, final=False, year=given.year, cause=None, record=record)
    )


def _document(verdict: Verdict, match: re.Match[str]) -> Owed | None:
    """The document that a sentence names, where it is owed."""
    for each in verdict.owed:
        if each.kind is OwedKind.DOCUMENT and each.of == match["id"]:
            return each
    return None


def _is_for(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    """A document that is owed stands for some of the results that it may stand for."""
    owed = _document(verdict, match)
    seen = " and ".join(owed.about) or "all" if owed else "nothing: it is not owed"
    return "" if seen == match["results"] else f"it is for {seen}"


def _is_on(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    """A document that is owed has a topic."""
    owed = _document(verdict, match)
    seen = owed.topic if owed else "nothing: it is not owed"
    return "" if seen == match["text"] else f"its topic is {seen or 'not set'}"


def _waits(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    """A document that is owed was handed in, or was not."""
    owed = _document(verdict, match)
    if owed is None:
        return f"document {match['id']} is not owed"
    seen = "awaits acceptance" if owed.handed_in else "is not handed in"
    return "" if seen == match["state"] else f"it {seen}"


def _asks(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    """A document that is owed asks for so many words."""
    owed = _document(verdict, match)
    if owed is None:
        return f"document {match['id']} is not owed"
    return "" if str(owed.missing) == match["words"] else f"it asks for {owed.missing}"


def _stand_in(document: Document) -> DocumentAccepted:
    return DocumentAccepted(
        document.id, document.words, document.source, tuple(document.stands_for)
    )


class ResultKind(RuleKind):
    """Validated elsewhere, in the year that counts; a document may stand for it."""

    name = "result"
    shape = ResultSpec
    codes = (
        "result.passed",
        "result.failed",
        "result.failing",
        "result.pending",
        "result.unreadable",
        "result.other_year",
        "result.empty_in_year",
        "result.not_in_year",
        "result.counted_elsewhere",
        "document.accepted",
        "document.owed",
        "document.refused",
        "document.unreadable",
        "decision.document.accepted",
        "rule.result.any",
        "rule.result.enrolled",
        "rule.result.once",
        "rule.document",
    )
    answers = MappingProxyType(
        {
            "document.accepted": OwedKind.DOCUMENT,
            "decision.document.accepted": OwedKind.DOCUMENT,
        }
    )
    given = (
        FactForm(
            "M1-UE4 validated in 2024-2025",
            rf"(?P<id>{ID}) (?P<state>validated|failed){_IN_YEAR}"
            r"(?:, (?P<final>not final|final))?",
            _validated,
        ),
        FactForm(
            "M2-UE2 not arrived",
            rf"(?P<id>{ID}) (?P<state>not arrived|overdue){_IN_YEAR}",
            _pending,
        ),
        FactForm(
            "M2-UE2 unreadable because it is hidden",
            rf"(?P<id>{ID}) unreadable because (?P<cause>.+)",
            _unreadable,
        ),
        FactForm(
            "document M1 graded and passed",
            rf"document (?P<id>{ID}) graded and (?P<state>passed|failed)",
            _graded,
        ),
        FactForm(
            "document M1 submitted",
            rf"document (?P<id>{ID}) submitted",
            _submitted,
        ),
        FactForm(
            "topic of document M1 is the ethics of coordination",
            rf"topic of document (?P<id>{ID}) is (?P<text>.+)",
            _topic,
        ),
        FactForm(
            "document M1 accepted",
            rf"document (?P<id>{ID}) (?P<state>accepted|refused|handed in|withdrawn)",
            _decided,
        ),
    )
    expected = (
        Expectation(
            "document M1 asks for 5000 words",
            rf"document (?P<id>{ID}) asks for (?P<words>\d+) words",
            _asks,
        ),
        Expectation(
            "document M1 is for M1-UE4",
            rf"document (?P<id>{ID}) is for (?P<results>.+)",
            _is_for,
        ),
        Expectation(
            "document M1 is on the ethics of coordination",
            rf"document (?P<id>{ID}) is on (?P<text>.+)",
            _is_on,
        ),
        Expectation(
            "document M1 awaits acceptance",
            rf"document (?P<id>{ID}) (?P<state>awaits acceptance|is not handed in)",
            _waits,
        ),
    )

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The result, and a document in its place where the programme declares one."""
        asked: ResultSpec = spec
        source = at.cite(path, asked.source)
        result = ResultValidated(asked.of, InYear(asked.year), source, at.context.once)
        document = at.context.document_for(asked.of)
        if document is None:
            return result
        return AnyOf((result, _stand_in(document)))
