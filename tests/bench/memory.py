"""Peak memory of reading, judging and planning a large cohort, in a process of its own."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge_testing.cohort import build
from lms_bridge_testing.demo_site import site_file_text
from lms_bridge_testing.sandbox import SandboxMoodle
from tests.bench.figures import Figure

LEARNERS = 20_000

_MEASURED = """
import json, logging, sys, time
from pathlib import Path
import structlog
from lms_bridge.bootstrap import bridge
from lms_bridge.runs import foresee
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
def peak():  # of this process alone: getrusage would count the one that started it
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])
opened = bridge(Path(sys.argv[1]))
start = peak()
begun = time.process_time()
judged = {key: foresee(opened.job(key)).judged for key in opened.programmes}
print(json.dumps({
    "judged": judged,
    "seconds": time.process_time() - begun,
    "start": start,
    "peak": peak(),
    "calls": opened.connection.stats.calls,
}))
"""


def run(largest: int) -> Iterator[str | Figure]:
    """Peak resident memory of `plan` for 20,000 learners; the sandbox is another process's."""
    learners = largest or LEARNERS
    cohort = build(learners)
    with (
        tempfile.TemporaryDirectory() as folder,
        SandboxMoodle(cohort.state, capabilities=CAPABILITIES) as moodle,
    ):
        path = Path(folder) / "site.yaml"
        path.write_text(
            site_file_text(moodle.url, "LMS_BRIDGE_TOKEN", "sqlite:///b.db"), encoding="utf-8"
        )
        ran = subprocess.run(
            [sys.executable, "-c", _MEASURED, str(path)],
            env={**os.environ, "LMS_BRIDGE_TOKEN": moodle.token, "LMS_BRIDGE_LOG_LEVEL": "error"},
            capture_output=True,
            text=True,
            check=False,
            timeout=3600,
        )
    if ran.returncode:
        yield f"failed: {ran.stderr.strip().splitlines()[-1]}"
        return
    found = json.loads(ran.stdout.strip().splitlines()[-1])
    total = sum(found["judged"].values())
    yield (
        f"{total:,} learner-programmes read, judged and planned in {found['seconds']:.0f} s with "
        f"{found['calls']:,} calls: peak {found['peak'] / 1024:.0f} MiB "
        f"({found['start'] / 1024:.0f} MiB before), "
        f"{(found['peak'] - found['start']) / max(total, 1):.1f} KiB a learner"
    )
    yield Figure("memory.peak", found["peak"] / 1024, f"MiB, {total:,} learner-programmes")
    yield Figure("memory.seconds", found["seconds"], "s to read, judge and plan them")


def resident() -> float:
    """What this process holds in memory now, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024
