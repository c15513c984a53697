"""The pages of the demonstration: served beside the sandbox Moodle, and opened from it."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from lms_bridge.bootstrap import Bridge
from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.model.lti import Platform
from lms_bridge.web.app import make_web_app
from lms_bridge.web.lti import login
from lms_bridge_testing.sandbox import Role, SandboxMoodle
from lms_bridge_testing.sandbox.lti_browser import Page, PlainBrowser
from lms_bridge_testing.sandbox.records import Course, User
from lms_bridge_testing.sandbox.records_lti import LtiActivity, Tool

#: Where each programme is followed up, and what its activities show there.
FOLLOWED = (
    ("DU-SUIVI", "Suivi du DU", {"programme": "du-pccpu", "view": "cohort"}),
    ("DU-SUIVI", "Jury du DU", {"programme": "du-pccpu", "view": "jury"}),
    ("DU-SUIVI", "À examiner pour le DU", {"programme": "du-pccpu", "view": "attention"}),
    ("CSEC-BC1", "Suivi du CSEC", {"programme": "csec", "view": "cohort"}),
)

#: Seconds that the pages have to begin, and to end.
_PATIENCE = 30.0
_LOOK = 0.02
_LEARNER = re.compile(r"\blearner/([0-9a-f]+)\b")


@contextmanager
def serving(opened: Bridge) -> Iterator[str]:
    """Serve the pages of a site on a free port of this machine, and give their address."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        app = make_web_app([opened], address)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, name="pages")
        thread.start()
        try:
            _until_started(server, thread)
            yield address
        finally:
            server.should_exit = True
            thread.join(_PATIENCE)


def _until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    ends = time.monotonic() + _PATIENCE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > ends:
            raise ConfigurationError(Cause.of("web.not_started"))
        time.sleep(_LOOK)


def introduce(opened: Bridge, moodle: SandboxMoodle, address: str) -> Tool:
    """Register the pages at the sandbox, and the sandbox at the pages, as administrators do."""
    tool = moodle.state.add_tool(
        "lms_bridge",
        f"{address}{login.LAUNCH}",
        login_url=f"{address}{login.PATH}",
        redirect_uris=(f"{address}{login.LAUNCH}",),
        jwks_url=f"{address}/lti/jwks",
        settings=False,
    )
    here = f"{moodle.url}/mod/lti"
    opened.store.platforms.save(
        Platform(
            issuer=moodle.url,
            client_id=tool.client_id,
            deployments=frozenset({str(tool.id)}),
            auth_url=f"{here}/auth.php",
            token_url=f"{here}/token.php",
            jwks_url=f"{here}/certs.php",
            since=opened.now,
        )
    )
    return tool


def add_activities(moodle: SandboxMoodle, tool: Tool) -> tuple[LtiActivity, ...]:
    """Put the activities that open the pages into their courses."""
    courses = {course.idnumber: course for course in moodle.state.courses.values()}
    return tuple(
        moodle.state.add_lti(courses[course], tool, name=name, custom=custom)
        for course, name, custom in FOLLOWED
    )


def print_page_links(moodle: SandboxMoodle, activity: LtiActivity) -> tuple[int, int]:
    """Open an activity as a teacher and as a learner: how many learners each may look at.

    Raises:
        ConfigurationError: one of them does not get to see a page.
    """
    course = activity.course
    found = [
        len(set(_LEARNER.findall(_opened(moodle, activity, _first(moodle, course, role)).text)))
        for role in (Role.EDITING_TEACHER, Role.STUDENT)
    ]
    return found[0], found[1]


def _first(moodle: SandboxMoodle, course: Course, role: Role) -> User:
    people = moodle.state.by_name(list(course.participants))
    return next(one for one in people if role in course.roles(one.id))


def _opened(moodle: SandboxMoodle, activity: LtiActivity, user: User) -> Page:
    with PlainBrowser() as browser:
        address = f"{moodle.url}/mod/lti/view.php?id={activity.cmid}&as={user.username}&lang=en"
        page = browser.launch(address)
    if page.status != 200 or "/v/" not in page.url:  # noqa: PLR2004 - HTTP's OK
        raise ConfigurationError(
            Cause.of("demo.launch_refused", status=page.status), where=page.url.partition("?")[0]
        )
    return page
