"""Runs, their readings and what they set aside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from lms_bridge.cause import Cause
from lms_bridge.model.run import Order, Outlook, Quarantined, Run, RunState
from lms_bridge.model.snapshot import CourseReading, SiteReading
from lms_bridge.model.work import WorkState
from lms_bridge.store.runs import NOTHING_ASKED, not_under_way
from lms_bridge_testing.memory.kept import MemoryBase


class MemoryRuns(MemoryBase):
    """Runs."""

    def start_run(self, programme: str, at: datetime, order: Order = NOTHING_ASKED) -> Run:
        """Begin a run, or take up the one of this programme that is still running."""
        with self._lock:
            for run in self._kept.runs.values():
                if run.programme == programme and run.state is RunState.RUNNING:
                    return run
            run = Run(
                len(self._kept.runs) + 1,
                programme,
                at,
                None,
                RunState.RUNNING,
                "pull",
                order=order,
                touched=at,
            )
            self._kept.runs[run.id] = run
            return run

    def run(self, run_id: int) -> Run:
        """One run; StoreError for one that never was."""
        return self._run(run_id)

    def advance_run(
        self,
        run_id: int,
        stage: str,
        at: datetime,
        *,
        roster: int | None = None,
        order: Order | None = None,
    ) -> None:
        """Note how far a run got; StoreError for a run that is not under way."""
        with self._lock:
            run = self._run(run_id)
            if run.state is not RunState.RUNNING:
                raise not_under_way(run_id)
            if roster is not None:
                self._kept.rosters[run_id] = roster
                run = replace(run, roster=roster)
            self._kept.runs[run_id] = replace(
                run, stage=stage, touched=at, order=order or run.order
            )

    def end_run(
        self,
        run_id: int,
        state: RunState,
        at: datetime,
        counts: Mapping[str, int],
        stopped_by: Cause | None = None,
        *,
        reuse: Collection[str] = (),
    ) -> Run:
        """Close a run; one that has ended stays as it ended."""
        with self._lock:
            run = self._run(run_id)
            if run.state is RunState.RUNNING:
                run = replace(
                    run,
                    state=state,
                    ended=at,
                    touched=at,
                    stage="done" if state is RunState.DONE else run.stage,
                    counts=tuple(sorted(counts.items())),
                    stopped_by=stopped_by,
                )
                self._kept.runs[run_id] = run
                if state is RunState.DONE:
                    self._note_left_out(run, at)
                self._clear(run, reuse)
            return run

    def runs(self, programme: str | None = None, limit: int = 20) -> tuple[Run, ...]:
        """The latest runs, newest first."""
        with self._lock:
            found = [run for run in self._kept.runs.values() if programme in {None, run.programme}]
        return tuple(reversed(found))[:limit]

    def last_done(self, programme: str) -> Run | None:
        """The last run for everybody that was done; None before the first."""
        with self._lock:
            for run in reversed(self._kept.runs.values()):
                done = run.programme == programme and run.state is RunState.DONE
                if done and not run.order.learner:
                    return run
            return None

    def last_roster(self, programme: str) -> int | None:
        """How many learners the last finished run had; a stopped run does not count."""
        with self._lock:
            for run in reversed(self._kept.runs.values()):
                done = run.programme == programme and run.state is RunState.DONE
                if done and run.id in self._kept.rosters:
                    return self._kept.rosters[run.id]
            return None

    def save_course_reading(self, run_id: int, reading: CourseReading) -> None:
        """Keep one course's reading, in the place of an earlier one of the same run."""
        with self._lock:
            self._run(run_id)
            self._kept.courses[run_id, reading.idnumber] = reading

    def course_readings(
        self, run_id: int, courses: Collection[str] | None = None
    ) -> Mapping[str, CourseReading]:
        """The readings kept so far, of all courses or of these, by course idnumber."""
        with self._lock:
            kept = sorted(self._kept.courses.items(), key=lambda at: at[0])
        return {
            course: reading
            for (run, course), reading in kept
            if run == run_id and (courses is None or course in courses)
        }

    def reusable_readings(self, programme: str) -> Mapping[str, CourseReading]:
        """The readings that the last run which was DONE left for this one, by idnumber."""
        with self._lock:
            for run in self.runs(programme, limit=len(self._kept.runs)):
                if run.state is RunState.DONE:
                    return self.course_readings(run.id)
            return {}

    def save_site_reading(self, run_id: int, reading: SiteReading) -> None:
        """Keep the site's reading, in the place of an earlier one of the same run."""
        with self._lock:
            self._run(run_id)
            self._kept.sites[run_id] = reading

    def site_reading(self, run_id: int) -> SiteReading | None:
        """The site's reading, if it was kept."""
        with self._lock:
            return self._kept.sites.get(run_id)

    def quarantine(self, run_id: int, records: Iterable[Quarantined]) -> None:
        """Note the records a run set aside; one noted already is not noted twice."""
        with self._lock:
            self._run(run_id)
            self._kept.quarantined.update({(run_id, record): None for record in records})

    def quarantined(self, run_id: int) -> tuple[Quarantined, ...]:
        """The records a run set aside, in the order they were noted."""
        with self._lock:
            return tuple(record for run, record in self._kept.quarantined if run == run_id)

    def save_outlook(self, run_id: int, outlook: Outlook) -> None:
        """Keep what the plan of a run leaves for people to look at."""
        with self._lock:
            self._run(run_id)
            self._kept.outlooks[run_id] = outlook

    def outlook(self, run_id: int) -> Outlook:
        """What the plan of a run left for people; nothing before it was made."""
        with self._lock:
            return self._kept.outlooks.get(run_id, Outlook())

    def _note_left_out(self, run: Run, at: datetime) -> None:
        kept = self._kept
        judged = {learner for number, learner in kept.staged if number == run.id}
        kept.left_out = {
            (of, learner): since
            for (of, learner), since in kept.left_out.items()
            if of != run.programme or learner not in judged
        }
        if run.order.learner:
            return
        ever = {each.learner for _, each in kept.judged if each.programme == run.programme}
        for learner in ever - judged:
            kept.left_out.setdefault((run.programme, learner), at)

    def _clear(self, run: Run, reuse: Collection[str]) -> None:
        kept, runs = self._kept, self._kept.runs
        done = run.state is RunState.DONE
        over = {it for it in runs if it <= run.id and runs[it].programme == run.programme}
        kept.work = {
            number: work
            for number, work in kept.work.items()
            if not (
                (work.run_id == run.id and work.state is not WorkState.DEAD)
                or (done and work.run_id in over and work.run_id != run.id)
            )
        }
        kept.staged = {at: it for at, it in kept.staged.items() if at[0] != run.id}
        if done:
            kept.courses = {
                at: it
                for at, it in kept.courses.items()
                if at[0] not in over or (at[0] == run.id and at[1] in reuse)
            }
            kept.sites = {at: it for at, it in kept.sites.items() if at not in over}
