"""What one run works on and with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zoneinfo import ZoneInfo

from lms_bridge.model.action import Target
from lms_bridge.model.canonical import digest
from lms_bridge.model.holidays import Holidays
from lms_bridge.model.installed import program_digest
from lms_bridge.model.schedule import Schedule
from lms_bridge.model.site import Binding, Enabled, ReadingPlan, Roles
from lms_bridge.ports import Clock, Links, Lms, LmsWriter, PlatformServices, Store
from lms_bridge.ports.effects import Drivers, Tools
from lms_bridge.programme.effect_kinds import drivers
from lms_bridge.programme.nouns import Programme
from lms_bridge.stages.mapping import bind, reading_plan

#: One more whenever readings come to hold something new that judging looks for: what an older
#: version read and kept is then read anew. 3: words of scales, and who was left out of lists.
READ_AS = 3

#: Told how far a stage got: its name, how many are done, how many there are.
Progress = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
    _ = stage, done, total


@dataclass(frozen=True)
class Job:
    """One programme of one site, with everything needed to run it.

    `log_key` keys the pseudonyms that stand for learners in logs. `schedule` says how long
    a reading stays good. `links` says where people find things in the LMS; without it no course
    has a link.
    `platform` is where gradebooks are; None on a site without LTI. `language` is the site's.
    """

    programme: Programme
    enabled: Enabled
    lms: Lms
    writer: LmsWriter
    store: Store
    clock: Clock
    time_zone: str = "Europe/Paris"
    log_key: str = ""
    schedule: Schedule | None = None
    links: Links | None = None
    platform: PlatformServices | None = None
    language: str = "fr"

    @property
    def bindings(self) -> Mapping[str, Binding]:
        """What provides each need on this site."""
        return bind(self.programme, self.enabled)

    @property
    def reading_plan(self) -> ReadingPlan:
        """What has to be read."""
        return reading_plan(self.enabled, self.bindings)

    @cached_property
    def rules(self) -> str:
        """The digest of what verdicts and plans go by: the programme's files, the site's values.

        The brake is not among them: it says when to stop, not what is right.
        """
        site = self.enabled
        return digest(
            (
                READ_AS,
                self.programme.fingerprint,
                (site.intakes, site.bindings, site.courses, site.marks),
                (site.effects_off, site.results_final_on, site.presentable_until),
                site.not_acquired_final,
                *((site.effects_on,) if site.effects_on else ()),
                *((site.roles,) if site.roles != Roles() else ()),
                *((site.holidays,) if site.holidays != Holidays() else ()),
            )
        )

    def basis(self, closed: Collection[Target]) -> str:
        """The digest of all that verdicts and what they want come from, beside facts and day.

        `closed`: the places in which nothing is wanted, since nothing can be written there.
        """
        places = sorted(str(each) for each in closed)
        return digest((self.rules, self.language, self.time_zone, places, program_digest()))

    def drivers(self) -> Drivers:
        """What reads and writes the programme's effects, for one piece of work."""
        return drivers(
            Tools(
                lms=self.lms,
                writer=self.writer,
                clock=self.clock,
                programme=self.programme.id,
                store=self.store,
                platform=self.platform,
                language=self.language,
            )
        )

    def today(self) -> date:
        """The day of judgement, where the university is."""
        return self.clock.now().astimezone(ZoneInfo(self.time_zone)).date()
