"""A store that forgets everything at the end: plain dictionaries behind the `Store` port."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from threading import RLock

from lms_bridge.adapters.store.actions import CONFIRMED
from lms_bridge.adapters.store.content import content_digest
from lms_bridge.adapters.store.runs import not_under_way
from lms_bridge.errors import StoreError
from lms_bridge.model.action import Action, Outcome, Receipt, Verb
from lms_bridge.model.decision import Acquired, Decision
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.run import Quarantined, Run, RunState
from lms_bridge.model.snapshot import CourseReading, SiteReading
from lms_bridge.model.verdict import Verdict
from lms_bridge.ports import Store

Judged = tuple[Evidence, Verdict]


@dataclass
class _Memory:
    """Flat containers of frozen values, so that a shallow copy is a full one."""

    runs: dict[int, Run] = field(default_factory=dict)
    rosters: dict[int, int] = field(default_factory=dict)
    courses: dict[tuple[int, str], CourseReading] = field(default_factory=dict)
    sites: dict[int, SiteReading] = field(default_factory=dict)
    quarantined: dict[tuple[int, Quarantined], None] = field(default_factory=dict)
    rules: dict[str, Mapping[str, str]] = field(default_factory=dict)
    judged: list[Judged] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    acquired: dict[tuple[str, str, str], Acquired] = field(default_factory=dict)
    actions: dict[tuple[int, str, Verb], Action] = field(default_factory=dict)
    receipts: dict[tuple[int, str, Verb], Receipt] = field(default_factory=dict)
    ledger: dict[tuple[str, str], tuple[bool, datetime]] = field(default_factory=dict)

    def copied(self) -> _Memory:
        """Everything as it is now, whatever is changed later."""
        return _Memory(**{each.name: copy(getattr(self, each.name)) for each in fields(self)})


class MemoryStore(Store):
    """A fake for tests; it passes the same contract suite as the databases."""

    def __init__(self) -> None:
        self._kept = _Memory()
        self._lock = RLock()

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Put everything back as it was when something inside fails."""
        with self._lock:
            before = self._kept.copied()
            try:
                yield
            except BaseException:
                self._kept = before
                raise

    def start_run(self, programme: str, at: datetime) -> Run:
        """Begin a run, or take up the one of this programme that is still running."""
        with self._lock:
            for run in self._kept.runs.values():
                if run.programme == programme and run.state is RunState.RUNNING:
                    return run
            run = Run(len(self._kept.runs) + 1, programme, at, None, RunState.RUNNING, "pull")
            self._kept.runs[run.id] = run
            return run

    def advance_run(self, run_id: int, stage: str, *, roster: int | None = None) -> None:
        """Note how far a run got; StoreError for a run that is not under way."""
        with self._lock:
            run = self._run(run_id)
            if run.state is not RunState.RUNNING:
                raise not_under_way(run_id)
            if roster is not None:
                self._kept.rosters[run_id] = roster
                run = replace(run, roster=roster)
            self._kept.runs[run_id] = replace(run, stage=stage)

    def end_run(
        self,
        run_id: int,
        state: RunState,
        at: datetime,
        counts: Mapping[str, int],
        stopped_by: str = "",
    ) -> Run:
        """Close a run; one that has ended stays as it ended."""
        with self._lock:
            run = self._run(run_id)
            if run.state is RunState.RUNNING:
                run = replace(
                    run,
                    state=state,
                    ended=at,
                    stage="done" if state is RunState.DONE else run.stage,
                    counts=tuple(sorted(counts.items())),
                    stopped_by=stopped_by,
                )
                self._kept.runs[run_id] = run
            if run.state is RunState.DONE:
                self._drop_readings(run)
            return run

    def runs(self, programme: str | None = None, limit: int = 20) -> tuple[Run, ...]:
        """The latest runs, newest first."""
        found = [run for run in self._kept.runs.values() if programme in {None, run.programme}]
        return tuple(reversed(found))[:limit]

    def last_roster(self, programme: str) -> int | None:
        """How many learners the last finished run had; a stopped run does not count."""
        for run in reversed(self._kept.runs.values()):
            done = run.programme == programme and run.state is RunState.DONE
            if done and run.id in self._kept.rosters:
                return self._kept.rosters[run.id]
        return None

    def save_course_reading(self, run_id: int, reading: CourseReading) -> None:
        """Keep one course's reading, in the place of an earlier one of the same run."""
        self._run(run_id)
        self._kept.courses[run_id, reading.idnumber] = reading

    def course_readings(self, run_id: int) -> Mapping[str, CourseReading]:
        """The readings kept so far, by course idnumber."""
        return {
            course: reading
            for (run, course), reading in sorted(self._kept.courses.items(), key=lambda at: at[0])
            if run == run_id
        }

    def save_site_reading(self, run_id: int, reading: SiteReading) -> None:
        """Keep the site's reading, in the place of an earlier one of the same run."""
        self._run(run_id)
        self._kept.sites[run_id] = reading

    def site_reading(self, run_id: int) -> SiteReading | None:
        """The site's reading, if it was kept."""
        return self._kept.sites.get(run_id)

    def quarantine(self, run_id: int, records: Iterable[Quarantined]) -> None:
        """Note the records a run set aside; one noted already is not noted twice."""
        self._run(run_id)
        self._kept.quarantined.update({(run_id, record): None for record in records})

    def quarantined(self, run_id: int) -> tuple[Quarantined, ...]:
        """The records a run set aside, in the order they were noted."""
        return tuple(record for run, record in self._kept.quarantined if run == run_id)

    def keep_rules(self, fingerprint: str, programme: str, files: Mapping[str, str]) -> None:
        """Keep the files of a programme under their fingerprint; what is kept stays."""
        del programme  # the fingerprint is enough to find them
        self._kept.rules.setdefault(fingerprint, dict(files))

    def rules(self, fingerprint: str) -> Mapping[str, str] | None:
        """The files kept under a fingerprint."""
        return self._kept.rules.get(fingerprint)

    def save_verdicts(self, run_id: int | None, judged: Iterable[Judged]) -> int:
        """Keep the verdicts that are new or say something else than the last one."""
        with self._lock, self.batch():
            if run_id is not None:
                self._run(run_id)
            last = {(it.programme, it.learner): content_digest(it) for _, it in self._kept.judged}
            before = len(self._kept.judged)
            for evidence, verdict in judged:
                said, about = content_digest(verdict), (verdict.programme, verdict.learner)
                if last.get(about) != said:
                    self._kept.judged.append((evidence, verdict))
                    last[about] = said
            return len(self._kept.judged) - before

    def verdicts(self, programme: str) -> tuple[Verdict, ...]:
        """The latest verdict on each learner, by idnumber."""
        latest = {it.learner: it for _, it in self._kept.judged if it.programme == programme}
        return tuple(latest[learner] for learner in sorted(latest))

    def verdict(self, programme: str, learner: str) -> Verdict | None:
        """The latest verdict on one learner."""
        return next((it for _, it in reversed(self._judged(programme, learner))), None)

    def evidence(self, programme: str, learner: str) -> Evidence | None:
        """The evidence that the latest verdict rests on."""
        return next((it for it, _ in reversed(self._judged(programme, learner))), None)

    def evidences(self, programme: str, learners: Sequence[str]) -> Mapping[str, Evidence]:
        """The same for many learners at once, by idnumber; one never judged is left out."""
        found = {learner: self.evidence(programme, learner) for learner in learners}
        return {learner: each for learner, each in found.items() if each is not None}

    def history(self, programme: str, learner: str) -> tuple[Verdict, ...]:
        """Every verdict on one learner, oldest first."""
        return tuple(verdict for _, verdict in self._judged(programme, learner))

    def record_decision(self, decision: Decision) -> Decision:
        """Keep a decision and give it its id."""
        with self._lock:
            recorded = replace(decision, id=len(self._kept.decisions) + 1)
            self._kept.decisions.append(recorded)
            return recorded

    def decisions(self, programme: str, learner: str | None = None) -> tuple[Decision, ...]:
        """Decisions in the order they were recorded."""
        return tuple(
            it
            for it in self._kept.decisions
            if it.programme == programme and learner in {None, it.learner}
        )

    def acquire(self, acquired: Iterable[Acquired]) -> int:
        """Keep blocks acquired for ever, and answer how many are new."""
        with self._lock:
            before = len(self._kept.acquired)
            for it in list(acquired):
                self._kept.acquired.setdefault((it.programme, it.learner, it.component), it)
            return len(self._kept.acquired) - before

    def acquired(self, programme: str, learner: str | None = None) -> tuple[Acquired, ...]:
        """Blocks acquired for ever, by learner and component."""
        return tuple(
            it
            for _, it in sorted(self._kept.acquired.items(), key=lambda at: at[0])
            if it.programme == programme and learner in {None, it.learner}
        )

    def save_actions(self, run_id: int, actions: Sequence[Action]) -> None:
        """Note the actions of a run; one noted already stays as it is."""
        with self._lock:
            self._run(run_id)
            for action in actions:
                self._kept.actions.setdefault((run_id, action.key, action.verb), action)

    def pending_actions(self, run_id: int) -> tuple[Action, ...]:
        """The actions of a run without a receipt, in the order they were noted."""
        return tuple(
            action
            for at, action in self._kept.actions.items()
            if at[0] == run_id and at not in self._kept.receipts
        )

    def save_receipts(self, run_id: int, receipts: Sequence[Receipt]) -> None:
        """Note what came of actions; a later receipt takes the place of an earlier one."""
        with self._lock, self.batch():
            for receipt in receipts:
                at = (run_id, receipt.key, receipt.verb)
                if at not in self._kept.actions:
                    raise StoreError("A receipt answers to an action that was never saved")
                self._kept.receipts[at] = receipt
                if receipt.outcome in CONFIRMED:
                    self._enter((self._kept.runs[run_id].programme, receipt.key), receipt)

    def actions(
        self, programme: str, limit: int = 200
    ) -> tuple[tuple[Action, Receipt | None], ...]:
        """The latest actions with what came of them, newest first."""
        found = [
            (action, self._kept.receipts.get(at))
            for at, action in self._kept.actions.items()
            if self._kept.runs[at[0]].programme == programme
        ]
        return tuple(reversed(found))[:limit]

    def ledger(self, programme: str) -> Mapping[str, bool]:
        """By effect key, what the bridge last set and saw confirmed."""
        return {key: kept[0] for (of, key), kept in self._kept.ledger.items() if of == programme}

    def set_on(self, programme: str) -> Mapping[str, datetime]:
        """By effect key, when the bridge last set it itself."""
        return {key: kept[1] for (of, key), kept in self._kept.ledger.items() if of == programme}

    def _enter(self, key: tuple[str, str], receipt: Receipt) -> None:
        present = receipt.verb is not Verb.REMOVE
        known = self._kept.ledger.get(key)
        if known is None or known[0] is not present or receipt.outcome is Outcome.DONE:
            self._kept.ledger[key] = (present, receipt.at)

    def _run(self, run_id: int) -> Run:
        if run_id not in self._kept.runs:
            raise not_under_way(run_id)
        return self._kept.runs[run_id]

    def _judged(self, programme: str, learner: str) -> list[Judged]:
        return [
            each
            for each in self._kept.judged
            if (each[1].programme, each[1].learner) == (programme, learner)
        ]

    def _drop_readings(self, run: Run) -> None:
        runs = self._kept.runs
        over = {it for it in runs if it <= run.id and runs[it].programme == run.programme}
        self._kept.courses = {at: it for at, it in self._kept.courses.items() if at[0] not in over}
        self._kept.sites = {at: it for at, it in self._kept.sites.items() if at not in over}
