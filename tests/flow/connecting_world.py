"""A small site with everything that a programme can ask for, looked at over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.inspecting import MoodleInspector
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.links import is_own_name
from lms_bridge.lms.moodle.reader import MoodleLms
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.lms.moodle.setup.judge import findings
from lms_bridge.lms.moodle.setup.looking import site_findings
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.model.connection import SiteNeeds
from lms_bridge.model.finding import SetupFinding
from lms_bridge.model.site import ActivityDone, Binding, CompetencyRating, CourseDone, Provider
from lms_bridge.runs import silent
from lms_bridge.runs.connecting import site_needs, with_gradebook
from lms_bridge_testing.sandbox import SandboxMoodle, Tracking
from tests.flow.sync_world import NOW, World

PAGE = "MINI-U3-PAGE"
STUDENT_ROLE = 5


def bound(need: str, *providers: Provider) -> dict[str, Binding]:
    """A binding as a site file has it."""
    return {need: Binding(need, providers, "site.yaml:9")}


class Connected:
    """A world behind a sandbox Moodle, with nothing wrong about it."""

    def __init__(self, world: World, moodle: SandboxMoodle) -> None:
        self.world, self.moodle, self.state = world, moodle, world.state
        self.transport = Transport(moodle.url, Token(moodle.token), MoodleLimits(attempts=1))
        world.enabled = replace(
            world.enabled,
            bindings={
                **bound("hours:U3", ActivityDone("MINI-U3", PAGE)),
                **bound("result:EXT", CourseDone("EXT")),
                **bound("competence:K2", CompetencyRating("MINI-V1", "MINI-K2")),
            },
            effects_off=frozenset({"column"}),
        )
        state, people = world.state, world.people
        for person in people:
            person.customfields["voie"] = "VAE"
        self.page = state.add_page(
            world.courses["MINI-U3"], idnumber=PAGE, completion=Tracking.MANUAL
        )
        self.scale = next(iter(state.scales.values()))
        self.framework = state.add_framework("MINI-V1", "Mini", self.scale)
        for idnumber in ("MINI-B1", "MINI-K1", "MINI-K2"):
            state.add_competency(self.framework, idnumber, idnumber)
        result = world.items["EXT-RESULT"]
        world.courses["EXT"].criteria.append(result)
        state.grade(result, people[0], 12)
        state.grade(result, people[1], 5)

    def needs(self) -> SiteNeeds:
        """What its programme asks of it."""
        world = self.world
        needs = site_needs(world.programme, world.enabled, is_own_name)
        return with_gradebook(needs, world.job())

    def found(self, student_role: int = STUDENT_ROLE) -> tuple[SetupFinding, ...]:
        """What a look at it finds."""
        needs, lms = self.needs(), MoodleLms(self.transport)
        inspector = MoodleInspector(self.transport)
        seen = site_findings(lms, inspector, needs, student_role, self.world.clock, silent)
        return findings((needs, seen))

    def codes(self) -> set[tuple[str, str]]:
        """The same, by code and place."""
        return {(each.code, each.where) for each in self.found()}


@contextmanager
def connected() -> Iterator[Connected]:
    """A connected world, its clock that of the sandbox's HTTP server."""
    world = World()
    with SandboxMoodle(world.state, capabilities=CAPABILITIES) as moodle:
        moodle.options.clock_ahead = NOW.timestamp() - time.time()
        made = Connected(world, moodle)
        yield made
        made.transport.close()


def no_competency(site: Connected) -> None:
    """Take a competency that the programme names out of its framework."""
    first = next(iter(site.framework.competencies))
    del site.framework.competencies[first]
