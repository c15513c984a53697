"""The HTML pages around external tools: what stands in for Moodle's own in a browser."""

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import urlencode, urlsplit

from lms_bridge_testing.sandbox.lti_sessions import Session
from lms_bridge_testing.sandbox.records import Course, Role, User
from lms_bridge_testing.sandbox.records_lti import LtiActivity, Tool
from lms_bridge_testing.sandbox.state import MoodleState
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID

_PAGE = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ font-family: sans-serif; margin: 1rem; }}
iframe {{ width: 100%; height: {height}; border: 1px solid #999; }}
li {{ margin: .4rem 0; }}
</style></head>
<body>{body}</body></html>
"""
_FRAME_HEIGHT = "calc(100vh - 11rem)"
_ALLOWED = ("microphone", "camera", "geolocation", "midi", "encrypted-media", "autoplay")
_NOTE = (
    "<p><strong>This is not a Moodle.</strong> Every person here is invented; whoever you choose "
    "to be, no password is asked for.</p>"
)
_CLOSING = """<script>
window.addEventListener("message", (event) => {
  if (event.data && event.data.subject === "org.imsglobal.lti.close") {
    window.location.replace("/mod/lti/toolconfigure.php");
  }
});
</script>"""


def index(state: MoodleState) -> str:
    """List the activities that open a tool, with the people who may open each."""
    parts = [f"<h1>{escape(state.sitename)}</h1>", _NOTE]
    for course in state.courses.values():
        activities = [one for one in course.activities.values() if isinstance(one, LtiActivity)]
        if activities:
            parts.append(f"<h2>{escape(course.fullname)}</h2>")
            parts += [_activity(state, one) for one in activities]
    parts.append(
        '<h2>Site administration</h2><ul><li><a href="/mod/lti/toolconfigure.php?as=admin">'
        "Manage tools</a></li></ul>"
    )
    return _page(f"{state.sitename}: external tools", "".join(parts), state.lang)


def _activity(state: MoodleState, activity: LtiActivity) -> str:
    course = activity.course
    people = state.by_name(list(course.participants))
    by_role = {
        "teacher": [one for one in people if Role.EDITING_TEACHER in course.roles(one.id)],
        "administrator": [state.users[ADMINISTRATOR_ID]],
        "learner": [one for one in people if Role.STUDENT in course.roles(one.id)],
    }
    links = "".join(
        f'<li><a href="/mod/lti/view.php?{_query(id=activity.cmid, **{"as": who[0].username})}">'
        f"look as {role} ({escape(who[0].fullname)})</a></li>"
        for role, who in by_role.items()
        if who
    )
    return f"<h3>{escape(activity.name)}</h3><ul>{links}</ul>{_choice(activity, people)}"


def _choice(activity: LtiActivity, people: Iterable[User]) -> str:
    options = "".join(
        f'<option value="{escape(one.username)}">{escape(one.fullname)}</option>' for one in people
    )
    return (
        f'<form action="/mod/lti/view.php"><input type="hidden" name="id" value="{activity.cmid}">'
        f'<label>Somebody else <select name="as">{options}</select></label> '
        '<label>Language <select name="lang"><option>fr</option><option>en</option></select>'
        "</label> <button>Look</button></form>"
    )


def view(activity: LtiActivity, session: Session) -> str:
    """Show an activity's page with the tool in an iframe."""
    source = f"/mod/lti/launch.php?id={activity.cmid}&amp;triggerview=0"
    body = (
        f"{_whoami(session)}<h1>{escape(activity.course.fullname)}</h1>"
        f"<h2>{escape(activity.name)}</h2>"
        f'<p><a id="newwindow" href="{source}" target="_blank">Open in a new window</a></p>'
        f'<iframe id="contentframe" title="{escape(activity.name)}" src="{source}" '
        f'allow="{escape(_allowed(activity.url or activity.tool.url))}" allowfullscreen></iframe>'
    )
    return _page(f"{activity.course.shortname}: {activity.name}", body, session.lang)


def _allowed(url: str) -> str:
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return "; ".join(f"{feature} {origin}" for feature in _ALLOWED)


def selecting(course: Course, tool: Tool, session: Session) -> str:
    """Show the page on which a teacher adds an activity and lets the tool choose its content."""
    query = _query(id=tool.id, course=course.id)
    body = (
        f"{_whoami(session)}<h1>{escape(course.fullname)}</h1>"
        f"<h2>New {escape(tool.name)}: select content</h2>"
        '<iframe id="contentframe" title="Select content" '
        f'src="/mod/lti/contentitem.php?{query}"></iframe>'
    )
    return _page(f"{course.shortname}: new activity", body, session.lang)


def chosen(made: Iterable[LtiActivity], said: str, session: Session) -> str:
    """Say which activities were made of what a tool offered."""
    links = "".join(
        f'<li><a href="/mod/lti/view.php?id={one.cmid}" target="_top">{escape(one.name)}</a></li>'
        for one in made
    )
    text = escape(said or "Successfully fetched tool configuration from content.")
    shown = f"<ul>{links}</ul>" if links else "<p>Nothing was selected.</p>"
    return _page("Select content", f"<p>{text}</p>{shown}", session.lang)


def tools(state: MoodleState, session: Session, address: str) -> str:
    """Show the administrator's page: the tools, and a registration under way in an iframe."""
    parts = [
        _whoami(session),
        "<h1>Manage tools</h1>",
        '<form action="/mod/lti/toolconfigure.php">',
        '<label>Tool URL <input name="url"></label> <button>Add LTI Advantage</button></form>',
    ]
    if address:
        query = _query(url=address, sesskey=session.sesskey)
        parts.append(
            '<iframe id="registration" title="Tool registration" '
            f'src="/mod/lti/startltiadvregistration.php?{query}"></iframe>{_CLOSING}'
        )
    parts += _configured(state.tools.values(), session)
    return _page("Manage tools", "".join(parts), session.lang)


def _configured(tools: Iterable[Tool], session: Session) -> Iterator[str]:
    for tool in tools:
        yield (
            f'<section class="tool"><h2>{escape(tool.name)}</h2>'
            f"<dl><dt>Client ID</dt><dd>{escape(tool.client_id)}</dd>"
            f"<dt>Deployment ID</dt><dd>{tool.id}</dd><dt>Tool URL</dt><dd>{escape(tool.url)}</dd>"
            f"<dt>State</dt><dd>{'Pending' if tool.pending else 'Active'}</dd></dl>"
        )
        if tool.pending:
            yield (
                '<form method="post" action="/mod/lti/toolconfigure.php">'
                f'<input type="hidden" name="activate" value="{tool.id}">'
                f'<input type="hidden" name="sesskey" value="{escape(session.sesskey)}">'
                "<button>Activate</button></form>"
            )
        yield "</section>"


def failed(text: str) -> str:
    """Show Moodle's page for an error."""
    return _page("Error", f'<h1>Error</h1><p class="errormessage">{escape(text)}</p>', "en")


def _whoami(session: Session) -> str:
    return (
        f"<p>You are logged in as {escape(session.user.fullname)} · "
        '<a href="/mod/lti/index.php">all tools</a></p>'
    )


def _page(title: str, body: str, lang: str) -> str:
    return _PAGE.format(title=escape(title), body=body, lang=escape(lang), height=_FRAME_HEIGHT)


def _query(**fields: object) -> str:
    return escape(urlencode(fields))
