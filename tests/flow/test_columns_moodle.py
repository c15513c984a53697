"""Columns with real parts: site file, real databases, real HTTP, the bridge's own signature."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lms_bridge.bootstrap import Bridge
from lms_bridge.cli.app import app
from lms_bridge.model.lti import Context, Platform, Services
from lms_bridge.model.work import Queue
from lms_bridge.runs import SiteWorker, TaskDispatcher, begin, dry_run, holder_name, sync
from lms_bridge.settings import read_site_file
from lms_bridge.text import Wording
from lms_bridge.text.causes import bare_cause
from lms_bridge_testing.sandbox import SandboxMoodle
from lms_bridge_testing.sandbox.records_lti import GradeSync
from tests.flow.bad_input_site import RIGHTS
from tests.flow.columns_world import COLUMNS, ColumnWorld
from tests.flow.sync_world import FILES, World

SITE = """\
site: columns
moodle: {{url: "{url}", token: {{file: token}}}}
store: {{url: "{store}"}}
lti: {{secret: {{file: secret}}}}
academic_year: 2026-2027
programmes:
  mini:
    folder: mini
    intakes: [{{track: full, cohort: MINI-2026}}]
    brake: {{share: 1}}
"""


class KeyServer:
    """Shows the bridge's public keys, as its web process does."""

    def __init__(self) -> None:
        self.bridge: Bridge | None = None
        shown = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                bridge = shown.bridge
                assert bridge is not None
                keys = bridge.lti.tool_keys.public(bridge.now)
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps({"keys": keys}).encode())

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/lti/jwks"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class Site:
    """The small campus as a site whose Moodle knows the bridge as an external tool."""

    def __init__(self, folder: Path, store: str, keys: KeyServer) -> None:
        self.world = World().populate()
        self.state = self.world.state
        self.moodle = SandboxMoodle(self.state, capabilities=RIGHTS).start()
        files = FILES | {"effects.yaml": FILES["effects.yaml"] + COLUMNS}
        for name, text in files.items():
            (folder / "mini" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "mini" / name).write_text(text, encoding="utf-8")
        (folder / "token").write_text(self.moodle.token, encoding="utf-8")
        (folder / "secret").write_text("0123456789abcdef" * 2, encoding="utf-8")
        self.file = folder / "site.yaml"
        self.file.write_text(SITE.format(url=self.moodle.url, store=store), encoding="utf-8")
        self.bridge = keys.bridge = Bridge(read_site_file(self.file))
        self.tool = self.state.add_tool(
            "Bridge",
            "https://bridge.example.org/lti/launch",
            login_url="https://bridge.example.org/lti/login",
            redirect_uris=("https://bridge.example.org/lti/launch",),
            jwks_url=keys.url,
        )

    def open(self) -> None:
        """Register the bridge, and open it once from the follow-up course."""
        url, course, now = self.moodle.url, self.world.courses["MINI-SUIVI"], self.bridge.now
        platform = Platform(
            url,
            self.tool.client_id,
            frozenset({str(self.tool.id)}),
            f"{url}/mod/lti/auth.php",
            f"{url}/mod/lti/token.php",
            f"{url}/mod/lti/certs.php",
            now,
        )
        services = Services(
            lineitems=f"{url}/mod/lti/services.php/{course.id}/lineitems?type_id={self.tool.id}",
            scopes=frozenset(self.tool.scopes),
        )
        self.bridge.store.platforms.save(platform)
        self.bridge.store.gradebooks.save_context(
            Context(course.idnumber, url, self.tool.client_id, services, now)
        )

    def asked(self, function: str) -> int:
        """How often a service was asked."""
        return sum(call.function == function for call in self.moodle.calls)

    def close(self) -> None:
        """Stop everything."""
        self.bridge.close()
        self.moodle.stop()


@pytest.fixture(scope="module")
def keys() -> Iterator[KeyServer]:
    """Where the bridge's keys are shown."""
    keys = KeyServer()
    yield keys
    keys.close()


@pytest.fixture
def column_site(tmp_path: Path, store_url: str, keys: KeyServer) -> Iterator[Site]:
    """The site, on SQLite and on PostgreSQL."""
    site = Site(tmp_path, store_url, keys)
    yield site
    site.close()


@pytest.fixture
def quick(tmp_path: Path, keys: KeyServer) -> Iterator[Site]:
    """The site on SQLite, for what does not depend on the database."""
    site = Site(tmp_path, "sqlite:///bridge.db", keys)
    yield site
    site.close()


def test_scores_go_over_the_platforms_services(column_site: Site):
    """With one token, each once; the same as the fake is told to hold."""
    column_site.open()
    report = sync(column_site.bridge.job("mini"))
    assert report.counts["scored"] == 12
    assert (column_site.asked("lti/token"), column_site.asked("lti/scores")) == (1, 12)
    fake = ColumnWorld().populate()
    sync(fake.job())
    for component in ("U1", "U2", "B1"):
        found = _column(column_site, component)
        expected = fake.column(component)
        assert (found.name, found.grademax) == (expected.name, expected.grademax)
        assert [each.raw for each in found.grades.values()] == [
            each.raw for each in expected.grades.values()
        ]


def _column(site: Site, component: str):
    course = site.world.courses["MINI-SUIVI"]
    resource = f"mini/{component}"
    (found,) = [each for each in site.state.line_items(course) if each.resource == resource]
    return found


def test_a_second_sync_sends_nothing(column_site: Site):
    """It lists the columns once, and reads each of them once."""
    column_site.open()
    sync(column_site.bridge.job("mini"))
    column_site.moodle.calls.clear()
    report = sync(column_site.bridge.job("mini"))
    assert report.receipts == ()
    assert {
        name: column_site.asked(name) for name in ("lti/scores", "lti/lineitems", "lti/results")
    } == {
        "lti/scores": 0,
        "lti/lineitems": 1,
        "lti/results": 3,
    }


def test_workers_send_over_the_platforms_services(column_site: Site):
    """What workers do is what the command does."""
    column_site.open()
    job = column_site.bridge.job("mini")
    begin(job)
    site_worker = SiteWorker({"mini": TaskDispatcher(job)})
    while came := site_worker.run_one(list(Queue), holder_name()):
        assert came.error is None
    (run,) = column_site.bridge.store.runs.latest("mini", 1)
    assert dict(run.counts)["scored"] == 12


def test_requests_to_services_count_as_the_syncs_cost(quick: Site):
    """The gate and the measures see them."""
    quick.open()
    job = quick.bridge.job("mini")
    before = quick.bridge.connection.stats.calls
    sync(job)
    assert quick.bridge.connection.stats.calls - before == len(quick.moodle.calls)


def test_a_tool_switched_off_meanwhile_is_an_obstacle(quick: Site):
    """The administrator reads what to allow; everything else is brought about."""
    quick.open()
    quick.tool.grades = GradeSync.NEVER
    report = sync(quick.bridge.job("mini"))
    (obstacle,) = report.plan.obstacles
    assert "lets the bridge use none of these services" in bare_cause(obstacle.cause)
    assert "grade sync and column management" in Wording("en").cause(obstacle.cause)
    assert "aucun de ces services" in Wording("fr").cause(obstacle.cause)
    assert report.counts["verified"] == 16


def test_a_lost_secret_is_an_obstacle(quick: Site):
    """Nothing can be signed; everything else is brought about."""
    quick.open()
    (quick.file.parent / "secret").write_text("short", encoding="utf-8")
    report = sync(quick.bridge.job("mini"))
    (obstacle,) = report.plan.obstacles
    assert "fewer than 32 characters" in bare_cause(obstacle.cause)
    assert report.counts["verified"] == 16


def test_commands_show_columns(quick: Site):
    """Where they are, what is in the way, how many scores would go."""
    run = CliRunner().invoke
    shown = run(app, ["bind", "show", "mini", "--site", str(quick.file), "--json"])
    columns = [each for each in json.loads(shown.output) if each["need"].startswith("column:")]
    assert [each["need"] for each in columns] == [f"column:mini/{of}" for of in ("U1", "U2", "B1")]
    assert columns[0]["provided_by"] == "carnet de notes de MINI-SUIVI"
    assert columns[0]["missing"].startswith("l'outil n'a jamais été ouvert depuis")
    quick.open()
    shown = run(app, ["bind", "show", "mini", "--site", str(quick.file), "--json"])
    assert {each["missing"] for each in json.loads(shown.output)[-3:]} == {""}
    planned = run(app, ["plan", "mini", "--site", str(quick.file)], env={"COLUMNS": "200"})
    assert "4 apprenants" in planned.output
    assert "la colonne mini/U1 du carnet de notes de MINI-SUIVI" in planned.output
    synced = run(app, ["sync", "mini", "--site", str(quick.file)], env={"COLUMNS": "200"})
    assert synced.exit_code == 7, synced.output  # sessions of some have no mark
    assert "dont scores dans des colonnes\u00a0: 12" in synced.output


def test_a_plan_asks_and_writes_nothing(quick: Site):
    """Neither in the gradebook nor in the database."""
    quick.open()
    plan = dry_run(quick.bridge.job("mini")).plan
    assert sum(each.target.kind == "column" for each in plan.actions) == 15
    assert quick.asked("lti/scores") == 0
    assert quick.bridge.store.gradebooks.columns("mini") == {}


def test_a_site_without_lti_works_as_before(quick: Site):
    """One obstacle says how to have columns, or none."""
    job = replace(quick.bridge.job("mini"), platform=None)
    report = sync(job)
    assert [each.target.kind for each in report.plan.obstacles] == ["column"]
