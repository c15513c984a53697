"""What may be asked of the sandbox: a web-service call, or a page or service of external tools."""

from collections.abc import Mapping
from typing import Protocol
from urllib.parse import parse_qsl

from lms_bridge_testing.sandbox.arguments import unflatten
from lms_bridge_testing.sandbox.contract import functions
from lms_bridge_testing.sandbox.errors import MoodleError
from lms_bridge_testing.sandbox.faults import Fault
from lms_bridge_testing.sandbox.lti_http import Asked
from lms_bridge_testing.sandbox.lti_routes import LtiRoutes
from lms_bridge_testing.sandbox.render import (
    JSON_TYPE,
    XML_TYPE,
    error_to_xml,
    to_json,
    to_xml,
)
from lms_bridge_testing.sandbox.service import Service
from lms_bridge_testing.sandbox.wire import Answer

_MOODLE_HEADERS = {
    "Cache-Control": "private, must-revalidate, pre-check=0, post-check=0, max-age=0",
    "Expires": "Thu, 01 Jan 1970 00:00:00 GMT",
    "Pragma": "no-cache",
    "Accept-Ranges": "none",
    "Access-Control-Allow-Origin": "*",
}


class Conversation(Protocol):
    """One request: what it is for, how much it asks for, and the answers it may get."""

    @property
    def function(self) -> str:
        """What it asks for, as faults and counts name it."""

    def elements(self) -> int:
        """How much it asks for at once."""

    def execute(self) -> Answer:
        """Do what it asks for."""

    def refused(self, fault: Fault) -> Answer:
        """Refuse it, as the fault "exception" says."""


class RestCall:
    """The fields of a web-service call, as PHP would see them."""

    def __init__(self, service: Service, query: str, body: bytes) -> None:
        limit = service.options.max_input_vars
        fields = dict(_fields(query, limit) + _fields(body.decode("utf-8", "replace"), limit))
        self._service = service
        self.token = fields.pop("wstoken", "")
        self.function = fields.pop("wsfunction", "")
        self.json = fields.pop("moodlewsrestformat", "xml") == "json"
        self.arguments = unflatten(fields.items())

    def elements(self) -> int:
        """Count what the first list among the arguments holds."""
        lists = (len(value) for value in self.arguments.values() if isinstance(value, dict))
        return next(lists, 0)

    def execute(self) -> Answer:
        """Run the function, and answer in the format asked for."""
        try:
            result = self._service.run(self.token, self.function, self.arguments)
        except MoodleError as error:
            return self._error(error)
        if self.json:
            return Answer(200, JSON_TYPE, to_json(result).encode(), _MOODLE_HEADERS)
        tree = functions()[self.function]["returns"]
        return Answer(200, XML_TYPE, to_xml(result, tree).encode(), _MOODLE_HEADERS)

    def refused(self, fault: Fault) -> Answer:
        """Answer with the fault's exception."""
        return self._error(MoodleError(fault.exception, fault.errorcode, fault.message))

    def _error(self, error: MoodleError) -> Answer:
        if self.json:
            return Answer(200, JSON_TYPE, to_json(error.answer()).encode(), _MOODLE_HEADERS)
        return Answer(200, XML_TYPE, error_to_xml(error).encode(), _MOODLE_HEADERS)


class LtiCall:
    """A request to the pages and services of external tools."""

    def __init__(self, routes: LtiRoutes, asked: Asked) -> None:
        self._routes = routes
        self._asked = asked
        self.function = routes.function(asked)

    def elements(self) -> int:
        """One: nothing here is asked for in bulk."""
        return 1

    def execute(self) -> Answer:
        """Show the page, or run the service."""
        return self._routes.answer(self._asked)

    def refused(self, fault: Fault) -> Answer:
        """Refuse as a token, a service or a page is refused."""
        return self._routes.refused(self._asked, fault)


def asked(
    method: str, path: str, target: str, query: str, headers: Mapping[str, str], body: bytes
) -> Asked:
    """Gather a request as the pages of external tools see it."""
    return Asked(
        method=method,
        path=path,
        target=target,
        query=dict(parse_qsl(query, keep_blank_values=True)),
        headers={name.lower(): value for name, value in headers.items()},
        body=body,
    )


def _fields(text: str, limit: int) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True)[:limit]
