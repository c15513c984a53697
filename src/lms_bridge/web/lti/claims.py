"""What an id_token says, in the words of the bridge: types checked, codes translated in tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, Final

from lms_bridge.cause import Cause
from lms_bridge.errors import LaunchRefused
from lms_bridge.lti.address import belongs
from lms_bridge.model.lti import DeepLinking, Role, Services

CORE: Final = "https://purl.imsglobal.org/spec/lti/claim/"
_AGS: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
_NRPS: Final = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
_SETTINGS: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"

_MEMBERSHIP: Final = "http://purl.imsglobal.org/vocab/lis/v2/membership#"

#: What a role means here; all others mean nothing. A role in the institution says nothing of
#: the course: who teaches somewhere does not teach here.
ROLES: Final[Mapping[str, Role]] = {
    f"{_MEMBERSHIP}Learner": Role.LEARNER,
    f"{_MEMBERSHIP}Instructor": Role.INSTRUCTOR,
    f"{_MEMBERSHIP}Administrator": Role.ADMINISTRATOR,
    "Learner": Role.LEARNER,
    "Instructor": Role.INSTRUCTOR,
    "Administrator": Role.ADMINISTRATOR,
    "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator": Role.ADMINISTRATOR,
}

#: The languages spoken, by the first two letters of a locale; all others read English.
LOCALES: Final[Mapping[str, str]] = {"fr": "fr"}

_NRPS_VERSION = "2.0"
_LINK = "ltiResourceLink"
_LINKING = "Deep Linking 2.0, deep_linking_settings"


def text_claim(claims: Mapping[str, Any], name: str, clause: str) -> str:
    """A text; "" where there is none."""
    value = claims.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise LaunchRefused(Cause.of("launch.claim_no_text", claim=_short(name)), where=clause)
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise LaunchRefused(Cause.of("launch.claim_no_letters", claim=_short(name)), where=clause)
    return value


def number_claim(claims: Mapping[str, Any], name: str, clause: str) -> float | None:
    """A number; None where there is none."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_finite(value):
        raise LaunchRefused(Cause.of("launch.claim_no_number", claim=name), where=clause)
    return value


def texts(claims: Mapping[str, Any], name: str, clause: str) -> tuple[str, ...]:
    """A list of texts; empty where there is none."""
    value = claims.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise LaunchRefused(Cause.of("launch.claim_no_list", claim=_short(name)), where=clause)
    return tuple(value)


def group(claims: Mapping[str, Any], name: str, clause: str) -> Mapping[str, Any]:
    """A JSON object; empty where there is none."""
    value = claims.get(name)
    if value is None or value == []:  # how PHP writes an object without members
        return {}
    if not isinstance(value, dict):
        raise LaunchRefused(Cause.of("launch.claim_no_object", claim=_short(name)), where=clause)
    return value


def roles(said: Iterable[str]) -> frozenset[Role]:
    """The roles that mean something here."""
    return frozenset(ROLES[each] for each in said if each in ROLES)


def locale(said: str) -> str:
    """The language to speak for a locale such as "fr_CA"."""
    return LOCALES.get(said[:2].lower(), "en")


def services(claims: Mapping[str, Any], issuer: str) -> Services:
    """The services offered; one outside the platform's own server is none."""
    people = group(claims, _NRPS, "NRPS 2.0, namesroleservice")
    versions = texts(people, "service_versions", "NRPS 2.0, namesroleservice")
    members = text_claim(people, "context_memberships_url", "NRPS 2.0, namesroleservice")
    grades = group(claims, _AGS, "AGS 2.0, endpoint")
    lineitems = text_claim(grades, "lineitems", "AGS 2.0, endpoint")
    return Services(
        memberships=members
        if belongs(members, issuer) and (not versions or _NRPS_VERSION in versions)
        else "",
        lineitems=lineitems if belongs(lineitems, issuer) else "",
        scopes=frozenset(texts(grades, "scope", "AGS 2.0, endpoint")),
    )


def deep_linking(claims: Mapping[str, Any], issuer: str) -> DeepLinking:
    """Where the chosen activity goes: only back to the platform, and only as a link."""
    settings = group(claims, _SETTINGS, _LINKING)
    url = text_claim(settings, "deep_link_return_url", _LINKING)
    if not belongs(url, issuer):
        raise LaunchRefused(Cause.of("launch.choice_elsewhere"), where=_LINKING)
    if _LINK not in texts(settings, "accept_types", _LINKING):
        raise LaunchRefused(Cause.of("launch.no_links"), where=_LINKING)
    return DeepLinking(url, text_claim(settings, "data", _LINKING))


def _short(name: str) -> str:
    return name.rpartition("/")[2]


def _is_finite(value: float) -> bool:
    return isinstance(value, int) or math.isfinite(value)
