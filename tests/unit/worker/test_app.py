from __future__ import annotations

import json
from collections.abc import Callable, Iterator, MutableMapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import celery._state
import pytest
import structlog
from celery import Celery
from celery.signals import beat_init, worker_process_shutdown
from redis import Redis
from structlog.testing import capture_logs

from lms_bridge.errors import BridgeError, ConfigurationError, ProgrammeError, RetryLater
from lms_bridge.model.run import Order
from lms_bridge.model.work import Queue, WorkItem, WorkKind, WorkState
from lms_bridge.runs import holder_name
from lms_bridge.settings import Service
from lms_bridge.store import SqlStore
from lms_bridge.text.causes import bare_cause
from lms_bridge.worker.app import TURN, make_celery_app
from lms_bridge.worker.celery_settings import SWEEP
from lms_bridge.worker.starting import check_service
from lms_bridge.worker.sweeping import SWEPT
from tests.existing import existing
from tests.refusals import in_english, refusing
from tests.unit.worker.served_campus import site_file

NOWHERE = "postgresql://bridge@127.0.0.1:1/bridge?connect_timeout=1"


@pytest.fixture(autouse=True)
def _an_app_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Apps of one process share their tasks, and configure its logs: each test has its own."""
    monkeypatch.setattr(celery._state, "_on_app_finalizers", set())
    yield
    structlog.reset_defaults()


@pytest.fixture
def service(tmp_path: Path, redis_url: str, client: Redis) -> Callable[..., Service]:
    """Make a service of two sites, lyon and paris, on a real Redis."""
    del client  # it has emptied the Redis

    def make(lyon: str = "sqlite:///lyon.db", **more: Any) -> Service:
        schedule = "{every: 60}"
        files = (
            site_file(tmp_path, lyon, "lyon", schedule=schedule),
            site_file(tmp_path, "sqlite:///paris.db", "paris", schedule=schedule),
        )
        return Service(**{"sites": files, "redis": redis_url, **more})

    return make


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """The database of paris."""
    store = SqlStore.open(f"sqlite:///{tmp_path}/paris.db")
    yield store
    store.close()


def waiting(client: Redis, queue: str) -> list[list[str]]:
    """The arguments of the messages that wait in a queue."""
    found = client.lrange(f"lms-bridge:{queue}", 0, -1)
    return [json.loads(each)["headers"]["argsrepr"] for each in found]


def run(app: Celery, name: str, *arguments: str) -> list[MutableMapping[str, Any]]:
    """Run a task here; answers what was logged."""
    with capture_logs() as logs:
        app.tasks[name](*arguments)
    return logs


def test_a_sweep_begins_what_is_due_and_wakes_for_it(
    service: Callable[..., Service], client: Redis, store: SqlStore
):
    """At every site; the wake-ups are in the queue of their work."""
    run(make_celery_app(service()), SWEEP)
    assert [each.programme for each in store.runs.latest()] == ["csec"]
    assert sorted(waiting(client, "read")) == ["['lyon', 'read']", "['paris', 'read']"]
    assert waiting(client, "sweep") == waiting(client, "write") == []


def test_a_site_whose_database_is_away_leaves_the_others(
    service: Callable[..., Service], client: Redis, store: SqlStore
):
    """It is told, without a password; the next sweep tries again."""
    logs = run(make_celery_app(service(lyon=NOWHERE)), SWEEP)
    (failed,) = (each for each in logs if each["event"] == "task.failed")
    assert (failed["site"], failed["error"]) == ("lyon", "StoreUnavailable")
    assert SWEPT in store.upkeep.pulses()
    assert waiting(client, "read") == ["['paris', 'read']"]


def test_a_turn_does_a_piece_at_its_site(service: Callable[..., Service], store: SqlStore):
    """The Moodle of this one does not answer: the piece waits with the reason."""
    app = make_celery_app(service())
    run(app, SWEEP)
    run(app, TURN, "paris", "read")
    (piece,) = store.work.pieces()
    assert (piece.state, piece.attempts) == (WorkState.WAITING, 1)
    assert "no connection to the LMS" in bare_cause(existing(piece.reason))
    assert piece.due > store.clock.now()


def test_a_turn_at_a_site_that_is_not_served(service: Callable[..., Service]):
    """A message of a former site file: told, with the variable that names the sites, and over."""
    (told,) = run(make_celery_app(service()), TURN, "nantes", "read")
    assert told["event"] == "site.unknown"
    assert (told["site"], told["variable"]) == ("nantes", "LMS_BRIDGE_SITES")


def test_a_queue_that_does_not_exist_is_a_mistake_of_the_sender(service: Callable[..., Service]):
    """Nothing is guessed."""
    with pytest.raises(ValueError, match="dance"):
        run(make_celery_app(service()), TURN, "paris", "dance")


def test_without_redis_a_sweep_still_begins_what_is_due(
    service: Callable[..., Service], store: SqlStore
):
    """The wake-ups are lost, and the next sweep sends others: nothing hangs."""
    away = service(redis="redis://127.0.0.1:1/0")
    logs = run(make_celery_app(away), SWEEP)
    assert {each["event"] for each in logs} == {"wake.failed"}
    assert len(store.runs.latest()) == 1


def test_without_redis_a_turn_claims_nothing(service: Callable[..., Service], store: SqlStore):
    """Celery would not have sent it; whatever did, no work is taken."""
    app = make_celery_app(service(redis="redis://127.0.0.1:1/0"))
    run(app, SWEEP)
    with refusing(RetryLater, "Redis cannot be used"):
        run(app, TURN, "paris", "read")
    assert [each.attempts for each in store.work.pieces()] == [0]


def test_a_process_that_stops_gives_back_what_it_holds(
    service: Callable[..., Service], store: SqlStore
):
    """Another may take it at once, and the attempt is not counted; others keep theirs."""
    make_celery_app(service())
    now = store.clock.now()
    begun = store.runs.start("csec", now, Order())
    store.work.add(begun.id, [WorkItem(WorkKind.COURSE, 1, each) for each in "ab"], now)
    until = now + timedelta(seconds=90)
    mine = store.work.claim([Queue.READ], holder_name(), now, until)
    other = store.work.claim([Queue.READ], "another/1/x", now, until)
    worker_process_shutdown.send(sender=None, pid=0, exitcode=0)
    by_id = {each.id: each for each in store.work.pieces()}
    assert (by_id[existing(mine).id].state, by_id[existing(mine).id].attempts) == (
        WorkState.WAITING,
        0,
    )
    assert by_id[existing(other).id].holder == "another/1/x"


def test_a_service_in_order_starts(service: Callable[..., Service], tmp_path: Path):
    """Its databases are made on the way."""
    check_service(service())
    assert (tmp_path / "paris.db").is_file()


def complaint(service: Service, kind: type[BridgeError] = ConfigurationError) -> str:
    """What a service is refused with."""
    with pytest.raises(kind) as caught:
        check_service(service)
    return in_english(caught.value)


def test_a_redis_that_evicts_is_refused(service: Callable[..., Service], client: Redis):
    """It would drop work without a word: the error says what to set."""
    client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        said = complaint(service())
    finally:
        client.config_set("maxmemory-policy", "noeviction")
    assert "maxmemory-policy is allkeys-lru" in said
    assert "CONFIG SET maxmemory-policy noeviction" in said


def test_a_redis_that_does_not_answer_is_no_mistake_in_the_files(
    service: Callable[..., Service],
):
    """It may be back at the next start: another error, and where it was looked for."""
    said = complaint(service(redis="redis://127.0.0.1:1/0"), RetryLater)
    assert "Redis does not answer" in said
    assert "redis://127.0.0.1:1/0" in said


def test_durations_that_contradict_each_other_are_refused(service: Callable[..., Service]):
    """All of them at once, each with the variable to set."""
    said = complaint(service(task_soft=600, task_hard=500, visibility=400, lease=20, sweep=30))
    assert "3 contradictions between durations" in said
    for name in ("TASK_HARD", "VISIBILITY", "SWEEP"):
        assert f"LMS_BRIDGE_{name}_SECONDS" in said


def test_a_moodle_that_may_take_longer_than_a_task_is_refused(
    service: Callable[..., Service],
):
    """The longest of all sites counts."""
    made = service(task_soft=50, task_hard=100)
    assert "one request to the LMS may take 60 s" in complaint(made)


def test_a_database_that_is_away_is_no_mistake_in_the_files(service: Callable[..., Service]):
    """It may be back at the next start."""
    complaint(service(lyon=NOWHERE), RetryLater)


def test_a_programme_with_mistakes_is_refused(service: Callable[..., Service], tmp_path: Path):
    """With the files and lines to mend."""
    made = service()
    (tmp_path / "mini").mkdir()
    (tmp_path / "mini" / "programme.yaml").write_text("id: csec\n", encoding="utf-8")
    file = tmp_path / "paris.yaml"
    file.write_text(file.read_text().replace("  csec:\n", "  csec:\n    folder: mini\n"))
    assert "programme.yaml" in complaint(made, ProgrammeError)


def test_a_service_without_sites_is_refused(tmp_path: Path, redis_url: str):
    """The error says how to write one."""
    said = complaint(Service(sites=(tmp_path / "none.yaml",), redis=redis_url))
    assert "there is no site file" in said
    assert "lms-bridge init" in said


def test_beat_and_workers_say_why_they_do_not_start(
    service: Callable[..., Service], client: Redis, capsys: pytest.CaptureFixture[str]
):
    """In words on standard error, with an exit code of their own, and no traceback."""
    receivers = list(beat_init.receivers)
    app = make_celery_app(service())
    client.config_set("maxmemory-policy", "allkeys-lru")
    try:
        (check,) = app.steps["worker"]
        with pytest.raises(SystemExit) as worker:
            check(app)
        (new,) = (each for each in beat_init.receivers if each not in receivers)
        with pytest.raises(SystemExit) as beat:
            new[1]()
    finally:
        client.config_set("maxmemory-policy", "noeviction")
        beat_init.receivers[:] = receivers
    assert worker.value.code == beat.value.code == 3
    told = capsys.readouterr().err
    assert told.count("maxmemory-policy vaut allkeys-lru") == 2
    assert "Traceback" not in told
