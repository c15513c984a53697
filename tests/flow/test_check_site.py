"""Every finding about a site: it shows when something is wrong, and is gone when it is mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from lms_bridge.errors import AccessDenied, RetryLater
from lms_bridge.lms.moodle.setup.judge import findings
from lms_bridge.lms.moodle.setup.looking import site_findings
from lms_bridge.model.finding import Severity
from lms_bridge.model.site import Intake
from lms_bridge.runs import silent
from lms_bridge.text import Wording
from lms_bridge_testing.fake_inspector import FakeInspector
from lms_bridge_testing.sandbox import Tracking
from tests.flow.connecting_world import PAGE, STUDENT_ROLE, Connected, no_competency


def test_a_site_with_everything_has_no_finding_but_what_reading_cannot_show(
    complete_site: Connected,
):
    """Errors and warnings are for what is wrong; whatever else is said is a note."""
    found = complete_site.found()
    assert [each for each in found if each.severity is not Severity.NOTE] == []
    codes = {each.code for each in found}
    assert codes == {
        "function.unused",
        "capability.unproven",
        "badge.unproven",
        "identity.editable",
    }


def test_that_people_may_edit_their_number_is_a_note_said_once(complete_site: Connected):
    """No web service shows whether the field is locked: what to click is said, and where."""
    (note,) = [each for each in complete_site.found() if each.code == "identity.editable"]
    assert (note.severity, note.where) == (Severity.NOTE, "field_lock_idnumber")
    assert "Verrouiller le champ" in Wording("fr").cause(note.click)


def test_looking_writes_nothing(complete_site: Connected):
    """The journal of the LMS stays as it was, and no function that writes is called."""
    complete_site.found()
    assert complete_site.state.journal == []
    written = {"core_group_create_groups", "enrol_manual_enrol_users"}
    assert not written & complete_site.moodle.counts().keys()


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


def _trainee(site: Connected) -> None:
    (intake,) = site.world.enabled.intakes
    course = Intake(intake.track, intake.year, course="MINI-U1")
    site.world.enabled = replace(site.world.enabled, intakes=(course,))
    somebody, there = site.world.people[0], site.world.courses["MINI-U1"]
    site.state.unenrol(somebody, there)
    site.state.enrol(somebody, there, "trainee")


def _on_scale(site: Connected, *words: str) -> None:
    """Mark the first competence in words; the first learner has the second."""
    course = site.world.courses["MINI-B1"]
    (activity,) = (each for each in course.activities.values() if each.idnumber == "MINI-K1")
    item = activity.item
    assert item is not None
    item.scale = site.state.add_scale("Words", words)
    item.grademin, item.grademax = Decimal(1), Decimal(len(words))
    item.grades.clear()
    site.state.grade(activity, site.world.people[0], 2)


def _words(site: Connected) -> None:
    _on_scale(site, "Non acquis", "En cours", "Acquis")


def _numbers(site: Connected) -> None:
    _on_scale(site, "1", "2", "3")


def _two_items(site: Connected) -> None:
    course = site.world.courses["MINI-B1"]
    site.state.add_manual_column(course, "Second", idnumber="MINI-K1")


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
        (_trainee, "roles.unknown", "MINI-U1"),
        (_no_target, "cohort.missing", "LMSB-U1"),
        (_silent_badge, "badge.silent", "Badge U1"),
        (_completion_off, "completion.off", "MINI-U3"),
        (_no_criteria, "completion.criteria", "EXT"),
        (_untracked, "completion.untracked", f"MINI-U3 {PAGE}"),
        (_no_manual, "enrolment.method", "MINI-FINAL"),
        (_no_follow_up, "effect.course", "MINI-SUIVI"),
        (_no_framework, "framework.missing", "MINI-V1"),
        (no_competency, "competency.missing", "MINI-B1"),
        (_other_release, "service.release", ""),
        (_late_clock, "service.clock", ""),
        (_words, "scale.words", "MINI-B1 MINI-K1"),
        (_numbers, "scale.unclear", "MINI-B1 MINI-K1"),
        (_two_items, "need.missing", "competence:K1"),
        (_administrator, "service.administrator", ""),
    ],
)
def test_what_is_wrong_is_found(
    complete_site: Connected, spoil: Callable[[Connected], None], code: str, where: str
):
    """Each thing that can be wrong has its finding, with its place, and only then."""
    expected = (code, where or complete_site.moodle.url)
    assert expected not in complete_site.codes()
    spoil(complete_site)
    assert expected in complete_site.codes()


def test_the_role_of_students_may_have_another_number(complete_site: Connected):
    """Sites with a student role of their own are told which number to write."""
    told = [each for each in complete_site.found(student_role=9) if each.code == "enrolment.role"]
    assert [each.where for each in told] == ["student_role"]
    assert "student_role: 5" in Wording("en", strict=True).cause(told[0].click)


def test_a_token_that_opens_nothing_stops_the_look(complete_site: Connected):
    """Nothing sensible can be said of a site that says nothing."""
    complete_site.moodle.deny("webservice/rest:use")
    with pytest.raises(AccessDenied):
        complete_site.found()


def test_a_site_that_is_away_is_not_judged(complete_site: Connected):
    """An answer that does not come is no finding."""
    complete_site.moodle.fault("core_cohort_search_cohorts", "http_503", times=9)
    with pytest.raises(RetryLater):
        complete_site.found()


def test_the_fakes_show_the_same_as_a_site_over_http(complete_site: Connected):
    """What is tried on fakes in memory holds for a Moodle."""
    world, needs = complete_site.world, complete_site.needs()
    fake = FakeInspector(complete_site.state)
    seen = site_findings(world.lms, fake, needs, STUDENT_ROLE, world.clock, silent)
    over_http = {each for each in complete_site.codes() if each[0] != "function.unused"}
    assert {(each.code, each.where) for each in findings((needs, seen))} == over_http


def test_the_words_of_a_scale_are_listed_and_which_passes(complete_site: Connected):
    """The ends from the range, those between from grades; the site file says where it begins."""
    _words(complete_site)
    (told,) = [each for each in complete_site.found() if each.code == "scale.words"]
    said = Wording("en", strict=True).cause(told.what, advice=False)
    assert "Non acquis, En cours and Acquis" in said
    assert "‘Acquis’ passes" in said or "“Acquis” passes" in said
    assert "pass_from" in Wording("fr", strict=True).cause(told.click)
