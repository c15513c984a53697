"""What the service and the role lack: each function and capability shows while it is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from lms_bridge.model.finding import Severity
from lms_bridge.model.site import AttendanceOf
from lms_bridge.text import Wording
from lms_bridge.text.catalogue import LANGUAGES
from tests.flow.connecting_world import Connected, bound, no_competency


@pytest.mark.parametrize(
    "name",
    [
        "moodle/cohort:assign",
        "enrol/manual:enrol",
        "enrol/manual:unenrol",
        "moodle/role:assign",
        "moodle/course:viewhiddencourses",
    ],
)
def test_what_no_read_proves_is_said_to_be_so(complete_site: Connected, name: str):
    """With or without the capability the look says the same: reading cannot tell."""
    assert ("capability.unproven", name) in complete_site.codes()
    complete_site.moodle.deny(name)
    assert ("capability.unproven", name) in complete_site.codes()


#: What has to be so for a capability to be missed: silence shows only where something is hidden.
_FIRST: dict[str, Callable[[Connected], None]] = {
    "moodle/user:viewhiddendetails": lambda site: setattr(
        site.moodle.options, "hidden_fields", frozenset({"suspended"})
    ),
    "moodle/site:accessallgroups": lambda site: setattr(
        site.world.courses["MINI-U1"], "separate_groups", True
    ),
    "moodle/competency:competencymanage": no_competency,
    # whoever may review enrolments may list who is enrolled
    "moodle/course:viewparticipants": lambda site: site.moodle.deny("moodle/course:enrolreview"),
    # whoever may manage competencies may view them
    "moodle/competency:competencyview": lambda site: site.moodle.deny(
        "moodle/competency:competencymanage"
    ),
}


#: What is denied at the start of a test, or cannot be told apart while the first is missing.
_WITH_IT: dict[str, tuple[str, ...]] = {
    "moodle/course:viewparticipants": ("moodle/course:enrolreview",),
    "moodle/competency:competencyview": ("moodle/competency:competencymanage",),
}


@pytest.mark.parametrize(
    "name",
    [
        "moodle/course:view",
        "moodle/course:viewparticipants",
        "moodle/course:enrolreview",
        "moodle/user:viewdetails",
        "moodle/user:viewhiddendetails",
        "moodle/site:accessallgroups",
        "gradereport/user:view",
        "moodle/grade:viewall",
        "mod/assign:view",
        "mod/page:view",
        "mod/attendance:view",
        "mod/attendance:takeattendances",
        "report/progress:view",
        "report/completion:view",
        "moodle/cohort:view",
        "moodle/course:managegroups",
        "moodle/badges:viewotherbadges",
        "moodle/competency:competencyview",
        "moodle/competency:usercompetencyview",
        "moodle/competency:competencygrade",
        "moodle/competency:competencymanage",
    ],
)
def test_a_missing_capability_shows_and_goes_away(complete_site: Connected, name: str):
    """Each capability that a read can show is found missing, under its name, while it is."""
    _FIRST.get(name, lambda _: None)(complete_site)
    expected = ("capability.missing", name)
    assert expected not in complete_site.codes()
    complete_site.moodle.deny(name)
    found = complete_site.found()
    missing = {each.where for each in found if each.code == "capability.missing"}
    assert name in missing
    assert missing <= {name, *_WITH_IT.get(name, ())}
    told = next(each for each in found if each.where == name)
    assert told.severity is Severity.ERROR
    for language in LANGUAGES:
        assert name in Wording(language, strict=True).cause(told.click)
    complete_site.moodle.allow(name)
    assert expected not in complete_site.codes()


def test_activities_without_grades_need_a_capability_to_be_named(complete_site: Connected):
    """A page is bound by its idnumber, which shows only to those who may manage activities."""
    expected = ("capability.missing", "moodle/course:manageactivities")
    complete_site.moodle.deny("moodle/course:manageactivities")
    assert expected in complete_site.codes()
    named = {
        **complete_site.world.enabled.bindings,
        **bound("hours:U3", AttendanceOf("MINI-U3", "MINI-U3-ATT")),
    }
    complete_site.world.enabled = replace(complete_site.world.enabled, bindings=named)
    assert expected not in complete_site.codes()


def test_a_hidden_grade_left_out_of_one_page_is_missed(complete_site: Connected):
    """Moodle leaves a hidden grade out without a word: the pages of two learners then differ."""
    state, world = complete_site.state, complete_site.world
    for person in world.people:
        state.grade(world.items["MINI-K1"], person, 12, hidden=person is world.people[0])
    expected = ("grades.left_out", "MINI-B1")
    assert expected not in complete_site.codes()
    assert ("capability.unproven", "moodle/grade:viewhidden") not in complete_site.codes()
    complete_site.moodle.deny("moodle/grade:viewhidden")
    assert expected in complete_site.codes()


def test_what_is_hidden_and_shows_proves_the_capability(complete_site: Connected):
    """A hidden course and a hidden activity that are read prove that they may be."""
    complete_site.world.courses["MINI-REST"].visible = False
    complete_site.page.visible = False
    found = complete_site.codes()
    assert ("capability.unproven", "moodle/course:viewhiddencourses") not in found
    assert ("capability.unproven", "moodle/course:viewhiddenactivities") not in found


def test_a_hidden_course_is_lacking_where_it_may_not_be_seen(complete_site: Connected):
    """What provides a need is not found, and the finding says why that may be."""
    complete_site.world.courses["MINI-B1"].visible = False
    assert ("need.missing", "competence:K1") not in complete_site.codes()
    complete_site.moodle.deny("moodle/course:viewhiddencourses")
    told = next(each for each in complete_site.found() if each.where == "competence:K1")
    assert told.code == "need.missing"
    click = Wording("en", strict=True).cause(told.click, advice=False)
    assert "moodle/course:viewhiddencourses" in click


@pytest.mark.parametrize(
    ("function", "code"),
    [
        ("core_enrol_get_enrolled_users", "function.missing"),
        ("core_cohort_add_cohort_members", "function.missing"),
        ("core_competency_grade_competency", "function.missing"),
        ("mod_attendance_get_sessions", "attendance.plugin"),
        ("tool_mobile_call_external_functions", "function.batch"),
    ],
)
def test_a_missing_function_shows_and_goes_away(complete_site: Connected, function: str, code: str):
    """It is named with what it is for; what it would have read is not reported as well."""
    complete_site.moodle.options.missing_functions.add(function)
    found = complete_site.found()
    assert (code, function) in {(each.code, each.where) for each in found}
    assert [each.code for each in found if each.code == "need.missing"] == []
    complete_site.moodle.options.missing_functions.clear()
    assert (code, function) not in complete_site.codes()


def test_functions_that_nothing_here_needs_are_not_asked_for(complete_site: Connected):
    """Overriding completions is for completion effects alone, attendance for bound hours."""
    function = "mod_attendance_get_sessions"
    complete_site.moodle.options.missing_functions |= {
        function,
        "core_completion_override_activity_completion_status",
    }
    assert ("attendance.plugin", function) in complete_site.codes()
    taught = bound("hours:U1", *complete_site.world.enabled.bindings["hours:U3"].providers)
    bindings = {**complete_site.world.enabled.bindings, **taught}
    complete_site.world.enabled = replace(complete_site.world.enabled, bindings=bindings)
    found = complete_site.codes()
    assert [each for each in found if each[0] in {"function.missing", "attendance.plugin"}] == []
