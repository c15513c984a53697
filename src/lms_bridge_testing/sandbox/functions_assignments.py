"""Web-service functions on assignments."""

from decimal import Decimal

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.errors import missing_record, no_permission, not_accessible
from lms_bridge_testing.sandbox.records import Activity, Course, Grade
from lms_bridge_testing.sandbox.registry import function
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID

_ZEROES = (
    "nosubmissions", "submissiondrafts", "sendnotifications", "sendlatenotifications", "duedate",
    "allowsubmissionsfromdate", "completionsubmit", "cutoffdate", "gradingduedate",
    "teamsubmission", "requireallteammemberssubmit", "teamsubmissiongroupingid", "blindmarking",
    "hidegrader", "revealidentities", "markingworkflow", "markingallocation", "markinganonymous",
    "requiresubmissionstatement", "timelimit", "submissionattachments",
)  # fmt: skip


@function("mod_assign_get_assignments")
def get_assignments(call: Call, wanted: dict[str, Json]) -> Json:
    """List the assignments of courses; a course one is not enrolled in must be asked for so."""
    me = call.account.user.id
    mine = [course.id for course in call.state.courses_of(me) if course.active(me, call.now)]
    asked = wanted["courseids"] or mine
    warnings: list[Json] = []
    courses: list[Json] = []
    for course_id in asked:
        course = call.state.courses.get(course_id)
        if not wanted["includenotenrolledcourses"] and course_id not in mine:
            text = "User is not enrolled or does not have requested capability"
            warnings.append(_warning("course", course_id, "2", text))
        elif course is None or not call.may_enter(course):
            text = "No access rights in course context"
            warnings.append(_warning("course", course_id, "1", text))
        elif set(wanted["capabilities"]) <= call.account.capabilities:
            courses.append(_course(call, course, warnings))
    return {"courses": courses, "warnings": warnings}


@function("mod_assign_get_grades")
def get_grades(call: Call, wanted: dict[str, Json]) -> Json:
    """Give the grades of assignments, as text with five decimals, changed since a moment."""
    assignments: list[Json] = []
    warnings: list[Json] = []
    for instance in dict.fromkeys(wanted["assignmentids"]):
        activity = call.state.instances.get(("assign", instance))
        if activity is not None and not _may_view_grades(call, activity):
            text = "No access rights in module context"
            warnings.append(_warning("assignment", instance, "1", text))
            continue
        grades = _grades(activity, wanted["since"]) if activity else []
        if grades:
            assignments.append({"assignmentid": instance, "grades": grades})
        else:
            warnings.append(_warning("assignment", instance, "3", "No grades found"))
    return {"assignments": assignments, "warnings": warnings}


@function("mod_assign_save_grade")
def save_grade(call: Call, wanted: dict[str, Json]) -> Json:
    """Grade one learner's assignment; -1 takes the grade back."""
    activity = call.state.instances.get(("assign", wanted["assignmentid"]))
    if activity is None or activity.item is None:
        raise missing_record("assign")
    if not call.may_enter(activity.course) or not call.sees(activity):
        raise not_accessible()
    if not call.can("mod/assign:grade"):
        raise no_permission("mod/assign:grade")
    user = call.active_user(wanted["userid"])
    value: Decimal | None = wanted["grade"] if wanted["grade"] >= 0 else None
    before = activity.item.grades.get(user.id)
    changed = before is None or before.raw != value
    editor = wanted["plugindata"].get("assignfeedbackcomments_editor") or {}
    call.state.grade(activity, user, value, feedback=editor.get("text", ""))
    element = {"userid": user.id, "grade": str(wanted["grade"])}
    call.record(element, "graded" if changed else "already so", changed=changed)


def _may_view_grades(call: Call, activity: Activity) -> bool:
    return call.may_enter(activity.course) and call.can("mod/assign:grade")


def _grades(activity: Activity, since: int) -> list[Json]:
    if activity.item is None:
        return []
    rows = [
        _grade(user_id, grade, grade.raw)
        for user_id, grade in activity.item.grades.items()
        if grade.raw is not None and (grade.dategraded or 0) >= since
    ]
    return sorted(rows, key=lambda row: row["id"])


def _grade(user_id: int, grade: Grade, raw: Decimal) -> dict[str, Json]:
    return {
        "id": grade.id,
        "userid": user_id,
        "attemptnumber": 0,
        "timecreated": grade.timecreated,
        "timemodified": grade.dategraded or grade.timecreated,
        "grader": ADMINISTRATOR_ID,
        "grade": f"{raw:.5f}",
    }


def _course(call: Call, course: Course, warnings: list[Json]) -> Json:
    assignments = []
    for activity in course.activities.values():
        if activity.modname != "assign":
            continue
        if call.sees(activity):
            assignments.append(_assignment(activity))
        else:
            text = "No access rights in module context"
            warnings.append(_warning("module", activity.cmid, "1", text))
    return {
        "id": course.id,
        "fullname": course.fullname,
        "shortname": course.shortname,
        "timemodified": course.timecreated,
        "assignments": assignments,
    }


def _assignment(activity: Activity) -> Json:
    item = activity.item
    grade = 0 if item is None else -item.scale.id if item.scale else int(item.grademax)
    return dict.fromkeys(_ZEROES, 0) | {
        "id": activity.instance,
        "cmid": activity.cmid,
        "course": activity.course.id,
        "name": activity.name,
        "sendstudentnotifications": 1,
        "grade": grade,
        "timemodified": activity.timecreated,
        "attemptreopenmethod": "untilpass",
        "maxattempts": 1,
        "preventsubmissionnotingroup": 0,
        "configs": [],
        "intro": "",
        "introformat": 1,
        "introfiles": [],
        "introattachments": [],
    }


def _warning(item: str, item_id: int, code: str, message: str) -> Json:
    return {"item": item, "itemid": item_id, "warningcode": code, "message": message}
