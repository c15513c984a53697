"""Puts the parts together: the only place that knows which adapter is used.

What talks to the LMS and to platforms is imported by the part that is asked for first: a look
at the database waits for neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.located.nearest import nearest
from lms_bridge.ports import Clock, LmsConnection
from lms_bridge.programme import Programme, read_programme
from lms_bridge.programme.registry import available_programmes, find_programme
from lms_bridge.rulesets.active import ActiveRules
from lms_bridge.rulesets.rulebook import Rulebook
from lms_bridge.settings import Site, lms_adapter, read_site_file
from lms_bridge.stages.mapping.fitting import check_enabled
from lms_bridge.store import SqlStore

if TYPE_CHECKING:
    from lms_bridge.lti.connection import LtiConnection
    from lms_bridge.lti.services import LtiServices
    from lms_bridge.model.connection import SiteNeeds
    from lms_bridge.runs import Job


def shipped_programmes() -> Mapping[str, Path]:
    """The folders of the programmes that come along, by folder name: in a wheel or a checkout."""
    found = available_programmes()
    return {each.folder.name: each.folder for each in found if each.folder and not each.package}


@dataclass(frozen=True)
class Bridge:
    """One site, ready to work: its programmes, its LMS, its store.

    Without a clock it goes by the database's.
    """

    site: Site
    clock: Clock | None = None
    _opened: ExitStack = field(default_factory=ExitStack, init=False, repr=False, compare=False)

    @cached_property
    def connection(self) -> LmsConnection:
        """The way to the LMS; made when it is first needed."""
        adapter = lms_adapter(self.site.kind, str(self.site.file))
        made = adapter.connect(self.site.lms, self.site.token, self.clock or _ClockOf(self))
        self._opened.callback(made.close)
        return made

    @cached_property
    def store(self) -> SqlStore:
        """The database; opened, and made or upgraded, when it is first needed."""
        store = SqlStore.open(self.site.store_url(), tuple(self.site.programmes))
        self._opened.callback(store.close)
        return store

    @property
    def zone(self) -> ZoneInfo:
        """Where the university is: people read days and moments as of there."""
        return ZoneInfo(self.site.time_zone)

    @property
    def now(self) -> datetime:
        """The present moment, as everything of this site goes by it."""
        return (self.clock or self.store.clock).now()

    def lti_key(self, purpose: str) -> bytes:
        """A key made of the LTI secret for one purpose; ConfigurationError without a secret."""
        if self.site.lti is None:
            raise ConfigurationError(Cause.of("site.no_lti"), where=str(self.site.file))
        return self.site.lti.key(purpose)

    @cached_property
    def lti(self) -> LtiConnection:
        """The site's side of LTI; its keys need a secret, as `lti_key` says."""
        from lms_bridge.lti.connection import LtiConnection  # noqa: PLC0415 - see above

        made = LtiConnection(
            self.store.tool_keys,
            sealing=lambda: self.lti_key("sealing"),
            now=lambda: self.now,
            ensure_safe=self.connection.check_address,
            certificates=self.site.lms.certificates,
        )
        self._opened.callback(made.close)
        return made

    @cached_property
    def gradebook_services(self) -> LtiServices | None:
        """What the platform serves to syncs, which may wait; None on a site without LTI."""
        if self.site.lti is None:
            return None
        from lms_bridge.http.limits import Limits  # noqa: PLC0415 - see above
        from lms_bridge.lti.exchange import Exchange  # noqa: PLC0415 - see above

        lms = self.site.lms
        exchange = Exchange(
            Limits(connect=lms.connect, read=lms.read, total=lms.total),
            certificates=lms.certificates,
            counted=self.connection.count,
        )
        self._opened.callback(exchange.close)
        return self.lti.services(exchange)

    @property
    def programmes(self) -> Mapping[str, Programme]:
        """The rules in force of each enabled programme, by id, fit for the site's values.

        Asks the database which were switched on: one that is switched on meanwhile is
        answered from then on, and the same mapping as long as nothing is.
        """
        return self.in_force.now()

    @cached_property
    def in_force(self) -> ActiveRules:
        """Which rules judge, and who says so."""
        return ActiveRules(
            {key: each.enabled for key, each in self.site.programmes.items()},
            self._read_folder,
            Rulebook(self.store, self.site.python_in_programmes),
            check_enabled,
            str(self.site.file),
        )

    def _read_folder(self, key: str) -> Programme:
        folder = self.folder(key)
        programme = read_programme(folder, python=self.site.python_in_programmes)
        if programme.id != key:
            raise ConfigurationError(
                Cause.of(
                    "folder.other_programme", folder=str(folder), found=programme.id, programme=key
                ),
                where=str(self.site.file),
            )
        return programme

    def folder(self, key: str) -> Path:
        """The folder that the site takes a programme from; raises ConfigurationError."""
        return self.site.programmes[key].folder or find_programme(key, str(self.site.file))

    def close(self) -> None:
        """Close what was opened."""
        self._opened.close()

    def programme(self, key: str) -> Programme:
        """The rules in force of a programme; ConfigurationError for one that is not enabled."""
        self._known(key)
        return self.programmes[key]

    def _known(self, key: str) -> None:
        if key not in self.site.programmes:
            raise ConfigurationError(
                Cause.of(
                    "site.no_programme",
                    programme=key,
                    close=nearest(key, self.site.programmes),
                    known=tuple(self.site.programmes),
                ),
                where=str(self.site.file),
            )

    def needs(self, key: str) -> SiteNeeds:
        """What one programme asks of the site's LMS."""
        from lms_bridge.runs.connecting import site_needs  # noqa: PLC0415 - see above

        self._known(key)
        programme, enabled = self.in_force.both(key)
        in_files = {each.result.need for each in self.store.imports.results(key)}
        return site_needs(programme, enabled, self.connection.setup.is_own_name, in_files)

    def job(self, key: str) -> Job:
        """Everything that a run of one programme works with."""
        from lms_bridge.runs import Job  # noqa: PLC0415 - see above

        self._known(key)
        programme, enabled = self.in_force.both(key)
        return Job(
            programme=programme,
            enabled=enabled,
            lms=self.connection.reader,
            writer=self.connection.writer,
            store=self.store,
            clock=self.clock or self.store.clock,
            time_zone=self.site.time_zone,
            log_key=self.site.reference_key(),
            schedule=self.site.programmes[key].schedule,
            links=self.connection.links,
            platform=self.gradebook_services,
            language=self.site.language,
        )


def bridge(site_file: Path) -> Bridge:
    """The bridge of a site file; raises ConfigurationError."""
    return Bridge(read_site_file(site_file))


@dataclass(frozen=True)
class _ClockOf:
    """The clock that a site goes by, which may be its database's: opened when it is asked."""

    bridge: Bridge

    def now(self) -> datetime:
        """The present moment."""
        return self.bridge.now
