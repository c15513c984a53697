"""What is looked at before a worker or beat starts, and what a process gives back when it stops."""

from __future__ import annotations

import sys
from typing import Any

import structlog
from celery import Celery, bootsteps
from celery.signals import (
    beat_init,
    worker_process_shutdown,
)

from lms_bridge.errors import BridgeError, RetryLater
from lms_bridge.redis.client import redis_client
from lms_bridge.redis.fitness import refuse_unfit
from lms_bridge.runs import holder_prefix
from lms_bridge.settings import Environment, Service, checked
from lms_bridge.text.causes import error_in_words
from lms_bridge.worker.sites import Sites, read_sites

log = structlog.get_logger()

#: Exit codes: a person must mend it; what it needs is away, and may be back at the next start.
MEND, AGAIN = 3, 5


def check_service(service: Service) -> None:
    """Refuse a service that could lose or repeat work.

    Looks at every site file and its programmes, at the durations together, at the databases,
    and at Redis.

    Raises:
        StopRun: a person must mend something first.
        RetryLater: a database or Redis is away.
    """
    sites = read_sites(service)
    longest = max(each.bridge.site.lms.total for each in sites.values())
    checked(service, longest)
    try:
        for each in sites.values():
            _ = each.bridge.programmes, each.bridge.store
    finally:
        for each in sites.values():
            each.bridge.close()
    for warning in refuse_unfit(redis_client(service.redis_url()), service.redis_place()):
        log.warning("redis.warning", what=str(warning))


def add_checks(app: Celery, service: Service, sites: Sites) -> None:
    """Let workers and beat of an app check themselves before they start."""

    class Checks(bootsteps.Step):  # type: ignore[misc] # Celery has no types
        """Before anything else of a worker."""

        def __init__(self, parent: Any, **options: Any) -> None:
            super().__init__(parent, **options)
            _or_exit(service)

    app.steps["worker"].add(Checks)

    def before_beat(**_: object) -> None:
        _or_exit(service)

    def give_back(**_: object) -> None:
        """What this process still holds, another may take at once."""
        try:
            for each in sites.all().values():
                each.bridge.store.work.release(holder_prefix())
        except BridgeError as error:  # the leases end by themselves
            log.warning("work.not_released", why=str(error.cause))
        sites.close()

    beat_init.connect(before_beat, weak=False)
    worker_process_shutdown.connect(give_back, weak=False)


def _or_exit(service: Service) -> None:
    try:
        check_service(service)
    except BridgeError as error:
        sys.stderr.write(f"{error_in_words(error, Environment().language)}\n")
        raise SystemExit(AGAIN if isinstance(error, RetryLater) else MEND) from None
