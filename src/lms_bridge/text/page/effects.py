"""A programme's effects on its page: when each is wanted, and what it is in the LMS."""

from __future__ import annotations

from collections.abc import Iterator

from lms_bridge.model.action import Target
from lms_bridge.model.verdict import AwardStatus, Status
from lms_bridge.programme.nouns import FOLLOW_UP, Effect, Programme
from lms_bridge.text.page.blocks import Block, grid
from lms_bridge.text.page.labels import label, labels
from lms_bridge.text.sentences import say
from lms_bridge.text.typography import lower_first
from lms_bridge.text.wording import Wording

_STANDS = say("{component} : {status}", "{component}: {status}")
_OWES = say("{component}, à faire : {owed}", "{component}, still owed: {owed}")
_ABOUT = say("{when} ({of})", "{when} ({of})")
_BADGE = say(
    "{effect}, qui délivre le badge « {badge} »", "{effect}, which issues the badge “{badge}”"
)
_CALLED = say("{effect} (« {name} »)", "{effect} (“{name}”)")


def effects(programme: Programme, wording: Wording) -> list[Block]:
    """The table of effects."""
    return grid(labels(wording, "when", "effect", "tracks"), _rows(programme, wording))


def _rows(programme: Programme, wording: Wording) -> Iterator[tuple[str, str, str]]:
    for effect in programme.effects:
        tracks = [each for each in programme.tracks if each in effect.tracks]
        every = len(tracks) == len(programme.tracks)
        yield (
            _when(effect, wording.on_track(tracks[0] if tracks else "")),
            _what(effect, wording),
            "" if every else ", ".join(tracks),
        )


def _when(effect: Effect, wording: Wording) -> str:
    component = wording.component(effect.component)
    if effect.owed is not None:
        owed = lower_first(wording.label(effect.owed))
        said = wording.phrase(_OWES, {"component": component, "owed": owed})
        if not effect.owed_of:
            return said
        of = wording.names.document(effect.owed_of)
        return wording.phrase(_ABOUT, {"when": said, "of": of})
    if not effect.statuses:
        always = label(wording, "always")
        return wording.phrase(_STANDS, {"component": component, "status": always})
    if effect.component == "award":
        statuses = [wording.label(each) for each in AwardStatus if each in effect.statuses]
    else:
        statuses = [wording.label(each) for each in Status if each in effect.statuses]
    status = wording.names.listed(map(lower_first, statuses), "or")
    return wording.phrase(_STANDS, {"component": component, "status": status})


def _what(effect: Effect, wording: Wording) -> str:
    course = label(wording, "follow_up") if effect.course == FOLLOW_UP else effect.course
    target = Target(effect.kind, course, effect.idnumber, effect.framework)
    said = wording.effect(target)
    if effect.name:
        said = wording.phrase(_CALLED, {"effect": said, "name": effect.name})
    if effect.badge:
        said = wording.phrase(_BADGE, {"effect": said, "badge": effect.badge})
    return said
