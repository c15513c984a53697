"""The port `LmsConnection` on a Moodle."""

from __future__ import annotations

from functools import cached_property

from lms_bridge.http.client import Stats
from lms_bridge.lms.moodle.address import Token, endpoint
from lms_bridge.lms.moodle.catalogue import MoodleCatalogue
from lms_bridge.lms.moodle.inspecting import MoodleInspector
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.links import MoodleLinks
from lms_bridge.lms.moodle.reader import MoodleLms
from lms_bridge.lms.moodle.settings import MoodleSpec
from lms_bridge.lms.moodle.setup.site_setup import MoodleSetup
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.lms.moodle.writer import MoodleLmsWriter
from lms_bridge.ports import Clock
from lms_bridge.settings import Secret


class MoodleConnection:
    """The way to one Moodle; its transport is made, and the token read, when they are needed."""

    def __init__(self, settings: MoodleSpec, token: Secret, clock: Clock) -> None:
        """Prepare; nothing is sent or read.

        Args:
            settings: what the site file says of the Moodle.
            token: where the service user's token is.
            clock: the bridge's, which Moodle's is compared with.
        """
        self.settings = settings
        self._token = token
        self._clock = clock

    @cached_property
    def _revealed(self) -> Token:
        """The service user's token; read with the first request, so that nothing else needs it."""
        return Token(self._token.read("token"))

    @cached_property
    def transport(self) -> Transport:
        """The one door to the Moodle."""
        settings = self.settings
        return Transport(
            settings.url,
            lambda: self._revealed,
            MoodleLimits(connect=settings.connect, read=settings.read, total=settings.total),
            insecure=settings.insecure,
            certificates=settings.certificates,
        )

    @property
    def reader(self) -> MoodleLms:
        """Reads it."""
        return MoodleLms(self.transport)

    @property
    def writer(self) -> MoodleLmsWriter:
        """Writes to it."""
        return MoodleLmsWriter(
            self.transport,
            student_role=self.settings.student_role,
            competence_scale=self.settings.competence_scale,
        )

    @property
    def catalogue(self) -> MoodleCatalogue:
        """Lists what bindings may name."""
        return MoodleCatalogue(self.transport)

    @property
    def links(self) -> MoodleLinks:
        """Where people find things in it."""
        return MoodleLinks(self.settings.url)

    @property
    def setup(self) -> MoodleSetup:
        """Looks at how it is set up."""
        return MoodleSetup(
            self.settings.url,
            lambda: self.reader,
            lambda: MoodleInspector(self.transport),
            self._clock,
            self.settings.student_role,
        )

    @property
    def stats(self) -> Stats:
        """What the requests so far cost."""
        return self.transport.stats

    def count(self, what: str, seconds: float, size: int) -> None:
        """Add what a request to this Moodle cost that was made by another way."""
        self.transport.count(what, seconds, size)

    def check_address(self) -> None:
        """Refuse an address to which nothing secret may be sent; raises ConfigurationError."""
        endpoint(self.settings.url, insecure=self.settings.insecure)

    def close(self) -> None:
        """Close this thread's connection; another call opens a new one."""
        if "transport" in self.__dict__:
            self.transport.close()
