"""A run under way in a database of the version before is finished by this one."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import MetaData

from lms_bridge.cause import Cause
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.verdict import (
    AwardStatus,
    Because,
    ComponentVerdict,
    Status,
    Truth,
    Verdict,
)
from lms_bridge.store import SqlStore
from lms_bridge.store.codec import digested, encode
from lms_bridge.store.content import content_digest
from lms_bridge.store.database import writing
from lms_bridge.store.engine import engine_for
from lms_bridge.store.migrating import migrate
from tests.unit.store.migrating.version_0001 import EVIDENCE, run_row

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def verdict(learner: str, status: Status) -> Verdict:
    """A verdict on one unit, whose word is in the texts of everybody, as a person may type it."""
    cause = Cause.of("as_written", text="undetermined")
    because = Because(Truth.UNKNOWN, "all", "UE1", cause=cause)
    unit = ComponentVerdict("UE1", status, (), (), open=True, because=because)
    return Verdict(
        learner=learner,
        programme="du",
        version="1",
        rules="f",
        track="full",
        year=AcademicYear(2025),
        on=date(2026, 3, 2),
        as_of=NOON,
        status=AwardStatus.IN_PROGRESS,
        components=(unit,),
        owed=(),
        because=because,
    )


@pytest.fixture
def under_way(empty_url: str) -> str:
    """The URL of a database in which a run has judged two learners and kept nothing yet."""
    engine = engine_for(empty_url)
    with writing(engine) as connection:
        migrate(connection, set(), "0011")
    found = MetaData()
    found.reflect(engine)
    facts = digested(EVIDENCE)
    before = [verdict("L1", Status.VALIDATED), verdict("L2", Status.UNDETERMINED)]
    now = [verdict("L1", Status.UNDETERMINED), verdict("L2", Status.VALIDATED)]
    with writing(engine) as connection:
        add = {name: table.insert() for name, table in found.tables.items()}
        connection.execute(add["runs"], [run_row(1, "done"), run_row(2, "running", ended=None)])
        connection.execute(add["evidence"], [facts])
        for each in before:
            kept = {
                "programme": "du",
                "learner": each.learner,
                "digest": content_digest(each),
                "evidence": facts["digest"],
                "run_id": 1,
                "judged_on": each.on,
                "body": encode(each),
            }
            connection.execute(add["verdicts"], kept)
        for each in now:
            staged = {
                "run_id": 2,
                "learner": each.learner,
                "part": "0",
                "decided": "",
                "wishes": "[]",
                "acquired": "[]",
                "judged_on": each.on,
                "digest": content_digest(each),
                "verdict": encode(each),
                "evidence": facts["body"],
                "evidence_digest": facts["digest"],
            }
            connection.execute(add["staged"], staged)
    engine.dispose()
    return empty_url


def test_what_was_staged_is_kept_and_told(under_way: str):
    """Who cannot be judged any more is found, and every text is what it was."""
    with closing(SqlStore.open(under_way)) as store:
        assert store.staged.newly_undetermined(2) == ("L1",)
        assert store.staged.keep(2, "0") == 2
        assert [each.component("UE1").status for each in store.verdicts.latest("du")] == [
            Status.UNDETERMINED,
            Status.VALIDATED,
        ]
        stored = store.verdicts.stored("du")
    assert [each.body for each in stored] == [encode(each.verdict) for each in stored]
    assert {each.evidence for each in stored} == {EVIDENCE}
