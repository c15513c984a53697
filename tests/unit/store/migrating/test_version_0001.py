"""A database that an earlier version made is upgraded, and nothing in it is lost."""

from __future__ import annotations

import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, inspect, select, text
from sqlalchemy.exc import DatabaseError

from lms_bridge.errors import StoreError
from lms_bridge.model.action import Outcome
from lms_bridge.model.run import Order, PlanFindings, Run, RunState
from lms_bridge.model.work import WorkItem, WorkKind
from lms_bridge.store import SqlStore, tables
from lms_bridge.store.database import writing
from lms_bridge.store.engine import engine_for
from lms_bridge.store.migrating import migrate
from lms_bridge.store.schema import HEAD
from tests.unit.store.migrating.version_0001 import (
    ACQUIRED,
    ACTIONS,
    ASIDE,
    COURSE,
    DECISION,
    DONE,
    EVIDENCE,
    NOON,
    RECEIPTS,
    RUNNING,
    SITE,
    VERDICT,
    old_rows,
)


def version_of(connection):
    """Which version a database says it is."""
    options = {"version_table": tables.VERSION_TABLE}
    return MigrationContext.configure(connection, opts=options).get_current_heads()


def in_text(value):
    """What is kept deflated as the text that it was."""
    return zlib.decompress(value).decode() if isinstance(value, bytes) else value


def all_rows(engine, columns=None):
    """Every row of every table, in these columns by table or in all of them, as texts."""
    metadata = MetaData()
    metadata.reflect(engine)
    names = columns or {
        table.name: [each.name for each in table.c] for table in metadata.sorted_tables
    }
    with engine.connect() as connection:
        return names, {
            name: sorted(
                repr(tuple(map(in_text, row)))
                for row in connection.execute(
                    select(*(metadata.tables[name].c[each] for each in kept))
                )
            )
            for name, kept in names.items()
            if name != tables.VERSION_TABLE
        }


@pytest.fixture
def old_url(empty_url):
    """The URL of a database that version 0001 made and filled, one table like the other."""
    engine = engine_for(empty_url)
    with writing(engine) as connection:
        migrate(connection, set(), "0001")
    metadata = MetaData()
    metadata.reflect(engine)
    rows = old_rows()
    assert {*rows, tables.VERSION_TABLE} == set(inspect(engine).get_table_names())
    with writing(engine) as connection:
        for name, each in rows.items():
            connection.execute(metadata.tables[name].insert(), each)
        assert version_of(connection) == ("0001",)
    engine.dispose()
    return empty_url


@pytest.fixture
def upgraded(old_url):
    """A store on the old database, after this program opened it."""
    with closing(SqlStore.open(old_url)) as store:
        yield store


def test_every_row_is_still_there(old_url):
    """In every table and every column of the old version, exactly; but causes are codes now."""
    engine = engine_for(old_url)
    columns, _ = all_rows(engine)
    columns["runs"].remove("stopped_by")
    columns["quarantine"] = ["id", "run_id"]
    columns["receipts"].remove("body")
    _, before = all_rows(engine, columns)
    with closing(SqlStore.open(old_url)) as store, store.database.reading() as connection:
        assert version_of(connection) == (HEAD,)
    assert all_rows(engine, columns)[1] == before
    assert all(before.values())
    engine.dispose()


def test_receipts_can_be_found_by_their_outcome(upgraded):
    """Each outcome was read out of its receipt, and not out of what the LMS had said."""
    assert upgraded.actions.outcomes(RUNNING) == dict.fromkeys(Outcome, 1)
    with upgraded.database.reading() as connection:
        query = "SELECT outcome FROM receipts ORDER BY action_id"
        found = connection.execute(text(query)).scalars().all()
    assert found == [outcome.value for outcome in Outcome]


def test_what_was_never_seen_is_pending(upgraded):
    """What an old run sent without seeing it, and what it never sent."""
    unseen = [*Outcome].index(Outcome.UNVERIFIED)
    assert upgraded.actions.pending(RUNNING) == (ACTIONS[unseen], ACTIONS[-1])


def test_actions_belong_to_no_part(upgraded):
    """Those of the old run are found together, with what came of them."""
    noted = tuple(zip(ACTIONS, [*RECEIPTS, None], strict=True))
    assert upgraded.actions.of_run(RUNNING) == upgraded.actions.of_part(RUNNING, 0) == noted
    assert upgraded.actions.ledger("du") == {ACTIONS[0].key: True}
    assert upgraded.actions.set_on("du") == {ACTIONS[0].key: NOON}


def test_what_people_and_verdicts_say_is_read(upgraded):
    """Verdicts, evidence, rules, decisions and blocks come back as they were kept."""
    assert upgraded.verdicts.history("du", "L1") == (VERDICT,)
    assert upgraded.verdicts.evidence("du", "L1") == EVIDENCE
    assert upgraded.rules.files("f") == {"programme.yaml": "é"}
    assert upgraded.decisions.recorded("du") == (replace(DECISION, id=1),)
    assert upgraded.decisions.acquired("du") == (ACQUIRED,)


def test_an_old_run_was_asked_for_nothing(upgraded):
    """It has no order and was not heard of; it can be taken up, or ended."""
    done, running = upgraded.runs.get(DONE), upgraded.runs.get(RUNNING)
    assert done == Run(DONE, "du", NOON, NOON, RunState.DONE, "done", (("judged", 3),), roster=40)
    assert (running.order, running.touched, running.on) == (Order(), None, NOON.date())
    assert upgraded.runs.start("du", NOON) == running
    assert upgraded.actions.outlook(RUNNING) == PlanFindings()
    assert upgraded.runs.last_roster("du") == 40
    assert upgraded.readings.quarantined(RUNNING) == (ASIDE,)


def test_workers_leave_an_old_run_alone(upgraded):
    """Nobody knows since when it rests: only who takes it up by its number goes on with it."""
    upgraded.work.add(RUNNING, [WorkItem(WorkKind.FIND, 0)], NOON)
    queue, until = [WorkKind.FIND.queue], NOON.replace(hour=13)
    assert upgraded.work.claim(queue, "w", NOON, until, rules=[""], fresh=NOON) is None
    assert upgraded.work.claim(queue, "w", NOON, until, run_id=RUNNING) is not None


def test_readings_of_an_old_run_go_with_it(upgraded):
    """As those of any run that is done."""
    assert upgraded.readings.courses(RUNNING) == {"M1": COURSE}
    assert upgraded.readings.site(RUNNING) == SITE
    upgraded.runs.end(RUNNING, RunState.DONE, NOON, {}, reuse=["M1"])
    assert upgraded.readings.reusable("du") == {"M1": COURSE}
    assert upgraded.readings.site(RUNNING) is None


def test_ids_go_on(upgraded):
    """What is added after the upgrade comes after what was there."""
    if (
        upgraded.database.engine.dialect.name == "postgresql"
    ):  # the rows above brought their own ids
        with upgraded.database.engine.begin() as connection:
            for name in ("decisions", "verdicts", "runs"):
                query = f"SELECT setval('{name}_id_seq', (SELECT max(id) FROM {name}))"  # noqa: S608 - fixed names
                connection.execute(text(query))
    assert upgraded.decisions.record(DECISION).id == 2
    assert upgraded.verdicts.save(None, [(EVIDENCE, VERDICT)]) == 0
    assert upgraded.verdicts.save(None, [(EVIDENCE, replace(VERDICT, version="2"))]) == 1
    assert upgraded.runs.start("csec", NOON).id == RUNNING + 1


@pytest.mark.parametrize("table", ["decisions", "acquired"])
def test_what_is_kept_for_ever_is_still_guarded(upgraded, table):
    """The database refuses changes and deletions after the upgrade as before it."""
    for change in (f"UPDATE {table} SET body = ''", f"DELETE FROM {table}"):  # noqa: S608 - fixed names
        with (
            pytest.raises(DatabaseError, match="never changed or deleted"),
            upgraded.database.engine.begin() as connection,
        ):
            connection.execute(text(change))


def test_an_upgrade_that_fails_changes_nothing(old_url):
    """Half way through, a table of that name is there: the database stays what it was."""
    engine = engine_for(old_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE pulses (n integer)"))
    before = all_rows(engine)
    with pytest.raises(StoreError):
        SqlStore.open(old_url)
    assert all_rows(engine) == before
    with engine.connect() as connection:
        assert version_of(connection) == ("0001",)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE pulses"))
    engine.dispose()
    with closing(SqlStore.open(old_url)) as store:
        assert store.verdicts.history("du", "L1") == (VERDICT,)


def test_threads_may_open_databases_at_the_same_time(tmp_path):
    """A process that serves many sites opens their databases in threads: each gets its tables."""
    urls = [f"sqlite:///{tmp_path}/{number}.db" for number in range(8)]
    with ThreadPoolExecutor(len(urls)) as pool:
        for store in pool.map(SqlStore.open, urls):
            with closing(store):
                assert store.runs.latest() == ()
