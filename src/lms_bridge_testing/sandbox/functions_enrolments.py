"""Web-service functions on who is in which course."""

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.errors import (
    invalid_parameter,
    missing_record,
    no_permission,
    refused,
)
from lms_bridge_testing.sandbox.records import Course, Role, Tracking, User
from lms_bridge_testing.sandbox.registry import function
from lms_bridge_testing.sandbox.state_activities import met
from lms_bridge_testing.sandbox.user_details import chosen_fields, course_details

_SORTS = ("id", "firstname", "lastname", "siteorder")


@function("core_enrol_get_enrolled_users")
def get_enrolled_users(call: Call, wanted: dict[str, Json]) -> Json:
    """List the participants of a course, page by page, with the fields asked for."""
    options = {entry["name"]: entry["value"] for entry in wanted["options"]}
    sortby, direction = options.get("sortby", "id"), options.get("sortdirection", "ASC").upper()
    if sortby not in _SORTS or direction not in {"ASC", "DESC"}:
        raise invalid_parameter()
    course = call.course(wanted["courseid"])
    call.enter_context(course)
    call.require("moodle/course:enrolreview", "moodle/course:viewparticipants")
    people = _sorted(call, _chosen(call, course, options), sortby)
    if direction == "DESC":
        people.reverse()
    start, size = _whole(options, "limitfrom"), _whole(options, "limitnumber")
    page = people[start : start + size] if size else people[start:]
    fields = chosen_fields(options.get("userfields", ""))
    shown = (course_details(call, user, course, fields) for user in page)
    return [details for details in shown if details]


@function("core_enrol_get_users_courses")
def get_users_courses(call: Call, wanted: dict[str, Json]) -> Json:
    """List the courses somebody actively follows, with completion and progress."""
    user = call.state.users.get(wanted["userid"])
    if user is None or user.deleted:
        return []
    if user is not call.account.user and not call.can("moodle/course:viewparticipants"):
        return []
    return [
        _followed(call, course, user, count=wanted["returnusercount"])
        for course in reversed(call.state.courses_of(user.id))
        if course.active(user.id, call.now) and call.may_enter(course)
    ]


@function("core_enrol_get_course_enrolment_methods")
def get_course_enrolment_methods(call: Call, wanted: dict[str, Json]) -> Json:
    """List the ways to enrol oneself; enrolment by hand is never among them."""
    call.enter(call.course(wanted["courseid"]))
    return []


@function("enrol_manual_enrol_users")
def enrol_users(call: Call, wanted: dict[str, Json]) -> Json:
    """Enrol all or nobody; an existing enrolment is set active and loses its dates."""
    checked = [(row, *_to_enrol(call, row)) for row in wanted["enrolments"]]
    for row, user, course in checked:
        before = call.state.enrolment(user, course)
        changed = call.state.enrol(
            user,
            course,
            Role(row["roleid"]),
            suspended=bool(row.get("suspend")),
            timestart=row.get("timestart") or 0,
            timeend=row.get("timeend") or 0,
        )
        effect = "enrolled" if before is None else "overwritten" if changed else "already so"
        call.record(row, effect, changed=changed)


@function("enrol_manual_unenrol_users")
def unenrol_users(call: Call, wanted: dict[str, Json]) -> Json:
    """Take all or nobody out of courses; who is not in is no error."""
    checked = []
    for row in wanted["enrolments"]:
        course = call.course(row["courseid"])
        call.enter(course)
        call.require("enrol/manual:unenrol")
        _manual_instance(course)
        checked.append((row, call.active_user(row["userid"]), course))
    for row, user, course in checked:
        changed = call.state.unenrol(user, course)
        call.record(row, "unenrolled" if changed else "already so", changed=changed)


def _to_enrol(call: Call, row: dict[str, Json]) -> tuple[User, Course]:
    course = call.state.courses.get(row["courseid"])
    if course is None:
        raise invalid_parameter()
    call.enter(course)
    call.require("enrol/manual:enrol")
    user = call.active_user(row["userid"])
    assignable = {int(Role.STUDENT)}
    if call.can("moodle/site:config"):
        assignable = {int(role) for role in Role}
    if not call.can("moodle/role:assign") or row["roleid"] not in assignable:
        raise refused(
            "wsusercannotassign",
            f"You don't have the permission to assign this role ({row['roleid']}) to this user "
            f"({user.id}) in this course ({course.id}).",
        )
    _manual_instance(course)
    return user, course


def _manual_instance(course: Course) -> None:
    if not course.manual_enrolment:
        raise refused(
            "wsnoinstance",
            "Manual enrolment plugin instance doesn't exist or is disabled for the course "
            f"(id = {course.id})",
        )


def _chosen(call: Call, course: Course, options: dict[str, str]) -> list[int]:
    only_active, only_suspended = _flag(options, "onlyactive"), _flag(options, "onlysuspended")
    if only_active and only_suspended:
        raise refused("codingerror", "onlyactive and onlysuspended exclude each other")
    if only_active or only_suspended:
        call.require("moodle/course:enrolreview")
    members = _members(call, course, _whole(options, "groupid"))
    now = call.now
    return [
        user_id
        for user_id in course.participants
        if (members is None or user_id in members)
        and (not only_active or course.active(user_id, now))
        and (not only_suspended or not course.active(user_id, now))
    ]


def _members(call: Call, course: Course, group_id: int) -> set[int] | None:
    """Whom the answer is about: without a word nobody, where groups are apart and unseen."""
    if not group_id:
        apart = course.separate_groups and not call.can("moodle/site:accessallgroups")
        return set() if apart else None
    if not call.can("moodle/site:accessallgroups"):
        raise no_permission("moodle/site:accessallgroups")
    group = course.groups.get(group_id)
    if group is None:
        raise missing_record("groups")
    return group.members


def _sorted(call: Call, user_ids: list[int], sortby: str) -> list[User]:
    if sortby == "id":
        return [call.state.users[user_id] for user_id in sorted(user_ids)]
    people = call.state.by_name(user_ids)
    return people if sortby != "firstname" else sorted(people, key=lambda user: user.firstname)


def _whole(options: dict[str, str], name: str) -> int:
    text = options.get(name, "0")
    return int(text) if text.lstrip("-").isdigit() else 0


def _flag(options: dict[str, str], name: str) -> bool:
    return options.get(name, "") not in {"", "0"}


def _followed(call: Call, course: Course, user: User, *, count: bool) -> Json:
    tracked = course.tracked(user.id, call.now)
    sees = course.enablecompletion and call.can("report/completion:view")
    followed = {
        "id": course.id,
        "shortname": course.shortname,
        "fullname": course.fullname,
        "displayname": course.fullname,
        "idnumber": course.idnumber,
        "visible": int(course.visible),
        "summary": "",
        "summaryformat": 1,
        "format": "topics",
        "courseimage": call.link(f"pluginfile.php/{course.id}/course/generated/course.svg"),
        "showgrades": True,
        "lang": "",
        "enablecompletion": course.enablecompletion,
        "completionhascriteria": bool(sees and course.criteria),
        "completionusertracked": bool(sees and tracked),
        "category": course.category_id,
        "progress": progress(course, user.id, call.now) if sees else None,
        "completed": user.id in course.completions if sees else None,
        "startdate": course.startdate,
        "enddate": 0,
        "marker": 0,
        "lastaccess": None,
        "isfavourite": False,
        "hidden": False,
        "overviewfiles": [],
        "showactivitydates": False,
        "showcompletionconditions": True,
        "timemodified": course.timecreated,
    }
    return followed | ({"enrolledusercount": len(course.participants)} if count else {})


def progress(course: Course, user_id: int, now: int) -> float | int | None:
    """Give the share of followed activities that somebody completed, in per cent."""
    if not course.enablecompletion or not course.tracked(user_id, now):
        return None
    if user_id in course.completions:
        return 100
    followed = [one for one in course.activities.values() if one.completion is not Tracking.NONE]
    if not followed:
        return None
    share = 100 * sum(met(activity, user_id) for activity in followed) / len(followed)
    return int(share) if share.is_integer() else share
