"""Calls, bytes and time of reading, against a client that asks learner by learner."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.lms.moodle.connection import MoodleConnection
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.model.snapshot import Snapshot
from lms_bridge.runs import read_snapshot, silent
from lms_bridge_testing.cohort import build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.bench.figures import Figure

LATENCY = 0.025
LEARNERS = 200


def learner_by_learner(opened: Bridge, snapshot: Snapshot) -> None:
    """Read the same courses as a client does that knows no bulk: one learner at a time."""
    assert isinstance(opened.connection, MoodleConnection)
    transport = opened.connection.transport
    for reading in snapshot.courses.values():
        if reading.course is None:
            continue
        number = reading.course.id
        transport.call("core_enrol_get_enrolled_users", {"courseid": number}, write=False)
        for activity in reading.activities:
            if activity.kind == "attendance":
                arguments = {"attendanceid": activity.instance}
                transport.call("mod_attendance_get_sessions", arguments, write=False)
        for participant in reading.participants:
            if reading.grades:
                arguments = {"courseid": number, "userid": participant.user_id}
                transport.call("gradereport_user_get_grade_items", arguments, write=False)
    for user in snapshot.site.users:
        named: dict[str, object] = {"field": "id", "values": [user.id]}
        transport.call("core_user_get_users_by_field", named, write=False)


def run(largest: int) -> Iterator[str | Figure]:
    """Calls, bytes and seconds of both ways, on a sandbox that answers in 25 ms."""
    learners = min(largest, LEARNERS) if largest else LEARNERS
    cohort = build(learners)
    with (
        tempfile.TemporaryDirectory() as folder,
        SandboxMoodle(cohort.state, latency=LATENCY, capabilities=CAPABILITIES) as moodle,
    ):
        os.environ["LMS_BRIDGE_TOKEN"] = moodle.token
        path = Path(folder) / "site.yaml"
        path.write_text(
            site_file_text(moodle.url, "LMS_BRIDGE_TOKEN", "sqlite:///b.db"), encoding="utf-8"
        )
        opened = bridge(path)
        yield f"sandbox: {learners} learners of both programmes, {LATENCY * 1000:.0f} ms a call"
        for key in opened.programmes:
            yield from _compare(opened, key)


def _compare(opened: Bridge, key: str) -> Iterator[str | Figure]:
    assert isinstance(opened.connection, MoodleConnection)
    stats = opened.connection.stats
    calls, size, begun = stats.calls, stats.bytes, time.perf_counter()
    snapshot = read_snapshot(opened.job(key), silent)
    ours = (stats.calls - calls, stats.bytes - size, time.perf_counter() - begun)
    calls, size, begun = stats.calls, stats.bytes, time.perf_counter()
    learner_by_learner(opened, snapshot)
    theirs = (stats.calls - calls, stats.bytes - size, time.perf_counter() - begun)
    seats = sum(len(each.participants) for each in snapshot.courses.values())
    for name, (number, bytes_, seconds) in (("in bulk", ours), ("one by one", theirs)):
        yield (
            f"{key}: {name:<10} {number:>6,} calls, {number / seats:.3f} a learner and course, "
            f"{bytes_ / seats / 1000:.1f} kB each, {seconds:.1f} s"
        )
    yield Figure(f"reading.{key}.calls", ours[0], "calls")
    yield Figure(f"reading.{key}.bytes", ours[1] / 1000, "kB")
    fewer, faster = theirs[0] / ours[0], theirs[2] / ours[2]
    yield f"{key}: {fewer:.1f} times fewer calls, {faster:.1f} times faster"
