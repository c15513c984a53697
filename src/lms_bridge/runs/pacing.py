"""How much the LMS is asked for at once, remembered from one piece of work to the next."""

from __future__ import annotations

from lms_bridge.runs.job import Job


def begin_paced(job: Job) -> None:
    """Go on from what was learnt of the LMS before, by whichever process."""
    job.lms.begin_with(job.store.upkeep.pace())


def keep_pace(job: Job) -> None:
    """Remember what was learnt of the LMS, where that is something new."""
    learnt = job.lms.pace()
    if learnt != job.store.upkeep.pace():
        job.store.upkeep.keep_pace(learnt)
