"""The sandbox's services to external tools: members, columns, scores."""

from __future__ import annotations

import json

import pytest

from lms_bridge_testing.sandbox import SandboxMoodle
from lms_bridge_testing.sandbox.lti_columns import ITEM_TYPE, ITEMS_TYPE
from lms_bridge_testing.sandbox.records_lti import SCOPE_MEMBERSHIPS
from tests.contract.lti_tool import TestTool
from tests.contract.lti_world import platform

LATER = "2026-11-22T06:00:01.000Z"
EARLIER = "2026-11-22T05:59:59+00:00"


@pytest.fixture
def site():
    """A site with a registered tool."""
    with TestTool() as signer, SandboxMoodle() as moodle:
        yield platform(moodle, signer)


def test_without_a_good_token_a_service_is_refused(site):
    """No token, an unknown one, one that is over, one of another scope: 401 with the reason."""
    good = site.signer.token(site.tool, site.moodle, SCOPE_MEMBERSHIPS)
    assert site.members(token=good).status_code == 200
    assert site.columns(token=good).status_code == 401
    site.moodle.lti.revoke_tokens()
    answer = site.members(token=good)
    assert answer.status_code == 401
    said = answer.json()
    assert (said["status"], said["reason"]) == (401, "Unauthorized")
    assert said["request"]["method"] == "GET"


def test_members_are_those_who_take_part_today(site):
    """Suspended enrolments are left out, suspended accounts are not; teachers come as well."""
    site.state.enrol(site.learners[1], site.course, suspended=True)
    site.learners[2].suspended = True
    members = site.members().json()["members"]
    roles = {one["ext_user_username"]: one["roles"] for one in members}
    assert roles == {
        "adjointe": ["Learner"],
        "prof1": ["Instructor"],
        "etu1": ["Learner"],
        "etu3": ["Learner"],
    }


def test_members_come_all_at_once_unless_a_limit_is_named(site):
    """Without a limit there is one page; with one, links lead through all of them."""
    assert "Link" not in site.members().headers
    seen, query = [], "?limit=2"
    while query:
        answer = site.members(query)
        seen += [one["user_id"] for one in answer.json()["members"]]
        link = answer.headers.get("Link", "")
        query = "?" + link.partition("?")[2].partition(">")[0] if link else ""
    assert len(seen) == len(set(seen)) == 5


def test_members_can_be_asked_for_by_role(site):
    """Only learners, or only instructors."""
    names = [one["ext_user_username"] for one in site.members("?role=Instructor").json()["members"]]
    assert names == ["prof1"]
    learners = site.members("?role=Learner").json()["members"]
    assert len(learners) == 4


def test_columns_are_found_by_resource_and_tag(site):
    """The tool's own columns, filtered; a teacher's and another tool's are never shown."""
    site.column("UE1", tag="unit")
    site.column("UE2", tag="unit")
    site.state.add_column(site.course, "By hand")
    other = site.state.add_tool("Other", "https://other.invalid", **site.signer.settings())
    site.state.add_line_item(site.course, other, "Theirs", 10, tag="unit")
    labels = {
        query: [one["label"] for one in site.columns(query).json()]
        for query in ("", "&resource_id=UE2", "&tag=unit", "&tag=none", "&limit=1&from=1")
    }
    assert labels == {
        "": ["UE1", "UE2"],
        "&resource_id=UE2": ["UE2"],
        "&tag=unit": ["UE1", "UE2"],
        "&tag=none": [],
        "&limit=1&from=1": ["UE2"],
    }


def test_a_list_of_columns_is_refused_to_whoever_takes_anything(site):
    """Moodle answers 400 to `Accept: */*` here, and 400 to a type that it does not know."""
    assert site.columns(Accept="*/*").status_code == 400
    assert site.columns(Accept="application/json").status_code == 400
    assert site.columns(Accept=ITEMS_TYPE).status_code == 200


def test_pages_of_columns_are_linked_in_a_way_of_their_own(site):
    """Moodle names the pages with curly quotes and with `&` as in HTML; results have no pages."""
    item = site.column("UE1")
    site.column("UE2")
    link = site.columns("&limit=1").headers["Link"].encode("latin-1").decode()
    assert "&amp;limit=1&amp;from=1>; rel=“next”" in link
    assert "rel=“prev”" not in link
    assert site.results(item, "&limit=1").status_code == 404


def test_a_column_is_made_changed_and_deleted(site):
    """A column lives as long as the tool wants; making the same twice gives two."""
    first, again = site.make(resourceId="UE1"), site.make(resourceId="UE1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert len(site.columns("&resource_id=UE1").json()) == 2
    item = site.state.line_items(site.course)[0]
    path = site.about(item)
    body = {"label": "Unit 1", "scoreMaximum": 30, "resourceId": "UE1"}
    changed = site.ask("PUT", path, body, Content_Type=ITEM_TYPE)
    assert changed.json()["label"] == "Unit 1"
    assert site.ask("GET", path, Accept=ITEM_TYPE).json()["scoreMaximum"] == 30
    assert site.ask("DELETE", path).status_code == 204
    gone = site.ask("GET", path, Accept=ITEM_TYPE)
    assert gone.status_code == 404
    assert gone.json()["reason"] == f"Not Found: Grade item {item.id} doesn't exist"


def test_a_column_needs_a_label_and_a_number(site):
    """Without them, or with a word for a number, nothing is made."""
    assert site.make(label=None).status_code == 400
    assert site.make(maximum="many").status_code == 400
    assert site.state.line_items(site.course) == []


def test_a_score_shows_as_a_result_with_its_comment(site):
    """A score is taken with an empty answer, and read back with comment and time."""
    item = site.column()
    answer = site.score(item, site.learners[0])
    assert (answer.status_code, answer.content) == (200, b"")
    [result] = site.results(item).json()
    assert (result["resultScore"], result["resultMaximum"]) == (16, 21)
    assert result["comment"] == "16 h, 5 h à suivre"
    assert result["timestamp"] == "2026-11-22T06:00:00+00:00"
    assert site.results(item, f"&user_id={site.learners[1].id}").json() == []


def test_a_score_of_another_scale_is_converted_and_cut(site):
    """A score out of 100 fits a column of 21; more than the maximum is the maximum."""
    item = site.column()
    site.score(item, site.learners[0], given=50, scoreMaximum=100)
    site.score(item, site.learners[1], given=30)
    found = {one["userId"]: one["resultScore"] for one in site.results(item).json()}
    assert found == {str(site.learners[0].id): 10.5, str(site.learners[1].id): 21}


def test_nothing_is_a_result_as_well(site):
    """A score of nothing is a score; one that is not final leaves no number behind."""
    item = site.column()
    site.score(item, site.learners[0], given=0)
    site.score(item, site.learners[1], gradingProgress="Pending")
    first, second = site.results(item).json()
    assert first["resultScore"] == 0
    assert "resultScore" not in second


@pytest.mark.parametrize("at", [EARLIER, "2026-11-22T06:00:00.900Z"])
def test_a_score_that_is_not_newer_is_refused(site, at):
    """The same second again is refused like an earlier one: 409, its reason beside the status."""
    item = site.column()
    site.score(item, site.learners[0])
    again = site.score(item, site.learners[0], given=20, at=at)
    assert (again.status_code, again.json()) == (409, [])
    assert again.reason.startswith("Refusing score with an earlier timestamp")
    assert site.score(item, site.learners[0], given=20, at=LATER).status_code == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"userId": "999"},
        {"timestamp": "yesterday"},
        {"scoreGiven": "many"},
        {"scoreMaximum": None},
        {"activityProgress": None},
    ],
)
def test_an_incomplete_score_is_refused(site, changed):
    """What is missing or wrong is refused with 400 and nothing kept; the reason repeats it all."""
    item = site.column()
    answer = site.score(item, site.learners[0], **changed)
    assert (answer.status_code, answer.json()) == (400, [])
    assert answer.reason.startswith("Incorrect score received{")
    assert "suivre" in answer.reason
    assert item.grades == {}


def test_a_score_is_for_students_of_the_course_alone(site):
    """Teachers and strangers cannot be scored; a suspended student can."""
    item = site.column()
    assert site.score(item, site.teacher).status_code == 400
    site.state.enrol(site.learners[0], site.course, suspended=True)
    assert site.score(item, site.learners[0]).status_code == 200
    site.state.unenrol(site.learners[1], site.course)
    assert site.score(item, site.learners[1]).status_code == 400


def test_a_column_renamed_by_hand_stays_the_tools(site):
    """A teacher may give a column another heading: it is still found by its resource."""
    item = site.column()
    site.state.rename_column(item, "Heures UE1")
    [found] = site.columns("&resource_id=UE1").json()
    assert found["label"] == "Heures UE1"
    assert site.score(item, site.learners[0]).status_code == 200


def test_a_column_deleted_by_hand_is_gone(site):
    """A teacher may delete a column: it is not listed any more, and takes no score."""
    item = site.column()
    site.state.delete_column(site.course, item)
    assert site.columns().json() == []
    assert site.score(item, site.learners[0]).status_code == 404


def test_a_teachers_own_column_is_not_the_tools(site):
    """A column that a teacher made cannot be read or written by a tool."""
    item = site.state.add_column(site.course, "By hand")
    answer = site.score(item, site.learners[0])
    assert (answer.status_code, answer.json()["reason"]) == (404, "Line item does not exist")


def test_a_locked_grade_takes_no_score(site):
    """What somebody locked in the gradebook answers 500, as in Moodle."""
    item = site.column()
    site.state.grade(item, site.learners[0], 3, when=1).locked = True
    assert site.score(item, site.learners[0]).status_code == 500
    assert item.grades[site.learners[0].id].raw == 3


def test_columns_count_in_the_course_total(site):
    """A tool's column is in the gradebook that the web service reads, and in its total."""
    item = site.column()
    site.score(item, site.learners[0])
    site.moodle.allow("moodle/course:view")
    grades = site.moodle.ask(
        "gradereport_user_get_grade_items", courseid=site.course.id, userid=site.learners[0].id
    )["usergrades"][0]["gradeitems"]
    own = next(row for row in grades if row["itemname"] == "UE1")
    assert (own["itemtype"], own["itemmodule"], own["graderaw"]) == ("manual", None, 16)
    total = next(row for row in grades if row["itemtype"] == "course")
    assert (total["graderaw"], total["grademax"]) == (16, 21)


def test_what_a_tool_did_is_in_the_journal(site):
    """Columns made and scores taken are written down, a repeated score as no change."""
    site.make(resourceId="UE1")
    item = site.state.line_items(site.course)[0]
    site.score(item, site.learners[0])
    site.score(item, site.learners[0], at=LATER)
    entries = [(entry.function, entry.changed) for entry in site.state.journal]
    assert entries == [("lti/lineitems", True), ("lti/scores", True), ("lti/scores", False)]
    assert json.dumps([entry.element for entry in site.state.journal])


@pytest.mark.parametrize(
    ("function", "status"), [("lti/token", 400), ("lti/memberships", 401), ("lti/scores", 401)]
)
def test_a_service_can_be_made_to_refuse(site, function, status):
    """The fault "exception" refuses once, in the service's own words."""
    item = site.column()
    token = site.signer.token(site.tool, site.moodle)
    site.moodle.fault(function, "exception", errorcode="invalid_client")
    calls = {
        "lti/token": lambda: site.signer.ask_token(site.tool, site.moodle),
        "lti/memberships": lambda: site.members(token=token),
        "lti/scores": lambda: site.score(item, site.learners[0]),
    }
    answers = [calls[function]() for _ in range(2)]
    assert [answer.status_code for answer in answers] == [status, 200]
    assert item.grades.keys() <= {site.learners[0].id}
