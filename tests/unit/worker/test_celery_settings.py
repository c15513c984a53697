from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from celery import Celery
from celery.app.defaults import NAMESPACES, flatten
from celery.beat import Scheduler
from celery.exceptions import QueueNotFound
from kombu.transport.redis import Channel
from pydantic import SecretStr

from lms_bridge.model.times import STALE
from lms_bridge.redis import redis_client
from lms_bridge.settings import Service
from lms_bridge.worker.celery_settings import QUEUES, SWEEP, celery_settings

KNOWN = dict(flatten(NAMESPACES))


def made(service: Service) -> Celery:
    """An app with our settings and nothing else."""
    app = Celery("test", set_as_current=False)
    app.conf.update(celery_settings(service))
    return app


def test_every_setting_exists():
    """A misspelt one would be ignored by Celery without a word."""
    assert set(celery_settings(Service())) <= set(KNOWN)


def test_no_setting_is_deprecated():
    """Nor of the old names that Celery still takes."""
    assert not [name for name in celery_settings(Service()) if KNOWN[name].deprecate_by]


def test_every_transport_option_exists():
    """The same for what Kombu is told: it would be ignored."""
    options = celery_settings(Service())["broker_transport_options"]
    assert isinstance(options, dict)
    assert set(options) <= set(Channel.from_transport_options)


def test_what_celery_makes_of_it():
    """Each value arrives as it was written."""
    settings = celery_settings(Service())
    app = made(Service())
    assert {name: app.conf[name] for name in settings} == settings


def test_a_task_ends_before_the_queue_hands_it_out_again():
    """The only place of the visibility timeout, for there is no result backend."""
    service = Service(task_soft=50, task_hard=60, visibility=120)
    app = made(service)
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit
    options = app.conf.broker_transport_options
    look = options["unacked_restore_interval"] * options["unacked_restore_throttle"]
    assert app.conf.task_time_limit + look < options["visibility_timeout"] == 120
    assert app.backend.as_uri() == "disabled://"


def test_redis_py_does_not_reconnect_behind_celerys_back():
    """A worker whose connections were cut would listen to a silent one for ever."""
    with made(Service()).connection_for_read() as connection:
        options = connection.transport_options
    assert not options.keys() & {"retry_on_timeout", "retry", "retry_on_error"}


def test_only_text_is_taken():
    """A message that says it is a pickle is refused before it is read."""
    conf = made(Service()).conf
    assert conf.accept_content == ["json"]
    assert (conf.task_serializer, conf.event_serializer) == ("json", "json")


def test_each_queue_gets_its_own_messages(redis_url: str):
    """And keys of others in the same Redis are left alone."""
    app = made(Service(redis=redis_url))
    with redis_client(redis_url) as client:
        client.flushall()
        for count, queue in enumerate(QUEUES, start=1):
            for _ in range(count):
                app.send_task("lms_bridge.nothing", queue=queue)
        assert [client.llen(f"lms-bridge:{queue}") for queue in QUEUES] == [1, 2, 3, 4]
        app.send_task("lms_bridge.nothing")
        assert client.llen("lms-bridge:sweep") == 5
        assert all(str(key).startswith("lms-bridge:") for key in client.scan_iter())
    app.close()


def test_a_misspelt_queue_is_an_error(redis_url: str):
    """Work in a queue to which nobody listens would wait for ever."""
    app = made(Service(redis=redis_url))
    with pytest.raises(QueueNotFound):
        app.send_task("lms_bridge.nothing", queue="raed")
    app.close()


@pytest.mark.parametrize(
    "url", ["redis://cache/0", "rediss://cache/0", "unix:///run/redis.sock?db=0"]
)
def test_the_password_is_in_no_report(url: str):
    """Neither of Celery's own, nor in a listing of its settings."""
    app = made(Service(redis=url, redis_password=SecretStr("s3cr3t")))
    assert "s3cr3t" in app.conf.broker_url
    shown = [app.bugreport(), app.conf.humanize(), app.conf.table(with_defaults=True)]
    with app.connection_for_write() as connection:
        shown += [connection, connection.as_uri()]
    assert (
        "s3cr3t"
        not in f"{shown} {app.conf} {celery_settings(Service(redis_password=SecretStr('s3cr3t')))}"
    )


class Noted(Scheduler):  # type: ignore[misc] # Celery has no types
    """Celery's scheduler, noting what it would send."""

    def __init__(self, app: Celery) -> None:
        super().__init__(app=app, lazy=True)
        self.sent: list[str] = []
        self.setup_schedule()

    def apply_async(self, entry, *_, **__):
        """Send nothing."""
        self.sent.append(entry.task)

    def run(self, seconds: float) -> int:
        """How often something is sent in so many seconds."""
        before, until = len(self.sent), time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(max(0, min(self.tick(), 0.02)))
        return len(self.sent) - before


class Clock(Celery):  # type: ignore[misc] # Celery has no types
    """An app whose clock can be set."""

    shift = timedelta()

    def now(self) -> datetime:
        """The time of that clock."""
        return datetime.now(UTC) + self.shift


def test_beat_sweeps_whatever_the_clock_does(redis_url: str):
    """Set back by an hour it goes on; set forward it does not make up for the hour."""
    app = Clock("test", set_as_current=False)
    app.conf.update(celery_settings(Service(sweep=0.2, redis=redis_url)))
    beat = Noted(app)
    for hours in (0, -1, 1, 0):
        app.shift = timedelta(hours=hours)
        assert 3 <= beat.run(1) <= 7
    assert set(beat.sent) == {SWEEP}


def told_to_end(process: subprocess.Popen[bytes]) -> int | None:
    """How a process ended; told again and again, for beat overhears it while it sends.

    Not at once: while it ends, another word would kill it, and on a busy machine it takes its time.
    """
    for _ in range(10):
        process.terminate()
        try:
            return process.wait(10)
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    process.wait()
    return None


def test_beat_as_it_is_started(redis_url: str, short_folder: Path):
    """It writes no file, and what it sends is for the sweep's queue and does not stay for ever."""
    code = (
        "import sys; from celery import Celery\n"
        "from lms_bridge.settings import Service\n"
        "from lms_bridge.worker.celery_settings import celery_settings\n"
        "app = Celery('test')\n"
        "app.conf.update(celery_settings(Service(redis=sys.argv[1], sweep=0.2)))\n"
        "app.Beat(quiet=True).run()\n"
    )
    with redis_client(redis_url) as client:
        client.flushall()
        beat = subprocess.Popen([sys.executable, "-c", code, redis_url], cwd=short_folder)
        message = client.blpop(["lms-bridge:sweep"], timeout=60)
        assert told_to_end(beat) == 0
    assert message is not None
    assert SWEEP in str(message[1])
    assert list(short_folder.iterdir()) == []


def test_a_wake_up_outlives_a_wrong_clock():
    """A worker whose clock is an hour ahead still takes it."""
    entry = made(Service()).conf.beat_schedule["sweep"]
    assert entry["options"] == {"queue": "sweep", "expires": STALE.total_seconds()}
    assert STALE.total_seconds() > 3600
