"""The port `LmsInspector` on a Moodle: the same functions as the reads, other fields of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from pydantic import TypeAdapter

from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError, UnknownRecord
from lms_bridge.lms.moodle.errors import moodle_code
from lms_bridge.lms.moodle.functions import (
    COURSES,
    ENROLLED,
    FRAMEWORKS,
    GRADES,
    MODULE,
    RATING,
    SITE,
    USERS,
    Function,
)
from lms_bridge.lms.moodle.people import people_page
from lms_bridge.lms.moodle.role import REQUIREMENTS
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.lms.moodle.values import Flag, Payload, Text, Whole
from lms_bridge.model.connection import CourseSettings, LmsService, Requirements
from lms_bridge.model.snapshot import SiteInfo

_SEPARATE: Final = 1
_MANUAL: Final = "manual"
# so many people of a course are looked at for the roles they have in it
_SOME: Final = 50

_ALL_FRAMEWORKS: Final[Mapping[str, object]] = {
    "sort": "id",
    "order": "ASC",
    "skip": 0,
    "limit": 1,
    "context": {"contextlevel": "system", "instanceid": 0},
    "includes": "children",
    "onlyvisible": False,
    "query": "",
}


class _Function(Payload):
    name: Text


class _Site(Payload):
    sitename: Text
    siteurl: Text
    userid: Whole
    release: Text = ""
    userissiteadmin: Flag | None = None
    functions: list[_Function]


class _Course(Payload):
    """Moodle shows no settings of a course that it does not let the caller into."""

    id: Whole
    enrollmentmethods: list[Text] | None = None
    enablecompletion: Flag | None = None
    groupmode: Whole | None = None


class _Courses(Payload):
    courses: list[_Course]


class _Role(Payload):
    roleid: Whole
    shortname: Text


class _Enrolled(Payload):
    roles: list[_Role] = []


class _Framework(Payload):
    canmanage: Flag | None = None


class _Rating(Payload):
    cangrade: Flag


class _Details(Payload):
    idnumber: Text | None = None


class _Module(Payload):
    cm: _Details


_SITE: Final = Function(SITE.name, TypeAdapter(_Site))
_COURSES: Final = Function(COURSES.name, TypeAdapter(_Courses))
_ENROLLED: Final = Function(ENROLLED.name, TypeAdapter(list[_Enrolled]))
_USERS: Final = Function(USERS.name, TypeAdapter(list[dict[str, object]]))
_FRAMEWORKS: Final = Function(FRAMEWORKS.name, TypeAdapter(list[_Framework]))
_RATING: Final = Function(RATING.name, TypeAdapter(_Rating))
_MODULE: Final = Function(MODULE.name, TypeAdapter(_Module))


class MoodleInspector:
    """Looks at a Moodle's set-up through its web services."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._user: int | None = None

    @property
    def requirements(self) -> Requirements:
        """Which functions and capabilities each purpose needs."""
        return REQUIREMENTS

    def service(self) -> LmsService:
        """The Moodle, the service, whose token it is, and what Moodle's server says of the time."""
        reply = self._transport.reply(_SITE.name, {}, write=False)
        site = _SITE.read(reply.value)
        return LmsService(
            SiteInfo(
                url=site.siteurl,
                name=site.sitename,
                release=site.release,
                user_id=site.userid,
                functions=frozenset(each.name for each in site.functions),
            ),
            administrator=site.userissiteadmin,
            answered_at=_moment(reply.date),
        )

    def course_settings(self, course_id: int) -> CourseSettings | None:
        """How a course is set up; None for one that does not exist or is hidden."""
        asked = {"field": "id", "value": str(course_id)}
        found = _COURSES.read(self._transport.call(_COURSES.name, asked, write=False)).courses
        if not found:
            return None
        course = found[0]
        methods = course.enrollmentmethods
        return CourseSettings(
            entered=course.enablecompletion is not None,
            completion=course.enablecompletion,
            separate_groups=None if course.groupmode is None else course.groupmode == _SEPARATE,
            manual_enrolment=None if methods is None else _MANUAL in methods,
        )

    def role_ids(self, course_id: int) -> Mapping[str, int]:
        """The roles that people have in a course: their ids, by shortname."""
        asked = people_page(course_id, "id,roles", 0, _SOME)
        found = _ENROLLED.read(self._transport.call(_ENROLLED.name, asked, write=False))
        return {role.shortname: role.roleid for person in found for role in person.roles}

    def gradebook(self, course_id: int) -> None:
        """Open the service user's own, empty page of a gradebook; raises what closes it."""
        asked = {"courseid": course_id, "userid": self._service_user()}
        self._transport.call(GRADES.name, asked, write=False)

    def _service_user(self) -> int:
        if self._user is None:
            self._user = self.service().site.user_id
        return self._user

    def account_fields(self, user_id: int) -> frozenset[str]:
        """Which fields of an account are shown at all."""
        asked = {"field": "id", "values": [user_id]}
        found = _USERS.read(self._transport.call(_USERS.name, asked, write=False))
        if not found:
            place = Cause.of("place.user", user=str(user_id))
            raise UnknownRecord(Cause.of("account.not_shown"), where=place)
        return frozenset(found[0])

    def names_activities(self, activity_id: int) -> bool:
        """Whether the idnumber of an activity is shown even where it has no grade."""
        answer = self._transport.call(_MODULE.name, {"cmid": activity_id}, write=False)
        return "idnumber" in _MODULE.read(answer).cm.model_fields_set

    def makes_frameworks(self) -> bool | None:
        """Whether competency frameworks may be made; None while there is none to tell it by."""
        found = _FRAMEWORKS.read(
            self._transport.call(_FRAMEWORKS.name, _ALL_FRAMEWORKS, write=False)
        )
        return found[0].canmanage if found else None

    def rates(self, user_id: int, competency_id: int) -> bool:
        """Whether this learner may be rated in this competency."""
        asked = {"userid": user_id, "competencyid": competency_id}
        return _RATING.read(self._transport.call(_RATING.name, asked, write=False)).cangrade

    def code(self, error: BridgeError) -> str:
        """Moodle's error code; "" where none is known."""
        return moodle_code(error.cause)


def _moment(date: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(date)
    except ValueError:  # a proxy may leave the header out, or write anything into it
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
