"""The composition of a jury against the programme's rule."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from lms_bridge.cause import Cause
from lms_bridge.model.decision import JuryMember
from lms_bridge.programme.nouns import JuryRule


def jury_problems(rule: JuryRule, members: tuple[JuryMember, ...]) -> tuple[Cause, ...]:
    """What is wrong with a jury; nothing for a programme that prescribes none."""
    if not rule.roles:
        return ()
    problems: list[Cause] = []
    wanted = sum(rule.roles.values())
    if len(members) != wanted:
        problems.append(Cause.of("jury.size", count=len(members), wanted=wanted))
    count = Counter(member.role for member in members)
    for role, number in rule.roles.items():
        if count[role] != number:
            problems.append(Cause.of("jury.seats", role=role, count=count[role], wanted=number))
    strangers = sorted(set(count) - set(rule.roles))
    problems.extend(Cause.of("jury.no_such_role", role=role) for role in strangers)
    problems.extend(_chair(rule, members))
    problems.extend(_outside(rule, members))
    return tuple(problems)


def _chair(rule: JuryRule, members: tuple[JuryMember, ...]) -> list[Cause]:
    chairs = [member.role for member in members if member.chair]
    if rule.chair and chairs != [rule.chair]:
        if not chairs:
            return [Cause.of("jury.no_chair", role=rule.chair)]
        return [Cause.of("jury.chair", roles=tuple(chairs), role=rule.chair)]
    return []


def _outside(rule: JuryRule, members: tuple[JuryMember, ...]) -> list[Cause]:
    if rule.outside_above is None or not members:
        return []
    outside = sum(member.outside for member in members)
    if Decimal(outside) > rule.outside_above * len(members):
        return []
    share, limit = outside * 100 // len(members), f"{rule.outside_above * 100:.0f}"
    return [Cause.of("jury.outside", share=share, limit=int(limit))]
