"""The sentences of the kinds of rules: what each fact adds, what each expectation tells apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lms_bridge.errors import BadValue
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme.cases.sentences import add_sentence, check_sentence
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.kind import RuleKind
from lms_bridge.rules.base.registry import kinds
from tests.programmes.edges import edges
from tests.programmes.semester import differences, semester

EDGES, SEMESTER = edges(), semester()
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
NO_SUCH_MARK = "as_written(text=\"the mark '?' is not in the table\")"
REGISTRAR = "by registrar on 2026-06-15 12:01"


def added(given: Given) -> Iterator[str]:
    """What is known of a learner, one fact a line."""
    for result in given.results:
        final = "final" if result.final else "not final"
        mark = f" {result.mark.value} of {result.mark.maximum}" if result.mark else ""
        cause = f" {result.cause}" if result.cause else ""
        yield f"{result.need} {result.state.value}, {final}, {result.year}{mark}{cause}"
        value = f"{result.mark.value}/{result.mark.maximum}" if result.mark else result.state.value
        assert (result.record.course, result.record.item) == ("case", result.need)
        assert (result.record.value, result.record.read_at) == (value, NOON)
    for session in given.sessions:
        cause = f" {session.cause}" if session.cause else ""
        part = f".{session.part}" if session.part else ""
        at = session.starts.strftime("%m-%d %H")
        what = f"{session.record.item}={session.record.value}"
        yield f"{session.unit}{part} {session.state.value} {session.seconds} {at} {what}{cause}"
    for field in given.profile:
        assert field.record is not None
        yield f"{field.field}={field.value} {field.record.item}={field.record.value}"
    for each in given.decisions:
        said = f"{each.kind.value} of {each.subject} {each.outcome}"
        yield f"{said} by {each.by} on {each.at:%Y-%m-%d %H:%M}: {each.because}"


#: By sentence, the facts that it adds.
FACTS: dict[str, list[str]] = {
    "attended 1.5 h of PART.lab": ["PART.lab counted 5400 05-16 12 session 1=attended"],
    "absent 1 h of HRS": ["HRS not_counted 3600 05-16 12 session 1=absent"],
    "planned 2 h of HRS": ["HRS planned 7200 06-16 12 session 1=planned"],
    "unmarked 2 h of HRS": ["HRS unmarked 7200 05-16 12 session 1=unmarked"],
    "unreadable 2 h of HRS": [f"HRS unreadable 7200 05-16 12 session 1=unreadable {NO_SUCH_MARK}"],
    "hours of HRS attested": ["hours:HRS passed, not final, 2025-2026"],
    "R1 validated": ["result:R1 passed, not final, 2025-2026"],
    "R1 validated, final": ["result:R1 passed, final, 2025-2026"],
    "R1 validated, not final": ["result:R1 passed, not final, 2025-2026"],
    "R1 failed": ["result:R1 failed, final, 2025-2026"],
    "R1 failed, not final": ["result:R1 failed, not final, 2025-2026"],
    "R1 failed in 2024-2025, final": ["result:R1 failed, final, 2024-2025"],
    "R1 validated in an unknown year": ["result:R1 passed, not final, None"],
    "R1 not arrived": ["result:R1 pending, not final, 2025-2026"],
    "R1 overdue in 2023-2024": ["result:R1 pending, final, 2023-2024"],
    "R1 unreadable because it is hidden": [
        "result:R1 unreadable, not final, 2025-2026 as_written(text='it is hidden')"
    ],
    "document REPORT graded and passed": ["document:REPORT passed, not final, 2025-2026"],
    "document REPORT graded and failed": ["document:REPORT failed, not final, 2025-2026"],
    "document REPORT accepted": [
        f"document of document:REPORT accepted {REGISTRAR}: read by the leads"
    ],
    "document REPORT refused": [
        f"document of document:REPORT refused {REGISTRAR}: read by the leads"
    ],
    "mark of U1.EX is 12.5": ["mark:U1.EX passed, final, 2025-2026 12.5 of 20"],
    "mark of U1 is 10": ["mark:U1 passed, final, 2025-2026 10 of 20"],
    "mark of U1 is 9.9 out of 20, not final": ["mark:U1 failed, not final, 2025-2026 9.9 of 20"],
    "second session of U1.EX is 5 out of 10 in 2024-2025, final": [
        "resit:U1.EX passed, final, 2024-2025 5 of 10"
    ],
    "mark of U1 not arrived": ["mark:U1 pending, not final, 2025-2026"],
    "second session of U1 overdue": ["resit:U1 pending, final, 2025-2026"],
    "assessment of EXAM passed": ["assessment:EXAM passed, not final, 2025-2026"],
    "assessment of EXAM failed": ["assessment:EXAM failed, final, 2025-2026"],
    "assessment of EXAM failed, final": ["assessment:EXAM failed, final, 2025-2026"],
    "assessment of EXAM failed, not final": ["assessment:EXAM failed, not final, 2025-2026"],
    "assessment of EXAM asked": ["assessment:EXAM pending, not final, 2025-2026"],
    "competence C1 acquired": ["competence:C1 passed, not final, 2025-2026"],
    "competence C1 not acquired": ["competence:C1 failed, not final, 2025-2026"],
    "competence C1 not acquired, not final": ["competence:C1 failed, not final, 2025-2026"],
    "competence C1 not acquired, final": ["competence:C1 failed, final, 2025-2026"],
    "every competence of BLOCK acquired": [
        "competence:C1 passed, not final, 2025-2026",
        "competence:C2 passed, not final, 2025-2026",
    ],
    "agreement of host given": [f"agreement of agreement:host given {REGISTRAR}: letter received"],
    "agreement of host refused": [
        f"agreement of agreement:host refused {REGISTRAR}: letter received"
    ],
    "extension of DUE to 2026-09-15": [
        f"extension of deadline:DUE 2026-09-15 {REGISTRAR}: asked in time"
    ],
    "practised 35 h for POST": ["practice_hours.POST=35 practice_hours.POST=35"],
    "profile route is vae": ["route=vae route=vae"],
    "profile route set by hand to vae": [
        f"profile of profile:route vae {REGISTRAR}: seen in the file"
    ],
}


@pytest.mark.parametrize("sentence", FACTS)
def test_a_sentence_adds_the_fact_that_it_says(sentence: str):
    """A case means what it says: of which year, final or not, marked or decided by whom."""
    given = Given(EDGES, "main", AcademicYear(2025), NOON.date())
    add_sentence(given, sentence)
    assert list(added(given)) == FACTS[sentence]


def test_sessions_and_decisions_follow_one_another():
    """An hour or a minute apart, each with a number of its own."""
    given = Given(EDGES, "main", AcademicYear(2025), date(2026, 6, 15))
    for sentence in ("attended 1 h of HRS", "planned 1 h of HRS", "absent 1 h of HRS"):
        add_sentence(given, sentence)
    starts = [each.starts.strftime("%m-%d %H") for each in given.sessions]
    assert starts == ["05-16 12", "06-16 13", "05-16 14"]
    assert [each.record.item for each in given.sessions] == ["session 1", "session 2", "session 3"]
    for outcome in ("given", "refused"):
        add_sentence(given, f"agreement of host {outcome}")
    assert [(each.id, each.at.minute) for each in given.decisions] == [(1, 1), (2, 2)]
    assert {(each.programme, each.learner) for each in given.decisions} == {("edges", "case")}


@pytest.mark.parametrize(
    ("sentence", "passes"),
    [
        ("mark of U1 is 10", "passed"),
        ("mark of U1 is 9.9", "failed"),
        ("mark of U1 is 20", "failed"),
    ],
)
def test_a_mark_passes_by_the_scale_of_its_programme(sentence: str, passes: str):
    """Out of as much as the programme counts; without a scale out of twenty, and never passed."""
    programme = replace(SEMESTER, pass_mark=None) if sentence.endswith("20") else SEMESTER
    given = Given(programme, "main", AcademicYear(2025), NOON.date())
    add_sentence(given, sentence)
    (result,) = given.results
    assert result.state.value == passes
    assert result.mark is not None
    assert result.mark.maximum == 20


MET = "attended 6 h of HRS", "planned 4 h of HRS"

#: name: programme, facts, an expectation, and what differs.
EXPECTED = {
    "hours as they are": (EDGES, MET, "hours of HRS: 6 h attended, 4 h planned, 4 h missing", ""),
    "hours otherwise": (
        EDGES,
        MET,
        "hours of HRS: 6 h attended, 4 h planned, 3 h missing",
        "attended, planned, missing: [6.0, 4.0, 4.0]",
    ),
    "hours that are not asked": (
        EDGES,
        MET,
        "hours of EXAM: 6 h attended, 4 h planned, 3 h missing",
        "no hours of EXAM are asked",
    ),
    "within reach": (EDGES, MET, "hours of HRS are within reach", ""),
    "not out of reach": (EDGES, MET, "hours of HRS are out of reach", "they are within reach"),
    "not within reach": (
        EDGES,
        MET[:1],
        "hours of HRS are within reach",
        "they are out of reach",
    ),
    "hours that are not owed": (
        EDGES,
        (),
        "hours of EXAM are within reach",
        "no hours of EXAM are owed",
    ),
    "words asked": (
        EDGES,
        ("D1 failed", "D2 failed"),
        "document REPORT asks for 5000 words",
        "",
    ),
    "other words": (
        EDGES,
        ("D1 failed", "D2 failed"),
        "document REPORT asks for 4999 words",
        "it asks for 5000",
    ),
    "a document that is not owed": (
        EDGES,
        (),
        "document OTHER asks for 5000 words",
        "document OTHER is not owed",
    ),
    "hours exempted": (EDGES, ("R1 validated",), "PART is exempted from 6 h", ""),
    "other hours exempted": (
        EDGES,
        ("R1 validated",),
        "PART is exempted from 5 h",
        "hours exempted: [6.0]",
    ),
    "no hours exempted": (EDGES, (), "PART is exempted from 6 h", "hours exempted: []"),
    "a mark": (SEMESTER, ("mark of U4 is 12.4",), "mark of U4 comes to 12.4", ""),
    "another mark": (
        SEMESTER,
        ("mark of U4 is 12.4",),
        "mark of U4 comes to 12.5",
        "it is 12.4",
    ),
    "a mark that is not known": (
        SEMESTER,
        (),
        "mark of U4 comes to 12.5",
        "no mark of U4 is told",
    ),
    "an average": (
        SEMESTER,
        ("mark of U5 is 9", "mark of U6 is 9", "mark of U7 is 14"),
        "average of S3 comes to 10.66",
        "",
    ),
    "another average": (
        SEMESTER,
        ("mark of U5 is 9", "mark of U6 is 9", "mark of U7 is 14"),
        "average of S3 comes to 10.67",
        "it is 10.66",
    ),
    "an average that is not known": (
        SEMESTER,
        (),
        "average of S3 comes to 10",
        "no average of S3 is told",
    ),
    "credits": (SEMESTER, ("mark of U4 is 12",), "2 credits are earned for TOTAL", ""),
    "other credits": (
        SEMESTER,
        ("mark of U4 is 12",),
        "3 credits are earned for TOTAL",
        "2 credits are earned",
    ),
    "credits that are not asked": (
        SEMESTER,
        (),
        "3 credits are earned for U4",
        "U4 asks for no credits",
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_expectation_of_a_kind_says_what_differs(name: str):
    """Nothing where the verdict is as expected; else what is seen instead."""
    programme, given, expected, seen = EXPECTED[name]
    found = differences(programme, given, expected, on="2026-06-15")
    assert found == ([f"{expected} → {seen}"] if seen else [])


@pytest.mark.parametrize("kind", kinds().known.values(), ids=lambda each: each.name)
def test_the_example_of_a_form_is_a_sentence_of_it(kind: RuleKind):
    """Whoever mistypes a sentence is shown the nearest example, and may copy it."""
    forms = [(each.pattern, each.example) for each in kind.given]
    forms += [(each.pattern, each.example) for each in kind.expected]
    for pattern, example in forms:
        assert re.fullmatch(pattern, example)
    assert all(callable(each.add) for each in kind.given)
    assert all(callable(each.compare) for each in kind.expected)


@pytest.mark.parametrize(
    ("sentence", "like"),
    [
        ("assesment of UE1 failed", ("`assessment of UE1 failed, final`",)),
        ("attended 3 hours of UE1", ("`attended 1.5 h of UE1.coordinator`",)),
        ("zzz", ()),
    ],
)
def test_a_sentence_of_no_form_is_refused_with_those_like_it(sentence: str, like: tuple[str, ...]):
    """Names and numbers aside; at most two."""
    with pytest.raises(BadValue) as caught:
        check_sentence(sentence)
    assert caught.value.cause.code == "case.no_fact"
    assert caught.value.cause.value("sentence") == sentence
    found = caught.value.cause.value("like")
    assert isinstance(found, tuple)
    assert found[: len(like)] == like
    assert len(found) <= 2
    assert like or not found
