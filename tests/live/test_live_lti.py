"""The pages and the columns in a Moodle of yours, through a real browser.

Besides what the sync beside this needs, with LMS_BRIDGE_LIVE_WRITE=yes and `lti` in the site
file: LMS_BRIDGE_LIVE_ADMINISTRATOR, LMS_BRIDGE_LIVE_TEACHER and LMS_BRIDGE_LIVE_STUDENT, each
"username:password" of Moodle's own log-in form. The teacher may edit the follow-up course of a
programme of the site file; the student is enrolled there and followed in that programme.

The pages are served at port 8477 of this machine. Where browsers and Moodle reach them by
another address, LMS_BRIDGE_WEB_URL names it. Tool, activity and columns go away at the end.
"""

import json
import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Locator, Page, sync_playwright
from typer.testing import CliRunner

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.cli.app import app as commands
from lms_bridge.effects.column.reliance import follow_up
from lms_bridge.model.action import Outcome
from lms_bridge.model.lti import Role
from lms_bridge.runs import sync
from lms_bridge.web.server import WebServer

PEOPLE = ("ADMINISTRATOR", "TEACHER", "STUDENT")
NEEDED = ("LMS_BRIDGE_LIVE_SITE", *(f"LMS_BRIDGE_LIVE_{each}" for each in PEOPLE))
MISSING = [each for each in NEEDED if not os.environ.get(each)]
if os.environ.get("LMS_BRIDGE_LIVE_WRITE") != "yes":
    MISSING.append("LMS_BRIDGE_LIVE_WRITE=yes")

pytestmark = [
    pytest.mark.live,
    pytest.mark.skipif(bool(MISSING), reason=f"no Moodle to show pages in: {', '.join(MISSING)}"),
]

PORT = 8477
WEB = os.environ.get("LMS_BRIDGE_WEB_URL") or f"http://localhost:{PORT}"

#: Milliseconds that a page has to come: nobody knows how busy that Moodle is.
PATIENCE = 60_000


@dataclass
class World:
    """A bridge whose pages are served, a Moodle, a browser.

    Attributes:
        programme: the one that is followed.
        course: Moodle's number of its follow-up course; `idnumber` is the registrar's.
        judged: idnumbers of those followed in it who are enrolled in that course.
        tool: Moodle's number of the tool; "" until it is registered.
        activity: address of the activity; "" until it is added.
    """

    bridge: Bridge
    browser: Browser
    programme: str
    idnumber: str
    course: int
    judged: frozenset[str]
    tool: str = ""
    activity: str = ""

    def logged_in(self, who: str) -> Page:
        """A tab of a fresh profile, logged in."""
        name, _, password = os.environ[f"LMS_BRIDGE_LIVE_{who}"].partition(":")
        context = self.browser.new_context()
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(self.moodle("/login/index.php"))
        sent: dict[str, str | float | bool] = {"username": name, "password": password}
        if page.locator("[name=logintoken]").count():
            sent["logintoken"] = page.locator("[name=logintoken]").first.input_value()
        # Scripts of the form make its fields anew while it is filled in: it is sent without them.
        answer = context.request.post(page.url, form=sent)
        assert "/login/" not in answer.url, f"Moodle does not let {who} in"
        return page

    def moodle(self, path: str) -> str:
        """An address in the Moodle."""
        return self.bridge.site.lms.url.rstrip("/") + path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's browser."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.fail("there is no chromium on the PATH: install it", pytrace=False)
    with sync_playwright() as driver:
        flags = ["--headless", "--no-sandbox", "--disable-gpu"]
        running = driver.chromium.launch(executable_path=found, args=flags)
        yield running
        running.close()


@pytest.fixture(scope="module")
def live_site(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[World]:
    """A judged programme and served pages; at the end the Moodle has no trace of the tool."""
    copy = tmp_path_factory.mktemp("live") / "site.yaml"
    shutil.copy(Path(os.environ["LMS_BRIDGE_LIVE_SITE"]), copy)
    live = bridge(copy)
    jobs = ((key, live.job(key)) for key in live.programmes)
    followed = ((key, job, follow_up("column", job.programme, job.enabled)) for key, job in jobs)
    key, job, idnumber = next(each for each in followed if each[2])
    sync(job, release_brake=True)
    course = job.lms.courses([idnumber])[idnumber]
    enrolled = {each.idnumber for each in job.lms.participants(course.id)}
    judged = frozenset(each.learner for each in live.store.verdicts.latest(key)) & enrolled
    server = WebServer([live], WEB, "127.0.0.1", PORT)
    thread = threading.Thread(target=server.serve, name="pages")
    thread.start()
    made = World(live, browser, key, idnumber, course.id, judged)
    try:
        yield made
        _forget(made)
    finally:
        server.stop()
        thread.join()
        live.close()


def _forget(world: World) -> None:
    """Delete what the tests made: columns, activity, tool."""
    page = world.logged_in("ADMINISTRATOR")
    page.goto(world.moodle(f"/course/view.php?id={world.course}"))
    key = page.evaluate("M.cfg.sesskey")
    here = f"/grade/edit/tree/index.php?id={world.course}&action=delete&confirm=1&sesskey={key}"
    for _, column in world.bridge.store.gradebooks.columns(world.programme).values():
        [item] = re.findall(r"/lineitems/(\d+)/", column.url)
        page.goto(world.moodle(f"{here}&eid=ig{item}"))
    if world.activity:
        [number] = re.findall(r"\bid=(\d+)", world.activity)
        page.goto(world.moodle(f"/course/mod.php?delete={number}&confirm=1&sesskey={key}"))
    if world.tool:
        path = f"/mod/lti/typessettings.php?action=delete&id={world.tool}&sesskey={key}"
        page.goto(world.moodle(path))
    page.context.close()


def _frame(iframe: Locator) -> Frame:
    """The bridge's page in a frame of the Moodle, once it stands there."""
    handle = iframe.element_handle()
    frame = handle.content_frame()
    assert frame is not None
    frame.wait_for_url(f"{WEB}/v/**")
    frame.locator("main h1").wait_for()
    return frame


@pytest.fixture(scope="module")
def tool(live_site: World) -> str:
    """Registered and activated as docs/lti.md says: Moodle's number of the tool."""
    said = CliRunner().invoke(
        commands,
        ["lti", "register", "--site", str(live_site.bridge.site.file), "--json"],
        env={"LMS_BRIDGE_WEB_URL": WEB},
    )
    assert said.exit_code == 0
    page = live_site.logged_in("ADMINISTRATOR")
    page.goto(live_site.moodle("/mod/lti/toolconfigure.php"))
    page.locator("#tool-url").fill(json.loads(said.stdout)["address"])
    page.locator("#tool-create-button").click()
    close = page.frame_locator("#external-registration-container iframe").locator("[data-close]")
    close.click()
    [platform] = live_site.bridge.store.platforms.registered()
    [live_site.tool] = platform.deployments
    page.locator(f'.tool-card[data-type-id="{live_site.tool}"] a.activate').click()
    page.locator(f'.tool-card[data-type-id="{live_site.tool}"] a.activate').wait_for(
        state="detached"
    )
    page.context.close()
    return live_site.tool


@pytest.fixture(scope="module")
def activity(live_site: World, tool: str) -> str:
    """Added by the teacher, who selects the content: the activity's address."""
    page = live_site.logged_in("TEACHER")
    page.goto(
        live_site.moodle(
            f"/course/modedit.php?add=lti&course={live_site.course}&section=0&typeid={tool}"
        )
    )
    page.locator("[name=selectcontent]").click()
    choice = _frame(page.locator(".modal iframe"))
    choice.locator(f'input[name=programme][value="{live_site.programme}"]').check()
    choice.locator("form button").click()
    page.wait_for_function("document.querySelector('#id_name').value !== ''")
    page.locator("#id_submitbutton").click()
    _frame(page.locator("#contentframe"))
    live_site.activity = page.url
    page.context.close()
    return live_site.activity


def test_moodle_takes_the_registration(live_site: World, tool: str):
    """The bridge knows the Moodle under the very address that its tokens will name."""
    [platform] = live_site.bridge.store.platforms.registered()
    assert platform.issuer == live_site.bridge.site.lms.url.rstrip("/")
    assert platform.deployments == {tool}
    assert platform.client_id


def test_a_teacher_sees_the_learners_of_the_course(live_site: World, activity: str):
    """The frame lists by name whoever is followed and enrolled, and nobody else."""
    page = live_site.logged_in("TEACHER")
    page.goto(activity)
    frame = _frame(page.locator("#contentframe"))
    assert frame.url.endswith("/cohort")
    assert frame.locator("table tbody th a").count() == len(live_site.judged)
    page.context.close()


def test_a_student_sees_only_themself(live_site: World, activity: str):
    """The same activity, and no other person in it."""
    page = live_site.logged_in("STUDENT")
    page.goto(activity)
    frame = _frame(page.locator("#contentframe"))
    assert frame.url.endswith("/me")
    assert frame.locator('a[href*="/learner/"]').count() == 0
    page.context.close()


@pytest.mark.usefixtures("activity")
def test_the_roster_is_moodles(live_site: World):
    """Names and roles come through the service that the launch offered."""
    [platform] = live_site.bridge.store.platforms.registered()
    context = live_site.bridge.store.gradebooks.context(live_site.idnumber)
    assert context is not None
    people = live_site.bridge.lti.platform_services.memberships(platform, context.services).members
    assert live_site.judged <= {each.idnumber for each in people if Role.LEARNER in each.roles}
    assert any(Role.INSTRUCTOR in each.roles for each in people)
    assert all(each.name for each in people)


@pytest.mark.usefixtures("activity")
def test_columns_are_filled_once(live_site: World):
    """Every score is seen in its column, a second sync sends none, the teacher sees them."""
    job = live_site.bridge.job(live_site.programme)
    report = sync(job, release_brake=True)
    sent = [
        (action.name, receipt.outcome)
        for action, receipt in report.receipts
        if action.target.kind == "column"
    ]
    assert {outcome for _, outcome in sent} == {Outcome.DONE}
    assert report.counts["scored"] >= len(live_site.judged)
    assert sync(live_site.bridge.job(live_site.programme)).counts["scored"] == 0
    page = live_site.logged_in("TEACHER")
    page.goto(live_site.moodle(f"/grade/report/grader/index.php?id={live_site.course}"))
    shown = page.locator("#user-grades").inner_text()
    assert [name for name, _ in sent if name not in shown] == []
    page.context.close()
