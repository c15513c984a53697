"""What a case gives, sentence by sentence: each form of sentence adds facts to the evidence."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from lms_bridge.model.decision import Acquired, Decision, DecisionKind, JuryMember
from lms_bridge.model.evidence import (
    Gap,
    GapKind,
    Profile,
    Record,
    Result,
    ResultState,
    Session,
    SessionState,
)
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme.nouns import Programme
from lms_bridge.programme.rules import AssessmentPassed, walk

_ID = r"[A-Za-z0-9][\w.-]*"
_YEAR = r"\d{4}-\d{4}"
_HOURS = r"\d+(?:\.\d+)?"


@dataclass
class Given:
    """Evidence under construction."""

    programme: Programme
    track: str
    year: AcademicYear
    on: date
    results: list[Result] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    profile: list[Profile] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    acquired: list[Acquired] = field(default_factory=list)
    presentable_until: date | None = None

    @property
    def moment(self) -> datetime:
        """Noon of the day of judgement."""
        return datetime(self.on.year, self.on.month, self.on.day, 12, tzinfo=UTC)

    def record(self, item: str, value: str) -> Record:
        """A record of the case itself."""
        return Record("case", item, value, None, self.moment)

    def result(
        self,
        need: str,
        state: ResultState,
        *,
        final: bool,
        year: str | None = None,
        cause: str = "",
    ) -> None:
        """Add a result."""
        of = AcademicYear.parse(year) if year else self.year
        record = self.record(need, state.value)
        self.results.append(Result(need, state, final, of, cause, record))

    def decide(
        self,
        kind: DecisionKind,
        subject: str,
        outcome: str,
        because: str,
        jury: tuple[JuryMember, ...] = (),
    ) -> None:
        """Add a decision, each a minute after the one before."""
        number = len(self.decisions) + 1
        at = self.moment + timedelta(minutes=number)
        self.decisions.append(
            Decision(
                number,
                self.programme.id,
                "case",
                kind,
                subject,
                outcome,
                "registrar",
                at,
                because,
                jury,
            )
        )

    def bind_gaps(self) -> None:
        """Assessments asked only where a site binds one are not bound unless a sentence says so."""
        named = {each.need for each in self.results}
        for component in self.programme.of_track(self.track):
            for rule in walk(component.rule):
                if (
                    isinstance(rule, AssessmentPassed)
                    and rule.where_bound
                    and rule.need not in named
                ):
                    self.gaps.append(Gap(rule.need, GapKind.UNBOUND, "no assessment is bound"))


Add = Callable[[Given, "re.Match[str]"], None]


def _outcome(given: Given, match: re.Match[str]) -> None:
    words = match["state"]
    state = ResultState.PASSED if words == "validated" else ResultState.FAILED
    final = match["final"] != "not final" and (state is ResultState.FAILED or bool(match["final"]))
    given.result(f"result:{match['id']}", state, final=final, year=match["year"])


def _pending(given: Given, match: re.Match[str]) -> None:
    final = match["state"] == "overdue"
    given.result(f"result:{match['id']}", ResultState.PENDING, final=final, year=match["year"])


def _unreadable(given: Given, match: re.Match[str]) -> None:
    need = f"{(match['kind'] or 'result').strip()}:{match['id']}"
    given.result(need, ResultState.UNREADABLE, final=False, cause=match["cause"])


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
    starts = given.moment + timedelta(
        days=1 if state is SessionState.PLANNED else -30, hours=number
    )
    cause = "the mark '?' is not in the table" if state is SessionState.UNREADABLE else ""
    record = given.record(f"session {number + 1}", match["state"])
    seconds = int(Decimal(match["hours"]) * 3600)
    given.sessions.append(Session(unit, part, state, seconds, starts, cause, record))


def _assessment(given: Given, match: re.Match[str]) -> None:
    states = {
        "passed": ResultState.PASSED,
        "failed": ResultState.FAILED,
        "asked": ResultState.PENDING,
    }
    state = states[match["state"]]
    final = state is ResultState.FAILED and match["final"] != "not final"
    given.result(f"assessment:{match['id']}", state, final=final)


def _document(given: Given, match: re.Match[str]) -> None:
    given.decide(
        DecisionKind.DOCUMENT, f"document:{match['id']}", match["state"], "read by the leads"
    )


def _document_graded(given: Given, match: re.Match[str]) -> None:
    state = ResultState.PASSED if match["state"] == "passed" else ResultState.FAILED
    given.result(f"document:{match['id']}", state, final=False)


def _competence(given: Given, match: re.Match[str]) -> None:
    acquired = match["state"] == "acquired"
    state = ResultState.PASSED if acquired else ResultState.FAILED
    final = match["final"] == "final"
    given.result(f"competence:{match['id']}", state, final=final)


def _every_competence(given: Given, match: re.Match[str]) -> None:
    component = given.programme.component(match["id"], given.track)
    for each in component.competences:
        given.result(f"competence:{each.id}", ResultState.PASSED, final=False)


def _acquired(given: Given, match: re.Match[str]) -> None:
    on = date.fromisoformat(match["on"])
    given.acquired.append(
        Acquired(given.programme.id, "case", match["id"], on, "found validated", "earlier-rules")
    )


def _agreement(given: Given, match: re.Match[str]) -> None:
    given.decide(
        DecisionKind.AGREEMENT, f"agreement:{match['id']}", match["state"], "letter received"
    )


def _profile(given: Given, match: re.Match[str]) -> None:
    record = given.record(match["field"], match["value"])
    given.profile.append(Profile(match["field"], match["value"], record))


def _practice(given: Given, match: re.Match[str]) -> None:
    name = f"practice_hours.{match['id']}"
    given.profile.append(Profile(name, match["hours"], given.record(name, match["hours"])))


def _by_hand(given: Given, match: re.Match[str]) -> None:
    kind = DecisionKind(match["kind"])
    given.decide(kind, match["id"], match["state"], match["because"] or "decided")


def _jury(given: Given, match: re.Match[str]) -> None:
    outcomes = {"admits": "admitted", "adjourns": "adjourned", "refuses": "not_awarded"}
    members = tuple(_member(each) for each in (match["members"] or "").split(",") if each.strip())
    given.decide(DecisionKind.JURY, "award", outcomes[match["outcome"]], "deliberation", members)


def _member(words: str) -> JuryMember:
    return JuryMember(words.split()[0], "from outside" in words, "as chair" in words)


def _until(given: Given, match: re.Match[str]) -> None:
    given.presentable_until = date.fromisoformat(match["on"])


def _gap(given: Given, match: re.Match[str]) -> None:
    need = f"{match['kind']}:{match['id']}"
    given.gaps.append(Gap(need, GapKind.UNBOUND, f"nothing provides {need}"))


_FINAL = r"(?:, (?P<final>not final|final))?"

#: Every form a sentence may have: an example, its pattern, what it adds.
SENTENCES: tuple[tuple[str, str, Add], ...] = (
    (
        "M1-UE4 validated in 2024-2025",
        rf"(?P<id>{_ID}) (?P<state>validated|failed)(?: in (?P<year>{_YEAR}))?{_FINAL}",
        _outcome,
    ),
    (
        "M2-UE2 not arrived",
        rf"(?P<id>{_ID}) (?P<state>not arrived|overdue)(?: in (?P<year>{_YEAR}))?",
        _pending,
    ),
    (
        "M2-UE2 unreadable because it is hidden",
        rf"(?P<kind>assessment |competence |document )?(?P<id>{_ID}) unreadable because (?P<cause>.+)",
        _unreadable,
    ),
    (
        "attended 1.5 h of UE1.coordinator",
        rf"(?P<state>attended|absent|planned|unmarked|unreadable) (?P<hours>{_HOURS}) h of (?P<of>{_ID})",
        _session,
    ),
    (
        "assessment of UE1 failed, final",
        rf"assessment of (?P<id>{_ID}) (?P<state>passed|failed|asked){_FINAL}",
        _assessment,
    ),
    ("document M1 accepted", rf"document (?P<id>{_ID}) (?P<state>accepted|refused)", _document),
    (
        "document M1 graded and passed",
        rf"document (?P<id>{_ID}) graded and (?P<state>passed|failed)",
        _document_graded,
    ),
    (
        "competence C.1.1 acquired",
        rf"competence (?P<id>{_ID}) (?P<state>acquired|not acquired){_FINAL}",
        _competence,
    ),
    (
        "every competence of BC1 acquired",
        rf"every competence of (?P<id>{_ID}) acquired",
        _every_competence,
    ),
    (
        "BC1 acquired earlier, on 2025-06-30",
        rf"(?P<id>{_ID}) acquired earlier, on (?P<on>\d{{4}}-\d\d-\d\d)",
        _acquired,
    ),
    (
        "agreement of host-institution given",
        rf"agreement of (?P<id>{_ID}) (?P<state>given|refused)",
        _agreement,
    ),
    ("profile route is vae", rf"profile (?P<field>{_ID}) is (?P<value>\S+)", _profile),
    ("practised 35 h for BC1", rf"practised (?P<hours>\d+) h for (?P<id>{_ID})", _practice),
    (
        "exemption of UE3 granted because of a foreign diploma",
        rf"(?P<kind>exemption|revocation) of (?P<id>[\w.:-]+) "
        r"(?P<state>granted|revoked|withdrawn)(?: because (?P<because>.+))?",
        _by_hand,
    ),
    (
        "jury admits with certifying-body, professional from outside as chair",
        r"jury (?P<outcome>admits|adjourns|refuses)(?: with (?P<members>.+))?",
        _jury,
    ),
    ("presentable until 2026-12-31", r"presentable until (?P<on>\d{4}-\d\d-\d\d)", _until),
    (
        "nothing provides hours of UE1",
        rf"nothing provides (?P<kind>[a-z]+) of (?P<id>{_ID})",
        _gap,
    ),
)

_COMPILED = tuple((re.compile(pattern), add) for _, pattern, add in SENTENCES)


def add_sentence(given: Given, sentence: str) -> None:
    """Add what a sentence says; raises ValueError, with the known forms, for any other."""
    for pattern, add in _COMPILED:
        match = pattern.fullmatch(sentence.strip())
        if match:
            add(given, match)
            return
    forms = "; ".join(repr(example) for example, _, _ in SENTENCES)
    raise ValueError(f"{sentence!r} is no sentence of a case. Known forms: {forms}")
