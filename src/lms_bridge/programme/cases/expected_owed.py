"""Expectations on what is owed: in words, counted, late or out of reach."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lms_bridge.model.verdict import Owed, OwedKind, Verdict
from lms_bridge.rules.base.forms import InWords


def owed_words(owed: Owed) -> str:
    """One debt as a case writes it."""
    hours = f"{(owed.missing or 0) / 3600:g} h"
    if owed.kind is OwedKind.EXAMINATION and owed.of.startswith("resit:"):
        return f"second session of {owed.of.removeprefix('resit:')}"
    return {
        OwedKind.HOURS: f"{hours} of {owed.of}",
        OwedKind.PRACTICE: f"{hours} of practice for {owed.of}",
        OwedKind.AGREEMENT: f"agreement of {owed.of}",
        OwedKind.EXAMINATION: f"examination of {owed.of}",
        OwedKind.DECISION: f"decision of the {owed.of}",
    }.get(owed.kind, f"{owed.kind.value} {owed.of}")


def words_in_row(words: Iterable[str]) -> str:
    """Words in a row, or "nothing"."""
    return " and ".join(words) or "nothing"


def is_listed(words: str, owed: Iterable[Owed]) -> bool:
    """Whether debts are exactly those that a sentence lists, in any order."""
    wanted = [] if words == "nothing" else words.split(" and ")
    return sorted(wanted) == sorted(map(owed_words, owed))


def once(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    """It is owed, and listed once."""
    owed = [owed_words(each) for each in verdict.owed]
    count = owed.count(match["owed"])
    return (
        "" if count == 1 else f"{match['owed']} is owed {count} times; owed: {words_in_row(owed)}"
    )


def nothing_owed(verdict: Verdict, _match: re.Match[str], _: InWords) -> str:
    """Nothing at all is owed."""
    return f"owed: {words_in_row(map(owed_words, verdict.owed))}" if verdict.owed else ""


def not_owed(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    """Nothing of a kind is owed."""
    kinds = [owed_words(each) for each in verdict.owed if each.kind.value == match["kind"]]
    return f"owed: {words_in_row(kinds)}" if kinds else ""


def overdue(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    """Something owed is late, or is not."""
    found = [each for each in verdict.owed if each.of == match["id"]]
    if not found:
        return f"nothing about {match['id']} is owed"
    seen = "overdue" if any(each.overdue for each in found) else "not overdue"
    return "" if seen == match["state"] else f"{match['id']} is {seen}"
