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
    """What a status means: what to do next, what happened, what to do about it."""

    kind: type[BridgeError]
    words: str
    remedy: str = ""


_TOOL = "Site administration > Plugins > External tool > Manage tools, in the tool's settings"
_SERVICES = f"{_TOOL}: Services, then open the bridge's activity in the course once more"
_GRADES = (
    "choose `Use this service for grade sync and column management` for IMS LTI Assignment and "
    f"Grade Services ({_SERVICES})"
)
_PEOPLE = f"allow IMS LTI Names and Role Provisioning ({_SERVICES})"
_LOOK = "the next sync looks again"

_NOT_TAKEN = Meaning(
    CapabilityMissing, "the platform does not let the bridge use this service", _GRADES
)
_NO_COURSE = Meaning(
    CapabilityMissing,
    "the platform knows no such course, or the tool may not be used in it",
    "open the bridge's activity in the course once more",
)
_GONE = Meaning(UnknownRecord, "the column does not exist any more", _LOOK)

MEANINGS: Final[Mapping[tuple[Service, int], Meaning]] = MappingProxyType(
    {
        (Service.TOKEN, 404): Meaning(
            CapabilityMissing,
            "the platform answers with an error page where it should give an access token",
            "can the platform's server read the bridge's key set (/lti/jwks)? A Moodle asks only "
            "what Site administration > General > Security > HTTP security allows; or else "
            "register the bridge once more",
        ),
        (Service.MEMBERSHIPS, 400): Meaning(
            CapabilityMissing, "the platform does not list this course's members", _PEOPLE
        ),
        (Service.MEMBERSHIPS, 401): Meaning(
            CapabilityMissing, "the platform does not let the bridge list members", _PEOPLE
        ),
        (Service.MEMBERSHIPS, 403): Meaning(
            CapabilityMissing, "the platform does not let the bridge list members", _PEOPLE
        ),
        (Service.MEMBERSHIPS, 404): _NO_COURSE,
        (Service.LINE_ITEMS, 400): _NOT_TAKEN,
        (Service.LINE_ITEMS, 401): _NOT_TAKEN,
        (Service.LINE_ITEMS, 403): _NO_COURSE,
        (Service.LINE_ITEMS, 404): _NO_COURSE,
        (Service.NEW_LINE_ITEM, 400): Meaning(
            RefusedByLms, "the platform does not make such a column", _GRADES
        ),
        (Service.NEW_LINE_ITEM, 401): _NOT_TAKEN,
        (Service.NEW_LINE_ITEM, 403): _NO_COURSE,
        (Service.NEW_LINE_ITEM, 404): _NO_COURSE,
        (Service.RESULTS, 400): _NOT_TAKEN,
        (Service.RESULTS, 401): _NOT_TAKEN,
        (Service.RESULTS, 403): _NO_COURSE,
        (Service.RESULTS, 404): _GONE,
        (Service.SCORE, 400): Meaning(
            RefusedByLms,
            "the platform takes no score of this person: not a student of the course, or deleted",
            "enrol the person in the course as a student",
        ),
        (Service.SCORE, 401): _NOT_TAKEN,
        (Service.SCORE, 403): _NO_COURSE,
        (Service.SCORE, 404): _GONE,
        (Service.SCORE, 409): Meaning(
            RefusedByLms,
            "the platform holds a later score: somebody has just changed it, or clocks differ",
            _LOOK,
        ),
        (Service.SCORE, 500): Meaning(
            RefusedByLms,
            "the platform does not keep the score: is the grade, or its column, locked?",
            "unlock it in the gradebook",
        ),
    }
)

#: What an OAuth error code of the token service means; any other is about the signature.
OAUTH: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        "invalid_client": Meaning(
            CapabilityMissing,
            "the platform does not know the bridge any more",
            "register the bridge at the platform once more",
        ),
        "invalid_scope": Meaning(
            CapabilityMissing, "the platform lets the bridge use none of these services", _GRADES
        ),
    }
)

_SIGNATURE = Meaning(
    CapabilityMissing,
    "the platform does not take the bridge's signature",
    "can the platform's server reach the bridge's key set (/lti/jwks)? Do both clocks agree?",
)

_AWAY = Meaning(
    CapabilityMissing,
    "the platform's service sends us to another address",
    "write the site's address exactly as Moodle's wwwroot has it, and register once more",
)

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
        what = f"the platform answered with status {answer.status}"
        return LmsUnavailable(what, where=service.value)
    return _error(found, service)


def token_refused(code: str) -> BridgeError:
    """Give the error for what the token service answered instead of a token."""
    return _error(OAUTH.get(code, _SIGNATURE), Service.TOKEN)


def _error(meaning: Meaning, service: Service) -> BridgeError:
    return meaning.kind(meaning.words, where=service.value, remedy=meaning.remedy)
