"""The sandbox's services to external tools: members, columns, scores."""

from __future__ import annotations

import json

import pytest

from lms_bridge_testing.sandbox.lti_columns import ITEM_TYPE, ITEMS_TYPE
from lms_bridge_testing.sandbox.records_lti import SCOPE_MEMBERSHIPS

LATER = "2026-11-22T06:00:01.000Z"
EARLIER = "2026-11-22T05:59:59+00:00"


def test_without_a_good_token_a_service_is_refused(lti_site):
    """No token, an unknown one, one that is over, one of another scope: 401 with the reason."""
    good = lti_site.signer.token(lti_site.tool, lti_site.moodle, SCOPE_MEMBERSHIPS)
    assert lti_site.members(token=good).status_code == 200
    assert lti_site.columns(token=good).status_code == 401
    lti_site.moodle.lti.revoke_tokens()
    answer = lti_site.members(token=good)
    assert answer.status_code == 401
    said = answer.json()
    assert (said["status"], said["reason"]) == (401, "Unauthorized")
    assert said["request"]["method"] == "GET"


def test_members_are_those_who_take_part_today(lti_site):
    """Suspended enrolments are left out, suspended accounts are not; teachers come as well."""
    lti_site.state.enrol(lti_site.learners[1], lti_site.course, suspended=True)
    lti_site.learners[2].suspended = True
    members = lti_site.members().json()["members"]
    roles = {one["ext_user_username"]: one["roles"] for one in members}
    assert roles == {
        "adjointe": ["Learner"],
        "prof1": ["Instructor"],
        "etu1": ["Learner"],
        "etu3": ["Learner"],
    }


def test_members_come_all_at_once_unless_a_limit_is_named(lti_site):
    """Without a limit there is one page; with one, links lead through all of them."""
    assert "Link" not in lti_site.members().headers
    seen, query = [], "?limit=2"
    while query:
        answer = lti_site.members(query)
        seen += [one["user_id"] for one in answer.json()["members"]]
        link = answer.headers.get("Link", "")
        query = "?" + link.partition("?")[2].partition(">")[0] if link else ""
    assert len(seen) == len(set(seen)) == 5


def test_members_can_be_asked_for_by_role(lti_site):
    """Only learners, or only instructors."""
    names = [
        one["ext_user_username"] for one in lti_site.members("?role=Instructor").json()["members"]
    ]
    assert names == ["prof1"]
    learners = lti_site.members("?role=Learner").json()["members"]
    assert len(learners) == 4


def test_columns_are_found_by_resource_and_tag(lti_site):
    """The tool's own columns, filtered; a teacher's and another tool's are never shown."""
    lti_site.column("UE1", tag="unit")
    lti_site.column("UE2", tag="unit")
    lti_site.state.add_column(lti_site.course, "By hand")
    other = lti_site.state.add_tool("Other", "https://other.invalid", **lti_site.signer.settings())
    lti_site.state.add_line_item(lti_site.course, other, "Theirs", 10, tag="unit")
    labels = {
        query: [one["label"] for one in lti_site.columns(query).json()]
        for query in ("", "&resource_id=UE2", "&tag=unit", "&tag=none", "&limit=1&from=1")
    }
    assert labels == {
        "": ["UE1", "UE2"],
        "&resource_id=UE2": ["UE2"],
        "&tag=unit": ["UE1", "UE2"],
        "&tag=none": [],
        "&limit=1&from=1": ["UE2"],
    }


def test_a_list_of_columns_is_refused_to_whoever_takes_anything(lti_site):
    """Moodle answers 400 to `Accept: */*` here, and 400 to a type that it does not know."""
    assert lti_site.columns(Accept="*/*").status_code == 400
    assert lti_site.columns(Accept="application/json").status_code == 400
    assert lti_site.columns(Accept=ITEMS_TYPE).status_code == 200


def test_pages_of_columns_are_linked_in_a_way_of_their_own(lti_site):
    """Moodle names the pages with curly quotes and with `&` as in HTML; results have no pages."""
    item = lti_site.column("UE1")
    lti_site.column("UE2")
    link = lti_site.columns("&limit=1").headers["Link"].encode("latin-1").decode()
    assert "&amp;limit=1&amp;from=1>; rel=“next”" in link
    assert "rel=“prev”" not in link
    assert lti_site.results(item, "&limit=1").status_code == 404


def test_a_column_is_made_changed_and_deleted(lti_site):
    """A column lives as long as the tool wants; making the same twice gives two."""
    first, again = lti_site.make(resourceId="UE1"), lti_site.make(resourceId="UE1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert len(lti_site.columns("&resource_id=UE1").json()) == 2
    item = lti_site.state.line_items(lti_site.course)[0]
    path = lti_site.about(item)
    body = {"label": "Unit 1", "scoreMaximum": 30, "resourceId": "UE1"}
    changed = lti_site.ask("PUT", path, body, Content_Type=ITEM_TYPE)
    assert changed.json()["label"] == "Unit 1"
    assert lti_site.ask("GET", path, Accept=ITEM_TYPE).json()["scoreMaximum"] == 30
    assert lti_site.ask("DELETE", path).status_code == 204
    gone = lti_site.ask("GET", path, Accept=ITEM_TYPE)
    assert gone.status_code == 404
    assert gone.json()["reason"] == f"Not Found: Grade item {item.id} doesn't exist"


def test_a_column_needs_a_label_and_a_number(lti_site):
    """Without them, or with a word for a number, nothing is made."""
    assert lti_site.make(label=None).status_code == 400
    assert lti_site.make(maximum="many").status_code == 400
    assert lti_site.state.line_items(lti_site.course) == []


def test_a_score_shows_as_a_result_with_its_comment(lti_site):
    """A score is taken with an empty answer, and read back with comment and time."""
    item = lti_site.column()
    answer = lti_site.score(item, lti_site.learners[0])
    assert (answer.status_code, answer.content) == (200, b"")
    [result] = lti_site.results(item).json()
    assert (result["resultScore"], result["resultMaximum"]) == (16, 21)
    assert result["comment"] == "16 h, 5 h à suivre"
    assert result["timestamp"] == "2026-11-22T06:00:00+00:00"
    assert lti_site.results(item, f"&user_id={lti_site.learners[1].id}").json() == []


def test_a_score_of_another_scale_is_converted_and_cut(lti_site):
    """A score out of 100 fits a column of 21; more than the maximum is the maximum."""
    item = lti_site.column()
    lti_site.score(item, lti_site.learners[0], given=50, scoreMaximum=100)
    lti_site.score(item, lti_site.learners[1], given=30)
    found = {one["userId"]: one["resultScore"] for one in lti_site.results(item).json()}
    assert found == {str(lti_site.learners[0].id): 10.5, str(lti_site.learners[1].id): 21}


def test_nothing_is_a_result_as_well(lti_site):
    """A score of nothing is a score; one that is not final leaves no number behind."""
    item = lti_site.column()
    lti_site.score(item, lti_site.learners[0], given=0)
    lti_site.score(item, lti_site.learners[1], gradingProgress="Pending")
    first, second = lti_site.results(item).json()
    assert first["resultScore"] == 0
    assert "resultScore" not in second


@pytest.mark.parametrize("at", [EARLIER, "2026-11-22T06:00:00.900Z"])
def test_a_score_that_is_not_newer_is_refused(lti_site, at):
    """The same second again is refused like an earlier one: 409, its reason beside the status."""
    item = lti_site.column()
    lti_site.score(item, lti_site.learners[0])
    again = lti_site.score(item, lti_site.learners[0], given=20, at=at)
    assert (again.status_code, again.json()) == (409, [])
    assert again.reason.startswith("Refusing score with an earlier timestamp")
    assert lti_site.score(item, lti_site.learners[0], given=20, at=LATER).status_code == 200


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
def test_an_incomplete_score_is_refused(lti_site, changed):
    """What is missing or wrong is refused with 400 and nothing kept; the reason repeats it all."""
    item = lti_site.column()
    answer = lti_site.score(item, lti_site.learners[0], **changed)
    assert (answer.status_code, answer.json()) == (400, [])
    assert answer.reason.startswith("Incorrect score received{")
    assert "suivre" in answer.reason
    assert item.grades == {}


def test_a_score_is_for_students_of_the_course_alone(lti_site):
    """Teachers and strangers cannot be scored; a suspended student can."""
    item = lti_site.column()
    assert lti_site.score(item, lti_site.teacher).status_code == 400
    lti_site.state.enrol(lti_site.learners[0], lti_site.course, suspended=True)
    assert lti_site.score(item, lti_site.learners[0]).status_code == 200
    lti_site.state.unenrol(lti_site.learners[1], lti_site.course)
    assert lti_site.score(item, lti_site.learners[1]).status_code == 400


def test_a_column_renamed_by_hand_stays_the_tools(lti_site):
    """A teacher may give a column another heading: it is still found by its resource."""
    item = lti_site.column()
    lti_site.state.rename_column(item, "Heures UE1")
    [found] = lti_site.columns("&resource_id=UE1").json()
    assert found["label"] == "Heures UE1"
    assert lti_site.score(item, lti_site.learners[0]).status_code == 200


def test_a_column_deleted_by_hand_is_gone(lti_site):
    """A teacher may delete a column: it is not listed any more, and takes no score."""
    item = lti_site.column()
    lti_site.state.delete_column(lti_site.course, item)
    assert lti_site.columns().json() == []
    assert lti_site.score(item, lti_site.learners[0]).status_code == 404


def test_a_teachers_own_column_is_not_the_tools(lti_site):
    """A column that a teacher made cannot be read or written by a tool."""
    item = lti_site.state.add_column(lti_site.course, "By hand")
    answer = lti_site.score(item, lti_site.learners[0])
    assert (answer.status_code, answer.json()["reason"]) == (404, "Line item does not exist")


def test_a_locked_grade_takes_no_score(lti_site):
    """What somebody locked in the gradebook answers 500, as in Moodle."""
    item = lti_site.column()
    lti_site.state.grade(item, lti_site.learners[0], 3, when=1).locked = True
    assert lti_site.score(item, lti_site.learners[0]).status_code == 500
    assert item.grades[lti_site.learners[0].id].raw == 3


def test_columns_count_in_the_course_total(lti_site):
    """A tool's column is in the gradebook that the web service reads, and in its total."""
    item = lti_site.column()
    lti_site.score(item, lti_site.learners[0])
    lti_site.moodle.allow("moodle/course:view")
    grades = lti_site.moodle.ask(
        "gradereport_user_get_grade_items",
        courseid=lti_site.course.id,
        userid=lti_site.learners[0].id,
    )["usergrades"][0]["gradeitems"]
    own = next(row for row in grades if row["itemname"] == "UE1")
    assert (own["itemtype"], own["itemmodule"], own["graderaw"]) == ("manual", None, 16)
    total = next(row for row in grades if row["itemtype"] == "course")
    assert (total["graderaw"], total["grademax"]) == (16, 21)


def test_what_a_tool_did_is_in_the_journal(lti_site):
    """Columns made and scores taken are written down, a repeated score as no change."""
    lti_site.make(resourceId="UE1")
    item = lti_site.state.line_items(lti_site.course)[0]
    lti_site.score(item, lti_site.learners[0])
    lti_site.score(item, lti_site.learners[0], at=LATER)
    entries = [(entry.function, entry.changed) for entry in lti_site.state.journal]
    assert entries == [("lti/lineitems", True), ("lti/scores", True), ("lti/scores", False)]
    assert json.dumps([entry.element for entry in lti_site.state.journal])


@pytest.mark.parametrize(
    ("function", "status"), [("lti/token", 400), ("lti/memberships", 401), ("lti/scores", 401)]
)
def test_a_service_can_be_made_to_refuse(lti_site, function, status):
    """The fault "exception" refuses once, in the service's own words."""
    item = lti_site.column()
    token = lti_site.signer.token(lti_site.tool, lti_site.moodle)
    lti_site.moodle.fault(function, "exception", errorcode="invalid_client")
    calls = {
        "lti/token": lambda: lti_site.signer.ask_token(lti_site.tool, lti_site.moodle),
        "lti/memberships": lambda: lti_site.members(token=token),
        "lti/scores": lambda: lti_site.score(item, lti_site.learners[0]),
    }
    answers = [calls[function]() for _ in range(2)]
    assert [answer.status_code for answer in answers] == [status, 200]
    assert item.grades.keys() <= {lti_site.learners[0].id}
