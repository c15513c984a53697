"""What docs/operations.md says of a database restored from last night's backup."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lms_bridge.bootstrap import Bridge
from lms_bridge.model.run import Run, RunState
from lms_bridge.model.work import Queue, WorkKind
from lms_bridge.runs import Report, SiteWorker, TaskDispatcher, begin, holder_name, sync
from lms_bridge.settings import read_site_file
from lms_bridge_testing.clock import FrozenClock

PROGRAMME = "du-pccpu"


def back_up(database: Path) -> Callable[[], None]:
    """Back a SQLite file up while it is in use; answers what restores it."""
    backup = database.with_suffix(".backup")
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(backup)) as copy:
        source.backup(copy)

    def restore() -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{database}{ending}").unlink(missing_ok=True)
        shutil.copy(backup, database)

    return restore


def exempt(site: Any, learner: str, outcome: str) -> None:
    """A person grants an exemption from UE1, or withdraws it."""
    said = ("--because", "équivalence", "--by", "registrar")
    done = site.run("decide", PROGRAMME, learner, "exemption", "UE1", outcome, *said)
    assert done.exit_code == 0, done.output


def synced_again(site: Any) -> tuple[int, set[tuple[str, bool]]]:
    """How many writes a sync made, and the drifts that it found."""
    before = len(site.moodle.state.journal)
    report = site.json("sync", PROGRAMME)
    drifts = {(each["key"], each["expected"]) for each in report["drifts"]}
    return len(site.moodle.state.journal) - before, drifts


def without_unit(site: Any) -> list[str]:
    """Idnumbers of those who have not got UE1."""
    return [
        each["learner"]
        for each in site.json("status", PROGRAMME)
        for unit in each["components"]
        if (unit["component"], unit["status"]) == ("UE1", "in_progress")
    ]


def test_what_happened_since_the_backup_is_shown_and_not_undone(synced):
    """Nothing is written before people have decided anew; then all is as it was."""
    early, late, *_ = without_unit(synced)
    exempt(synced, early, "granted")
    synced_again(synced)
    restore = back_up(synced.file.parent / "bridge.db")
    exempt(synced, early, "withdrawn")
    exempt(synced, late, "granted")
    assert synced_again(synced)[0] > 0
    restore()
    writes, drifts = synced_again(synced)
    assert writes == 0
    assert {
        (f"cohort:LMSB-DU-UE1@{early}", True),
        (f"cohort:LMSB-DU-UE1@{late}", False),
    } <= drifts
    exempt(synced, early, "withdrawn")
    exempt(synced, late, "granted")
    assert synced_again(synced) == (0, set())


@pytest.mark.parametrize(
    ("later", "found"), [(timedelta(minutes=5), "already_so"), (timedelta(hours=9), "adopted")]
)
def test_a_backup_made_in_the_middle_of_a_run(site, later: timedelta, found: str):
    """What the run had written since is found in the LMS and owned up to; none is doubled."""
    now = datetime.now(UTC)
    bridge = Bridge(read_site_file(site.file), FrozenClock(now))
    restore = _begun(bridge, site.file.parent / "bridge.db")
    sync(bridge.job(PROGRAMME))
    bridge.close()
    written = len(site.moodle.state.journal)
    restore()
    bridge = Bridge(read_site_file(site.file), FrozenClock(now + later))
    report: Report = sync(bridge.job(PROGRAMME))
    runs: tuple[Run, ...] = bridge.store.runs.latest(PROGRAMME)
    bridge.close()
    assert report.counts[found] > 0
    assert report.plan.drifts == ()
    assert len(site.moodle.state.journal) == written
    assert [run.state for run in runs][1:] == ([] if found == "already_so" else [RunState.STOPPED])


def _begun(bridge: Bridge, database: Path) -> Callable[[], None]:
    """Begin a run and back up when some of its writes are noted and not all are made."""
    job = bridge.job(PROGRAMME)
    begin(job)
    bench = SiteWorker({PROGRAMME: TaskDispatcher(job)})
    while (came := bench.run_one(list(Queue), holder_name())) is not None:
        assert came.error is None
        if came.work.kind is WorkKind.PUSH:
            break
    return back_up(database)
