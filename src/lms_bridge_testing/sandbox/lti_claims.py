"""What a launch tells the tool: the claims of the id_token, as recorded from a real Moodle."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

from lms_bridge_testing.sandbox.records import Course, GradeItem, Role, User
from lms_bridge_testing.sandbox.records_lti import GradeSync, LtiActivity, Tool
from lms_bridge_testing.sandbox.state import MoodleState
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
DEEP = "https://purl.imsglobal.org/spec/lti-dl/claim/"
OUTCOME = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"
VERSION = "2024100706"
LIFE = 60
"""Seconds for which an id_token is good."""

_MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
_ADMINISTRATOR = (
    "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator",
    "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator",
)
_TEACHERS = {Role.EDITING_TEACHER, Role.TEACHER}


@dataclass(frozen=True)
class Launch:
    """A launch under way: who opens what, from where.

    `activity` None is the choice of content for a new activity.
    """

    site: str
    state: MoodleState
    course: Course
    tool: Tool
    user: User
    sesskey: str
    lang: str
    activity: LtiActivity | None = None

    @property
    def target(self) -> str:
        """The tool's address that is opened."""
        if self.activity is not None:
            return self.activity.url or self.tool.url
        return self.tool.selecting_url or self.tool.url

    @property
    def services(self) -> str:
        """The address of the services."""
        return f"{self.site}/mod/lti/services.php"

    @property
    def _bindings(self) -> str:
        return f"{self.services}/CourseSection/{self.course.id}/bindings"

    def claims(self, nonce: str, now: int) -> dict[str, Any]:
        """Say everything that the tool is told."""
        said = self._envelope(nonce, now) | self._person() | self._place()
        if self.activity is None:
            said |= self._selecting()
        else:
            said |= self._link(self.activity)
        return said | self._services()

    def _envelope(self, nonce: str, now: int) -> dict[str, Any]:
        return {
            "nonce": nonce,
            "iat": now,
            "exp": now + LIFE,
            "iss": self.site,
            "aud": self.tool.client_id,
            f"{LTI}deployment_id": str(self.tool.id),
            f"{LTI}target_link_uri": self.target,
            f"{LTI}version": "1.3.0",
            f"{LTI}tool_platform": {
                "product_family_code": "moodle",
                "version": VERSION,
                "guid": urlsplit(self.site).hostname,
                "name": self.state.courses[1].shortname,
                "description": self.state.sitename,
            },
        }

    def _person(self) -> dict[str, Any]:
        user, ext = self.user, {"lms": "moodle-2"}
        said: dict[str, Any] = {"sub": str(user.id), f"{LTI}roles": sorted(self._roles())}
        if self.tool.sendname:
            said |= {"given_name": user.firstname, "family_name": user.lastname}
            said["name"] = user.fullname
            ext["user_username"] = user.username
        if self.tool.sendemail:
            said["email"] = user.email
        return said | {f"{LTI}ext": ext}

    def _roles(self) -> list[str]:
        """Teachers without editing rights may manage an activity, and not the course."""
        if self.user.id == ADMINISTRATOR_ID:
            return [f"{_MEMBERSHIP}Instructor", *_ADMINISTRATOR]
        wanted = _TEACHERS if self.activity is not None else {Role.EDITING_TEACHER}
        teaches = wanted & set(self.course.roles(self.user.id))
        return [f"{_MEMBERSHIP}{'Instructor' if teaches else 'Learner'}"]

    def _place(self) -> dict[str, Any]:
        course = self.course
        return {
            f"{LTI}lis": {
                "person_sourcedid": self.user.idnumber,
                "course_section_sourcedid": course.idnumber,
            },
            f"{LTI}context": {
                "id": str(course.id),
                "label": course.shortname,
                "title": course.fullname,
                "type": ["CourseSection"],
            },
        }

    def _link(self, activity: LtiActivity) -> dict[str, Any]:
        said: dict[str, Any] = {
            f"{LTI}message_type": "LtiResourceLinkRequest",
            f"{LTI}resource_link": {
                "title": activity.name,
                "description": activity.description,
                "id": str(activity.instance),
            },
            f"{LTI}launch_presentation": {
                "locale": self.lang,
                "document_target": "iframe",
                "return_url": self._back(
                    "return",
                    course=self.course.id,
                    launch_container=3,
                    instanceid=activity.instance,
                ),
            },
        }
        if activity.item is not None:
            said[OUTCOME] = {
                "lis_result_sourcedid": self._sourcedid(activity),
                "lis_outcome_service_url": f"{self.site}/mod/lti/service.php",
            }
        return said

    def _selecting(self) -> dict[str, Any]:
        return {
            f"{LTI}message_type": "LtiDeepLinkingRequest",
            f"{LTI}launch_presentation": {"locale": self.lang},
            f"{DEEP}deep_linking_settings": {
                "accept_types": ["ltiResourceLink"],
                "accept_presentation_document_targets": ["frame", "iframe", "window"],
                "accept_copy_advice": False,
                "accept_multiple": True,
                "accept_unsigned": False,
                "auto_create": False,
                "can_confirm": False,
                "deep_link_return_url": self._back(
                    "contentitem_return", course=self.course.id, id=self.tool.id
                ),
                "title": self.tool.name,
                "text": "",
            },
        }

    def _back(self, page: str, **fields: object) -> str:
        query = urlencode({**fields, "sesskey": self.sesskey})
        return f"{self.site}/mod/lti/{page}.php?{query}"

    def _sourcedid(self, activity: LtiActivity) -> str:
        data = {
            "instanceid": str(activity.instance),
            "userid": str(self.user.id),
            "typeid": str(self.tool.id),
            "launchid": secrets.randbelow(2**31),
        }
        digest = sha256(json.dumps(data).encode()).hexdigest()
        return json.dumps({"data": data, "hash": digest})

    def _services(self) -> dict[str, Any]:
        """Name the services, and repeat some of them among the custom parameters, as Moodle."""
        said: dict[str, Any] = {}
        custom = dict(self.tool.custom)
        if self.activity is not None:
            custom |= self.activity.custom
        custom = {key: self._substituted(value) for key, value in custom.items()}
        if self.tool.grades is not GradeSync.NEVER:
            said[AGS] = self._gradebook()
        if self.tool.memberships and self._used_in_course():
            members = f"{self._bindings}/{self.tool.id}/memberships"
            custom["context_memberships_url"] = members
            said[NRPS] = {"context_memberships_url": members, "service_versions": ["1.0", "2.0"]}
        if self.tool.settings:
            custom["system_setting_url"] = f"{self.services}/tool/{self.tool.id}/custom"
            custom["context_setting_url"] = f"{self._bindings}/tool/{self.tool.id}/custom"
            custom["link_setting_url"] = f"{self.services}/links/{{link_id}}/custom"
        return said | ({f"{LTI}custom": custom} if custom else {})

    def _gradebook(self) -> dict[str, Any]:
        lineitems = f"{self.services}/{self.course.id}/lineitems"
        scopes = sorted(scope for scope in self.tool.scopes if "lti-ags" in scope)
        endpoint: dict[str, Any] = {
            "scope": scopes,
            "lineitems": f"{lineitems}?type_id={self.tool.id}",
        }
        item = self._own_column()
        if item is not None:
            endpoint["lineitem"] = f"{lineitems}/{item.id}/lineitem?type_id={self.tool.id}"
        return endpoint

    def _own_column(self) -> GradeItem | None:
        """The column of the activity, unless several belong to it."""
        if self.activity is None:
            return None
        linked: list[GradeItem] = [
            item
            for item in self.state.line_items(self.course)
            if item.link == self.activity.instance
        ]
        if self.activity.item is not None:
            linked.insert(0, self.activity.item)
        return linked[0] if len(linked) == 1 else None

    def _used_in_course(self) -> bool:
        return any(
            isinstance(one, LtiActivity) and one.tool is self.tool
            for one in self.course.activities.values()
        )

    def _substituted(self, value: str) -> str:
        """Replace a variable that stands alone; what is unknown stays as it is."""
        return self._variables().get(value, value)

    def _variables(self) -> Mapping[str, str]:
        user, course = self.user, self.course
        return {
            "$User.id": str(user.id),
            "$User.username": user.username,
            "$Person.sourcedId": user.idnumber,
            "$Context.id": str(course.id),
            "$Context.label": course.shortname,
            "$Context.title": course.fullname,
            "$CourseSection.sourcedId": course.idnumber,
        }
