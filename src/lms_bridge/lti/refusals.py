"""What the statuses of a platform's services mean, in one table.

Nothing that the platform writes beside the status is shown: Moodle repeats what it was sent,
names and comments with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    BridgeError,
    CapabilityMissing,
    LmsUnavailable,
    RefusedByLms,
    UnknownRecord,
)
from lms_bridge.lti.exchange import Answer


class Service(StrEnum):
    """The services of a platform; the value says where an error came from."""

    TOKEN = "LTI access token"  # noqa: S105 - the name of a service
    MEMBERSHIPS = "LTI memberships"
    LINE_ITEMS = "LTI line items"
    NEW_LINE_ITEM = "LTI new line item"
    RESULTS = "LTI results"
    SCORE = "LTI score"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a status means: what to do next, and the code by which the catalogue says it."""

    kind: type[BridgeError]
    code: str


_NOT_TAKEN = Meaning(CapabilityMissing, "service_refused")
_NO_COURSE = Meaning(CapabilityMissing, "no_course")
_GONE = Meaning(UnknownRecord, "column_gone")

MEANINGS: Final[Mapping[tuple[Service, int], Meaning]] = MappingProxyType(
    {
        (Service.TOKEN, 404): Meaning(CapabilityMissing, "no_token"),
        (Service.MEMBERSHIPS, 400): Meaning(CapabilityMissing, "members_unlisted"),
        (Service.MEMBERSHIPS, 401): Meaning(CapabilityMissing, "members_refused"),
        (Service.MEMBERSHIPS, 403): Meaning(CapabilityMissing, "members_refused"),
        (Service.MEMBERSHIPS, 404): _NO_COURSE,
        (Service.LINE_ITEMS, 400): _NOT_TAKEN,
        (Service.LINE_ITEMS, 401): _NOT_TAKEN,
        (Service.LINE_ITEMS, 403): _NO_COURSE,
        (Service.LINE_ITEMS, 404): _NO_COURSE,
        (Service.NEW_LINE_ITEM, 400): Meaning(RefusedByLms, "column_refused"),
        (Service.NEW_LINE_ITEM, 401): _NOT_TAKEN,
        (Service.NEW_LINE_ITEM, 403): _NO_COURSE,
        (Service.NEW_LINE_ITEM, 404): _NO_COURSE,
        (Service.RESULTS, 400): _NOT_TAKEN,
        (Service.RESULTS, 401): _NOT_TAKEN,
        (Service.RESULTS, 403): _NO_COURSE,
        (Service.RESULTS, 404): _GONE,
        (Service.SCORE, 400): Meaning(RefusedByLms, "score_of_nobody"),
        (Service.SCORE, 401): _NOT_TAKEN,
        (Service.SCORE, 403): _NO_COURSE,
        (Service.SCORE, 404): _GONE,
        (Service.SCORE, 409): Meaning(RefusedByLms, "score_is_older"),
        (Service.SCORE, 500): Meaning(RefusedByLms, "score_not_kept"),
    }
)

#: What an OAuth error code of the token service means; any other is about the signature.
OAUTH: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        "invalid_client": Meaning(CapabilityMissing, "unregistered"),
        "invalid_scope": Meaning(CapabilityMissing, "no_service"),
    }
)

_SIGNATURE = Meaning(CapabilityMissing, "signature_refused")

_AWAY = Meaning(CapabilityMissing, "sends_elsewhere")

_ELSEWHERE = range(300, 400)
_GOOD = range(200, 300)


def refusal(service: Service, answer: Answer) -> BridgeError | None:
    """Give the error that an answer's status stands for; None where it is a success."""
    if answer.status in _GOOD:
        return None
    if answer.status in _ELSEWHERE:
        return _error(_AWAY, service)
    found = MEANINGS.get((service, answer.status))
    if found is None:
        cause = Cause.of("platform.status", status=answer.status)
        return LmsUnavailable(cause, where=service.value)
    return _error(found, service)


def token_refused(code: str) -> BridgeError:
    """Give the error for what the token service answered instead of a token."""
    return _error(OAUTH.get(code, _SIGNATURE), Service.TOKEN)


def _error(meaning: Meaning, service: Service) -> BridgeError:
    return meaning.kind(Cause.of(f"platform.{meaning.code}"), where=service.value)
