"""The pages and services of external tools, by their addresses."""

import re
from collections.abc import Callable, Mapping

from lms_bridge_testing.sandbox import (
    lti_columns,
    lti_launch,
    lti_members,
    lti_pages,
    lti_registration,
    lti_scores,
    lti_selecting,
    lti_token,
)
from lms_bridge_testing.sandbox.faults import Fault
from lms_bridge_testing.sandbox.lti_http import Asked, PageError, ServiceError, json_answer, refusal
from lms_bridge_testing.sandbox.lti_site import LtiSite
from lms_bridge_testing.sandbox.wire import Answer, page

FOLDER = "/mod/lti/"
MODEDIT = "/course/modedit.php"
_SERVICES = "/mod/lti/services.php"

Page = Callable[[LtiSite, Asked], Answer]


def _certs(site: LtiSite, _asked: Asked) -> Answer:
    return json_answer(site.key.shown(), pretty=True)


_PAGES: Mapping[str, tuple[str, Page]] = {
    "index.php": ("lti/index", lti_launch.index),
    "view.php": ("lti/view", lti_launch.view),
    "launch.php": ("lti/launch", lti_launch.launch),
    "auth.php": ("lti/auth", lti_launch.auth),
    "certs.php": ("lti/certs", _certs),
    "token.php": ("lti/token", lti_token.token),
    "contentitem.php": ("lti/contentitem", lti_launch.contentitem),
    "contentitem_return.php": ("lti/contentitem_return", lti_selecting.chosen),
    "toolconfigure.php": ("lti/toolconfigure", lti_registration.manage),
    "startltiadvregistration.php": ("lti/startregistration", lti_registration.start),
    "openid-configuration.php": ("lti/configuration", lti_registration.configuration),
    "openid-registration.php": ("lti/registration", lti_registration.register),
    "modedit.php": ("lti/modedit", lti_selecting.add),
}
_COURSE = r"(\d+)"
_ITEM = rf"/{_COURSE}/lineitems/(\d+)/lineitem"


class _Resource:
    """A service: its address, what it is asked in, and what answers."""

    def __init__(
        self,
        function: str,
        address: str,
        methods: Mapping[str, tuple[str, ...]],
        handler: Callable[..., Answer],
    ) -> None:
        self.function = function
        self.address = re.compile(address)
        self.methods = methods
        self.handler = handler

    def fits(self, asked: Asked, path: str) -> "re.Match[str] | None":
        """Match the address, for a request in one of the types that the service knows."""
        formats = {kind for kinds in self.methods.values() for kind in kinds}
        wrong = asked.accept and "*/*" not in asked.accept and asked.accept not in formats
        if asked.method == "GET" and wrong:
            return None
        if asked.method not in {"GET", "DELETE"} and asked.content_type not in formats:
            return None
        return self.address.fullmatch(path)


_RESOURCES = (
    _Resource(
        "lti/lineitem",
        _ITEM,
        dict.fromkeys(("GET", "PUT", "DELETE"), (lti_columns.ITEM_TYPE,)),
        lti_columns.lineitem,
    ),
    _Resource(
        "lti/lineitems",
        rf"/{_COURSE}/lineitems",
        {"GET": (lti_columns.ITEMS_TYPE,), "POST": (lti_columns.ITEM_TYPE,)},
        lti_columns.lineitems,
    ),
    _Resource(
        "lti/results",
        f"{_ITEM}/results",
        {"GET": (lti_scores.RESULTS_TYPE,)},
        lti_scores.results,
    ),
    _Resource(
        "lti/scores",
        f"{_ITEM}/scores",
        {"POST": (lti_scores.SCORES_TYPE, lti_scores.SCORE_TYPE)},
        lti_scores.scores,
    ),
    _Resource(
        "lti/memberships",
        rf"/CourseSection/{_COURSE}/bindings/(\d+)/memberships",
        {"GET": (lti_members.MEMBERS_TYPE,)},
        lti_members.memberships,
    ),
)


class LtiRoutes:
    """What answers at each address of a Moodle that has to do with external tools.

    Faults wait for functions named "lti/token", "lti/memberships", "lti/lineitems",
    "lti/lineitem", "lti/scores", "lti/results", "lti/auth" and so on.
    """

    def __init__(self, site: LtiSite) -> None:
        self._site = site

    def serves(self, path: str) -> bool:
        """Whether an address belongs to external tools."""
        return path.startswith(FOLDER) or path == MODEDIT

    def function(self, asked: Asked) -> str:
        """Name what a request is for; "" for nothing that there is."""
        if asked.path.startswith(_SERVICES):
            resource, _ = self._resource(asked)
            return resource.function if resource else ""
        return _PAGES.get(_name(asked), ("", _certs))[0]

    def answer(self, asked: Asked) -> Answer:
        """Answer a request for a page or to a service."""
        if asked.path.startswith(_SERVICES):
            return self._serve(asked)
        found = _PAGES.get(_name(asked))
        if found is None:
            return page(404, lti_pages.failed("Not found"))
        try:
            return found[1](self._site, asked)
        except PageError as error:
            return page(error.status, lti_pages.failed(str(error)))

    def refused(self, asked: Asked, fault: Fault) -> Answer:
        """Answer the fault "exception": as token, service or page refuse something."""
        if self.function(asked) == "lti/token":
            return lti_token.refused(fault.errorcode)
        if asked.path.startswith(_SERVICES):
            return refusal(asked, ServiceError(401))
        return page(404, lti_pages.failed(fault.message))

    def _serve(self, asked: Asked) -> Answer:
        try:
            with self._site.state.lock:
                return self._served(asked)
        except ServiceError as error:
            return refusal(asked, error)

    def _served(self, asked: Asked) -> Answer:
        resource, match = self._resource(asked)
        if resource is None or match is None:
            path = asked.path.removeprefix(_SERVICES)
            kind = asked.content_type if asked.method != "GET" else ""
            raise ServiceError(400, f"No handler found for {path} {asked.accept} {kind}")
        if asked.method not in resource.methods:
            raise ServiceError(405)
        return resource.handler(self._site, asked, *match.groups())

    def _resource(self, asked: Asked) -> "tuple[_Resource | None, re.Match[str] | None]":
        path = asked.path.removeprefix(_SERVICES)
        for resource in _RESOURCES:
            match = resource.fits(asked, path)
            if match is not None:
                return resource, match
        return None, None


def _name(asked: Asked) -> str:
    return asked.path.rpartition("/")[2]
