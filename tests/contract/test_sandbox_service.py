"""The protocol itself: arguments, formats, tokens, connections, and speed with many learners."""

import http.client
import threading
import time
from datetime import datetime
from urllib.parse import urlencode, urlsplit

import pytest

from lms_bridge_testing.sandbox import MoodleState, SandboxMoodle
from lms_bridge_testing.sandbox.arguments import fit, unflatten
from lms_bridge_testing.sandbox.ask import flatten
from lms_bridge_testing.sandbox.contract import functions
from lms_bridge_testing.sandbox.errors import MoodleError
from lms_bridge_testing.sandbox.registry import handlers

SITE = "core_webservice_get_site_info"
MANY = 2000


@pytest.fixture
def sandbox():
    """An empty site."""
    with SandboxMoodle() as running:
        yield running


def test_arguments_nest_as_php_nests_them():
    """`users[0][id]=3` becomes a list of objects, in the order of arrival."""
    pairs = [("users[0][id]", "3"), ("users[1][id]", "4"), ("ids[]", "7"), ("ids[]", "8")]
    nested = unflatten(pairs)
    assert nested == {"users": {"0": {"id": "3"}, "1": {"id": "4"}}, "ids": {"0": "7", "1": "8"}}
    assert list(flatten({"users": [{"id": 3}]})) == [("users[0][id]", "3")]


def required(kind):
    """Describe a value that must be there and not be null."""
    return {"type": kind, "required": "required", "null": False}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int", "3.5"),
        ("int", "03"),
        ("int", ""),
        ("int", "x"),
        ("bool", "true"),
        ("float", "12,5"),
        ("float", ""),
        ("alphanumext", "a b"),
        ("notags", "<b>x</b>"),
        ("int", None),
        ("raw", ["x"]),
    ],
)
def test_values_of_the_wrong_type_are_refused(kind, value):
    """A value that Moodle's cleaning would change is an invalid parameter."""
    with pytest.raises(MoodleError, match="invalidparameter"):
        fit(required(kind), value)


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("int", "-3", -3),
        ("int", 3, 3),
        ("bool", "0", False),
        ("bool", 1, True),
        ("float", "12.5", 12.5),
        ("raw", 3, "3"),
        ("alpha", "system", "system"),
    ],
)
def test_values_of_the_right_type_are_typed(kind, value, expected):
    """Text from a form and values from JSON become the same typed values."""
    assert fit(required(kind), value) == expected


@pytest.mark.parametrize(
    "arguments", [{}, {"courseid": "x"}, {"courseid": 1, "odd": 1}, {"courseid": [1]}]
)
def test_arguments_that_do_not_fit_are_refused(sandbox, arguments):
    """Missing, mistyped and unknown arguments answer `invalidparameter`."""
    assert sandbox.ask("core_course_get_contents", **arguments)["errorcode"] == "invalidparameter"


def test_every_described_function_is_offered():
    """No function is described without being offered, or offered without being described."""
    assert set(handlers()) == set(functions())


def test_an_empty_batch_is_an_invalid_parameter(sandbox):
    """A batch of nothing cannot be written in a form, and is refused."""
    answer = sandbox.ask("tool_mobile_call_external_functions", requests=[])
    assert answer["errorcode"] == "invalidparameter"


@pytest.mark.parametrize(
    ("function", "arguments", "code"),
    [
        ("core_enrol_get_enrolled_users", {"courseid": 99}, "invalidrecord"),
        ("gradereport_user_get_grade_items", {"courseid": 99}, "invalidrecord"),
        ("core_course_get_contents", {"courseid": 99}, "invalidrecord"),
        ("core_course_get_course_module", {"cmid": 99}, "invalidrecordunknown"),
        ("core_group_get_course_groups", {"courseid": 99}, "errorcoursecontextnotvalid"),
        ("core_group_get_group_members", {"groupids": [99]}, "invalidrecord"),
        ("core_cohort_get_cohort_members", {"cohortids": [99]}, "invalidrecord"),
        ("mod_attendance_get_session", {"sessionid": 99}, "invalidrecord"),
        ("core_badges_get_user_badges", {"userid": 999999}, "invaliduser"),
        ("core_competency_search_competencies",
         {"searchtext": "", "competencyframeworkid": 9}, "invalidrecord"),
        ("core_user_get_users_by_field", {"field": "city", "values": ["x"]}, "codingerror"),
    ],
)  # fmt: skip
def test_what_is_not_there_has_its_code(sandbox, function, arguments, code):
    """Each read names what is missing with the code of the real Moodle."""
    assert sandbox.ask(function, **arguments)["errorcode"] == code


@pytest.mark.parametrize(
    ("function", "arguments", "answer"),
    [
        ("core_course_get_courses", {"options": {"ids": [99]}}, []),
        ("core_enrol_get_users_courses", {"userid": 999999}, []),
        ("core_cohort_get_cohorts", {"cohortids": [99]}, []),
        ("core_user_get_users_by_field", {"field": "id", "values": [999999]}, []),
        ("core_enrol_get_course_enrolment_methods", {"courseid": 1}, []),
    ],
)
def test_what_is_not_there_can_be_an_empty_list(sandbox, function, arguments, answer):
    """Some reads answer nothing found instead of an error."""
    assert sandbox.ask(function, **arguments) == answer


def test_people_are_searched_by_criteria(sandbox):
    """A search takes % in names, and warns of a key that it does not know."""
    sandbox.state.add_user("1", "Camille", "Durand")
    criteria = [{"key": "lastname", "value": "dur%"}, {"key": "odd", "value": "x"}]
    answer = sandbox.ask("core_user_get_users", criteria=criteria)
    assert [user["lastname"] for user in answer["users"]] == ["Durand"]
    assert answer["warnings"][0]["item"] == "odd"


def test_an_idnumber_can_be_shared_and_changed(sandbox):
    """Two people may share an idnumber; a change is found at once."""
    first = sandbox.state.add_user("1", "A", "B", username="a")
    sandbox.state.add_user("1", "C", "D", username="c")
    search = {"field": "idnumber", "values": ["1", "2"]}
    assert len(sandbox.ask("core_user_get_users_by_field", **search)) == 2
    sandbox.state.update_user(first, idnumber="2")
    assert len(sandbox.ask("core_user_get_users_by_field", **search)) == 2
    sandbox.state.delete_user(first)
    assert len(sandbox.ask("core_user_get_users_by_field", **search)) == 1


def test_a_deleted_course_is_gone(sandbox):
    """A course deleted between two calls is not found by the second."""
    course = sandbox.state.add_course("X", "X")
    user = sandbox.state.add_user("1", "A", "B")
    sandbox.state.enrol(user, course)
    sandbox.state.delete_course(course)
    assert sandbox.ask("core_enrol_get_users_courses", userid=user.id) == []
    answer = sandbox.ask("core_enrol_get_enrolled_users", courseid=course.id)
    assert answer["errorcode"] == "invalidrecord"


def test_the_front_page_says_what_this_is(sandbox):
    """Whoever opens the sandbox in a browser reads that it is no Moodle."""
    connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=10)
    connection.request("GET", "/")
    reply = connection.getresponse()
    assert b"This is not a Moodle" in reply.read()
    connection.request("GET", "/login/index.php")
    assert connection.getresponse().status == 404
    connection.close()


def test_one_connection_carries_many_calls(sandbox):
    """A connection stays open from one call to the next."""
    fields = {"wstoken": sandbox.token, "wsfunction": SITE, "moodlewsrestformat": "json"}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    connection = http.client.HTTPConnection(urlsplit(sandbox.url).netloc, timeout=10)
    path = urlsplit(sandbox.endpoint).path
    sockets = set()
    for _ in range(3):
        connection.request("POST", path, urlencode(fields), headers)
        connection.getresponse().read()
        sockets.add(connection.sock)
    connection.close()
    assert len(sockets) == 1
    assert sandbox.count(SITE) == sandbox.counts()[SITE] == 3
    assert sandbox.bytes_out() == sum(call.bytes_out for call in sandbox.calls)


def test_calls_from_many_threads_are_all_counted(sandbox):
    """Callers at the same time get right answers, and none is lost from the count."""
    user = sandbox.state.add_user("1", "A", "B")
    cohort = sandbox.state.add_cohort("C", "C")
    member = {
        "cohorttype": {"type": "id", "value": cohort.id},
        "usertype": {"type": "id", "value": user.id},
    }
    threads = [
        threading.Thread(
            target=sandbox.ask,
            args=("core_cohort_add_cohort_members",),
            kwargs={"members": [member]},
        )
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sandbox.count() == 16
    assert len(sandbox.state.changes()) == 1
    assert sandbox.most_at_once >= 1
    sandbox.forget_calls()
    assert sandbox.count() == 0


def test_a_sandbox_can_be_started_again(sandbox):
    """A sandbox that was stopped starts again with its state; started twice it complains."""
    with pytest.raises(RuntimeError, match="already running"):
        sandbox.start()
    sandbox.stop()
    with pytest.raises(RuntimeError, match="not running"):
        _ = sandbox.url
    sandbox.start()
    assert "sitename" in sandbox.ask(SITE)


def test_a_mistake_of_the_sandbox_does_not_stay_hidden(capfd):
    """An error inside the sandbox itself fails the test that met it."""
    sandbox = SandboxMoodle().start()
    sandbox.state.courses[1] = None  # type: ignore[assignment] # the mistake
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        sandbox.ask("core_course_get_courses")
    with pytest.raises(RuntimeError, match="made a mistake"):
        sandbox.stop()
    assert "Traceback" in capfd.readouterr().err


def test_a_moment_needs_a_zone():
    """A date and time without a zone is refused: nobody could tell when it is."""
    state = MoodleState()
    attendance = state.add_attendance(state.add_course("X", "X"))
    with pytest.raises(ValueError, match="time zone"):
        state.add_session(attendance, datetime(2026, 9, 1, 9), 3600)  # noqa: DTZ001 - the point


@pytest.fixture(scope="module")
def large():
    """A course of 2,000 learners with three graded items and ten attendance sessions."""
    state = MoodleState()
    course = state.add_course("BIG", "Big")
    essays = [state.add_assignment(course, idnumber=f"E{n}", grademax=20) for n in range(3)]
    attendance = state.add_attendance(course, idnumber="ATT")
    sessions = [state.add_session(attendance, 1_790_000_000 + n, 3600) for n in range(10)]
    for number in range(MANY):
        user = state.add_user(f"{number:08}", f"First{number}", f"Last{number}")
        state.enrol(user, course)
        for essay in essays:
            state.grade(essay, user, number % 21)
        for session in sessions:
            state.mark(session, user, "P")
    with SandboxMoodle(state) as running:
        yield running


@pytest.mark.parametrize(
    ("function", "arguments", "seconds"),
    [
        ("gradereport_user_get_grade_items", {"courseid": 2, "userid": 0}, 3),
        ("mod_attendance_get_sessions", {"attendanceid": 1}, 3),
        ("core_enrol_get_enrolled_users", {"courseid": 2}, 3),
    ],
)
def test_a_course_of_two_thousand_is_read_quickly(large, function, arguments, seconds):
    """A whole large course is answered in a time that grows with its size, not faster."""
    before = time.perf_counter()
    reply = large.ask_raw(function, arguments)
    assert time.perf_counter() - before < seconds
    assert len(reply.body) > 100_000


def test_a_large_course_is_read_page_by_page(large):
    """Pages of a large course together hold everybody once."""
    seen = []
    for start in range(0, MANY, 500):
        options = {"userfields": "id,idnumber", "limitfrom": start, "limitnumber": 500}
        wanted = [{"name": name, "value": value} for name, value in options.items()]
        page = large.ask("core_enrol_get_enrolled_users", courseid=2, options=wanted)
        seen += [user["id"] for user in page]
    assert len(set(seen)) == len(seen) == MANY
