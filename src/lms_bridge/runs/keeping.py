"""Keep verdicts with what they rest on, and blocks acquired for ever."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lms_bridge.model.decision import Acquired
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.verdict import Verdict
from lms_bridge.runs.job import Job


def keep_verdicts(
    job: Job, judged: Sequence[tuple[Evidence, Verdict]], run_id: int | None = None
) -> int:
    """Keep them in one transaction; answers how many say something new."""
    programme = job.programme
    with job.store.batch():
        job.store.rules.keep(programme.fingerprint, programme.id, programme.files)
        changed = job.store.verdicts.save(run_id, judged)
        job.store.decisions.acquire(
            found for _, verdict in judged for found in acquired_blocks(job, verdict)
        )
    return changed


def acquired_blocks(job: Job, verdict: Verdict) -> Iterator[Acquired]:
    """The blocks that a verdict shows acquired for ever."""
    permanent = {each.id for each in job.programme.components if each.permanent}
    for each in verdict.components:
        if each.component in permanent and each.acquired_on is not None:
            yield Acquired(
                verdict.programme,
                verdict.learner,
                each.component,
                each.acquired_on,
                ", ".join(means.value for means in each.how),
                verdict.rules,
            )
