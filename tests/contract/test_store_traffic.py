"""How much a store says to its database, and what it leaves alone."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from sqlalchemy import event, text

from lms_bridge.model.action import Outcome
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.run import RunState
from lms_bridge.model.work import WorkItem, WorkKind
from tests.contract.store_values import (
    LATER,
    NOON,
    action,
    course_reading,
    evidence,
    judged,
    receipt,
    site_reading,
    verdict,
)

CHANGES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@contextmanager
def statements(store):
    """Collect the statements sent to the database."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(store.database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(store.database.engine, "before_cursor_execute", note)


def changes(sent):
    """Those statements that change something."""
    return [each for each in sent if each.startswith(CHANGES)]


def class_of(size, at=NOON):
    """So many learners judged."""
    return [(evidence(f"L{n}", at=at), verdict(f"L{n}", at=at)) for n in range(size)]


def test_statements_do_not_grow_with_learners(sql_store):
    """A thousand learners take at most ten statements, whether all are new or none is."""
    for at in (NOON, LATER):
        with statements(sql_store) as sent:
            sql_store.verdicts.save(None, class_of(1000, at))
        assert len(sent) <= 10, sent


def test_a_second_sync_writes_nothing(sql_store):
    """The same verdicts on another day: not a single row is added or changed."""
    sql_store.verdicts.save(None, class_of(20))
    with statements(sql_store) as sent:
        assert sql_store.verdicts.save(None, class_of(20, LATER)) == 0
    assert changes(sent) == []


def whole_run(store, at, version="1"):
    """A run from its beginning to its end: twenty learners in two parts, and their writes."""
    run = store.runs.start("du", at)
    names = [f"L{n}" for n in range(20)]
    for part, learners in (("0-9", names[:10]), ("10-19", names[10:])):
        store.staged.hold(run.id, part, [judged(each, at=at, version=version) for each in learners])
    ledger = store.actions.ledger("du")
    planned = [action(each) for each in names if action(each).key not in ledger]
    store.actions.save(run.id, planned, 1)
    for part in ("0-9", "10-19"):
        store.staged.keep(run.id, part)
    store.actions.save_receipts(run.id, [receipt(each, at=at) for each in planned])
    counts = {"changed": store.verdicts.kept_in(run.id)}
    return store.runs.end(run.id, RunState.DONE, at, counts)


KEPT = ("verdicts", "evidence", "ledger", "acquired", "actions", "receipts")


def rows_kept(store):
    """All rows of the tables that a run adds to; on PostgreSQL with who wrote each last."""
    writer = "xmin, ctid, " if store.database.engine.dialect.name == "postgresql" else ""
    with store.database.reading() as connection:
        return {
            name: sorted(
                map(str, connection.execute(text(f"SELECT {writer}* FROM {name}")))  # noqa: S608 - fixed names
            )
            for name in KEPT
        }


def test_a_second_run_without_changes_keeps_nothing_new(sql_store):
    """Not a row more in what is kept for ever, and none of those there was written again."""
    assert whole_run(sql_store, NOON).counts == (("changed", 20),)
    before = rows_kept(sql_store)
    assert [len(before[name]) for name in KEPT] == [20] * len(KEPT)
    with statements(sql_store) as sent:
        assert whole_run(sql_store, LATER).counts == (("changed", 0),)
    assert rows_kept(sql_store) == before
    written = {each.split()[1 if each.startswith("UPDATE") else 2] for each in changes(sent)}
    assert written == {"runs", "staged", "validity", "work", "course_readings", "site_readings"}


def test_a_verdict_that_says_the_same_is_staged_without_its_text(sql_store):
    """Only what is new takes room: the others are held with their wishes, and a digest."""
    whole_run(sql_store, NOON)
    run = sql_store.runs.start("du", LATER)
    sql_store.staged.hold(run.id, "0-1", [judged("L1", at=LATER), judged("L2", version="2")])
    columns = "learner, verdict, evidence, evidence_digest, wishes, digest"
    with sql_store.database.reading() as connection:
        query = text(f"SELECT {columns} FROM staged ORDER BY learner")  # noqa: S608 - fixed names
        same, new = connection.execute(query).all()
    assert same[:4] == ("L1", None, None, None)
    assert all(new)
    assert same.wishes
    assert same.digest


def test_staging_takes_few_statements(sql_store):
    """A thousand learners: staging and keeping take a handful of statements each."""
    run = sql_store.runs.start("du", NOON)
    many = [judged(f"L{n}") for n in range(1000)]
    with statements(sql_store) as sent:
        sql_store.staged.hold(run.id, "0-999", many)
    assert len(sent) <= 6, sent
    with statements(sql_store) as sent:
        assert sql_store.staged.keep(run.id, "0-999") == 1000
    assert len(sent) <= 12, sent


def test_nothing_is_left_of_a_run_but_what_it_kept(sql_store):
    """Readings, staged rows and work are gone: a database does not grow with its runs."""
    run = sql_store.runs.start("du", NOON)
    sql_store.work.add(
        run.id, [WorkItem(WorkKind.COURSE, 1, "M1"), WorkItem(WorkKind.END, 10)], NOON
    )
    sql_store.readings.save_course(run.id, course_reading())
    sql_store.readings.save_site(run.id, site_reading())
    whole_run(sql_store, NOON)
    with sql_store.database.reading() as connection:
        left = {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar()  # noqa: S608 - fixed names
            for name in ("staged", "work", "course_readings", "site_readings")
        }
    assert set(left.values()) == {0}, left


def test_equal_evidence_is_kept_once(sql_store):
    """Two verdicts that rest on the same evidence share it."""
    for version in ("1", "2"):
        sql_store.verdicts.save(None, [(evidence(), verdict(version=version))])
    with sql_store.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM evidence")).scalar() == 1
    assert isinstance(sql_store.verdicts.evidence("du", "L1"), Evidence)


def test_a_row_knows_its_run_and_day(sql_store):
    """The history says which run judged, and on which day."""
    run = sql_store.runs.start("du", NOON)
    sql_store.verdicts.save(run.id, [(evidence(), verdict())])
    with sql_store.database.reading() as connection:
        found = connection.execute(text("SELECT run_id, judged_on FROM verdicts")).one()
    assert (found[0], str(found[1])) == (run.id, "2026-03-02")


def test_the_ledger_tells_since_when(sql_store):
    """`since` and the run are those of the last change, not of the last confirmation."""
    first = sql_store.runs.start("du", NOON)
    sql_store.actions.save(first.id, [action()])
    sql_store.actions.save_receipts(first.id, [receipt(action())])
    sql_store.actions.save_receipts(first.id, [receipt(action(), Outcome.ALREADY_SO, LATER)])
    with sql_store.database.reading() as connection:
        found = connection.execute(text("SELECT run_id, since FROM ledger")).one()
    assert found[0] == first.id
    assert str(found[1]).startswith("2026-03-02 12:00:00.123456")


def test_values_are_always_bound(sql_store):
    """What comes from the LMS travels beside the SQL, never inside it."""
    nasty = "L'); DROP TABLE runs; --"
    with statements(sql_store) as sent:
        sql_store.verdicts.save(None, [(evidence(nasty), verdict(nasty))])
        run = sql_store.runs.start(nasty, NOON)
        sql_store.actions.save(run.id, [action(nasty)])
        sql_store.actions.save_receipts(run.id, [receipt(action(nasty))])
        found = sql_store.verdicts.get("du", nasty)
    assert found == verdict(nasty)
    assert not any("DROP TABLE" in each for each in sent)


@pytest.mark.parametrize("name", ["verdicts", "decisions", "acquired", "evidence", "rules"])
def test_what_is_kept_for_ever_is_never_updated(sql_store, name):
    """No call sends an UPDATE or DELETE to a table whose rows are kept for ever."""
    with statements(sql_store) as sent:
        run = sql_store.runs.start("du", NOON)
        sql_store.rules.keep("f", "du", {})
        for version in ("1", "2"):
            sql_store.verdicts.save(run.id, [(evidence(), verdict(version=version))])
        for decision in evidence().decisions * 2:
            sql_store.decisions.record(decision)
        sql_store.decisions.acquire(evidence().acquired * 2)
    touched = [each for each in sent if name in each and each.startswith(CHANGES)]
    assert touched
    assert not any("DO UPDATE" in each or not each.startswith("INSERT") for each in touched)
