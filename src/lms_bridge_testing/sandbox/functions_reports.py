"""The web-service function that reads a custom report of course participants."""

from collections.abc import Iterator

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.errors import MoodleError, refused
from lms_bridge_testing.sandbox.functions_enrolments import progress
from lms_bridge_testing.sandbox.people_summary import summary
from lms_bridge_testing.sandbox.records import Course
from lms_bridge_testing.sandbox.records_outcomes import Report
from lms_bridge_testing.sandbox.registry import function
from lms_bridge_testing.sandbox.render import user_date
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID, SITE_COURSE_ID

_HEADERS = [
    "ID number",
    "Course ID number",
    "Completed",
    "Time completed",
    "Grade",
    "Student progress",
]


@function("core_reportbuilder_retrieve_report")
def retrieve_report(call: Call, wanted: dict[str, Json]) -> Json:
    """Give a page of a report, as text in the language of the token's user."""
    report = call.state.reports.get(wanted["reportid"])
    if report is None:
        raise refused("errorsourceinvalid", "Could not find valid report source")
    if not report.shared and not call.can("moodle/site:config"):
        raise MoodleError(
            "core_reportbuilder\\exception\\report_access_exception",
            "errorreportview",
            "You cannot view this report",
        )
    courses = report.courses
    if courses is None:
        courses = [one for one in call.state.courses.values() if one.id != SITE_COURSE_ID]
    start, size = wanted["page"] * wanted["perpage"], wanted["perpage"]
    rows = [
        {"columns": _columns(call, course, user_id)}
        for course, user_id in _slice(courses, start, start + size)
    ]
    total = sum(len(course.participants) for course in courses)
    data = {"headers": _HEADERS, "rows": rows, "totalrowcount": total}
    return {"details": _details(call, report), "data": data, "warnings": []}


def _slice(courses: list[Course], start: int, stop: int) -> Iterator[tuple[Course, int]]:
    before = 0
    for course in courses:
        after = before + len(course.participants)
        if after > start and before < stop:
            members = sorted(course.participants)
            yield from (
                (course, user_id) for user_id in members[max(0, start - before) : stop - before]
            )
        before = after


def _columns(call: Call, course: Course, user_id: int) -> list[str]:
    completed = course.completions.get(user_id)
    total, _, _ = call.state.course_total(course, user_id)
    share = progress(course, user_id, call.now)
    return [
        call.state.users[user_id].idnumber,
        course.idnumber,
        "" if completed is None else "Yes",
        "" if completed is None else user_date(completed),
        "" if total is None else f"{total:.2f}",
        "" if share is None else f"{share:.1f}%",
    ]


def _details(call: Call, report: Report) -> Json:
    return {
        "name": report.name,
        "source": "core_course\\reportbuilder\\datasource\\participants",
        "type": 0,
        "uniquerows": False,
        "conditiondata": None,
        "settingsdata": None,
        "contextid": 1,
        "component": "",
        "area": "",
        "itemid": 0,
        "usercreated": ADMINISTRATOR_ID,
        "id": report.id,
        "timecreated": report.timecreated,
        "timemodified": report.timecreated,
        "usermodified": ADMINISTRATOR_ID,
        "sourcename": "Course participants",
        "tags": [],
        "modifiedby": summary(call, call.state.users[ADMINISTRATOR_ID]),
    }
