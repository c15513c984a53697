"""What an answer shows of a person: which fields, and which of them the token's user may see."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from lms_bridge_testing.sandbox.call import Call, Json
from lms_bridge_testing.sandbox.errors import refused
from lms_bridge_testing.sandbox.records import Course, Role, User

DEFAULT_FIELDS = (
    "id", "username", "fullname", "firstname", "lastname", "email", "address", "phone1", "phone2",
    "department", "institution", "interests", "firstaccess", "lastaccess", "auth", "confirmed",
    "idnumber", "lang", "theme", "timezone", "mailformat", "description", "descriptionformat",
    "city", "country", "profileimageurlsmall", "profileimageurl", "customfields", "groups",
    "roles", "preferences", "enrolledcourses", "suspended", "lastcourseaccess", "trackforums",
)  # fmt: skip

_SHORTNAMES: Mapping[Role, str] = {
    Role.EDITING_TEACHER: "editingteacher",
    Role.TEACHER: "teacher",
    Role.STUDENT: "student",
    Role.TRAINEE: "stagiaire",
}
_FOR_OWN_EYES = {"auth": "manual", "confirmed": True, "lang": "en", "theme": ""} | {
    "mailformat": 1,
    "trackforums": 0,
}


def chosen_fields(names: str) -> frozenset[str]:
    """Read the option `userfields`, and refuse a field that Moodle does not know."""
    fields = [name for name in names.split(",") if name] or list(DEFAULT_FIELDS)
    for name in fields:
        if name not in DEFAULT_FIELDS:
            raise refused("invaliduserfield", f"Invalid user field: {name}")
    return frozenset(fields)


def site_details(call: Call, user: User) -> dict[str, Json] | None:
    """Describe a person outside any course; None for a token's user who may not see people."""
    fields = frozenset(DEFAULT_FIELDS)
    details = _details(call, user, fields, in_course=False)
    if details is None:
        return None
    details |= {
        name: value
        for name, value in {"suspended": user.suspended, "timezone": "99"}.items()
        if name not in call.options.hidden_fields or call.can("moodle/user:viewhiddendetails")
    }
    if _sees_all(call, user):
        details |= _FOR_OWN_EYES | {"lang": user.lang}
    return details | _custom_fields(call, user, fields, displayed=True)


def course_details(
    call: Call, user: User, course: Course, fields: AbstractSet[str]
) -> dict[str, Json] | None:
    """Describe a participant with the fields asked for."""
    details = _details(call, user, fields, in_course=True)
    if details is None:
        return None
    if "lastcourseaccess" in fields:
        details["lastcourseaccess"] = 0
    if "roles" in fields:
        details["roles"] = [
            {"roleid": int(role), "name": "", "shortname": _SHORTNAMES[role], "sortorder": 0}
            for role in course.roles(user.id)
        ]
    if "groups" in fields and (groups := _groups(course, user)):
        details["groups"] = groups
    if "enrolledcourses" in fields:
        details["enrolledcourses"] = [
            {"id": other.id, "fullname": other.fullname, "shortname": other.shortname}
            for other in reversed(call.state.courses_of(user.id))
            if other.active(user.id, call.now)
        ]
    return details | _custom_fields(call, user, fields, displayed=False)


def _details(
    call: Call, user: User, fields: AbstractSet[str], *, in_course: bool
) -> dict[str, Json] | None:
    if user is not call.account.user and not call.can("moodle/user:viewdetails"):
        return None
    details: dict[str, Json] = {"id": user.id, "fullname": user.fullname}
    details |= {name: getattr(user, name) for name in ("firstname", "lastname") if name in fields}
    sees_all = _sees_all(call, user)
    if "username" in fields and sees_all:
        details["username"] = user.username
    by_course = in_course and call.can("moodle/course:useremail")
    if "email" in fields and (by_course or _identifies(call, "email") or sees_all):
        details["email"] = user.email
    if "idnumber" in fields and user.idnumber and (_identifies(call, "idnumber") or sees_all):
        details["idnumber"] = user.idnumber
    if "department" in fields and (_identifies(call, "department") or sees_all):
        details["department"] = ""
    details |= {name: 0 for name in ("firstaccess", "lastaccess") if name in fields}
    for name in ("profileimageurl", "profileimageurlsmall"):
        if name in fields:
            details[name] = call.link("theme/image.php/boost/core/1/u/f1")
    return details


def _sees_all(call: Call, user: User) -> bool:
    return user is call.account.user or call.can("moodle/user:viewalldetails")


def _identifies(call: Call, field: str) -> bool:
    return field in call.options.identity_fields and call.can("moodle/site:viewuseridentity")


def _groups(course: Course, user: User) -> list[Json]:
    mine = [group for group in course.groups.values() if user.id in group.members]
    return [
        {"id": group.id, "name": group.name, "description": "", "descriptionformat": 1}
        for group in sorted(mine, key=lambda group: group.name)
    ]


def _custom_fields(
    call: Call, user: User, fields: AbstractSet[str], *, displayed: bool
) -> dict[str, Json]:
    if "customfields" not in fields or not user.customfields:
        return {}
    entries = [
        {"type": "text", "value": value, "name": name, "shortname": name}
        | ({"displayvalue": value} if displayed else {})
        for name, value in user.customfields.items()
        if name not in call.options.private_fields or _sees_all(call, user)
    ]
    return {"customfields": entries} if entries else {}
