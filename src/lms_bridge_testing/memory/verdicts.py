"""Rules, verdicts, decisions, and what is judged and not kept yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from lms_bridge.model.action import Wanted
from lms_bridge.model.decision import Acquired, Decision
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.run import Judged
from lms_bridge.model.verdict import Verdict
from lms_bridge.store.content import content_digest
from lms_bridge_testing.memory.kept import MemoryBase, Staged

Pair = tuple[Evidence, Verdict]


class MemoryVerdicts(MemoryBase):
    """Verdicts and what they rest on."""

    def keep_rules(self, fingerprint: str, programme: str, files: Mapping[str, str]) -> None:
        """Keep the files of a programme under their fingerprint; what is kept stays."""
        with self._lock:
            self._kept.rules.setdefault(fingerprint, dict(files))
            self._kept.rules_of.setdefault(fingerprint, programme)

    def rules(self, fingerprint: str) -> Mapping[str, str] | None:
        """The files kept under a fingerprint."""
        return self._kept.rules.get(fingerprint)

    def save_verdicts(self, run_id: int | None, judged: Iterable[Pair]) -> int:
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
                    self._kept.judged_in.append(run_id)
                    last[about] = said
            return len(self._kept.judged) - before

    def verdicts(self, programme: str) -> tuple[Verdict, ...]:
        """The latest verdict on each learner, by idnumber."""
        with self._lock:
            latest = {it.learner: it for _, it in self._kept.judged if it.programme == programme}
        return tuple(latest[learner] for learner in sorted(latest))

    def verdict(self, programme: str, learner: str) -> Verdict | None:
        """The latest verdict on one learner."""
        return next((it for _, it in reversed(self._judged(programme, learner))), None)

    def latest_verdicts(self, programme: str) -> Mapping[str, int]:
        """The number of the latest verdict on each learner, by idnumber."""
        with self._lock:
            judged = enumerate(self._kept.judged, 1)
            return {it.learner: number for number, (_, it) in judged if it.programme == programme}

    def verdicts_by_id(self, numbers: Collection[int]) -> Mapping[int, Verdict]:
        """Verdicts by their numbers; those that never were are left out."""
        with self._lock:
            wanted = set(numbers)
            judged = enumerate(self._kept.judged, 1)
            return {number: it for number, (_, it) in judged if number in wanted}

    def evidence(self, programme: str, learner: str) -> Evidence | None:
        """The evidence that the latest verdict rests on."""
        return next((it for it, _ in reversed(self._judged(programme, learner))), None)

    def evidences(self, programme: str, learners: Sequence[str]) -> Mapping[str, Evidence]:
        """The same for many learners at once, by idnumber; one never judged is left out."""
        found = {learner: self.evidence(programme, learner) for learner in learners}
        return {learner: each for learner, each in found.items() if each is not None}

    def left_out(self, programme: str) -> Mapping[str, datetime]:
        """Who was judged once and not in the last run for everybody: since when."""
        with self._lock:
            return {
                learner: since
                for (of, learner), since in self._kept.left_out.items()
                if of == programme
            }

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
        with self._lock:
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
        with self._lock:
            kept = sorted(self._kept.acquired.items(), key=lambda at: at[0])
        return tuple(
            it for _, it in kept if it.programme == programme and learner in {None, it.learner}
        )

    def _judged(self, programme: str, learner: str) -> list[Pair]:
        with self._lock:
            return [
                each
                for each in self._kept.judged
                if (each[1].programme, each[1].learner) == (programme, learner)
            ]


class MemoryStaging(MemoryVerdicts):
    """What a run has judged and not kept yet."""

    def stage(self, run_id: int, part: str, judged: Sequence[Judged]) -> None:
        """Hold what a part of the learners was judged, in the place of an earlier holding."""
        with self._lock:
            self._run(run_id)
            kept = self._kept
            kept.staged = {
                at: it for at, it in kept.staged.items() if (at[0], it[0]) != (run_id, part)
            }
            last = {(it.programme, it.learner): it for _, it in kept.judged}
            for each in judged:
                before = last.get((each.verdict.programme, each.verdict.learner))
                new = before is None or content_digest(before) != content_digest(each.verdict)
                kept.staged[run_id, each.verdict.learner] = (part, each, new)

    def staged_wishes(self, run_id: int) -> tuple[Wanted, ...]:
        """What everybody staged wants in the LMS, sorted by key."""
        wishes = [wish for _, each, _ in self._held(run_id) for wish in each.wishes]
        return tuple(sorted(wishes, key=lambda wish: wish.key))

    def staged_count(self, run_id: int) -> int:
        """How many learners are staged."""
        return len(self._held(run_id))

    def overtaken(self, run_id: int) -> frozenset[str]:
        """The learners about whom people decided something since they were judged."""
        with self._lock:
            return frozenset(
                each.verdict.learner
                for _, each, _ in self._held(run_id)
                if each.decided != self._decided(each.verdict)
            )

    def keep_staged(self, run_id: int, part: str, apart: Collection[str] = ()) -> int:
        """Keep the verdicts of a part, those `apart` left out; answers how many were new."""
        with self._lock:
            self._run(run_id)
            kept = [
                each
                for of, each, new in self._held(run_id)
                if of == part and new and each.verdict.learner not in apart
            ]
            self.acquire(block for each in kept for block in each.acquired)
            return self.save_verdicts(run_id, ((each.evidence, each.verdict) for each in kept))

    def changed(self, run_id: int) -> int:
        """How many verdicts a run kept."""
        return self._kept.judged_in.count(run_id)

    def _held(self, run_id: int) -> list[Staged]:
        with self._lock:
            staged = sorted(self._kept.staged.items(), key=lambda at: at[0])
        return [held for (run, _), held in staged if run == run_id]

    def _decided(self, verdict: Verdict) -> tuple[int, ...]:
        return tuple(it.id for it in self.decisions(verdict.programme, verdict.learner))
