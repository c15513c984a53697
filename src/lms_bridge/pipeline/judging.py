"""Map and judge learner by learner; one broken record is set aside and the others go on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

import structlog

from lms_bridge.evaluate import judge
from lms_bridge.mapping import map_evidence, provisions, roster
from lms_bridge.mapping.roster import Enrolled
from lms_bridge.mapping.vanished import keep_vanished
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.identity import reference
from lms_bridge.model.run import Quarantined
from lms_bridge.model.snapshot import Snapshot
from lms_bridge.model.verdict import Verdict
from lms_bridge.pipeline.job import Job, Progress

log = structlog.get_logger()

#: Learners judged, and kept, at a time.
SLICE = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """One learner: their number in the LMS, the evidence, the verdict."""

    user_id: int
    evidence: Evidence
    verdict: Verdict


@dataclass
class Judging:
    """Judges the roster of a job, as often as asked: the same snapshot gives the same verdicts."""

    job: Job
    snapshot: Snapshot
    on: date
    learner: str | None = None
    learners: tuple[Enrolled, ...] = ()
    roster_size: int = 0
    aside: list[Quarantined] = field(default_factory=list)

    def __post_init__(self) -> None:
        learners, aside = roster(self.job.enabled, self.snapshot)
        self.roster_size = len(learners)
        self.aside = list(aside)
        if self.learner is not None:
            learners = tuple(each for each in learners if each.idnumber == self.learner)
        self.learners = learners

    def slices(self, progress: Progress) -> Iterator[list[Judged]]:
        """The verdicts, SLICE learners at a time."""
        job = self.job
        provided = provisions(job.bindings, self.snapshot)
        decisions = job.store.decisions(job.programme.id, self.learner)
        acquired = job.store.acquired(job.programme.id, self.learner)
        mapped = map_evidence(
            job.programme,
            job.enabled,
            provided,
            self.snapshot,
            self.learners,
            decisions,
            acquired,
            self.on,
        )
        done = 0
        while batch := list(islice(mapped, SLICE)):
            names = [each.evidence.learner for each in batch]
            previous = job.store.evidences(job.programme.id, names)
            judged = [
                found
                for each in batch
                if (found := self._judge(each.user_id, each.evidence, previous)) is not None
            ]
            done += len(batch)
            progress("judge", done, len(self.learners))
            yield judged

    def _judge(
        self, user_id: int, evidence: Evidence, previous: Mapping[str, Evidence]
    ) -> Judged | None:
        try:
            kept = keep_vanished(evidence, previous.get(evidence.learner))
            return Judged(user_id, kept, judge(self.job.programme, kept, self.on))
        except Exception as error:  # set aside with its cause: the others go on
            who = reference(evidence.learner, self.job.log_key)
            log.exception("learner.quarantined", learner=who, programme=self.job.programme.id)
            cause = f"cannot be judged: {type(error).__name__}: {error}"
            record = Quarantined(evidence.learner, f"user {user_id}", cause)
            if record not in self.aside:
                self.aside.append(record)
            return None
