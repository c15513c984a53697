"""What a case expects, sentence by sentence: each answers what differs, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lms_bridge.cause import Cause, CauseValue
from lms_bridge.model.verdict import Owed, OwedKind, Verdict
from lms_bridge.rules.base.forms import DAY, ID, Compare, Expectation, InWords, unknown_form
from lms_bridge.rules.base.registry import kinds


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


_STATUSES = "validated|exempted|in progress|not validated|undetermined"
_AWARDS = "in progress|ready for jury|admitted|adjourned|not awarded"
_HOW_AND_OWED = r"(?: by (?P<how>[a-z ]+))?(?:, owing (?P<owed>.+))?"


def _component(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    found = verdict.component(match["id"])
    status = found.status.value.replace("_", " ")
    if status != match["status"]:
        return f"{match['id']} is {status}"
    how = {means.value.replace("_", " ") for means in found.how}
    if match["how"] and set(match["how"].split(" and ")) != how:
        return f"{match['id']} is {status} by {words_in_row(sorted(how))}"
    if match["owed"] and not is_listed(match["owed"], found.owed):
        return f"{match['id']} is {status}, owing {words_in_row(map(owed_words, found.owed))}"
    return ""


def _award(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    status = verdict.status.value.replace("_", " ")
    return "" if status == match["status"] else f"the award is {status}"


def _door(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    seen = "open" if verdict.component(match["id"]).open else "closed"
    return "" if seen == match["state"] else f"{match['id']} is {seen}"


def _not_asked(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    asked = any(each.component == match["id"] for each in verdict.components)
    return f"{match['id']} is asked" if asked else ""


def _acquired(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    on = verdict.component(match["id"]).acquired_on
    seen = f"acquired since {on}" if on else "not acquired for ever"
    return "" if seen == match["state"] else f"{match['id']} is {seen}"


def _discrepancy(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    found = [f"{each.code} on {each.subject}" for each in verdict.discrepancies]
    wanted = f"{match['code']} on {match['id']}"
    return "" if wanted in found else f"discrepancies: {words_in_row(found)}"


def _no_discrepancy(verdict: Verdict, _match: re.Match[str], _: InWords) -> str:
    found = [f"{each.code} on {each.subject}" for each in verdict.discrepancies]
    return f"discrepancies: {words_in_row(found)}" if found else ""


def _jury_refused(verdict: Verdict, match: re.Match[str], in_words: InWords) -> str:
    for each in verdict.discrepancies:
        if each.code == "jury.refused":
            problems = "; ".join(map(in_words, _causes(dict(each.values)["problems"])))
            return "" if match["why"] in problems else f"the jury is refused because {problems}"
    return "the jury is not refused"


def _causes(value: CauseValue) -> list[Cause]:
    """The causes that a value holds."""
    return [each for each in value if isinstance(each, Cause)] if isinstance(value, tuple) else []


def _cause(verdict: Verdict, match: re.Match[str], in_words: InWords) -> str:
    found = verdict.component(match["id"]).because.cause
    cause = in_words(found) if found else ""
    return "" if match["cause"] in cause else f"the cause is {cause!r}"


def _presented(verdict: Verdict, match: re.Match[str], _: InWords) -> str:
    presentation = verdict.component(match["id"]).presentation
    truth = presentation.truth.value if presentation else "not asked"
    if truth != match["truth"]:
        return f"to present {match['id']}: {truth}"
    owed = presentation.owed if presentation else ()
    if match["owed"] and not is_listed(match["owed"], owed):
        return f"to present {match['id']}: {truth}, owing {words_in_row(map(owed_words, owed))}"
    return ""


#: The forms of expectations that belong to no kind of rule.
_GENERAL = (
    Expectation("award is ready for jury", rf"award is (?P<status>{_AWARDS})", _award),
    Expectation("FINAL is closed", rf"(?P<id>{ID}) is (?P<state>open|closed)", _door),
    Expectation("ENTRY is not asked", rf"(?P<id>{ID}) is not asked", _not_asked),
    Expectation(
        "BC1 is acquired since 2025-06-30",
        rf"(?P<id>{ID}) is (?P<state>acquired since {DAY}|not acquired for ever)",
        _acquired,
    ),
    Expectation("document M2-UE1 is owed once", r"(?P<owed>.+) is owed once", once),
    Expectation("nothing is owed", r"nothing is owed", nothing_owed),
    Expectation("no document is owed", r"no (?P<kind>[a-z]+) is owed", not_owed),
    Expectation(
        "result M2-UE2 is overdue",
        rf"[a-z]+ (?P<id>{ID}) is (?P<state>overdue|not overdue)",
        overdue,
    ),
    Expectation(
        "there is a discrepancy acquired.contradicted on BC1",
        rf"there is a discrepancy (?P<code>[\w.]+) on (?P<id>(?:[a-z]+:)?{ID})",
        _discrepancy,
    ),
    Expectation("there is no discrepancy", r"there is no discrepancy", _no_discrepancy),
    Expectation(
        "the jury is refused because 33 %",
        r"the jury is refused because (?P<why>.+)",
        _jury_refused,
    ),
    Expectation(
        "UE1 cannot be computed because nothing provides",
        rf"(?P<id>{ID}) cannot be computed because (?P<cause>.+)",
        _cause,
    ),
    Expectation(
        "to present BC1 is unknown, owing 5 h of practice for BC1",
        rf"to present (?P<id>{ID}) is (?P<truth>yes|no|unknown|not asked)(?:, owing (?P<owed>.+))?",
        _presented,
    ),
    Expectation(
        "UE1 is in progress, owing 1.5 h of UE1.coordinator and result M2-UE2",
        rf"(?P<id>{ID}) is (?P<status>{_STATUSES}){_HOW_AND_OWED}",
        _component,
    ),
)

#: Every form that an expectation may have: those of the kinds of rules, and those of no kind.
SENTENCES = (*(each for kind in kinds().known.values() for each in kind.expected), *_GENERAL)

_COMPILED = tuple((re.compile(each.pattern), each.compare) for each in SENTENCES)


def expectation_difference(verdict: Verdict, sentence: str, in_words: InWords) -> str:
    """What differs from an expectation, "" where nothing does; raises BadValue as for facts.

    `in_words` says causes as authors write them: sentences are above the rules, so whoever
    runs cases brings them.
    """
    match, compare = _read(sentence)
    try:
        return compare(verdict, match, in_words)
    except KeyError as missing:
        return f"there is no component {missing.args[0]} in track {verdict.track}"


def missing_component(verdict: Verdict, sentence: str) -> str:
    """The component that an expectation names and the verdict lacks; "" for none."""
    match, compare = _read(sentence)
    try:
        compare(verdict, match, str)
    except KeyError as missing:
        return str(missing.args[0])
    return ""


def check_expectation(sentence: str) -> None:
    """Raise BadValue for an expectation of no known form."""
    _read(sentence)


def _read(sentence: str) -> tuple[re.Match[str], Compare]:
    for pattern, compare in _COMPILED:
        match = pattern.fullmatch(sentence.strip())
        if match:
            return match, compare
    raise unknown_form("case.no_expectation", sentence, (each.example for each in SENTENCES))
