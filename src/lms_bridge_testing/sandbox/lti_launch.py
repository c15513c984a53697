"""From an activity's page to the tool: the steps of a launch as a browser takes them."""

import json
from collections.abc import Mapping

from lms_bridge_testing.sandbox import lti_pages
from lms_bridge_testing.sandbox.lti_claims import Launch
from lms_bridge_testing.sandbox.lti_http import Asked, PageError, posting_form
from lms_bridge_testing.sandbox.lti_sessions import COOKIE, Begun, Session
from lms_bridge_testing.sandbox.lti_site import LtiSite
from lms_bridge_testing.sandbox.records import Course, Role, User
from lms_bridge_testing.sandbox.records_lti import LtiActivity, Tool
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID
from lms_bridge_testing.sandbox.wire import Answer, page

_NEEDED = ("scope", "response_type", "client_id", "redirect_uri", "login_hint", "nonce")


def index(site: LtiSite, _asked: Asked) -> Answer:
    """List every activity with the people who may open it: where a person begins to look."""
    return page(200, lti_pages.index(site.state))


def view(site: LtiSite, asked: Asked) -> Answer:
    """Show an activity's page: the tool in an iframe, and a link that opens it in a window."""
    session = site.enter(asked)
    activity = _activity(site, asked.query.get("id", ""))
    _let_in(site, session.user, activity.course)
    shown = lti_pages.view(activity, session)
    return page(200, shown, logged_in(session))


def launch(site: LtiSite, asked: Asked) -> Answer:
    """Announce a launch to the tool, through a form that the browser posts to it."""
    session = site.enter(asked)
    activity = _activity(site, asked.query.get("id", ""))
    _let_in(site, session.user, activity.course)
    begun = Begun(activity.course, activity.tool, activity)
    return _announce(site, session, begun, {"cmid": activity.cmid})


def contentitem(site: LtiSite, asked: Asked) -> Answer:
    """Announce to the tool that content is to be chosen; who may choose is asked for later."""
    session = site.enter(asked)
    course, tool = wanted_place(site, asked)
    return _announce(site, session, Begun(course, tool, None), {})


def _announce(site: LtiSite, session: Session, begun: Begun, hint: Mapping[str, int]) -> Answer:
    launchid = session.begin(begun)
    fields = {
        "iss": site.url,
        "target_link_uri": _said(site, session, begun).target,
        "login_hint": str(session.user.id),
        "lti_message_hint": json.dumps({**hint, "launchid": launchid}, separators=(",", ":")),
        "client_id": begun.tool.client_id,
        "lti_deployment_id": str(begun.tool.id),
    }
    form = posting_form(begun.tool.login_url, fields, "ltiInitiateLoginForm")
    return page(200, form, logged_in(session))


def auth(site: LtiSite, asked: Asked) -> Answer:
    """Answer the tool's authentication request with the signed id_token, posted by the browser.

    A browser that withheld the session's cookie is asked to repeat its request from here.
    """
    session = site.sessions.of(asked)
    fields = asked.fields
    if session is None:
        return repost(asked)
    begun = _begun(session, fields)
    answer = _refused(session, begun, fields)
    if not answer:
        answer = {"id_token": _id_token(site, session, begun, fields["nonce"])}
    if "state" in fields:
        answer["state"] = fields["state"]
    return page(200, posting_form(fields["redirect_uri"], answer, "ltiAuthForm"))


def _begun(session: Session, fields: Mapping[str, str]) -> Begun:
    """Find the announced launch; without it nothing says where an error may be sent.

    Raises:
        PageError: Something is missing, or the launch was asked about before.
    """
    if any(not fields.get(name) for name in _NEEDED):
        raise PageError("Invalid request")
    if (fields["scope"], fields["response_type"]) != ("openid", "id_token"):
        raise PageError("Invalid request")
    try:
        hint = json.loads(fields.get("lti_message_hint", ""))
        launchid = str(hint["launchid"])
    except (ValueError, TypeError, KeyError):
        raise PageError("Invalid request") from None
    begun = session.take(launchid)
    if begun is None or fields["redirect_uri"] not in begun.tool.redirect_uris:
        raise PageError("Invalid request")
    return begun


def _refused(session: Session, begun: Begun, fields: Mapping[str, str]) -> dict[str, str]:
    """Say what is wrong with a request, in the words of OpenID Connect; nothing for nothing."""
    if fields["client_id"] != begun.tool.client_id:
        return {"error": "unauthorized_client"}
    if fields["login_hint"] != str(session.user.id):
        return {"error": "access_denied"}
    for name, wanted in (("response_mode", "form_post"), ("prompt", "none")):
        if fields.get(name, "none") != wanted:
            return {"error": "invalid_request", "error_description": f"Invalid {name}"}
    return {}


def _id_token(site: LtiSite, session: Session, begun: Begun, nonce: str) -> str:
    _let_in(site, session.user, begun.course)
    if begun.activity is None:
        require_editor(session.user, begun.course)
    return site.key.sign(_said(site, session, begun).claims(nonce, site.now()))


def _said(site: LtiSite, session: Session, begun: Begun) -> Launch:
    return Launch(
        site=site.url,
        state=site.state,
        course=begun.course,
        tool=begun.tool,
        user=session.user,
        sesskey=session.sesskey,
        lang=session.lang,
        activity=begun.activity,
    )


def repost(asked: Asked) -> Answer:
    """Let the browser send the same request again, now from a page of this site.

    Raises:
        PageError: It did, and still nobody is logged in.
    """
    if asked.form.get("repost"):
        raise PageError("Invalid request")
    form = posting_form(asked.target, {**asked.form, "repost": "true"}, "autopostme")
    return page(200, form)


def logged_in(session: Session) -> dict[str, str]:
    """Give the header that keeps somebody logged in; over http Moodle names no SameSite."""
    return {"Set-Cookie": f"{COOKIE}={session.id}; path=/; HttpOnly"}


def wanted_place(site: LtiSite, asked: Asked) -> tuple[Course, Tool]:
    """Find the course and the tool of a new activity."""
    course = site.state.courses.get(_number(asked.query.get("course", "")))
    named = asked.query.get("id") or asked.query.get("typeid", "")
    tool = site.state.tools.get(_number(named))
    if course is None or tool is None:
        raise PageError("Can't find data record in database.")
    return course, tool


def require_editor(user: User, course: Course) -> None:
    """Refuse whoever may not change a course."""
    if user.id != ADMINISTRATOR_ID and Role.EDITING_TEACHER not in course.roles(user.id):
        raise PageError("Sorry, but you do not currently have permissions to do that.")


def _activity(site: LtiSite, cmid: str) -> LtiActivity:
    found = site.state.activities.get(_number(cmid))
    if not isinstance(found, LtiActivity):
        raise PageError("Invalid course module ID")
    return found


def _let_in(site: LtiSite, user: User, course: Course) -> None:
    """Refuse whoever is not in the course; the administrator always may."""
    if user.id != ADMINISTRATOR_ID and not course.active(user.id, site.state.now()):
        raise PageError("You cannot enrol yourself in this course.", 403)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
