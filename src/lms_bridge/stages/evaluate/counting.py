"""Rules that look at other components or at the calendar: credits, options, deadlines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from lms_bridge.cause import Cause
from lms_bridge.model.because import UNKNOWN, YES, Values, fails, holds, open_, unreadable
from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.verdict import SETTLED, Because, ComponentVerdict, Owed, OwedKind, Status
from lms_bridge.programme.rules_marks import Credits, Deadline, Elected
from lms_bridge.stages.evaluate.facts import Facts, chosen
from lms_bridge.stages.evaluate.marks import figure
from lms_bridge.stages.evaluate.nodes import causes_of, debts_of, means_of, said
from lms_bridge.stages.evaluate.others import Others


def credits_earned(rule: Credits, facts: Facts, others: Others) -> Because:
    """The credits of what is settled add up to enough."""
    asked = rule.at_least.at(facts.day)
    here = [(each, ects.at(facts.day)) for each, ects in rule.of if each in others.judged]
    nodes = tuple([_component(others.judged[each]) for each, _ in here])
    earned = sum((ects for each, ects in here if others.settled(each)), Decimal(0))
    values: Values = (("asked", _ects(asked)), ("earned", _ects(earned)))
    if earned >= asked:
        means = means_of(nodes)
        return holds("credits", "", values=values, source=rule.source, children=nodes, means=means)
    unsettled = [
        each for each, _ in here if not others.settled(each) and each not in rule.electives
    ]
    return open_(
        "credits",
        "",
        values=values,
        source=rule.source,
        children=nodes,
        owed=tuple([Owed(OwedKind.UNIT, each) for each in unsettled]),
        cause=causes_of(nodes),
    )


def elected(rule: Elected, facts: Facts, others: Others) -> Because:
    """So many electives are settled; the chosen ones, where it is known which they are."""
    count = rule.count.at(facts.day)
    stated = facts.profile.get(rule.field) if rule.field else None
    followed = [each for each in rule.of if stated and each in chosen(stated.value)]
    looked_at = [others.judged[each] for each in followed or rule.of if each in others.judged]
    nodes = tuple([_component(each) for each in looked_at])
    records = (stated.record,) if stated and stated.record else ()
    hold = [each for each in looked_at if each.status in SETTLED]
    values: Values = (
        ("asked", count),
        ("chosen", ", ".join(followed)),
        ("hold", len(hold)),
    )
    if stated and stated.decision:
        values = tuple(sorted((*values, *said(stated.decision))))
    if len(hold) >= count:
        how = tuple(dict.fromkeys(means for each in hold for means in each.how))
        return holds(
            "elected",
            rule.option,
            values=values,
            source=rule.source,
            records=records,
            children=nodes,
            means=how,
        )
    if rule.field and stated is None:
        return open_(
            "elected.not_chosen",
            rule.option,
            values=values,
            source=rule.source,
            children=nodes,
            owed=(Owed(OwedKind.INFORMATION, rule.field),),
        )
    if stated and not followed:
        return unreadable(
            "elected",
            rule.option,
            source=rule.source,
            cause=Cause.of("field.no_code", field=rule.field, value=stated.value, codes=rule.of),
            records=records,
        )
    return _open(rule, looked_at, count - len(hold), values, nodes)


def _open(
    rule: Elected,
    looked_at: list[ComponentVerdict],
    missing: int,
    values: Values,
    nodes: tuple[Because, ...],
) -> Because:
    """The first electives that are still open say what is owed; without enough, it has failed."""
    still = [each for each in looked_at if each.status not in {*SETTLED, Status.NOT_VALIDATED}]
    if len(still) < missing:
        return fails("elected", rule.option, values=values, source=rule.source, children=nodes)
    due = tuple([each.because for each in still[:missing]])
    return open_(
        "elected",
        rule.option,
        values=values,
        source=rule.source,
        children=nodes,
        owed=debts_of(due),
        cause=causes_of(due),
    )


def _component(verdict: ComponentVerdict) -> Because:
    status = (("status", str(verdict.status)),)
    if verdict.status in SETTLED:
        return holds("component.settled", verdict.component, values=status, means=verdict.how)
    cause = verdict.because.cause if verdict.status is Status.UNDETERMINED else None
    return open_("component.unsettled", verdict.component, values=status, cause=cause)


def _ects(value: Decimal) -> str:
    return figure(Fraction(value))


def deadline(rule: Deadline, facts: Facts, when: Because) -> Because:
    """Open until a day of the academic year, or the day to which a person extended it.

    What holds, holds, whenever it was entered; what is still open after that day has failed.
    What cannot be computed is not failed.
    """
    day = _day(rule.until.at(facts.day), facts.evidence.year)
    values: Values = ()
    extended = facts.about(rule.need, DecisionKind.EXTENSION)
    if extended is not None:
        day, values = date.fromisoformat(extended.outcome), said(extended)
        values = tuple((("reason" if name == "because" else name), each) for name, each in values)
        values = tuple((("decided" if name == "on" else name), each) for name, each in values)
    values = tuple(sorted((*values, ("until", day.isoformat()))))
    children = (when,)
    if when.truth is not UNKNOWN or when.cause:
        return Because(
            when.truth,
            "deadline.met" if when.truth is YES else "deadline",
            rule.of,
            values,
            rule.source,
            children=children,
            owed=when.owed,
            cause=when.cause,
            means=when.means,
        )
    if facts.on > day:
        return fails(
            "deadline.passed", rule.of, values=values, source=rule.source, children=children
        )
    return open_(
        "deadline", rule.of, values=values, source=rule.source, children=children, owed=when.owed
    )


def _day(month_day: str, year: AcademicYear) -> date:
    """The day of an academic year: from September on of its first calendar year."""
    month, day = (int(part) for part in month_day.split("-"))
    first = year.starts.month
    calendar_year = year.first if month >= first else year.first + 1
    if (month, day) == (2, 29) and not _leap(calendar_year):
        day = 28
    return date(calendar_year, month, day)


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
