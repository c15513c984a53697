"""Web-service functions on the groups of courses."""

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.errors import (
    MoodleError,
    course_context_not_valid,
    id_number_taken,
    invalid_parameter,
    missing_record,
)
from lms_bridge_testing.sandbox.records import Course, Group, User
from lms_bridge_testing.sandbox.registry import function

_MANAGE = "moodle/course:managegroups"


@function("core_group_get_course_groups")
def get_course_groups(call: Call, wanted: dict[str, Json]) -> Json:
    """List the groups of a course by name."""
    course = _managed(call, wanted["courseid"])
    listed = [*course.groups.values(), *course.phantom_groups]
    groups = sorted(listed, key=lambda group: group.name)
    return [_described(group) | {"enrolmentkey": None} for group in groups]


@function("core_group_get_group_members")
def get_group_members(call: Call, wanted: dict[str, Json]) -> Json:
    """List the members of groups by name."""
    groups = [_group(call, group_id) for group_id in wanted["groupids"]]
    return [
        {
            "groupid": group.id,
            "userids": [user.id for user in call.state.by_name(list(group.members))],
        }
        for group in groups
    ]


@function("core_group_get_course_user_groups")
def get_course_user_groups(call: Call, wanted: dict[str, Json]) -> Json:
    """List somebody's groups in one course or in all."""
    user = call.active_user(wanted["userid"] or call.account.user.id)
    if wanted["courseid"]:
        courses = [call.course(wanted["courseid"])]
    else:
        courses = call.state.courses_of(user.id)
    warnings = []
    groups = []
    for course in courses:
        if not call.may_enter(course):
            warnings.append(_warning(course, "1", "No access rights in course context"))
            continue
        if not call.can(_MANAGE) and user is not call.account.user:
            text = f"User {call.account.user.id} cannot manage groups in course {course.id}"
            warnings.append(_warning(course, "cannotmanagegroups", text))
            continue
        if user.id not in course.participants:
            text = f"User {user.id} is not enrolled in course {course.id}"
            warnings.append(_warning(course, "notenrolled", text))
        groups += _groups_of(course, user)
    return {"groups": groups, "warnings": warnings}


@function("core_group_create_groups")
def create_groups(call: Call, wanted: dict[str, Json]) -> Json:
    """Make groups, all or none; names and idnumbers are unique in a course.

    As in Moodle, the groups before a refused one are rolled back but stay in its cache: they are
    listed, and their idnumbers refused, though they do not exist.
    """
    checked: list[tuple[dict[str, Json], Course]] = []
    try:
        for row in wanted["groups"]:
            checked.append((row, _new(call, row, checked)))
    except MoodleError:
        for row, course in checked:
            course.phantom_groups.append(_made(call, course, row))
        raise
    created = []
    for row, course in checked:
        group = _made(call, course, row)
        course.groups[group.id] = call.state.groups[group.id] = group
        call.record(row, "created", changed=True)
        created.append(_described(group) | {"enrolmentkey": row.get("enrolmentkey") or ""})
    return created


@function("core_group_add_group_members")
def add_group_members(call: Call, wanted: dict[str, Json]) -> Json:
    """Put enrolled learners in groups, all or none; who is in already is no error."""
    checked = [(row, *_member(call, row)) for row in wanted["members"]]
    for _, group, user in checked:
        if user.id not in group.course.participants:
            raise invalid_parameter()
    for row, group, user in checked:
        changed = call.state.add_to_group(group, user)
        call.record(row, "added" if changed else "already so", changed=changed)


@function("core_group_delete_group_members")
def delete_group_members(call: Call, wanted: dict[str, Json]) -> Json:
    """Take learners out of groups, all or none; who is not in is no error."""
    checked = [(row, *_member(call, row)) for row in wanted["members"]]
    for row, group, user in checked:
        changed = user.id in group.members
        group.members.discard(user.id)
        call.record(row, "removed" if changed else "already so", changed=changed)


def _managed(call: Call, course_id: int) -> Course:
    course = call.state.courses.get(course_id)
    if course is None:
        raise course_context_not_valid(course_id, invalid_parameter())
    call.enter_context(course)
    call.require(_MANAGE)
    return course


def _group(call: Call, group_id: int) -> Group:
    group = call.state.groups.get(group_id)
    if group is None:
        raise missing_record("groups")
    _managed(call, group.course.id)
    return group


def _member(call: Call, row: dict[str, Json]) -> tuple[Group, User]:
    return _group(call, row["groupid"]), call.present_user(row["userid"])


def _new(call: Call, row: dict[str, Json], before: list[tuple[dict[str, Json], Course]]) -> Course:
    name, idnumber = row["name"].strip(), (row.get("idnumber") or "").strip()
    course = call.state.courses.get(row["courseid"])
    earlier = [one for one, other in before if other is course]
    names = {one["name"].strip() for one in earlier}
    idnumbers = {(one.get("idnumber") or "").strip() for one in earlier}
    if course is not None:
        listed = [*course.groups.values(), *course.phantom_groups]
        names |= {group.name for group in course.groups.values()}
        idnumbers |= {group.idnumber for group in listed}
    if not name or name in names:
        raise invalid_parameter()
    checked = _managed(call, row["courseid"])
    if idnumber and idnumber in idnumbers:
        raise id_number_taken()
    return checked


def _made(call: Call, course: Course, row: dict[str, Json]) -> Group:
    return Group(
        id=call.state.next_id("groups"),
        course=course,
        name=row["name"].strip(),
        idnumber=(row.get("idnumber") or "").strip(),
        description=row["description"] or "",
    )


def _described(group: Group) -> dict[str, Json]:
    return {
        "id": group.id,
        "courseid": group.course.id,
        "name": group.name,
        "description": group.description,
        "descriptionformat": 1,
        "idnumber": group.idnumber,
        "visibility": 0,
        "participation": True,
    }


def _groups_of(course: Course, user: User) -> list[Json]:
    mine = [group for group in course.groups.values() if user.id in group.members]
    shown = ("id", "courseid", "name", "description", "descriptionformat", "idnumber")
    return [
        {key: _described(group)[key] for key in shown}
        for group in sorted(mine, key=lambda group: group.name)
    ]


def _warning(course: Course, code: str, message: str) -> Json:
    return {"item": "course", "itemid": course.id, "warningcode": code, "message": message}
