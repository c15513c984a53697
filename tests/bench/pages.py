"""The cohort page of 500 learners × 10 units: server time, bytes, and a browser's time with it."""

from __future__ import annotations

import gzip
import os
import secrets
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Page, sync_playwright
from starlette.applications import Starlette
from starlette.testclient import TestClient

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.model.lti import ContextMember, ContextRoster, Launch, MessageType, Role, Visit
from lms_bridge.model.run import Order, RunState
from lms_bridge.programme.cases import read_cases
from lms_bridge.programme.cases.runner import evidence_of
from lms_bridge.stages.evaluate import judge
from lms_bridge.web.app import make_web_app
from lms_bridge.web.cookies import secret_digest, visit_cookie
from lms_bridge.web.serving import tag
from lms_bridge_testing.demo_site import site_file_text
from tests.bench.figures import Figure
from tests.paths import PLUGINS

PROGRAMME, FOLDER, TRACK = "du-pccpu", "du_pccpu", "mention-1-c3s"
LEARNERS = 500
ROUNDS = 5
BASE = "http://testserver"


def run(largest: int) -> Iterator[str | Figure]:
    """First (every verdict is decoded), again (none is), and once a tenth of them changed."""
    learners = largest or LEARNERS
    with site_of(learners) as opened:
        app = make_web_app([opened], BASE)
        numbers = [f"{26000000 + number}" for number in range(learners)]
        client, visit = visitor_of(opened, app, numbers)
        pages = (
            ("cohort", f"/v/{visit.id}/cohort"),
            ("cohort, one status", f"/v/{visit.id}/cohort?status=in_progress&component=UE9"),
            ("jury", f"/v/{visit.id}/jury"),
            ("to look at", f"/v/{visit.id}/attention"),
            ("CSV", f"/v/{visit.id}/cohort.csv"),
            ("XLSX", f"/v/{visit.id}/cohort.xlsx"),
        )
        seconds, size, packed = asked(client, pages[0][1])
        yield (
            f"cohort page of {learners} learners × 10 units, first request: "
            f"{size / 1024:.0f} KiB ({packed / 1024:.0f} KiB packed)"
        )
        yield Figure("pages.cohort.first", seconds * 1000, "ms")
        for name, address in pages:
            best = min(asked(client, address)[0] for _ in range(ROUNDS))
            _, size, packed = asked(client, address)
            yield f"{name}, again: {size / 1024:.0f} KiB"
            yield Figure(f"pages.{name}.again".replace(", ", "."), best * 1000, "ms")
        judged(opened, learners // 10, version="2")
        seconds, _, _ = asked(client, pages[0][1])
        yield f"once {learners // 10} verdicts are new:"
        yield Figure("pages.cohort.changed", seconds * 1000, "ms")
        yield f"resident memory of the process: {_resident()} MiB"
        yield from in_a_browser(app, client, pages[0][1])


@contextmanager
def site_of(learners: int) -> Iterator[Bridge]:
    """A site whose database holds so many verdicts: those of the programme's own cases."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LMS_BRIDGE_TOKEN"] = "not used"  # no Moodle is asked
        os.environ["LMS_BRIDGE_LTI_SECRET"] = secrets.token_hex(32)
        words = site_file_text("http://127.0.0.1:9", "LMS_BRIDGE_TOKEN", "sqlite:///b.db")
        path = Path(folder) / "site.yaml"
        lti = "lti: {secret: {env: LMS_BRIDGE_LTI_SECRET}}\n"
        path.write_text(words + lti, encoding="utf-8")
        opened = bridge(path)
        judged(opened, learners)
        yield opened
        opened.close()


def judged(opened: Bridge, count: int, version: str = "") -> None:
    """Judge so many learners in one run; another version makes every verdict a new one."""
    store, programme = opened.store, opened.programme(PROGRAMME)
    mixed = [
        evidence_of(programme, case) for case in read_cases(PLUGINS / FOLDER) if case.track == TRACK
    ]
    known_of_each = [
        replace(mixed[number % len(mixed)], learner=f"{26000000 + number}")
        for number in range(count)
    ]
    pairs = [(each.learner, account) for account, each in enumerate(known_of_each, start=100)]
    store.accounts.see(pairs, (), opened.now)
    run = store.runs.start(PROGRAMME, opened.now, Order(learner="" if not version else "one"))
    store.verdicts.save(
        run.id,
        (
            (known, replace(judge(programme, known, opened.now.date()), version=version or "1"))
            for known in known_of_each
        ),
    )
    store.runs.end(run.id, RunState.DONE, opened.now, {})


def visitor_of(opened: Bridge, app: Starlette, numbers: Sequence[str]) -> tuple[TestClient, Visit]:
    """A teacher who launched from a course with all of them."""
    now, secret = opened.now, secrets.token_hex(8)
    launch = Launch(
        message=MessageType.RESOURCE_LINK,
        issuer=opened.site.lms.url,
        client_id="client",
        deployment="1",
        user_id="63",
        idnumber="",
        username="prof1",
        name="Paule Enseignante",
        roles=frozenset({Role.INSTRUCTOR}),
        context="2",
        course="DU-SUIVI",
        course_title="Suivi",
        resource_link="1",
        locale="fr",
    )
    visit = Visit(
        f"{tag(opened)}-{secrets.token_urlsafe(16)}", launch, PROGRAMME, now + timedelta(hours=4)
    )
    opened.store.visits.open(visit, secret_digest(secret))
    known = opened.store.accounts.of_numbers(numbers)
    members = tuple(
        ContextMember(
            str(known[number].user_id), number, f"Prénom{n} Nom{n}", frozenset({Role.LEARNER})
        )
        for n, number in enumerate(numbers)
    )
    opened.store.visits.save_roster(visit.id, ContextRoster(members, now))
    cookies = {visit_cookie(secure=False): secret}
    return TestClient(app, base_url=BASE, cookies=cookies), visit


def asked(client: TestClient, address: str) -> tuple[float, int, int]:
    """CPU seconds until a page is there, its bytes, and its bytes packed."""
    begun = time.process_time()
    answer = client.get(address)
    seconds = time.process_time() - begun
    answer.raise_for_status()
    return seconds, len(answer.content), len(gzip.compress(answer.content, 6))


def in_a_browser(app: Starlette, client: TestClient, address: str) -> Iterator[str]:
    """Milliseconds until Chromium has the page, can be clicked in, and has painted it."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        yield "no Chromium is installed here: nothing is measured in a browser"
        return
    with served(app) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        cookies: list[Any] = [
            {"name": name, "value": value, "url": f"{base}{address}"}
            for name, value in client.cookies.items()
        ]
        page.context.add_cookies(cookies)
        for turn in ("first", "again"):
            page.goto(f"{base}{address}")
            told = page.evaluate(_TIMES)
            yield (
                f"Chromium, {turn}: answer after {told['answer']:.0f} ms, interactive after "
                f"{told['interactive']:.0f} ms, laid out after {told['laid_out']:.0f} ms"
            )
        yield f"Chromium, sorted anew: {_clicked(page):.0f} ms"
        browser.close()


_TIMES = """() => {
  const told = performance.getEntriesByType("navigation")[0];
  document.body.getBoundingClientRect();
  return {answer: told.responseEnd, interactive: told.domInteractive, laid_out: performance.now()};
}"""


def _clicked(page: Page) -> float:
    """From a click on a heading until the sorted page is there."""
    begun = time.perf_counter()
    page.click("thead a >> text=UE9")
    page.wait_for_load_state("load")
    return (time.perf_counter() - begun) * 1000


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """The application over real HTTP."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


def _resident() -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024
