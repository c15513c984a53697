"""How much a store says to its database, and what it leaves alone."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import event, text
from store_values import LATER, NOON, action, evidence, receipt, verdict

from lms_bridge.model.action import Outcome
from lms_bridge.model.evidence import Evidence

CHANGES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@contextmanager
def statements(store):
    """Collect the statements sent to the database."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(store._engine, "before_cursor_execute", note)
    yield sent
    event.remove(store._engine, "before_cursor_execute", note)


def class_of(size, at=NOON):
    """So many learners judged."""
    return [(evidence(f"L{n}", at=at), verdict(f"L{n}", at=at)) for n in range(size)]


def test_statements_do_not_grow_with_learners(sql_store):
    """A thousand learners take at most ten statements, whether all are new or none is."""
    for at in (NOON, LATER):
        with statements(sql_store) as sent:
            sql_store.save_verdicts(None, class_of(1000, at))
        assert len(sent) <= 10, sent


def test_a_second_sync_writes_nothing(sql_store):
    """The same verdicts on another day: not a single row is added or changed."""
    sql_store.save_verdicts(None, class_of(20))
    with statements(sql_store) as sent:
        assert sql_store.save_verdicts(None, class_of(20, LATER)) == 0
    assert [each for each in sent if each.startswith(CHANGES)] == []


def test_equal_evidence_is_kept_once(sql_store):
    """Two verdicts that rest on the same evidence share it."""
    for version in ("1", "2"):
        sql_store.save_verdicts(None, [(evidence(), verdict(version=version))])
    with sql_store._reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM evidence")).scalar() == 1
    assert isinstance(sql_store.evidence("du", "L1"), Evidence)


def test_a_row_knows_its_run_and_day(sql_store):
    """The history says which run judged, and on which day."""
    run = sql_store.start_run("du", NOON)
    sql_store.save_verdicts(run.id, [(evidence(), verdict())])
    with sql_store._reading() as connection:
        found = connection.execute(text("SELECT run_id, judged_on FROM verdicts")).one()
    assert (found[0], str(found[1])) == (run.id, "2026-03-02")


def test_the_ledger_tells_since_when(sql_store):
    """`since` and the run are those of the last change, not of the last confirmation."""
    first = sql_store.start_run("du", NOON)
    sql_store.save_actions(first.id, [action()])
    sql_store.save_receipts(first.id, [receipt(action())])
    sql_store.save_receipts(first.id, [receipt(action(), Outcome.ALREADY_SO, LATER)])
    with sql_store._reading() as connection:
        found = connection.execute(text("SELECT run_id, since FROM ledger")).one()
    assert found[0] == first.id
    assert str(found[1]).startswith("2026-03-02 12:00:00.123456")


def test_values_are_always_bound(sql_store):
    """What comes from the LMS travels beside the SQL, never inside it."""
    nasty = "L'); DROP TABLE runs; --"
    with statements(sql_store) as sent:
        sql_store.save_verdicts(None, [(evidence(nasty), verdict(nasty))])
        run = sql_store.start_run(nasty, NOON)
        sql_store.save_actions(run.id, [action(nasty)])
        sql_store.save_receipts(run.id, [receipt(action(nasty))])
        found = sql_store.verdict("du", nasty)
    assert found == verdict(nasty)
    assert not any("DROP TABLE" in each for each in sent)


@pytest.mark.parametrize("name", ["verdicts", "decisions", "acquired", "evidence", "rules"])
def test_what_is_kept_for_ever_is_never_updated(sql_store, name):
    """No call sends an UPDATE or DELETE to a table whose rows are kept for ever."""
    with statements(sql_store) as sent:
        run = sql_store.start_run("du", NOON)
        sql_store.keep_rules("f", "du", {})
        for version in ("1", "2"):
            sql_store.save_verdicts(run.id, [(evidence(), verdict(version=version))])
        for decision in evidence().decisions * 2:
            sql_store.record_decision(decision)
        sql_store.acquire(evidence().acquired * 2)
    touched = [each for each in sent if name in each and each.startswith(CHANGES)]
    assert touched
    assert not any("DO UPDATE" in each or not each.startswith("INSERT") for each in touched)
