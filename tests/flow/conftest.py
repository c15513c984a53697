"""A sandbox Moodle with a small cohort, its site file, and the commands run in this process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from lms_bridge.bootstrap import bridge
from lms_bridge.cli.app import app
from lms_bridge.cli.demo import TOKEN, today
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge_testing.cohort import DemoCohort, build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.flow.launch_world import SECRET, LtiWorld, PlatformServer

LEARNERS = 20


@dataclass(frozen=True)
class Site:
    """A site ready to be commanded."""

    file: Path
    moodle: SandboxMoodle
    cohort: DemoCohort

    def run(self, *arguments: str) -> Result:
        """Run a command on this site."""
        return CliRunner().invoke(app, [*arguments, "--site", str(self.file)])

    def json(self, *arguments: str) -> object:
        """Run a command on this site and read its JSON."""
        result = self.run(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Commands configure logging for their process: undo it after each test."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def fresh_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Site]]:
    """Make sites of one's own: for tests that change something."""
    running: list[SandboxMoodle] = []

    def make() -> Site:
        cohort = build(LEARNERS, 1, today())
        moodle = SandboxMoodle(cohort.state, capabilities=CAPABILITIES)
        moodle.start()
        running.append(moodle)
        monkeypatch.setenv(TOKEN, moodle.token)
        file = tmp_path / "site.yaml"
        text = site_file_text(moodle.url, TOKEN, "sqlite:///bridge.db", today())
        file.write_text(text, encoding="utf-8")
        opened = bridge(file)
        for decision in cohort.decisions:
            opened.store.decisions.record(decision)
        opened.store.decisions.acquire(cohort.acquired)
        opened.close()
        return Site(file, moodle, cohort)

    yield make
    for moodle in running:
        moodle.stop()


@pytest.fixture
def site(fresh_site: Callable[[], Site]) -> Site:
    """A site before its first sync."""
    return fresh_site()


@pytest.fixture
def synced(site: Site) -> Site:
    """A site after its first sync of both programmes."""
    for programme in ("du-pccpu", "csec"):
        result = site.run("sync", programme)
        assert result.exit_code == 0, result.output
    return site


@pytest.fixture
def lti_platform() -> Iterator[PlatformServer]:
    """A platform with one key."""
    server = PlatformServer()
    yield server
    server.close()


@pytest.fixture
def lti(
    tmp_path: Path, lti_platform: PlatformServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LtiWorld]:
    """A bridge registered at it."""
    monkeypatch.setenv(SECRET, "s" * 64)
    made = LtiWorld(tmp_path, lti_platform)
    made.register()
    yield made
    made.close()
