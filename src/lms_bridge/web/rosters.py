"""Who is in the course of a visit: from the platform, else by the bridge's own web service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from lms_bridge.errors import RetryLater, SkipRecord, StopRun
from lms_bridge.model.lti import ContextMember, ContextRoster, Launch, Platform, Role
from lms_bridge.model.snapshot import Participant
from lms_bridge.ports import Lms, Platforms, PlatformServices
from lms_bridge.web.visitor import Visitor

log = structlog.get_logger()

#: For so long a list of members is taken as it is.
FRESH = timedelta(minutes=10)

_ROLES = {"student": Role.LEARNER, "manager": Role.ADMINISTRATOR}
_TEACH = ("teacher", "editingteacher")


def roster_of(visitor: Visitor) -> ContextRoster:
    """The members of the visit's course, read anew once they are older than FRESH.

    Where neither the platform nor the web service answers, what was read earlier in this visit
    goes on being shown; without that, their error is raised.
    """
    bridge, visit = visitor.bridge, visitor.visit
    kept = bridge.store.visits.roster(visit.id)
    if kept is not None and kept.read_at <= bridge.now < kept.read_at + FRESH:
        return kept
    try:
        read = read_roster(
            visit.launch,
            platform_of(bridge.store.platforms, visit.launch),
            bridge.lti.platform_services,
            lambda: bridge.job(next(iter(bridge.site.programmes))).lms,
            bridge.now,
        )
    except (RetryLater, StopRun, SkipRecord) as error:
        if kept is None:
            raise
        log.warning("web.roster_kept", kind=type(error).__name__, why=str(error.cause))
        return kept
    bridge.store.visits.save_roster(visit.id, read)
    return read


def platform_of(platforms: Platforms, launch: Launch) -> Platform | None:
    """The registration that launched; None once it is gone."""
    for each in platforms.registered():
        if (each.issuer, each.client_id) == (launch.issuer, launch.client_id):
            return each
    return None


def read_roster(
    launch: Launch,
    platform: Platform | None,
    services: PlatformServices,
    lms: Callable[[], Lms],
    now: datetime,
) -> ContextRoster:
    """Ask the platform, where it offers its members; else the web service.

    Raises:
        RetryLater: both are away.
        StopRun: the web service may not list this course.
        SkipRecord: there is no such course.
    """
    if platform is not None and launch.services.memberships:
        try:
            return services.memberships(platform, launch.services)
        except (RetryLater, StopRun, SkipRecord) as error:
            log.warning(
                "web.roster_by_web_service", kind=type(error).__name__, why=str(error.cause)
            )
    if not launch.context.isascii() or not launch.context.isdigit():
        return ContextRoster((), now)
    found = lms().participants(int(launch.context))
    return ContextRoster(tuple(_member(each) for each in found), now)


def _member(found: Participant) -> ContextMember:
    """Somebody enrolled: the web service is not asked for names, so there is none."""
    roles = {_ROLES[each] for each in found.roles if each in _ROLES}
    if any(each in _TEACH for each in found.roles):
        roles.add(Role.INSTRUCTOR)
    return ContextMember(
        user_id=str(found.user_id),
        idnumber=(found.idnumber or "").strip(),
        name="",
        roles=frozenset(roles),
        active=found.active,
    )
