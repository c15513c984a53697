"""A programme's effects on its page: when each is wanted, and what it is in the LMS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from lms_bridge.model.action import Target
from lms_bridge.model.verdict import AwardStatus, Status
from lms_bridge.programme.nouns import FOLLOW_UP, Effect, Programme
from lms_bridge.text.page.blocks import Block, grid
from lms_bridge.text.page.labels import labels, page_label
from lms_bridge.text.typography import lower_first
from lms_bridge.text.wording import Wording


def effect_blocks(programme: Programme, wording: Wording) -> list[Block]:
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
    if effect.owed is not None:
        owed = lower_first(wording.label(effect.owed))
        return wording.say(
            "sheet.effect.owes", component=effect.component, owed=owed, of=effect.owed_of
        )
    status = page_label(wording, "always")
    if effect.statuses:
        every: Iterable[StrEnum] = AwardStatus if effect.component == "award" else Status
        wanted = [wording.label(each) for each in every if each in effect.statuses]
        status = wording.names.listed(map(lower_first, wanted), "or")
    return wording.say("sheet.effect.stands", component=effect.component, status=status)


def _what(effect: Effect, wording: Wording) -> str:
    course = page_label(wording, "follow_up") if effect.course == FOLLOW_UP else effect.course
    target = Target(effect.kind, course, effect.idnumber, effect.framework)
    return wording.say(
        "sheet.effect.what", effect=wording.effect(target), name=effect.name, badge=effect.badge
    )
