"""Facts about learners of any programme, invented at random: complete, partial, contradictory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from lms_bridge.authoring.standard.subject import rules_of
from lms_bridge.cause import Cause
from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.evidence import (
    Evidence,
    Gap,
    GapKind,
    Mark,
    Profile,
    Record,
    Result,
    ResultState,
    Session,
    SessionState,
)
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme.needs import needs
from lms_bridge.programme.nouns import Programme

YEAR = AcademicYear(2025)
TODAY = date(2026, 6, 30)
NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
_NO_SUCH_MARK = Cause.of("attendance.unknown_mark", mark="?", activity="ATT")
_RECORD = Record("course", "item", "", None, NOON)
_GRADED = frozenset({"result", "assessment", "competence", "document", "mark", "resit"})
_SECONDS = (1800, 5400, 25200, 75600, 378000)
_HALF = Decimal(10)
#: How often something happens that seldom does.
_SELDOM = 0.05


@dataclass(frozen=True, slots=True)
class Speaks:
    """What facts about a learner of one track may speak of."""

    graded: tuple[str, ...]
    where_bound: frozenset[str]
    hours: tuple[tuple[str, str], ...]
    fields: Mapping[str, tuple[str, ...]]


def speaks(programme: Programme, track: str) -> Speaks:
    """What facts may speak of in a track."""
    asked = needs(programme, [track])
    components = programme.of_track(track)
    return Speaks(
        graded=tuple(each.key for each in asked if each.kind in _GRADED),
        where_bound=frozenset(
            rule.need_where_bound
            for component in components
            for rule in rules_of(component)
            if rule.need_where_bound
        ),
        hours=tuple(
            (each.id, part)
            for each in components
            if each.seconds
            for part in ("", *(part.id for part in each.parts))
        ),
        fields={key: tuple(each.values) for key, each in programme.profile.items()},
    )


def passed(need: str) -> Result:
    """A result that is passed, with the highest mark."""
    mark = Mark(Decimal(20), Decimal(20)) if need.startswith(("mark:", "resit:")) else None
    return Result(need, ResultState.PASSED, True, YEAR, None, _RECORD, mark)  # noqa: FBT003 - final


def mark_out_of_twenty(need: str, value: Decimal) -> Result:
    """A mark out of twenty, final."""
    mark = Mark(value, Decimal(20))
    state = ResultState.PASSED if value >= _HALF else ResultState.FAILED
    return Result(need, state, True, YEAR, None, _RECORD, mark)  # noqa: FBT003 - final


def complete(programme: Programme, track: str, mark: Callable[[], Decimal]) -> Evidence:
    """All that can be known, for good: hours attended, these marks, everything else failed."""
    words = speaks(programme, track)
    results = tuple(
        mark_out_of_twenty(each, mark())
        if each.startswith(("mark:", "resit:"))
        else Result(each, ResultState.FAILED, True, YEAR, None, _RECORD)  # noqa: FBT003 - final
        for each in words.graded
    )
    sessions = tuple(
        Session(unit, part, SessionState.COUNTED, _SECONDS[-1], NOON + timedelta(n), None, _RECORD)
        for n, (unit, part) in enumerate(words.hours)
    )
    profile = tuple(
        Profile(key, values[0], _RECORD) for key, values in words.fields.items() if values
    )
    return replace(nothing(programme, track), results=results, sessions=sessions, profile=profile)


def nothing(programme: Programme, track: str) -> Evidence:
    """Whoever nothing at all is known of."""
    return Evidence("learner", programme.id, track, YEAR, NOON)


def invent(programme: Programme, track: str, random: Random) -> Evidence:
    """Any facts: nothing, some or much of what is asked, and what nobody expected."""
    words = speaks(programme, track)
    share = random.choice((0.0, 0.3, 0.7, 1.0))
    graded = [each for each in words.graded if random.random() < share]
    middling = random.choice((True, False))
    return Evidence(
        learner="learner",
        programme=programme.id,
        track=track,
        year=YEAR,
        as_of=NOON,
        results=tuple(
            mark_out_of_twenty(each, Decimal(random.randint(14, 25)) / 2)
            if middling and each.startswith("mark:")
            else _result(each, random)
            for each in graded
        ),
        sessions=tuple(
            _session(unit, part, random, number)
            for number, (unit, part) in enumerate(words.hours * 2)
            if random.random() < share
        ),
        profile=tuple(
            Profile(key, random.choice((*values, "0", "3", "12.5", "?")), _RECORD)
            for key, values in words.fields.items()
            if random.random() < share
        ),
        gaps=tuple(
            Gap(each, GapKind.UNBOUND, Cause.of("assessment.unbound"))
            for each in sorted(words.where_bound - set(graded))
        ),
        decisions=tuple(_exempted(programme, track, random)),
        acquired=tuple(_acquired(programme, track, random)),
    )


def a_day(random: Random) -> date:
    """A day around the learner's year."""
    return TODAY + timedelta(days=random.randint(-400, 400))


def with_days(programme: Programme, evidence: Evidence, random: Random) -> Evidence:
    """The same facts with days on which something ends, some of them put off by a person."""
    deadlines = [each.key for each in needs(programme, [evidence.track]) if each.kind == "deadline"]
    put_off = tuple(
        Decision(
            100 + number,
            programme.id,
            evidence.learner,
            DecisionKind.EXTENSION,
            each,
            a_day(random).isoformat(),
            "registrar",
            NOON,
            "an illness",
        )
        for number, each in enumerate(deadlines)
        if random.random() < 1 / 2
    )
    return replace(
        evidence,
        decisions=(*evidence.decisions, *put_off),
        presentable_until=random.choice((None, a_day(random))),
        results_final_on=random.choice((None, a_day(random))),
    )


def _exempted(programme: Programme, track: str, random: Random) -> Iterator[Decision]:
    """Now and then a person exempted from a component."""
    for number, each in enumerate(programme.of_track(track), 1):
        if random.random() < _SELDOM:
            yield Decision(
                number,
                programme.id,
                "learner",
                DecisionKind.EXEMPTION,
                each.id,
                "granted",
                "registrar",
                NOON,
                "a foreign diploma",
            )


def _acquired(programme: Programme, track: str, random: Random) -> Iterator[Acquired]:
    """Now and then a component was acquired a year ago, with a mark or without."""
    on = TODAY - timedelta(days=400)
    for each in programme.of_track(track):
        if each.permanent and random.random() < _SELDOM:
            block = Acquired(programme.id, "learner", each.id, on, "found validated", "rules")
            mark = Decimal(random.randint(20, 40)) / 2
            with_mark = each.mark is not None and random.random() < 1 / 2
            yield replace(block, mark=mark, out_of=Decimal(20)) if with_mark else block


def _result(need: str, random: Random) -> Result:
    state = random.choice((*ResultState, ResultState.PASSED))
    cause = Cause.of("grade.hidden") if state is ResultState.UNREADABLE else None
    year = random.choice((None, AcademicYear(2024), YEAR, YEAR))
    mark = None
    if need.startswith(("mark:", "resit:")) and state in {ResultState.PASSED, ResultState.FAILED}:
        mark = Mark(Decimal(random.randint(0, 40)) / 2, Decimal(20))
    return Result(need, state, random.choice((True, False)), year, cause, _RECORD, mark)


def _session(unit: str, part: str, random: Random, number: int) -> Session:
    state = random.choice((*SessionState, SessionState.COUNTED))
    cause = _NO_SUCH_MARK if state is SessionState.UNREADABLE else None
    starts = NOON + timedelta(hours=number)
    return Session(unit, part, state, random.choice(_SECONDS), starts, cause, _RECORD)
