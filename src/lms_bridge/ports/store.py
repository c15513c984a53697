"""What the bridge remembers.

Methods raise StoreUnavailable while the database is away, and StoreError for one that is
damaged or does not hold what it should.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from lms_bridge.cause import Cause
from lms_bridge.model.action import Action, Outcome, Receipt, Wanted
from lms_bridge.model.decision import Acquired, Decision
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.run import Judged, Order, Outlook, Quarantined, Run, RunState
from lms_bridge.model.snapshot import CourseReading, SiteReading
from lms_bridge.model.verdict import Verdict
from lms_bridge.ports.activations import ActivationStore
from lms_bridge.ports.imports import ImportStore
from lms_bridge.ports.lti import LtiStore
from lms_bridge.ports.work import WorkStore


class RunStore(Protocol):
    """Runs, what they read, whom they set aside."""

    def start_run(self, programme: str, at: datetime, order: Order = ...) -> Run:
        """Begin a run, or take up the one of this programme that is still running."""

    def run(self, run_id: int) -> Run:
        """One run; StoreError for one that never was."""

    def advance_run(
        self,
        run_id: int,
        stage: str,
        at: datetime,
        *,
        roster: int | None = None,
        order: Order | None = None,
    ) -> None:
        """Note how far a run got, or what it is asked for now; StoreError after its end."""

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
        """Close a run with the work left of it and what it had judged and not kept.

        One that is DONE drops the readings of this and of earlier runs, but for the courses
        that the next one may `reuse`, and what was given up in earlier runs.
        """

    def runs(self, programme: str | None = None, limit: int = 20) -> tuple[Run, ...]:
        """The latest runs, newest first."""

    def last_done(self, programme: str) -> Run | None:
        """The last run for everybody that was done; None before the first."""

    def last_roster(self, programme: str) -> int | None:
        """How many learners the last finished run had; None before the first."""

    def save_course_reading(self, run_id: int, reading: CourseReading) -> None:
        """Keep one course's reading, in the place of an earlier one of the same run."""

    def course_readings(
        self, run_id: int, courses: Collection[str] | None = None
    ) -> Mapping[str, CourseReading]:
        """The readings kept so far, of all courses or of these, by course idnumber."""

    def reusable_readings(self, programme: str) -> Mapping[str, CourseReading]:
        """The readings that the last run which was DONE left for this one, by idnumber."""

    def save_site_reading(self, run_id: int, reading: SiteReading) -> None:
        """Keep the site's reading, in the place of an earlier one of the same run."""

    def site_reading(self, run_id: int) -> SiteReading | None:
        """The site's reading, if it was kept."""

    def quarantine(self, run_id: int, records: Iterable[Quarantined]) -> None:
        """Note the records a run set aside; one noted already is not noted twice."""

    def quarantined(self, run_id: int) -> tuple[Quarantined, ...]:
        """The records a run set aside, in the order they were noted."""

    def save_outlook(self, run_id: int, outlook: Outlook) -> None:
        """Keep what the plan of a run leaves for people to look at."""

    def outlook(self, run_id: int) -> Outlook:
        """What the plan of a run left for people; nothing before it was made."""


class JudgedStore(Protocol):
    """What a run has judged and not kept yet: the brake may still stop it."""

    def stage(self, run_id: int, part: str, judged: Sequence[Judged]) -> None:
        """Hold what a part of the learners was judged, in the place of an earlier holding.

        A verdict that says what the kept one says is not held again.
        """

    def staged_wishes(self, run_id: int) -> tuple[Wanted, ...]:
        """What everybody staged wants in the LMS, sorted by key."""

    def staged_count(self, run_id: int) -> int:
        """How many learners are staged."""

    def overtaken(self, run_id: int) -> frozenset[str]:
        """The learners about whom people decided something since they were judged."""

    def keep_staged(self, run_id: int, part: str, apart: Collection[str] = ()) -> int:
        """Keep the verdicts of a part, those `apart` left out; answers how many were new."""

    def changed(self, run_id: int) -> int:
        """How many verdicts a run kept."""


class VerdictStore(Protocol):
    """Rules, facts and verdicts; decisions by people; what is acquired for ever."""

    def keep_rules(self, fingerprint: str, programme: str, files: Mapping[str, str]) -> None:
        """Keep the text of a programme's files under their fingerprint, for ever."""

    def rules(self, fingerprint: str) -> Mapping[str, str] | None:
        """The files kept under a fingerprint."""

    def save_verdicts(self, run_id: int | None, judged: Iterable[tuple[Evidence, Verdict]]) -> int:
        """Keep verdicts with the evidence they rest on; answers how many are new or differ.

        A verdict equal to the last one in everything but `on`, `as_of` and its records'
        `read_at` is not written again.
        """

    def verdicts(self, programme: str) -> tuple[Verdict, ...]:
        """The latest verdict on each learner, by idnumber."""

    def verdict(self, programme: str, learner: str) -> Verdict | None:
        """The latest verdict on one learner."""

    def latest_verdicts(self, programme: str) -> Mapping[str, int]:
        """The number of the latest verdict on each learner, by idnumber.

        A verdict keeps its number and never changes: whoever read it may keep it.
        """

    def verdicts_by_id(self, numbers: Collection[int]) -> Mapping[int, Verdict]:
        """Verdicts by their numbers; those that never were are left out."""

    def evidence(self, programme: str, learner: str) -> Evidence | None:
        """The evidence that the latest verdict rests on."""

    def evidences(self, programme: str, learners: Sequence[str]) -> Mapping[str, Evidence]:
        """The same for many learners at once, by idnumber; one never judged is left out."""

    def left_out(self, programme: str) -> Mapping[str, datetime]:
        """Who was judged once and not in the last run for everybody, by idnumber: since when.

        Everybody else's verdict says what that run found, however old it is.
        """

    def history(self, programme: str, learner: str) -> tuple[Verdict, ...]:
        """Every verdict on one learner, oldest first."""

    def record_decision(self, decision: Decision) -> Decision:
        """Keep a decision; gives it its id. Decisions are never changed or deleted."""

    def decisions(self, programme: str, learner: str | None = None) -> tuple[Decision, ...]:
        """Decisions in the order they were recorded."""

    def acquire(self, acquired: Iterable[Acquired]) -> int:
        """Keep blocks acquired for ever, and answer how many are new; one kept stays as it is."""

    def acquired(self, programme: str, learner: str | None = None) -> tuple[Acquired, ...]:
        """Blocks acquired for ever, by learner and component."""


class ActionStore(Protocol):
    """Writes to the LMS: noted before they are sent, with what came of them."""

    def save_actions(self, run_id: int, actions: Sequence[Action], part: int = 0) -> None:
        """Commit the actions of a run before the first of them is sent."""

    def part_actions(self, run_id: int, part: int) -> tuple[tuple[Action, Receipt | None], ...]:
        """The actions of one part of a run with what came of them, in the order noted."""

    def run_actions(self, run_id: int) -> tuple[tuple[Action, Receipt | None], ...]:
        """All actions of a run with what came of them, in the order noted."""

    def outcomes(self, run_id: int, kind: str = "") -> Mapping[Outcome, int]:
        """How many actions of a run came out how, of all or of one kind.

        What is made, and what has no receipt, is left out of those of one kind.
        """

    def pending_actions(self, run_id: int) -> tuple[Action, ...]:
        """The actions of a run that may have been sent and of which nobody saw what came."""

    def save_receipts(self, run_id: int, receipts: Sequence[Receipt]) -> None:
        """Note what came of actions; DONE and ALREADY_SO also enter the ledger."""

    def actions(
        self, programme: str, limit: int = 200
    ) -> tuple[tuple[Action, Receipt | None], ...]:
        """The latest actions with what came of them, newest first."""

    def ledger(self, programme: str) -> Mapping[str, bool]:
        """By effect key, what the bridge last set and saw confirmed: present (True) or absent."""

    def set_on(self, programme: str) -> Mapping[str, datetime]:
        """By effect key, when the bridge last set it itself."""


class Store(
    RunStore,
    JudgedStore,
    VerdictStore,
    ActivationStore,
    ImportStore,
    ActionStore,
    WorkStore,
    LtiStore,
    Protocol,
):
    """Everything the bridge remembers. Every method is one transaction unless inside `batch`."""

    def batch(self) -> AbstractContextManager[None]:
        """Make everything inside one transaction: all of it is kept, or none."""
