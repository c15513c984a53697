"""Every finding about a site: it shows when something is wrong, and is gone when it is mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from connecting_world import PAGE, Connected, bound, connected

from lms_bridge.connecting import Severity
from lms_bridge.errors import AccessDenied, RetryLater
from lms_bridge.model.site import AttendanceOf, Intake
from lms_bridge.testing.sandbox import Tracking


@pytest.fixture
def site() -> Iterator[Connected]:
    """A site with nothing wrong about it."""
    with connected() as made:
        yield made


def test_a_site_with_everything_has_no_finding_but_what_reading_cannot_show(site: Connected):
    """Errors and warnings are for what is wrong; whatever else is said is a note."""
    found = site.found()
    assert [each for each in found if each.severity is not Severity.NOTE] == []
    codes = {each.code for each in found}
    assert codes == {"function.unused", "capability.unproven", "badge.unproven"}


def test_looking_writes_nothing(site: Connected):
    """The journal of the LMS stays as it was, and no function that writes is called."""
    site.found()
    assert site.state.journal == []
    written = {"core_group_create_groups", "enrol_manual_enrol_users"}
    assert not written & site.moodle.counts().keys()


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
def test_what_no_read_proves_is_said_to_be_so(site: Connected, name: str):
    """With or without the capability the look says the same: reading cannot tell."""
    assert ("capability.unproven", name) in site.codes()
    site.moodle.deny(name)
    assert ("capability.unproven", name) in site.codes()


#: What has to be so for a capability to be missed: silence shows only where something is hidden.
_FIRST: dict[str, Callable[[Connected], None]] = {
    "moodle/user:viewhiddendetails": lambda site: setattr(
        site.moodle.options, "hidden_fields", frozenset({"suspended"})
    ),
    "moodle/site:accessallgroups": lambda site: setattr(
        site.world.courses["MINI-U1"], "separate_groups", True
    ),
    "moodle/competency:competencymanage": lambda site: _no_competency(site),
    # whoever may manage competencies may view them
    "moodle/competency:competencyview": lambda site: site.moodle.deny(
        "moodle/competency:competencymanage"
    ),
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
def test_a_missing_capability_shows_and_goes_away(site: Connected, name: str):
    """Each capability that a read can show is found missing, under its name, while it is."""
    _FIRST.get(name, lambda _: None)(site)
    expected = ("capability.missing", name)
    assert expected not in site.codes()
    site.moodle.deny(name)
    found = site.found()
    assert expected in {(each.code, each.where) for each in found}
    told = next(each for each in found if each.where == name)
    assert told.severity is Severity.ERROR
    assert name in told.click.fr
    assert name in told.click.en
    site.moodle.allow(name)
    assert expected not in site.codes()


def test_activities_without_grades_need_a_capability_to_be_named(site: Connected):
    """A page is bound by its idnumber, which shows only to those who may manage activities."""
    expected = ("capability.missing", "moodle/course:manageactivities")
    site.moodle.deny("moodle/course:manageactivities")
    assert expected in site.codes()
    named = {**site.world.enabled.bindings, **bound("hours:U3", AttendanceOf("MINI-U3", "MINI-U3-ATT"))}
    site.world.enabled = replace(site.world.enabled, bindings=named)
    assert expected not in site.codes()


def test_a_hidden_grade_left_out_of_one_page_is_missed(site: Connected):
    """Moodle leaves a hidden grade out without a word: the pages of two learners then differ."""
    state, world = site.state, site.world
    for person in world.people:
        state.grade(world.items["MINI-K1"], person, 12, hidden=person is world.people[0])
    expected = ("grades.left_out", "MINI-B1")
    assert expected not in site.codes()
    assert ("capability.unproven", "moodle/grade:viewhidden") not in site.codes()
    site.moodle.deny("moodle/grade:viewhidden")
    assert expected in site.codes()


def test_what_is_hidden_and_shows_proves_the_capability(site: Connected):
    """A hidden course and a hidden activity that are read prove that they may be."""
    site.world.courses["MINI-REST"].visible = False
    site.page.visible = False
    found = site.codes()
    assert ("capability.unproven", "moodle/course:viewhiddencourses") not in found
    assert ("capability.unproven", "moodle/course:viewhiddenactivities") not in found


def test_a_hidden_course_is_lacking_where_it_may_not_be_seen(site: Connected):
    """What provides a need is not found, and the finding says why that may be."""
    site.world.courses["MINI-B1"].visible = False
    assert ("need.missing", "competence:K1") not in site.codes()
    site.moodle.deny("moodle/course:viewhiddencourses")
    told = next(each for each in site.found() if each.where == "competence:K1")
    assert told.code == "need.missing"
    assert "moodle/course:viewhiddencourses" in told.click.en


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
def test_a_missing_function_shows_and_goes_away(site: Connected, function: str, code: str):
    """It is named with what it is for; what it would have read is not reported as well."""
    site.moodle.options.missing_functions.add(function)
    found = site.found()
    assert (code, function) in {(each.code, each.where) for each in found}
    assert [each.code for each in found if each.code == "need.missing"] == []
    site.moodle.options.missing_functions.clear()
    assert (code, function) not in site.codes()


def test_functions_that_nothing_here_needs_are_not_asked_for(site: Connected):
    """Without a completion effect, overriding completions is not needed; without attendance, its
    function is not either.
    """
    function = "mod_attendance_get_sessions"
    site.moodle.options.missing_functions |= {
        function,
        "core_completion_override_activity_completion_status",
    }
    assert ("attendance.plugin", function) in site.codes()
    taught = bound("hours:U1", *site.world.enabled.bindings["hours:U3"].providers)
    bindings = {**site.world.enabled.bindings, **taught}
    site.world.enabled = replace(site.world.enabled, bindings=bindings)
    found = site.codes()
    assert [each for each in found if each[0] in {"function.missing", "attendance.plugin"}] == []


def _no_numbers(site: Connected) -> None:
    site.moodle.options.identity_fields = frozenset({"email"})


def _one_number(site: Connected) -> None:
    site.state.update_user(site.world.people[0], idnumber="")


def _field_private(site: Connected) -> None:
    site.moodle.options.private_fields = frozenset({"voie"})


def _hide_account(site: Connected) -> None:
    site.world.people[0].deleted = True


def _no_cohort(site: Connected) -> None:
    del site.state.cohorts[site.world.roster.id]


def _empty_cohort(site: Connected) -> None:
    site.world.roster.members.clear()


def _no_target(site: Connected) -> None:
    del site.state.cohorts[site.world.cohorts["LMSB-U1"].id]


def _silent_badge(site: Connected) -> None:
    site.world.cohorts["LMSB-U1"].members.add(site.world.people[0].id)


def _completion_off(site: Connected) -> None:
    site.world.courses["MINI-U3"].enablecompletion = False


def _no_criteria(site: Connected) -> None:
    site.world.courses["EXT"].criteria.clear()


def _untracked(site: Connected) -> None:
    site.page.completion = Tracking.NONE


def _no_manual(site: Connected) -> None:
    site.world.courses["MINI-FINAL"].manual_enrolment = False


def _no_follow_up(site: Connected) -> None:
    site.state.delete_course(site.world.courses["MINI-SUIVI"])


def _no_framework(site: Connected) -> None:
    site.state.frameworks.clear()


def _no_competency(site: Connected) -> None:
    first = next(iter(site.framework.competencies))
    del site.framework.competencies[first]


def _other_release(site: Connected) -> None:
    site.moodle.options.release = "3.11.18 (Build: 20231211)"


def _late_clock(site: Connected) -> None:
    site.moodle.options.clock_ahead -= 300


def _administrator(site: Connected) -> None:
    site.moodle.allow("moodle/site:config")


def _no_group(site: Connected) -> None:
    (intake,) = site.world.enabled.intakes
    group = Intake(intake.track, intake.year, course="MINI-U1", group="G9")
    site.world.enabled = replace(site.world.enabled, intakes=(group,))


def _columns(site: Connected) -> None:
    site.world.enabled = replace(site.world.enabled, effects_off=frozenset())


@pytest.mark.parametrize(
    ("spoil", "code", "where"),
    [
        (_no_numbers, "identity.hidden", "moodle/site:viewuseridentity"),
        (_one_number, "identity.some", "idnumber"),
        (_field_private, "field.none", "voie"),
        (_no_cohort, "intake.missing", "MINI-2026"),
        (_no_group, "intake.missing", "MINI-U1 G9"),
        (_empty_cohort, "intake.empty", "MINI-2026"),
        (_no_target, "cohort.missing", "LMSB-U1"),
        (_silent_badge, "badge.silent", "Badge U1"),
        (_completion_off, "completion.off", "MINI-U3"),
        (_no_criteria, "completion.criteria", "EXT"),
        (_untracked, "completion.untracked", f"MINI-U3 {PAGE}"),
        (_no_manual, "enrolment.method", "MINI-FINAL"),
        (_no_follow_up, "effect.course", "MINI-SUIVI"),
        (_no_framework, "framework.missing", "MINI-V1"),
        (_no_competency, "competency.missing", "MINI-B1"),
        (_other_release, "service.release", ""),
        (_late_clock, "service.clock", ""),
        (_administrator, "service.administrator", ""),
    ],
)
def test_what_is_wrong_is_found(
    site: Connected, spoil: Callable[[Connected], None], code: str, where: str
):
    """Each thing that can be wrong has its finding, with its place, and only then."""
    expected = (code, where or site.moodle.url)
    assert expected not in site.codes()
    spoil(site)
    assert expected in site.codes()


def test_the_role_of_students_may_have_another_number(site: Connected):
    """Sites with a student role of their own are told which number to write."""
    told = [each for each in site.found(student_role=9) if each.code == "enrolment.role"]
    assert [each.where for each in told] == ["student_role"]
    assert "student_role: 5" in told[0].click.en


def test_a_token_that_opens_nothing_stops_the_look(site: Connected):
    """Nothing sensible can be said of a site that says nothing."""
    site.moodle.deny("webservice/rest:use")
    with pytest.raises(AccessDenied):
        site.found()


def test_a_site_that_is_away_is_not_judged(site: Connected):
    """An answer that does not come is no finding."""
    site.moodle.fault("core_cohort_search_cohorts", "http_503", times=9)
    with pytest.raises(RetryLater):
        site.found()


