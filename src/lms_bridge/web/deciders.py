"""Who may record a decision from a page: the site says so, by kind of decision."""

from __future__ import annotations

from lms_bridge.model.lti import Launch, Role
from lms_bridge.model.site import Enabled

#: Who may where the site names nobody.
USUAL = frozenset({"administrator"})


def may_decide(enabled: Enabled, kind: str, launch: Launch, follow_up_course: str) -> bool:
    """Whether who launched may record a decision of this kind.

    Instructors may in the follow-up course alone: whoever teaches any other course of the site
    has no say in a diploma. An account that the site names may wherever it teaches.

    Args:
        enabled: the site's values for the programme.
        kind: of the decision, or IDENTITY for who is who.
        launch: what the platform said of the person and of the course.
        follow_up_course: idnumber of the course from which the programme is followed up.
    """
    allowed = enabled.deciders.get(kind, USUAL)
    if Role.ADMINISTRATOR in launch.roles and "administrator" in allowed:
        return True
    follows_up = bool(follow_up_course) and launch.course == follow_up_course
    if Role.INSTRUCTOR in launch.roles and "instructor" in allowed and follows_up:
        return True
    teaches = bool(launch.roles & {Role.INSTRUCTOR, Role.ADMINISTRATOR})
    return teaches and any(f"user:{name}" in allowed for name in _names(launch))


def _names(launch: Launch) -> list[str]:
    """What an account may be called by: a username that is a number could be another's number."""
    usernames = [] if launch.username.isdigit() else [launch.username]
    return [name for name in (launch.user_id, *usernames) if name]
