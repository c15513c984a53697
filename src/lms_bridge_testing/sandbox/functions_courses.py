"""Web-service functions on courses."""

from collections.abc import Callable, Mapping

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.errors import invalid_parameter
from lms_bridge_testing.sandbox.records import Course, Role
from lms_bridge_testing.sandbox.registry import function
from lms_bridge_testing.sandbox.state_people import SITE_COURSE_ID

_FORMAT_OPTIONS = [
    {"name": "hiddensections", "value": "1"},
    {"name": "coursedisplay", "value": "0"},
    {"name": "indentation", "value": "1"},
]
_FILTERS = ("displayh5p", "activitynames", "mathjaxloader", "emoticon", "urltolink", "mediaplugin")


@function("core_course_get_courses")
def get_courses(call: Call, wanted: dict[str, Json]) -> Json:
    """List courses, all or some; much is left out for a user who may not change courses."""
    ids = wanted["options"].get("ids")
    courses = [course for course in call.state.courses.values() if not ids or course.id in ids]
    for course in courses:
        call.enter_context(course)
        if course.id != SITE_COURSE_ID:
            call.require("moodle/course:view")
    return [_listed(call, course) for course in courses]


@function("core_course_get_courses_by_field")
def get_courses_by_field(call: Call, wanted: dict[str, Json]) -> Json:
    """Find courses by one field; a course may be found by an idnumber that is not shown."""
    field, value = wanted["field"], wanted["value"]
    if field and field not in _MATCHERS:
        raise invalid_parameter()
    found = [
        _public(call, course)
        for course in call.state.courses.values()
        if call.may_see(course) and (not field or _MATCHERS[field](course, value))
    ]
    return {"courses": found, "warnings": []}


_MATCHERS: Mapping[str, Callable[[Course, str], bool]] = {
    "id": lambda course, value: str(course.id) == value,
    "ids": lambda course, value: str(course.id) in value.split(","),
    "shortname": lambda course, value: course.shortname == value,
    "idnumber": lambda course, value: course.idnumber == value,
    "category": lambda course, value: str(course.category_id) == value,
    "sectionid": lambda course, value: any(str(part.id) == value for part in course.sections),
}


def _listed(call: Call, course: Course) -> Json:
    listed = {
        "id": course.id,
        "shortname": course.shortname,
        "categoryid": course.category_id,
        "fullname": course.fullname,
        "displayname": course.fullname,
        "summary": "",
        "summaryformat": 1,
        "format": "topics",
        "startdate": course.startdate,
        "enddate": 0,
        "showactivitydates": False,
        "showcompletionconditions": True,
    }
    if call.can("moodle/course:update"):
        listed |= _shared_settings(course) | {
            "categorysortorder": 10000 + course.id,
            "idnumber": course.idnumber,
            "hiddensections": 1,
            "numsections": len(course.sections) - 1,
            "forcetheme": "",
            "timecreated": course.timecreated,
            "timemodified": course.timecreated,
            "courseformatoptions": _FORMAT_OPTIONS,
        }
    return listed


def _shared_settings(course: Course) -> dict[str, Json]:
    return {
        "showgrades": 1,
        "newsitems": 0,
        "maxbytes": 0,
        "showreports": 0,
        "visible": int(course.visible),
        "groupmode": int(course.separate_groups),
        "groupmodeforce": 0,
        "defaultgroupingid": 0,
        "enablecompletion": int(course.enablecompletion),
        "completionnotify": 0,
        "lang": "",
    }


def _public(call: Call, course: Course) -> Json:
    """Tell what anybody sees in the list of courses."""
    public = {
        "id": course.id,
        "fullname": course.fullname,
        "displayname": course.fullname,
        "shortname": course.shortname,
        "courseimage": call.link(f"pluginfile.php/{course.id}/course/generated/course.svg"),
        "categoryid": course.category_id,
        "categoryname": course.category,
        "sortorder": 10000 + course.id,
        "summary": "",
        "summaryformat": 1,
        "summaryfiles": [],
        "overviewfiles": [],
        "showactivitydates": False,
        "showcompletionconditions": True,
        "contacts": _contacts(call, course),
        "enrollmentmethods": ["manual"] if course.manual_enrolment else [],
    }
    return public | _inside(call, course) if call.may_enter(course) else public


def _inside(call: Call, course: Course) -> Json:
    """Tell more of a course to those who get into it."""
    inside = {
        "format": "topics",
        "startdate": course.startdate,
        "enddate": 0,
        "theme": "",
        "marker": 0,
        "filters": [{"filter": name, "localstate": 0, "inheritedstate": 1} for name in _FILTERS],
        "courseformatoptions": _FORMAT_OPTIONS,
    } | _shared_settings(course)
    if call.can("moodle/course:update"):
        inside |= {
            "idnumber": course.idnumber,
            "legacyfiles": 0,
            "calendartype": "",
            "timecreated": course.timecreated,
            "timemodified": course.timecreated,
            "requested": 0,
            "cacherev": course.timecreated,
        }
    return inside


def _contacts(call: Call, course: Course) -> Json:
    return [
        {"id": user_id, "fullname": call.state.users[user_id].fullname}
        for user_id, methods in course.participants.items()
        if any(Role.EDITING_TEACHER in entry.roles for entry in methods.values())
    ]
