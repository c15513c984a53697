"""A database of before accounts were kept: who had which is read off what it wrote and read."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, MetaData

from lms_bridge.model.account import AccountState
from lms_bridge.model.action import Action, Reason, Target, Verb
from lms_bridge.model.snapshot import CourseReading, Participant
from lms_bridge.store import SqlStore
from lms_bridge.store.codec import encode
from lms_bridge.store.database import writing
from lms_bridge.store.engine import engine_for
from lms_bridge.store.migrating import migrate

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def fill(connection: Connection, tables: MetaData, *written: tuple[str, int]) -> None:
    """A judged learner and a write for each of these, each in a run, a day after the one before."""

    def add(table: str, **row: Any) -> None:
        connection.execute(tables.tables[table].insert().values(**row))

    add("evidence", digest="e", body="{}")
    for number, (learner, user_id) in enumerate(written, start=1):
        run = {"programme": "du", "state": "done", "stage": "done", "counts": "{}", "rules": ""}
        add("runs", id=number, started=NOON + timedelta(days=number), stopped_by="null", **run)
        key = f"cohort:C@{learner}"
        reason = Reason("du", "UE1", "validated")
        action = Action(key, Verb.ADD, Target("cohort", idnumber="C"), learner, user_id, reason)
        add("actions", run_id=number, key=key, verb="add", part=0, body=encode(action))
        add(
            "verdicts",
            programme="du",
            learner=learner,
            digest=str(number),
            evidence="e",
            run_id=number,
            judged_on=date(2026, 3, 2),
            body="{}",
        )


def upgraded(empty_url: str, *written: tuple[str, int], seen: CourseReading | None = None):
    """A store on a database of the version before, filled and then opened by this program."""
    engine = engine_for(empty_url)
    with writing(engine) as connection:
        migrate(connection, set(), "0009")
    tables = MetaData()
    tables.reflect(engine)
    with writing(engine) as connection:
        fill(connection, tables, *written)
        if seen is not None:
            row = {"run_id": 1, "course": seen.idnumber, "body": encode(seen)}
            connection.execute(tables.tables["course_readings"].insert().values(**row))
    engine.dispose()
    return closing(SqlStore.open(empty_url))


def test_whoever_was_written_for_or_read_is_known_with_the_account(empty_url: str):
    """With the first and the last day; somebody whom no programme judged is nobody's business."""
    people = (Participant(2, " L2 ", active=True, roles=()), Participant(9, "X", True, ()))  # noqa: FBT003 - a record
    reading = CourseReading("C", NOON, None, participants=people)
    with upgraded(empty_url, ("L1", 1), ("L2", 0), ("L1", 1), seen=reading) as store:
        found = {each.number: each for each in store.accounts.every()}
        assert set(found) == {"L1", "L2"}
        assert (found["L1"].user_id, found["L1"].state) == (1, AccountState.KNOWN)
        assert found["L1"].since == NOON + timedelta(days=1)
        assert found["L1"].seen == NOON + timedelta(days=3)
        assert (found["L2"].user_id, found["L2"].since) == (2, NOON)


def test_the_first_pair_stands_and_the_later_one_waits(empty_url: str):
    """What earlier versions let pass is asked about by the next run."""
    with upgraded(empty_url, ("A", 1), ("B", 1), ("C", 3), ("C", 4), ("D", 5)) as store:
        found = {each.number: each.user_id for each in store.accounts.every()}
        assert found == {"A": 1, "C": 3, "D": 5}
