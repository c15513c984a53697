"""`mark`: the mark of a unit, or of one of its assessments, is at least so high."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.located.nearest import not_among
from lms_bridge.located.values import DatedSpec, Id, Source, StrictMapping
from lms_bridge.model.because import NO, UNKNOWN, YES, Values
from lms_bridge.model.dated import Dated
from lms_bridge.model.declared import Assessment, Need
from lms_bridge.model.evidence import Mark, ResultState
from lms_bridge.model.identity import AcademicYear, Citation
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind, Truth, Verdict
from lms_bridge.rules.base.compiling import Compiling, Path, checked_number
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.forms import ID, YEAR, Expectation, FactForm, InWords, figure_told
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.marks import (
    CODES,
    FACTS,
    Marked,
    figure,
    marked,
    needs_of,
    off_scale,
    worth_sitting,
)
from lms_bridge.rules.base.nodes import debts_of
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import (
    ComponentView,
    ProgrammeView,
    Rule,
    RuleSentence,
    SentenceValue,
    Use,
    written_in,
)

_BY_ASSESSMENT = (Means.ASSESSMENT,)
_SECOND_SESSION = "mark.second_session"


class MarkSpec(StrictMapping):
    """The mark of this unit, or `of` one of its assessments, is at least so high."""

    of: Id | None = None
    at_least: DatedSpec
    source: Source


@dataclass(frozen=True, slots=True)
class MarkAtLeast(Rule):
    """The mark of a unit, or of one of its assessments, is at least so high."""

    mark: Assessment
    at_least: Dated[Decimal]
    source: Citation

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """The mark is high enough; one that can still rise is open, and says by what.

        A second session is owed once no mark of the first that is still to come can suffice.
        """
        del others
        found = marked(self.mark, facts)
        if found.waived:
            return found.because
        asked = Fraction(self.at_least.at(facts.day))
        values: Values = (("asked", figure(asked)), ("out_of", figure(Fraction(self.mark.out_of))))
        if found.value is not None:
            values = (values[0], ("mark", figure(found.value)), values[1])
            if found.value >= asked:
                values = tuple(sorted((*values, *found.rounded_up_to(asked))))
                return self._node(YES, "mark.enough", values, found, means=_BY_ASSESSMENT)
        cause = found.because.cause
        if cause:
            return self._node(UNKNOWN, "mark.undetermined", values, found, cause=cause)
        if found.value is None:
            owed = found.because.owed
            return self._node(UNKNOWN, "mark.not_known", values, found, owed=owed)
        again = () if facts.closed else (Owed(OwedKind.EXAMINATION, self.mark.subject),)
        resits = worth_sitting(found.resits, asked)
        may_suffice = not found.final and found.most(Fraction(self.mark.out_of)) >= asked
        if resits and not may_suffice:
            return self._node(UNKNOWN, _SECOND_SESSION, values, found, owed=resits)
        if not found.final:
            owed = debts_of(found.to_come) or again
            return self._node(UNKNOWN, "mark.too_low_so_far", values, found, owed=owed)
        return self._node(NO, "mark.too_low", values, found, owed=again)

    def _node(
        self,
        truth: Truth,
        code: str,
        values: Values,
        found: Marked,
        *,
        owed: tuple[Owed, ...] = (),
        cause: Cause | None = None,
        means: tuple[Means, ...] = (),
    ) -> Because:
        return Because(
            truth,
            code,
            self.mark.subject,
            values,
            self.source,
            children=(found.because,),
            owed=owed,
            cause=cause,
            means=means,
        )

    def second_chances(self, because: Because) -> tuple[Owed, ...]:
        """The second sessions that are owed where the first is over."""
        return because.owed if because.code == _SECOND_SESSION else ()

    def told(self) -> RuleSentence:
        """Which mark, and how high."""
        values: dict[str, SentenceValue] = {
            "mark": self.at_least,
            "out_of": self.mark.out_of,
            "subject": self.mark.title,
        }
        return RuleSentence("rule.mark", values, written_in(self.source, self.at_least))

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """Every mark that it is made of."""
        del programme, component
        return needs_of(self.mark)

    def impossible_numbers(self, use: Use) -> Iterator[Cause]:
        """A mark above the scale."""
        del use
        yield from off_scale(self.at_least, self.mark.out_of, self.mark.subject)

    @property
    def needs_scale(self) -> bool:
        """It compares a mark."""
        return True


_MARK = r"\d{1,3}(?:\.\d{1,4})?"
_WHAT = rf"(?P<what>mark|second session) of (?P<id>{ID})"
_NEEDS = {"mark": "mark", "second session": "resit"}


def _need(match: re.Match[str]) -> str:
    return f"{_NEEDS[match['what']]}:{match['id']}"


def _marked(given: Given, match: re.Match[str]) -> None:
    scale = given.programme.pass_mark
    usual = scale.out_of if scale else Decimal(20)
    mark = Mark(Decimal(match["mark"]), Decimal(match["out_of"] or usual))
    passed = (
        scale is not None
        and mark.value * scale.out_of >= scale.mark.at(given.year.starts) * mark.maximum
    )
    given.result(
        _need(match),
        ResultState.PASSED if passed else ResultState.FAILED,
        final=match["final"] != "not final",
        year=AcademicYear.parse(match["year"]) if match["year"] else given.year,
        mark=mark,
    )


def _to_come(given: Given, match: re.Match[str]) -> None:
    final = match["state"] == "overdue"
    given.result(_need(match), ResultState.PENDING, final=final, year=given.year)


def _comes_to(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    return figure_told(verdict, match, what="mark", codes="mark.", value="mark")


class MarkKind(RuleKind):
    """A mark that is high enough."""

    name = "mark"
    shape = MarkSpec
    codes = (
        *CODES,
        "mark.enough",
        "mark.undetermined",
        "mark.not_known",
        _SECOND_SESSION,
        "mark.too_low_so_far",
        "mark.too_low",
        "rule.mark",
    )
    given_as_is = FACTS
    given = (
        FactForm(
            "mark of UE11.EX is 12.5",
            rf"{_WHAT} is (?P<mark>{_MARK})(?: out of (?P<out_of>{_MARK}))?"
            rf"(?: in (?P<year>{YEAR}))?(?:, (?P<final>not final|final))?",
            _marked,
        ),
        FactForm(
            "second session of UE11.EX not arrived",
            rf"{_WHAT} (?P<state>not arrived|overdue)",
            _to_come,
        ),
    )
    expected = (
        Expectation(
            "mark of UE11 comes to 12.4",
            rf"mark of (?P<id>{ID}) comes to (?P<figure>\d+(?:\.\d+)?)",
            _comes_to,
        ),
    )

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The mark of the component, or of one of its assessments."""
        given: MarkSpec = spec
        source = at.cite(path, given.source)
        asked = at.dated((*path, "at_least"), given.at_least, given.source, checked_number)
        subject = f"{at.component}.{given.of}" if given.of else at.component
        known = {each.subject: each for each in at.mark.walk()}
        if subject not in known:
            names = [each.partition(".")[2] for each in known if "." in each]
            component, name = at.component, given.of or ""
            at.wrong((*path, "of"), not_among("assessment.unknown", name, names, of=component))
        return MarkAtLeast(known.get(subject, at.mark), asked, source)
