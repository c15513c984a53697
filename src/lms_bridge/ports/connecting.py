"""One LMS that the bridge is connected with: everything of it that the bridge works with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from lms_bridge.cause import Cause
from lms_bridge.model.connection import SiteNeeds
from lms_bridge.model.finding import SetupFinding
from lms_bridge.model.snapshot import Course, GradeColumn
from lms_bridge.ports.lms import Links, Lms, LmsWriter


class SiteSetup(Protocol):
    """Looks at a site without changing anything."""

    def is_own_name(self, name: str) -> bool:
        """Whether a name of an activity is the LMS's own, and not a registrar's idnumber."""

    def diagnose(
        self, needs: Sequence[SiteNeeds], progress: Callable[[str, int, int], None]
    ) -> tuple[SetupFinding, ...]:
        """What the site lacks for these programmes, the worst first, each finding once.

        Where the LMS opens nothing at all, the only finding has the code "access.closed".
        `progress` is told what the look is at, how many are done and how many there are.

        Raises:
            RetryLater: the LMS is away.
        """


class LmsCatalogue(Protocol):
    """Reads beside `Lms`: nobody's grades, attendance or completion."""

    def every_course(self) -> tuple[Course, ...]:
        """All courses that the service user may see, by id.

        `idnumber` is "" where none is set, or where the LMS shows it to editors alone.
        """

    def columns(self, course_id: int) -> tuple[GradeColumn, ...]:
        """The grade items of a course, in its own order, the course total left out."""


class Cost(Protocol):
    """What the requests so far cost: how many, how many of them were tried again."""

    @property
    def calls(self) -> int:
        """Requests."""

    @property
    def retries(self) -> int:
        """Requests that were tried again."""


class LmsConnection(Protocol):
    """The way to one LMS. Each part is made when it is first needed; safe for threads and forks."""

    @property
    def reader(self) -> Lms:
        """Reads it."""

    @property
    def writer(self) -> LmsWriter:
        """Writes to it."""

    @property
    def catalogue(self) -> LmsCatalogue:
        """Lists what bindings may name."""

    @property
    def links(self) -> Links:
        """Where people find things in it."""

    @property
    def setup(self) -> SiteSetup:
        """Looks at how it is set up."""

    @property
    def stats(self) -> Cost:
        """What the requests so far cost."""

    def count(self, what: str, seconds: float, size: int) -> None:
        """Add what a request to this LMS cost that was made by another way."""

    def check_address(self) -> None:
        """Refuse an address to which nothing secret may be sent; raises ConfigurationError."""

    def close(self) -> None:
        """Close what was opened; what is needed again is opened again."""


Connection_co = TypeVar("Connection_co", bound=LmsConnection, covariant=True)


@dataclass(frozen=True, slots=True)
class CommandSite(Generic[Connection_co]):
    """The site that a command of an adapter works on.

    Attributes:
        connection: the way to its LMS, of the adapter's own class.
        needs: what each enabled programme asks of it.
        in_words: the sentence of a code with values, in the language that the command speaks.
    """

    connection: Connection_co
    needs: tuple[SiteNeeds, ...]
    in_words: Callable[[Cause], str]
