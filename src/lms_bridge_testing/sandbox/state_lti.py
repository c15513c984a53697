"""External tools of the sandbox Moodle: their activities, and their columns in gradebooks."""

import secrets
import string
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from lms_bridge_testing.sandbox.records import Course, GradeItem
from lms_bridge_testing.sandbox.records_lti import LineItem, LtiActivity, Tool
from lms_bridge_testing.sandbox.state_base import locked
from lms_bridge_testing.sandbox.state_competencies import CompetencyState

_CLIENT_ID = string.ascii_letters + string.digits
_CLIENT_ID_LENGTH = 15
_ZERO = Decimal(0)


def new_client_id() -> str:
    """Give a client id as Moodle makes them: fifteen letters and digits."""
    return "".join(secrets.choice(_CLIENT_ID) for _ in range(_CLIENT_ID_LENGTH))


class LtiState(CompetencyState):
    """Which tools there are, where they are opened from, which columns they made."""

    @locked
    def add_tool(
        self,
        /,
        name: str,
        url: str,
        *,
        login_url: str,
        redirect_uris: tuple[str, ...],
        jwks_url: str,
        client_id: str = "",
        **settings: Any,
    ) -> Tool:
        """Configure a tool, as an administrator does by hand; see `Tool` for the settings."""
        tool = Tool(
            id=self.next_id("lti_types"),
            client_id=client_id or new_client_id(),
            name=name,
            url=url,
            login_url=login_url,
            redirect_uris=redirect_uris,
            jwks_url=jwks_url,
            **settings,
        )
        self.tools[tool.id] = tool
        return tool

    def find_tool(self, client_id: str) -> Tool | None:
        """Find a tool by its client id."""
        return next((tool for tool in self.tools.values() if tool.client_id == client_id), None)

    @locked
    def add_lti(
        self,
        /,
        course: Course,
        tool: Tool,
        *,
        name: str = "",
        description: str = "",
        custom: Mapping[str, str] | None = None,
        url: str = "",
        graded: bool = False,
        **wanted: Any,
    ) -> LtiActivity:
        """Make an activity that opens a tool; `custom` is what the teacher typed in it."""
        activity = self.add_activity(
            course,
            "lti",
            name=name or tool.name,
            grademax=100 if graded else None,
            kind=partial(LtiActivity, tool=tool),
            **wanted,
        )
        if not isinstance(activity, LtiActivity):
            raise TypeError(f"{activity!r} is not an external tool")
        activity.description, activity.custom, activity.url = description, dict(custom or {}), url
        return activity

    @locked
    def add_line_item(
        self,
        course: Course,
        tool: Tool,
        label: str,
        maximum: Decimal,
        *,
        resource: str = "",
        tag: str = "",
        link: int | None = None,
    ) -> LineItem:
        """Make a tool's column; two may be about the same resource, as in a real Moodle."""
        item = LineItem(
            id=self.next_id("item"),
            activity=None,
            grademin=_ZERO,
            grademax=maximum,
            gradepass=_ZERO,
            name=label,
            tool=tool,
            resource=resource,
            tag=tag,
            link=link,
        )
        course.columns[item.id] = item
        return item

    @locked
    def add_column(self, course: Course, name: str, maximum: Decimal | int = 100) -> GradeItem:
        """Make a column by hand, as a teacher does in the gradebook's setup."""
        item = GradeItem(self.next_id("item"), None, _ZERO, Decimal(maximum), _ZERO, name=name)
        course.columns[item.id] = item
        return item

    @locked
    def rename_column(self, item: GradeItem, name: str) -> None:
        """Give a column another heading by hand; a tool's column stays the tool's."""
        item.name = name

    @locked
    def delete_column(self, course: Course, item: GradeItem) -> None:
        """Delete a column with its grades, by hand or because its tool asked for it."""
        del course.columns[item.id]

    def line_items(self, course: Course) -> list[LineItem]:
        """List the columns that tools made in a course."""
        return [item for item in course.columns.values() if isinstance(item, LineItem)]
