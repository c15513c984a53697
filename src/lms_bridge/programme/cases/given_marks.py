"""Sentences on marks, second sessions, choices and deadlines."""

from __future__ import annotations

import re
from decimal import Decimal

from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.evidence import Mark, ResultState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme.cases.forms import DAY, ID, YEAR, Form
from lms_bridge.programme.cases.given import Given

_MARK = r"\d{1,3}(?:\.\d{1,4})?"
_WHAT = rf"(?P<what>mark|second session) of (?P<id>{ID})"
_IN_YEAR = rf"(?: in (?P<year>{YEAR}))?"

_KINDS = {"mark": "mark", "second session": "resit"}


def _need(match: re.Match[str]) -> str:
    return f"{_KINDS[match['what']]}:{match['id']}"


def _marked(given: Given, match: re.Match[str]) -> None:
    scale = given.programme.pass_mark
    usual = scale.out_of if scale else Decimal(20)
    mark = Mark(Decimal(match["mark"]), Decimal(match["out_of"] or usual))
    passed = (
        scale is not None
        and mark.value * scale.out_of >= scale.mark.at(given.year.starts) * mark.maximum
    )
    given.result(
        _need(match),
        ResultState.PASSED if passed else ResultState.FAILED,
        final=match["final"] != "not final",
        year=AcademicYear.parse(match["year"]) if match["year"] else given.year,
        mark=mark,
    )


def _to_come(given: Given, match: re.Match[str]) -> None:
    final = match["state"] == "overdue"
    given.result(_need(match), ResultState.PENDING, final=final, year=given.year)


def _extended(given: Given, match: re.Match[str]) -> None:
    subject = f"deadline:{match['id']}"
    given.decide(DecisionKind.EXTENSION, subject, match["on"], "asked in time")


FORMS = (
    Form(
        "mark of UE11.EX is 12.5",
        rf"{_WHAT} is (?P<mark>{_MARK})(?: out of (?P<out_of>{_MARK}))?{_IN_YEAR}"
        r"(?:, (?P<final>not final|final))?",
        _marked,
    ),
    Form(
        "second session of UE11.EX not arrived",
        rf"{_WHAT} (?P<state>not arrived|overdue)",
        _to_come,
    ),
    Form(
        "extension of UE11 to 2026-09-15",
        rf"extension of (?P<id>{ID}) to (?P<on>{DAY})",
        _extended,
    ),
)
