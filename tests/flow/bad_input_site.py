"""The small campus as a site of its own: served over HTTP, set up by its site file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from lms_bridge.bootstrap import Bridge
from lms_bridge.errors import BridgeError
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.connection import MoodleConnection
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.settings import MoodleSpec
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.verdict import SETTLED, Status, Verdict
from lms_bridge.programme import Programme
from lms_bridge.runs import Job, Report, sync
from lms_bridge.settings import read_site_file
from lms_bridge.store import SqlStore
from lms_bridge.text.causes import error_in_words
from lms_bridge_testing.sandbox import LEAST_PRIVILEGE, FaultKind, SandboxMoodle
from tests.existing import existing
from tests.flow.sync_world import FILES, World

RIGHTS = LEAST_PRIVILEGE | {"moodle/course:enrolreview", "moodle/competency:competencymanage"}

TEXT = """\
site: bad input
moodle: {{url: "{url}", token: {{file: token}}}}
academic_year: 2026-2027
programmes:
  mini:
    folder: mini
    intakes: [{{track: full, cohort: MINI-2026}}]
    brake: {{share: 1, shrink: 0.5}}
"""


LOADED: dict[str, Programme] = {}


class QuickConnection(MoodleConnection):
    """A connection that neither waits between attempts nor long for an answer."""

    @cached_property
    def transport(self) -> Transport:
        """Two attempts, no pause."""
        token = Token(self._token.read("the token"))
        limits = MoodleLimits(attempts=2, read=0.5, total=1.0)
        return Transport(self.settings.url, token, limits, sleep=lambda _: None)


class QuickBridge(Bridge):
    """A bridge whose connection is quick."""

    @cached_property
    def connection(self) -> QuickConnection:
        """The way to the Moodle."""
        assert isinstance(self.site.lms, MoodleSpec)
        return QuickConnection(self.site.lms, self.site.token, existing(self.clock))

    @cached_property
    def programmes(self) -> Mapping[str, Programme]:
        """The programmes of the site, read and checked once for all tests."""
        if not LOADED:
            LOADED.update(super().programmes)
        return LOADED


class BadInputSite:
    """A site after its first, good sync."""

    def __init__(self, folder: Path) -> None:
        self.world = World().populate()
        self.state = self.world.state
        self.moodle = SandboxMoodle(self.state, capabilities=RIGHTS).start()
        for name, text in FILES.items():
            (folder / "mini" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "mini" / name).write_text(text, encoding="utf-8")
        (folder / "token").write_text(self.moodle.token, encoding="utf-8")
        (folder / "site.yaml").write_text(TEXT.format(url=self.moodle.url), encoding="utf-8")
        self.bridge = QuickBridge(read_site_file(folder / "site.yaml"), self.world.clock)
        self.world.store = self.bridge.store
        assert self.sync().counts["verified"] == 16
        self.written = len(self.state.changes())
        self.before = {each.learner: each for each in self.store.verdicts.latest("mini")}
        self.acquired = self.store.decisions.acquired("mini")

    @property
    def store(self) -> SqlStore:
        """The site's database."""
        return self.bridge.store

    def close(self) -> None:
        """Stop everything."""
        self.bridge.connection.close()
        self.store.close()
        self.moodle.stop()

    def job(self) -> Job:
        """The job that the commands would run."""
        return self.bridge.job("mini")

    def sync(self) -> Report:
        """Sync as the command does, some minutes later each time."""
        self.world.clock.advance(timedelta(minutes=5))
        return sync(self.job())

    def refused(self, kind: type[BridgeError] = BridgeError) -> BridgeError:
        """Sync, and expect an error that says what happened, where, and what to do."""
        with pytest.raises(kind) as caught:
            self.sync()
        error = caught.value
        told = error_in_words(error, "en")
        assert error.where
        assert " → " in told
        for secret in (self.moodle.token, "Nom L", "Camille"):
            assert secret not in told + str(error)
        return error

    def try_to_sync(self) -> BridgeError | None:
        """Sync; an error of ours is an answer, anything else is not."""
        try:
            self.sync()
        except BridgeError as error:
            return error
        return None

    def verdict(self, learner: str) -> Verdict:
        """The latest verdict on a learner."""
        return existing(self.store.verdicts.get("mini", learner))

    def status(self, learner: str, component: str) -> Status:
        """Where a learner stands."""
        return self.verdict(learner).component(component).status

    def evidence(self, learner: str) -> Evidence:
        """What the latest verdict rests on."""
        return existing(self.store.verdicts.evidence("mini", learner))

    def assert_unharmed(self) -> None:
        """Nothing was written, and nothing that was reached before is lost."""
        assert len(self.state.changes()) == self.written
        assert self.store.decisions.acquired("mini") == self.acquired
        for learner, before in self.before.items():
            assert before in self.store.verdicts.history("mini", learner)
            for old in before.components:
                if old.status in SETTLED:
                    now = self.status(learner, old.component)
                    assert now in {*SETTLED, Status.UNDETERMINED}, (learner, old.component)

    def trouble(self, function: str | None, kind: FaultKind, **more: Any) -> None:
        """From now on, every call of a function goes wrong like this."""
        self.moodle.faults.clear()
        self.moodle.fault(function, kind, times=999, **more)

    def assert_recovers(self, mend: Callable[[], object] | None = None) -> None:
        """Once the trouble is over everything stands as before, without a single write."""
        self.moodle.faults.clear()
        if mend is not None:
            mend()
        self.sync()
        assert len(self.state.changes()) == self.written
        for learner, before in self.before.items():
            for old in before.components:
                assert self.status(learner, old.component) is old.status
