"""The columns of a tool in a gradebook: listed, made, changed, deleted (AGS 2.0)."""

import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from lms_bridge_testing.sandbox.call import number
from lms_bridge_testing.sandbox.lti_http import Asked, ServiceError, json_answer
from lms_bridge_testing.sandbox.lti_site import LtiSite
from lms_bridge_testing.sandbox.lti_token import bearer
from lms_bridge_testing.sandbox.records import Course, GradeItem
from lms_bridge_testing.sandbox.records_lti import (
    SCOPE_LINEITEM,
    SCOPE_LINEITEM_READ,
    LineItem,
    LtiActivity,
    Tool,
)
from lms_bridge_testing.sandbox.wire import Answer

ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"

_READ = frozenset({SCOPE_LINEITEM, SCOPE_LINEITEM_READ})
_WRITE = frozenset({SCOPE_LINEITEM})
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def lineitems(site: LtiSite, asked: Asked, course_id: str) -> Answer:
    """List the tool's columns of a course, or make one."""
    making = asked.method == "POST"
    tool = bearer(site, asked, asked.query.get("type_id", ""), _WRITE if making else _READ)
    # to list, Moodle wants no Accept header or this very type, and refuses even "*/*"
    if not making and asked.accept not in {"", ITEMS_TYPE}:
        raise ServiceError(400, "No context or unsupported content type")
    if making and asked.content_type != ITEM_TYPE:
        raise ServiceError(400, "No context or unsupported content type")
    course = course_of(site, course_id)
    if making:
        return _make(site, asked, course, tool)
    items = [one for one in course.graded_items() if _wanted(one, tool, asked)]
    limit, start = _whole(asked, "limit"), _whole(asked, "from")
    shown = items[start : start + limit] if limit else items
    body = [_described(site, course, one, tool) for one in shown]
    answer = json_answer(body, kind=f"{ITEMS_TYPE}; charset=utf-8")
    headers = {"Link": _links(site, asked, len(items))} if limit else {}
    return Answer(answer.status, answer.content_type, answer.body, headers)


def _wanted(item: GradeItem, tool: Tool, asked: Asked) -> bool:
    """Whether a column is the tool's and fits what was asked for."""
    resource, tag = asked.query.get("resource_id"), asked.query.get("tag")
    link = asked.query.get("resource_link_id", asked.query.get("lti_link_id"))
    if isinstance(item, LineItem):
        return (
            item.tool is tool
            and resource in {None, item.resource}
            and tag in {None, item.tag}
            and link in {None, str(item.link)}
        )
    activity = item.activity
    if not isinstance(activity, LtiActivity) or activity.tool is not tool:
        return False
    return resource is None and tag is None and link in {None, str(activity.instance)}


def _links(site: LtiSite, asked: Asked, total: int) -> str:
    """Name the pages around this one, as Moodle does: with curly quotes, and `&` as in HTML."""
    limit, start = _whole(asked, "limit"), _whole(asked, "from")
    inside = start < total
    places = (
        ("first", 0, True),
        ("prev", max(start - limit, 0), inside and start > 0),
        ("canonical", start, True),
        ("next", start + limit, inside and start + limit < total),
        ("last", max(total - limit + 1, 0), True),
    )
    links = []
    for name, place, there in places:
        if there:
            query = urlencode({**asked.query, "from": place}).replace("&", "&amp;")
            links.append(f"<{site.url}{asked.path}?{query}>; rel=“{name}”")
    return ", ".join(links)


def _make(site: LtiSite, asked: Asked, course: Course, tool: Tool) -> Answer:
    wanted = asked.json()
    if not _is_column(wanted):
        raise ServiceError(400, "No label or Score Maximum")
    link = wanted.get("resourceLinkId", wanted.get("ltiLinkId"))
    if link is not None and not _is_link(site, course, tool, str(link)):
        raise ServiceError(403)
    item = site.state.add_line_item(
        course,
        tool,
        str(wanted["label"]),
        numeric(wanted["scoreMaximum"]),
        resource=str(wanted.get("resourceId", "")),
        tag=str(wanted.get("tag", "")),
        link=None if link is None else int(link),
    )
    site.record("lti/lineitems", wanted, f"made column {item.id}", changed=True)
    body = {**wanted, "id": address(site, course, item, tool)}
    return json_answer(body, status=201, kind=f"{ITEM_TYPE}; charset=utf-8")


def _is_column(wanted: Any) -> bool:
    return isinstance(wanted, dict) and all(
        wanted.get(name) is not None for name in ("label", "scoreMaximum")
    )


def _is_link(site: LtiSite, course: Course, tool: Tool, link: str) -> bool:
    found = site.state.instances.get(("lti", int(link))) if link.isdecimal() else None
    return isinstance(found, LtiActivity) and found.course is course and found.tool is tool


def lineitem(site: LtiSite, asked: Asked, course_id: str, item_id: str) -> Answer:
    """Show one column, change it or delete it."""
    scopes = _READ if asked.method == "GET" else _WRITE
    tool = bearer(site, asked, asked.query.get("type_id", ""), scopes)
    course = course_of(site, course_id)
    item = column(course, item_id, tool)
    if asked.method == "GET":
        body = _described(site, course, item, tool)
        return json_answer(body, kind=f"{ITEM_TYPE}; charset=utf-8")
    if asked.method == "PUT":
        return _change(site, asked, course, item, tool)
    if item.activity is None:
        site.state.delete_column(course, item)
    else:
        item.activity.item = None
    site.record("lti/lineitem", {"id": item.id}, f"deleted column {item.id}", changed=True)
    return Answer(204, "text/html; charset=UTF-8", b"")


def _change(site: LtiSite, asked: Asked, course: Course, item: GradeItem, tool: Tool) -> Answer:
    wanted = asked.json()
    if not _is_column(wanted):
        raise ServiceError(400)
    before = _described(site, course, item, tool)
    item.grademax = numeric(wanted["scoreMaximum"])
    item.name = str(wanted["label"])
    if item.activity is not None:
        item.activity.name = item.name
    if isinstance(item, LineItem):
        item.resource, item.tag = str(wanted.get("resourceId", "")), str(wanted.get("tag", ""))
    changed = before != _described(site, course, item, tool)
    site.record("lti/lineitem", wanted, f"changed column {item.id}", changed=changed)
    body = {**wanted, "id": address(site, course, item, tool)}
    return json_answer(body, kind=f"{ITEM_TYPE}; charset=utf-8")


def _described(site: LtiSite, course: Course, item: GradeItem, tool: Tool) -> dict[str, Any]:
    activity = item.activity
    said: dict[str, Any] = {
        "id": address(site, course, item, tool),
        "label": activity.name if activity else item.name,
        "scoreMaximum": number(item.grademax),
    }
    if isinstance(item, LineItem):
        link = None if item.link is None else str(item.link)
        said |= {"resourceId": item.resource, "tag": item.tag}
    else:
        link = str(activity.instance) if activity else None
        said |= {"resourceId": "", "tag": ""}
    return said | ({} if link is None else {"resourceLinkId": link, "ltiLinkId": link})


def address(site: LtiSite, course: Course, item: GradeItem, tool: Tool) -> str:
    """Say where a column is."""
    place = f"{site.url}/mod/lti/services.php/{course.id}/lineitems/{item.id}/lineitem"
    return f"{place}?type_id={tool.id}"


def course_of(site: LtiSite, course_id: str) -> Course:
    """Find the course that an address names."""
    found = site.state.courses.get(int(course_id))
    if found is None:
        raise ServiceError(404, f"Not Found: Course {course_id} doesn't exist")
    return found


def column(course: Course, item_id: str, tool: Tool) -> GradeItem:
    """Find a column that some tool made, or that belongs to an activity of this tool."""
    item = next((one for one in course.graded_items() if one.id == int(item_id)), None)
    if item is None:
        raise ServiceError(404, f"Not Found: Grade item {item_id} doesn't exist")
    of_tool = isinstance(item.activity, LtiActivity) and item.activity.tool is tool
    if not isinstance(item, LineItem) and not of_tool:
        raise ServiceError(404, "Line item does not exist")
    return item


def is_number(value: object) -> bool:
    """Whether PHP would take this for a number."""
    return isinstance(value, int | float | str) and bool(_NUMBER.fullmatch(str(value).strip()))


def numeric(value: object) -> Decimal:
    """Read a number, or refuse the request."""
    if not is_number(value):
        raise ServiceError(400)
    return Decimal(str(value))


def _whole(asked: Asked, name: str) -> int:
    text = asked.query.get(name, "0")
    return int(text) if text.isdecimal() else 0
