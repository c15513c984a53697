"""What a case expects, sentence by sentence: each answers what differs, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from lms_bridge.model.verdict import Owed, OwedKind, Verdict

_ID = r"[A-Za-z0-9][\w.-]*"
_STATUSES = "validated|exempted|in progress|not validated|undetermined"
_AWARDS = "in progress|ready for jury|admitted|adjourned|not awarded"


def owed_words(owed: Owed) -> str:
    """One debt as a case writes it."""
    hours = f"{(owed.missing or 0) / 3600:g} h"
    return {
        OwedKind.HOURS: f"{hours} of {owed.of}",
        OwedKind.PRACTICE: f"{hours} of practice for {owed.of}",
        OwedKind.AGREEMENT: f"agreement of {owed.of}",
        OwedKind.EXAMINATION: f"examination of {owed.of}",
        OwedKind.DECISION: f"decision of the {owed.of}",
    }.get(owed.kind, f"{owed.kind.value} {owed.of}")


def _listed(words: Iterable[str]) -> str:
    return " and ".join(words) or "nothing"


def _component(verdict: Verdict, match: re.Match[str]) -> str:
    try:
        found = verdict.component(match["id"])
    except KeyError:
        return f"there is no component {match['id']} in track {verdict.track}"
    status = found.status.value.replace("_", " ")
    if status != match["status"]:
        return f"{match['id']} is {status}"
    how = {means.value.replace("_", " ") for means in found.how}
    if match["how"] and set(match["how"].split(" and ")) != how:
        return f"{match['id']} is {status} by {_listed(sorted(how))}"
    owed = [owed_words(each) for each in found.owed]
    if match["owed"] and sorted(match["owed"].split(" and ")) != sorted(owed):
        wanted = [] if match["owed"] == "nothing" else match["owed"].split(" and ")
        if sorted(wanted) != sorted(owed):
            return f"{match['id']} is {status}, owing {_listed(owed)}"
    return ""


def _award(verdict: Verdict, match: re.Match[str]) -> str:
    status = verdict.status.value.replace("_", " ")
    return "" if status == match["status"] else f"the award is {status}"


def _door(verdict: Verdict, match: re.Match[str]) -> str:
    seen = "open" if verdict.component(match["id"]).open else "closed"
    return "" if seen == match["state"] else f"{match['id']} is {seen}"


def _once(verdict: Verdict, match: re.Match[str]) -> str:
    owed = [owed_words(each) for each in verdict.owed]
    count = owed.count(match["owed"])
    return "" if count == 1 else f"{match['owed']} is owed {count} time(s); owed: {_listed(owed)}"


def _not_owed(verdict: Verdict, match: re.Match[str]) -> str:
    kinds = [owed_words(each) for each in verdict.owed if each.kind.value == match["kind"]]
    return f"owed: {_listed(kinds)}" if kinds else ""


def _acquired(verdict: Verdict, match: re.Match[str]) -> str:
    on = verdict.component(match["id"]).acquired_on
    return "" if on and on.isoformat() == match["on"] else f"{match['id']} is acquired on {on}"


def _discrepancy(verdict: Verdict, match: re.Match[str]) -> str:
    found = [f"{each.code} on {each.subject}" for each in verdict.discrepancies]
    wanted = f"{match['code']} on {match['id']}"
    return "" if wanted in found else f"discrepancies: {_listed(found)}"


def _jury_refused(verdict: Verdict, match: re.Match[str]) -> str:
    for each in verdict.discrepancies:
        if each.code == "jury.refused":
            problems = str(dict(each.values)["problems"])
            return "" if match["why"] in problems else f"the jury is refused because {problems}"
    return "the jury is not refused"


def _out_of_reach(verdict: Verdict, match: re.Match[str]) -> str:
    found = [each.of for each in verdict.owed if each.unreachable]
    return "" if match["id"] in found else f"out of reach: {_listed(found)}"


def _overdue(verdict: Verdict, match: re.Match[str]) -> str:
    found = [each.of for each in verdict.owed if each.overdue]
    return "" if match["id"] in found else f"overdue: {_listed(found)}"


def _cause(verdict: Verdict, match: re.Match[str]) -> str:
    cause = verdict.component(match["id"]).because.cause
    return "" if match["cause"] in cause else f"the cause is {cause!r}"


def _presented(verdict: Verdict, match: re.Match[str]) -> str:
    presentation = verdict.component(match["id"]).presentation
    truth = presentation.truth.value if presentation else "not asked"
    return "" if truth == match["truth"] else f"to present {match['id']}: {truth}"


Compare = Callable[[Verdict, "re.Match[str]"], str]

#: Every form an expectation may have: an example, its pattern, what compares it.
SENTENCES: tuple[tuple[str, str, Compare], ...] = (
    ("award is ready for jury", rf"award is (?P<status>{_AWARDS})", _award),
    ("FINAL is closed", rf"(?P<id>{_ID}) is (?P<state>open|closed)", _door),
    (
        "BC1 is acquired since 2025-06-30",
        rf"(?P<id>{_ID}) is acquired since (?P<on>\d{{4}}-\d\d-\d\d)",
        _acquired,
    ),
    ("document M2-UE1 is owed once", r"(?P<owed>.+) is owed once", _once),
    ("no document is owed", r"no (?P<kind>[a-z]+) is owed", _not_owed),
    (
        "hours of UE1.ethics are out of reach",
        rf"hours of (?P<id>{_ID}) are out of reach",
        _out_of_reach,
    ),
    ("result M2-UE2 is overdue", rf"result (?P<id>{_ID}) is overdue", _overdue),
    (
        "there is a discrepancy acquired.contradicted on BC1",
        rf"there is a discrepancy (?P<code>[\w.]+) on (?P<id>{_ID})",
        _discrepancy,
    ),
    ("the jury is refused because 33 %", r"the jury is refused because (?P<why>.+)", _jury_refused),
    (
        "UE1 cannot be computed because nothing provides",
        rf"(?P<id>{_ID}) cannot be computed because (?P<cause>.+)",
        _cause,
    ),
    (
        "to present BC1 is yes",
        rf"to present (?P<id>{_ID}) is (?P<truth>yes|no|unknown)",
        _presented,
    ),
    (
        "UE1 is in progress, owing 1.5 h of UE1.coordinator and result M2-UE2",
        rf"(?P<id>{_ID}) is (?P<status>{_STATUSES})(?: by (?P<how>[a-z ]+))?(?:, owing (?P<owed>.+))?",
        _component,
    ),
)

_COMPILED = tuple((re.compile(pattern), compare) for _, pattern, compare in SENTENCES)


def difference(verdict: Verdict, sentence: str) -> str:
    """What differs from an expectation, "" where nothing does; raises ValueError as for facts."""
    for pattern, compare in _COMPILED:
        match = pattern.fullmatch(sentence.strip())
        if match:
            return compare(verdict, match)
    forms = "; ".join(repr(example) for example, _, _ in SENTENCES)
    raise ValueError(f"{sentence!r} is no expectation of a case. Known forms: {forms}")
