"""When a verdict stands, and what makes facts other facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lms_bridge.model.evidence import Evidence, Profile, Record, Result, ResultState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.validity import Validity, facts_digest

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
VALID = Validity("facts", "basis", 3, TODAY, date(2026, 3, 9))
RECORD = Record("C", "item", "12", NOON, NOON)
RESULT = Result("result:R", ResultState.PASSED, True, AcademicYear(2025), None, RECORD)  # noqa: FBT003 - final
FACTS = Evidence("L1", "du", "full", AcademicYear(2025), NOON, (RESULT,))


@pytest.mark.parametrize(
    ("asked", "stands"),
    [
        (("facts", "basis", 3, TODAY), True),
        (("facts", "basis", 3, date(2026, 3, 8)), True),
        (("facts", "basis", 3, date(2026, 3, 9)), False),
        (("facts", "basis", 3, date(2026, 3, 1)), False),
        (("other", "basis", 3, TODAY), False),
        (("facts", "other", 3, TODAY), False),
        (("facts", "basis", 4, TODAY), False),
    ],
)
def test_a_verdict_stands_on_the_same_until_its_day(asked, stands):
    """Neither on that day nor on one before it was made; for the same account alone."""
    assert VALID.stands(*asked) is stands
    forever = replace(VALID, until=None)
    assert forever.stands(*asked) is (stands or asked == ("facts", "basis", 3, VALID.until))


def test_the_hour_of_reading_is_no_fact():
    """Whatever else is read is one, down to the moment of a grade and to who else is called so."""
    later = NOON + timedelta(hours=3)
    again = replace(RESULT, record=replace(RECORD, read_at=later))
    same = replace(FACTS, as_of=later, results=(again,))
    assert facts_digest(same) == facts_digest(FACTS)
    others = [
        replace(FACTS, learner="L2"),
        replace(FACTS, zone="Indian/Reunion"),
        replace(FACTS, presentable_until=TODAY),
        replace(FACTS, results=()),
        replace(FACTS, results=(RESULT, RESULT)),
        replace(FACTS, results=(replace(RESULT, final=False),)),
        replace(FACTS, results=(replace(RESULT, record=replace(RECORD, at=later)),)),
        replace(FACTS, results=(replace(RESULT, record=replace(RECORD, value='"read_at":"1"')),)),
        replace(FACTS, results=(replace(RESULT, record=replace(RECORD, value='"read_at":"2"')),)),
        replace(FACTS, profile=(Profile("route", "vae", RECORD),)),
    ]
    assert len({facts_digest(each) for each in [FACTS, *others]}) == len(others) + 1
