"""What one run works on and with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from lms_bridge.mapping import bind, reading_plan
from lms_bridge.model.site import Binding, Enabled, ReadingPlan
from lms_bridge.ports import Clock, Lms, LmsWriter, Store
from lms_bridge.programme.nouns import Programme

#: Told how far a stage got: its name, how many are done, how many there are.
Progress = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
    _ = stage, done, total


@dataclass(frozen=True, slots=True)
class Job:
    """One programme of one site, with everything needed to run it.

    `log_key` keys the pseudonyms that stand for learners in logs.
    """

    programme: Programme
    enabled: Enabled
    lms: Lms
    writer: LmsWriter
    store: Store
    clock: Clock
    time_zone: str = "Europe/Paris"
    log_key: str = ""

    @property
    def bindings(self) -> Mapping[str, Binding]:
        """What provides each need on this site."""
        return bind(self.programme, self.enabled)

    @property
    def reading_plan(self) -> ReadingPlan:
        """What has to be read."""
        return reading_plan(self.enabled, self.bindings)

    def today(self) -> date:
        """The day of judgement, where the university is."""
        return self.clock.now().astimezone(ZoneInfo(self.time_zone)).date()
