"""Every hook there is. A new one needs a section in docs/hooks.md and a test of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pluggy

from lms_bridge.rules.base.hooks import Adjusted, Asked, Finding, Judged, MarkAsked, Remark


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a programme, and what to do about it; it is refused then."""

    what: str
    remedy: str


if TYPE_CHECKING:
    from lms_bridge.programme.nouns import Programme

PROJECT = "lms_bridge"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The programme, when it is loaded."""

    programme: Programme


class Specs:
    """The hooks, each with what it is given and what it answers."""

    @hookspec(firstresult=True)
    def condition(self, asked: Asked) -> Finding | None:
        """Judge a condition that a rule `python` names; None for a name that it does not know."""

    @hookspec(firstresult=True)
    def adjust_mark(self, asked: MarkAsked) -> Adjusted | None:
        """Give another mark in the place of a known one, a bonus say; None leaves it."""

    @hookspec
    def remarks(self, judged: Judged) -> Iterable[Remark]:  # type: ignore[empty-body]
        """Point out what a person has to look at; it changes no status."""

    @hookspec
    def check(self, loaded: Loaded) -> Iterable[Wrong]:  # type: ignore[empty-body]
        """Refuse a programme whose files contradict what this Python needs of them."""
