"""Every sentence that a case may give: those of the kinds of rules, and those of no kind."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from lms_bridge.cause import Cause, as_written
from lms_bridge.errors import BadValue
from lms_bridge.model.decision import WITHDRAWN, Acquired, DecisionKind, JuryMember
from lms_bridge.model.evidence import Gap, GapKind
from lms_bridge.model.written import EARLIEST, day_written, unseen_in
from lms_bridge.rules.base.forms import DAY, ID, Add, FactForm, unknown_form
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.registry import kinds

#: When on its day a fact is of that bears one.
NOON = time(12)

_NOWHERE = Cause.of("convention.no_place")


def _unreadable(given: Given, match: re.Match[str]) -> None:
    given.unreadable(f"{match['kind']}:{match['id']}", match["cause"])


def _gap(given: Given, match: re.Match[str]) -> None:
    need = f"{match['kind']}:{match['id']}"
    given.gaps.append(
        Gap(need, GapKind.UNBOUND, Cause.of("need.unbound", need=need, cause=_NOWHERE))
    )


def _lost(given: Given, match: re.Match[str]) -> None:
    need = f"{match['kind']}:{match['id']}"
    given.gaps.append(Gap(need, GapKind.UNREADABLE, as_written(match["cause"])))


def _acquired(given: Given, match: re.Match[str]) -> None:
    on = given_day(match["on"])
    _refuse_odd(on, given.on)
    mark, out_of = (Decimal(match[each]) if match[each] else None for each in ("mark", "out_of"))
    block = Acquired(
        given.programme.id, "case", match["id"], on, "found validated", "earlier-rules"
    )
    given.acquired.append(replace(block, mark=mark, out_of=out_of))


def _by_hand(given: Given, match: re.Match[str]) -> None:
    kind = DecisionKind(match["kind"])
    given.decide(kind, match["id"], match["state"], match["because"] or "decided")


def given_day(text: str) -> date:
    """The day that a sentence names; raises BadValue for no such day."""
    day = day_written(text)
    if day is None:
        raise BadValue(Cause.of("day.none", day=text))
    return day


def _jury(given: Given, match: re.Match[str]) -> None:
    outcomes = {
        "admits": "admitted",
        "adjourns": "adjourned",
        "refuses": "not_awarded",
        "withdraws": WITHDRAWN,
    }
    members = tuple(_member(each) for each in (match["members"] or "").split(",") if each.strip())
    given.decide(DecisionKind.JURY, "award", outcomes[match["outcome"]], "deliberation", members)
    said = match.groupdict()
    given.decisions[-1] = replace(
        given.decisions[-1],
        again=said.get("again") or "",
        recommends=said.get("recommends") or "",
    )


def _member(words: str) -> JuryMember:
    role = words.split(maxsplit=1)[0]
    return JuryMember(role, "from outside" in words, "as chair" in words)


def _until(given: Given, match: re.Match[str]) -> None:
    given.presentable_until = given_day(match["on"])


#: The sentences of no kind of rule.
_OF_NO_KIND = (
    FactForm(
        "hours UE1 unreadable because the course is hidden",
        rf"(?P<kind>[a-z]+) (?P<id>{ID}) unreadable because (?P<cause>.+)",
        _unreadable,
    ),
    FactForm(
        "nothing provides hours of UE1",
        rf"nothing provides (?P<kind>[a-z]+) of (?P<id>{ID})",
        _gap,
    ),
    FactForm(
        "the hours of UE1 cannot be read because the course is gone",
        rf"the (?P<kind>[a-z]+) of (?P<id>{ID}) cannot be read because (?P<cause>.+)",
        _lost,
    ),
    FactForm(
        "BC1 acquired earlier, on 2025-06-30",
        rf"(?P<id>{ID}) acquired earlier, on (?P<on>{DAY})"
        r"(?: with (?P<mark>\d{1,3}(?:\.\d{1,4})?) out of (?P<out_of>\d{1,3}))?",
        _acquired,
    ),
    FactForm(
        "exemption of UE3 granted because of a foreign diploma",
        r"(?P<kind>exemption|revocation) of (?P<id>[\w.:-]+)"
        r" (?P<state>granted|revoked|withdrawn)(?: because (?P<because>.+))?",
        _by_hand,
    ),
    FactForm(
        "jury admits with certifying-body, professional from outside as chair",
        r"jury (?P<outcome>admits|adjourns|refuses|withdraws)(?: with (?P<members>.+))?",
        _jury,
    ),
    FactForm(
        "jury adjourns to present again by vae, recommending a portfolio, with professional",
        rf"jury (?P<outcome>adjourns) to present again by (?P<again>{ID})"
        r"(?:, recommending (?P<recommends>[^,]+))?(?:, with (?P<members>.+))?",
        _jury,
    ),
    FactForm("presentable until 2026-12-31", rf"presentable until (?P<on>{DAY})", _until),
)


#: Every sentence that a case may give.
FORMS = (*(form for kind in kinds().known.values() for form in kind.given), *_OF_NO_KIND)

_COMPILED = tuple((re.compile(form.pattern), form.add) for form in FORMS)


#: How a fact ends that bears a day of its own: the record's, or that of the decision.
_DATED = re.compile(rf"(?P<fact>.+), dated (?P<on>{DAY})")


def add_sentence(given: Given, sentence: str) -> None:
    """Add what a sentence says; raises BadValue, with the nearest form, for any other."""
    dated = _DATED.fullmatch(sentence.strip())
    match, add = _read(dated["fact"] if dated else sentence)
    results, decisions = len(given.results), len(given.decisions)
    add(given, match)
    if dated is None:
        return
    on = given_day(dated["on"])
    _refuse_odd(on, given.on)
    if (results, decisions) == (len(given.results), len(given.decisions)):
        raise BadValue(Cause.of("case.undated", fact=dated["fact"]))
    at = datetime.combine(on, NOON, UTC)
    given.results[results:] = [
        replace(each, record=replace(each.record, at=at)) for each in given.results[results:]
    ]
    given.decisions[decisions:] = [
        replace(each, at=at, of_a_day=True) for each in given.decisions[decisions:]
    ]


def _refuse_odd(on: date, last: date) -> None:
    """Refuse a day after the day of judgement, or before any that the bridge knows of."""
    if on > last:
        raise BadValue(Cause.of("decision.day_to_come", on=on))
    if on < EARLIEST:
        raise BadValue(Cause.of("decision.day_too_early", on=on, first=EARLIEST))


def check_sentence(sentence: str) -> None:
    """Raise BadValue for a sentence of no known form."""
    dated = _DATED.fullmatch(sentence.strip())
    _read(dated["fact"] if dated else sentence)


def _read(sentence: str) -> tuple[re.Match[str], Add]:
    sign = unseen_in(sentence)
    if sign:
        raise BadValue(Cause.of("text.unseen_sign", sign=sign))
    for pattern, add in _COMPILED:
        match = pattern.fullmatch(sentence.strip())
        if match:
            return match, add
    raise unknown_form("case.no_fact", sentence, (form.example for form in FORMS))
