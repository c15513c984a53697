"""The Celery app and its two tasks: load, call the pipeline, translate what came of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import structlog
from celery import Celery
from kombu.exceptions import KombuError, OperationalError

from lms_bridge.errors import BridgeError
from lms_bridge.model.times import STALE
from lms_bridge.model.work import Queue
from lms_bridge.redis.client import redis_client
from lms_bridge.redis.counters import Counters
from lms_bridge.redis.limiter import ConcurrencyLimiter
from lms_bridge.runs import holder_prefix
from lms_bridge.settings import Service, read_service
from lms_bridge.worker.broker_repair import survive_lost_connections
from lms_bridge.worker.celery_settings import SWEEP, celery_settings
from lms_bridge.worker.logs import configure_logs
from lms_bridge.worker.sites import ServedSite, Sites
from lms_bridge.worker.starting import add_checks
from lms_bridge.worker.sweeping import sweep
from lms_bridge.worker.turns import WorkerLoop

log = structlog.get_logger()

#: The task that does one piece of work.
TURN = "lms_bridge.turn"

#: A wake-up is sent at once or not at all: the sweep sends another.
_SENDING = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}


def make_celery_app(service: Service) -> Celery:
    """The app of a service; nothing is opened before a worker process needs it."""
    configure_logs()
    survive_lost_connections()
    app = Celery("lms_bridge", set_as_current=False)
    app.conf.update(celery_settings(service))
    sites = Sites(service)
    client = redis_client(service.redis_url())
    turns = WorkerLoop(ConcurrencyLimiter(client), Counters(client), partial(wake, app))

    @app.task(name=TURN)  # type: ignore[untyped-decorator] # Celery has no types
    def turn(site: str, queue: str) -> None:
        """Do one piece of work of a site."""
        turns.limiter.present(holder_prefix(), 2 * service.sweep + service.task_hard)
        _at(sites, site, lambda served: turns.take(served, Queue(queue)))

    @app.task(name=SWEEP)  # type: ignore[untyped-decorator] # Celery has no types
    def look_around() -> None:
        """Sweep every site; one whose database is away does not hold up the others."""
        for name in sites.all():
            _at(sites, name, lambda served: sweep(served, turns.wake))

    add_checks(app, service, sites)
    return app


def _at(sites: Sites, name: str, do: Callable[[ServedSite], None]) -> None:
    """Do something at a site; what fails is told, and left to the next sweep."""
    try:
        site = sites.all().get(name)
        if site is None:
            log.error("site.unknown", site=name, variable="LMS_BRIDGE_SITES")
            return
        do(site)
    except BridgeError as error:
        log.warning("task.failed", site=name, error=type(error).__name__, why=str(error.cause))


def wake(app: Celery, site: str, queue: Queue) -> None:
    """Wake a worker for a queue of a site; without Redis, the next sweep does."""
    try:
        app.send_task(
            TURN,
            args=[site, queue.value],
            queue=queue.value,
            expires=STALE.total_seconds(),
            retry=True,
            retry_policy=_SENDING,
        )
    except (KombuError, OperationalError, OSError) as error:
        log.warning("wake.failed", site=site, queue=queue.value, error=type(error).__name__)


app = make_celery_app(read_service())
