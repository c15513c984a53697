"""`compensation`: the average of a group of units makes up for a weak one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from lms_bridge.cause import Cause
from lms_bridge.located.values import Id, Source, Strict
from lms_bridge.model.because import NO, UNKNOWN, YES, Values
from lms_bridge.model.dated import days
from lms_bridge.model.declared import Group, Member, Need
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Means, Owed, Truth, Verdict
from lms_bridge.rules.base.facts import Facts, chosen
from lms_bridge.rules.base.forms import ID, Expectation, InWords, figure_told
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.marks import (
    CODES,
    FACTS,
    GROUP_CODES,
    Marked,
    averaged,
    figure,
    group_told,
    marked,
    needs_of,
    off_scale,
    worth_sitting,
)
from lms_bridge.rules.base.nodes import causes_of, debts_of
from lms_bridge.rules.base.others import Others
from lms_bridge.rules.base.rule import (
    ComponentView,
    ProgrammeView,
    Rule,
    Told,
    Use,
    Wrong,
    walk,
)
from lms_bridge.rules.base.workbench import Compiling, Path

_BY_COMPENSATION = (Means.COMPENSATION,)


class CompensationRuleSpec(Strict):
    """The group `within` makes up for this unit; it is declared under `compensation`."""

    within: Id
    source: Source


@dataclass(frozen=True, slots=True)
class Compensation(Rule):
    """The average of a group of units is high enough, and none of them is below the floor.

    Attributes:
        group: the group, as the programme declares it.
        unit: the unit that it makes up for.
        exempted: by unit of the group, the conditions of which each exempts from the whole of it.
    """

    group: Group
    unit: str
    source: Citation
    exempted: tuple[tuple[str, tuple[Rule, ...]], ...] = ()

    def judge(self, facts: Facts, others: Others) -> Because:
        """The average of the group is high enough, and no mark in it is below the floor.

        Left out are units that are exempted and electives not followed; and nothing makes up for
        a unit that is left out.
        """
        group, fresh = self.group, others.uncounted()
        freed = {
            unit
            for unit, conditions in self.exempted
            if any(each.judge(facts, fresh).truth is YES for each in conditions)
        }
        members = [
            each for each in group.members if each.unit not in freed and _counts(each, facts)
        ]
        found = [(each, marked(each.mark, facts)) for each in members]
        counted = [(each, mark) for each, mark in found if not mark.waived]
        nodes = tuple([mark.because for _, mark in found])
        values: Values = (("asked", figure(Fraction(group.at_least.at(facts.day)))),)
        if group.floor is not None:
            values = (*values, ("floor", figure(Fraction(group.floor.at(facts.day)))))
        values = (*values, ("out_of", figure(Fraction(group.out_of))))
        if self.unit not in {each.unit for each, _ in counted}:
            return self._node(UNKNOWN, "compensation.left_out", values, ())
        lost = [each.unit for each, mark in counted if mark.final and self._is_low(mark, facts)]
        missing = tuple([mark.because for _, mark in counted if mark.value is None])
        if lost and missing:
            values = tuple(sorted((*values, ("low", ", ".join(lost)))))
            return self._node(NO, "compensation.below_floor", values, nodes)
        if missing:
            owed, cause = debts_of(missing), causes_of(missing)
            code = "compensation.undetermined" if cause else "compensation.awaited"
            return self._node(UNKNOWN, code, values, nodes, owed=owed, cause=cause)
        return self._compared(facts, counted, values, nodes)

    def _compared(
        self,
        facts: Facts,
        counted: list[tuple[Member, Marked]],
        values: Values,
        nodes: tuple[Because, ...],
    ) -> Because:
        weights = [each.weight.at(facts.day) for each, _ in counted]
        if not sum(weights):
            weightless = Cause.of("group.weightless")
            return self._node(UNKNOWN, "compensation.undetermined", values, nodes, cause=weightless)
        marks = [mark for _, mark in counted]
        known = [mark.value or Fraction(0) for mark in marks]
        average = averaged(known, weights, self.group.decimals)
        asked = Fraction(self.group.at_least.at(facts.day))
        low = [(each.unit, mark) for each, mark in counted if self._is_low(mark, facts)]
        units = ", ".join(unit for unit, _ in low)
        values = tuple(sorted((*values, ("average", figure(average)), ("low", units))))
        if average >= asked and not low:
            return self._node(YES, "compensation.holds", values, nodes, means=_BY_COMPENSATION)
        if any(mark.final for _, mark in low):
            return self._node(NO, "compensation.fails", values, nodes)
        cause = causes_of(nodes)
        if cause:
            return self._node(UNKNOWN, "compensation.undetermined", values, nodes, cause=cause)
        # Below the floor only those marks can help; else whatever may still raise the average.
        helping = [mark for _, mark in low] or marks
        resits = worth_sitting(tuple(each for mark in helping for each in mark.resits), asked)
        if resits:
            return self._node(UNKNOWN, "compensation.second_session", values, nodes, owed=resits)
        if not all(mark.final for mark in marks):
            return self._node(UNKNOWN, "compensation.fails_so_far", values, nodes)
        return self._node(NO, "compensation.fails", values, nodes)

    def _is_low(self, mark: Marked, facts: Facts) -> bool:
        """Whether a mark is known and below the floor."""
        floor = self.group.floor
        if floor is None or mark.value is None:
            return False
        return mark.value < Fraction(floor.at(facts.day))

    def _node(
        self,
        truth: Truth,
        code: str,
        values: Values,
        nodes: tuple[Because, ...],
        *,
        owed: tuple[Owed, ...] = (),
        cause: Cause | None = None,
        means: tuple[Means, ...] = (),
    ) -> Because:
        return Because(
            truth,
            code,
            self.group.id,
            values,
            self.source,
            children=nodes,
            owed=owed,
            cause=cause,
            means=means,
        )

    def told(self) -> Told:
        """The group, as this rule cites it."""
        return group_told(self.group, self.source)

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """Every mark of the group."""
        del programme, component
        return (need for each in self.group.members for need in needs_of(each.mark))

    def awaits(self) -> tuple[str, ...]:
        """What the conditions that exempt from its units wait for."""
        asked = (each for _, conditions in self.exempted for each in conditions)
        return tuple(each for when in asked for inner in walk(when) for each in inner.awaits())

    def impossible_numbers(self, use: Use) -> Iterator[Wrong]:
        """An average above the scale or below the floor, and units of other tracks."""
        group = self.group
        yield from off_scale(group.at_least, group.out_of, f"the average asked of {group.id}")
        for each in group.members:
            if each.unit not in use.beside:
                what = f"{group.id} compensates with {each.unit}, which is not in this track"
                yield what, "make a group for each track"
        if group.floor is None:
            return
        for day in days(group.floor, group.at_least):
            if group.floor.at(day) > group.at_least.at(day):
                what = f"from {day}: the floor of {group.id} is above the average that it asks"
                yield what, "correct one of them"

    @property
    def needs_scale(self) -> bool:
        """It compares marks."""
        return True


def _counts(member: Member, facts: Facts) -> bool:
    decision = facts.by_hand.get(member.unit)
    granted = decision is not None and decision.outcome == "granted"
    return not granted and (not member.beside or follows(member, facts))


def follows(member: Member, facts: Facts) -> bool:
    """Whether an elective is the one followed: by the choice stated, else by its marks.

    While nothing tells which one it is, or what is stated makes no sense, each may be.
    """
    stated = facts.profile.get(member.chosen_by) if member.chosen_by else None
    if stated is not None:
        followed = {member.unit, *member.beside} & set(chosen(stated.value))
        return member.unit in followed or not followed
    marked_units = {need.rpartition(":")[2].partition(".")[0] for need in facts.results}
    return member.unit in marked_units or not marked_units & set(member.beside)


def _comes_to(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    return figure_told(verdict, match, what="average", codes="compensation.", value="average")


class CompensationKind(RuleKind):
    """Units that make up for one another."""

    name = "compensation"
    shape = CompensationRuleSpec
    codes = (
        *CODES,
        "compensation.holds",
        "compensation.left_out",
        "compensation.awaited",
        "compensation.undetermined",
        "compensation.second_session",
        "compensation.fails_so_far",
        "compensation.below_floor",
        "compensation.fails",
        *GROUP_CODES,
    )
    given_as_is = FACTS
    expected = (
        Expectation(
            "average of S1 comes to 12.4",
            rf"average of (?P<id>{ID}) comes to (?P<figure>\d+(?:\.\d+)?)",
            _comes_to,
        ),
    )

    def compile(self, at: Compiling, path: Path, spec: Any) -> Rule:
        """The group that makes up for the component, with what exempts from its units."""
        asked: CompensationRuleSpec = spec
        source = at.cite(path, asked.source)
        group = at.bench.groups.get(asked.within)
        if group is None:
            what = "there is no compensation group"
            at.unknown((*path, "within"), what, asked.within, list(at.bench.groups))
            return at.nothing()
        units = [each.unit for each in group.members]
        if at.component not in units:
            at.wrong(
                (*path, "within"),
                f"{at.component} is not in the compensation group {asked.within}",
                "add it to the group's units in programme.yaml, or name its own group",
            )
        exempted = tuple((unit, at.bench.exempted.get(unit, ())) for unit in units)
        return Compensation(group, at.component, source, exempted)
