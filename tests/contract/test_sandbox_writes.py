"""What writing does: all or nothing where Moodle says so, once however often it is sent."""

import json
from decimal import Decimal

import pytest

from lms_bridge_testing.sandbox import ADMINISTRATOR, MoodleState, SandboxMoodle
from lms_bridge_testing.sandbox.records import Course, User

BATCH = "tool_mobile_call_external_functions"
ENROL = "enrol_manual_enrol_users"
COMPLETION = "core_completion_get_course_completion_status"


class Site(SandboxMoodle):
    """Two courses and three learners."""

    course: Course
    learners: list[User]


@pytest.fixture
def sandbox():
    """An administrator's sandbox with two courses and three learners, the first one enrolled."""
    state = MoodleState()
    course = state.add_course("DU-UE1", "Unit 1")
    state.add_course("DU-UE2", "Unit 2")
    learners = [state.add_user(f"2100000{n}", f"Learner{n}", f"Name{n}") for n in (1, 2, 3)]
    state.enrol(learners[0], course)
    with Site(state, capabilities=ADMINISTRATOR) as running:
        running.course, running.learners = course, learners
        yield running


def row(user_id, course_id=2):
    """Enrol somebody as a student."""
    return {"roleid": 5, "userid": user_id, "courseid": course_id}


def member(user, cohort="LMSB-1"):
    """Put somebody in a cohort."""
    return {
        "cohorttype": {"type": "idnumber", "value": cohort},
        "usertype": {"type": "id", "value": user.id},
    }


def badges(sandbox, user):
    """List the names of somebody's badges."""
    answer = sandbox.ask("core_badges_get_user_badges", userid=user.id)
    return [badge["name"] for badge in answer["badges"]]


def test_enrolment_is_all_or_nothing(sandbox):
    """One unknown person in the list, and nobody is enrolled."""
    second = sandbox.learners[1]
    answer = sandbox.ask(ENROL, enrolments=[row(second.id), row(999999)])
    assert answer["errorcode"] == "invaliduser"
    assert second.id not in sandbox.course.participants
    assert sandbox.state.journal == []
    assert sandbox.ask(ENROL, enrolments=[row(second.id)]) is None
    assert second.id in sandbox.course.participants


def test_enrolling_again_reactivates_and_clears_dates(sandbox):
    """An enrolment sent without `suspend` and dates sets a suspended one active again."""
    first = sandbox.learners[0]
    sandbox.state.enrol(first, sandbox.course, suspended=True, timeend=1_900_000_000)
    assert sandbox.ask(ENROL, enrolments=[row(first.id)]) is None
    entry = sandbox.state.enrolment(first, sandbox.course)
    assert (entry.suspended, entry.timeend) == (False, 0)
    assert [one.effect for one in sandbox.state.journal] == ["overwritten"]


def test_enrolling_twice_changes_once(sandbox):
    """A repeat answers null as well, and the journal tells the two apart."""
    for _ in range(2):
        assert sandbox.ask(ENROL, enrolments=[row(sandbox.learners[1].id)]) is None
    assert [entry.changed for entry in sandbox.state.journal] == [True, False]
    assert len(sandbox.state.changes(ENROL)) == 1


@pytest.mark.parametrize(
    ("enrolment", "code"),
    [
        (row(3, course_id=99999), "invalidparameter"),
        (row(3, course_id=2) | {"roleid": 3}, "wsusercannotassign"),
        (row(999999), "invaliduser"),
    ],
)
def test_what_cannot_be_enrolled_has_its_own_code(sandbox, enrolment, code):
    """Unknown courses, roles one may not assign and unknown people differ by their code."""
    sandbox.deny("moodle/site:config")
    assert sandbox.ask(ENROL, enrolments=[enrolment])["errorcode"] == code


def test_a_deleted_person_and_a_course_without_the_method_are_refused(sandbox):
    """Deleted accounts answer `userdeleted`, courses without manual enrolment `wsnoinstance`."""
    closed = sandbox.state.add_course("C", "Closed", manual_enrolment=False)
    answer = sandbox.ask(ENROL, enrolments=[row(sandbox.learners[1].id, closed.id)])
    assert answer["errorcode"] == "wsnoinstance"
    sandbox.state.delete_user(sandbox.learners[1])
    answer = sandbox.ask(ENROL, enrolments=[row(sandbox.learners[1].id)])
    assert answer["errorcode"] == "userdeleted"


def test_unenrolling_removes_only_the_manual_enrolment(sandbox):
    """Who is in by another method stays in; who leaves leaves the groups too."""
    first, second = sandbox.learners[:2]
    sandbox.state.enrol(second, sandbox.course, method="cohort")
    group = sandbox.state.add_group(sandbox.course, "G")
    sandbox.state.add_to_group(group, first)
    rows = [{"userid": user.id, "courseid": 2} for user in (first, second)]
    assert sandbox.ask("enrol_manual_unenrol_users", enrolments=rows) is None
    assert set(sandbox.course.participants) == {second.id}
    assert group.members == set()
    assert [entry.changed for entry in sandbox.state.journal] == [True, False]


def test_a_cohort_issues_its_badge_at_once(sandbox):
    """Adding somebody to the cohort of a badge issues it; removing does not take it back."""
    cohort = sandbox.state.add_cohort("LMSB-1", "One")
    sandbox.state.add_badge("Unit 1", cohort=cohort)
    first = sandbox.learners[0]
    answer = sandbox.ask("core_cohort_add_cohort_members", members=[member(first)])
    assert answer == {"warnings": []}
    assert badges(sandbox, first) == ["Unit 1"]
    gone = [{"cohortid": cohort.id, "userid": first.id}]
    assert sandbox.ask("core_cohort_delete_cohort_members", members=gone) is None
    assert badges(sandbox, first) == ["Unit 1"]
    sandbox.ask("core_cohort_add_cohort_members", members=[member(first)])
    assert badges(sandbox, first) == ["Unit 1"]


def test_badges_can_wait_for_cron(sandbox):
    """On a site that awards badges by cron, being in the cohort is not yet holding the badge."""
    cohort = sandbox.state.add_cohort("LMSB-1", "One")
    sandbox.state.add_badge("Unit 1", cohort=cohort)
    sandbox.state.badges_by_cron = True
    sandbox.ask("core_cohort_add_cohort_members", members=[member(sandbox.learners[0])])
    assert badges(sandbox, sandbox.learners[0]) == []
    assert sandbox.state.run_cron() == 1
    assert badges(sandbox, sandbox.learners[0]) == ["Unit 1"]


def test_a_badge_shows_less_to_who_may_not_manage_badges(sandbox):
    """Without `configuredetails` the e-mail is missing and `visible` and `status` say nothing."""
    cohort = sandbox.state.add_cohort("LMSB-1", "One")
    sandbox.state.add_badge("Unit 1", cohort=cohort)
    sandbox.state.add_to_cohort(cohort, sandbox.learners[0])
    sandbox.deny("moodle/badges:configuredetails")
    answer = sandbox.ask("core_badges_get_user_badges", userid=sandbox.learners[0].id)
    badge = answer["badges"][0]
    assert "email" not in badge
    assert (badge["visible"], badge["status"], badge["timecreated"]) == (0, 0, 0)


def test_cohort_members_are_taken_row_by_row(sandbox):
    """A bad row of cohort members is a warning; the good rows are written."""
    cohort = sandbox.state.add_cohort("LMSB-1", "One")
    first, second = sandbox.learners[:2]
    unknown = member(first) | {"usertype": {"type": "id", "value": 999999}}
    elsewhere = member(first, cohort="NOPE")
    odd = member(first) | {"usertype": {"type": "idnumber", "value": "21000001"}}
    rows = [member(first), unknown, member(first), elsewhere, odd, member(second)]
    warnings = sandbox.ask("core_cohort_add_cohort_members", members=rows)["warnings"]
    assert [warning["warningcode"] for warning in warnings] == ["2", "3", "2", "1"]
    assert cohort.members == {first.id, second.id}


def test_cohort_search_pages_by_page_number(sandbox):
    """`limitfrom` of the cohort search counts pages, not rows, as in the real Moodle."""
    for number in range(5):
        sandbox.state.add_cohort(f"LMSB-{number}", f"Cohort {number}")
    search = {"query": "lmsb", "context": {"contextid": 1}, "limitnum": 2}
    answer = sandbox.ask("core_cohort_search_cohorts", limitfrom=1, **search)
    assert [one["idnumber"] for one in answer["cohorts"]] == ["LMSB-2", "LMSB-3"]


def test_idnumbers_of_cohorts_are_unique(sandbox):
    """A cohort with an idnumber in use is refused, and none of the call's cohorts is made."""
    sandbox.state.add_cohort("LMSB-1", "One")
    system = {"type": "system", "value": ""}
    rows = [{"categorytype": system, "name": n, "idnumber": n} for n in ("LMSB-2", "LMSB-1")]
    assert (
        sandbox.ask("core_cohort_create_cohorts", cohorts=rows)["errorcode"] == "invalidparameter"
    )
    assert sandbox.state.find_cohort("LMSB-2") is None
    assert sandbox.ask("core_cohort_create_cohorts", cohorts=rows[:1])[0]["idnumber"] == "LMSB-2"


def group(name, idnumber, course_id=2):
    """Make a group."""
    return {"courseid": course_id, "name": name, "description": "", "idnumber": idnumber}


def test_groups_are_unique_in_their_course(sandbox):
    """A name in use answers `invalidparameter`, an idnumber in use `idnumbertaken`."""
    create = "core_group_create_groups"
    assert sandbox.ask(create, groups=[group("G1", "G1")])[0]["idnumber"] == "G1"
    assert sandbox.ask(create, groups=[group("G1", "G2")])["errorcode"] == "invalidparameter"
    assert sandbox.ask(create, groups=[group("G2", "G1")])["errorcode"] == "idnumbertaken"
    assert sandbox.ask(create, groups=[group("G1", "G1", 3)])[0]["courseid"] == 3


def test_a_rolled_back_group_haunts_the_list(sandbox):
    """Groups made before a refused one in the same call are listed though they do not exist."""
    create = "core_group_create_groups"
    sandbox.ask(create, groups=[group("G1", "G1")])
    refused = sandbox.ask(create, groups=[group("N1", "N1"), group("N2", "G1")])
    assert refused["errorcode"] == "idnumbertaken"
    listed = sandbox.ask("core_group_get_course_groups", courseid=2)
    phantom = next(one for one in listed if one["idnumber"] == "N1")
    join = [{"groupid": phantom["id"], "userid": sandbox.learners[0].id}]
    assert sandbox.ask("core_group_add_group_members", members=join)["errorcode"] == "invalidrecord"
    assert sandbox.ask(create, groups=[group("N1", "N1")])["errorcode"] == "idnumbertaken"
    assert len(sandbox.state.journal) == 1


def test_group_members_are_all_or_nothing(sandbox):
    """One person not enrolled, and nobody joins the group."""
    made = sandbox.state.add_group(sandbox.course, "G")
    first, second = sandbox.learners[:2]
    rows = [{"groupid": made.id, "userid": user.id} for user in (first, second)]
    answer = sandbox.ask("core_group_add_group_members", members=rows)
    assert answer["errorcode"] == "invalidparameter"
    assert made.members == set()
    assert sandbox.ask("core_group_add_group_members", members=rows[:1]) is None
    mine = sandbox.ask("core_group_get_course_user_groups", courseid=2, userid=first.id)
    assert [one["name"] for one in mine["groups"]] == ["G"]


def test_a_batch_stops_at_its_first_error(sandbox):
    """What comes before the error is kept, what comes after it is not run."""
    cohort = sandbox.state.add_cohort("LMSB-1", "One")
    first, second = sandbox.learners[:2]
    add = "core_cohort_add_cohort_members"
    asked = [
        {"function": add, "arguments": json.dumps({"members": [member(first)]})},
        {"function": COMPLETION, "arguments": json.dumps({"courseid": 2, "userid": 999999})},
        {"function": add, "arguments": json.dumps({"members": [member(second)]})},
    ]
    answers = sandbox.ask(BATCH, requests=asked)["responses"]
    assert [one["error"] for one in answers] == [False, True]
    assert json.loads(answers[0]["data"]) == {"warnings": []}
    assert json.loads(answers[1]["exception"])["errorcode"] == "invaliduser"
    assert cohort.members == {first.id}


def test_a_batch_refuses_a_function_outside_the_service(sandbox):
    """A function not in the service is an error of its own shape, unknown or not."""
    sandbox.options.missing_functions.add(COMPLETION)
    for name in (COMPLETION, "no_such_function"):
        answer = sandbox.ask(BATCH, requests=[{"function": name}])["responses"][0]
        assert json.loads(answer["exception"]) == {
            "errorcode": "accessexception",
            "module": "webservice",
        }


def test_a_write_inside_a_batch_answers_null(sandbox):
    """A function that returns nothing gives `data` null in a batch."""
    arguments = json.dumps({"enrolments": [row(sandbox.learners[1].id)]})
    answer = sandbox.ask(BATCH, requests=[{"function": ENROL, "arguments": arguments}])
    assert answer["responses"] == [{"error": False, "data": None}]


def test_php_drops_arguments_beyond_its_limit(sandbox):
    """Beyond `max_input_vars` PHP forgets arguments silently: fewer rows arrive than were sent."""
    sandbox.options.max_input_vars = 3 + 2 * 3
    users = [sandbox.state.add_user(str(number), "A", "B") for number in range(4)]
    assert sandbox.ask(ENROL, enrolments=[row(user.id) for user in users]) is None
    assert [entry.element["userid"] for entry in sandbox.state.journal] == [
        user.id for user in users[:2]
    ]


def test_a_rating_shows_and_issues_the_badge_of_its_competency(sandbox):
    """A rating is read back with its evidence; a proficient one issues the badge."""
    scale = sandbox.state.add_scale("S", ["Not yet", "Competent"])
    framework = sandbox.state.add_framework("CSEC-V1", "CSEC", scale)
    block = sandbox.state.add_competency(framework, "CSEC-BC1", "Block 1")
    sandbox.state.add_badge("Block 1", competency=block)
    wanted = {"userid": sandbox.learners[0].id, "competencyid": block.id}
    summary = "tool_lp_data_for_user_competency_summary"
    never = sandbox.ask(summary, **wanted)
    assert (never["usercompetency"]["grade"], never["evidence"]) == (None, [])
    rated = sandbox.ask("core_competency_grade_competency", grade=1, note="n", **wanted)
    assert rated["gradename"] == "Not yet"
    assert badges(sandbox, sandbox.learners[0]) == []
    sandbox.ask("core_competency_grade_competency", grade=2, note="n", **wanted)
    after = sandbox.ask(summary, **wanted)
    assert (after["usercompetency"]["proficiency"], len(after["evidence"])) == (True, 2)
    assert badges(sandbox, sandbox.learners[0]) == ["Block 1"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"grade": 9}, "Error: Invalid rating"),
        ({"userid": 999999}, "Error: Invalid user ID"),
        ({"competencyid": 9999}, "Error: 9999 competency can not be found"),
    ],
)
def test_what_cannot_be_rated_is_told_in_the_message(sandbox, changes, message):
    """Ratings refused share the code `invalidpersistenterror`; only the message differs."""
    scale = sandbox.state.add_scale("S", ["Not yet", "Competent"])
    block = sandbox.state.add_competency(sandbox.state.add_framework("F", "F", scale), "B", "B")
    wanted = {"userid": sandbox.learners[0].id, "competencyid": block.id, "grade": 2}
    answer = sandbox.ask("core_competency_grade_competency", **(wanted | changes))
    assert (answer["errorcode"], answer["message"]) == ("invalidpersistenterror", message)


def test_frameworks_and_competencies_are_made_once(sandbox):
    """A framework and a competency can be made; a second with the idnumber is refused."""
    scale = sandbox.state.add_scale("S", ["Not yet", "Competent"])
    setting = json.dumps([{"scaleid": scale.id}, {"id": 2, "scaledefault": 1, "proficient": 1}])
    framework = {
        "shortname": "CSEC",
        "idnumber": "CSEC-V1",
        "scaleid": scale.id,
        "scaleconfiguration": setting,
        "contextlevel": "system",
    }
    create = "core_competency_create_competency_framework"
    made = sandbox.ask(create, competencyframework=framework)
    again = sandbox.ask(create, competencyframework=framework)
    assert again["errorcode"] == "invalidpersistenterror"
    block = {"shortname": "BC1", "idnumber": "CSEC-BC1", "competencyframeworkid": made["id"]}
    first = sandbox.ask("core_competency_create_competency", competency=block)
    child = block | {"idnumber": "C.1.1", "parentid": first["id"]}
    below = sandbox.ask("core_competency_create_competency", competency=child)
    assert below["path"] == f"/0/{first['id']}/"
    filters = [{"column": "idnumber", "value": "C.1.1"}]
    found = sandbox.ask("core_competency_list_competencies", filters=filters)
    assert [one["id"] for one in found] == [below["id"]]


def test_an_override_counts_even_for_a_failed_activity(sandbox):
    """Overriding does not replace a failed state, and asks nobody whose id it is."""
    essay = sandbox.state.add_assignment(sandbox.course, grademax=20, gradepass=10)
    first = sandbox.learners[0]
    sandbox.state.grade(essay, first, 5)
    override = "core_completion_override_activity_completion_status"
    answer = sandbox.ask(override, userid=first.id, cmid=essay.cmid, newstate=1)
    assert (answer["state"], answer["overrideby"]) == (3, None)
    assert sandbox.ask(override, userid=999999, cmid=essay.cmid, newstate=1)["state"] == 1
    wrong = sandbox.ask(override, userid=first.id, cmid=essay.cmid, newstate=7)
    assert wrong["errorcode"] == "err_system"


def test_a_grade_follows_into_completion_and_total(sandbox):
    """Grading over a web service completes the activity and the course that waits for it."""
    essay = sandbox.state.add_assignment(sandbox.course, grademax=20, gradepass=10, criterion=True)
    first = sandbox.learners[0]
    update = {"source": "t", "courseid": 2, "component": "mod_assign", "itemnumber": 0}
    grades = [{"studentid": first.id, "grade": "12.5"}]
    wanted = update | {"activityid": essay.cmid, "grades": grades}
    assert sandbox.ask("core_grades_update_grades", **wanted) == 0
    assert sandbox.ask("core_grades_update_grades", **wanted) == 0
    assert [entry.changed for entry in sandbox.state.journal] == [True, False]
    status = sandbox.ask(COMPLETION, courseid=2, userid=first.id)["completionstatus"]
    assert status["completed"] is True
    essay.item.locked = True
    assert sandbox.ask("core_grades_update_grades", **wanted) == 4


def test_the_state_refuses_what_makes_no_sense(sandbox):
    """The Python API fails at once on double idnumbers, unknown marks and ungraded pages."""
    state, course, first = sandbox.state, sandbox.course, sandbox.learners[0]
    state.add_cohort("LMSB-1", "One")
    with pytest.raises(ValueError, match="LMSB-1"):
        state.add_cohort("LMSB-1", "Two")
    with pytest.raises(ValueError, match="not enrolled"):
        state.add_to_group(state.add_group(course, "G"), sandbox.learners[2])
    with pytest.raises(ValueError, match="not graded"):
        state.grade(state.add_page(course, idnumber="P"), first, Decimal(1))
    session = state.add_session(state.add_attendance(course), 1_790_000_000, 3600)
    with pytest.raises(ValueError, match="P, A, L, E"):
        state.mark(session, first, "X")
