"""Many sites: a first sync, one that finds nothing new, one change; growth, memory, database.

20 programmes on 10 sites, each site with a sandbox of its own and a database of its own in one
PostgreSQL. A sync runs in a process of its own, one site after the other, so that its CPU time and
memory are its own; the sandbox and PostgreSQL are other processes' or this one's, and not counted.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from lms_bridge.bootstrap import bridge
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.web.app import make_web_app
from lms_bridge_testing.cohort import build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.bench.figures import Figure
from tests.bench.pages import BASE, PROGRAMME, asked, visitor_of
from tests.faults.servers import Postgres

#: Learners of all sites together, each in one programme; the first and the last give the growth.
SIZES = (1_000, 10_000, 100_000)
SITES = 10

#: Pages list so many people at most in an activity's roster here: a course, not a university.
ON_A_PAGE = 500

_SYNC = """
import json, logging, sys, time
from pathlib import Path
import structlog
from lms_bridge.bootstrap import bridge
from lms_bridge.runs import sync
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
opened = bridge(Path(sys.argv[1]))
begun, clock = time.process_time(), time.monotonic()
for key in opened.programmes:
    sync(opened.job(key))
status = Path("/proc/self/status").read_text()
stats = opened.connection.stats
print(json.dumps({
    "cpu": time.process_time() - begun,
    "clock": time.monotonic() - clock,
    "peak": int(status.split("VmHWM:")[1].split()[0]) / 1024,
    "calls": stats.calls,
    "bytes": stats.bytes,
}))
opened.close()
"""


@dataclass(slots=True)
class Cost:
    """What a sync of all sites costs; `peak` is the largest process, in MiB."""

    cpu: float = 0
    clock: float = 0
    peak: float = 0
    calls: int = 0
    bytes: int = 0

    def add(self, told: dict[str, float]) -> None:
        """One more site."""
        for each in fields(self):
            known, more = getattr(self, each.name), told[each.name]
            setattr(self, each.name, max(known, more) if each.name == "peak" else known + more)


def run(largest: int) -> Iterator[str | Figure]:
    """Each size with a database server of its own; `largest` leaves the larger ones out."""
    sizes = [size for size in SIZES if not largest or size <= largest]
    first: dict[int, float] = {}
    for size in sizes:
        costs = {name: Cost() for name in ("first", "unchanged", "one change")}
        with tempfile.TemporaryDirectory() as name, Postgres(Path(name) / "pg") as server:
            stored, page, again = 0, 0.0, 0.0
            for number in range(SITES):
                database = server.fresh()
                folder = Path(name) / f"site{number}"
                folder.mkdir()
                page, again = _site(folder, server.url(database), size // SITES, number, costs)
                with server.connect() as connection:
                    row = connection.execute("SELECT pg_database_size(%s)", (database,)).fetchone()
                stored += row[0] if row else 0
        for turn, cost in costs.items():
            of = f"scale.{size}.{turn.replace(' ', '-')}"
            yield (
                f"{size:,} learners, {turn}: {cost.clock:.0f} s by the clock, one site after the "
                f"other, {cost.calls:,} calls, {cost.bytes / 1e6:.1f} MB read"
            )
            yield Figure(f"{of}.cpu", cost.cpu / size * 1000, "ms a learner")
            yield Figure(f"{of}.peak", cost.peak, "MiB")
        yield Figure(f"scale.{size}.stored", stored / size / 1000, "kB a learner, empty tables too")
        yield Figure(f"scale.{size}.page.first", page * 1000, "ms")
        yield Figure(f"scale.{size}.page.again", again * 1000, "ms")
        first[size] = costs["first"].cpu / size
    if len(sizes) > 1:
        growth = first[sizes[-1]] / first[sizes[0]]
        yield Figure("scale.growth", growth, f"times a learner, {sizes[0]:,} to {sizes[-1]:,}")


def _site(
    folder: Path, store: str, learners: int, seed: int, costs: dict[str, Cost]
) -> tuple[float, float]:
    """Sync one site three times; answers CPU seconds of a course's page, first and again."""
    cohort = build(learners, seed=seed + 1)
    with SandboxMoodle(cohort.state, capabilities=CAPABILITIES) as moodle:
        os.environ["LMS_BRIDGE_TOKEN"] = moodle.token
        os.environ["LMS_BRIDGE_LTI_SECRET"] = secrets.token_hex(32)
        path = folder / "site.yaml"
        text = site_file_text(
            moodle.url, "LMS_BRIDGE_TOKEN", store, lti_secret_env="LMS_BRIDGE_LTI_SECRET"
        )
        path.write_text(text, encoding="utf-8")
        for turn, cost in costs.items():
            if turn == "one change":
                _grade_somebody(moodle)
            ran = subprocess.run(
                [sys.executable, "-c", _SYNC, str(path)],
                env={**os.environ, "LMS_BRIDGE_LOG_LEVEL": "error"},
                capture_output=True,
                text=True,
                check=False,
            )
            if ran.returncode:
                raise RuntimeError(ran.stderr.strip()[-2000:])
            cost.add(json.loads(ran.stdout.strip().splitlines()[-1]))
        return _page(path)


def _grade_somebody(moodle: SandboxMoodle) -> None:
    """Give one learner the best mark of one activity."""
    for each in moodle.state.activities.values():
        if each.item is not None and each.item.grades:
            user = moodle.state.users[next(iter(each.item.grades))]
            moodle.state.grade(each.item, user, each.item.grademax)
            return
    raise RuntimeError("nobody has a grade in the sandbox")


def _page(path: Path) -> tuple[float, float]:
    opened = bridge(path)
    try:
        numbers = sorted(opened.store.verdicts.numbers(PROGRAMME))[:ON_A_PAGE]
        app = make_web_app([opened], BASE)
        client, visit = visitor_of(opened, app, numbers)
        first, again = (asked(client, f"/v/{visit.id}/cohort")[0] for _ in range(2))
        return first, again
    finally:
        opened.close()
