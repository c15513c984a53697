"""The composition of a jury against the programme's rule."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from lms_bridge.model.decision import JuryMember
from lms_bridge.programme.nouns import JuryRule


def jury_problems(rule: JuryRule, members: tuple[JuryMember, ...]) -> tuple[str, ...]:
    """What is wrong with a jury, in words; nothing for a programme that prescribes none."""
    if not rule.roles:
        return ()
    problems: list[str] = []
    wanted = sum(rule.roles.values())
    if len(members) != wanted:
        problems.append(f"the jury has {len(members)} member(s) and must have {wanted}")
    count = Counter(member.role for member in members)
    for role, number in rule.roles.items():
        if count[role] != number:
            problems.append(f"{count[role]} member(s) as {role} and there must be {number}")
    strangers = sorted(set(count) - set(rule.roles))
    problems.extend(f"nobody may sit on it as {role}" for role in strangers)
    problems.extend(_chair(rule, members))
    problems.extend(_outside(rule, members))
    return tuple(problems)


def _chair(rule: JuryRule, members: tuple[JuryMember, ...]) -> list[str]:
    chairs = [member.role for member in members if member.chair]
    if rule.chair and chairs != [rule.chair]:
        seen = ", ".join(chairs) or "nobody"
        return [f"it is chaired by {seen} and must be chaired by one {rule.chair}"]
    return []


def _outside(rule: JuryRule, members: tuple[JuryMember, ...]) -> list[str]:
    if rule.outside_above is None or not members:
        return []
    outside = sum(member.outside for member in members)
    if Decimal(outside) > rule.outside_above * len(members):
        return []
    share, limit = outside * 100 // len(members), rule.outside_above * 100
    return [f"{share} % of its members are from outside and it must be more than {limit:.0f} %"]
