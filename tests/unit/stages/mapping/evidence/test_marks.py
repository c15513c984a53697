"""Marks: what each assessment needs, where it is looked for, and what is read of it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from lms_bridge.errors import ConfigurationError
from lms_bridge.model.evidence import Mark, ResultState
from lms_bridge.model.site import ActivityDone, Binding, GradeItem, Intake
from lms_bridge.programme.needs import needs
from lms_bridge.stages.mapping import bind
from lms_bridge.stages.mapping.fitting import check_enabled
from lms_bridge.stages.mapping.vanished import keep_vanished
from tests.existing import existing
from tests.programmes.semester import semester
from tests.refusals import refusing
from tests.unit.stages.mapping.mapping_values import (
    YEAR,
    course,
    enabled,
    evidence,
    grade,
    the_result,
)

PROGRAMME = semester()
INTAKE = Intake("main", YEAR, cohort="LX-2026")
SITE = replace(enabled(PROGRAMME), programme="semester", intakes=(INTAKE,))


def test_each_assessment_that_is_sat_is_a_need():
    """An average needs its marks, a second session one more; a deadline may be extended."""
    found = {need.key: need for need in needs(PROGRAMME)}
    assert {key for key in found if key.partition(":")[2].startswith(("U1", "U3"))} == {
        "mark:U1.CC",
        "mark:U1.EX",
        "resit:U1.EX",
        "mark:U3.W",
        "mark:U3.O",
        "resit:U3",
    }
    assert found["mark:E1"].component == "E1"
    assert found["deadline:REPORT"].optional
    assert not found["resit:U1.EX"].optional


def test_marks_are_found_by_the_convention():
    """In the unit's course: the assessment's own item, and one for its second session."""
    found = bind(PROGRAMME, SITE)
    assert found["mark:U1.EX"].providers == (GradeItem("LX-U1", "LX-U1-EX"),)
    assert found["resit:U1.EX"].providers == (GradeItem("LX-U1", "LX-U1-EX-S2"),)
    assert found["mark:E1"].providers == (GradeItem("LX-E1", "LX-E1-MARK"),)
    assert found["resit:U3"].providers == (GradeItem("LX-U3", "LX-U3-MARK-S2"),)
    assert found["deadline:REPORT"].providers == ()


def test_a_mark_is_read_with_its_scale():
    """The evidence holds the mark as the LMS does, and whether it passes."""
    found = grade("7", "LX-U1-EX", high="10")
    read = evidence(course("LX-U1", grades=(found,)), site=SITE, programme=PROGRAMME)
    result = the_result(read, "mark:U1.EX")
    assert result.mark == Mark(Decimal(7), Decimal(10), found.minimum)
    assert result.state is ResultState.PASSED


def test_a_mark_comes_from_a_grade_item_alone():
    """A completion holds no mark: the site file is refused where it binds one."""
    bound = Binding("mark:U1.EX", (ActivityDone("LX-U1", "EX"),), "site.yaml:3")
    with refusing(ConfigurationError, "bind a grade item"):
        check_enabled(PROGRAMME, replace(SITE, bindings={"mark:U1.EX": bound}), "site.yaml")


def test_a_mark_that_vanished_is_not_forgotten():
    """An average rested on it, whether it passed or not: it cannot be computed without it."""
    given = grade("7", "LX-U1-EX")
    before = evidence(course("LX-U1", grades=(given,)), site=SITE, programme=PROGRAMME)
    gone = evidence(
        course("LX-U1", grades=(replace(given, raw=None),)), site=SITE, programme=PROGRAMME
    )
    kept = keep_vanished(gone, before)
    again = keep_vanished(gone, kept)
    for found in (kept, again):
        result = the_result(found, "mark:U1.EX")
        assert result.state is ResultState.UNREADABLE
        assert existing(result.cause).code == "lms.vanished"
