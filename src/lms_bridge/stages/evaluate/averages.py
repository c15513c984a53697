"""Rules on marks: the mark of a unit is high enough, or a group of units makes up for it."""

from __future__ import annotations

from fractions import Fraction

from lms_bridge.cause import Cause
from lms_bridge.model.because import NO, UNKNOWN, YES, Values
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind, Truth
from lms_bridge.programme.rules_marks import Compensation, MarkAtLeast, Member
from lms_bridge.stages.evaluate.facts import Facts, chosen
from lms_bridge.stages.evaluate.marks import Marked, averaged, figure, marked
from lms_bridge.stages.evaluate.nodes import causes_of, debts_of

_BY_ASSESSMENT = (Means.ASSESSMENT,)
_BY_COMPENSATION = (Means.COMPENSATION,)


def mark_at_least(rule: MarkAtLeast, facts: Facts) -> Because:
    """The mark is high enough; one that can still rise is open, and says by what."""
    found = marked(rule.mark, facts)
    if found.waived:
        return found.because
    asked = Fraction(rule.at_least.at(facts.day))
    values: Values = (("asked", figure(asked)), ("out_of", figure(Fraction(rule.mark.out_of))))
    if found.value is not None:
        values = (values[0], ("mark", figure(found.value)), values[1])
        if found.value >= asked:
            return _node(rule, YES, "mark.enough", values, found, means=_BY_ASSESSMENT)
    cause = found.because.cause
    if cause:
        return _node(rule, UNKNOWN, "mark.undetermined", values, found, cause=cause)
    if found.value is None:
        owed = found.because.owed
        return _node(rule, UNKNOWN, "mark.not_known", values, found, owed=owed)
    resits = _worth_sitting(found.resits, asked)
    if resits:
        return _node(rule, UNKNOWN, "mark.second_session", values, found, owed=resits)
    again = () if facts.closed else (Owed(OwedKind.EXAMINATION, rule.mark.subject),)
    if not found.final:
        return _node(rule, UNKNOWN, "mark.too_low_so_far", values, found, owed=again)
    return _node(rule, NO, "mark.too_low", values, found, owed=again)


def _worth_sitting(resits: tuple[tuple[Owed, Fraction], ...], asked: Fraction) -> tuple[Owed, ...]:
    """The second sessions of what was below the mark asked; of everything where nothing was."""
    low = [owed for owed, mark in resits if mark < asked]
    return tuple(low or [owed for owed, _ in resits])


def _node(
    rule: MarkAtLeast,
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
        rule.mark.subject,
        values,
        rule.source,
        children=(found.because,),
        owed=owed,
        cause=cause,
        means=means,
    )


def compensation(rule: Compensation, facts: Facts, freed: frozenset[str]) -> Because:
    """The average of the group is high enough, and no mark in it is below the floor.

    Left out are units that are exempted (`freed`, or by hand) and electives not followed; and
    nothing makes up for a unit that is left out.
    """
    members = [each for each in rule.members if each.unit not in freed and _counts(each, facts)]
    found = [(each, marked(each.mark, facts)) for each in members]
    counted = [(each, mark) for each, mark in found if not mark.waived]
    nodes = tuple([mark.because for _, mark in found])
    values: Values = (("asked", figure(Fraction(rule.at_least.at(facts.day)))),)
    if rule.floor is not None:
        values = (*values, ("floor", figure(Fraction(rule.floor.at(facts.day)))))
    values = (*values, ("out_of", figure(Fraction(rule.out_of))))
    if rule.unit not in {each.unit for each, _ in counted}:
        return _group(rule, UNKNOWN, "compensation.left_out", values, ())
    lost = [each.unit for each, mark in counted if mark.final and _is_low(mark, rule, facts)]
    missing = tuple([mark.because for _, mark in counted if mark.value is None])
    if lost and missing:
        values = tuple(sorted((*values, ("low", ", ".join(lost)))))
        return _group(rule, NO, "compensation.below_floor", values, nodes)
    if missing:
        owed, cause = debts_of(missing), causes_of(missing)
        code = "compensation.undetermined" if cause else "compensation.awaited"
        return _group(rule, UNKNOWN, code, values, nodes, owed=owed, cause=cause)
    return _compared(rule, facts, counted, values, nodes)


def _is_low(mark: Marked, rule: Compensation, facts: Facts) -> bool:
    """Whether a mark is known and below the floor."""
    if rule.floor is None or mark.value is None:
        return False
    return mark.value < Fraction(rule.floor.at(facts.day))


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


def _compared(
    rule: Compensation,
    facts: Facts,
    counted: list[tuple[Member, Marked]],
    values: Values,
    nodes: tuple[Because, ...],
) -> Because:
    weights = [each.weight.at(facts.day) for each, _ in counted]
    if not sum(weights):
        weightless = Cause.of("group.weightless")
        return _group(rule, UNKNOWN, "compensation.undetermined", values, nodes, cause=weightless)
    marks = [mark for _, mark in counted]
    average = averaged([mark.value or Fraction(0) for mark in marks], weights, rule.decimals)
    asked = Fraction(rule.at_least.at(facts.day))
    low = [(each.unit, mark) for each, mark in counted if _is_low(mark, rule, facts)]
    units = ", ".join(unit for unit, _ in low)
    values = tuple(sorted((*values, ("average", figure(average)), ("low", units))))
    if average >= asked and not low:
        return _group(rule, YES, "compensation.holds", values, nodes, means=_BY_COMPENSATION)
    if any(mark.final for _, mark in low):
        return _group(rule, NO, "compensation.fails", values, nodes)
    cause = causes_of(nodes)
    if cause:
        return _group(rule, UNKNOWN, "compensation.undetermined", values, nodes, cause=cause)
    # Below the floor only those marks can help; else whatever may still raise the average.
    helping = [mark for _, mark in low] or marks
    resits = _worth_sitting(tuple(each for mark in helping for each in mark.resits), asked)
    if resits:
        return _group(rule, UNKNOWN, "compensation.second_session", values, nodes, owed=resits)
    if not all(mark.final for mark in marks):
        return _group(rule, UNKNOWN, "compensation.fails_so_far", values, nodes)
    return _group(rule, NO, "compensation.fails", values, nodes)


def _group(
    rule: Compensation,
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
        rule.group,
        values,
        rule.source,
        children=nodes,
        owed=owed,
        cause=cause,
        means=means,
    )
