"""One call under way: whose token, which function, and what it may see."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms_bridge_testing.sandbox.access import Account, SandboxOptions
from lms_bridge_testing.sandbox.errors import (
    course_context_not_valid,
    missing_record,
    no_permission,
    not_accessible,
    refused,
)
from lms_bridge_testing.sandbox.records import Activity, Course, User
from lms_bridge_testing.sandbox.state import MoodleState

Json = Any
"""A value that goes into an answer as JSON."""


@dataclass(frozen=True)
class Call:
    """What a web-service function needs to know besides its arguments."""

    number: int
    function: str
    arguments: dict[str, Any]
    state: MoodleState
    account: Account
    options: SandboxOptions
    site_url: str
    offered: Callable[[Account], list[str]] = field(repr=False)
    run_another: Callable[[str, object], Json] = field(repr=False)

    @property
    def now(self) -> int:
        """Read the sandbox's clock."""
        return self.state.now()

    def can(self, *capabilities: str) -> bool:
        """Tell whether the token's user has one of the capabilities."""
        return not self.account.capabilities.isdisjoint(capabilities)

    def require(self, *capabilities: str) -> None:
        """Refuse the call unless the token's user has one of the capabilities."""
        if not self.can(*capabilities):
            raise no_permission(capabilities[-1])

    def course(self, course_id: int) -> Course:
        """Find a course, or refuse the call."""
        course = self.state.courses.get(course_id)
        if course is None:
            raise missing_record("course")
        return course

    def may_see(self, course: Course) -> bool:
        """Tell whether the token's user sees at least that a course exists."""
        return course.visible or self.can("moodle/course:viewhiddencourses", "moodle/course:update")

    def may_enter(self, course: Course) -> bool:
        """Tell whether the token's user gets into a course without being enrolled."""
        return self.may_see(course) and self.can("moodle/course:view")

    def enter(self, course: Course) -> None:
        """Refuse the call when the course is closed to the token's user."""
        if not self.may_enter(course):
            raise not_accessible()

    def enter_context(self, course: Course) -> None:
        """Do the same with the error that functions about whole courses answer."""
        if not self.may_enter(course):
            raise course_context_not_valid(course.id, not_accessible())

    def user(self, user_id: int) -> User:
        """Find a person, deleted or not, or refuse the call."""
        user = self.state.users.get(user_id)
        if user is None:
            raise missing_record("user")
        return user

    def active_user(self, user_id: int) -> User:
        """Find a person who is not deleted, with the error that most functions answer."""
        user = self.user(user_id)
        if user.deleted:
            raise refused("userdeleted", "This user account has been deleted")
        return user

    def present_user(self, user_id: int) -> User:
        """Find a person, taking a deleted one for a missing one."""
        user = self.user(user_id)
        if user.deleted:
            raise missing_record("user")
        return user

    def sees(self, activity: Activity) -> bool:
        """Tell whether an activity exists at all for the token's user."""
        shown = activity.visible or self.can("moodle/course:viewhiddenactivities")
        return shown and self.can(f"mod/{activity.modname}:view")

    def record(self, element: dict[str, Any], effect: str, *, changed: bool) -> None:
        """Write what one element did into the journal."""
        self.state.record(
            self.function, self.arguments, element, effect, call=self.number, changed=changed
        )

    def link(self, path: str) -> str:
        """Give an address on the sandbox."""
        return f"{self.site_url}/{path}"


def number(value: Decimal | None) -> int | float | None:
    """Write a number as PHP does: without a fraction when it has none."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
