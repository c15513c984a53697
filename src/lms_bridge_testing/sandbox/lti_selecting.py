"""A teacher adds an activity and lets the tool choose its content (deep linking 2.0)."""

from collections.abc import Iterator, Mapping
from typing import Any

from lms_bridge_testing.sandbox import lti_pages
from lms_bridge_testing.sandbox.lti_claims import DEEP, LTI
from lms_bridge_testing.sandbox.lti_http import Asked, PageError
from lms_bridge_testing.sandbox.lti_launch import (
    logged_in,
    repost,
    require_editor,
    wanted_place,
)
from lms_bridge_testing.sandbox.lti_site import LtiSite
from lms_bridge_testing.sandbox.records import Course
from lms_bridge_testing.sandbox.records_lti import LtiActivity, Tool
from lms_bridge_testing.sandbox.wire import Answer, page


def add(site: LtiSite, asked: Asked) -> Answer:
    """Show the page of a new activity, with the tool's choice of content in an iframe."""
    session = site.enter(asked)
    course, tool = wanted_place(site, asked)
    require_editor(session.user, course)
    if tool.pending or not tool.selects:
        raise PageError("This tool does not offer content to select.")
    return page(200, lti_pages.selecting(course, tool, session), logged_in(session))


def chosen(site: LtiSite, asked: Asked) -> Answer:
    """Take what the tool chose, and make the activities of it.

    A Moodle fills in the form of the new activity and waits until the teacher saves it.
    """
    session = site.sessions.of(asked)
    if session is None:
        return repost(asked)
    course, tool = wanted_place(site, asked)
    require_editor(session.user, course)
    if asked.query.get("sesskey") != session.sesskey:
        raise PageError("Your session has most likely timed out.")
    said = _checked(site, tool, asked.form.get("JWT", ""))
    if said.get(f"{DEEP}errormsg"):
        return page(200, lti_pages.chosen([], str(said[f"{DEEP}errormsg"]), session))
    made = list(_made(site, course, tool, said.get(f"{DEEP}content_items") or []))
    return page(200, lti_pages.chosen(made, str(said.get(f"{DEEP}msg") or ""), session))


def _checked(site: LtiSite, tool: Tool, token: str) -> Mapping[str, Any]:
    """Read what the tool signed.

    Moodle looks at the signature, `iss` and `exp` alone; the claims that the specification asks
    for are checked here so that a tool that sends wrong ones is found out.
    """
    try:
        said = site.tool_keys.read(token, tool.jwks_url)
    except ValueError as error:
        raise PageError(str(error)) from None
    audience = said.get("aud")
    expected = (
        (said.get("iss"), tool.client_id),
        (site.url in (audience if isinstance(audience, list) else [audience]), True),
        (said.get(f"{LTI}message_type"), "LtiDeepLinkingResponse"),
        (said.get(f"{LTI}version"), "1.3.0"),
        (said.get(f"{LTI}deployment_id"), str(tool.id)),
        (bool(said.get("nonce")), True),
    )
    if any(given != wanted for given, wanted in expected):
        raise PageError("Consumer key is incorrect.")
    return said


def _made(site: LtiSite, course: Course, tool: Tool, items: list[Any]) -> Iterator[LtiActivity]:
    for item in items:
        if item.get("type") != "ltiResourceLink":
            raise PageError("Invalid response format.")
        custom = {str(key): str(value) for key, value in (item.get("custom") or {}).items()}
        activity = site.state.add_lti(
            course,
            tool,
            name=str(item.get("title") or ""),
            description=str(item.get("text") or ""),
            custom=custom,
            url=str(item.get("url") or ""),
            graded="lineItem" in item,
        )
        site.record("lti/contentitem", dict(item), f"made activity {activity.cmid}", changed=True)
        yield activity
