"""The evidence of a case: what its sentences say, and what a site binds only where it wants to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from lms_bridge.cause import Cause, as_written
from lms_bridge.model.evidence import Gap, GapKind, Mark, Record, Result, ResultState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.rules.base.given import Given
from tests.programmes.edges import alone

NINE, TWENTY = Decimal(9), Decimal(20)
YEAR, ON = AcademicYear(2025), date(2026, 6, 15)
NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
NEED = "assessment:SITE"
UNBOUND = Gap(NEED, GapKind.UNBOUND, Cause.of("assessment.unbound"))


def case(*units: str) -> Given:
    """A case of a programme of these units."""
    return Given(alone(*units), "main", YEAR, ON)


def test_what_a_site_need_not_bind_is_unbound_unless_the_case_names_it():
    """With a result, or with a gap of its own; what every site binds is never unbound."""
    assert case("SITE", "EXAM").evidence().gaps == (UNBOUND,)
    passed = case("SITE")
    passed.result(NEED, ResultState.PASSED)
    assert passed.evidence().gaps == ()
    closed = case("SITE")
    closed.gaps.append(Gap(NEED, GapKind.UNREADABLE, as_written("it is gone")))
    assert closed.evidence().gaps == tuple(closed.gaps)
    other = case("SITE")
    other.result("assessment:EXAM", ResultState.PASSED)
    assert other.evidence().gaps == (UNBOUND,)


def test_a_result_of_a_case_is_not_final_by_itself_and_has_a_record():
    """With the mark as its value where there is one, else what it says; read at noon."""
    given = case("EXAM")
    given.result("assessment:EXAM", ResultState.PASSED, year=YEAR)
    given.result("mark:EXAM", ResultState.FAILED, final=True, mark=Mark(NINE, TWENTY))
    given.unreadable("result:R1", "it is hidden")
    passed, marked, hidden = given.evidence().results
    record = Record("case", "assessment:EXAM", "passed", None, NOON)
    assert passed == Result("assessment:EXAM", ResultState.PASSED, False, YEAR, None, record)  # noqa: FBT003 - not final
    assert (marked.final, marked.year, marked.record.value) == (True, None, "9/20")
    assert (hidden.state, hidden.final, hidden.year) == (ResultState.UNREADABLE, False, YEAR)
    assert hidden.cause == as_written("it is hidden")
    assert hidden.record.item == "result:R1"


def test_a_case_is_of_its_learner_programme_track_year_and_day():
    """The facts are as old as the case's day."""
    found = case("EXAM").evidence()
    assert (found.learner, found.programme, found.track) == ("case", "edges", "main")
    assert (found.year, found.as_of, found.presentable_until) == (YEAR, NOON, None)
