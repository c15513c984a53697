"""Puts the parts together: the only place that knows which adapter is used.

What talks to the LMS and to platforms is imported by the part that is asked for first: a look
at the database waits for neither.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lms_bridge.errors import ConfigurationError
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    CompetencyRating,
    CourseDone,
    Enabled,
    GradeItem,
    ProfileField,
)
from lms_bridge.ports import Clock, LmsInspector
from lms_bridge.programme import Programme, read_programme
from lms_bridge.programme.needs import needs
from lms_bridge.programme.registry import available_programmes, find_programme
from lms_bridge.rulesets.in_force import InForce
from lms_bridge.rulesets.rulebook import Rulebook
from lms_bridge.settings import Site, read_site_file
from lms_bridge.store import SqlStore

if TYPE_CHECKING:
    from lms_bridge.lms.moodle import Transport
    from lms_bridge.lms.moodle.setup import Asked
    from lms_bridge.lti.connection import LtiConnection
    from lms_bridge.lti.services import LtiServices
    from lms_bridge.runs import Job


def shipped_programmes() -> Mapping[str, Path]:
    """The folders of the programmes that come along, by folder name: in a wheel or a checkout."""
    found = available_programmes()
    return {each.folder.name: each.folder for each in found if each.folder and not each.package}


@dataclass(frozen=True)
class Bridge:
    """One site, ready to work: its programmes, its Moodle, its store.

    Without a clock it goes by the database's.
    """

    site: Site
    clock: Clock | None = None

    @cached_property
    def transport(self) -> Transport:
        """The way to the Moodle; made when it is first needed."""
        from lms_bridge.lms.moodle import Limits, Token, Transport  # noqa: PLC0415 - see above

        moodle = self.site.moodle
        return Transport(
            moodle.url,
            Token(self.site.token.read("the Moodle token")),
            Limits(connect=moodle.connect, read=moodle.read, total=moodle.total),
            insecure=moodle.insecure,
            certificates=moodle.certificates,
        )

    @cached_property
    def store(self) -> SqlStore:
        """The database; opened, and made or upgraded, when it is first needed."""
        return SqlStore.open(self.site.store_url())

    @property
    def now(self) -> datetime:
        """The present moment, as everything of this site goes by it."""
        return (self.clock or self.store).now()

    def lti_key(self, purpose: str) -> bytes:
        """A key made of the LTI secret for one purpose; ConfigurationError without a secret."""
        if self.site.lti is None:
            raise ConfigurationError(
                "the site has no LTI",
                where=str(self.site.file),
                remedy="give `lti: {secret: …}`, as docs/lti.md says",
            )
        return self.site.lti.key(purpose)

    @cached_property
    def lti(self) -> LtiConnection:
        """The site's side of LTI; its keys need a secret, as `lti_key` says."""
        from lms_bridge.lms.moodle.address import endpoint  # noqa: PLC0415 - see above
        from lms_bridge.lti.connection import LtiConnection  # noqa: PLC0415 - see above

        moodle = self.site.moodle
        return LtiConnection(
            self.store,
            sealing=lambda: self.lti_key("sealing"),
            now=lambda: self.now,
            ensure_safe=lambda: endpoint(moodle.url, insecure=moodle.insecure),
            certificates=moodle.certificates,
        )

    @cached_property
    def gradebook_services(self) -> LtiServices | None:
        """What the platform serves to syncs, which may wait; None on a site without LTI."""
        if self.site.lti is None:
            return None
        transport, certificates = self.transport, self.site.moodle.certificates
        from lms_bridge.lti.exchange import Exchange  # noqa: PLC0415 - see above

        exchange = Exchange(transport.limits, certificates=certificates, counted=transport.count)
        return self.lti.services(exchange)

    @property
    def programmes(self) -> Mapping[str, Programme]:
        """The rules in force of each enabled programme, by id, fit for the site's values.

        Asks the database which were switched on: one that is switched on meanwhile is
        answered from then on, and the same mapping as long as nothing is.
        """
        return self.in_force.now()

    @cached_property
    def in_force(self) -> InForce:
        """Which rules judge, and who says so."""
        return InForce(
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
                f"the folder {folder} holds the programme {programme.id}, not {key}",
                where=str(self.site.file),
                remedy="correct the name or the folder",
            )
        return programme

    def folder(self, key: str) -> Path:
        """The folder that the site takes a programme from; raises ConfigurationError."""
        return self.site.programmes[key].folder or find_programme(key, str(self.site.file))

    def close(self) -> None:
        """Close what was opened."""
        parts = ("store", "transport", "lti", "gradebook_services")
        for part in parts:
            if self.__dict__.get(part) is not None:
                getattr(self, part).close()

    def programme(self, key: str) -> Programme:
        """The rules in force of a programme; ConfigurationError for one that is not enabled."""
        self._known(key)
        return self.programmes[key]

    def _known(self, key: str) -> None:
        if key not in self.site.programmes:
            raise ConfigurationError(
                f"the site does not enable a programme {key}",
                where=str(self.site.file),
                remedy=f"use one of: {', '.join(self.site.programmes)}",
            )

    @property
    def inspector(self) -> LmsInspector:
        """What looks at the set-up of the site's Moodle."""
        from lms_bridge.lms.moodle.inspecting import MoodleInspector  # noqa: PLC0415 - see above

        return MoodleInspector(self.transport)

    def asked(self, key: str) -> Asked:
        """What one programme asks of the site's Moodle."""
        from lms_bridge.lms.moodle.setup import asked  # noqa: PLC0415 - see above

        self._known(key)
        programme, enabled = self.in_force.both(key)
        in_files = {each.result.need for each in self.store.imported(key)}
        return asked(programme, enabled, in_files)

    def job(self, key: str) -> Job:
        """Everything that a run of one programme works with."""
        from lms_bridge.lms.moodle import MoodleLms, MoodleLmsWriter  # noqa: PLC0415 - see above
        from lms_bridge.lms.moodle.links import MoodleLinks  # noqa: PLC0415 - see above
        from lms_bridge.runs import Job  # noqa: PLC0415 - see above

        moodle = self.site.moodle
        self._known(key)
        programme, enabled = self.in_force.both(key)
        return Job(
            programme=programme,
            enabled=enabled,
            lms=MoodleLms(self.transport),
            writer=MoodleLmsWriter(
                self.transport,
                student_role=moodle.student_role,
                competence_scale=moodle.competence_scale,
            ),
            store=self.store,
            clock=self.clock or self.store,
            time_zone=self.site.time_zone,
            log_key=self.site.reference_key(),
            schedule=self.site.programmes[key].schedule,
            links=MoodleLinks(moodle.url),
            platform=self.gradebook_services,
        )


def bridge(site_file: Path) -> Bridge:
    """The bridge of a site file; raises ConfigurationError."""
    return Bridge(read_site_file(site_file))


def check_enabled(programme: Programme, enabled: Enabled, where: str) -> None:
    """Refuse tracks and needs that the programme does not have."""
    for intake in enabled.intakes:
        if intake.track not in programme.tracks:
            raise ConfigurationError(
                f"{programme.id} has no track {intake.track!r}",
                where=where,
                remedy=f"use one of: {', '.join(programme.tracks)}",
            )
    roles = sorted({effect.course for effect in programme.effects if effect.course})
    for role in enabled.courses:
        if role not in roles:
            raise _unknown(
                f"no effect of {programme.id} names a course {role!r}", role, roles, where
            )
    known = [need.key for need in needs(programme)]
    for key, binding in enabled.bindings.items():
        if key not in known:
            what = f"{programme.id} needs nothing called {key!r}"
            raise _unknown(what, key, known, binding.origin)
        allowed = _PROVIDERS.get(key.partition(":")[0], _GRADED)
        if not all(isinstance(each, allowed) for each in binding.providers):
            raise ConfigurationError(
                f"{key!r} cannot be provided like this",
                where=binding.origin,
                remedy=_REMEDIES.get(key.partition(":")[0], "bind a grade, activity or rating"),
            )


def _unknown(what: str, name: str, known: list[str], where: str) -> ConfigurationError:
    close = difflib.get_close_matches(name, known, n=1)
    remedy = f"write {close[0]!r}" if close else "see `lms-bridge bind show`"
    return ConfigurationError(what, where=where, remedy=remedy)


_GRADED = (GradeItem, ActivityDone, CourseDone, CompetencyRating)

#: What may provide each kind of need; every other kind takes whatever is graded or completed.
_PROVIDERS: Mapping[str, tuple[type, ...]] = {
    "hours": (*_GRADED, AttendanceOf),
    "profile": (ProfileField,),
    "agreement": (),
    "mark": (GradeItem,),
    "resit": (GradeItem,),
    "deadline": (),
}

_REMEDIES: Mapping[str, str] = {
    "hours": "bind attendance, or the activity that attests them",
    "profile": "bind a profile field",
    "agreement": "a person records it: `lms-bridge decide … agreement`",
    "mark": "bind a grade item: its mark is what counts",
    "resit": "bind a grade item: its mark is what counts",
    "deadline": "a person extends it: `lms-bridge decide … extension`",
}
