"""The stored facts of the real cohort, judged under two versions of the rules, and compared.

Nothing is read from the LMS and nothing is written. Learners are taken a slice at a time: of a
large cohort only counts stay in memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import structlog

from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError
from lms_bridge.model.action import Wanted
from lms_bridge.model.comparison import EffectChange, LearnerChange, Provisional, Unjudged
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.identity import reference
from lms_bridge.model.site import Enabled
from lms_bridge.model.verdict import Verdict
from lms_bridge.ports.effects import Drivers
from lms_bridge.programme import Programme
from lms_bridge.rulesets.rulebook import Rulebook, about
from lms_bridge.runs.job import Job, Progress, silent
from lms_bridge.runs.judging import SLICE
from lms_bridge.runs.planning import closed_places
from lms_bridge.stages.evaluate import judge
from lms_bridge.stages.mapping.readiness import unanswered
from lms_bridge.stages.plan import wanted_effects
from lms_bridge.stages.plan.changes import change_of, effect_changes

log = structlog.get_logger()

#: So many of the oldest verdicts tell for which rules facts were read.
OLDEST = 50


@dataclass(frozen=True, slots=True)
class Side:
    """One version of the rules, with the site's values for it."""

    programme: Programme
    enabled: Enabled


@dataclass
class Comparison:
    """Two versions of the rules on the same facts and one day; counts grow as it is read.

    Attributes:
        job: of the rules in force.
        rulebook: the rules kept in the database.
        site: all that the site says of the programme.
        judged: how many learners were judged under both.
        changed: how many of them would stand elsewhere or owe something else.
        transitions: how often a component went from one status to another.
        owed: how many learners would newly owe what; by kind and subject.
        settled: how many would no longer owe what.
        effects: what would follow in the LMS.
        unjudged: who cannot be judged under one of them, and why.
    """

    job: Job
    rulebook: Rulebook
    site: Enabled
    old: Side
    new: Side
    on: date
    judged: int = 0
    changed: int = 0
    transitions: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    owed: Counter[tuple[str, str]] = field(default_factory=Counter)
    settled: Counter[tuple[str, str]] = field(default_factory=Counter)
    effects: Counter[EffectChange] = field(default_factory=Counter)
    unjudged: list[Unjudged] = field(default_factory=list)

    @property
    def same(self) -> bool:
        """Whether both are the same rules, letter by letter."""
        return self.old.programme.fingerprint == self.new.programme.fingerprint

    @property
    def provisional(self) -> tuple[Provisional, ...]:
        """What the new rules read and the stored facts do not answer as they ask."""
        found: dict[str, Provisional] = {}
        for each in self._read_for():
            of = about(self.site, each)
            for lack in unanswered(each, of, self.new.programme, self.new.enabled):
                found.setdefault(lack.need, lack)
        return tuple(found.values())

    def _read_for(self) -> list[Programme]:
        """The rules for which the stored facts were read.

        These are the rules in force, and before the first sync under them those that made the
        oldest of the verdicts.
        """
        store, current = self.job.store, self.job.programme
        latest = store.verdicts.numbers(current.id)
        oldest = sorted(latest[each] for each in last_judged(self.job))[:OLDEST]
        verdicts = store.verdicts.by_number(oldest).values()
        made = {it.rules: self.rulebook.of(it, current) for it in verdicts}
        return list({it.fingerprint: it for it in (current, *made.values())}.values())

    def changes(self, progress: Progress = silent) -> Generator[LearnerChange]:
        """Everybody who would stand elsewhere, by idnumber; counts are complete at the end."""
        learners = last_judged(self.job)
        for start in range(0, len(learners), SLICE):
            some = learners[start : start + SLICE]
            facts = self.job.store.verdicts.evidences(self.job.programme.id, some)
            yield from self._slice([facts[each] for each in some if each in facts])
            progress("judge", min(start + SLICE, len(learners)), len(learners))

    def run(self, progress: Progress = silent) -> None:
        """Judge everybody for the counts alone."""
        for _ in self.changes(progress):
            pass

    def _slice(self, facts: list[Evidence]) -> Iterator[LearnerChange]:
        pairs: list[tuple[Verdict, Verdict]] = []
        for each in facts:
            before = self._judge(self.old, each, "old")
            after = self._judge(self.new, each, "new")
            if before is not None and after is not None:
                pairs.append((before, after))
        self.judged += len(pairs)
        was = self._wishes(self.old, [before for before, _ in pairs])
        will = self._wishes(self.new, [after for _, after in pairs])
        self.effects.update(effect_changes(was, will))
        for before, after in pairs:
            change = change_of(before, after)
            if change is not None:
                self._count(change)
                yield change

    def _judge(self, side: Side, facts: Evidence, rules: str) -> Verdict | None:
        try:
            return judge(side.programme, facts, self.on)
        except Exception as error:  # noqa: BLE001 - told with its cause: the others go on
            who = reference(facts.learner, self.job.log_key)
            log.warning("learner.not_compared", learner=who, rules=rules, kind=type(error).__name__)
            cause = _cause(error)
            self.unjudged.append(Unjudged(facts.learner, rules, cause))
            return None

    def _wishes(self, side: Side, verdicts: list[Verdict]) -> list[Wanted]:
        """What verdicts want in the LMS, whoever the learners are there."""
        pairs = [(0, each) for each in verdicts]
        closed = closed_places(self._drivers, side.programme, side.enabled)
        return list(wanted_effects(side.programme, side.enabled, pairs, closed))

    @cached_property
    def _drivers(self) -> Drivers:
        return self.job.drivers()

    def _count(self, change: LearnerChange) -> None:
        self.changed += 1
        self.transitions.update((it.component, it.before, it.after) for it in change.steps)
        self.owed.update({(it.kind.value, it.of) for it in change.owed})
        self.settled.update({(it.kind.value, it.of) for it in change.settled})


def _cause(error: Exception) -> Cause:
    """Why somebody is not judged; of an error of another kind, its kind alone is told."""
    if isinstance(error, BridgeError):
        return error.cause
    return Cause.of("unexpected", kind=type(error).__name__)


def last_judged(job: Job) -> list[str]:
    """Everybody whom the last run judged, by idnumber."""
    gone: Mapping[str, object] = job.store.verdicts.left_out(job.programme.id)
    return sorted(each for each in job.store.verdicts.numbers(job.programme.id) if each not in gone)
