"""Play every recorded call of a real Moodle against the sandbox and compare the answers."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from lms_bridge_testing.sandbox import ADMINISTRATOR, MoodleState, SandboxMoodle
from lms_bridge_testing.sandbox.contract import functions, problems
from tests.paths import FIXTURES, ROOT

RECORDED = FIXTURES / "moodle"
ORIGINAL = ROOT.parent / "shared" / "moodle-contract"
RECORDINGS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((RECORDED / "exchanges").glob("*.json"))
}
NOT_PLAIN = {"08", "09", "63", "64", "65"}
"""Recordings that hold a summary or a text instead of an answer; they have tests of their own."""

PLAIN = [name for name in RECORDINGS if name[:2] not in NOT_PLAIN]
ERRORS = [name for name in PLAIN if "exception" in (RECORDINGS[name]["response"] or ())]

NOT_IN_THE_SANDBOX = {
    # A page's files: the bridge reads none, and the sandbox keeps none.
    "04-course-contents": {"[].modules[].contents", "[].modules[].contentsinfo"},
}

SAME_VALUES = [
    "03-courses-by-idnumber-none",
    "05-course-module",
    "06-enrolled-page-1",
    "07-enrolled-page-2",
    "10-enrolled-onlysuspended",
    "11-save-grade",
    "12-grade-items-one-user",
    "17-activity-completion",
    "18-activity-completion-failed",
    "19-course-completion-complete",
    "20-course-completion-incomplete",
    "24-batch-ok",
    "25-batch-stops-at-first-error",
    "26-attendance-add-session",
    "27-attendance-mark",
    "31-enrol",
    "33-unenrol",
    "34-group-create",
    "36-group-list",
    "37-group-add",
    "39-group-members",
    "40-group-remove",
    "41-cohort-search",
    "42-cohort-create",
    "44-cohort-add",
    "45-cohort-add-again",
    "46-cohort-add-unknown-user",
    "47-cohort-members",
    "49-cohort-remove",
    "51-users-by-field",
    "52-frameworks",
    "54-competency-search",
    "57-override-completion",
    "58-update-grade",
]
"""Recordings whose answer the sandbox gives value by value, but for addresses and dates."""


class World:
    """A state equivalent to the recorded Moodle's; ids happen to be the same."""

    def __init__(self):
        self.state = state = MoodleState()
        self.people = {3: state.add_user("21000001", "Prénom1", "Étudiant1", username="etu1")}
        for number in range(2, 61):
            user = state.add_user(
                f"210000{number:02}",
                f"Prénom{number}",
                f"Étudiant{number}",
                username=f"etu{number}",
            )
            self.people[user.id] = user
        for user in self.people.values():
            state.update_user(user, email=f"{user.username}@example.invalid")
        self.teacher = state.add_user("", "Paule", "Enseignante", username="prof")
        self.course = state.add_course("DU-UE1", "DU PCCPU UE 1", category="DU PCCPU", sections=5)
        self._fill_du()
        fillers = [state.add_course(f"X{number}", f"Cours {number}") for number in range(3, 28)]
        self.csec = fillers[23]
        self.csec.idnumber = self.csec.shortname = "CSEC-BC1"
        self._fill_csec()
        self._fill_outcomes()

    def _fill_du(self):
        state, course = self.state, self.course
        for number, user in enumerate(self.people.values(), start=1):
            if number % 3:
                state.enrol(user, course)
        state.enrol(self.teacher, course, "teacher")
        self.essay = state.add_assignment(
            course,
            idnumber="DU-UE1-EVAL",
            name="Évaluation DU-UE1",
            grademax=20,
            gradepass=10,
            criterion=True,
        )
        self.page = state.add_page(course, idnumber="DU-UE1-RES", name="Ressources DU-UE1")
        self.attendance = state.add_attendance(
            course, idnumber="DU-UE1-ATT", name="Présences DU-UE1"
        )
        for user_id, value in ((3, "14.5"), (4, "9.75"), (6, "0")):
            state.grade(self.essay, self.people[user_id], Decimal(value))
        state.complete(self.page, self.people[6])
        state.next_id("attendance_sessions")
        state.next_id("groups")

    def _fill_csec(self):
        state = self.state
        for user in list(self.people.values())[2::3]:
            state.enrol(user, self.csec)
        words = state.add_scale("Acquisition", ["Non acquis", "En cours", "Acquis"])
        state.add_assignment(self.csec, idnumber="CSEC-BC1-EVAL", grademax=20)
        state.add_attendance(self.csec, idnumber="CSEC-BC1-ATT")
        skill = state.add_assignment(self.csec, idnumber="CSEC-C.1.1", scale=words)
        state.grade(skill, self.people[5], "Acquis")
        state.grade(skill, self.people[14], "Non acquis")
        state.enrol(self.people[8], self.csec, suspended=True)
        self.people[11].suspended = True

    def _fill_outcomes(self):
        state = self.state
        valid = state.add_cohort("LMSB-DU-VALID", "DU valide")
        state.add_cohort("LMSB-DU-UE1-DISP", "UE1 dispensée")
        state.add_badge("DU valide", cohort=valid)
        state.add_to_cohort(valid, self.people[3])
        scale = state.add_scale("Compétence", ["Not yet competent", "Competent"])
        framework = state.add_framework("CSEC-V1", "CSEC", scale)
        block = state.add_competency(framework, "CSEC-BC1", "BC1")
        state.rate(self.people[14], block, 1)
        state.add_report("lmsb")

    def prepare(self, name):
        """Do what was done on the real Moodle between two recorded calls."""
        state = self.state
        if name.startswith("27"):
            state.add_session(self.attendance, 1789632000, 12600, "Éthique et déontologie")
        if name.startswith("28"):
            first = self.attendance.sessions[0]
            for user_id, acronym in ((3, "P"), (4, "L"), (6, "E"), (7, "A")):
                state.mark(first, self.people[user_id], acronym)


@pytest.fixture(scope="module")
def answers():
    """Play the recordings in their order on one sandbox, as they were recorded."""
    world = World()
    admin = world.state.users[2]
    replies: dict[str, Any] = {}
    with SandboxMoodle(world.state) as sandbox:
        account = sandbox.add_account(ADMINISTRATOR, user=admin)
        for name, recording in RECORDINGS.items():
            world.prepare(name)
            replies[name] = sandbox.ask_raw(
                recording["function"],
                _arguments(name, recording),
                token="WSTOKEN" if name.startswith("63") else account.token,
                form="" if name[:2] in {"64", "65"} else "json",
            )
        replies["url"] = sandbox.url
    return replies


def _arguments(name, recording):
    if name.startswith("64"):
        return {"courseid": 99999}
    if name.startswith("65"):
        return {"courseid": 2, "userid": 3}
    return recording.get("arguments", {})


def shape(value, where=""):
    """List the places of an answer by their keys, whatever the values are."""
    if isinstance(value, dict):
        return {where}.union(*(shape(below, f"{where}.{key}") for key, below in value.items()))
    if isinstance(value, list):
        return {where}.union(*(shape(below, f"{where}[]") for below in value))
    return {where}


def plain(value, url):
    """Take out of an answer what no two sites share: addresses, dates, icons."""
    if isinstance(value, dict):
        return {key: plain(below, url) for key, below in value.items()}
    if isinstance(value, list):
        return [plain(below, url) for below in value]
    if isinstance(value, int) and value > 1_700_000_000:
        return "DATE"
    if isinstance(value, str) and value[:1] in {"{", "["}:
        return plain(json.loads(value), url)
    if not isinstance(value, str):
        return value
    text = value.replace(url, "https://moodle.example.org")
    text = re.sub(r"(https://moodle.example.org/theme/image.php/).*", r"\1", text)
    return re.sub(r"\b1[789]\d{8}\b", "DATE", text)


@pytest.mark.parametrize("name", PLAIN)
def test_an_answer_fits_the_description_of_its_function(answers, name):
    """The sandbox answers what Moodle's own description of the function allows."""
    reply, recording = answers[name], RECORDINGS[name]
    assert reply.status == recording["http_status"]
    assert reply.content_type == recording.get("content_type", "application/json")
    if name not in ERRORS:
        tree = functions()[recording["function"]]["returns"]
        assert problems(tree, reply.json()) == []


@pytest.mark.parametrize("name", PLAIN)
def test_an_answer_has_the_recorded_keys(answers, name):
    """The sandbox sends the keys that the real Moodle sent, no more and no fewer."""
    recorded = shape(RECORDINGS[name]["response"])
    missing = NOT_IN_THE_SANDBOX.get(name, set())
    expected = {place for place in recorded if not any(place.startswith(one) for one in missing)}
    assert shape(answers[name].json()) == expected


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_the_recorded_one(answers, name):
    """The sandbox refuses with the class, code and message of the real Moodle."""
    assert answers[name].json() == RECORDINGS[name]["response"]


@pytest.mark.parametrize("name", SAME_VALUES)
def test_an_answer_has_the_recorded_values(answers, name):
    """On an equivalent state the sandbox gives the recorded answer, but for addresses and dates."""
    url = answers["url"]
    assert plain(answers[name].json(), url) == plain(RECORDINGS[name]["response"], url)


def test_only_active_leaves_out_suspended_enrolments_not_suspended_accounts(answers):
    """`onlyactive` is about enrolments: an account suspended site-wide is still listed."""
    active = {user["id"] for user in answers["08-enrolled-onlyactive"].json()}
    everyone = {user["id"] for user in answers["09-enrolled-all"].json()}
    assert everyone - active == {8}
    assert 11 in active


def test_a_wrong_token_is_refused_as_recorded(answers):
    """A token that is not known answers `invalidtoken` with status 200."""
    assert answers["63-error-bad-token"].body.decode() == RECORDINGS["63-error-bad-token"]["body"]


@pytest.mark.parametrize("name", ["64-error-xml-format", "65-xml-courses"])
def test_without_a_format_the_answer_is_xml(answers, name):
    """Moodle's default format is XML, for answers and for errors, and the sandbox keeps to it."""
    reply, recording = answers[name], RECORDINGS[name]
    assert reply.content_type == recording["content_type"]
    text = reply.body.decode().replace(answers["url"], "https://moodle.example.org")
    assert re.sub(r"\b1[789]\d{8}\b", "DATE", text) == re.sub(
        r"\b1[789]\d{8}\b", "DATE", recording["body"]
    )


def test_graderaw_of_a_scale_is_a_position_and_scaleid_stays_null(answers):
    """A scale shows by its bounds and words only: `scaleid` is null as in the real Moodle."""
    items = answers["14-grade-items-scale"].json()["usergrades"][0]["gradeitems"]
    item = next(item for item in items if item["idnumber"] == "CSEC-C.1.1")
    assert (item["graderaw"], item["grademin"], item["grademax"]) == (3, 1, 3)
    assert item["scaleid"] is None
    assert item["gradeformatted"] == "Acquis"


def test_course_contents_carry_no_idnumber(answers):
    """Activities are listed without idnumber: it has to be read elsewhere."""
    assert "idnumber" not in answers["04-course-contents"].body.decode()


def test_status_ids_of_the_attendance_log_are_strings(answers):
    """`statusid` and `id` of the log are text; a learner never marked has no line."""
    session = answers["28-attendance-sessions"].json()[0]
    assert session["attendance_log"][0]["statusid"] == "5"
    assert len(session["attendance_log"]) == 4
    assert len(session["users"]) > 4


def test_the_badge_stays_after_leaving_the_cohort(answers):
    """A badge issued for a cohort is still held, the same, once its holder left the cohort."""
    before = answers["48-user-badges"].json()["badges"]
    after = answers["50-user-badges-after-remove"].json()["badges"]
    assert [badge["name"] for badge in before] == ["DU valide"]
    assert after == before


def test_the_report_pages_through_localised_text(answers):
    """A report gives a page of words and the number of all rows."""
    data = answers["62-report"].json()["data"]
    recorded = RECORDINGS["62-report"]["response"]["data"]
    assert data["headers"] == recorded["headers"]
    assert [row["columns"][:3] for row in data["rows"]] == [
        row["columns"][:3] for row in recorded["rows"]
    ]
    assert [row["columns"][4:] for row in data["rows"]] == [
        row["columns"][4:] for row in recorded["rows"]
    ]
    assert data["totalrowcount"] > len(data["rows"])


def test_every_function_of_the_sandbox_has_its_description():
    """The sandbox's descriptions are the real Moodle's, function by function."""
    described = json.loads((RECORDED / "functions.json").read_text(encoding="utf-8"))["functions"]
    assert {name: described[name] for name in functions()} == functions()


def test_the_fixtures_are_the_recorded_contract():
    """The copies in this repository are the recordings, unchanged."""
    if not ORIGINAL.is_dir():
        pytest.skip(f"the original recordings are not at {ORIGINAL}: nothing to compare with")
    copies = sorted(path.name for path in (RECORDED / "exchanges").iterdir())
    assert copies == sorted(path.name for path in (ORIGINAL / "exchanges").iterdir())
    for name in ["functions.json", *(f"exchanges/{copy}" for copy in copies)]:
        assert (RECORDED / name).read_bytes() == (ORIGINAL / name).read_bytes(), name
