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
class CapabilitySign:
    """Whether the role has a capability, and by which sign; unknown: why nothing tells."""

    truth: Truth
    why: Cause | None = None


Rule = Callable[[SiteNeeds, Seen], CapabilitySign]

_UNTRIED: Final = Cause.of("sign.untried")


def yes() -> CapabilitySign:
    """It is there."""
    return CapabilitySign(Truth.YES)


def no(why: Cause) -> CapabilitySign:
    """It is missing, and this shows it."""
    return CapabilitySign(Truth.NO, why)


def unknown_sign(why: Cause = _UNTRIED) -> CapabilitySign:
    """No read tells."""
    return CapabilitySign(Truth.UNKNOWN, why)


def refused_sign(attempt: Attempt) -> CapabilitySign:
    """A read that the role does not allow."""
    return no(Cause.of("sign.refused", code=attempt.code, place=attempt.where or attempt.what))


def by_read(what: str, *codes: str) -> Rule:
    """A rule: refused (with one of these codes, if given) is no, answered anywhere is yes."""

    def rule(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
        attempt = seen.refusal(what, *codes)
        if attempt is not None:
            return refused_sign(attempt)
        return yes() if seen.answered(what) else unknown_sign()

    return rule


def by_flag(name: str) -> Rule:
    """A rule: the LMS says itself whether the service user may."""

    def rule(_needs: SiteNeeds, seen: Seen) -> CapabilitySign:
        allowed: bool | None = getattr(seen, name)
        if allowed is None:
            return unknown_sign()
        return yes() if allowed else no(Cause.of("sign.said_so"))

    return rule


def never(why: Cause) -> Rule:
    """A rule for what only a write would show."""
    return lambda _needs, _seen: unknown_sign(why)
