"""A database in which causes are text: kept by the version before, upgraded, and nothing is lost.

`tests/fixtures/kept_0005.json.gz` holds every row of a database that the version of 2026-11-30
made of the demonstration's cohort: verdicts with causes, facts that had vanished, a jury that was
wrongly composed, people set aside, obstacles, and two runs that the brake stopped.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Boolean, Date, DateTime, MetaData, Table

from lms_bridge.cause import AS_WRITTEN, Cause, as_written
from lms_bridge.model.evidence import VANISHED
from lms_bridge.model.run import Order, RunState
from lms_bridge.model.verdict import Because, Verdict
from lms_bridge.model.work import Pause
from lms_bridge.rulesets.replaying import replay
from lms_bridge.rulesets.rulebook import Rulebook
from lms_bridge.store import SqlStore, tables
from lms_bridge.store.codec import encode
from lms_bridge.store.content import content_digest
from lms_bridge.store.database import writing
from lms_bridge.store.engine import engine_for
from lms_bridge.store.migrating import migrate
from lms_bridge.text import Wording, explain
from tests.paths import FIXTURES

KEPT = FIXTURES / "kept_0005.json.gz"
PROGRAMMES = ("du-pccpu", "csec")
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def rows() -> dict[str, list[dict[str, object]]]:
    """What the database of the version before held, by table."""
    found: dict[str, list[dict[str, object]]] = json.loads(gzip.decompress(KEPT.read_bytes()))
    return found


def fitting(table: Table, row: dict[str, object]) -> dict[str, object]:
    """A row with the values that its columns take."""
    return {name: _fitting(table.c[name].type, value) for name, value in row.items()}


def _fitting(kind: object, value: object) -> object:
    if value is None:
        return None
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(str(value))
    if isinstance(kind, Date):
        return date.fromisoformat(str(value))
    return bool(value) if isinstance(kind, Boolean) else value


@pytest.fixture
def kept_url(empty_url: str) -> str:
    """The URL of a database as the version before left it."""
    engine = engine_for(empty_url)
    with writing(engine) as connection:
        migrate(connection, set(), "0005")
    metadata = MetaData()
    metadata.reflect(engine)
    kept = rows()
    with writing(engine) as connection:
        for table in metadata.sorted_tables:
            if table.name != tables.VERSION_TABLE and kept[table.name]:
                found = [fitting(table, each) for each in kept[table.name]]
                connection.execute(table.insert(), found)
    engine.dispose()
    return empty_url


@pytest.fixture
def upgraded(kept_url: str) -> Iterator[SqlStore]:
    """A store on that database, after this program opened it."""
    with closing(SqlStore.open(kept_url)) as store:
        yield store


def histories(store: SqlStore) -> list[Verdict]:
    """Every verdict ever kept, of every learner."""
    return [
        verdict
        for programme in PROGRAMMES
        for learner in store.verdicts.numbers(programme)
        for verdict in store.verdicts.history(programme, learner)
    ]


def causes_in(because: Because) -> Iterator[Cause]:
    """Every cause of a condition and of those it rests on."""
    if because.cause is not None:
        yield because.cause
    for each in because.children:
        yield from causes_in(each)


def test_every_verdict_is_read_and_its_causes_are_what_they_were(upgraded: SqlStore):
    """Each under one code, with its text; whatever had none has none."""
    old = rows()["verdicts"]
    found = histories(upgraded)
    assert len(found) == len(old)
    told = {
        str(cause.value("text"))
        for verdict in found
        for each in verdict.components
        for cause in causes_in(each.because)
        if cause.code == AS_WRITTEN
    }
    every = {cause.code for v in found for c in v.components for cause in causes_in(c.because)}
    assert every == {AS_WRITTEN}
    assert any(text.startswith("the grade is hidden") for text in told)
    bodies = "".join(str(each["body"]) for each in old)
    assert all(json.dumps(text, ensure_ascii=False)[1:-1] in bodies for text in told)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_verdict_is_explained(upgraded: SqlStore, language: str):
    """An old cause is shown as it was written, in the quotation marks of the language."""
    rulebook = Rulebook(upgraded)
    lines = []
    for verdict in histories(upgraded):
        programme = rulebook.load(verdict.programme, verdict.rules)
        told = explain(verdict, Wording(language, programme, verdict.track, strict=True))
        lines += [line.text for _, line in told.walk()]
    quoted = "“{}”" if language == "en" else "«\u00a0{}\u00a0»"
    hidden = "the grade is hidden in the LMS: nobody has released it yet"
    assert any(quoted.format(hidden) in line for line in lines)
    assert any("33 % of its members" in line for line in lines)


def test_every_verdict_is_made_again_from_what_was_kept(upgraded: SqlStore):
    """Byte by byte, but for the causes of which only the text is known."""
    rulebook = Rulebook(upgraded)
    found = [each for programme in PROGRAMMES for each in replay(rulebook, programme)]
    assert len(found) == len(rows()["verdicts"])
    assert [each for each in found if not each.same] == []
    assert any(each.older for each in found)
    assert any(not each.older for each in found)


def test_no_verdict_counts_as_changed(upgraded: SqlStore):
    """The digests are those of what each verdict says: saving it again adds nothing."""
    for programme in PROGRAMMES:
        pairs = [
            (upgraded.verdicts.evidence(programme, each.learner), each)
            for each in upgraded.verdicts.latest(programme)
        ]
        assert upgraded.verdicts.save(None, [(facts, each) for facts, each in pairs if facts]) == 0
    old = {str(each["digest"]) for each in rows()["verdicts"]}
    assert not old & {content_digest(each) for each in histories(upgraded)}


def test_what_had_vanished_is_still_known_to_have(upgraded: SqlStore):
    """Its own code, so that a later run does not take it for a fact that never was."""
    codes = {
        result.cause.code
        for learner in upgraded.verdicts.numbers("csec")
        for result in (upgraded.verdicts.evidence("csec", learner) or pytest.fail(learner)).results
        if result.cause is not None
    }
    assert VANISHED in codes


def test_runs_people_set_aside_and_obstacles_keep_their_reasons(upgraded: SqlStore):
    """As they were written; a run that was not stopped has none."""
    stopped = [each for each in upgraded.runs.latest(None, 100) if each.state is RunState.STOPPED]
    assert len(stopped) == len(PROGRAMMES)
    for each in stopped:
        assert each.stopped_by is not None
        assert str(each.stopped_by.value("text")).startswith("the roster is empty [run ")
    done = [each for each in upgraded.runs.latest(None, 100) if each.state is RunState.DONE]
    assert done
    assert {each.stopped_by for each in done} == {None}
    for run in done:
        assert all(each.cause.code == AS_WRITTEN for each in upgraded.readings.quarantined(run.id))
        assert all(
            each.cause.code == AS_WRITTEN for each in upgraded.actions.outlook(run.id).obstacles
        )
    assert upgraded.readings.quarantined(done[0].id)


def test_what_came_of_a_write_is_what_was_kept_of_it(upgraded: SqlStore):
    """A text as it was written, and nothing where there was nothing to say."""
    old = [json.loads(str(each["body"]))["detail"] for each in rows()["receipts"]]
    found = [
        receipt.detail
        for run in upgraded.runs.latest(None, 100)
        for _, receipt in upgraded.actions.of_run(run.id)
        if receipt is not None
    ]
    assert Counter(found) == Counter(as_written(each) if each else None for each in old)
    assert None in found


def test_reasons_of_work_and_of_pauses_become_causes(empty_url: str):
    """As they were written; none stays none, and so within what stopped a run."""
    engine = engine_for(empty_url)
    with writing(engine) as connection:
        migrate(connection, set(), "0007")
    metadata = MetaData()
    metadata.reflect(engine)
    given_up = Cause.of("work.given_up", work="judge 0-250", reason="the LMS was away → wait")
    run = {
        "programme": "du-pccpu",
        "started": NOON,
        "state": "running",
        "stage": "pull",
        "counts": "{}",
        "orders": encode(Order()),
        "rules": "",
        "touched": NOON,
    }
    piece = {
        "stage": 0,
        "queue": "read",
        "subject": "",
        "state": "waiting",
        "attempts": 1,
        "lost": 0,
        "due": NOON,
        "since": NOON,
        "holder": "",
    }
    work = [
        {**piece, "run_id": 2, "kind": "find", "reason": "no answer from the “LMS”"},
        {**piece, "run_id": 2, "kind": "site", "reason": ""},
    ]
    with writing(engine) as connection:
        ended = {**run, "state": "stopped", "stopped_by": encode(given_up)}
        connection.execute(metadata.tables["runs"].insert(), [ended])
        connection.execute(metadata.tables["runs"].insert(), [{**run, "stopped_by": "null"}])
        connection.execute(metadata.tables["work"].insert(), work)
        pause = {"id": 1, "reason": "the token was revoked", "since": NOON}
        connection.execute(metadata.tables["pauses"].insert(), [pause])
    engine.dispose()
    with closing(SqlStore.open(empty_url)) as store:
        reasons = [each.reason for each in store.work.pieces()]
        assert reasons == [as_written("no answer from the “LMS”"), None]
        assert store.upkeep.paused() == Pause(as_written("the token was revoked"), NOON)
        stopped = store.runs.get(1).stopped_by
        told = as_written("the LMS was away → wait")
        assert stopped == Cause.of("work.given_up", work="judge 0-250", reason=told)
        french = "judge 0-250 : « the LMS was away → wait » → corriger ce qui est nommé"
        assert Wording("fr").cause(stopped).replace("\u00a0", " ").startswith(french)
        assert store.runs.get(2).stopped_by is None
