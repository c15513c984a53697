"""Map and judge learner by learner, and keep the verdicts with what they rest on.

One broken record is set aside and the others go on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from zoneinfo import ZoneInfo

import structlog

from lms_bridge.cause import Cause
from lms_bridge.errors import SkipRecord
from lms_bridge.model.account import Unconfirmed
from lms_bridge.model.action import Target
from lms_bridge.model.decision import Acquired, Decision, block_entry, revocations, standing
from lms_bridge.model.evidence import Evidence, Result
from lms_bridge.model.identity import reference
from lms_bridge.model.run import CANNOT_BE_JUDGED, Quarantined, StagedJudgement
from lms_bridge.model.snapshot import Snapshot
from lms_bridge.model.validity import StillValid, Validity, facts_digest
from lms_bridge.model.verdict import SETTLED, Verdict
from lms_bridge.runs.identifying import concerned, recognised, set_aside
from lms_bridge.runs.job import Job, Progress
from lms_bridge.runs.unknown_learners import unknown_learner
from lms_bridge.stages.evaluate import judge, judge_until
from lms_bridge.stages.mapping import Mapper, provisions, roster
from lms_bridge.stages.mapping.imported import as_results, latest_only
from lms_bridge.stages.mapping.recounted import RECOUNTED, recounted, with_recounted
from lms_bridge.stages.mapping.roster import Enrolled
from lms_bridge.stages.mapping.vanished import keep_vanished
from lms_bridge.stages.plan.brake import why_empty

log = structlog.get_logger()

#: Learners judged, and kept, at a time.
SLICE = 250


@dataclass
class Judging:
    """Judges the roster of a job, as often as asked: the same snapshot gives the same verdicts.

    Decisions and blocks acquired are those known when the first learner is judged. Whoever waits
    for a person's word on number and account keeps the place on the roster, and is not judged.
    `broken` are those of `aside` of whom nobody knew before they were judged.
    """

    job: Job
    snapshot: Snapshot
    on: date
    learner: str | None = None
    learners: tuple[Enrolled, ...] = ()
    on_roster: tuple[str, ...] = ()
    aside: list[Quarantined] = field(default_factory=list)
    broken: list[Quarantined] = field(default_factory=list)
    usual: tuple[tuple[str, int], ...] = ()
    waiting: dict[str, Unconfirmed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        learners, aside = roster(self.job.enabled, self.snapshot)
        self.on_roster = tuple(each.idnumber for each in learners)
        self.usual, self.waiting = recognised(self.job.store, learners)
        self.aside = [*aside, *set_aside(self.job.store, self.waiting.values())]
        if self.learner is not None:
            learners = tuple(each for each in learners if each.idnumber == self.learner)
        self.learners = learners

    def known(self) -> None:
        """Raise SkipRecord when the only learner meant is not there, or is set aside."""
        if self.learner is None:
            return
        waiting = concerned(self.waiting.values()).get(self.learner)
        if waiting is not None and self.learner not in dict(self.usual):
            (found,) = set_aside(self.job.store, [waiting])
            raise SkipRecord(Cause.of("learner.set_aside", learner=self.learner, cause=found.cause))
        if self.learners:
            return
        for each in self.aside:
            if each.learner == self.learner:
                cause = Cause.of("learner.set_aside", learner=self.learner, cause=each.cause)
                raise SkipRecord(cause)
        if not self.on_roster and self.aside:
            raise SkipRecord(why_empty(self.aside))
        programme = self.job.programme.id
        absent = Cause.of("learner.not_on_roster", learner=self.learner, programme=programme)
        raise unknown_learner(self.job.store, self.learner, self.on_roster, absent)

    def slices(self, progress: Progress) -> Iterator[list[StagedJudgement]]:
        """The verdicts, SLICE learners at a time."""
        for start in range(0, len(self.learners), SLICE):
            yield self.judge(start, start + SLICE)
            progress("judge", min(start + SLICE, len(self.learners)), len(self.learners))

    def judge(self, start: int, stop: int) -> list[StagedJudgement]:
        """The verdicts on the learners from one place on the roster up to another."""
        return self._made([_Known(*each) for each in self._read(start, stop)])

    def judge_changed(
        self, start: int, stop: int, closed: Collection[Target], *, everybody: bool = False
    ) -> tuple[list[StagedJudgement], list[StillValid]]:
        """The same, of those whose verdict may be another one than the last; and the others.

        A verdict stands while what is known of the learner, and all else that it comes from, is
        what it was, until the day that was told with it.

        Args:
            start: from which place on the roster.
            stop: up to which.
            closed: the places where nothing is wanted.
            everybody: take no verdict for one that stands.
        """
        programme, basis = self.job.programme, self.job.basis(closed)
        known = [_Known(*each, facts_digest(each[1]), basis) for each in self._read(start, stop)]
        learners = [each.learner.idnumber for each in known]
        last = {} if everybody else self.job.store.verdicts.validities(programme.id, learners)
        changed, still_valid = list[_Known](), list[StillValid]()
        for each in known:
            who = each.learner.idnumber
            if who in last and each.stands(last[who], self.on):
                still_valid.append(StillValid(who, self._decided.get(who, ())))
            else:
                changed.append(each)
        return self._made(changed), still_valid

    def _read(self, start: int, stop: int) -> Iterator[tuple[Enrolled, Evidence]]:
        """What was read of each learner, but for those who wait for a person's word."""
        for each in self.learners[start:stop]:
            if each.idnumber not in self.waiting:
                found = None
                with self._setting_aside(each):
                    found = self._mapper.map(each).evidence
                if found is not None:
                    yield each, found

    def _made(self, known: Sequence[_Known]) -> list[StagedJudgement]:
        """The verdicts on what is known, by what was known when the last ones were made."""
        learners = [each.learner.idnumber for each in known]
        previous = self.job.store.verdicts.evidences(self.job.programme.id, learners)
        made: list[StagedJudgement] = []
        for each in known:
            with self._setting_aside(each.learner):
                made.append(self._judge(each, previous.get(each.learner.idnumber)))
        return made

    @cached_property
    def _mapper(self) -> Mapper:
        job = self.job
        return Mapper(
            job.programme,
            job.enabled,
            provisions(job.bindings, self.snapshot),
            self.snapshot,
            self._decisions,
            self._acquired,
            self.on,
            from_files(job, self.on, self.learner),
            ZoneInfo(job.time_zone),
        )

    @cached_property
    def _decisions(self) -> tuple[Decision, ...]:
        return self.job.store.decisions.recorded(self.job.programme.id, self.learner)

    @cached_property
    def _acquired(self) -> tuple[Acquired, ...]:
        return self.job.store.decisions.acquired(self.job.programme.id, self.learner)

    @cached_property
    def _decided(self) -> Mapping[str, tuple[str, ...]]:
        """What people recorded of each learner, before anything of it is read."""
        found: dict[str, list[str]] = defaultdict(list)
        for each in self._decisions:
            found[each.learner].append(str(each.id))
        entries = [
            (each.learner, block_entry(each.component, each.after, each.number))
            for each in self._acquired
            if each.number
        ]
        for learner, entry in sorted(entries):
            found[learner].append(entry)
        return {learner: tuple(each) for learner, each in found.items()}

    def _judge(self, known: _Known, previous: Evidence | None) -> StagedJudgement:
        """The facts and the verdict; with what made it fall, where sessions count otherwise now."""
        programme, learner = self.job.programme, known.learner
        why_not = partial(self._mapper.why_not, learner.user_id)
        evidence = keep_vanished(known.evidence, previous, why_not)
        verdict, until = judge_until(programme, evidence, self.on)
        found = recounted(evidence, previous)
        if previous is not None and found:
            before = judge(programme, previous, self.on)
            fallen = {
                each.component
                for each in verdict.components
                if each.status not in SETTLED and _was_settled(before, previous, each.component)
            }
            evidence = with_recounted(evidence, found, fallen)
            verdict = judge(programme, evidence, self.on)
        validity = None
        # What had to be compared with earlier facts, or is seen by Python of a programme, which
        # may look at anything, is judged each time.
        if known.facts and evidence is known.evidence and not found and programme.hooks is None:
            validity = Validity(known.facts, known.basis, learner.user_id, self.on, until)
        decided = self._decided.get(learner.idnumber, ())
        return StagedJudgement(
            learner.user_id, evidence, verdict, decided=decided, validity=validity
        )

    @contextmanager
    def _setting_aside(self, learner: Enrolled) -> Iterator[None]:
        """Whoever cannot be judged is set aside with the cause, and the others go on."""
        try:
            yield
        except Exception as error:
            who = reference(learner.idnumber, self.job.log_key)
            log.exception("learner.quarantined", learner=who, programme=self.job.programme.id)
            kind = type(error).__name__
            cause = Cause.of(CANNOT_BE_JUDGED, kind=kind, text=str(error))
            record = Quarantined(learner.idnumber, learner.user_id, cause)
            if record not in self.aside:
                self.aside.append(record)
                self.broken.append(record)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of a learner, with the digests of it and of all else that is judged by."""

    learner: Enrolled
    evidence: Evidence
    facts: str = ""
    basis: str = ""

    def stands(self, validity: Validity, on: date) -> bool:
        """Whether the last verdict stands."""
        return validity.stands(self.facts, self.basis, self.learner.user_id, on)


def from_files(job: Job, on: date, learner: str | None = None) -> Mapping[str, tuple[Result, ...]]:
    """By learner, what the latest files say on a day; of one learner, or of all."""
    kept = latest_only(job.store.imports.results(job.programme.id, learner))
    final_on = job.enabled.results_final_on
    return {who: as_results(said, final_on, on) for who, said in kept.items()}


def keep_verdicts(
    job: Job, judged: Sequence[tuple[Evidence, Verdict]], run_id: int | None = None
) -> int:
    """Keep them in one transaction; answers how many say something new."""
    programme = job.programme
    with job.store.batch():
        job.store.rules.keep(programme.fingerprint, programme.id, programme.files)
        changed = job.store.verdicts.save(run_id, judged)
        job.store.decisions.acquire(
            found for pair in judged for found in acquired_blocks(job, *pair)
        )
    return changed


def acquired_blocks(job: Job, evidence: Evidence, verdict: Verdict) -> Iterator[Acquired]:
    """The blocks that a verdict shows acquired for ever, and that are not kept so already."""
    permanent = {each.id for each in job.programme.components if each.permanent}
    revoked = revocations(evidence.decisions)
    kept = standing(evidence.acquired, revoked)
    for each in verdict.components:
        new = each.component in permanent and each.component not in kept
        if new and each.acquired_on is not None:
            of = revoked.get(each.component)
            yield Acquired(
                verdict.programme,
                verdict.learner,
                each.component,
                each.acquired_on,
                ", ".join(means.value for means in each.how),
                verdict.rules,
                after=of.id if of else 0,
            )


def _was_settled(before: Verdict, previous: Evidence, component: str) -> bool:
    """Whether a component was settled by earlier facts, or had fallen by what they say."""
    fell = {each.subject for each in previous.discrepancies if each.code == RECOUNTED}
    settled = {each.component for each in before.components if each.status in SETTLED}
    return component in fell | settled
