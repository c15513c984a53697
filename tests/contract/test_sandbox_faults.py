"""Trouble on demand: each fault of the sandbox does what it says, once, to the right call."""

import http.client
import json
import math
import threading
import time

import pytest

from lms_bridge_testing.sandbox import EXECUTES, MoodleState, SandboxMoodle, SandboxOptions

SITE = "core_webservice_get_site_info"
ENROL = "enrol_manual_enrol_users"


@pytest.fixture
def sandbox():
    """A sandbox with one course and one learner who is not in it yet."""
    state = MoodleState()
    state.add_course("DU-UE1", "Unit 1")
    state.add_user("21000001", "Camille", "Durand")
    with SandboxMoodle(state) as running:
        yield running


def enrolment(sandbox):
    """Enrol the learner."""
    learner = sandbox.state.find_users("idnumber", "21000001")[0]
    return {"enrolments": [{"roleid": 5, "userid": learner.id, "courseid": 2}]}


def enrolled(sandbox):
    """Tell whether anybody is in the course."""
    return bool(sandbox.state.courses[2].participants)


@pytest.mark.parametrize(
    ("kind", "status", "header", "value"),
    [
        ("html_200", 200, "Content-Type", "text/html; charset=utf-8"),
        ("html_503", 503, "Content-Type", "text/html; charset=utf-8"),
        ("http_429", 429, "Retry-After", "7"),
        ("http_503", 503, "Retry-After", "7"),
        ("redirect_307", 307, "Location", "https://elsewhere.invalid/x"),
    ],
)
def test_something_in_front_of_moodle_answers_instead(sandbox, kind, status, header, value):
    """A proxy's answer comes in place of Moodle's, and the write was not executed."""
    sandbox.fault(ENROL, kind, retry_after="7", location="https://elsewhere.invalid/x")
    reply = sandbox.ask_raw(ENROL, enrolment(sandbox))
    assert (reply.status, reply.headers[header]) == (status, value)
    assert not enrolled(sandbox)
    assert sandbox.ask(ENROL, **enrolment(sandbox)) is None
    assert enrolled(sandbox)


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        ("empty_body", lambda body: body == b""),
        ("truncated_json", lambda body: body and not body.endswith(b"}")),
        ("bom", lambda body: body.startswith(b"\xef\xbb\xbf{")),
        ("not_json_warning_prefix", lambda body: body.startswith(b"<br />") and b"{" in body),
        ("nan", lambda body: b":NaN" in body and math.isnan(json.loads(body)["userid"])),
        ("infinity_1e999", lambda body: json.loads(body)["userid"] == math.inf),
        ("null_instead_of_list", lambda body: body == b"null"),
    ],
)
def test_an_answer_arrives_spoiled(sandbox, kind, check):
    """The body of a good answer is spoiled in the way the fault is called, once."""
    good = sandbox.ask_raw(SITE).body
    sandbox.fault(SITE, kind)
    reply = sandbox.ask_raw(SITE)
    assert reply.status == 200
    assert check(reply.body)
    assert sandbox.ask_raw(SITE).body == good


def test_nan_and_infinity_replace_a_grade_first(sandbox):
    """Where an answer holds a grade, it is the grade that becomes no finite number."""
    learner = sandbox.state.find_users("idnumber", "21000001")[0]
    course = sandbox.state.courses[2]
    sandbox.state.enrol(learner, course)
    sandbox.state.grade(sandbox.state.add_assignment(course), learner, 12)
    sandbox.fault("gradereport_user_get_grade_items", "infinity_1e999")
    body = sandbox.ask_raw("gradereport_user_get_grade_items", {"courseid": 2}).body
    assert b'"graderaw":1e999' in body


def test_an_exception_of_any_code(sandbox):
    """Any error of Moodle can be had, with its class, code and message; nothing is executed."""
    sandbox.fault(ENROL, "exception", errorcode="odd", exception="odd_exception", message="Odd")
    assert sandbox.ask(ENROL, **enrolment(sandbox)) == {
        "exception": "odd_exception",
        "errorcode": "odd",
        "message": "Odd",
    }
    assert not enrolled(sandbox)


def test_an_exception_inside_a_batch(sandbox):
    """An exception set for a function also hits it inside a batch, which then stops."""
    sandbox.fault(SITE, "exception", after=1, errorcode="odd")
    requests = [{"function": SITE} for _ in range(3)]
    answer = sandbox.ask("tool_mobile_call_external_functions", requests=requests)
    assert [one["error"] for one in answer["responses"]] == [False, True]
    assert json.loads(answer["responses"][1]["exception"])["errorcode"] == "odd"


def test_slow_waits_before_the_answer(sandbox):
    """A slow call is answered rightly, later."""
    sandbox.fault(SITE, "slow", seconds=0.15)
    before = time.perf_counter()
    assert "sitename" in sandbox.ask(SITE)
    assert time.perf_counter() - before >= 0.15


def test_slow_after_executing_hides_that_the_write_was_done(sandbox):
    """The write takes effect, and the caller never hears of it."""
    sandbox.fault(ENROL, "slow_after_executing", seconds=0.01)
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        sandbox.ask(ENROL, **enrolment(sandbox))
    assert enrolled(sandbox)
    assert [entry.effect for entry in sandbox.state.journal] == ["enrolled"]


def test_reset_mid_body_cuts_the_answer_of_an_executed_call(sandbox):
    """The connection is reset in the middle of the answer; a write has been executed."""
    sandbox.fault(ENROL, "reset_mid_body")
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        sandbox.ask(ENROL, **enrolment(sandbox))
    assert enrolled(sandbox)


def test_an_oversized_body_is_as_large_as_asked(sandbox):
    """An answer can be made too large to be read; it is still JSON."""
    sandbox.fault(SITE, "oversized_body", size=3_000_000)
    reply = sandbox.ask_raw(SITE)
    assert len(reply.body) > 3_000_000
    assert reply.json()["userid"]


def test_one_byte_at_a_time_takes_its_time(sandbox):
    """The first bytes of an answer drip, the rest follows: it is complete."""
    good = sandbox.ask_raw(SITE).body
    sandbox.fault(SITE, "one_byte_at_a_time", seconds=0.005, size=20)
    before = time.perf_counter()
    assert sandbox.ask_raw(SITE).body == good
    assert time.perf_counter() - before >= 0.1


def test_a_fault_waits_for_its_function_and_counts_its_calls(sandbox):
    """`after` lets calls pass, `times` says how many are hit, other functions are spared."""
    fault = sandbox.fault(SITE, "empty_body", times=2, after=1)
    sandbox.ask_raw("core_course_get_courses")
    hit = [sandbox.ask_raw(SITE).body == b"" for _ in range(4)]
    assert hit == [False, True, True, False]
    assert fault.hits == 2


def test_a_fault_for_any_function_hits_the_next_call(sandbox):
    """A fault that names no function hits whatever comes next."""
    sandbox.fault(None, "empty_body")
    assert sandbox.ask_raw("core_course_get_courses").body == b""


def test_faults_that_execute_are_named(sandbox):
    """A test can tell from `EXECUTES` whether the spoiled write took effect."""
    for kind in sorted(EXECUTES - {"slow_after_executing", "reset_mid_body"}):
        sandbox.state.journal.clear()
        sandbox.fault(ENROL, kind, seconds=0.001)
        sandbox.ask_raw(ENROL, enrolment(sandbox))
        assert len(sandbox.state.journal) == 1, kind


def test_an_unknown_fault_is_refused(sandbox):
    """A misspelt fault fails at once instead of letting a test pass for nothing."""
    with pytest.raises(ValueError, match="html_200"):
        sandbox.fault(None, "html")


def test_a_poisoned_person_spoils_the_whole_write(sandbox):
    """Every write that names the person is refused as a whole, however it names them."""
    state = sandbox.state
    poisoned, other = state.find_users("idnumber", "21000001")[0], state.add_user("2", "A", "B")
    sandbox.poison(poisoned)
    rows = [{"roleid": 5, "userid": user.id, "courseid": 2} for user in (other, poisoned)]
    assert sandbox.ask(ENROL, enrolments=rows)["errorcode"] == "dmlwriteexception"
    assert state.journal == []
    state.add_cohort("LMSB-1", "One")
    member = {
        "cohorttype": {"type": "idnumber", "value": "LMSB-1"},
        "usertype": {"type": "id", "value": poisoned.id},
    }
    answer = sandbox.ask("core_cohort_add_cohort_members", members=[member])
    assert answer["errorcode"] == "dmlwriteexception"
    assert sandbox.ask(ENROL, enrolments=rows[:1]) is None
    assert len(sandbox.ask("core_enrol_get_users_courses", userid=poisoned.id)) == 0


def test_maintenance_shows_a_page_with_status_503(sandbox):
    """In maintenance from the command line, Moodle answers HTML and a Retry-After."""
    sandbox.options.maintenance = "page"
    reply = sandbox.ask_raw(SITE)
    assert (reply.status, reply.headers["Retry-After"]) == (503, "300")
    assert b"maintenance" in reply.body


def test_maintenance_set_on_the_web_page_is_an_ordinary_error(sandbox):
    """In maintenance from the web page, web services answer `sitemaintenance`."""
    sandbox.options.maintenance = "error"
    assert sandbox.ask(SITE)["errorcode"] == "sitemaintenance"


def test_web_services_switched_off_answer_403_and_nothing(sandbox):
    """Where web services are switched off, the endpoint answers an empty page."""
    sandbox.options.disabled = True
    reply = sandbox.ask_raw(SITE)
    assert (reply.status, reply.body) == (403, b"")


def test_an_expired_token_is_refused_once_then_forgotten(sandbox):
    """Moodle deletes an expired token at its first use: the error changes."""
    sandbox.account.expired = True
    assert sandbox.ask(SITE)["errorcode"] == "accessexception"
    assert sandbox.ask(SITE)["errorcode"] == "invalidtoken"


def test_a_suspended_service_user_is_told_so(sandbox):
    """Suspending the account of the token refuses every call with a code of its own."""
    sandbox.account.user.suspended = True
    assert sandbox.ask(SITE)["errorcode"] == "wsaccessusersuspended"


def test_latency_is_paid_per_call_and_per_element():
    """A call takes the set time, and more for every element of a batch."""
    options = SandboxOptions(latency=0.02, latency_per_element=0.01)
    with SandboxMoodle(options=options) as sandbox:
        before = time.perf_counter()
        sandbox.ask(SITE)
        requests = [{"function": SITE} for _ in range(5)]
        sandbox.ask("tool_mobile_call_external_functions", requests=requests)
    assert time.perf_counter() - before >= 0.09
    assert [call.seconds >= 0.02 for call in sandbox.calls] == [True, True]


def test_stop_ends_a_slow_call_and_every_thread():
    """Stopping does not wait for sleeping answers, and leaves no thread behind."""
    before = threading.active_count()
    with SandboxMoodle() as other:
        other.fault(SITE, "slow_after_executing", seconds=60)
        caller = threading.Thread(target=_call_and_forget, args=(other,))
        caller.start()
        while not other.calls:
            time.sleep(0.001)
        started = time.perf_counter()
    caller.join()
    assert time.perf_counter() - started < 5
    assert threading.active_count() == before


def _call_and_forget(sandbox):
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        sandbox.ask(SITE)
