"""Evidence of every kind, for both programmes and all their tracks: complete, partial, absurd."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.decision import OUTCOMES, Acquired, Decision, DecisionKind, JuryMember
from lms_bridge.model.evidence import (
    Evidence,
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
from lms_bridge.programme import Component, Programme
from lms_bridge.rules.agreement import AgreementGiven
from lms_bridge.rules.assessment import AssessmentPassed
from lms_bridge.rules.base.rule import Rule, rule_tree
from lms_bridge.rules.competences import CompetenceAcquired
from lms_bridge.rules.result import DocumentAccepted, ResultValidated
from tests.programmes.shipped import shipped

YEAR = AcademicYear(2025)
TODAY = date(2026, 6, 30)
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
DU, CSEC = shipped("du_pccpu"), shipped("csec")
TRACKS = [(programme, track) for programme in (DU, CSEC) for track in programme.tracks]

SETTLING = (DecisionKind.EXEMPTION, DecisionKind.REVOCATION)
_HOURS = [1800, 5400, 12600, 25200, 37800, 75600, 108000, 378000]
_PROFILE = ["1", "3", "5", "6", "0", "35", "174.5", "1,5", "vae", "continuing", "own_post", "?", ""]

UNBOUND = Cause.of("assessment.unbound")
CAUSES = (as_written("no course"), UNBOUND)


@dataclass(frozen=True)
class Vocabulary:
    """What facts may speak of in one track."""

    results: tuple[str, ...]
    assessments: tuple[str, ...]
    where_bound: frozenset[str]
    competences: tuple[str, ...]
    documents: tuple[str, ...]
    agreements: tuple[str, ...]
    hours: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]
    components: tuple[str, ...]
    permanent: tuple[str, ...]

    @property
    def graded(self) -> tuple[str, ...]:
        """Every need that a result may be about."""
        hours = tuple(f"hours:{unit}" for unit, part in self.hours if not part)
        return self.results + self.assessments + self.competences + self.documents + hours

    @property
    def subjects(self) -> tuple[str, ...]:
        """What an exemption or a revocation may be about."""
        parts = tuple(f"hours:{unit}.{part}" for unit, part in self.hours if part)
        bare = tuple(each.partition(":")[2] for each in self.results + self.competences)
        return self.components + self.graded + parts + bare


@cache
def _vocabulary(folder: str, track: str) -> Vocabulary:
    programme = DU if folder == DU.id else CSEC
    components = programme.of_track(track)
    rules = [rule for each in components for rule in _rules(each)]
    assessed = [rule for rule in rules if isinstance(rule, AssessmentPassed)]
    return Vocabulary(
        results=_needs(rules, ResultValidated),
        assessments=tuple(rule.need for rule in assessed),
        where_bound=frozenset(rule.need for rule in assessed if rule.where_bound),
        competences=_needs(rules, CompetenceAcquired),
        documents=_needs(rules, DocumentAccepted),
        agreements=_needs(rules, AgreementGiven),
        hours=tuple(
            (each.id, part)
            for each in components
            if each.seconds
            for part in ("", *(part.id for part in each.parts))
        ),
        fields=tuple(programme.profile),
        components=tuple(each.id for each in components),
        permanent=tuple(each.id for each in components if each.permanent),
    )


def vocabulary(programme: Programme, track: str) -> Vocabulary:
    """What facts may speak of in a track."""
    return _vocabulary(programme.id, track)


def _rules(component: Component) -> Iterable[Rule]:
    yield from rule_tree(component.rule)
    if component.to_present:
        yield from rule_tree(component.to_present)


def _needs(rules: list[Rule], kind: type[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule.need for rule in rules if isinstance(rule, kind)))


def _sample(values: Iterable[str]) -> SearchStrategy[str]:
    return st.sampled_from(sorted(values) or ["nothing"])


@st.composite
def records(draw: DrawFn) -> Record:
    """A record; few different ones, so that some are alike."""
    at = draw(st.sampled_from([None, NOON - timedelta(days=30)]))
    item = draw(st.sampled_from(["item", "other item"]))
    return Record("course", item, draw(st.sampled_from(["", "8", "12"])), at, NOON)


@st.composite
def results(draw: DrawFn, words: Vocabulary, *, harmless: bool = False) -> Result:
    """A result; a harmless one is no final failure."""
    state = draw(st.sampled_from(list(ResultState)))
    final = draw(st.booleans()) and not (harmless and state is ResultState.FAILED)
    return Result(
        need=draw(_sample(words.graded)),
        state=state,
        final=final,
        year=draw(st.sampled_from([None, AcademicYear(2024), YEAR, YEAR, YEAR])),
        cause=as_written("the grade is hidden") if state is ResultState.UNREADABLE else None,
        record=draw(records()),
    )


@st.composite
def sessions(draw: DrawFn, words: Vocabulary) -> Session:
    """A session of some unit or part."""
    unit, part = draw(st.sampled_from(sorted(words.hours) or [("UE1", "")]))
    state = draw(st.sampled_from(list(SessionState)))
    starts = NOON + timedelta(days=draw(st.integers(-3, 3)))
    cause = as_written("no such mark") if state is SessionState.UNREADABLE else None
    seconds = draw(st.sampled_from(_HOURS))
    return Session(unit, part, state, seconds, starts, cause, draw(records()))


@st.composite
def gaps(draw: DrawFn, words: Vocabulary) -> Gap:
    """A need about which nothing can be read."""
    needs = words.graded + tuple(f"hours:{unit}" for unit, _ in words.hours)
    kind = draw(st.sampled_from(list(GapKind)))
    return Gap(
        draw(_sample(needs)),
        kind,
        draw(st.sampled_from([as_written("no course"), as_written("no activity")])),
    )


@st.composite
def profiles(draw: DrawFn, words: Vocabulary) -> Profile:
    """A field about the person, sensible or not."""
    value = draw(st.sampled_from(_PROFILE))
    return Profile(draw(_sample(words.fields)), value, draw(records()))


JURIES = (
    (),
    (
        JuryMember("certifying-body", outside=False),
        JuryMember("professional", outside=True, chair=True),
        JuryMember("professional", outside=True),
    ),
    (
        JuryMember("certifying-body", outside=False),
        JuryMember("professional", outside=False, chair=True),
        JuryMember("professional", outside=True),
    ),
)


@st.composite
def decisions(draw: DrawFn, words: Vocabulary) -> Decision:
    """A decision of any kind about anything it may be about."""
    kind = draw(st.sampled_from([each for each in DecisionKind if each is not DecisionKind.DRIFT]))
    subject = {
        DecisionKind.JURY: st.just("award"),
        DecisionKind.AGREEMENT: _sample(words.agreements),
        DecisionKind.DOCUMENT: _sample(words.documents),
        DecisionKind.PROFILE: _sample(f"profile:{each}" for each in words.fields),
    }.get(kind, _sample(words.subjects))
    outcome = _sample(OUTCOMES.get(kind, tuple(_PROFILE)))
    jury = draw(st.sampled_from(JURIES)) if kind is DecisionKind.JURY else ()
    return Decision(
        id=draw(st.integers(0, 2)),
        programme="programme",
        learner="learner",
        kind=kind,
        subject=draw(subject),
        outcome=draw(outcome),
        by=draw(st.sampled_from(["registrar", "lead"])),
        at=NOON - timedelta(hours=draw(st.integers(0, 3))),
        because=draw(st.sampled_from(["letter", "minutes"])),
        jury=jury,
    )


@st.composite
def acquired(draw: DrawFn, words: Vocabulary) -> Acquired:
    """A block acquired on some day."""
    on = TODAY - timedelta(days=draw(st.integers(1, 900)))
    component = draw(_sample(words.permanent))
    return Acquired("programme", "learner", component, on, "found validated", "rules")


def complete(programme: Programme, track: str) -> Evidence:
    """All that the track asks for: everything passed, attended, agreed."""
    words = vocabulary(programme, track)
    record = Record("course", "item", "15", None, NOON)
    passed = words.results + words.competences
    passed += tuple(each for each in words.assessments if each not in words.where_bound)
    taught = [each for each in programme.of_track(track) if each.seconds]
    given = [
        Decision(9, "p", "l", DecisionKind.AGREEMENT, each, "given", "lead", NOON, "letter")
        for each in words.agreements
    ]
    return Evidence(
        learner="learner",
        programme=programme.id,
        track=track,
        year=YEAR,
        as_of=NOON,
        results=tuple(
            Result(need, ResultState.PASSED, final=True, year=YEAR, cause=None, record=record)
            for need in passed
        ),
        sessions=tuple(
            Session(each.id, part, SessionState.COUNTED, seconds, NOON, None, record)
            for each in taught
            if each.seconds
            for part, seconds in [
                *((part.id, part.seconds.at(YEAR.starts)) for part in each.parts),
                ("", each.seconds.at(YEAR.starts)),
            ]
        ),
        gaps=tuple(
            Gap(need, GapKind.UNBOUND, Cause.of("assessment.unbound"))
            for need in sorted(words.where_bound)
        ),
        decisions=tuple(given),
    )


@st.composite
def _some(draw: DrawFn, facts: tuple[object, ...]) -> tuple[object, ...]:
    kept = draw(st.lists(st.booleans(), min_size=len(facts), max_size=len(facts)))
    return tuple(fact for fact, keep in zip(facts, kept, strict=True) if keep)


@st.composite
def evidence(draw: DrawFn, programme: Programme, track: str, *, harmless: bool = False) -> Evidence:
    """Any evidence: nothing, a part or all of what is asked, and facts that nobody expected."""
    words = vocabulary(programme, track)
    base = complete(programme, track)
    how_much = draw(st.sampled_from(["all", "part", "nothing"]))
    kept: dict[str, SearchStrategy[tuple[Any, ...]]] = {
        name: {"all": st.just(facts), "part": _some(facts), "nothing": st.just(())}[how_much]
        for name, facts in (
            ("results", base.results),
            ("sessions", base.sessions),
            ("decisions", base.decisions),
        )
    }
    more: dict[str, SearchStrategy[list[Any]]] = {
        "results": st.lists(results(words, harmless=harmless), max_size=6),
        "sessions": st.lists(sessions(words), max_size=4 if words.hours else 0),
        "decisions": st.lists(decisions(words), max_size=5),
    }
    lists: dict[str, Any] = {name: (*draw(kept[name]), *draw(more[name])) for name in kept}
    if harmless:
        lists["decisions"] = tuple(each for each in lists["decisions"] if not refuses(each))
    days = st.sampled_from([-1, 0, 1])
    until = None if harmless else draw(st.none() | days.map(lambda day: TODAY + timedelta(day)))
    return replace(
        base,
        **lists,
        profile=tuple(draw(st.lists(profiles(words), max_size=5))),
        gaps=(*base.gaps, *draw(st.lists(gaps(words), max_size=3))),
        acquired=tuple(draw(st.lists(acquired(words), max_size=2 if words.permanent else 0))),
        presentable_until=until,
    )


def refuses(decision: Decision) -> bool:
    """Whether a decision takes something away."""
    return decision.kind is DecisionKind.REVOCATION or decision.outcome in {
        "refused",
        "withdrawn",
        "adjourned",
        "not_awarded",
    }


@st.composite
def learners(draw: DrawFn, *, harmless: bool = False) -> tuple[Programme, Evidence]:
    """A learner of any track of any programme."""
    programme, track = draw(st.sampled_from(TRACKS))
    return programme, draw(evidence(programme, track, harmless=harmless))
