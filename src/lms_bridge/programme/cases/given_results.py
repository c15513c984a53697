"""Sentences on results, sessions, documents and competences."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.evidence import Gap, GapKind, ResultState, Session, SessionState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme.cases.forms import HOURS, ID, YEAR, Form
from lms_bridge.programme.cases.given import Given

_NOWHERE = Cause.of("convention.no_place")
_UNKNOWN_MARK = as_written("the mark '?' is not in the table")

_FINAL = r"(?:, (?P<final>not final|final))?"
_IN_YEAR = rf"(?: in (?P<year>{YEAR}|an unknown year))?"


def _year(given: Given, match: re.Match[str]) -> AcademicYear | None:
    """The year a sentence names; the learner's own where it names none."""
    said = match["year"]
    if said == "an unknown year":
        return None
    return AcademicYear.parse(said) if said else given.year


def _outcome(given: Given, match: re.Match[str]) -> None:
    words = match["state"]
    state = ResultState.PASSED if words == "validated" else ResultState.FAILED
    final = match["final"] != "not final" and (state is ResultState.FAILED or bool(match["final"]))
    given.result(f"result:{match['id']}", state, final=final, year=_year(given, match))


def _pending(given: Given, match: re.Match[str]) -> None:
    final = match["state"] == "overdue"
    year = _year(given, match)
    given.result(f"result:{match['id']}", ResultState.PENDING, final=final, year=year)


def _unreadable(given: Given, match: re.Match[str]) -> None:
    need = f"{(match['kind'] or 'result').strip()}:{match['id']}"
    cause = as_written(match["cause"])
    given.result(need, ResultState.UNREADABLE, final=False, year=given.year, cause=cause)


_SESSIONS = {
    "attended": SessionState.COUNTED,
    "absent": SessionState.NOT_COUNTED,
    "planned": SessionState.PLANNED,
    "unmarked": SessionState.UNMARKED,
    "unreadable": SessionState.UNREADABLE,
}


def _session(given: Given, match: re.Match[str]) -> None:
    state = _SESSIONS[match["state"]]
    unit, _, part = match["of"].partition(".")
    number = len(given.sessions)
    days = 1 if state is SessionState.PLANNED else -30
    starts = given.moment + timedelta(days=days, hours=number)
    cause = _UNKNOWN_MARK if state is SessionState.UNREADABLE else None
    record = given.record(f"session {number + 1}", match["state"])
    seconds = int(Decimal(match["hours"]) * 3600)
    given.sessions.append(Session(unit, part, state, seconds, starts, cause, record))


def _attested(given: Given, match: re.Match[str]) -> None:
    given.result(f"hours:{match['id']}", ResultState.PASSED, final=False, year=given.year)


def _assessment(given: Given, match: re.Match[str]) -> None:
    states = {
        "passed": ResultState.PASSED,
        "failed": ResultState.FAILED,
        "asked": ResultState.PENDING,
    }
    state = states[match["state"]]
    final = state is ResultState.FAILED and match["final"] != "not final"
    given.result(f"assessment:{match['id']}", state, final=final, year=given.year)


def _document_graded(given: Given, match: re.Match[str]) -> None:
    state = ResultState.PASSED if match["state"] == "passed" else ResultState.FAILED
    given.result(f"document:{match['id']}", state, final=False, year=given.year)


def _competence(given: Given, match: re.Match[str]) -> None:
    state = ResultState.PASSED if match["state"] == "acquired" else ResultState.FAILED
    final = match["final"] == "final"
    given.result(f"competence:{match['id']}", state, final=final, year=given.year)


def _every_competence(given: Given, match: re.Match[str]) -> None:
    for each in given.programme.component(match["id"], given.track).competences:
        given.result(f"competence:{each.id}", ResultState.PASSED, final=False, year=given.year)


def _gap(given: Given, match: re.Match[str]) -> None:
    need = f"{match['kind']}:{match['id']}"
    given.gaps.append(
        Gap(need, GapKind.UNBOUND, Cause.of("need.unbound", need=need, cause=_NOWHERE))
    )


def _lost(given: Given, match: re.Match[str]) -> None:
    need = f"{match['kind']}:{match['id']}"
    given.gaps.append(Gap(need, GapKind.UNREADABLE, as_written(match["cause"])))


FORMS = (
    Form(
        "M1-UE4 validated in 2024-2025",
        rf"(?P<id>{ID}) (?P<state>validated|failed){_IN_YEAR}{_FINAL}",
        _outcome,
    ),
    Form(
        "M2-UE2 not arrived",
        rf"(?P<id>{ID}) (?P<state>not arrived|overdue){_IN_YEAR}",
        _pending,
    ),
    Form(
        "M2-UE2 unreadable because it is hidden",
        rf"(?P<kind>assessment |competence |document |hours |mark |resit )?(?P<id>{ID})"
        r" unreadable because (?P<cause>.+)",
        _unreadable,
    ),
    Form(
        "attended 1.5 h of UE1.coordinator",
        r"(?P<state>attended|absent|planned|unmarked|unreadable)"
        rf" (?P<hours>{HOURS}) h of (?P<of>{ID})",
        _session,
    ),
    Form("hours of UE10 attested", rf"hours of (?P<id>{ID}) attested", _attested),
    Form(
        "assessment of UE1 failed, final",
        rf"assessment of (?P<id>{ID}) (?P<state>passed|failed|asked){_FINAL}",
        _assessment,
    ),
    Form(
        "document M1 graded and passed",
        rf"document (?P<id>{ID}) graded and (?P<state>passed|failed)",
        _document_graded,
    ),
    Form(
        "competence C.1.1 acquired",
        rf"competence (?P<id>{ID}) (?P<state>acquired|not acquired){_FINAL}",
        _competence,
    ),
    Form(
        "every competence of BC1 acquired",
        rf"every competence of (?P<id>{ID}) acquired",
        _every_competence,
    ),
    Form(
        "nothing provides hours of UE1",
        rf"nothing provides (?P<kind>[a-z]+) of (?P<id>{ID})",
        _gap,
    ),
    Form(
        "the hours of UE1 cannot be read because the course is gone",
        rf"the (?P<kind>[a-z]+) of (?P<id>{ID}) cannot be read because (?P<cause>.+)",
        _lost,
    ),
)
