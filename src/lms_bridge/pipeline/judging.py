"""Map and judge learner by learner; one broken record is set aside and the others go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import structlog

from lms_bridge.evaluate import judge
from lms_bridge.mapping import Mapper, provisions, roster
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
        mapper = Mapper(
            job.programme, job.enabled, provided, self.snapshot, decisions, acquired, self.on
        )
        for start in range(0, len(self.learners), SLICE):
            batch = self.learners[start : start + SLICE]
            previous = job.store.evidences(job.programme.id, [each.idnumber for each in batch])
            judged = [
                found
                for each in batch
                if (found := self._judge(mapper, each, previous.get(each.idnumber))) is not None
            ]
            progress("judge", start + len(batch), len(self.learners))
            yield judged

    def _judge(self, mapper: Mapper, learner: Enrolled, previous: Evidence | None) -> Judged | None:
        try:
            evidence = keep_vanished(mapper.map(learner).evidence, previous)
            return Judged(learner.user_id, evidence, judge(self.job.programme, evidence, self.on))
        except Exception as error:  # set aside with its cause: the others go on
            who = reference(learner.idnumber, self.job.log_key)
            log.exception("learner.quarantined", learner=who, programme=self.job.programme.id)
            cause = f"cannot be judged: {type(error).__name__}: {error}"
            record = Quarantined(learner.idnumber, f"user {learner.user_id}", cause)
            if record not in self.aside:
                self.aside.append(record)
            return None
