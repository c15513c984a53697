"""The same sync against a Moodle of yours.

LMS_BRIDGE_LIVE_SITE names a site file; its token comes from where that file says. Reading is
all that happens unless LMS_BRIDGE_LIVE_WRITE is "yes": then the writes of a sync are made,
with the brake released, in a database of the test's own.
"""

import os
import shutil
from pathlib import Path

import pytest

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.cli.background import follow
from lms_bridge.model.action import Outcome
from lms_bridge.runs import begin, dry_run, read_snapshot, silent, sync
from lms_bridge.stages.mapping import provisions
from lms_bridge.worker.supervisor import ProcessSupervisor

pytestmark = pytest.mark.live

SITE = os.environ.get("LMS_BRIDGE_LIVE_SITE", "")
WRITE = os.environ.get("LMS_BRIDGE_LIVE_WRITE", "") == "yes"

needs_site = pytest.mark.skipif(
    not SITE, reason="no Moodle to try: LMS_BRIDGE_LIVE_SITE names no site file"
)
needs_leave = pytest.mark.skipif(
    not (SITE and WRITE), reason="nothing may be written: LMS_BRIDGE_LIVE_WRITE is not yes"
)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Bridge:
    """The bridge of the site file named, with a database of its own."""
    copy = tmp_path_factory.mktemp("live") / "site.yaml"
    shutil.copy(Path(SITE), copy)
    return bridge(copy)


@needs_site
def test_the_service_is_there_with_the_functions_that_reading_needs(live: Bridge):
    """The token opens the service, and the service offers what every programme reads."""
    programme = next(iter(live.programmes))
    site = live.job(programme).lms.site()
    assert site.release
    assert {
        "core_webservice_get_site_info",
        "core_course_get_courses_by_field",
        "core_enrol_get_enrolled_users",
        "gradereport_user_get_grade_items",
        "core_cohort_search_cohorts",
        "core_user_get_users_by_field",
    } <= site.functions


@needs_site
def test_everything_bound_can_be_read(live: Bridge):
    """No need that the site binds is unreadable."""
    for key in live.programmes:
        job = live.job(key)
        provided = provisions(job.bindings, read_snapshot(job, silent))
        unreadable = [
            each.gap.cause
            for each in provided.values()
            if each.gap and each.gap.kind == "unreadable"
        ]
        assert unreadable == []


@needs_site
def test_a_plan_judges_the_roster_and_writes_nothing(live: Bridge):
    """Planning judges everybody and gives the same plan twice."""
    for key in live.programmes:
        job = live.job(key)
        first, second = dry_run(job), dry_run(job)
        assert first.judged > 0
        assert first.judged + len(first.quarantined) >= first.roster
        assert first.plan == second.plan


@needs_leave
def test_workers_write_and_a_second_sync_writes_nothing(live: Bridge, tmp_path: Path):
    """Two worker processes make every write and see it; a sync by hand then finds nothing to do."""
    sites = {"LMS_BRIDGE_SITES": str(live.site.file), "LMS_BRIDGE_SWEEP_SECONDS": "1"}
    with ProcessSupervisor(tmp_path, sites) as supervisor:
        jobs = [live.job(key) for key in live.programmes]
        runs = [begin(job, release_brake=True) for job in jobs]
        for job, run in zip(jobs, runs, strict=True):
            report = follow(job, run, supervisor, silent)
            outcomes = {receipt.outcome for _, receipt in report.receipts}
            assert outcomes <= {Outcome.DONE, Outcome.ALREADY_SO}
    for job in jobs:
        sync(job)  # what was made for the first time may have changed a verdict
        assert job.store.runs.latest(job.programme.id)[0].counts
        assert sync(job).receipts == ()


@needs_leave
def test_a_sync_is_verified_and_a_second_one_writes_nothing(live: Bridge):
    """Every write of a sync shows when read back; a second sync has nothing to write."""
    for key in live.programmes:
        first = sync(live.job(key), release_brake=True)
        outcomes = {receipt.outcome for _, receipt in first.receipts}
        assert outcomes <= {Outcome.DONE, Outcome.ALREADY_SO}
        second = sync(live.job(key))
        assert second.receipts == ()
        assert second.counts["changed"] == 0
