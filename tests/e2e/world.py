"""The site that the browser visits, and what tests know of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Frame, Page

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.cli.demo import LTI_SECRET, TOKEN, today
from lms_bridge.cli.demo_pages import add_activities, introduce, serving
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.runs import sync
from lms_bridge_testing.cohort import DemoCohort, build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import Role, SandboxMoodle
from lms_bridge_testing.sandbox.records import User
from lms_bridge_testing.sandbox.records_lti import LtiActivity, Tool

LEARNERS = 24

#: The browser asks nobody for anything by itself.
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class World:
    """A running Moodle and bridge.

    Attributes:
        pages: the bridge's address.
        cohort, jury, attention, csec: the activities that open its pages.
    """

    moodle: SandboxMoodle
    bridge: Bridge
    people: DemoCohort
    pages: str
    tool: Tool
    cohort: LtiActivity
    jury: LtiActivity
    attention: LtiActivity
    csec: LtiActivity

    def address(self, activity: LtiActivity, user: User, lang: str = "fr") -> str:
        """An activity's page in the Moodle, as somebody sees it."""
        return (
            f"{self.moodle.url}/mod/lti/view.php?id={activity.cmid}&as={user.username}&lang={lang}"
        )

    def open(self, page: Page, activity: LtiActivity, user: User, lang: str = "fr") -> Frame:
        """Open an activity, and give the frame once the bridge's page stands in it."""
        page.goto(self.address(activity, user, lang))
        return self.frame(page)

    def window(self, page: Page, activity: LtiActivity, user: User, lang: str = "fr") -> Page:
        """Open an activity in a window of its own, without a frame."""
        page.goto(self.address(activity, user, lang))
        page.goto(f"{self.moodle.url}/mod/lti/launch.php?id={activity.cmid}")
        page.wait_for_url(f"{self.pages}/v/**")
        return page

    def frame(self, page: Page) -> Frame:
        """The frame in which the bridge's page stands."""
        page.frame_locator("#contentframe").locator("main h1").wait_for()
        return next(each for each in page.frames if each.url.startswith(self.pages))

    def teacher(self, activity: LtiActivity) -> User:
        """Who teaches the course."""
        return self._first(activity, Role.EDITING_TEACHER)

    @property
    def administrator(self) -> User:
        """The Moodle's administrator."""
        return self.moodle.state.find_users("username", "admin")[0]

    def learners(self, activity: LtiActivity) -> list[User]:
        """The learners of the course whom the bridge has judged, by name."""
        programme = activity.custom["programme"]
        judged = {each.learner for each in self.bridge.store.verdicts.latest(programme)}
        return [
            one for one in self.moodle.state.students(activity.course) if one.idnumber in judged
        ]

    def shown(self, name: str) -> User:
        """Whoever shows something, by its short name."""
        idnumber = self.people.shown[name].idnumber
        return self.moodle.state.find_users("idnumber", idnumber)[0]

    def _first(self, activity: LtiActivity, role: Role) -> User:
        course = activity.course
        people = self.moodle.state.by_name(list(course.participants))
        return next(one for one in people if role in course.roles(one.id))


@contextmanager
def build_world(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[World]:
    """Start everything: sandbox, sync of both programmes, pages, registration, activities."""
    people = build(LEARNERS, 1, today())
    people.state.lang = "fr"
    with SandboxMoodle(people.state, host="localhost", capabilities=CAPABILITIES) as moodle:
        patch.setenv(TOKEN, moodle.token)
        file = folder / "site.yaml"
        text = site_file_text(
            moodle.url, TOKEN, "sqlite:///bridge.db", today(), lti_secret_env=LTI_SECRET
        )
        file.write_text(text, encoding="utf-8")
        opened = bridge(file)
        for decision in people.decisions:
            opened.store.decisions.record(decision)
        opened.store.decisions.acquire(people.acquired)
        for programme in opened.programmes:
            sync(opened.job(programme))
        with serving(opened) as pages:
            tool = introduce(opened, moodle, pages)
            activities = add_activities(moodle, tool)
            yield World(moodle, opened, people, pages, tool, *activities)
        opened.close()
