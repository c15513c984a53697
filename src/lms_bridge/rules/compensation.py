"""`compensation`: the average of a group of units makes up for a weak one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from lms_bridge.cause import Cause
from lms_bridge.located.nearest import not_among
from lms_bridge.located.values import Id, Source, StrictMapping
from lms_bridge.model.because import NO, UNKNOWN, YES, Values
from lms_bridge.model.dated import days
from lms_bridge.model.declared import CompensationGroup, CompensationMember, Need
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import SETTLED, Because, Means, Owed, Status, Truth, Verdict
from lms_bridge.rules.base.compiling import Alone, Compiling, Path
from lms_bridge.rules.base.facts import Facts, chosen
from lms_bridge.rules.base.forms import ID, Expectation, InWords, figure_told
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.marks import (
    CODES,
    FACTS,
    GROUP_CODES,
    Marked,
    averaged,
    exactly,
    figure,
    group_told,
    marked,
    needs_of,
    off_scale,
    worth_sitting,
)
from lms_bridge.rules.base.nodes import causes_of, debts_of, status_of
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import (
    ComponentView,
    ProgrammeView,
    Rule,
    RuleSentence,
    Use,
    rule_tree,
)

#: While marks are missing, and while one of them cannot be read.
AWAITED, UNDETERMINED = "compensation.awaited", "compensation.undetermined"

#: While the average suffices, and the hours asked of the unit are not known to be attended.
ATTENDANCE = "compensation.attendance"

#: While the average is too low, and marks of the first session are still to come that may raise it.
INCOMPLETE = "compensation.incomplete"

_BY_COMPENSATION = (Means.COMPENSATION,)

#: Where a unit stands for good as far as its group is concerned.
_SURE = frozenset({Status.VALIDATED, Status.NOT_VALIDATED})


class CompensationRuleSpec(StrictMapping):
    """The group `within` makes up for this unit; it is declared under `compensation`.

    `attendance` says whether it does so only once the hours asked of the unit are attended.
    """

    within: Id
    attendance: Literal["asked", "not_asked"] = "not_asked"
    source: Source


@dataclass(frozen=True, slots=True)
class Counted:
    """The mark of a unit as it counts in its group.

    Attributes:
        may_leave: whether the unit may still be exempted, or another elective followed in its
            place: it counts no longer then.
    """

    unit: str
    weight: Decimal
    mark: Marked
    may_leave: bool

    @property
    def over(self) -> bool:
        """Whether neither its mark nor its place in the group can change any more."""
        return self.mark.over and not self.may_leave


@dataclass(frozen=True, slots=True)
class Compensation(Rule):
    """The average of a group of units is high enough, and none of them is below the floor.

    Attributes:
        group: the group, as the programme declares it.
        unit: the unit that it makes up for.
        units: by unit of the group, what settles it without the group.
        attendance: whether it makes up for the unit only once the hours asked of it are attended.
    """

    group: CompensationGroup
    unit: str
    source: Citation
    units: tuple[tuple[str, Alone], ...] = ()
    attendance: bool = False

    def judge(self, facts: Facts, others: PriorVerdicts) -> Because:
        """The average is high enough, and the unit's hours are attended where that is asked.

        While they may still be attended, an average that suffices owes them, and fails nothing.
        """
        found = self._averaged(facts, others)
        asked = self._hours.attendance(facts.evidence.track) if self.attendance else None
        if asked is None or found.truth is NO:
            return found
        attended = asked.judge(facts, others)
        if attended.truth is YES:
            return found
        owed, cause = debts_of((found, attended)), causes_of((found, attended))
        if attended.truth is NO:
            return replace(
                found,
                truth=NO,
                code="compensation.not_attended",
                owed=attended.owed,
                cause=None,
                means=(),
            )
        if found.truth is YES:
            found = replace(found, truth=UNKNOWN, code=ATTENDANCE, means=())
        return replace(found, owed=owed, cause=cause)

    @property
    def _hours(self) -> Alone:
        """What the unit asks by itself."""
        return dict(self.units).get(self.unit, Alone())

    def _averaged(self, facts: Facts, others: PriorVerdicts) -> Because:
        """The average of the group is high enough, and no mark in it is below the floor.

        Left out are units that an exemption settles and electives not followed; and nothing makes
        up for a unit that is left out. Second sessions are owed once no mark of the first that is
        still to come can make them idle, and never for a unit that is settled.
        """
        group = self.group
        counted, nodes = self._counted(facts, others.uncounted())
        values: Values = (("asked", figure(Fraction(group.at_least.at(facts.day)))),)
        if group.floor is not None:
            values = (*values, ("floor", figure(Fraction(group.floor.at(facts.day)))))
        values = (*values, ("out_of", figure(Fraction(group.out_of))))
        if self.unit not in {each.unit for each in counted}:
            return self._node(UNKNOWN, "compensation.left_out", values, ())
        missing = tuple([each.mark.because for each in counted if each.mark.value is None])
        if not all(each.mark.final and each.mark.value is not None for each in counted):
            idle = self._out_of_reach(facts, counted, values, nodes)
            if idle is not None:
                return idle
        if not missing:
            return self._compared(facts, counted, values, nodes)
        owed, cause = debts_of(missing), causes_of(missing)
        code = UNDETERMINED if cause else AWAITED
        return self._node(UNKNOWN, code, values, nodes, owed=owed, cause=cause)

    def _counted(
        self, facts: Facts, others: PriorVerdicts
    ) -> tuple[list[Counted], tuple[Because, ...]]:
        """The marks that count, and the conditions of all marks that were looked at."""
        known = facts.groups.get(self.group.id)
        if known is None:
            known = facts.groups[self.group.id] = tuple(self._looked_at(facts, others))
        nodes = tuple([mark.because for _, _, mark in known])
        counted = [
            Counted(
                each.unit,
                each.weight.at(facts.day),
                replace(mark, resits=()) if status is Status.VALIDATED else mark,
                may_leave=_may_yet_change(each, facts)
                or (each.unit != self.unit and status not in _SURE),
            )
            for each, status, mark in known
            if not mark.waived
        ]
        return counted, nodes

    def _looked_at(
        self, facts: Facts, others: PriorVerdicts
    ) -> Iterator[tuple[CompensationMember, Status, Marked]]:
        """Each unit that is in the average, where it stands alone, and its mark.

        It is the same for all units of the group: they are judged after what any of them awaits.
        """
        alone = dict(self.units)
        for each in self.group.members:
            if self.group.leaves_acquired and each.unit in facts.acquired:
                continue
            status = _alone(each.unit, alone.get(each.unit, Alone()), facts, others)
            if status is not Status.EXEMPTED and (not each.beside or follows(each, facts)):
                yield each, status, marked(each.mark, facts)

    def _out_of_reach(
        self, facts: Facts, counted: list[Counted], values: Values, nodes: tuple[Because, ...]
    ) -> Because | None:
        """What follows where no mark that may still come makes up for anything; else None.

        Marks that are missing, or that may still change, count as high as they can be. So do, for
        a group that fails for good, those of units that may still be exempted.
        """
        if not sum(each.weight for each in counted):
            return None
        asked = Fraction(self.group.at_least.at(facts.day))
        most, ever = self._most(counted, leaving=False), self._most(counted, leaving=True)
        low = [each for each in counted if each.mark.final and self._is_low(each.mark, facts)]
        if most >= asked and not low:
            return None
        resits = worth_sitting(tuple(one for each in counted for one in each.mark.resits), asked)
        lost = [each for each in low if each.over]
        if lost:
            code, more = "compensation.below_floor", ("low", _names(lost))
        elif most < asked:
            code, more = "compensation.out_of_reach", ("most", figure(most))
        else:
            code, more = "compensation.low_so_far", ("low", _names(low))
        values = tuple(sorted((*values, more)))
        if lost or (ever < asked and not resits):
            return self._node(NO, code, values, nodes)
        if resits:
            return self._node(UNKNOWN, code, values, nodes, owed=resits)
        return None

    def _most(self, counted: list[Counted], *, leaving: bool) -> Fraction:
        """The highest average that marks which are not known for good leave possible."""
        top = Fraction(self.group.out_of)
        marks = [top if leaving and each.may_leave else each.mark.most(top) for each in counted]
        return averaged(marks, [each.weight for each in counted], self.group.decimals)

    def _compared(
        self, facts: Facts, counted: list[Counted], values: Values, nodes: tuple[Because, ...]
    ) -> Because:
        weights = [each.weight for each in counted]
        if not sum(weights):
            weightless = Cause.of("group.weightless")
            return self._node(UNKNOWN, UNDETERMINED, values, nodes, cause=weightless)
        known = [each.mark.value or Fraction(0) for each in counted]
        average = averaged(known, weights, self.group.decimals)
        asked = Fraction(self.group.at_least.at(facts.day))
        low = [each for each in counted if self._is_low(each.mark, facts)]
        values = tuple(sorted((*values, ("average", figure(average)), ("low", _names(low)))))
        if average >= asked and not low:
            exact = averaged(known, weights, None)
            if exact < asked:
                values = tuple(sorted((*values, ("exact", exactly(exact)))))
            return self._node(YES, "compensation.holds", values, nodes, means=_BY_COMPENSATION)
        if any(each.over for each in low):
            return self._node(NO, "compensation.fails", values, nodes)
        cause = causes_of(nodes)
        if cause:
            return self._node(UNKNOWN, UNDETERMINED, values, nodes, cause=cause)
        if self._may_yet_suffice(facts, counted, low):
            to_come = tuple([node for each in counted for node in each.mark.to_come])
            return self._node(UNKNOWN, INCOMPLETE, values, nodes, owed=debts_of(to_come))
        # Below the floor only those marks can help; else whatever may still raise the average.
        helping = low or counted
        resits = worth_sitting(tuple(one for each in helping for one in each.mark.resits), asked)
        if resits:
            return self._node(UNKNOWN, "compensation.second_session", values, nodes, owed=resits)
        if not all(each.over for each in counted):
            return self._node(UNKNOWN, "compensation.fails_so_far", values, nodes)
        return self._node(NO, "compensation.fails", values, nodes)

    def _may_yet_suffice(self, facts: Facts, counted: list[Counted], low: list[Counted]) -> bool:
        """Whether marks of the first session that are still to come may settle the group."""
        if all(each.mark.final for each in counted) or any(each.mark.final for each in low):
            return False
        asked = Fraction(self.group.at_least.at(facts.day))
        return self._most(counted, leaving=False) >= asked

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

    def told(self) -> RuleSentence:
        """The group, as this rule cites it."""
        return group_told(self.group, self.source, attendance=self.attendance)

    def needs(self, programme: ProgrammeView, component: ComponentView) -> Iterable[Need]:
        """Every mark of the group."""
        del programme, component
        return (need for each in self.group.members for need in needs_of(each.mark))

    def awaits(self) -> tuple[str, ...]:
        """What its units wait for in what settles them alone."""
        rules = (rule for _, alone in self.units for _, rule in (*alone.rules, *alone.hours))
        return tuple(each for rule in rules for inner in rule_tree(rule) for each in inner.awaits())

    @property
    def averages(self) -> bool:
        """It looks at the marks of its group."""
        return True

    def awaits_first(self, because: Because) -> bool:
        """Whether marks are missing, or hours still to be attended, with which it may hold."""
        if because.code == ATTENDANCE:
            return not any(each.unreachable for each in because.owed)
        return because.code in {AWAITED, UNDETERMINED, INCOMPLETE}

    def impossible_numbers(self, use: Use) -> Iterator[Cause]:
        """An average above the scale or below the floor, and units of other tracks."""
        group = self.group
        yield from off_scale(group.at_least, group.out_of, group.id)
        for each in group.members:
            if each.unit not in use.beside:
                yield Cause.of("group.not_of_track", group=group.id, name=each.unit)
        if group.floor is None:
            return
        for day in days(group.floor, group.at_least):
            if group.floor.at(day) > group.at_least.at(day):
                yield Cause.of("group.floor_above", since=day, group=group.id)

    @property
    def needs_scale(self) -> bool:
        """It compares marks."""
        return True


def _alone(unit: str, alone: Alone, facts: Facts, others: PriorVerdicts) -> Status:
    """Where a unit stands by what settles it without its group."""
    rule, decision = alone.rule(facts.evidence.track), facts.by_hand.get(unit)
    if decision is not None and decision.outcome != "granted":
        return Status.NOT_VALIDATED
    status = status_of(rule.judge(facts, others)) if rule is not None else Status.NOT_VALIDATED
    settled = status in SETTLED
    if unit in facts.acquired and not settled:
        return Status.VALIDATED
    if decision is not None and not (alone.permanent and settled):
        return Status.EXEMPTED
    return status


def _names(counted: list[Counted]) -> str:
    return ", ".join(each.unit for each in counted)


def _may_yet_change(member: CompensationMember, facts: Facts) -> bool:
    """Whether an elective counts by its marks alone, so that a mark of another still matters."""
    return bool(member.beside) and not facts.closed and not _chosen_beside(member, facts)


def _chosen_beside(member: CompensationMember, facts: Facts) -> set[str]:
    """Which of an elective and those beside it the learner has chosen; none where nothing says."""
    stated = facts.profile.get(member.chosen_by) if member.chosen_by else None
    if stated is None:
        return set()
    return {member.unit, *member.beside} & set(chosen(stated.value))


def follows(member: CompensationMember, facts: Facts) -> bool:
    """Whether an elective is the one followed: by the choice stated, else by its marks.

    While nothing tells which one it is, or what is stated makes no sense, each may be. Marks of
    another year tell it of a unit that was acquired, and of no other: people change their option.
    """
    if member.chosen_by and member.chosen_by in facts.profile:
        followed = _chosen_beside(member, facts)
        return member.unit in followed or not followed
    marked_units = {
        unit
        for need, found in facts.results.items()
        if (unit := need.rpartition(":")[2].partition(".")[0]) in facts.acquired
        or any(each.year in {None, facts.evidence.year} for each in found)
    }
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
        AWAITED,
        UNDETERMINED,
        ATTENDANCE,
        INCOMPLETE,
        "compensation.not_attended",
        "compensation.second_session",
        "compensation.fails_so_far",
        "compensation.below_floor",
        "compensation.low_so_far",
        "compensation.out_of_reach",
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
        group = at.context.groups.get(asked.within)
        if group is None:
            at.wrong((*path, "within"), not_among("group.unknown", asked.within, at.context.groups))
            return at.nothing()
        units = [each.unit for each in group.members]
        if at.component not in units:
            outside = Cause.of("group.not_in_it", component=at.component, group=asked.within)
            at.wrong((*path, "within"), outside)
        known = at.context.alone
        alone = tuple((unit, known[unit]) for unit in units if unit in known)
        attendance = asked.attendance == "asked"
        if attendance and at.component in known and not known[at.component].hours:
            no_hours = Cause.of("group.no_hours", component=at.component, group=asked.within)
            at.wrong((*path, "attendance"), no_hours)
        return Compensation(group, at.component, source, units=alone, attendance=attendance)
