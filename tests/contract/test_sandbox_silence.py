"""What a token's user may not see is left out without a word, as a real Moodle does."""

from decimal import Decimal

import pytest

from lms_bridge_testing.sandbox import LEAST_PRIVILEGE, MoodleState, SandboxMoodle
from lms_bridge_testing.sandbox.records import Activity, Course, User


class Site(SandboxMoodle):
    """A course with a learner and an assignment."""

    course: Course
    learner: User
    essay: Activity


@pytest.fixture
def sandbox():
    """A course with a graded assignment, a page, an attendance and one learner."""
    state = MoodleState()
    course = state.add_course("DU-UE1", "Unit 1")
    learner = state.add_user("21000001", "Camille", "Durand", customfields={"track": "M1"})
    state.enrol(learner, course)
    essay = state.add_assignment(course, idnumber="DU-UE1-EVAL", grademax=20, gradepass=10)
    state.grade(essay, learner, Decimal(14))
    state.add_page(course, idnumber="DU-UE1-RES")
    attendance = state.add_attendance(course, idnumber="DU-UE1-ATT")
    state.add_session(attendance, 1_790_000_000, 5400, "<p>Ethics</p>")
    with Site(state) as running:
        running.course, running.learner, running.essay = course, learner, essay
        yield running


def modules(sandbox):
    """List the types of the followed activities."""
    statuses = sandbox.ask(
        "core_completion_get_activities_completion_status",
        courseid=sandbox.course.id,
        userid=sandbox.learner.id,
    )["statuses"]
    return [status["modname"] for status in statuses]


def gradebook(sandbox, **options):
    """Read the learner's grade items."""
    answer = sandbox.ask("gradereport_user_get_grade_items", courseid=sandbox.course.id, **options)
    return answer["usergrades"][0]["gradeitems"]


def participants(sandbox, **options):
    """Read the participants of the course."""
    wanted = [{"name": name, "value": value} for name, value in options.items()]
    return sandbox.ask("core_enrol_get_enrolled_users", courseid=2, options=wanted)


def test_without_assign_view_assignments_vanish(sandbox):
    """Without `mod/assign:view`, completion, contents and gradebook know of no assignment."""
    assert modules(sandbox) == ["assign", "page"]
    sandbox.deny("mod/assign:view")
    assert modules(sandbox) == ["page"]
    assert "DU-UE1-EVAL" not in [item["idnumber"] for item in gradebook(sandbox)]
    contents = sandbox.ask("core_course_get_contents", courseid=2)
    assert "assign" not in [module["modname"] for module in contents[0]["modules"]]


def test_without_identities_people_come_without_idnumber(sandbox):
    """Without `moodle/site:viewuseridentity` nobody shows an idnumber, or is found by it."""
    search = {"field": "idnumber", "values": ["21000001"]}
    assert len(sandbox.ask("core_user_get_users_by_field", **search)) == 1
    assert participants(sandbox)[0]["idnumber"] == "21000001"
    sandbox.deny("moodle/site:viewuseridentity")
    assert sandbox.ask("core_user_get_users_by_field", **search) == []
    assert "idnumber" not in participants(sandbox)[0]


def test_the_site_setting_for_identities_counts_too(sandbox):
    """With the right but without the site setting `showuseridentity`, it is the same."""
    sandbox.options.identity_fields = frozenset({"email"})
    assert "idnumber" not in participants(sandbox)[0]


def test_courses_come_without_idnumber_though_found_by_it(sandbox):
    """Without `moodle/course:update` a course is found by an idnumber that it does not show."""
    found = sandbox.ask("core_course_get_courses_by_field", field="idnumber", value="DU-UE1")
    assert [course["id"] for course in found["courses"]] == [2]
    assert "idnumber" not in found["courses"][0]
    assert all("idnumber" not in course for course in sandbox.ask("core_course_get_courses"))
    sandbox.allow("moodle/course:update")
    found = sandbox.ask("core_course_get_courses_by_field", field="idnumber", value="DU-UE1")
    assert found["courses"][0]["idnumber"] == "DU-UE1"


def test_the_courses_of_a_learner_do_show_their_idnumber(sandbox):
    """`core_enrol_get_users_courses` gives the idnumber to everyone."""
    courses = sandbox.ask("core_enrol_get_users_courses", userid=sandbox.learner.id)
    assert [course["idnumber"] for course in courses] == ["DU-UE1"]


def test_a_module_shows_its_idnumber_to_managers_only(sandbox):
    """Without `moodle/course:manageactivities` a module's idnumber and grade are left out."""
    assert "idnumber" not in sandbox.ask("core_course_get_course_module", cmid=1)["cm"]
    sandbox.allow("moodle/course:manageactivities")
    assert sandbox.ask("core_course_get_course_module", cmid=1)["cm"]["idnumber"] == "DU-UE1-EVAL"


def test_without_take_attendances_sessions_are_an_invalid_parameter(sandbox):
    """Attendance answers `invalidparameter` to a user without `takeattendances`."""
    assert len(sandbox.ask("mod_attendance_get_sessions", attendanceid=1)) == 1
    sandbox.deny("mod/attendance:takeattendances")
    answer = sandbox.ask("mod_attendance_get_sessions", attendanceid=1)
    assert answer["errorcode"] == "invalidparameter"


def test_hidden_grades_are_left_out_without_view_hidden(sandbox):
    """Without `moodle/grade:viewhidden` a hidden grade's item is absent, and so is the total."""
    sandbox.state.grade(sandbox.essay, sandbox.learner, Decimal(14), hidden=True)
    shown = gradebook(sandbox)[0]
    assert (shown["graderaw"], shown["gradeishidden"]) == (14, True)
    sandbox.deny("moodle/grade:viewhidden")
    items = gradebook(sandbox)
    assert "DU-UE1-EVAL" not in [item["idnumber"] for item in items]
    assert items[-1]["graderaw"] is None


def test_hidden_grades_can_be_null_instead(sandbox):
    """On a site that shows hidden items, a hidden grade's `graderaw` is null."""
    sandbox.state.grade(sandbox.essay, sandbox.learner, Decimal(14), hidden=True)
    sandbox.options.hidden_items = "null"
    sandbox.deny("moodle/grade:viewhidden")
    item = gradebook(sandbox)[0]
    assert (item["idnumber"], item["graderaw"], item["gradeishidden"]) == (
        "DU-UE1-EVAL",
        None,
        True,
    )


def test_a_grade_that_waits_for_an_update_is_null(sandbox):
    """An item that needs an update shows no grade, and the word "Error", to who asks for one."""
    sandbox.essay.item.needsupdate = True
    item = gradebook(sandbox, userid=sandbox.learner.id)[0]
    assert (item["graderaw"], item["gradeneedsupdate"], item["gradeformatted"]) == (
        None,
        True,
        "Error",
    )


def test_a_hidden_activity_is_seen_only_with_the_right(sandbox):
    """An activity not yet shown to learners vanishes without `viewhiddenactivities`."""
    sandbox.essay.visible = False
    assert "assign" in modules(sandbox)
    sandbox.deny("moodle/course:viewhiddenactivities")
    assert "assign" not in modules(sandbox)


def test_a_hidden_course_vanishes_from_searches(sandbox):
    """A hidden course is not found, and closed, without `viewhiddencourses`."""
    sandbox.course.visible = False
    sandbox.deny("moodle/course:viewhiddencourses")
    assert sandbox.ask("core_course_get_courses_by_field", field="id", value=2)["courses"] == []
    assert participants(sandbox)["errorcode"] == "errorcoursecontextnotvalid"


def test_only_active_needs_a_right_of_its_own(sandbox):
    """`onlyactive` and `onlysuspended` are refused without `moodle/course:enrolreview`."""
    assert participants(sandbox, onlyactive=1)["errorcode"] == "nopermissions"
    sandbox.allow("moodle/course:enrolreview")
    assert len(participants(sandbox, onlyactive=1)) == 1
    assert participants(sandbox, onlysuspended=1) == []


def test_custom_fields_come_when_asked_for(sandbox):
    """Custom profile fields come with the participants when asked for, if there are any."""
    fields = participants(sandbox, userfields="id,customfields")[0]["customfields"]
    assert [(field["shortname"], field["value"]) for field in fields] == [("track", "M1")]
    sandbox.learner.customfields.clear()
    assert "customfields" not in participants(sandbox, userfields="id,customfields")[0]


def test_a_function_left_out_of_the_service_is_an_access_exception(sandbox):
    """A function missing from the service is not listed, and refused."""
    name = "core_cohort_get_cohorts"
    sandbox.options.missing_functions.add(name)
    assert sandbox.ask(name) == {
        "exception": "webservice_access_exception",
        "errorcode": "accessexception",
        "message": "Access control exception",
    }
    listed = sandbox.ask("core_webservice_get_site_info")["functions"]
    assert name not in [function["name"] for function in listed]


def test_another_token_has_rights_of_its_own(sandbox):
    """Each token maps to its own rights and its own part of the service."""
    site = "core_webservice_get_site_info"
    other = sandbox.add_account(LEAST_PRIVILEGE - {"mod/assign:view"}, only=[site])
    assert [one["name"] for one in sandbox.ask(site, token=other.token)["functions"]] == [site]
    answer = sandbox.ask("core_course_get_courses", token=other.token)
    assert answer["errorcode"] == "accessexception"
    assert modules(sandbox) == ["assign", "page"]


def test_a_report_that_was_not_shared_is_refused(sandbox):
    """A report not shared with the service user answers `errorreportview`."""
    shared, kept = sandbox.state.add_report("a"), sandbox.state.add_report("b", shared=False)
    report = "core_reportbuilder_retrieve_report"
    assert sandbox.ask(report, reportid=shared.id)["data"]["totalrowcount"] == 1
    assert sandbox.ask(report, reportid=kept.id)["errorcode"] == "errorreportview"


def test_assignments_of_a_course_one_is_not_in_must_be_asked_for(sandbox):
    """The service user is in no course: without saying so, it gets a warning and no course."""
    name = "mod_assign_get_assignments"
    silent = sandbox.ask(name, courseids=[2])
    assert (silent["courses"], silent["warnings"][0]["warningcode"]) == ([], "2")
    asked = sandbox.ask(name, courseids=[2], includenotenrolledcourses=1)
    assert [one["cmid"] for one in asked["courses"][0]["assignments"]] == [1]


@pytest.mark.parametrize(
    ("capability", "function", "arguments"),
    [
        ("moodle/cohort:manage", "core_cohort_create_cohorts", {"cohorts": [
            {"categorytype": {"type": "system", "value": ""}, "name": "X", "idnumber": "X"}]}),
        ("moodle/competency:competencymanage", "core_competency_create_competency",
         {"competency": {"shortname": "X", "idnumber": "X", "competencyframeworkid": 1}}),
        ("moodle/course:managegroups", "core_group_get_course_groups", {"courseid": 2}),
        ("moodle/cohort:view", "core_cohort_search_cohorts",
         {"query": "", "context": {"contextid": 1}}),
        ("moodle/badges:viewotherbadges", "core_badges_get_user_badges", {"userid": 3}),
    ],
)  # fmt: skip
def test_a_missing_right_can_also_be_an_error(sandbox, capability, function, arguments):
    """Where Moodle does refuse for a missing right, the code is `nopermissions`."""
    sandbox.deny(capability)
    assert sandbox.ask(function, **arguments)["errorcode"] == "nopermissions"
