from __future__ import annotations

from dataclasses import replace

import pytest

from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    CompetencyRating,
    CourseDone,
    CoursePlan,
    Enabled,
    GradeItem,
    Intake,
    ProfileField,
)
from lms_bridge.programme.needs import needs
from lms_bridge.stages.mapping import bind, reading_plan
from tests.unit.stages.mapping.mapping_values import CSEC, DU, LAST, YEAR, binding, enabled

C3S = "mention-1-c3s"


def keys(programme, *tracks):
    """The needs of some tracks, by key."""
    return {each.key: each for each in needs(programme, tracks or None)}


def test_the_double_enrolment_needs_the_masters_results():
    """Each equivalent unit of the Master, each document that stands for one, and the agreement."""
    found = keys(DU, C3S)
    outside = {"M1-UE4", "M1-UE6", "M2-UE1", "M2-UE2", "M2-UE5", "M2-UE6", "M2-UE7"}
    assert {key for key in found if key.startswith("result:")} == {
        f"result:{each}" for each in (*outside, "M2-UE10-MISSION")
    }
    assert {"document:M1", "agreement:host-institution", "hours:UE1.ethics"} <= set(found)
    assert found["agreement:host-institution"].optional
    assert found["document:M1"].optional
    assert not found["result:M1-UE4"].optional


def test_the_diploma_alone_needs_no_result_of_the_master():
    """Hours of every unit, and an assessment only where the site binds one."""
    found = keys(DU, "mention-1")
    assert not any(key.startswith(("result:", "document:")) for key in found)
    assert {f"hours:UE{n}" for n in range(1, 11)} <= set(found)
    assert found["assessment:UE1"].optional


def test_the_certification_needs_every_competence():
    """Nineteen competences, the final examination, the fields about the person."""
    found = keys(CSEC)
    assert sum(key.startswith("competence:") for key in found) == 19
    assert not found["assessment:FINAL"].optional
    assert {"profile:route", "profile:practice", "profile:practice_hours.FINAL"} <= set(found)


def test_needs_come_in_the_order_of_the_programme():
    """The first unit's needs first, each need once."""
    listed = [each.key for each in needs(DU)]
    assert listed[0] == "hours:UE1"
    assert len(listed) == len(set(listed))


def test_the_convention_names_courses_and_items():
    """P-UE1-ATT for hours, with the part after it; the declared course for a result."""
    found = bind(DU, enabled(DU, C3S))
    assert found["hours:UE2"].providers == (AttendanceOf("DU-UE2", "DU-UE2-ATT"),)
    assert found["hours:UE1.ethics"].providers == (AttendanceOf("DU-UE1", "DU-UE1-ATT-ETHICS"),)
    assert found["document:M1"].providers == (GradeItem("DU-SUIVI", "DU-DOC-M1"),)
    assert found["agreement:host-institution"].providers == ()
    csec = bind(CSEC, enabled(CSEC))
    assert csec["competence:C.1.1"].providers == (GradeItem("CSEC-BC1", "CSEC-C.1.1"),)
    assert csec["assessment:FINAL"].providers == (GradeItem("CSEC-FINAL", "CSEC-FINAL-EVAL"),)


def test_a_result_is_looked_for_in_the_years_before():
    """In the course itself for each learner's own year, and in courses with a year after it."""
    providers = bind(DU, enabled(DU, C3S))["result:M2-UE2"].providers
    assert providers[0] == GradeItem("C3S-M2-UE2", "C3S-M2-UE2-RESULT")
    assert GradeItem("C3S-M2-UE2-2025-2026", "C3S-M2-UE2-RESULT", year=LAST) in providers
    assert len(providers) == 5


def test_tracks_with_courses_of_their_own_are_each_looked_at():
    """Unit 6 is taught in one course for mention I and in another for mention II."""
    found = bind(DU, enabled(DU, "mention-1", "mention-2"))
    assert found["hours:UE6"].providers == (
        AttendanceOf("DU-UE6", "DU-UE6-ATT"),
        AttendanceOf("DU-II-UE6", "DU-II-UE6-ATT"),
    )


@pytest.mark.parametrize(("track", "course"), [("mention-1", "DU-UE6"), ("mention-2", "DU-II-UE6")])
def test_the_course_of_another_track_is_none_of_this(track: str, course: str):
    """Where the site runs one track alone, its own course is read and no other."""
    found = bind(DU, enabled(DU, track))
    assert found["hours:UE6"].providers == (AttendanceOf(course, f"{course}-ATT"),)


def test_a_profile_field_is_read_by_its_words():
    """Codes and labels in both languages mean the same, whatever their case."""
    (field,) = bind(CSEC, enabled(CSEC))["profile:practice"].providers
    assert isinstance(field, ProfileField)
    assert field.shortname == "situation_pratique"
    assert {field.values[word] for word in ("own_post", "en poste", "own post")} == {"own_post"}


def test_the_site_file_wins_over_the_convention():
    """What a person bound replaces what the convention would have looked for."""
    own = GradeItem("MASTER-1", "total")
    site = enabled(DU, C3S, bindings=binding("result:M1-UE4", own))
    found = bind(DU, site)["result:M1-UE4"]
    assert (found.providers, found.origin) == ((own,), "site.yaml:12")


def test_a_reading_plan_reads_each_course_once():
    """Everything asked of one course is merged; a course that a person named is required."""
    bound = {
        **binding("result:M1-UE4", GradeItem("X", "total")),
        **binding("hours:UE10", ActivityDone("X", "report"), CourseDone("X")),
        **binding("hours:UE1", AttendanceOf("X", "register"), AttendanceOf("X", "second")),
        **binding("competence:C.1.1", CompetencyRating("F", "C1")),
    }
    intakes = (Intake("t", YEAR, cohort="R"), Intake("t", YEAR, course="X", group="G"))
    plan = reading_plan(Enabled("du-pccpu", intakes, bound), bound)
    (read,) = plan.courses.values()
    assert read.grades
    assert read.course_completion
    assert read.groups
    assert read.required
    assert read.attendance == {"register", "second"}
    assert read.completions == {"report"}
    assert plan.cohorts == {"R"}
    assert plan.competencies == {("F", "C1")}


def test_courses_of_the_convention_are_not_required():
    """Nobody is told that a course which only the convention names is not there."""
    site = enabled(DU, C3S)
    plan = reading_plan(site, bind(DU, site))
    assert not plan.courses["C3S-M2-UE2-2024-2025"].required
    assert plan.courses["C3S-M2-UE2-2024-2025"].grades


@pytest.mark.parametrize(
    ("provider", "asked"),
    [
        (GradeItem("X", "total"), {"grades": True}),
        (AttendanceOf("X", "R"), {"attendance": frozenset({"R"}), "groups": True}),
        (ActivityDone("X", "A"), {"completions": frozenset({"A"})}),
        (CourseDone("X"), {"course_completion": True}),
    ],
)
def test_of_a_course_what_is_bound_is_read_and_no_more(provider, asked):
    """By hand it is required, by the convention it is not; once for both it is."""
    by_hand = binding("result:M2-UE2", provider)
    assert reading_plan(Enabled("du", (), {}), by_hand).courses == {
        "X": CoursePlan("X", **asked, required=True)
    }
    by_convention = {"a": replace(by_hand["result:M2-UE2"], origin="convention")}
    assert reading_plan(Enabled("du", (), {}), by_convention).courses == {
        "X": CoursePlan("X", **asked)
    }
    for both in ({**by_hand, **by_convention}, {**by_convention, **by_hand}):
        assert reading_plan(Enabled("du", (), {}), both).courses["X"].required


@pytest.mark.parametrize(
    ("intake", "plan"),
    [
        (Intake("t", YEAR, course="X"), CoursePlan("X", required=True)),
        (Intake("t", YEAR, course="X", group="G"), CoursePlan("X", groups=True, required=True)),
    ],
)
def test_of_an_intakes_course_its_people_are_read(intake, plan):
    """Its groups where it is a group; the course has to be there."""
    found = reading_plan(Enabled("du", (intake,), {}), {})
    assert found.courses == {"X": plan}
    assert found.cohorts == frozenset()
    assert found.competencies == frozenset()


def test_courses_are_read_in_the_order_of_their_names():
    """Whatever the order of what is bound."""
    bound = {**binding("b", CourseDone("B")), **binding("a", CourseDone("C"), CourseDone("A"))}
    assert list(reading_plan(Enabled("du", (), {}), bound).courses) == ["A", "B", "C"]


def test_without_an_intake_every_track_is_asked_for():
    """And results are looked for in the course itself alone: no year is known."""
    nobody = replace(enabled(DU), intakes=())
    found = bind(DU, nobody)
    assert set(found) == {each.key for each in needs(DU)}
    item = GradeItem("C3S-M2-UE2", "C3S-M2-UE2-RESULT")
    assert found["result:M2-UE2"].providers == (item,)
    one = bind(DU, enabled(DU, "mention-1"))
    assert set(one) == {each.key for each in needs(DU, {"mention-1"})}


def test_results_are_looked_for_from_the_first_intake_back_to_the_latest():
    """Three years before the earliest learners' own, and up to the latest ones'."""
    intakes = (Intake(C3S, YEAR, cohort="R"), Intake(C3S, AcademicYear(2024), cohort="S"))
    found = bind(DU, replace(enabled(DU), intakes=intakes))["result:M2-UE2"]
    years = [each.year for each in found.providers if isinstance(each, GradeItem)]
    assert years == [None, *map(AcademicYear, range(2021, 2027))]
    assert found.origin == "convention"


def test_what_the_site_binds_for_another_track_is_kept():
    """A need of a track that is not run yet, bound already."""
    own = binding("result:M1-UE4", GradeItem("X", "total"))
    assert bind(DU, enabled(DU, "mention-1", bindings=own))["result:M1-UE4"] == own["result:M1-UE4"]


def test_people_and_days_are_found_nowhere_by_the_convention():
    """Agreements, and assessments that a site may bind, have no place."""
    found = bind(DU, enabled(DU, *DU.tracks))
    for need in ("agreement:host-institution", "assessment:UE1"):
        assert (found[need].need, found[need].providers) == (need, ())


def test_words_of_profile_fields_are_those_of_both_languages():
    """Each means its code; a field of free text has none."""
    asked = CSEC.profile["practice"]
    (field,) = bind(CSEC, enabled(CSEC))["profile:practice"].providers
    assert field == ProfileField(
        asked.shortname,
        {
            word.casefold(): code
            for code, label in asked.values.items()
            for word in (code, label.fr, label.en)
        },
    )
