"""What is read of many courses in shared requests is what is read course by course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from lms_bridge.bootstrap import Bridge
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.reader import MoodleLms
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.model.canonical import canonical
from lms_bridge.model.snapshot import Snapshot
from lms_bridge.ports import CourseReads
from lms_bridge.runs import Job, read_snapshot, silent
from lms_bridge.settings import read_site_file
from lms_bridge_testing.clock import FrozenClock
from lms_bridge_testing.cohort import build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.planted import PLANTED
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.contract.store_values import NOON

TODAY = date(2026, 11, 30)


class CourseByCourse(MoodleLms):
    """A reader that hears of nothing ahead: each read is requests of its own."""

    def prepare(self, wanted: Sequence[CourseReads]) -> None:
        """Ask for nothing."""


@pytest.fixture(params=["", *PLANTED])
def moodle(request: pytest.FixtureRequest) -> Iterator[SandboxMoodle]:
    """A cohort of both programmes, as it is and with each fault that can be planted."""
    cohort = build(24, 1, TODAY, semester=True)
    if request.param:
        PLANTED[request.param](cohort)
    with SandboxMoodle(cohort.state, capabilities=CAPABILITIES) as running:
        yield running


def snapshot(job: Job, moodle: SandboxMoodle, kind: type[MoodleLms], **limits: int) -> Snapshot:
    """What one kind of reader reads."""
    transport = Transport(moodle.url, Token(moodle.token), MoodleLimits(**limits))
    try:
        return read_snapshot(replace(job, lms=kind(transport)), silent)
    finally:
        transport.close()


def test_reading_together_is_reading_course_by_course(
    moodle: SandboxMoodle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The same snapshot to the byte, in a third of the requests; in small steps as well."""
    monkeypatch.setenv("LMS_BRIDGE_TOKEN", moodle.token)
    path = tmp_path / "site.yaml"
    words = site_file_text(moodle.url, "LMS_BRIDGE_TOKEN", "sqlite:///b.db", TODAY)
    path.write_text(words, encoding="utf-8")
    opened = Bridge(read_site_file(path), FrozenClock(NOON))
    for programme in opened.programmes:
        job = opened.job(programme)
        moodle.forget_calls()
        alone = snapshot(job, moodle, CourseByCourse)
        calls = moodle.count()
        moodle.forget_calls()
        together = snapshot(job, moodle, MoodleLms)
        assert canonical(together) == canonical(alone)
        assert moodle.count() * (3 if calls > 30 else 1) <= calls
        steps = snapshot(job, moodle, MoodleLms, batch_first=1, batch_most=3, page=7)
        assert canonical(steps) == canonical(alone)
    opened.close()
