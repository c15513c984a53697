"""Who is in a course, as a tool may ask (NRPS 2.0)."""

from typing import Any
from urllib.parse import urlencode

from lms_bridge_testing.sandbox.lti_http import Asked, ServiceError, json_answer
from lms_bridge_testing.sandbox.lti_site import LtiSite
from lms_bridge_testing.sandbox.lti_token import bearer
from lms_bridge_testing.sandbox.records import Course, Role, User
from lms_bridge_testing.sandbox.records_lti import SCOPE_MEMBERSHIPS, Tool
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID
from lms_bridge_testing.sandbox.wire import Answer

MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
_PREFIX = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
_ADMINISTRATOR = "http://purl.imsglobal.org/vocab/lis/v2/person#Administrator"


def memberships(site: LtiSite, asked: Asked, course_id: str, tool_id: str) -> Answer:
    """List the members of a course: all at once, or `limit` a page with a link to the next."""
    tool = bearer(site, asked, tool_id, frozenset({SCOPE_MEMBERSHIPS}))
    course = site.state.courses.get(int(course_id))
    if course is None:
        raise ServiceError(404, f"Not Found: Course {course_id} doesn't exist")
    people = _people(site, course, asked.query.get("role", ""))
    limit, start = _whole(asked, "limit"), _whole(asked, "from")
    here = f"{site.url}{asked.path}"
    headers = {}
    if limit > 0:
        if start + limit < len(people):
            query = urlencode({"limit": limit, "from": start + limit})
            headers["Link"] = f'<{here}?{query}>; rel="next"'
        people = people[start : start + limit]
    body = {
        "id": here,
        "context": {"id": str(course.id), "label": course.shortname, "title": course.fullname},
        "members": [_member(course, tool, one) for one in people],
    }
    answer = json_answer(body, kind=f"{MEMBERS_TYPE}; charset=utf-8")
    return Answer(answer.status, answer.content_type, answer.body, headers)


def _people(site: LtiSite, course: Course, role: str) -> list[User]:
    """Whoever has an enrolment that counts today; a suspended account is still among them."""
    now = site.state.now()
    people = site.state.by_name([one for one in course.participants if course.active(one, now)])
    wanted = role.removeprefix(_PREFIX)
    if wanted == "Instructor":
        return [one for one in people if _teaches(course, one)]
    if wanted == "Learner":
        return [one for one in people if not _teaches(course, one)]
    return people


def _teaches(course: Course, user: User) -> bool:
    """Whether somebody may change the course: teachers without editing rights may not."""
    return user.id == ADMINISTRATOR_ID or Role.EDITING_TEACHER in course.roles(user.id)


def _member(course: Course, tool: Tool, user: User) -> dict[str, Any]:
    roles = ["Instructor" if _teaches(course, user) else "Learner"]
    if user.id == ADMINISTRATOR_ID:
        roles.append(_ADMINISTRATOR)
    said: dict[str, Any] = {
        "status": "Active",
        "roles": roles,
        "user_id": str(user.id),
        "lis_person_sourcedid": user.idnumber,
    }
    if tool.sendname:
        said |= {
            "name": user.fullname,
            "given_name": user.firstname,
            "family_name": user.lastname,
        }
    if tool.sendemail:
        said["email"] = user.email
    return said | ({"ext_user_username": user.username} if tool.sendname else {})


def _whole(asked: Asked, name: str) -> int:
    text = asked.query.get(name, "0")
    return int(text) if text.isdecimal() else 0
