"""A real browser before a sandbox Moodle whose activities open the bridge's pages.

The Moodle is http://localhost, the bridge http://127.0.0.1: two sites to a browser, so that the
frame is a cross-site one as in service.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from tests.browser import NONE, executable
from tests.e2e.world import FLAGS, World, build_world
from tests.paths import ROOT

HERE = ROOT

#: Milliseconds that a page has to come; this machine may be busy.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def launchable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A Moodle with a judged cohort, and the bridge's pages registered at it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LMS_BRIDGE_LTI_SECRET", secrets.token_hex(32))
        with build_world(tmp_path_factory.mktemp("e2e"), patch) as made:
            yield made
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def driver() -> Iterator[Playwright]:
    """What drives browsers; while it is there, nothing else can run an event loop."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(driver: Playwright) -> str:
    """Where the browser is."""
    found = executable(driver)
    if found is None:
        pytest.fail(NONE, pytrace=False)
    return found


@pytest.fixture(scope="module")
def browser(driver: Playwright, chromium: str) -> Iterator[Browser]:
    """One running browser for all tests of a file."""
    running = driver.chromium.launch(executable_path=chromium, args=FLAGS)
    yield running
    running.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile: no cookies, a desktop's window."""
    made = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the browser complains about: it fails the test, unless the test clears it away."""
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Page:
    """A tab."""
    return watched(context.new_page(), complaints)


@pytest.fixture
def narrow(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A tab as narrow as a small telephone, 360 px."""
    made = browser.new_context(
        locale="fr-FR", viewport={"width": 360, "height": 740}, has_touch=True
    )
    made.set_default_timeout(PATIENCE)
    yield watched(made.new_page(), complaints)
    made.close()


def watched(page: Page, complaints: list[str]) -> Page:
    """Note what the browser complains about: scripts, policies, requests to third parties."""
    here = ("http://localhost:", "http://127.0.0.1:", "data:", "about:", "blob:")

    def on_console(said: ConsoleMessage) -> None:
        if said.type == "error":
            complaints.append(f"console: {said.text}")

    def on_request(asked: Request) -> None:
        if not asked.url.startswith(here):
            complaints.append(f"third party: {asked.url}")

    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("console", on_console)
    page.on("request", on_request)
    return page


@pytest.fixture
def refusing(
    driver: Playwright, chromium: str, tmp_path: Path
) -> Iterator[Callable[[str], BrowserContext]]:
    """Make a profile whose settings refuse the bridge's cookies inside these top-level pages."""
    made: list[BrowserContext] = []

    def profile(inside: str) -> BrowserContext:
        settings = {f"http://127.0.0.1:*,{inside}": {"setting": 2}}
        preferences = {"profile": {"content_settings": {"exceptions": {"cookies": settings}}}}
        folder = tmp_path / f"profile-{len(made)}"
        (folder / "Default").mkdir(parents=True)
        written = folder / "Default" / "Preferences"
        written.write_text(json.dumps(preferences), encoding="utf-8")
        opened = driver.chromium.launch_persistent_context(
            folder, executable_path=chromium, args=FLAGS, locale="fr-FR"
        )
        opened.set_default_timeout(PATIENCE)
        made.append(opened)
        return opened

    yield profile
    for each in made:
        each.close()


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """Keep a picture of a page, to be looked at by people."""
    folder = Path(os.environ.get("LMS_BRIDGE_SCREENSHOTS") or HERE / "build" / "screenshots")
    folder.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> None:
        page.screenshot(path=folder / f"{name}.png", full_page=True)

    return keep
