"""What the bridge remembers: one small port for each subject, and the store that has them all.

Methods raise StoreUnavailable while the database is away, and StoreError for one that is
damaged or does not hold what it should. Each is one transaction unless inside `batch`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from lms_bridge.cause import Cause
from lms_bridge.model.account import (
    IdentityDecision,
    KeptUnder,
    LearnerAccount,
    Unconfirmed,
)
from lms_bridge.model.action import Action, Outcome, Receipt, Wanted
from lms_bridge.model.activation import Activation
from lms_bridge.model.decision import Acquired, Decision
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.imported import ImportedFile, ImportedResult, KeptResult
from lms_bridge.model.lti import (
    ApiToken,
    Context,
    ContextRoster,
    Expected,
    GradebookColumn,
    Place,
    Platform,
    ToolKey,
    Visit,
)
from lms_bridge.model.run import (
    LearnerDiscrepancies,
    Order,
    PlanFindings,
    Quarantined,
    Run,
    RunState,
    StagedJudgement,
)
from lms_bridge.model.snapshot import CourseReading, SiteReading
from lms_bridge.model.standing import Standing
from lms_bridge.model.stored import Stored
from lms_bridge.model.validity import StillValid, Validity
from lms_bridge.model.verdict import Verdict
from lms_bridge.model.work import Pause, Queue, Waiting, Work, WorkItem, WorkKind, WorkState
from lms_bridge.ports.clock import Clock


class Runs(Protocol):
    """Runs: which is under way, how far each got, what came of it."""

    def start(self, programme: str, at: datetime, order: Order = ...) -> Run:
        """Begin a run, or take up the one of this programme that is still running."""

    def get(self, run_id: int) -> Run:
        """One run; StoreError for one that never was."""

    def advance(
        self,
        run_id: int,
        stage: str,
        at: datetime,
        *,
        roster: int | None = None,
        order: Order | None = None,
    ) -> None:
        """Note how far a run got, or what it is asked for now; StoreError after its end."""

    def end(
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

    def latest(self, programme: str | None = None, limit: int = 20) -> tuple[Run, ...]:
        """The latest runs, newest first."""

    def last_done(self, programme: str) -> Run | None:
        """The last run for everybody that was done; None before the first."""

    def last_roster(self, programme: str) -> int | None:
        """How many learners the last finished run had; None before the first."""


class ReadingStore(Protocol):
    """What a run has read so far, and the records it set aside."""

    def save_course(self, run_id: int, reading: CourseReading) -> None:
        """Keep one course's reading, in the place of an earlier one of the same run."""

    def courses(
        self, run_id: int, courses: Collection[str] | None = None
    ) -> Mapping[str, CourseReading]:
        """The readings kept so far, of all courses or of these, by course idnumber."""

    def reusable(self, programme: str) -> Mapping[str, CourseReading]:
        """The readings that the last run which was DONE left for this one, by idnumber."""

    def save_site(self, run_id: int, reading: SiteReading) -> None:
        """Keep the site's reading, in the place of an earlier one of the same run."""

    def site(self, run_id: int) -> SiteReading | None:
        """The site's reading, if it was kept."""

    def quarantine(self, run_id: int, records: Iterable[Quarantined]) -> None:
        """Note the records a run set aside; one noted already is not noted twice."""

    def quarantined(self, run_id: int) -> tuple[Quarantined, ...]:
        """The records a run set aside, in the order they were noted."""


class Staged(Protocol):
    """What a run has judged and not kept yet: the brake may still stop it."""

    def hold(
        self,
        run_id: int,
        part: str,
        judged: Sequence[StagedJudgement],
        still_valid: Sequence[StillValid] = (),
    ) -> bool:
        """Hold what a part of the learners was judged, in the place of an earlier holding.

        A verdict that says what the kept one says is not held again. Of those whose verdict
        stands, what it wants is held as it was when it was made: answers whether that is still
        known of all of them.
        """

    def wishes(self, run_id: int) -> tuple[Wanted, ...]:
        """What everybody staged wants in the LMS, sorted by key."""

    def discrepancies(self, run_id: int) -> tuple[LearnerDiscrepancies, ...]:
        """What a person has to look at of those staged, by idnumber; of those who have any."""

    def count(self, run_id: int) -> int:
        """How many learners are staged."""

    def newly_undetermined(self, run_id: int) -> tuple[str, ...]:
        """The learners of whom something cannot be computed that could be, by idnumber.

        Each verdict staged is held against the one kept last; whoever has none is left out.
        """

    def superseded(self, run_id: int) -> frozenset[str]:
        """The learners about whom people decided something since they were judged."""

    def keep(self, run_id: int, part: str, apart: Collection[str] = ()) -> int:
        """Keep the verdicts of a part, those `apart` left out; answers how many were new.

        With each, until when it stands, if that is known.
        """


class Rules(Protocol):
    """The files of programmes, for ever: what it takes to prove an old verdict."""

    def keep(self, fingerprint: str, programme: str, files: Mapping[str, str]) -> None:
        """Keep the text of a programme's files under their fingerprint, for ever."""

    def files(self, fingerprint: str) -> Mapping[str, str] | None:
        """The files kept under a fingerprint."""

    def fingerprints(self, programme: str, prefix: str = "") -> tuple[str, ...]:
        """The fingerprints kept of a programme that begin with a prefix, sorted."""


class Activations(Protocol):
    """Which rules people switched on."""

    def record(self, activation: Activation) -> Activation:
        """Record an activation; gives it its id. Activations are never changed or deleted."""

    def recorded(self, programme: str) -> tuple[Activation, ...]:
        """What was switched on, in the order it was recorded."""

    def active(self) -> Mapping[str, str]:
        """The fingerprints of the rules switched on, by programme; asked once a turn.

        A programme of which nothing was ever switched on is left out.
        """


class Verdicts(Protocol):
    """Verdicts with their history, and the evidence they rest on."""

    def save(self, run_id: int | None, judged: Iterable[tuple[Evidence, Verdict]]) -> int:
        """Keep verdicts with the evidence they rest on; answers how many are new or differ.

        A verdict equal to the last one in everything but `on`, `as_of` and its records'
        `read_at` is not written again.
        """

    def latest(self, programme: str) -> tuple[Verdict, ...]:
        """The latest verdict on each learner, by idnumber."""

    def get(self, programme: str, learner: str) -> Verdict | None:
        """The latest verdict on one learner."""

    def numbers(self, programme: str) -> Mapping[str, int]:
        """The number of the latest verdict on each learner, by idnumber.

        A verdict keeps its number and never changes: whoever read it may keep it.
        """

    def by_number(self, numbers: Collection[int]) -> Mapping[int, Verdict]:
        """Verdicts by their numbers; those that never were are left out."""

    def standings(self, numbers: Collection[int]) -> Mapping[int, Standing]:
        """What verdicts say without their reasons, by their numbers; no verdict is read whole.

        Those that never were are left out.
        """

    def evidence(self, programme: str, learner: str) -> Evidence | None:
        """The evidence that the latest verdict rests on."""

    def evidences(self, programme: str, learners: Sequence[str]) -> Mapping[str, Evidence]:
        """The same for many learners at once, by idnumber; one never judged is left out."""

    def validities(self, programme: str, learners: Sequence[str]) -> Mapping[str, Validity]:
        """Until when the latest verdicts on these learners stand, and on what, by idnumber.

        One of which that is not known, is left out.
        """

    def left_out(self, programme: str) -> Mapping[str, datetime]:
        """Who was judged once and not in the last run for everybody, by idnumber: since when.

        Everybody else's verdict says what that run found, however old it is.
        """

    def history(self, programme: str, learner: str) -> tuple[Verdict, ...]:
        """Every verdict on one learner, oldest first."""

    def kept_in(self, run_id: int) -> int:
        """How many verdicts a run kept."""

    def stored(
        self, programme: str, *, after: int = 0, limit: int = 250, learner: str | None = None
    ) -> tuple[Stored, ...]:
        """The verdicts with numbers above `after`, oldest first, of all learners or of one."""


class Accounts(Protocol):
    """Who learners are: numbers with the accounts behind them, and what people decided of both.

    A person is kept under a number; under a mark once another one has the number.
    """

    def every(self) -> tuple[LearnerAccount, ...]:
        """Every pair there is, in the order in which they were first seen."""

    def of(self, number: str) -> LearnerAccount | None:
        """The present account behind a number."""

    def of_numbers(self, numbers: Collection[str]) -> Mapping[str, LearnerAccount]:
        """The same for many numbers; one that is nobody's is left out."""

    def see(
        self, usual: Collection[tuple[str, int]], waiting: Iterable[Unconfirmed], at: datetime
    ) -> None:
        """Note what was seen: pairs that may be used, and those that wait for a person."""

    def open_pairs(self) -> tuple[LearnerAccount, ...]:
        """The pairs that wait for a person.

        Not those seen otherwise since, nor those that no run for everybody has seen since, where
        every programme has had one.
        """

    def decided(self, number: str | None = None) -> tuple[IdentityDecision, ...]:
        """What people decided about a number, or about all, in the order it was recorded."""

    def holdings(self, numbers: Collection[str]) -> Mapping[str, KeptUnder]:
        """What is kept under these numbers, in all programmes."""

    def record(
        self,
        decision: IdentityDecision,
        whose: LearnerAccount | None,
        sent_once: Collection[str],
    ) -> IdentityDecision:
        """Keep a person's word on who has a number and an account, with all that follows.

        Everything kept under a number that changes is found under the other from then on; what
        was written to an account is known as written to whoever has it. StoreUnavailable when
        something else was decided meanwhile.

        Args:
            decision: the word, with the pair that waits for it.
            whose: whose number and account they are; None for another person.
            sent_once: the kinds of effect that stay with the person and not with the account.
        """

    def withdraw(self, decision: IdentityDecision, sent_once: Collection[str]) -> IdentityDecision:
        """Keep that an earlier word was wrong, with the state before it.

        What was recorded since under the number that it was about is kept under a mark.
        StoreUnavailable when something else was decided meanwhile, or is built upon it.
        """


class Decisions(Protocol):
    """What people decided, and the blocks that are acquired for ever."""

    def record(self, decision: Decision) -> Decision:
        """Keep a decision; gives it its id. Decisions are never changed or deleted."""

    def recorded(self, programme: str, learner: str | None = None) -> tuple[Decision, ...]:
        """Decisions in the order they were recorded."""

    def acquire(self, acquired: Iterable[Acquired]) -> int:
        """Keep blocks acquired for ever, and answer how many are new; one kept stays as it is."""

    def acquired(self, programme: str, learner: str | None = None) -> tuple[Acquired, ...]:
        """Blocks acquired for ever, by learner and component."""


class Imports(Protocol):
    """Files that were taken over, and what each of them said."""

    def take_over(
        self, file: ImportedFile, results: Sequence[ImportedResult], after: int
    ) -> ImportedFile:
        """Keep a file with its results, all or none; gives it its id.

        `after` is the number of the file taken over last when the results were compared, 0
        before the first: StoreUnavailable when another one has come since. Nothing kept is
        ever changed or deleted.
        """

    def files(self, programme: str) -> tuple[ImportedFile, ...]:
        """The files taken over, in their order."""

    def results(self, programme: str, learner: str | None = None) -> tuple[KeptResult, ...]:
        """What the latest file says of each learner, need and year, sorted by these."""

    def history(self, programme: str, learner: str | None = None) -> tuple[KeptResult, ...]:
        """Everything that was taken over, in the order of files and lines."""


class Actions(Protocol):
    """Writes to the LMS: noted before they are sent, with what came of them and what was left."""

    def save(self, run_id: int, actions: Sequence[Action], part: int = 0) -> None:
        """Commit the actions of a run before the first of them is sent."""

    def of_part(self, run_id: int, part: int) -> tuple[tuple[Action, Receipt | None], ...]:
        """The actions of one part of a run with what came of them, in the order noted."""

    def of_run(self, run_id: int) -> tuple[tuple[Action, Receipt | None], ...]:
        """All actions of a run with what came of them, in the order noted."""

    def outcomes(self, run_id: int, kind: str = "") -> Mapping[Outcome, int]:
        """How many actions of a run came out how, of all or of one kind.

        What is made, and what has no receipt, is left out of those of one kind.
        """

    def pending(self, run_id: int) -> tuple[Action, ...]:
        """The actions of a run that may have been sent and of which nobody saw what came."""

    def save_receipts(self, run_id: int, receipts: Sequence[Receipt]) -> None:
        """Note what came of actions; DONE and ALREADY_SO also enter the ledger."""

    def latest(self, programme: str, limit: int = 200) -> tuple[tuple[Action, Receipt | None], ...]:
        """The latest actions with what came of them, newest first."""

    def ledger(self, programme: str) -> Mapping[str, bool]:
        """By effect key, what the bridge last set and saw confirmed: present (True) or absent."""

    def unknown_sendings(self, programme: str, kinds: Collection[str]) -> frozenset[str]:
        """The keys of what may have been sent, of some kinds, and nobody knows."""

    def note_told(self, run_id: int, keys: Collection[str], at: datetime) -> None:
        """Note in the ledger what needs no sending, or when a run looked; nothing was set."""

    def forget_told(self, programme: str, keys: Collection[str]) -> None:
        """Forget in the ledger what was told and is over: it is new when it comes back."""

    def set_on(self, programme: str) -> Mapping[str, datetime]:
        """By effect key, when the bridge last set it itself."""

    def save_outlook(self, run_id: int, outlook: PlanFindings) -> None:
        """Keep what the plan of a run leaves for people to look at."""

    def outlook(self, run_id: int) -> PlanFindings:
        """What the plan of a run left for people; nothing before it was made."""


class Leases(Protocol):
    """Who holds which piece of work: docs/leases.md draws the states."""

    def claim(
        self,
        queues: Collection[Queue],
        holder: str,
        at: datetime,
        until: datetime,
        *,
        run_id: int | None = None,
        rules: Collection[str] | None = None,
        fresh: datetime | None = None,
    ) -> Work | None:
        """Lease the piece of work that is due first; None when there is none.

        Due is what waits and may begin, and what a worker held that was not heard of again,
        once everything of earlier stages of its run is over.

        Args:
            queues: from which queues.
            holder: who takes it; a name that nobody else uses.
            at: the present moment.
            until: when the lease ends.
            run_id: of this run only, whether due already or later.
            rules: of runs only that were begun under one of these digests.
            fresh: of runs only that got further since then.
        """

    def renew(self, work: Work, until: datetime) -> bool:
        """Make a lease last longer; False when it is no longer this holder's."""

    def holds(self, work: Work) -> bool:
        """Whether a lease is still this holder's; nothing is changed."""

    def finish(self, work: Work, at: datetime) -> None:
        """Mark it as done, and that its run got further; raises LeaseLost."""

    def give_back(
        self, work: Work, due: datetime, reason: Cause | None, *, counted: bool = True
    ) -> None:
        """Let it wait until `due`, the attempt counted or not; one lost already stays lost."""

    def dead_letter(self, work: Work, reason: Cause, at: datetime) -> None:
        """Give it up until a person looks; raises LeaseLost."""

    def release(self, holders: str) -> int:
        """Give back at once whatever is held by names that begin so; answers how many."""


class WorkOverview(Protocol):
    """What work there is, and how far it is; nothing is changed."""

    def pieces(
        self, run_id: int | None = None, states: Collection[WorkState] | None = None
    ) -> tuple[Work, ...]:
        """Pieces of work, oldest first."""

    def waiting(self, at: datetime) -> tuple[Waiting, ...]:
        """How much work there is, by programme, kind and state; what is done is left out."""

    def ready(
        self, at: datetime, *, rules: Collection[str], fresh: datetime
    ) -> Mapping[Queue, int]:
        """How many pieces `claim` would find now, by queue."""

    def progress(self, run_id: int) -> Mapping[WorkKind, tuple[int, int]]:
        """How many pieces of each kind are done or given up, and how many there are."""

    def stage_is_over(self, run_id: int, stage: int) -> bool:
        """Whether nothing of this stage or an earlier one is left to do."""


class DeadLetters(Protocol):
    """What was given up and waits for a person."""

    def retry(self, work_id: int, at: datetime) -> Work:
        """Let a piece that was given up wait again; raises UnknownRecord, or its run's end."""

    def drop(self, work_id: int) -> Work:
        """Forget a piece that was given up; raises UnknownRecord."""


class WorkTable(Leases, WorkOverview, DeadLetters, Protocol):
    """Pieces of work. The database is the truth about them; a queue only wakes workers."""

    def add(self, run_id: int, items: Iterable[WorkItem], at: datetime) -> None:
        """Add pieces of work; one with the same kind and subject stays as it is."""


class Upkeep(Protocol):
    """The windows of schedules, pauses, signs of life, and how much the LMS answers at once."""

    def open_window(self, programme: str, job: str, window: str, at: datetime) -> bool:
        """Whether this is the first to open a window of a schedule: only the first acts."""

    def pause(self, reason: Cause, at: datetime) -> bool:
        """Let background work rest; False when it rests already, which stays as it is."""

    def paused(self) -> Pause | None:
        """Why background work rests; None while it goes on."""

    def resume(self) -> bool:
        """Let background work go on; answers whether it had rested."""

    def pulse(self, name: str, at: datetime) -> None:
        """Note a sign of life."""

    def pulses(self) -> Mapping[str, datetime]:
        """The last sign of life by name."""

    def keep_pace(self, pace: Mapping[str, int]) -> None:
        """Remember `Lms.pace`; a name that is left out stays as it is."""

    def pace(self) -> Mapping[str, int]:
        """The pace that was last remembered."""


class Platforms(Protocol):
    """Which platforms may launch, and the codes with which they register."""

    def save(self, platform: Platform) -> None:
        """Keep a registration, in the place of one with the same issuer and client."""

    def registered(self) -> tuple[Platform, ...]:
        """Every registration, by issuer and client."""

    def drop(self, issuer: str, client_id: str) -> bool:
        """Forget a registration, and answer whether there was one; its visits end at once."""

    def open_registration(self, digest: str, until: datetime) -> None:
        """Let one platform register with the code of this digest."""

    def take_registration(self, digest: str, now: datetime) -> bool:
        """Use a code up; False for one that never was, was used, or is over."""


class KeptToolKeys(Protocol):
    """The keys with which the tool signs."""

    def save(self, key: ToolKey) -> None:
        """Keep a key, in the place of one with the same kid."""

    def newest_first(self) -> tuple[ToolKey, ...]:
        """Every key, newest first."""

    def drop(self, kid: str) -> None:
        """Forget a key."""


class Visits(Protocol):
    """Launches under way, visits and who is in their courses: all of it is soon over.

    Secrets arrive as digests; `now` is the caller's, so that one clock decides.
    """

    def expect_launch(self, expected: Expected) -> None:
        """Keep what an announced launch must bring."""

    def take_launch(self, state: str, now: datetime) -> Expected | None:
        """Use an announcement up; None for one that never was, was used, or is over."""

    def open(self, visit: Visit, secret: str) -> None:
        """Begin a visit; `secret` is the digest of what the browser holds."""

    def get(self, visit_id: str, secret: str, now: datetime) -> Visit | None:
        """A visit that is not over, for the browser that holds its secret."""

    def change(self, visit: Visit) -> None:
        """Keep a visit's other values; its end and its secret stay."""

    def save_roster(self, visit_id: str, roster: ContextRoster) -> None:
        """Keep who is in the visit's course until the visit ends."""

    def roster(self, visit_id: str) -> ContextRoster | None:
        """Who is in the visit's course, as last kept."""

    def names(self) -> Mapping[str, str]:
        """By account, the name that some visit's course shows; of visits that are not forgotten."""

    def forget_over(self, now: datetime) -> int:
        """Delete announcements, codes and visits that are over, with their rosters."""


class Gradebooks(Protocol):
    """Where courses offer their services, the bridge's columns, and what they took."""

    def save_context(self, context: Context) -> None:
        """Keep where a course offers its services, in the place of what was known of it."""

    def context(self, course: str) -> Context | None:
        """Where a course offers its services."""

    def save_column(
        self, programme: str, component: str, course: str, column: GradebookColumn
    ) -> None:
        """Keep the column of a component, in the place of an earlier one."""

    def columns(self, programme: str) -> Mapping[str, tuple[str, GradebookColumn]]:
        """By component, the course and the column that the bridge made there."""

    def scores_sent(self, url: str) -> Mapping[str, str]:
        """By user id, the digest of what was last sent to a column and taken by it."""

    def save_scores_sent(self, url: str, sent: Mapping[str, str]) -> None:
        """Keep digests of what a column took."""


class ColumnStore(Protocol):
    """What columns in gradebooks need to be remembered."""

    gradebooks: Gradebooks
    platforms: Platforms


class PlaceStore(Protocol):
    """Where courses and their activities are."""

    def save(self, course: str, places: Iterable[Place]) -> None:
        """Keep where a course and its activities are, in the place of what was known of it."""

    def of_courses(self, courses: Iterable[str]) -> tuple[Place, ...]:
        """Where these courses and their activities are."""


class Tokens(Protocol):
    """The tokens of the API; they arrive as digests."""

    def add(self, token: ApiToken) -> ApiToken:
        """Keep a token of the API; gives it its id."""

    def in_order(self) -> tuple[ApiToken, ...]:
        """Every token, in the order added, revoked ones too."""

    def get(self, digest: str) -> ApiToken | None:
        """The token of a digest."""

    def revoke(self, token_id: int, at: datetime) -> bool:
        """Revoke a token; False where there is none, or it was revoked before."""


class Store(Protocol):
    """Everything the bridge remembers, by subject.

    `clock` tells the time as the database has it, the same for every machine that works on it.
    """

    clock: Clock
    runs: Runs
    readings: ReadingStore
    staged: Staged
    rules: Rules
    activations: Activations
    verdicts: Verdicts
    decisions: Decisions
    accounts: Accounts
    imports: Imports
    actions: Actions
    work: WorkTable
    upkeep: Upkeep
    platforms: Platforms
    tool_keys: KeptToolKeys
    visits: Visits
    gradebooks: Gradebooks
    places: PlaceStore
    tokens: Tokens

    def batch(self) -> AbstractContextManager[object]:
        """Make everything inside one transaction, of all parts: all of it is kept, or none."""

    def close(self) -> None:
        """Close every connection."""
