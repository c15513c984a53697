"""Tries harmless reads one by one, and keeps what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from lms_bridge.cause import Cause
from lms_bridge.errors import AccessDenied, CapabilityMissing, ConfigurationError, SkipRecord
from lms_bridge.lms.moodle.setup.seen import Attempt
from lms_bridge.ports import LmsInspector

Read = TypeVar("Read")

#: Refusals of the role under a name of their own; "" where the adapter says it in words.
_OF_THE_ROLE: Final = frozenset({"", "notingroup"})


class Tries:
    """Tries reads one by one, and keeps what became of each."""

    def __init__(self, inspector: LmsInspector) -> None:
        self.inspector = inspector
        self.attempts: list[Attempt] = []

    def read(self, what: str, where: str, read: Callable[[], Read]) -> Read | None:
        """Read, or note the refusal; RetryLater passes through, as a token that ended does."""
        try:
            found = read()
        except (SkipRecord, AccessDenied, ConfigurationError) as error:
            code = self.inspector.code(error)
            denied = isinstance(error, AccessDenied)
            if denied and not isinstance(error, CapabilityMissing) and code not in _OF_THE_ROLE:
                raise  # the token or the whole service: nothing more can be read
            self.attempts.append(Attempt(what, where, error.cause, code, denied))
            return None
        self.attempts.append(Attempt(what, where))
        return found

    def last_refusal(self) -> Cause:
        """Why the latest attempt was refused; raises LookupError where it was answered."""
        cause = self.attempts[-1].refused
        if cause is None:
            raise LookupError(self.attempts[-1].what)
        return cause

    def denied(self, what: str) -> Iterator[Attempt]:
        """The attempts at one kind of read that the role does not allow."""
        return (each for each in self.attempts if each.what == what and each.denied)
