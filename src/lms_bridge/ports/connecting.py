"""One LMS that the bridge is connected with: everything of it that the bridge works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from lms_bridge.cause import Cause
from lms_bridge.model.connection import SiteNeeds
from lms_bridge.ports.catalogue import LmsCatalogue
from lms_bridge.ports.lms import Links, Lms, LmsWriter
from lms_bridge.ports.setup import SiteSetup


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
