"""Web-service functions on the gradebook."""

from decimal import Decimal

from lms_bridge_testing.sandbox.call import Call, Json, number
from lms_bridge_testing.sandbox.errors import refused
from lms_bridge_testing.sandbox.records import Activity, Course, GradeItem, User
from lms_bridge_testing.sandbox.registry import function

_UPDATED, _FAILED, _ITEM_LOCKED = 0, 1, 4
_PASSED_ICON = '<i class="icon fa fa-check text-success fa-fw inline"  title="Pass" role="img" aria-label="Pass"></i>'  # noqa: E501 - Moodle's own markup
_FAILED_ICON = '<i class="icon fa fa-xmark text-danger fa-fw inline"  title="Fail" role="img" aria-label="Fail"></i>'  # noqa: E501 - Moodle's own markup
_PENALTY = '<span data-bs-toggle="tooltip" class="penalty-indicator-icon" title="Late penalty applied -{deducted} marks">\n        <i class="icon fa fa-triangle-exclamation text-danger fa-fw " aria-hidden="true" ></i>\n    </span>'  # noqa: E501 - Moodle's own markup


@function("gradereport_user_get_grade_items")
def get_grade_items(call: Call, wanted: dict[str, Json]) -> Json:
    """Give the gradebook of one learner, or of everyone with user id 0, without paging."""
    course = call.course(wanted["courseid"])
    call.enter(course)
    call.require("gradereport/user:view")
    if wanted["userid"]:
        people = [call.active_user(wanted["userid"])]
    else:
        call.require("moodle/grade:viewall")
        if _fails(course):
            raise refused("gradesneedregrading", "grades/gradesneedregrading")
        people = _graded(call, course, wanted["groupid"])
    if not call.can("moodle/grade:viewall"):
        raise refused("nopermissiontoviewgrades", "Cannot view grades.")
    items = [item for item in course.graded_items() if _seen(call, item)]
    plain = {item.id: _item(course, item) for item in [*items, course.total]}
    return {
        "usergrades": [_gradebook(call, course, user, items, plain) for user in people],
        "warnings": [],
    }


@function("core_grades_update_grades")
def update_grades(call: Call, wanted: dict[str, Json]) -> Json:
    """Set grades of one activity, named by its course module; 0 is success."""
    activity = call.state.activities.get(wanted["activityid"])
    modname = wanted["component"].removeprefix("mod_")
    if activity is None or activity.modname != modname or activity.item is None:
        raise refused("invalidcoursemodule", "Invalid course module ID")
    call.enter_context(call.course(wanted["courseid"]))
    if wanted["grades"] and not call.can("moodle/grade:edit"):
        raise refused("nopermissiontoviewgrades", "Cannot view grades.")
    if activity.item.locked:
        return _ITEM_LOCKED
    results = [_update(call, activity, activity.item, row) for row in wanted["grades"]]
    return _FAILED if _FAILED in results else _UPDATED


def _fails(course: Course) -> bool:
    """Tell whether a formula of the course fails: its total then cannot be computed either."""
    return course.total.needsupdate or any(item.needsupdate for item in course.graded_items())


def _update(call: Call, activity: Activity, item: GradeItem, row: dict[str, Json]) -> int:
    user = call.present_user(row["studentid"])
    before = item.grades.get(user.id)
    if before is not None and before.locked:
        return _FAILED
    element = row | {"grade": None if row["grade"] is None else str(row["grade"])}
    if before is not None and before.raw == row["grade"]:
        call.record(element, "already so", changed=False)
        return _UPDATED
    call.state.grade(activity, user, row["grade"])
    call.record(element, "graded", changed=True)
    return _UPDATED


def _graded(call: Call, course: Course, group_id: int) -> list[User]:
    if course.separate_groups and not call.can("moodle/site:accessallgroups"):
        raise refused("notingroup", "Sorry, but you need to be part of a group to see this page.")
    people = [user for user in call.state.students(course) if course.active(user.id, call.now)]
    if not group_id:
        return people
    group = course.groups.get(group_id)
    return [user for user in people if group and user.id in group.members]


def _gradebook(
    call: Call, course: Course, user: User, items: list[GradeItem], plain: dict[int, Json]
) -> Json:
    sees_hidden = call.can("moodle/grade:viewhidden")
    started = any(user.id in item.grades for item in course.graded_items())
    highest = sum((_counted(item, user.id) for item in items), Decimal(0))
    rows = [
        plain[item.id]
        | _grade(item, user.id, sees_hidden=sees_hidden)
        | _weight(item, user.id, highest, started=started)
        | _status(item, user.id, sees_hidden=sees_hidden)
        for item in items
        if sees_hidden or call.options.hidden_items == "null" or not _hidden(item, user.id)
    ]
    rows.append(plain[course.total.id] | _total(call, course, user.id, sees_hidden=sees_hidden))
    for row in rows:
        row["feedbackformat"] = 2 if started else 0
    return {
        "courseid": course.id,
        "courseidnumber": course.idnumber,
        "userid": user.id,
        "userfullname": user.fullname,
        "useridnumber": user.idnumber,
        "maxdepth": 2,
        "gradeitems": rows,
    }


def _seen(call: Call, item: GradeItem) -> bool:
    """Tell whether a column shows: one that no activity stands behind always does."""
    return item.activity is None or call.sees(item.activity)


def _item(course: Course, item: GradeItem) -> Json:
    activity, total = item.activity, item is course.total
    described = {
        "id": item.id,
        "itemname": item.title() or None,
        "itemtype": "mod" if activity else "course" if total else "manual",
        "itemmodule": activity.modname if activity else None,
        "iteminstance": activity.instance if activity else _instance(course, total=total),
        "itemnumber": None if total else item.number,
        "idnumber": item.registrar_name(),
        "categoryid": None if total else course.grade_category_id,
        "outcomeid": item.outcome,
        "scaleid": item.outcome,  # Moodle gives the outcome's number under both names
        "locked": item.locked,
        "gradeneedsupdate": item.needsupdate,
        "gradehiddenbydate": False,
        "grademin": number(item.grademin),
        "grademax": number(item.grademax),
        "rangeformatted": _range(item),
    }
    return described | ({"cmid": activity.cmid} if activity else {})


def _instance(course: Course, *, total: bool) -> int | None:
    return course.grade_category_id if total else None


def _grade(item: GradeItem, user_id: int, *, sees_hidden: bool) -> dict[str, Json]:
    grade = item.grades.get(user_id)
    hidden = _hidden(item, user_id)
    shown = sees_hidden or not hidden
    raw = grade.raw if grade and shown and not item.needsupdate else None
    formatted, percentage = _in_words(item, raw, icon=not hidden)
    if raw is not None and grade and grade.deducted:
        formatted += _PENALTY.format(deducted=f"{grade.deducted:.2f}")
    return {
        "graderaw": number(raw),
        "gradedatesubmitted": grade.datesubmitted if grade else None,
        "gradedategraded": grade.dategraded if grade else None,
        "gradeishidden": hidden,
        "gradeislocked": item.locked or bool(grade and grade.locked),
        "gradeisoverridden": bool(grade and grade.overridden),
        "gradeformatted": formatted,
        "percentageformatted": percentage,
        "feedback": grade.feedback if grade and shown else "",
    }


def _weight(item: GradeItem, user_id: int, highest: Decimal, *, started: bool) -> dict[str, Json]:
    if not started:
        return {}
    own = _counted(item, user_id)
    if not own or not highest:
        return {"weightraw": 0, "weightformatted": "0.00 %", "status": "novalue"}
    share = own / highest
    return {"weightraw": number(round(share, 5)), "weightformatted": f"{share * 100:.2f} %"}


def _status(item: GradeItem, user_id: int, *, sees_hidden: bool) -> dict[str, Json]:
    grade = item.grades.get(user_id)
    if grade is None or not grade.excluded:
        return {}
    # who sees hidden grades is told of an excluded one as of one of the lowest
    return {
        "status": "dropped" if sees_hidden else "excluded",
        "weightraw": 0,
        "weightformatted": "0.00 %",
    }


def _total(call: Call, course: Course, user_id: int, *, sees_hidden: bool) -> dict[str, Json]:
    total, highest, graded = call.state.course_total(course, user_id, with_hidden=sees_hidden)
    grade = course.total.grades.get(user_id)
    row = _grade(course.total, user_id, sees_hidden=sees_hidden)
    if _fails(course):
        failed = {"graderaw": None, "gradeformatted": "Error", "percentageformatted": "Error"}
        return row | failed | {"gradeneedsupdate": True, "grademax": number(highest)}
    if grade is not None:
        return row | {"grademax": number(highest)}
    percentage = f"{100 * total / highest:.2f} %" if total is not None and highest else "-"
    return row | {
        "graderaw": number(total),
        "gradedategraded": graded,
        "gradeformatted": "-" if total is None else f"{total:.2f}",
        "percentageformatted": percentage,
        "grademax": number(highest),
        "rangeformatted": f"0&ndash;{number(highest)}",
    }


def _counted(item: GradeItem, user_id: int) -> Decimal:
    grade = item.grades.get(user_id)
    return item.grademax if grade is not None and grade.raw is not None else Decimal(0)


def _hidden(item: GradeItem, user_id: int) -> bool:
    grade = item.grades.get(user_id)
    return item.hidden or bool(grade and grade.hidden)


def _range(item: GradeItem) -> str:
    if item.scale:
        return f"{item.scale.names[0]}&ndash;{item.scale.names[-1]}"
    return f"{number(item.grademin)}&ndash;{number(item.grademax)}"


def _in_words(item: GradeItem, raw: Decimal | None, *, icon: bool) -> tuple[str, str]:
    if item.needsupdate:
        return "Error", "Error"
    if raw is None:
        return "-", "-"
    span = item.grademax - item.grademin
    percentage = f"{100 * (raw - item.grademin) / span:.2f} %" if span else "-"
    shown = item.scale.nearest(raw) if item.scale else f"{raw:.2f}"
    if not icon or not item.gradepass:
        return shown, percentage
    return f"{_PASSED_ICON if raw >= item.gradepass else _FAILED_ICON}{shown}", percentage
