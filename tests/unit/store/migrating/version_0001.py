"""What a database of version 0001 held: a row or more in every table."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime

from lms_bridge.cause import as_written
from lms_bridge.model.action import Action, Outcome, Reason, Receipt, Target, Verb
from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.run import Quarantined
from lms_bridge.model.snapshot import Course, CourseReading, SiteReading, User
from lms_bridge.model.verdict import AwardStatus, Because, Truth, Verdict
from lms_bridge.store.codec import digested, encode
from lms_bridge.store.content import content_digest

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
DONE, RUNNING = 1, 2
YEAR = AcademicYear(2025)

EVIDENCE = Evidence("L1", "du", "full", YEAR, NOON)
VERDICT = Verdict(
    learner="L1",
    programme="du",
    version="1",
    rules="f",
    track="full",
    year=YEAR,
    on=NOON.date(),
    as_of=NOON,
    status=AwardStatus.IN_PROGRESS,
    components=(),
    owed=(),
    because=Because(Truth.NO, "all", "UE1"),
)
DECISION = Decision(
    0, "du", "L1", DecisionKind.JURY, "award", "admitted", "jury", NOON, "délibération « 1 »"
)
ACQUIRED = Acquired("du", "L1", "B1", date(2026, 2, 1), "all results", "f")
COURSE = CourseReading("M1", NOON, Course(2, "M1", "M1", "Éthique", visible=True))
SITE = SiteReading(NOON, users=(User(3, "L1", suspended=False),))
ASIDE = Quarantined("L2", 7, as_written("no idnumber"))
#: The same as that version wrote it.
ASIDE_THEN = {"learner": "L2", "where": "user 7", "cause": "no idnumber"}
TARGET = Target("cohort", idnumber="du-done")


def action(number: int) -> Action:
    """One learner into a cohort."""
    reason = Reason("du", "UE1", "validated")
    return Action(f"{TARGET}@L{number}", Verb.ADD, TARGET, f"L{number}", number, reason)


#: One action a way it can come out, then one that was never sent.
ACTIONS = [action(number) for number in range(len(Outcome) + 1)]
#: What the LMS had said of each, which is no outcome; that version wrote it as text.
SAID = 'it said "outcome": "done"'
RECEIPTS = [
    Receipt(ACTIONS[number].key, Verb.ADD, outcome, NOON, as_written(SAID))
    for number, outcome in enumerate(Outcome)
]


def run_row(number: int, state: str, **changes: object) -> dict[str, object]:
    """A run as version 0001 noted it."""
    row = {
        "id": number,
        "programme": "du",
        "state": state,
        "stage": "done",
        "started": NOON,
        "ended": NOON,
        "roster": 40,
        "counts": '{"judged":3}',
        "stopped_by": "",
    }
    return {**row, **changes}


def old_rows() -> dict[str, list[dict[str, object]]]:
    """Rows of every table of version 0001, as its program wrote them."""
    running = run_row(RUNNING, "running", stage="push", ended=None, roster=None, counts="{}")
    return {
        "runs": [run_row(DONE, "done"), running],
        "course_readings": [{"run_id": RUNNING, "course": "M1", "body": encode(COURSE)}],
        "site_readings": [{"run_id": RUNNING, "body": encode(SITE)}],
        "quarantine": [{"id": 1, "run_id": RUNNING, **digested(ASIDE_THEN)}],
        "rules": [{"fingerprint": "f", "programme": "du", "body": '{"programme.yaml":"é"}'}],
        **_concluded(),
        **_written(),
    }


def _concluded() -> dict[str, list[dict[str, object]]]:
    about: dict[str, object] = {"programme": "du", "learner": "L1"}
    facts = digested(EVIDENCE)
    verdict = {
        **about,
        "id": 1,
        "digest": content_digest(VERDICT),
        "evidence": facts["digest"],
        "run_id": DONE,
        "judged_on": NOON.date(),
        "body": encode(VERDICT),
    }
    return {
        "evidence": [facts],
        "verdicts": [verdict],
        "decisions": [{**about, "id": 1, "body": encode(DECISION)}],
        "acquired": [{**about, "component": "B1", "body": encode(ACQUIRED)}],
    }


def _written() -> dict[str, list[dict[str, object]]]:
    set_so = {"programme": "du", "key": ACTIONS[0].key, "present": True, "since": NOON}
    return {
        "actions": [
            {
                "id": number,
                "run_id": RUNNING,
                "key": each.key,
                "verb": each.verb.value,
                "body": encode(each),
            }
            for number, each in enumerate(ACTIONS, start=1)
        ],
        "receipts": [
            {"action_id": number, "body": encode({**asdict(each), "detail": SAID})}
            for number, each in enumerate(RECEIPTS, start=1)
        ],
        "ledger": [{**set_so, "run_id": RUNNING}],
    }
