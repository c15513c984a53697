"""What the tests of whole runs begin with: a demonstration site to command, a mini campus."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

import pytest
import structlog
from typer.testing import CliRunner, Result

from lms_bridge.bootstrap import bridge
from lms_bridge.cli.app import app
from lms_bridge.cli.demo import TOKEN, today
from lms_bridge.cli.running import TO_LOOK_AT
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.runs import begin, sync
from lms_bridge_testing.cohort import DemoCohort, build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.flow.columns_world import ColumnWorld
from tests.flow.connecting_world import Connected, connected
from tests.flow.launch_world import SECRET, LtiWorld, PlatformServer
from tests.flow.sync_world import World

LEARNERS = 20
DATABASE = "bridge.db"


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
        assert result.exit_code in {0, TO_LOOK_AT}, result.output
        return json.loads(result.stdout)


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Commands configure logging for their process: undo it after each test."""
    yield
    structlog.reset_defaults()


@dataclass(frozen=True)
class Kept:
    """A site as it stood at some moment: what its Moodle held, and its database."""

    cohort: DemoCohort
    database: Path

    def copied(self) -> DemoCohort:
        """The cohort with a Moodle of its own, which whoever asks may change."""
        own_lock = {id(self.cohort.state.lock): RLock()}
        return copy.deepcopy(self.cohort, own_lock)


class Sites:
    """Makes sites in a folder, each with a sandbox Moodle that runs."""

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch) -> None:
        self._folder, self._environment = folder, environment
        self._running: list[SandboxMoodle] = []

    def fresh(self) -> Site:
        """A site before its first sync."""
        cohort = build(LEARNERS, 1, today())
        site = self._site(cohort)
        opened = bridge(site.file)
        for decision in cohort.decisions:
            opened.store.decisions.record(decision)
        opened.store.decisions.acquire(cohort.acquired)
        opened.close()
        return site

    def again(self, kept: Kept) -> Site:
        """A site as one stood before, at another address."""
        site = self._site(kept.copied())
        shutil.copy(kept.database, self._folder / kept.database.name)
        return site

    def _site(self, cohort: DemoCohort) -> Site:
        moodle = SandboxMoodle(cohort.state, capabilities=CAPABILITIES)
        moodle.start()
        self._running.append(moodle)
        self._environment.setenv(TOKEN, moodle.token)
        file = self._folder / "site.yaml"
        text = site_file_text(moodle.url, TOKEN, f"sqlite:///{DATABASE}", today())
        file.write_text(text, encoding="utf-8")
        return Site(file, moodle, cohort)

    def stop(self) -> None:
        """Stop every Moodle."""
        for moodle in self._running:
            moodle.stop()


@pytest.fixture(scope="session")
def kept_synced(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A site after its first sync of both programmes, made once: a sync takes seconds."""
    folder = tmp_path_factory.mktemp("synced")
    with pytest.MonkeyPatch.context() as environment:
        sites = Sites(folder, environment)
        site = sites.fresh()
        for programme in ("du-pccpu", "csec"):
            result = site.run("sync", programme)
            assert result.exit_code == TO_LOOK_AT, result.output
        sites.stop()
    structlog.reset_defaults()
    return Kept(site.cohort, folder / DATABASE)


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sites]:
    """Sites of one's own: each test may change them."""
    made = Sites(tmp_path, monkeypatch)
    yield made
    made.stop()


@pytest.fixture
def site(sites: Sites) -> Site:
    """A site before its first sync."""
    return sites.fresh()


@pytest.fixture
def synced(sites: Sites, kept_synced: Kept) -> Site:
    """A site after its first sync of both programmes."""
    return sites.again(kept_synced)


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


@pytest.fixture
def campus() -> World:
    """The mini campus with four learners, before its first sync."""
    return World().populate()


@pytest.fixture
def begun(campus: World) -> World:
    """The campus with a run begun."""
    begin(campus.job())
    return campus


@pytest.fixture
def synced_campus(campus: World) -> World:
    """The campus after its first sync."""
    sync(campus.job())
    return campus


@pytest.fixture
def column_campus() -> ColumnWorld:
    """The mini campus with columns, before its first sync."""
    return ColumnWorld().populate()


@pytest.fixture
def complete_site() -> Iterator[Connected]:
    """A site with nothing wrong about it."""
    with connected() as made:
        yield made
