"""Many verdicts to put into words: every case of all programmes, and what none of them has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from lms_bridge.cause import Cause, CauseValue
from lms_bridge.model.dated import Dated
from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.evidence import Discrepancy, Evidence, Record, Result, ResultState
from lms_bridge.model.identity import AcademicYear, Citation
from lms_bridge.model.verdict import Because, Owed, Verdict
from lms_bridge.programme.nouns import Programme
from lms_bridge.rules.at_least import AtLeast
from lms_bridge.rules.result import InYear, ResultValidated
from lms_bridge.stages.evaluate import judge
from lms_bridge.text import Line, Wording, explain
from tests.programmes.hooked import hooked
from tests.programmes.semester import attending, semester, verdict_on
from tests.programmes.semester_cases import CASES
from tests.programmes.shipped import case_results, shipped

NAMES = ("du_pccpu", "csec", "licence_info_s1")
LANGUAGES = ("fr", "en")
ON = date(2026, 6, 30)
MOMENT = datetime(2026, 6, 30, 12, tzinfo=UTC)


def programme(name: str) -> Programme:
    """A programme of this repository."""
    return shipped(name)


@cache
def verdicts() -> tuple[tuple[Programme, Verdict], ...]:
    """Every verdict there is to tell."""
    found = [(programme(name), each.verdict) for name in NAMES for each in case_results(name)]
    found += (*_at_least(), *_stated(), *_revoked(), *_marked(), *_attended())
    found += (*_hooked(), *_noticed())
    return tuple(found)


@cache
def explanations(language: str) -> tuple[tuple[Programme, Verdict, Line], ...]:
    """The same, each with its explanation, in which no code and no value lacks its words."""
    return tuple(
        (found, verdict, explain(verdict, Wording(language, found, strict=True)))
        for found, verdict in verdicts()
    )


def verdict_of(name: str, case: str) -> Verdict:
    """The verdict of one case of a programme, by the case's own words."""
    return next(each.verdict for each in case_results(name) if each.case.name == case)


def _at_least() -> Iterator[tuple[Programme, Verdict]]:
    """UE9 on two of three results: with none arrived, with two passed, with two failed."""
    base = programme("du_pccpu")
    source = Citation("EQ", "modalité 2")
    asked = ("M2-UE5", "M2-UE6", "M2-UE7")
    rules = tuple(ResultValidated(each, InYear.ANY, source) for each in asked)
    rule = AtLeast(Dated(((date(2019, 9, 1), 2, source),)), rules, source)
    changed = replace(
        base,
        components=tuple(
            replace(each, rule=rule) if each.id == "UE9" else each for each in base.components
        ),
    )
    for states in ((), (ResultState.PASSED,) * 2, (ResultState.FAILED,) * 2):
        year = AcademicYear(2025)
        results = tuple(
            Result(f"result:{result}", state, final=True, year=year, cause=None, record=record())
            for result, state in zip(asked, states, strict=False)
        )
        evidence = Evidence("case", base.id, "mention-1-c3s", year, MOMENT, results)
        yield changed, judge(changed, evidence, ON)


def _stated() -> Iterator[tuple[Programme, Verdict]]:
    """A candidate of the CSEC whose route, level and experience a person stated."""
    found = programme("csec")
    for route, level in (("vae", "6"), ("initial", "6"), ("initial", "4")):
        fields = {"route": route, "level": level, "experience": "2"}
        decisions = tuple(
            Decision(
                number,
                found.id,
                "case",
                DecisionKind.PROFILE,
                f"profile:{name}",
                value,
                "registrar",
                MOMENT,
                "seen on paper",
            )
            for number, (name, value) in enumerate(fields.items(), 1)
        )
        year = AcademicYear(2025)
        evidence = Evidence("case", found.id, "training", year, MOMENT, decisions=decisions)
        yield found, judge(found, evidence, ON)


def _revoked() -> Iterator[tuple[Programme, Verdict]]:
    """A block that was revoked, with a record of which nobody knows the day, and the award."""
    found, year = programme("csec"), AcademicYear(2025)
    undated = replace(record("3", "C.6.1", ""), at=None)
    passed = Result("competence:C.6.1", ResultState.PASSED, False, year, None, undated)  # noqa: FBT003 - final
    for subject in ("BC3", "award"):
        said = Decision(
            1, found.id, "case", DecisionKind.REVOCATION, subject, "revoked", "r", MOMENT, "fraud"
        )
        evidence = Evidence(
            "case", found.id, "training", year, MOMENT, results=(passed,), decisions=(said,)
        )
        yield found, judge(found, evidence, ON)


def _marked() -> Iterator[tuple[Programme, Verdict]]:
    """A semester with marks, on a day before and on a day after its deadlines."""
    counting = 'counting: {results: once, source: "R: art. 9"}\n'
    for found in (semester(), semester(counting)):
        for given, _ in CASES.values():
            yield found, verdict_on(found, given, "2026-06-15")
    passed = ("assessment of REPORT passed", "B2 validated")
    for given in ((), passed, LATE, (*passed, *LATE)):
        for on in ("2026-08-30", "2026-09-01"):
            yield found, verdict_on(found, given, on)


def _attended() -> Iterator[tuple[Programme, Verdict]]:
    """Compensation that asks for attendance, which is still to come, or was taken back."""
    found = attending()
    marks = ("mark of U5 is 12", "mark of U6 is 9", "mark of U7 is 12")
    for given in ((), ("revocation of hours:U6 revoked because of a false signature",)):
        yield found, verdict_on(found, (*marks, *given), "2026-06-15")


def _hooked() -> Iterator[tuple[Programme, Verdict]]:
    """What a programme's own Python says, and what is said of it when it fails."""
    found = hooked()
    for given in (("mark of U1.CC is 9", "mark of U1.EX is 9"), ("profile option is E1",)):
        yield found, verdict_on(found, given, "2026-06-15")


def _noticed() -> Iterator[tuple[Programme, Verdict]]:
    """What mapping saw in the records of a learner, and a block whose records are gone."""
    cause = Cause.of("scale.untold", item="C3S-M2-UE2-RESULT", maximum=3)
    where = {"course": "C3S-M2-UE2", "item": "total"}
    seen = (
        Discrepancy.of("UE1", "need.not_used", cause=cause),
        Discrepancy.of("UE1", "record.not_used", cause=cause, **where),
        *(
            Discrepancy.of("UE1", f"grade.{each}", **where)
            for each in ("overridden", "excluded", "reduced")
        ),
        Discrepancy.of("UE1", "result.before_year", on="2025-06-25", year="2025-2026", **where),
        Discrepancy.of(
            "UE1",
            "result.sources_differ",
            value="12/20",
            file="m2.csv",
            line=2,
            said="ajourné",
            **where,
        ),
        *_of_sessions(),
        Discrepancy.of("award", "learner.number_near", others=("21000050",)),
        Discrepancy.of("award", "learner.number_odd", number='="21000001"'),
    )
    du, csec, year = programme("du_pccpu"), programme("csec"), AcademicYear(2025)
    evidence = Evidence("case", du.id, "mention-1-c3s", year, MOMENT, discrepancies=seen)
    yield du, judge(du, evidence, ON)
    gone = Cause.of("lms.vanished", item="CSEC-C.1.1", on="2026-01-02")
    lost = Result("competence:C.1.1", ResultState.UNREADABLE, False, year, gone, record())  # noqa: FBT003 - not final
    kept = Acquired(csec.id, "case", "BC1", ON, "validated", "rules")
    evidence = Evidence("case", csec.id, "training", year, MOMENT, (lost,), acquired=(kept,))
    yield csec, judge(csec, evidence, ON)


def _of_sessions() -> Iterator[Discrepancy]:
    """What is said of sessions that could be wrong."""
    session = Cause.of(
        "session", activity="DU-UE1-ATT", on="2026-01-12", seconds=5400, about="Éthique"
    )
    told: dict[str, CauseValue] = {
        "count": 2,
        "seconds": 5400,
        "sessions": (session, session),
        "more": 3,
        "lost": 3600,
    }
    odd = ("other_year", "too_long", "holiday", "sunday", "ahead", "empty", "not_enrolled")
    for each in (*odd, "overlapping", "contradictory", "no_part"):
        for counted in (True, False):
            yield Discrepancy.of(
                "UE1", f"sessions.{each}", counted=counted, left_out=not counted, **told
            )
    for each in ("counted_elsewhere", "claimed_elsewhere"):
        yield Discrepancy.of("UE1", f"sessions.{each}", other="UE2", **told)
    yield Discrepancy.of("UE1", "sessions.several_units", others=("UE2", "UE5"), **told)
    yield Discrepancy.of("UE1", "sessions.no_unit", **told)
    parts = ("UE1.coordinator", "UE1.ethics")
    yield Discrepancy.of("UE1", "sessions.several_parts", parts=parts, **told)
    for code in ("sessions.unmarked", "sessions.untaken"):
        yield Discrepancy.of("UE1", code, days=14, **told)
    moved = Cause.of(
        "session.recounted",
        session="DU-UE1-ATT session 7",
        was="UE1.ethics",
        was_on="2026-01-12",
        was_seconds=5400,
        now="UE1",
        now_on="2026-01-13",
        now_seconds=0,
    )
    yield Discrepancy.of("UE1", "sessions.recounted", sessions=(moved,))


#: Second sessions to come, marks not final, a deadline extended.
LATE = (
    "extension of REPORT to 2026-08-31",
    *(f"mark of {each} is 8, not final" for each in ("U1.CC", "U1.EX", "U3.W", "U3.O")),
    *(f"mark of U2.{each} is 8" for each in ("T1", "T2", "T3")),
)


def record(value: str = "12/20", item: str = "total", course: str = "C3S-M2-UE5") -> Record:
    """A record read on the day of judgement."""
    return Record(course, item, value, None, MOMENT)


def conditions() -> Iterator[tuple[Programme, Verdict, Because]]:
    """Every condition of every verdict."""
    for found, verdict in verdicts():
        roots = [verdict.because]
        for each in verdict.components:
            roots.extend(root for root in (each.because, each.presentation) if root)
        for root in roots:
            yield from ((found, verdict, each) for each in _walk(root))


def _walk(because: Because) -> Iterator[Because]:
    yield because
    for child in because.children:
        yield from _walk(child)


def discrepancies() -> Iterator[tuple[Programme, Verdict, Discrepancy]]:
    """All that a person has to look at in every verdict."""
    for found, verdict in verdicts():
        yield from ((found, verdict, each) for each in verdict.to_look_at)


def debts() -> Iterator[tuple[Programme, Verdict, Owed]]:
    """Everything owed in every verdict."""
    for found, verdict in verdicts():
        for owed in (verdict.owed, *(each.owed for each in verdict.components)):
            yield from ((found, verdict, each) for each in owed)


def plain(text: str) -> str:
    """With ordinary spaces, to read the tests more easily."""
    return text.replace("\u00a0", " ")
