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


class PlatformService(StrEnum):
    """The services of a platform; the value says where an error came from."""

    TOKEN = "LTI access token"  # noqa: S105 - the name of a service
    MEMBERSHIPS = "LTI memberships"
    LINE_ITEMS = "LTI line items"
    NEW_LINE_ITEM = "LTI new line item"
    RESULTS = "LTI results"
    SCORE = "LTI score"


@dataclass(frozen=True, slots=True)
class StatusMeaning:
    """What a status means: what to do next, and the code by which the catalogue says it."""

    kind: type[BridgeError]
    code: str


_NOT_TAKEN = StatusMeaning(CapabilityMissing, "service_refused")
_NO_COURSE = StatusMeaning(CapabilityMissing, "no_course")
_GONE = StatusMeaning(UnknownRecord, "column_gone")

MEANINGS: Final[Mapping[tuple[PlatformService, int], StatusMeaning]] = MappingProxyType(
    {
        (PlatformService.TOKEN, 404): StatusMeaning(CapabilityMissing, "no_token"),
        (PlatformService.MEMBERSHIPS, 400): StatusMeaning(CapabilityMissing, "members_unlisted"),
        (PlatformService.MEMBERSHIPS, 401): StatusMeaning(CapabilityMissing, "members_refused"),
        (PlatformService.MEMBERSHIPS, 403): StatusMeaning(CapabilityMissing, "members_refused"),
        (PlatformService.MEMBERSHIPS, 404): _NO_COURSE,
        (PlatformService.LINE_ITEMS, 400): _NOT_TAKEN,
        (PlatformService.LINE_ITEMS, 401): _NOT_TAKEN,
        (PlatformService.LINE_ITEMS, 403): _NO_COURSE,
        (PlatformService.LINE_ITEMS, 404): _NO_COURSE,
        (PlatformService.NEW_LINE_ITEM, 400): StatusMeaning(RefusedByLms, "column_refused"),
        (PlatformService.NEW_LINE_ITEM, 401): _NOT_TAKEN,
        (PlatformService.NEW_LINE_ITEM, 403): _NO_COURSE,
        (PlatformService.NEW_LINE_ITEM, 404): _NO_COURSE,
        (PlatformService.RESULTS, 400): _NOT_TAKEN,
        (PlatformService.RESULTS, 401): _NOT_TAKEN,
        (PlatformService.RESULTS, 403): _NO_COURSE,
        (PlatformService.RESULTS, 404): _GONE,
        (PlatformService.SCORE, 400): StatusMeaning(RefusedByLms, "score_of_nobody"),
        (PlatformService.SCORE, 401): _NOT_TAKEN,
        (PlatformService.SCORE, 403): _NO_COURSE,
        (PlatformService.SCORE, 404): _GONE,
        (PlatformService.SCORE, 409): StatusMeaning(RefusedByLms, "score_is_older"),
        (PlatformService.SCORE, 500): StatusMeaning(RefusedByLms, "score_not_kept"),
    }
)

#: What an OAuth error code of the token service means; any other is about the signature.
OAUTH: Final[Mapping[str, StatusMeaning]] = MappingProxyType(
    {
        "invalid_client": StatusMeaning(CapabilityMissing, "unregistered"),
        "invalid_scope": StatusMeaning(CapabilityMissing, "no_service"),
    }
)

_SIGNATURE = StatusMeaning(CapabilityMissing, "signature_refused")

_AWAY = StatusMeaning(CapabilityMissing, "sends_elsewhere")

_ELSEWHERE = range(300, 400)
_GOOD = range(200, 300)


def refusal(service: PlatformService, answer: Answer) -> BridgeError | None:
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
    return _error(OAUTH.get(code, _SIGNATURE), PlatformService.TOKEN)


def _error(meaning: StatusMeaning, service: PlatformService) -> BridgeError:
    return meaning.kind(Cause.of(f"platform.{meaning.code}"), where=service.value)
