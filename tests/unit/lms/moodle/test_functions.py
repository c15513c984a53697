"""Every answer recorded on a real Moodle is read, or classified, as the bridge needs it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    AccessDenied,
    BridgeError,
    LmsUnreadable,
    RefusedByLms,
    SkipRecord,
    UnknownRecord,
)
from lms_bridge.http.answer import exact_json
from lms_bridge.lms.moodle.errors import MEANINGS, classify, moodle_cause
from lms_bridge.lms.moodle.functions import BATCH, READS, WRITES
from lms_bridge.lms.moodle.progress import _session
from lms_bridge.text import Wording
from tests.paths import FIXTURES

EXCHANGES = FIXTURES / "moodle" / "exchanges"

# what each recording answers the bridge: an answer to read, an error, or nothing for it
READ = "read"
TRIMMED = "trimmed to a summary: not the answer itself"
NOT_USED = "a function that the bridge does not call"

RECORDINGS: dict[str, str | type[BridgeError]] = {
    "01-site-info": READ,
    "02-courses-by-idnumber": READ,
    "03-courses-by-idnumber-none": READ,
    "04-course-contents": READ,
    "05-course-module": READ,
    "06-enrolled-page-1": READ,
    "07-enrolled-page-2": READ,
    "08-enrolled-onlyactive": TRIMMED,
    "09-enrolled-all": TRIMMED,
    "10-enrolled-onlysuspended": READ,
    "11-save-grade": NOT_USED,
    "12-grade-items-one-user": READ,
    "13-grade-items-all-users": READ,
    "14-grade-items-scale": READ,
    "15-grade-items-scale-low": READ,
    "16-assign-grades": NOT_USED,
    "17-activity-completion": READ,
    "18-activity-completion-failed": READ,
    "19-course-completion-complete": READ,
    "20-course-completion-incomplete": READ,
    "21-course-completion-untracked": RefusedByLms,
    "22-course-completion-no-criteria": RefusedByLms,
    "23-course-completion-unknown-user": UnknownRecord,
    "24-batch-ok": READ,
    "25-batch-stops-at-first-error": READ,
    "26-attendance-add-session": NOT_USED,
    "27-attendance-mark": NOT_USED,
    "28-attendance-sessions": READ,
    "29-attendance-session": NOT_USED,
    "30-attendance-unknown": UnknownRecord,
    "31-enrol": READ,
    "32-enrol-one-unknown-fails-all": UnknownRecord,
    "33-unenrol": READ,
    "34-group-create": READ,
    "35-group-create-duplicate": RefusedByLms,
    "36-group-list": READ,
    "37-group-add": READ,
    "38-group-add-not-enrolled": RefusedByLms,
    "39-group-members": READ,
    "40-group-remove": READ,
    "41-cohort-search": READ,
    "42-cohort-create": NOT_USED,
    "43-cohort-create-duplicate": RefusedByLms,
    "44-cohort-add": READ,
    "45-cohort-add-again": READ,
    "46-cohort-add-unknown-user": READ,
    "47-cohort-members": READ,
    "48-user-badges": READ,
    "49-cohort-remove": READ,
    "50-user-badges-after-remove": READ,
    "51-users-by-field": READ,
    "52-frameworks": READ,
    "53-competency-create-duplicate": RefusedByLms,
    "54-competency-search": READ,
    "55-competency-grade": READ,
    "56-user-competency": READ,
    "57-override-completion": READ,
    "58-update-grade": NOT_USED,
    "59-error-unknown-function": UnknownRecord,
    "60-error-missing-parameter": RefusedByLms,
    "61-error-unknown-course": UnknownRecord,
    "62-report": NOT_USED,
    "63-error-bad-token": AccessDenied,
    "64-error-xml-format": LmsUnreadable,
    "65-xml-courses": LmsUnreadable,
}


def recorded(name: str) -> dict[str, Any]:
    """One recording."""
    found: dict[str, Any] = json.loads((EXCHANGES / f"{name}.json").read_text("utf-8"))
    return found


def answer(name: str) -> Any:
    """The answer of a recording, read as the transport reads it."""
    recording = recorded(name)
    body = recording.get("body") or json.dumps(recording["response"])
    return exact_json(body.encode(), recording["function"], recording.get("content_type", ""))


def read(name: str) -> Any:
    """The answer of a recording as the bridge's records."""
    function = recorded(name)["function"]
    return {**READS, **WRITES}[function].read(answer(name))


def names(expected: object) -> list[str]:
    """The recordings of which the table expects this."""
    return [name for name, kind in RECORDINGS.items() if kind == expected]


def test_no_recording_is_forgotten():
    """The table names every file, and every file is there."""
    assert {path.stem for path in EXCHANGES.glob("*.json")} == set(RECORDINGS)


@pytest.mark.parametrize("name", names(READ))
def test_every_answer_is_read(name: str):
    """What a real Moodle sends fits the payload tables."""
    read(name)


@pytest.mark.parametrize(
    "name", [name for name, kind in RECORDINGS.items() if isinstance(kind, type)]
)
def test_every_error_is_classified(name: str):
    """What a real Moodle refuses is in the table, by its code alone."""
    function, expected = recorded(name)["function"], RECORDINGS[name]
    if expected is LmsUnreadable:
        with pytest.raises(LmsUnreadable):
            answer(name)
        return
    code = answer(name)["errorcode"]
    assert MEANINGS[code] is expected
    error = classify(code, function)
    assert type(error) is expected
    assert error.cause == Cause.of(f"moodle.{code}", code=code)


def test_every_code_has_words_and_most_a_remedy():
    """A code says what happened in words, and whatever stops a run says what to do."""
    for code, kind in MEANINGS.items():
        words, _, remedy = Wording("en", strict=True).cause(moodle_cause(code)).partition(" → ")
        assert " " in words, code
        assert remedy or issubclass(kind, SkipRecord), code


@pytest.mark.parametrize("name", names(NOT_USED))
def test_functions_called_unused_are_unused(name: str):
    """A recording is passed over only when the bridge does not call its function."""
    assert recorded(name)["function"] not in {**READS, **WRITES}


def test_a_grade_is_read_exactly():
    """The raw grade, its range and its date; the formatted texts are not read."""
    essay, register, total = read("12-grade-items-one-user").usergrades[0].gradeitems
    assert essay.graderaw == Decimal("14.5")
    assert (essay.grademin, essay.grademax) == (0, 20)
    assert essay.gradedategraded == datetime(2026, 11, 22, 6, 7, 26, tzinfo=UTC)
    assert (essay.idnumber, essay.cmid) == ("DU-UE1-EVAL", 1)
    assert (register.graderaw, register.gradedategraded) == (None, None)
    assert (total.itemtype, total.idnumber, total.cmid) == ("course", None, None)


def test_a_scale_grade_is_its_position():
    """A scale grade is a number between the ends of the scale."""
    items = read("14-grade-items-scale").usergrades[0].gradeitems
    (competence,) = [item for item in items if item.idnumber == "CSEC-C.1.1"]
    assert competence.graderaw == 3
    assert competence.grademin <= 3 <= competence.grademax


def test_a_mark_is_read_through_its_own_session():
    """The status ids, sent as text, become the acronyms of that session's statuses."""
    sessions = read("28-attendance-sessions")
    known = {status.id: status.acronym for each in sessions for status in each.statuses}
    first, second = (_session(each, known) for each in sessions)
    assert first.marks == {3: "P", 4: "L", 6: "E", 7: "A"}
    assert second.marks == {3: "P"}
    assert (first.seconds, second.seconds) == (5400, 12600)
    assert second.description == "Éthique et déontologie"


def test_two_marks_of_one_learner_in_one_session_are_none():
    """A register that holds somebody twice: what it says of them is not chosen by the order."""
    session = read("28-attendance-sessions")[0]
    known = {status.id: status.acronym for status in session.statuses}
    of_learner = {mark.studentid: mark for mark in session.attendance_log}
    again = of_learner[7].model_copy(update={"studentid": 3})
    for log in ((of_learner[3], again), (again, of_learner[3]), (of_learner[3], of_learner[3])):
        found = _session(session.model_copy(update={"attendance_log": list(log)}), known)
        assert found.marks == {3: "P" if again not in log else "A/P"}


def test_completion_states_and_times():
    """0 is no time, and a state is a number from 0 to 3."""
    done, page = read("17-activity-completion").statuses
    assert (done.state, page.state) == (2, 0)
    assert done.timecompleted
    assert page.timecompleted is None
    assert read("18-activity-completion-failed").statuses[0].state == 3


def test_a_rating_and_its_framework():
    """A rating is a grade and whether it is proficient."""
    rating = read("56-user-competency").usercompetency
    assert (rating.grade, rating.proficiency) == (2, True)


def test_a_batch_part_is_json_in_itself():
    """Each part of a batch is the answer of its function."""
    batch = read("25-batch-stops-at-first-error")
    assert [part.error for part in batch.responses] == [False, True]
    inner = READS["core_completion_get_course_completion_status"]
    status = inner.read(exact_json(batch.responses[0].data, BATCH.name))
    assert status.completionstatus.completed
