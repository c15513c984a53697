"""The record of a run: what it did, whom it set aside, and why it stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lms_bridge.cause import Cause
from lms_bridge.model.action import Drift, Obstacle, Wanted
from lms_bridge.model.decision import Acquired
from lms_bridge.model.evidence import Discrepancy, Evidence
from lms_bridge.model.validity import Validity
from lms_bridge.model.verdict import Verdict


class RunState(StrEnum):
    """Where a run stands; an unfinished run can be taken up again."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


#: The code of the cause of whoever was set aside because judging them failed unexpectedly.
CANNOT_BE_JUDGED = "learner.cannot_be_judged"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Somebody set aside, and why.

    Attributes:
        learner: the idnumber; "" for none known.
        user_id: the account in the LMS; 0 where a record of an earlier version names none.
        cause: why.
    """

    learner: str
    user_id: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class Order:
    """What a run was asked to do.

    Attributes:
        on: the day of judgement, the same for everybody in the run.
        rules: the digest of the programme's rules and of the site's values for it.
        full: read everything anew, whatever of earlier readings could still be used.
        learner: idnumber of the only learner meant; "" for everybody.
        release_brake: a person looked at the plan and lets it go.
        judge_all: judge everybody, also those whose verdict stands.
    """

    on: date | None = None
    rules: str = ""
    full: bool = True
    learner: str = ""
    release_brake: bool = False
    judge_all: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over one programme.

    Attributes:
        id: a number that the store gives.
        stage: how far it got: pull, judge, plan, push, done.
        counts: named totals (judged, changed, written, verified, refused, quarantined …).
        stopped_by: what stopped it; None otherwise.
        roster: how many learners were on the roster.
        order: what it was asked to do.
        touched: when it last got further.
    """

    id: int
    programme: str
    started: datetime
    ended: datetime | None
    state: RunState
    stage: str
    counts: tuple[tuple[str, int], ...] = ()
    stopped_by: Cause | None = None
    roster: int = 0
    order: Order = Order()
    touched: datetime | None = None

    @property
    def on(self) -> date:
        """The day of judgement, the same for everybody."""
        return self.order.on or self.started.date()


@dataclass(frozen=True, slots=True)
class StagedJudgement:
    """One learner as judged in a run, before anything of it is kept.

    Attributes:
        user_id: their number in the LMS.
        evidence: the facts.
        verdict: what follows from them.
        wishes: what the verdict wants in the LMS.
        acquired: the blocks that it shows acquired for ever.
        decided: what people had recorded of the learner: the ids of the decisions in their
            order, then the entries of blocks, as `block_entry` writes them.
        validity: until when the verdict stands, and on what; None: it is always made again.
    """

    user_id: int
    evidence: Evidence
    verdict: Verdict
    wishes: tuple[Wanted, ...] = ()
    acquired: tuple[Acquired, ...] = ()
    decided: tuple[str, ...] = ()
    validity: Validity | None = None


@dataclass(frozen=True, slots=True)
class LearnerDiscrepancies:
    """What a person has to look at of one learner, as a run's verdict on them says it."""

    learner: str
    discrepancies: tuple[Discrepancy, ...]


@dataclass(frozen=True, slots=True)
class PlanFindings:
    """What a run left for people to look at when it had planned, and what it found settled.

    `adopted` counts writes of earlier runs whose outcome nobody had seen; `discrepancies` are by
    idnumber, of those who have any; `newly_undetermined` counts learners of whom something cannot
    be computed that could be when they were last judged.
    """

    drifts: tuple[Drift, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    satisfied: int = 0
    adopted: int = 0
    discrepancies: tuple[LearnerDiscrepancies, ...] = ()
    newly_undetermined: int = 0
