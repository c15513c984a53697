"""What files say of learners, as evidence: read by every judgement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lms_bridge.model.evidence import Result
from lms_bridge.runs.job import Job
from lms_bridge.stages.mapping.imported import as_results, latest_only


def from_files(job: Job, on: date, learner: str | None = None) -> Mapping[str, tuple[Result, ...]]:
    """By learner, what the latest files say on a day; of one learner, or of all."""
    kept = latest_only(job.store.imports.results(job.programme.id, learner))
    final_on = job.enabled.results_final_on
    return {who: as_results(said, final_on, on) for who, said in kept.items()}
