"""What a learner costs a run beside reading: judged and kept anew, judged again, and not judged."""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from lms_bridge.bootstrap import bridge
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.model.work import Queue, WorkKind
from lms_bridge.runs import Job, TaskDispatcher, begin
from lms_bridge.runs.executor import STRICT, execute
from lms_bridge.runs.leasing import LeaseHeartbeat
from lms_bridge_testing.cohort import build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.bench.figures import Figure

LEARNERS = 500
ROUNDS = 3
MEASURED = {WorkKind.JUDGE: "judge", WorkKind.KEEP: "keep"}


def run(largest: int) -> Iterator[str | Figure]:
    """CPU microseconds a learner of the pieces that judge and that keep, the least of ROUNDS."""
    cohort = build(largest or LEARNERS)
    with (
        tempfile.TemporaryDirectory() as folder,
        SandboxMoodle(cohort.state, capabilities=CAPABILITIES) as moodle,
    ):
        os.environ["LMS_BRIDGE_TOKEN"] = moodle.token
        path = Path(folder) / "site.yaml"
        words = site_file_text(moodle.url, "LMS_BRIDGE_TOKEN", "sqlite:///b.db")
        path.write_text(words, encoding="utf-8")
        opened = bridge(path)
        for key in opened.programmes:
            job = opened.job(key)
            yield from _figures(f"keeping.{key}.new", [_spent(job)])
            _spent(job)  # what the first run wrote is read as new
            turns = [(_spent(job, judge_all=True), _spent(job)) for _ in range(ROUNDS)]
            yield from _figures(f"keeping.{key}.judged-again", [each for each, _ in turns])
            yield from _figures(f"keeping.{key}.still-valid", [each for _, each in turns])
        opened.close()


def _figures(name: str, turns: list[dict[str, float]]) -> Iterator[Figure]:
    for part in MEASURED.values():
        yield Figure(f"{name}.{part}", min(each[part] for each in turns), "µs")


def _spent(job: Job, *, judge_all: bool = False) -> dict[str, float]:
    """CPU microseconds a learner in one run, by what its pieces do."""
    run, dispatcher = begin(job, judge_all=judge_all), TaskDispatcher(job)
    found: dict[str, float] = defaultdict(float)
    judged = 1
    while True:
        now = job.clock.now()
        work = job.store.work.claim(list(Queue), "bench", now, now.replace(year=now.year + 1))
        if work is None:
            return {part: 1e6 * seconds / judged for part, seconds in found.items()}
        judged = job.store.staged.count(run.id) or judged
        begun = time.thread_time()
        execute(dispatcher, job.store.runs.get(run.id), LeaseHeartbeat(job, work), STRICT)
        if work.kind in MEASURED:
            found[MEASURED[work.kind]] += time.thread_time() - begun
