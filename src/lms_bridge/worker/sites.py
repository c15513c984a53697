"""The sites that a worker process serves, opened in that process."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from celery.exceptions import (
    SoftTimeLimitExceeded,
)

from lms_bridge.bootstrap import Bridge, bridge
from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.programme import Programme
from lms_bridge.runs import SiteWorker, TaskDispatcher
from lms_bridge.runs.executor import LENIENT
from lms_bridge.runs.windows import is_quiet
from lms_bridge.settings import Service

#: What follows when a piece fails: Celery ends one that takes too long by this exception.
_POLICY = replace(LENIENT, out_of_time=(SoftTimeLimitExceeded,))


@dataclass(frozen=True)
class ServedSite:
    """One site as a worker process serves it."""

    bridge: Bridge
    lease: timedelta

    @property
    def name(self) -> str:
        """The name that messages, logs and measures give it."""
        return self.bridge.site.name

    @property
    def ceiling(self) -> int:
        """How many requests at a time its administrator allows."""
        return self.bridge.site.lms.concurrency

    @property
    def site_worker(self) -> SiteWorker:
        """Its programmes by the rules in force now; each keeps what it last judged on.

        One short question to the database: whoever switches other rules on need not restart
        the workers.
        """
        return self._workers.now()

    @cached_property
    def _workers(self) -> _SiteWorkers:
        return _SiteWorkers(self.bridge, self.lease)

    def rests(self) -> str:
        """Why nothing is to be asked of it now; "" when something may be."""
        site, store = self.bridge.site, self.bridge.store
        if is_quiet(site.quiet, store.clock.now(), ZoneInfo(site.time_zone)):
            return "quiet hours"
        pause = store.upkeep.paused()
        return str(pause.reason) if pause is not None else ""


class _SiteWorkers:
    """The worker of a site, made anew where other rules were switched on."""

    def __init__(self, bridge: Bridge, lease: timedelta) -> None:
        self._bridge = bridge
        self._lease = lease
        self._made_for: Mapping[str, Programme] = {}
        self._worker: SiteWorker | None = None

    def now(self) -> SiteWorker:
        programmes = self._bridge.programmes
        if self._worker is None or self._made_for is not programmes:
            before = self._worker.dispatchers if self._worker is not None else {}
            dispatchers = {
                key: self._dispatcher(key, each, before) for key, each in programmes.items()
            }
            self._worker = SiteWorker(dispatchers, self._lease, _POLICY)
            self._made_for = programmes
        return self._worker

    def _dispatcher(
        self, key: str, programme: Programme, before: Mapping[str, TaskDispatcher]
    ) -> TaskDispatcher:
        known = before.get(key)
        same = known is not None and known.job.programme is programme
        return known if known is not None and same else TaskDispatcher(self._bridge.job(key))


class Sites:
    """All sites of a service; a forked process opens its own."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._opened: tuple[int, Mapping[str, ServedSite]] = (0, {})

    def all(self) -> Mapping[str, ServedSite]:
        """By name; raises ConfigurationError for files that cannot be used together."""
        process, opened = self._opened
        if process != os.getpid():
            opened = read_sites(self.service)
            self._opened = (os.getpid(), opened)
        return opened

    def close(self) -> None:
        """Close what this process opened."""
        process, opened = self._opened
        if process == os.getpid():
            for each in opened.values():
                each.bridge.close()
            self._opened = (0, {})


def read_sites(service: Service) -> Mapping[str, ServedSite]:
    """Read the site files; ConfigurationError for two sites with one name or one database."""
    files = service.site_files()
    found = [ServedSite(bridge(file), timedelta(seconds=service.lease)) for file in files]
    _refuse_doubles([each.name for each in found], files, "site.same_name")
    stores = [each.bridge.site.store_url() for each in found]
    _refuse_doubles(stores, files, "site.same_database")
    return {each.name: each for each in found}


def _refuse_doubles(values: list[str], files: tuple[Path, ...], code: str) -> None:
    """Name the files, and not the values: a database's URL may hold a password."""
    times = Counter(values)
    doubled = [str(file) for file, value in zip(files, values, strict=True) if times[value] > 1]
    if doubled:
        raise ConfigurationError(Cause.of(code), where=", ".join(doubled))
