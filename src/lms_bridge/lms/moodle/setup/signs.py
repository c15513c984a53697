"""How one look shows whether the role has a capability: the kinds of sign there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lms_bridge.lms.moodle.setup.seen import Attempt, Seen
from lms_bridge.model.connection import SiteNeeds
from lms_bridge.model.identity import Text
from lms_bridge.model.verdict import Truth


@dataclass(frozen=True, slots=True)
class Shown:
    """Whether the role has a capability, and by which sign; unknown: why nothing tells."""

    truth: Truth
    why: Text


Rule = Callable[[SiteNeeds, Seen], Shown]

_UNTRIED: Final = Text("il n'y avait rien sur quoi l'essayer", "there was nothing to try it on")


def yes() -> Shown:
    """It is there."""
    return Shown(Truth.YES, Text("", ""))


def no(fr: str, en: str) -> Shown:
    """It is missing, and this shows it."""
    return Shown(Truth.NO, Text(fr, en))


def unknown(why: Text = _UNTRIED) -> Shown:
    """No read tells."""
    return Shown(Truth.UNKNOWN, why)


def refused(attempt: Attempt) -> Shown:
    """A read that the role does not allow."""
    code = f" ({attempt.code})" if attempt.code else ""
    return no(
        f"lecture refusée{code} : {attempt.where or attempt.what}",
        f"a read was refused{code}: {attempt.where or attempt.what}",
    )


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
        return yes() if allowed else no("Moodle le dit lui-même", "Moodle says so itself")

    return rule


def never(fr: str, en: str) -> Rule:
    """A rule for what only a write would show."""
    return lambda _needs, _seen: unknown(Text(fr, en))
