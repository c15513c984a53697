"""How one look shows whether the role has a capability: the kinds of sign there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lms_bridge.cause import Cause
from lms_bridge.lms.moodle.setup.seen import Attempt, Seen
from lms_bridge.model.connection import SiteNeeds
from lms_bridge.model.verdict import Truth


@dataclass(frozen=True, slots=True)
class Shown:
    """Whether the role has a capability, and by which sign; unknown: why nothing tells."""

    truth: Truth
    why: Cause | None = None


Rule = Callable[[SiteNeeds, Seen], Shown]

_UNTRIED: Final = Cause.of("sign.untried")


def yes() -> Shown:
    """It is there."""
    return Shown(Truth.YES)


def no(why: Cause) -> Shown:
    """It is missing, and this shows it."""
    return Shown(Truth.NO, why)


def unknown(why: Cause = _UNTRIED) -> Shown:
    """No read tells."""
    return Shown(Truth.UNKNOWN, why)


def refused(attempt: Attempt) -> Shown:
    """A read that the role does not allow."""
    return no(Cause.of("sign.refused", code=attempt.code, place=attempt.where or attempt.what))


def by_read(what: str, *codes: str) -> Rule:
    """A rule: refused (with one of these codes, if given) is no, answered anywhere is yes."""

    def rule(_needs: SiteNeeds, seen: Seen) -> Shown:
        attempt = seen.refusal(what, *codes)
        if attempt is not None:
            return refused(attempt)
        return yes() if seen.answered(what) else unknown()

    return rule


def by_flag(name: str) -> Rule:
    """A rule: the LMS says itself whether the service user may."""

    def rule(_needs: SiteNeeds, seen: Seen) -> Shown:
        allowed: bool | None = getattr(seen, name)
        if allowed is None:
            return unknown()
        return yes() if allowed else no(Cause.of("sign.said_so"))

    return rule


def never(why: Cause) -> Rule:
    """A rule for what only a write would show."""
    return lambda _needs, _seen: unknown(why)
