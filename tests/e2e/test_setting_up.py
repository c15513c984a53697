"""How the bridge comes into a Moodle: the administrator registers it, a teacher adds it."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page, expect

from lms_bridge.web.cookies import new_secret, secret_digest
from lms_bridge.web.serving import tag
from lms_bridge_testing.sandbox.records_lti import LtiActivity
from tests.e2e.world import World


def test_an_administrator_registers_the_bridge_from_the_moodle(
    launchable: World, page: Page, shot
) -> None:
    """One address pasted, one button, one activation: the tool is there and launches."""
    code = f"{tag(launchable.bridge)}-{new_secret()}"
    until = launchable.bridge.now + timedelta(hours=1)
    launchable.bridge.store.platforms.open_registration(secret_digest(code), until)
    before = set(launchable.moodle.state.tools)
    page.goto(f"{launchable.moodle.url}/mod/lti/toolconfigure.php?as=admin&lang=fr")
    page.locator("input[name=url]").fill(f"{launchable.pages}/lti/register/{code}")
    page.get_by_role("button", name="Add LTI Advantage").click()
    inside = page.frame_locator("#registration")
    expect(inside.locator("main h1")).to_be_visible()
    shot(page, "registered")
    inside.locator("button[data-close]").click()
    page.wait_for_url("**/toolconfigure.php")
    [made] = set(launchable.moodle.state.tools) - before
    tool = launchable.moodle.state.tools[made]
    assert tool.pending
    section = page.locator("section.tool", has_text=tool.client_id)
    section.get_by_role("button", name="Activate").click()
    expect(page.locator("section.tool", has_text=tool.client_id)).to_contain_text("Active")
    course = launchable.cohort.course
    activity = launchable.moodle.state.add_lti(course, tool, custom=dict(launchable.cohort.custom))
    frame = launchable.open(page, activity, launchable.teacher(activity))
    expect(frame.locator("table.learners tbody th a")).to_have_count(
        len(launchable.learners(launchable.cohort))
    )


def test_a_registration_address_is_good_once(
    launchable: World, page: Page, complaints: list[str]
) -> None:
    """Opened a second time, the address registers nothing."""
    code = f"{tag(launchable.bridge)}-{new_secret()}"
    launchable.bridge.store.platforms.open_registration(
        secret_digest(code), launchable.bridge.now + timedelta(hours=1)
    )
    address = f"{launchable.pages}/lti/register/{code}"
    start = f"{launchable.moodle.url}/mod/lti/toolconfigure.php?as=admin&url={address}"
    inside = page.frame_locator("#registration")
    page.goto(start)
    expect(inside.locator("button[data-close]")).to_be_visible()
    tools = len(launchable.moodle.state.tools)
    page.goto(start)
    expect(inside.locator("main h1")).to_be_visible()
    assert inside.locator("button[data-close]").count() == 0
    assert len(launchable.moodle.state.tools) == tools
    complaints.clear()  # the browser notes the refusal


def test_a_teacher_adds_an_activity_and_chooses_what_it_shows(
    launchable: World, page: Page, shot
) -> None:
    """The tool asks for programme and page, the Moodle makes the activity, and it opens there."""
    course, teacher = launchable.cohort.course, launchable.teacher(launchable.cohort)
    add = f"{launchable.moodle.url}/course/modedit.php?add=lti&typeid={launchable.tool.id}"
    page.goto(f"{add}&course={course.id}&as={teacher.username}&lang=fr")
    frame = launchable.frame(page)
    expect(frame.locator("form")).to_be_visible()
    shot(page, "choosing")
    frame.locator('input[name=programme][value="du-pccpu"]').check()
    frame.locator('input[name=view][value="jury"]').check()
    frame.locator("form button").click()
    made = page.frame_locator("#contentframe").locator('a[target="_top"]')
    expect(made).to_be_visible()
    activity = max(launchable.moodle.state.activities.values(), key=lambda one: one.cmid)
    assert isinstance(activity, LtiActivity)
    assert activity.custom == {"programme": "du-pccpu", "view": "jury"}
    made.click()
    assert launchable.frame(page).url.endswith("/jury")


def test_an_activity_that_names_no_programme_lets_the_teacher_choose(
    launchable: World, page: Page, shot
) -> None:
    """Where nothing was typed in, the teacher chooses once and sees the programme's page."""
    activity = launchable.moodle.state.add_lti(
        launchable.cohort.course, launchable.tool, name="Sans réglage"
    )
    frame = launchable.open(page, activity, launchable.teacher(launchable.cohort))
    shot(page, "programme-choice")
    frame.locator('button[value="du-pccpu"]').click()
    expect(frame.locator("table.learners").first).to_be_visible()
