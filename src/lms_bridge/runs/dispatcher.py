"""Hands each piece of work of one programme to the step of its kind.

Each piece ends in one transaction that keeps what was found, adds what follows, and marks the
piece as done: all of it, or nothing. Whoever lost the lease keeps nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lms_bridge.model.run import Run
from lms_bridge.model.work import Work, WorkKind
from lms_bridge.runs.job import Job
from lms_bridge.runs.judging import Judging
from lms_bridge.runs.leasing import LeaseHeartbeat
from lms_bridge.runs.steps_judge import judge_part, judging_of, keep_part
from lms_bridge.runs.steps_read import find, read_people, read_some
from lms_bridge.runs.steps_write import end, make_plan, push_part

#: The step of each kind; judging needs the snapshot of the run, and writing the lease, besides.
STEPS: Mapping[WorkKind, Callable[[Job, Run, Work], None]] = {
    WorkKind.FIND: find,
    WorkKind.COURSE: read_some,
    WorkKind.SITE: read_people,
    WorkKind.PLAN: make_plan,
    WorkKind.KEEP: keep_part,
    WorkKind.END: end,
}


class TaskDispatcher:
    """Does pieces of work, and remembers the snapshot of the run it last judged in."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._last: tuple[Run, Judging] | None = None

    def do(self, run: Run, work: Work, heartbeat: LeaseHeartbeat) -> None:
        """Do one piece; raises what `errors` describes, and LeaseLost with nothing kept."""
        if work.kind is WorkKind.JUDGE:
            judge_part(self.job, run, work, self.judging(run))
            return
        self._last = None  # a snapshot may be large, and is needed for judging alone
        if work.kind is WorkKind.PUSH:
            push_part(self.job, run, work, heartbeat)
        else:
            STEPS[work.kind](self.job, run, work)

    def judging(self, run: Run) -> Judging:
        """The roster of a run with everything read for it; decoded once a process."""
        known = self._last
        # A database restored from a backup gives the number of a run a second time.
        if known is not None and (known[0].id, known[0].started) == (run.id, run.started):
            return known[1]
        self._last = None  # let the last one go before the next is loaded
        judging = judging_of(self.job, run)
        self._last = (run, judging)
        return judging
