"""Sentences on people and what they decide: profile, agreements, juries, decisions by hand."""

from __future__ import annotations

import re
from datetime import date

from lms_bridge.model.decision import Acquired, DecisionKind, JuryMember
from lms_bridge.model.evidence import Profile
from lms_bridge.programme.cases.forms import DAY, ID, Form
from lms_bridge.programme.cases.given import Given


def _document(given: Given, match: re.Match[str]) -> None:
    need = f"document:{match['id']}"
    given.decide(DecisionKind.DOCUMENT, need, match["state"], "read by the leads")


def _agreement(given: Given, match: re.Match[str]) -> None:
    need = f"agreement:{match['id']}"
    given.decide(DecisionKind.AGREEMENT, need, match["state"], "letter received")


def _profile(given: Given, match: re.Match[str]) -> None:
    record = given.record(match["field"], match["value"])
    given.profile.append(Profile(match["field"], match["value"], record))


def _stated(given: Given, match: re.Match[str]) -> None:
    subject = f"profile:{match['field']}"
    given.decide(DecisionKind.PROFILE, subject, match["value"], "seen in the file")


def _practice(given: Given, match: re.Match[str]) -> None:
    name = f"practice_hours.{match['id']}"
    given.profile.append(Profile(name, match["hours"], given.record(name, match["hours"])))


def _acquired(given: Given, match: re.Match[str]) -> None:
    on = date.fromisoformat(match["on"])
    given.acquired.append(
        Acquired(given.programme.id, "case", match["id"], on, "found validated", "earlier-rules")
    )


def _by_hand(given: Given, match: re.Match[str]) -> None:
    kind = DecisionKind(match["kind"])
    given.decide(kind, match["id"], match["state"], match["because"] or "decided")


def _jury(given: Given, match: re.Match[str]) -> None:
    outcomes = {"admits": "admitted", "adjourns": "adjourned", "refuses": "not_awarded"}
    members = tuple(_member(each) for each in (match["members"] or "").split(",") if each.strip())
    given.decide(DecisionKind.JURY, "award", outcomes[match["outcome"]], "deliberation", members)


def _member(words: str) -> JuryMember:
    role = words.split(maxsplit=1)[0]
    return JuryMember(role, "from outside" in words, "as chair" in words)


def _until(given: Given, match: re.Match[str]) -> None:
    given.presentable_until = date.fromisoformat(match["on"])


FORMS = (
    Form("document M1 accepted", rf"document (?P<id>{ID}) (?P<state>accepted|refused)", _document),
    Form(
        "BC1 acquired earlier, on 2025-06-30",
        rf"(?P<id>{ID}) acquired earlier, on (?P<on>{DAY})",
        _acquired,
    ),
    Form(
        "agreement of host-institution given",
        rf"agreement of (?P<id>{ID}) (?P<state>given|refused)",
        _agreement,
    ),
    Form("profile route is vae", rf"profile (?P<field>{ID}) is (?P<value>\S+)", _profile),
    Form(
        "profile route set by hand to vae",
        rf"profile (?P<field>{ID}) set by hand to (?P<value>\S+)",
        _stated,
    ),
    Form(
        "practised 35 h for BC1",
        rf"practised (?P<hours>\S+) h for (?P<id>{ID})",
        _practice,
    ),
    Form(
        "exemption of UE3 granted because of a foreign diploma",
        r"(?P<kind>exemption|revocation) of (?P<id>[\w.:-]+)"
        r" (?P<state>granted|revoked|withdrawn)(?: because (?P<because>.+))?",
        _by_hand,
    ),
    Form(
        "jury admits with certifying-body, professional from outside as chair",
        r"jury (?P<outcome>admits|adjourns|refuses)(?: with (?P<members>.+))?",
        _jury,
    ),
    Form("presentable until 2026-12-31", rf"presentable until (?P<on>{DAY})", _until),
)
